import { useState } from "react";
import type { DeliveryCounts, Destination } from "../../api/types.ts";
import { useDeliveryCounts } from "../../data/delivery-counts.ts";
import { useLanguage } from "../../language/language.tsx";
import { BarChart } from "../../primitives/bar-chart.tsx";
import { Card } from "../../primitives/card.tsx";
import { DefinitionList } from "../../primitives/definition-list.tsx";
import { Heading } from "../../primitives/heading.tsx";
import { Notice } from "../../primitives/notice.tsx";
import { RadioCards } from "../../primitives/radio-cards.tsx";
import { Row } from "../../primitives/row.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { Timestamp } from "../../primitives/timestamp.tsx";
import { Panel } from "../panel.tsx";
import { ConfigurationCard } from "./configuration-card.tsx";
import { healthOf, spansOf } from "./health.ts";
import type { Health } from "./health.ts";
import { LatestCard } from "./latest-card.tsx";
import { ReasonsCard } from "./reasons-card.tsx";
import { Recovered } from "./recovered.tsx";

/** How a destination is: one sentence, its numbers, its latest deliveries, why some failed, and how it is set up. */
export function OverviewTab({ destination }: { readonly destination: Destination }) {
  const { t } = useLanguage();
  const [span, setSpan] = useState<"24" | "168">("24");
  const hours = span === "24" ? 24 : 168;
  const counts = useDeliveryCounts({ hours, destinationId: destination.id });
  return (
    <Stack gap="large" part="destination-overview">
      <Recovered destination={destination} />
      <Card>
        <Stack>
          <Row justify="between">
            <Heading level={2}>{t("destination.chartTitle")}</Heading>
            <RadioCards
              legend={t("destination.span")}
              isLegendHidden
              layout="inline"
              value={span}
              onChange={setSpan}
              options={[
                { value: "24", label: t("words.lastDay") },
                { value: "168", label: t("words.lastWeek") },
              ]}
            />
          </Row>
          <Panel query={counts} lines={6}>
            {([shown]) => <Numbers destination={destination} counts={shown} hours={hours} />}
          </Panel>
        </Stack>
      </Card>
      <LatestCard destinationId={destination.id} />
      <ReasonsCard destinationId={destination.id} />
      <ConfigurationCard destination={destination} />
    </Stack>
  );
}

interface NumbersProps {
  readonly destination: Destination;
  readonly counts: DeliveryCounts | undefined;
  readonly hours: 24 | 168;
}

/** The head of the screen says these, and more of them. */
const saidAbove: ReadonlySet<Health["key"]> = new Set([
  "healthDisabled",
  "healthFailing",
  "healthHeld",
  "healthSkipped",
]);

function Numbers({ destination, counts, hours }: NumbersProps) {
  const { t, format } = useLanguage();
  const { tone, key, count } = healthOf(destination, counts);
  const { successRate = null, p50Ms = null, p95Ms = null, lastAttemptAt = null } = counts ?? {};
  const percent = successRate === null ? "–" : format.percent(successRate);
  const time = format.time(destination.failingSince ?? "");
  return (
    <>
      {!saidAbove.has(key) && (
        <Notice tone={tone} title={t(`destination.${key}`, { count, percent, time })} />
      )}
      {counts !== undefined && <Chart counts={counts} hours={hours} />}
      <DefinitionList
        items={[
          { term: t("destination.successRate"), children: percent },
          {
            term: t("destination.latency"),
            children:
              p50Ms === null || p95Ms === null
                ? "–"
                : t("destination.latencyText", {
                    p50: format.duration(p50Ms),
                    p95: format.duration(p95Ms),
                  }),
          },
          {
            term: t("destination.lastAttempt"),
            children:
              lastAttemptAt === null ? t("destination.never") : <Timestamp at={lastAttemptAt} />,
          },
        ]}
      />
    </>
  );
}

function Chart({ counts, hours }: { readonly counts: DeliveryCounts; readonly hours: 24 | 168 }) {
  const { t, format } = useLanguage();
  const spans = spansOf(counts, hours);
  const labels = spans.map(({ from }) =>
    hours === 24 ? format.timeOfDay(from) : `${format.date(from)}, ${format.timeOfDay(from)}`,
  );
  return (
    <BarChart
      label={t("destination.chart", {
        from: format.time(spans[0]?.from ?? ""),
        to: format.time(spans.at(-1)?.from ?? ""),
        delivered: counts.delivered,
        failed: counts.failedAttempts,
      })}
      tableCaption={t("destination.chartTable")}
      labels={labels}
      series={[
        {
          label: t("destination.chartDelivered"),
          tone: "success",
          values: spans.map(({ delivered }) => delivered),
        },
        {
          label: t("destination.chartFailed"),
          tone: "danger",
          values: spans.map(({ failedAttempts }) => failedAttempts),
        },
      ]}
    />
  );
}
