import { useEffect, useState } from "react";
import { usePart } from "../../appearance/part.tsx";
import type { DeliveryState } from "../../api/types.ts";
import { failureWords } from "../../language/failure-words.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { Field } from "../../primitives/field.tsx";
import { Identifier } from "../../primitives/identifier.tsx";
import { Select } from "../../primitives/select.tsx";
import { TextInput } from "../../primitives/text-input.tsx";
import type { LogFilter } from "../../routing/route.ts";
import { knownReasons } from "./reasons.ts";
import { isEventTypePattern } from "./search-term.ts";
import { TimeFilter } from "./time-filter.tsx";

/** What the filters of the log are given. */
export interface LogFiltersProps {
  readonly filter: LogFilter;
  readonly onFilterChange: (filter: LogFilter) => void;
  /** Names of destinations by id; `undefined` in the log of one destination. */
  readonly destinationNames: ReadonlyMap<string, string> | undefined;
}

const states: readonly DeliveryState[] = [
  "delivered",
  "retrying",
  "dead",
  "pending",
  "claimed",
  "cancelled",
];

/** A filter with some members replaced; what is empty is left out. */
export function changedFilter(
  filter: LogFilter,
  change: { readonly [Name in keyof LogFilter]?: LogFilter[Name] | undefined },
): LogFilter {
  const entries = Object.entries({ ...filter, ...change });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ""));
}

/** Everything that the log can be filtered by, beside the ids that are searched for. */
export function LogFilters(props: LogFiltersProps) {
  const { filter, onFilterChange } = props;
  const part = usePart();
  const { t, rich } = useLanguage();
  const change = (changed: Parameters<typeof changedFilter>[1]) =>
    onFilterChange(changedFilter(filter, changed));
  return (
    <div {...part("log-filters")} role="group" aria-label={t("words.filters")}>
      <Field label={t("deliveries.filterState")}>
        {(field) => (
          <Select
            field={field}
            value={filter.state ?? ""}
            onChange={(state) => change({ state: states.find((one) => one === state) })}
            options={[
              { value: "", label: t("deliveries.allStates") },
              ...states.map((state) => ({ value: state, label: t(`states.delivery_${state}`) })),
            ]}
          />
        )}
      </Field>
      {props.destinationNames !== undefined && (
        <DestinationFilter
          names={props.destinationNames}
          value={filter.destinationId ?? ""}
          onChange={(destinationId) => change({ destinationId })}
        />
      )}
      <EventTypeFilter
        value={filter.eventType ?? ""}
        onChange={(eventType) => change({ eventType })}
      />
      <ReasonFilter value={filter.reason ?? ""} onChange={(reason) => change({ reason })} />
      <TimeFilter filter={filter} onChange={change} />
      {filter.eventId !== undefined && (
        <div {...part("log-event")}>
          <bdi>{rich("deliveries.filterEvent", { id: <Identifier id={filter.eventId} /> })}</bdi>
          <Button size="small" onClick={() => change({ eventId: undefined })}>
            {t("deliveries.removeEvent")}
          </Button>
        </div>
      )}
    </div>
  );
}

function DestinationFilter({
  names,
  value,
  onChange,
}: {
  readonly names: ReadonlyMap<string, string>;
  readonly value: string;
  readonly onChange: (id: string) => void;
}) {
  const { t } = useLanguage();
  const options = [...names].map(([id, name]) => ({ value: id, label: name }));
  // An address can name a destination that is not there any more, or not among those that are loaded.
  if (value !== "" && !names.has(value)) options.push({ value, label: value });
  return (
    <Field label={t("deliveries.filterDestination")}>
      {(field) => (
        <Select
          field={field}
          value={value}
          onChange={onChange}
          options={[{ value: "", label: t("deliveries.allDestinations") }, ...options]}
        />
      )}
    </Field>
  );
}

function ReasonFilter({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (reason: string) => void;
}) {
  const language = useLanguage();
  const { t } = language;
  const reasons =
    value === "" || knownReasons.includes(value) ? knownReasons : [value, ...knownReasons];
  const options = reasons.map((reason) => ({
    value: reason,
    label: failureWords(language, { reason }).title,
  }));
  return (
    <Field label={t("deliveries.filterReason")}>
      {(field) => (
        <Select
          field={field}
          value={value}
          onChange={onChange}
          options={[
            { value: "", label: t("deliveries.allReasons") },
            ...options.toSorted((one, other) => one.label.localeCompare(other.label)),
          ]}
        />
      )}
    </Field>
  );
}

/** Applied by Enter or on leaving it: each letter alone would be another filter, and another request. */
function EventTypeFilter({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (pattern: string) => void;
}) {
  const { t } = useLanguage();
  const [text, setText] = useState(value);
  const [isWrong, setWrong] = useState(false);
  useEffect(() => setText(value), [value]);
  const apply = () => {
    const pattern = text.trim();
    const isRight = pattern === "" || isEventTypePattern(pattern);
    setWrong(!isRight);
    if (isRight && pattern !== value) onChange(pattern);
  };
  return (
    <Field
      label={t("deliveries.eventType")}
      {...(isWrong && { error: t("deliveries.eventTypeWrong") })}
    >
      {(field) => (
        <TextInput
          field={field}
          isCode
          placeholder="order.*"
          value={text}
          onChange={(changed) => {
            setText(changed);
            setWrong(false);
          }}
          onBlur={apply}
          onKeyDown={(event) => {
            if (event.key === "Enter") apply();
          }}
        />
      )}
    </Field>
  );
}
