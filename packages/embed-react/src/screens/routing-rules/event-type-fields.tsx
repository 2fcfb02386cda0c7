import { useState } from "react";
import type { EventType } from "../../api/types.ts";
import { useLanguage } from "../../language/language.tsx";
import { RadioCards } from "../../primitives/radio-cards.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import {
  allPatterns,
  groupedEventTypes,
  isAll,
  offeredNames,
  ownPatterns,
} from "./event-type-selection.ts";
import { EventTypeTree } from "./event-type-tree.tsx";
import { OwnPatterns } from "./own-patterns.tsx";

/** What the choice of event types is given. */
export interface EventTypeFieldsProps {
  /** Patterns such as `order.*`. */
  readonly patterns: readonly string[];
  readonly onChange: (patterns: readonly string[]) => void;
  /** What the vendor describes; may be empty. */
  readonly catalogue: readonly EventType[];
  /** What the vendor offers its customers; `null`: all. */
  readonly offered: readonly string[] | null;
  /** What is wrong with the choice, in a sentence. */
  readonly error?: string | undefined;
}

/** Which event types a destination gets: all with the future ones, or what is ticked and typed. */
export function EventTypeFields(props: EventTypeFieldsProps) {
  const { patterns, onChange, offered, error } = props;
  const { t, format } = useLanguage();
  const [isChoosing, setChoosing] = useState(() => !isAll(patterns, offered));
  // What was chosen before, for those who look at "all" and come back.
  const [kept, setKept] = useState<readonly string[]>([]);
  const all = allPatterns(offered);
  const choose = (value: "all" | "some") => {
    if ((value === "some") === isChoosing) return;
    setChoosing(value === "some");
    if (value === "all") setKept(patterns);
    onChange(value === "all" ? all : kept);
  };
  return (
    <div data-pushrail-field="eventTypes">
      <Stack>
        <RadioCards
          legend={t("rules.title")}
          layout="row"
          value={isChoosing ? "some" : "all"}
          onChange={choose}
          options={[
            {
              value: "all",
              label: t("rules.all"),
              description: all.includes("*")
                ? t("rules.allHelp")
                : t("rules.allOffered", { patterns: format.list(all) }),
            },
            { value: "some", label: t("rules.choose"), description: t("rules.chooseHelp") },
          ]}
        />
        {isChoosing ? (
          <ChosenTypes {...props} />
        ) : (
          error !== undefined && <Text tone="danger">{error}</Text>
        )}
      </Stack>
    </div>
  );
}

function ChosenTypes({ patterns, onChange, catalogue, offered, error }: EventTypeFieldsProps) {
  const { t } = useLanguage();
  const names = offeredNames(
    catalogue.map(({ name }) => name),
    offered,
  );
  const groups = groupedEventTypes(names);
  const own = ownPatterns(patterns, groups);
  return (
    <Stack>
      {names.length === 0 ? (
        <Text tone="muted">{t("rules.catalogueEmpty")}</Text>
      ) : (
        <EventTypeTree
          groups={groups}
          catalogue={catalogue}
          names={names}
          patterns={patterns}
          onChange={onChange}
          offered={offered}
        />
      )}
      <OwnPatterns own={own} patterns={patterns} onChange={onChange} offered={offered} />
      {error !== undefined && <Text tone="danger">{error}</Text>}
    </Stack>
  );
}
