import { useState } from "react";
import { Plus, X } from "lucide-react";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { Field } from "../../primitives/field.tsx";
import { IconButton } from "../../primitives/icon-button.tsx";
import { TextInput } from "../../primitives/text-input.tsx";
import { patternFault } from "./event-type-selection.ts";
import type { PatternFault } from "./event-type-selection.ts";

/** What the input of event types and patterns is given. */
export interface OwnPatternsProps {
  /** Those of the patterns that no checkbox stands for. */
  readonly own: readonly string[];
  readonly patterns: readonly string[];
  readonly onChange: (patterns: readonly string[]) => void;
  readonly offered: readonly string[] | null;
}

/** Event types that the catalogue does not have, and patterns, as one types them. */
export function OwnPatterns({ own, patterns, onChange, offered }: OwnPatternsProps) {
  const part = usePart();
  const { t, format } = useLanguage();
  const [text, setText] = useState("");
  const [fault, setFault] = useState<PatternFault>();
  const add = () => {
    const pattern = text.trim();
    if (pattern === "") return;
    const found = patternFault(pattern, patterns, offered);
    setFault(found);
    if (found !== undefined) return;
    setText("");
    onChange([...patterns, pattern]);
  };
  const error =
    fault === undefined
      ? undefined
      : fault === "notOffered"
        ? t("rules.patternFault_notOffered", { patterns: format.list(offered ?? []) })
        : t(`rules.patternFault_${fault}`);
  return (
    <div {...part("own-patterns")}>
      <Field
        label={t("rules.addPattern")}
        help={t("rules.addPatternHelp")}
        isRequired={false}
        error={error}
      >
        {(ids) => (
          <div {...part("own-patterns-add")}>
            <TextInput
              field={ids}
              isCode
              value={text}
              onChange={(typed) => {
                setText(typed);
                setFault(undefined);
              }}
              onKeyDown={(event) => {
                if (event.key !== "Enter") return;
                // Enter adds here; it must not send the form around it.
                event.preventDefault();
                add();
              }}
            />
            <Button icon={<Plus />} onClick={add}>
              {t("rules.add")}
            </Button>
          </div>
        )}
      </Field>
      {own.length > 0 && (
        <ul {...part("own-patterns-list")} aria-label={t("rules.ownPatterns")}>
          {own.map((pattern) => (
            <li key={pattern} {...part("own-pattern")}>
              <bdi dir="ltr">{pattern}</bdi>
              <IconButton
                size="small"
                label={t("rules.removePattern", { pattern })}
                icon={<X />}
                onClick={() => onChange(patterns.filter((other) => other !== pattern))}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
