import { useState } from "react";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { DateTimeInput } from "../../primitives/date-time-input.tsx";
import { Field } from "../../primitives/field.tsx";
import { Select } from "../../primitives/select.tsx";
import { Text } from "../../primitives/text.tsx";
import type { LogFilter } from "../../routing/route.ts";
import { changeTo, rangeOf, timeRanges } from "./time-range.ts";

/** The time range of a filter: a span up to now, or two moments of one's own. */
export function TimeFilter({
  filter,
  onChange,
}: {
  readonly filter: LogFilter;
  readonly onChange: (change: ReturnType<typeof changeTo>) => void;
}) {
  const { t, now } = useLanguage();
  // Bounds of one's own stay open to be filled in while both are empty.
  const [isCustom, setCustom] = useState(false);
  const shown = rangeOf(filter);
  const range = isCustom && shown === "any" ? "custom" : shown;
  return (
    <>
      <Field label={t("deliveries.filterTime")}>
        {(field) => (
          <Select
            field={field}
            value={range}
            onChange={(value) => {
              setCustom(value === "custom");
              onChange(changeTo(timeRanges.find((one) => one === value) ?? "any", now()));
            }}
            options={timeRanges.map((one) => ({ value: one, label: t(`deliveries.range_${one}`) }))}
          />
        )}
      </Field>
      {range === "custom" && (
        <CustomRange
          filter={filter}
          onChange={(change) => {
            setCustom(true);
            onChange(change);
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
  const change = (bounds: Partial<ReturnType<typeof changeTo>>) =>
    onChange({ span: undefined, from, to, ...bounds });
  const isWrong = from !== undefined && to !== undefined && from >= to;
  return (
    <div {...part("log-range")}>
      <Field label={t("deliveries.from")}>
        {(field) => (
          <DateTimeInput
            field={field}
            value={from ?? null}
            onChange={(value) => change({ from: value ?? undefined })}
          />
        )}
      </Field>
      <Field label={t("deliveries.to")} {...(isWrong && { error: t("deliveries.wrongOrder") })}>
        {(field) => (
          <DateTimeInput
            field={field}
            value={to ?? null}
            onChange={(value) => change({ to: value ?? undefined })}
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
