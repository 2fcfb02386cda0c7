import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { Field } from "../../primitives/field.tsx";
import { Select } from "../../primitives/select.tsx";
import { logSpans } from "../../routing/route.ts";
import { deliveryFilterOf } from "../deliveries/time-range.ts";
import { actions } from "./entry-words.ts";

/** What the activity is narrowed to; an empty text means no narrowing. */
export interface ActivitySearch {
  readonly action: string;
  /** One of the spans of the log. */
  readonly span: string;
  /** RFC 3339: when the span began, as it was chosen. */
  readonly from: string;
}

/** No narrowing. */
export const noSearch: ActivitySearch = { action: "", span: "", from: "" };

/** What was done, and in which time. */
export function ActivityFilters(props: {
  readonly search: ActivitySearch;
  readonly onChange: (search: ActivitySearch) => void;
}) {
  const { search, onChange } = props;
  const part = usePart();
  const { t, now } = useLanguage();
  return (
    <div {...part("log-filters")} role="group" aria-label={t("words.filters")}>
      <Field label={t("activity.what")}>
        {(field) => (
          <Select
            field={field}
            value={search.action}
            onChange={(action) => onChange({ ...search, action })}
            options={[
              { value: "", label: t("activity.anything") },
              ...actions.map((value) => ({ value, label: t(`activity.${value}`) })),
            ]}
          />
        )}
      </Field>
      <Field label={t("deliveries.filterTime")}>
        {(field) => (
          <Select
            field={field}
            value={search.span}
            onChange={(value) => {
              const span = logSpans.find((one) => one === value);
              const { from = "" } = span ? deliveryFilterOf({ span }, now()) : {};
              onChange({ ...search, span: value, from });
            }}
            options={[
              { value: "", label: t("deliveries.range_any") },
              ...logSpans.map((value) => ({ value, label: t(`deliveries.range_${value}`) })),
            ]}
          />
        )}
      </Field>
    </div>
  );
}
