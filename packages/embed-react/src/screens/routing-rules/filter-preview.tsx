import { Check, Minus } from "lucide-react";
import type { Filter, FilterPreview as Preview } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useFilterPreview } from "../../data/event-types.ts";
import { useLanguage } from "../../language/language.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Text } from "../../primitives/text.tsx";
import { Timestamp } from "../../primitives/timestamp.tsx";
import { Panel } from "../panel.tsx";

/** Which rule is tried. */
export interface FilterPreviewProps {
  readonly eventTypes: readonly string[];
  /** `undefined` while something is wrong in it. */
  readonly filter: Filter | null | undefined;
}

/** What a rule would have let through of the most recent events, and what kept the others out. */
export function FilterPreview({ eventTypes, filter }: FilterPreviewProps) {
  const part = usePart();
  const { t } = useLanguage();
  const isComplete = filter !== undefined && eventTypes.length > 0;
  return (
    <section {...part("filter-preview")} aria-label={t("rules.preview")}>
      <Heading level={2}>{t("rules.preview")}</Heading>
      {isComplete ? (
        <Tried eventTypes={eventTypes} filter={filter} />
      ) : (
        <Text tone="muted">{t("rules.previewInvalid")}</Text>
      )}
    </section>
  );
}

function Tried(rule: { readonly eventTypes: readonly string[]; readonly filter: Filter | null }) {
  return (
    <Panel query={useFilterPreview(rule)}>
      {({ events }) => <PreviewResult events={events} />}
    </Panel>
  );
}

/** How many of the events would be delivered, and each with what became of it. */
export function PreviewResult({ events }: Preview) {
  const part = usePart();
  const { t } = useLanguage();
  if (events.length === 0) return <Text tone="muted">{t("rules.previewNone")}</Text>;
  const matches = events.filter((event) => event.matches).length;
  return (
    <>
      <p {...part("filter-preview-verdict")} role="status">
        {t("rules.previewFound", { count: events.length, matches })}
      </p>
      <ul {...part("filter-preview-list")} aria-label={t("rules.previewEvents")}>
        {events.map((event) => {
          const Icon = event.matches ? Check : Minus;
          return (
            <li
              key={event.eventId}
              {...part("filter-preview-event", { state: event.matches ? "matches" : "kept-out" })}
            >
              <Icon aria-hidden="true" />
              <bdi dir="ltr">{event.eventType}</bdi>
              <Text isInline tone="muted">
                <Timestamp at={event.occurredAt} />
              </Text>
              <span>{t(`rules.preview_${event.because ?? "matches"}`)}</span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
