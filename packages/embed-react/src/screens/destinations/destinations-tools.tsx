import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { SearchInput } from "../../primitives/search-input.tsx";
import { Select } from "../../primitives/select.tsx";
import { shownStates } from "./destination-state.ts";
import type { DestinationSearch } from "./destination-state.ts";

/** What the tools above the list are given. */
export interface DestinationsToolsProps {
  readonly search: DestinationSearch;
  readonly onChange: (search: DestinationSearch) => void;
  /** The types that there are destinations of; with one there is nothing to choose. */
  readonly types: readonly { readonly type: string; readonly label: string }[];
}

/** Search and filters of the list. */
export function DestinationsTools({ search, onChange, types }: DestinationsToolsProps) {
  const part = usePart();
  const { t } = useLanguage();
  return (
    <div {...part("destinations-tools")} role="search">
      <SearchInput
        label={t("destinations.search")}
        value={search.text}
        onChange={(text) => onChange({ ...search, text })}
      />
      {types.length > 1 && (
        <Select
          aria-label={t("destinations.type")}
          value={search.type}
          onChange={(type) => onChange({ ...search, type })}
          options={[
            { value: "", label: t("destinations.anyType") },
            ...types.map(({ type, label }) => ({ value: type, label })),
          ]}
        />
      )}
      <Select
        aria-label={t("destinations.state")}
        value={search.state}
        onChange={(value) =>
          onChange({ ...search, state: shownStates.find((state) => state === value) ?? "" })
        }
        options={[
          { value: "", label: t("destinations.anyState") },
          ...shownStates.map((state) => ({
            value: state,
            label: t(
              state === "FAILING" ? "states.destination_failing" : `states.destination_${state}`,
            ),
          })),
        ]}
      />
    </div>
  );
}
