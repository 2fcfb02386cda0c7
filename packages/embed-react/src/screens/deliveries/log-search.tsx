import { useId, useState } from "react";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { SearchInput } from "../../primitives/search-input.tsx";
import { searchTermOf } from "./search-term.ts";
import type { SearchTerm } from "./search-term.ts";

/** A box for whole ids: it goes to what is found by Enter, or as soon as an id was pasted. */
export function LogSearch({ onFound }: { readonly onFound: (term: SearchTerm) => void }) {
  const part = usePart();
  const { t } = useLanguage();
  const id = useId();
  const [text, setText] = useState("");
  const [isWrong, setWrong] = useState(false);
  const look = (term: SearchTerm) => {
    setWrong(term.kind === "unknown");
    if (term.kind === "unknown" || term.kind === "nothing") return;
    setText("");
    onFound(term);
  };
  return (
    <form
      {...part("log-search")}
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        look(searchTermOf(text));
      }}
    >
      <SearchInput
        label={t("deliveries.search")}
        value={text}
        onChange={(value) => {
          setText(value);
          setWrong(false);
        }}
        onPaste={(event) => {
          const term = searchTermOf(event.clipboardData.getData("text"));
          if (term.kind !== "event" && term.kind !== "delivery") return;
          event.preventDefault();
          look(term);
        }}
        aria-invalid={isWrong || undefined}
        aria-describedby={isWrong ? `${id}-error` : undefined}
      />
      {isWrong && (
        <p {...part("field-error")} id={`${id}-error`} role="alert">
          {t("deliveries.searchUnknown")}
        </p>
      )}
    </form>
  );
}
