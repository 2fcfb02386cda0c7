import { useId, useState } from "react";
import type { FormEvent, ReactNode } from "react";
import type { DestinationType } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import type { Language } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { DestinationIcon } from "../../primitives/destination-icon.tsx";
import { RadioCards } from "../../primitives/radio-cards.tsx";
import { SearchInput } from "../../primitives/search-input.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { foundTypes, groupedTypes } from "./type-groups.ts";

/** What the choice of a type is given. */
export interface TypeStepProps {
  readonly types: readonly DestinationType[];
  /** The one that was chosen before; `undefined` at first. */
  readonly chosen: string | undefined;
  readonly onChoose: (type: DestinationType) => void;
}

/** The kinds of destination that are offered, by category, with a search: one radio group over all of them. */
export function TypeStep({ types, chosen, onChoose }: TypeStepProps) {
  const part = usePart();
  const language = useLanguage();
  const { t } = language;
  const name = useId();
  const [value, setValue] = useState(chosen ?? (types.length === 1 ? types[0]?.type : undefined));
  const [search, setSearch] = useState("");
  const found = foundTypes(types, search);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const type = types.find((one) => one.type === value);
    if (type !== undefined) onChoose(type);
  };
  return (
    <form {...part("type-step")} onSubmit={submit}>
      <Stack>
        {types.length > 6 && (
          <SearchInput
            label={t("wizard.searchTypes")}
            value={search}
            onChange={setSearch}
            onKeyDown={(event) => {
              // Enter searches as one types; it must not send the form around it.
              if (event.key === "Enter") event.preventDefault();
            }}
          />
        )}
        {found.length === 0 && (
          <Text tone="muted">{t("wizard.noneFound", { text: search.trim() })}</Text>
        )}
        {groupedTypes(found).map(([category, members]) => (
          <RadioCards
            key={category}
            name={name}
            legend={categoryName(language, category)}
            layout="row"
            value={value ?? null}
            onChange={setValue}
            options={members.map((type) => ({
              value: type.type,
              label: type.label,
              description: descriptionOf(language, type),
              icon: <DestinationIcon icon={type.icon} type={type.type} />,
            }))}
          />
        ))}
        <div {...part("wizard-actions")}>
          <Button kind="primary" type="submit" disabled={value === undefined}>
            {t("words.continue")}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

function descriptionOf({ t, format }: Language, type: DestinationType): ReactNode {
  const needs = type.fields
    .filter((field) => field.required && field.value === undefined)
    .map(({ label }) => label);
  const description = <bdi>{type.description}</bdi>;
  if (needs.length === 0) return description;
  return (
    <>
      {description}
      <br />
      {t("wizard.needs", { fields: format.list(needs) })}
    </>
  );
}

/** A category that is newer than this version is called as the server calls it. */
function categoryName({ find }: Language, category: string): string {
  return find(`wizard.category_${category.replaceAll("-", "_")}`) ?? category;
}
