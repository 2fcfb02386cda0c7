import { useState } from "react";
import type { EventType } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { Checkbox } from "../../primitives/checkbox.tsx";
import { CodeBlock } from "../../primitives/code-block.tsx";
import { Drawer } from "../../primitives/drawer.tsx";
import { SearchInput } from "../../primitives/search-input.tsx";
import { Text } from "../../primitives/text.tsx";
import {
  groupTick,
  hasFuture,
  isCovered,
  toggledGroup,
  toggledType,
  withTypes,
} from "./event-type-selection.ts";
import type { EventTypeGroup } from "./event-type-selection.ts";

/** What the tree of event types is given. */
export interface EventTypeTreeProps {
  readonly groups: readonly EventTypeGroup[];
  readonly catalogue: readonly EventType[];
  /** The names that are offered, over all groups. */
  readonly names: readonly string[];
  readonly patterns: readonly string[];
  readonly onChange: (patterns: readonly string[]) => void;
  readonly offered: readonly string[] | null;
}

/** Event types as checkboxes, grouped by the beginnings of their names, with a search. */
export function EventTypeTree(props: EventTypeTreeProps) {
  const { groups, catalogue, names, patterns, onChange } = props;
  const part = usePart();
  const { t } = useLanguage();
  const [search, setSearch] = useState("");
  const [shown, setShown] = useState<EventType>();
  const wanted = search.trim().toLowerCase();
  const described = new Map(catalogue.map((one) => [one.name, one]));
  const fits = (name: string) =>
    wanted === "" ||
    name.toLowerCase().includes(wanted) ||
    (described.get(name)?.description ?? "").toLowerCase().includes(wanted);
  const found = names.filter(fits);
  const chosen = names.filter((name) => isCovered(name, patterns)).length;
  return (
    <div {...part("event-type-tree")}>
      <div {...part("event-type-bar")}>
        <SearchInput
          label={t("rules.searchTypes")}
          value={search}
          onChange={setSearch}
          onKeyDown={(event) => {
            // Enter searches as one types; it must not send the form around it.
            if (event.key === "Enter") event.preventDefault();
          }}
        />
        <Button size="small" onClick={() => onChange(withTypes(found, patterns))}>
          {t("rules.selectAll")}
        </Button>
        <Button size="small" kind="quiet" onClick={() => onChange([])}>
          {t("rules.clearChoice")}
        </Button>
      </div>
      <div {...part("event-type-count")} role="status">
        {t("rules.chosen", { count: chosen })}
      </div>
      {found.length === 0 && (
        <Text tone="muted">{t("rules.noMatch", { text: search.trim() })}</Text>
      )}
      {groups.map((group) => (
        <Group
          key={group.prefix}
          {...props}
          group={group}
          shownNames={group.names.filter(fits)}
          described={described}
          onExample={setShown}
        />
      ))}
      <ExampleDrawer eventType={shown} onClose={() => setShown(undefined)} />
    </div>
  );
}

function Group(
  props: EventTypeTreeProps & {
    readonly group: EventTypeGroup;
    /** Those of the group that fit the search. */
    readonly shownNames: readonly string[];
    readonly described: ReadonlyMap<string, EventType>;
    readonly onExample: (eventType: EventType) => void;
  },
) {
  const { group, shownNames, patterns, onChange, names, offered, described } = props;
  const part = usePart();
  const { t } = useLanguage();
  if (shownNames.length === 0) return null;
  const tick = groupTick(group, patterns);
  const title =
    group.prefix === "" ? t("rules.otherTypes") : t("rules.groupAll", { prefix: group.prefix });
  return (
    <div {...part("event-type-group")} role="group" aria-label={title}>
      <Checkbox
        label={title}
        description={hasFuture(group, patterns) ? t("rules.futureToo") : undefined}
        isChecked={tick === "all"}
        isIndeterminate={tick === "some"}
        onChange={() => onChange(toggledGroup(group, patterns, { catalogue: names, offered }))}
      />
      <ul {...part("event-type-list")}>
        {shownNames.map((name) => {
          const eventType = described.get(name);
          return (
            <li key={name} {...part("event-type")}>
              <Checkbox
                label={<bdi dir="ltr">{name}</bdi>}
                description={eventType?.description ?? undefined}
                isChecked={isCovered(name, patterns)}
                onChange={() => onChange(toggledType(name, patterns, names))}
              />
              {eventType !== undefined && eventType.example !== null && (
                <Button
                  size="small"
                  kind="quiet"
                  aria-label={t("rules.exampleOf", { name })}
                  onClick={() => props.onExample(eventType)}
                >
                  {t("rules.example")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function ExampleDrawer(props: {
  readonly eventType: EventType | undefined;
  readonly onClose: () => void;
}) {
  const { eventType, onClose } = props;
  const { t } = useLanguage();
  return (
    <Drawer
      isOpen={eventType !== undefined}
      onClose={onClose}
      title={<bdi dir="ltr">{eventType?.name}</bdi>}
      description={eventType?.description ?? undefined}
    >
      <CodeBlock
        text={JSON.stringify(eventType?.example ?? {}, null, 2)}
        label={t("rules.exampleTitle")}
        language="json"
      />
    </Drawer>
  );
}
