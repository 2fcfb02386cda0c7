import { useState } from "react";
import { usePart } from "../../appearance/part.tsx";
import type { DeliveryFilter } from "../../api/types.ts";
import { useLanguage } from "../../language/language.tsx";
import { DateTimeInput } from "../../primitives/date-time-input.tsx";
import { Field } from "../../primitives/field.tsx";
import { Select } from "../../primitives/select.tsx";
import { Text } from "../../primitives/text.tsx";
import { boundsOf, rangeOf, timeRanges } from "./time-range.ts";
import type { ChosenRange, TimeRange } from "./time-range.ts";

/** The time range of a filter: a span up to now, or two moments of one's own. */
export function TimeFilter({
  filter,
  onChange,
}: {
  readonly filter: DeliveryFilter;
  readonly onChange: (bounds: {
    readonly from: string | undefined;
    readonly to: string | undefined;
  }) => void;
}) {
  const { t, now } = useLanguage();
  const [chosen, setChosen] = useState<ChosenRange>({ range: "any", from: undefined });
  const range = rangeOf(filter, chosen);
  const choose = (next: TimeRange) => {
    const { from, to } = boundsOf(next, now());
    setChosen({ range: next, from });
    onChange({ from, to });
  };
  return (
    <>
      <Field label={t("deliveries.filterTime")}>
        {(field) => (
          <Select
            field={field}
            value={range}
            onChange={(value) => choose(timeRanges.find((one) => one === value) ?? "any")}
            options={timeRanges.map((one) => ({ value: one, label: t(`deliveries.range_${one}`) }))}
          />
        )}
      </Field>
      {range === "custom" && (
        <CustomRange
          filter={filter}
          onChange={(bounds) => {
            setChosen({ range: "custom", from: bounds.from });
            onChange(bounds);
          }}
        />
      )}
    </>
  );
}

function CustomRange({ filter, onChange }: Parameters<typeof TimeFilter>[0]) {
  const part = usePart();
  const { t } = useLanguage();
  const { from, to } = filter;
  const isWrong = from !== undefined && to !== undefined && from >= to;
  return (
    <div {...part("log-range")}>
      <Field label={t("deliveries.from")}>
        {(field) => (
          <DateTimeInput
            field={field}
            value={from ?? null}
            onChange={(value) => onChange({ from: value ?? undefined, to })}
          />
        )}
      </Field>
      <Field label={t("deliveries.to")} {...(isWrong && { error: t("deliveries.wrongOrder") })}>
        {(field) => (
          <DateTimeInput
            field={field}
            value={to ?? null}
            onChange={(value) => onChange({ from, to: value ?? undefined })}
          />
        )}
      </Field>
      <Text tone="muted" size="small">
        {t("deliveries.zone", { zone: zoneName() })}
      </Text>
    </div>
  );
}

/** The zone of what is typed: that of the browser. */
export function zoneName(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
