import type { ReplayEstimate } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { Field } from "../../primitives/field.tsx";
import { Notice } from "../../primitives/notice.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Text } from "../../primitives/text.tsx";
import { TextInput } from "../../primitives/text-input.tsx";
import { typedCountMin } from "./replay-request.ts";

/** What an estimate is shown with. */
export interface EstimateViewProps {
  readonly estimate: ReplayEstimate;
  /** What was typed to confirm a great number. */
  readonly typed: string;
  readonly onTyped: (typed: string) => void;
}

/** What a replay would mean: how many, from when, who gets what twice, and how long it takes. */
export function EstimateView({ estimate, typed, onTyped }: EstimateViewProps) {
  const part = usePart();
  const { t, format } = useLanguage();
  const { count, oldestAt, newestAt, alreadyDelivered, alreadyReplayed } = estimate;
  if (count === 0) {
    return (
      <Notice tone="info" role="status" title={t("replays.noneFound")}>
        <Text>{t("replays.noneFoundText")}</Text>
        {alreadyReplayed > 0 && (
          <Text>{t("replays.alreadyReplayed", { count: alreadyReplayed })}</Text>
        )}
      </Notice>
    );
  }
  return (
    <Stack part="estimate">
      <p {...part("estimate-count")} role="status">
        {t(estimate.isComplete ? "replays.count" : "replays.countAtLeast", { count })}
      </p>
      {oldestAt !== null && newestAt !== null && (
        <Text>{t("replays.span", { from: format.time(oldestAt), to: format.time(newestAt) })}</Text>
      )}
      <Text>
        {t("replays.duration", {
          duration: format.duration(Math.max(1, estimate.durationSeconds) * 1000),
        })}
      </Text>
      {!estimate.isComplete && <Text>{t("replays.incomplete")}</Text>}
      {alreadyReplayed > 0 && (
        <Text tone="muted">{t("replays.alreadyReplayed", { count: alreadyReplayed })}</Text>
      )}
      {alreadyDelivered > 0 && (
        <Notice tone="warning" title={t("replays.alreadyDelivered", { count: alreadyDelivered })} />
      )}
      {count > typedCountMin && (
        <Field label={t("replays.typeCount")} hint={format.number(count)}>
          {(field) => (
            <TextInput field={field} isCode inputMode="numeric" value={typed} onChange={onTyped} />
          )}
        </Field>
      )}
    </Stack>
  );
}
