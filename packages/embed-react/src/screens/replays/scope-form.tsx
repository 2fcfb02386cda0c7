import { useState } from "react";
import type { Destination, ReplayScope } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { Checkbox } from "../../primitives/checkbox.tsx";
import { DateTimeInput } from "../../primitives/date-time-input.tsx";
import { Field } from "../../primitives/field.tsx";
import { Select } from "../../primitives/select.tsx";
import { Text } from "../../primitives/text.tsx";
import { TextInput } from "../../primitives/text-input.tsx";
import { isEventTypePattern } from "../deliveries/search-term.ts";
import { zoneName } from "../deliveries/time-filter.tsx";

type WindowScope = Extract<ReplayScope, { kind: "window" }>;
type FinalState = NonNullable<WindowScope["states"]>[number];

const finalStates: readonly FinalState[] = ["dead", "cancelled", "delivered"];

/** A scope while it is being filled in. */
export interface ScopeDraft {
  readonly destinationId: string;
  /** ISO 8601; `null` while empty. */
  readonly from: string | null;
  readonly to: string | null;
  readonly states: readonly FinalState[];
  /** As typed, separated by commas. */
  readonly eventTypes: string;
}

/** A draft to begin with. */
export function draftOf(destinationId: string | undefined, scope: WindowScope): ScopeDraft {
  return {
    destinationId: destinationId ?? "",
    from: scope.from,
    to: scope.to,
    states: scope.states ?? ["dead"],
    eventTypes: scope.eventTypes?.join(", ") ?? "",
  };
}

/** The patterns of event types in a text, and the first one that is none. */
export function eventTypesOf(text: string): {
  readonly patterns: readonly string[];
  readonly wrong: string | undefined;
} {
  const patterns = text.split(/[\s,;]+/).filter((pattern) => pattern !== "");
  return { patterns, wrong: patterns.find((pattern) => !isEventTypePattern(pattern)) };
}

/** The scope of a draft; `undefined` while something is missing or wrong. */
export function scopeOfDraft(draft: ScopeDraft): WindowScope | undefined {
  const { destinationId, from, to, states } = draft;
  const { patterns, wrong } = eventTypesOf(draft.eventTypes);
  const isComplete = destinationId !== "" && from !== null && to !== null && states.length > 0;
  if (!isComplete || wrong !== undefined || from >= to) return undefined;
  return {
    kind: "window",
    from,
    to,
    states,
    ...(patterns.length > 0 && { eventTypes: patterns }),
  };
}

/** What the form of a window is given. */
export interface ScopeFormProps {
  readonly draft: ScopeDraft;
  readonly onChange: (draft: ScopeDraft) => void;
  /** To choose from; `undefined` where the destination is known. */
  readonly destinations: readonly Destination[] | undefined;
  /** Whether what is missing is told. */
  readonly showsProblems: boolean;
  /** Whether a span of time is asked for; without it, only the destination is. */
  readonly hasWindow: boolean;
}

/** Asks which deliveries of a span of time to replay. */
export function ScopeForm({ draft, onChange, destinations, ...rest }: ScopeFormProps) {
  const { t } = useLanguage();
  const change = (changed: Partial<ScopeDraft>) => onChange({ ...draft, ...changed });
  return (
    <>
      {destinations !== undefined && (
        <Field
          label={t("replays.destination")}
          {...(rest.showsProblems &&
            draft.destinationId === "" && { error: t("replays.chooseDestination") })}
        >
          {(field) => (
            <Select
              field={field}
              value={draft.destinationId}
              onChange={(destinationId) => change({ destinationId })}
              options={[
                { value: "", label: t("replays.chooseDestination") },
                ...destinations.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          )}
        </Field>
      )}
      {rest.hasWindow && (
        <>
          <SpanFields draft={draft} change={change} />
          <StateFields draft={draft} change={change} />
          <EventTypesField
            value={draft.eventTypes}
            onChange={(eventTypes) => change({ eventTypes })}
          />
        </>
      )}
    </>
  );
}

interface FieldsProps {
  readonly draft: ScopeDraft;
  readonly change: (changed: Partial<ScopeDraft>) => void;
}

function SpanFields({ draft: { from, to }, change }: FieldsProps) {
  const part = usePart();
  const { t } = useLanguage();
  const isWrong = from !== null && to !== null && from >= to;
  return (
    <div {...part("replay-span")}>
      <Field label={t("replays.from")}>
        {(field) => (
          <DateTimeInput field={field} value={from} onChange={(value) => change({ from: value })} />
        )}
      </Field>
      <Field label={t("replays.to")} {...(isWrong && { error: t("replays.wrongOrder") })}>
        {(field) => (
          <DateTimeInput field={field} value={to} onChange={(value) => change({ to: value })} />
        )}
      </Field>
      <Text tone="muted" size="small">
        {t("deliveries.zone", { zone: zoneName() })}
      </Text>
    </div>
  );
}

function StateFields({ draft: { states }, change }: FieldsProps) {
  const part = usePart();
  const { t } = useLanguage();
  return (
    <fieldset {...part("replay-states")}>
      <legend {...part("field-label")}>{t("replays.states")}</legend>
      {finalStates.map((state) => (
        <Checkbox
          key={state}
          label={t(`replays.state_${state}`)}
          isChecked={states.includes(state)}
          onChange={(isChecked) => {
            const others = states.filter((one) => one !== state);
            change({ states: isChecked ? [...others, state] : others });
          }}
        />
      ))}
      {states.length === 0 && (
        <p {...part("field-error")} role="alert">
          {t("replays.statesNone")}
        </p>
      )}
    </fieldset>
  );
}

function EventTypesField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useLanguage();
  const [hasLeft, setLeft] = useState(false);
  const { wrong } = eventTypesOf(value);
  return (
    <Field
      label={t("replays.eventTypes")}
      isRequired={false}
      help={t("replays.eventTypesHelp")}
      {...(hasLeft &&
        wrong !== undefined && { error: t("replays.eventTypesWrong", { text: wrong }) })}
    >
      {(field) => (
        <TextInput
          field={field}
          isCode
          value={value}
          onChange={onChange}
          onBlur={() => setLeft(true)}
        />
      )}
    </Field>
  );
}
