import type { DeliveryCounts, Destination, DestinationType } from "../../api/types.ts";
import { usePart } from "../../appearance/part.tsx";
import { useLanguage } from "../../language/language.tsx";
import { CopyText } from "../../primitives/copy-text.tsx";
import { DestinationIcon } from "../../primitives/destination-icon.tsx";
import { Sparkline } from "../../primitives/sparkline.tsx";
import { Table } from "../../primitives/table.tsx";
import { Text } from "../../primitives/text.tsx";
import { Timestamp } from "../../primitives/timestamp.tsx";
import { Link } from "../../routing/router.tsx";
import { DestinationBadge } from "./destination-badge.tsx";
import { DestinationMenu } from "./destination-menu.tsx";
import { hourlyBars, shownState } from "./destination-state.ts";

/** What the table of destinations is given. */
export interface DestinationsTableProps {
  readonly destinations: readonly Destination[];
  readonly types: readonly DestinationType[];
  /** Of the last 24 hours; `undefined` while they are not known. */
  readonly counts: readonly DeliveryCounts[] | undefined;
  readonly isBusy: boolean;
}

/** Destinations as rows: one link and one menu each. */
export function DestinationsTable({ destinations, types, counts, isBusy }: DestinationsTableProps) {
  const { t } = useLanguage();
  const countsById = new Map((counts ?? []).map((one) => [one.destinationId, one]));
  return (
    <Table
      caption={t("destinations.list")}
      isBusy={isBusy}
      columns={[
        { key: "name", header: t("destinations.name") },
        { key: "type", header: t("destinations.type") },
        { key: "target", header: t("destinations.target") },
        { key: "state", header: t("destinations.state") },
        { key: "events", header: t("destinations.events"), isHiddenWhenNarrow: true },
        { key: "rate", header: t("destinations.rate") },
        { key: "last", header: t("destinations.last"), isHiddenWhenNarrow: true },
        { key: "menu", header: t("words.actions"), isHeaderHidden: true },
      ]}
      rows={destinations}
      rowKey={({ id }) => id}
      rowState={shownState}
      rowPart="destination-row"
      renderCell={(destination, key) => {
        const own = countsById.get(destination.id);
        switch (key) {
          case "name":
            return <NameCell destination={destination} />;
          case "type":
            return (
              <TypeCell
                name={destination.type}
                type={types.find(({ type }) => type === destination.type)}
              />
            );
          case "target":
            return <CopyText text={destination.target} label={t("destinations.copyTarget")} />;
          case "state":
            return <StateCell destination={destination} />;
          case "events":
            return <EventsCell patterns={destination.eventTypes} />;
          case "rate":
            return counts === undefined ? null : <RateCell counts={own} />;
          case "last":
            return own?.lastAttemptAt ? (
              <Timestamp at={own.lastAttemptAt} />
            ) : (
              counts !== undefined && <Text tone="muted">{t("destinations.lastNever")}</Text>
            );
          default:
            return <DestinationMenu destination={destination} />;
        }
      }}
    />
  );
}

function NameCell({ destination }: { readonly destination: Destination }) {
  const part = usePart();
  return (
    <Link
      {...part(["link", "destination-name"])}
      to={{ screen: "destination", id: destination.id, tab: "overview" }}
    >
      {destination.name}
    </Link>
  );
}

function TypeCell(props: { readonly name: string; readonly type: DestinationType | undefined }) {
  const { name, type } = props;
  const part = usePart();
  return (
    <span {...part("destination-type")}>
      <DestinationIcon icon={type?.icon} type={name} />
      {type?.label ?? name}
    </span>
  );
}

function StateCell({ destination }: { readonly destination: Destination }) {
  const { t, format } = useLanguage();
  const isFailing = shownState(destination) === "FAILING" && destination.failingSince !== null;
  return (
    <>
      <DestinationBadge destination={destination} />
      {isFailing && (
        <Text tone="muted" size="small">
          {t("destinations.failingSince", { ago: format.ago(destination.failingSince) })}
        </Text>
      )}
    </>
  );
}

function EventsCell({ patterns }: { readonly patterns: readonly string[] }) {
  const { t } = useLanguage();
  const [first, ...others] = patterns;
  if (first === undefined || patterns.includes("*")) return t("destinations.eventsAll");
  if (others.length === 0) return <bdi dir="ltr">{first}</bdi>;
  // Isolated: in a language from right to left its dots and stars would go elsewhere.
  return t("destinations.eventsMore", { first: `\u2068${first}\u2069`, count: others.length });
}

function RateCell({ counts }: { readonly counts: DeliveryCounts | undefined }) {
  const part = usePart();
  const { t, format } = useLanguage();
  if (counts === undefined || counts.delivered + counts.failedAttempts === 0) {
    return <Text tone="muted">{t("destinations.noRate")}</Text>;
  }
  return (
    <span {...part("destination-rate")}>
      <Sparkline
        {...hourlyBars(counts)}
        label={t("destinations.sparkline", {
          delivered: counts.delivered,
          failed: counts.failedAttempts,
        })}
      />
      {counts.successRate !== null && (
        <span>{t("destinations.rateOf", { percent: format.percent(counts.successRate) })}</span>
      )}
    </span>
  );
}
