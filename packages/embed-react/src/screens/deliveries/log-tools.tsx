import { Download, RotateCcw } from "lucide-react";
import type { Delivery, DeliveryFilter } from "../../api/types.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { CopyButton } from "../../primitives/copy-button.tsx";
import { Menu } from "../../primitives/menu.tsx";
import { Row } from "../../primitives/row.tsx";
import { Text } from "../../primitives/text.tsx";
import { useHref } from "../../routing/router.tsx";
import type { ReplayRequest } from "../replays/replay-request.ts";
import { scopeOfFilter } from "../replays/scope-of-filter.ts";
import { saveDeliveries } from "./export-file.ts";
import { selectedMax } from "./selection.ts";
import type { Selection } from "./selection.ts";

/** What the tools of the log are given. */
export interface LogToolsProps {
  readonly filter: DeliveryFilter;
  readonly deliveries: readonly Delivery[];
  /** Absent where nothing may be replayed. */
  readonly selection: Selection | undefined;
  readonly onReplay: (request: ReplayRequest) => void;
}

/** What can be done with what the log shows: replay some or all, take it away, pass its address on. */
export function LogTools({ filter, deliveries, selection, onReplay }: LogToolsProps) {
  const { t } = useLanguage();
  return (
    <Row gap="small">
      {selection !== undefined && (
        <ReplayTools filter={filter} selection={selection} onReplay={onReplay} />
      )}
      <Menu
        label={t("deliveries.export")}
        icon={<Download />}
        isLabelShown
        items={[
          { label: t("deliveries.exportCsv"), onSelect: () => saveDeliveries(deliveries, "csv") },
          {
            label: t("deliveries.exportJsonl"),
            onSelect: () => saveDeliveries(deliveries, "jsonl"),
          },
        ]}
      />
      <CopyLink filter={filter} />
    </Row>
  );
}

function ReplayTools({
  filter,
  selection,
  onReplay,
}: {
  readonly filter: DeliveryFilter;
  readonly selection: Selection;
  readonly onReplay: LogToolsProps["onReplay"];
}) {
  const { t, now } = useLanguage();
  const { ids, destinationId } = selection;
  if (ids.size > 0) {
    return (
      <>
        <Button
          kind="primary"
          icon={<RotateCcw />}
          disabled={destinationId === undefined}
          onClick={() =>
            onReplay({ destinationId, scope: { kind: "deliveries", deliveryIds: [...ids] } })
          }
        >
          {t("deliveries.replaySelected", { count: ids.size })}
        </Button>
        <Button kind="quiet" onClick={selection.clear}>
          {t("words.clear")}
        </Button>
        {destinationId === undefined && (
          <Text size="small" tone="muted">
            {t("deliveries.selectOne")}
          </Text>
        )}
        {ids.size === selectedMax && (
          <Text size="small" tone="muted">
            {t("deliveries.selectMany", { count: selectedMax })}
          </Text>
        )}
      </>
    );
  }
  // What has not ended cannot be replayed, and the few deliveries of one event are there to be selected.
  const isUnderWay = ["pending", "claimed", "retrying"].includes(filter.state ?? "");
  if (isUnderWay || filter.eventId !== undefined) return null;
  return (
    <Button
      icon={<RotateCcw />}
      onClick={() =>
        onReplay({ destinationId: filter.destinationId, ...scopeOfFilter(filter, now()) })
      }
    >
      {t("deliveries.replayAll")}
    </Button>
  );
}

function CopyLink({ filter }: { readonly filter: DeliveryFilter }) {
  const { t } = useLanguage();
  const href = useHref({ screen: "deliveries", filter });
  if (href === undefined || typeof document === "undefined") return null;
  return (
    <CopyButton
      text={new URL(href, document.baseURI).href}
      label={t("deliveries.copyLink")}
      kind="quiet"
    />
  );
}
