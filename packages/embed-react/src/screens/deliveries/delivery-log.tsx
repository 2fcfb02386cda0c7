import { useMemo, useRef, useState } from "react";
import { Inbox, SearchX } from "lucide-react";
import type { DeliveryFilter } from "../../api/types.ts";
import { useDeliveries } from "../../data/deliveries.ts";
import type { DeliveriesResult } from "../../data/deliveries.ts";
import { useDestinations } from "../../data/destinations.ts";
import { useLanguage } from "../../language/language.tsx";
import { Button } from "../../primitives/button.tsx";
import { EmptyState } from "../../primitives/empty-state.tsx";
import { Row } from "../../primitives/row.tsx";
import { Stack } from "../../primitives/stack.tsx";
import { formatRoute } from "../../routing/route.ts";
import type { LogFilter } from "../../routing/route.ts";
import { useNavigate } from "../../routing/router.tsx";
import { Panel } from "../panel.tsx";
import { useMayReplay } from "../replays/may-replay.ts";
import { ReplayDialog } from "../replays/replay-dialog.tsx";
import type { ReplayRequest } from "../replays/replay-request.ts";
import { LiveTailBar, useLiveTail, useNewDeliveriesSpoken } from "./live-tail.tsx";
import { changedFilter, LogFilters } from "./log-filters.tsx";
import { LogEnd } from "./log-end.tsx";
import { LogSearch } from "./log-search.tsx";
import { LogTable } from "./log-table.tsx";
import { LogTools } from "./log-tools.tsx";
import type { SearchTerm } from "./search-term.ts";
import { deliveryFilterOf } from "./time-range.ts";
import { useSelection } from "./selection.ts";

/** What the delivery log is given. */
export interface DeliveryLogProps {
  /** What is shown; without members, everything. */
  readonly filter: LogFilter;
  readonly onFilterChange: (filter: LogFilter) => void;
  /** Only this destination's, whatever the filter says; there is no choice of a destination then. */
  readonly destinationId?: string | undefined;
}

/** The delivery log with its filters, its live tail, and what can be done with what it shows. */
export function DeliveryLog({ filter, onFilterChange, destinationId }: DeliveryLogProps) {
  const shown = useShownFilter(filter, destinationId);
  const tail = useLiveTail();
  const log = useDeliveries(shown, { isLive: tail.isOn && !tail.isHeld });
  useNewDeliveriesSpoken({ isOn: tail.isOn, count: log.pendingCount });
  const names = useDestinationNames();
  const destinationNames = destinationId === undefined ? names : undefined;
  const mayReplay = useMayReplay();
  const selection = useSelection(log.items);
  const [request, setRequest] = useState<ReplayRequest>();
  const table = useRef<HTMLDivElement>(null);
  const top = useRef<HTMLDivElement>(null);
  const onFound = useSearch({ filter, onFilterChange, isOfOne: destinationId !== undefined });
  return (
    <Stack part="log">
      <div ref={top} tabIndex={-1}>
        <Stack>
          <LogSearch onFound={onFound} />
          <LogFilters
            filter={filter}
            onFilterChange={onFilterChange}
            destinationNames={destinationNames}
          />
        </Stack>
      </div>
      <Row justify="between">
        <LiveTailBar tail={tail} log={log} table={table} />
        <LogTools
          filter={shown}
          deliveries={log.items}
          selection={mayReplay ? selection : undefined}
          onReplay={setRequest}
        />
      </Row>
      <Panel query={{ ...log, ...tailTrouble(log) }} lines={8}>
        {() =>
          log.items.length > 0 ? (
            <LogTable
              ref={table}
              deliveries={log.items}
              destinationNames={destinationNames}
              selection={mayReplay ? selection : undefined}
              isBusy={log.isFetching}
              listeners={tail.listeners}
            />
          ) : (
            !log.hasNextPage && (
              <NothingFound
                isFiltered={Object.keys(filter).length > 0}
                onClear={() => {
                  onFilterChange({});
                  top.current?.focus();
                }}
              />
            )
          )
        }
      </Panel>
      <LogEnd log={log} />
      <ReplayDialog
        request={request}
        onClose={() => setRequest(undefined)}
        onStarted={selection.clear}
      />
    </Stack>
  );
}

/** The filter as the API takes it; a span ends when it was chosen or opened, so that paging on stays within it. */
function useShownFilter(filter: LogFilter, destinationId: string | undefined): DeliveryFilter {
  const { now } = useLanguage();
  const address = formatRoute({ screen: "deliveries", filter });
  return useMemo(
    () => ({
      ...deliveryFilterOf(filter, now()),
      ...(destinationId !== undefined && { destinationId }),
    }),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- another object that says the same is the same filter
    [address, destinationId],
  );
}

function useDestinationNames(): ReadonlyMap<string, string> {
  const { items } = useDestinations();
  return useMemo(() => new Map(items.map(({ id, name }) => [id, name])), [items]);
}

/** Where the search box leads: to the thing itself, or to the log of it. */
function useSearch({
  filter,
  onFilterChange,
  isOfOne,
}: Pick<DeliveryLogProps, "filter" | "onFilterChange"> & { readonly isOfOne: boolean }) {
  const navigate = useNavigate();
  return (term: SearchTerm) => {
    switch (term.kind) {
      case "delivery":
        navigate({ screen: "delivery", id: term.id });
        break;
      case "replay":
        navigate({ screen: "replay", id: term.id });
        break;
      case "event":
        // An id says it all: another filter could only hide what was searched for.
        onFilterChange({ eventId: term.id });
        break;
      case "destination":
        if (isOfOne) navigate({ screen: "destination", id: term.id, tab: "deliveries" });
        else onFilterChange({ destinationId: term.id });
        break;
      case "eventType":
        onFilterChange(changedFilter(filter, { eventType: term.pattern }));
        break;
      case "nothing":
      case "unknown":
        break;
    }
  };
}

/** Rows that are there stay: what failed then is the look for new ones. */
function tailTrouble({ error, tailError, checkNow }: DeliveriesResult) {
  return error === null && tailError !== null && { error: tailError, refetch: checkNow };
}

function NothingFound({
  isFiltered,
  onClear,
}: {
  readonly isFiltered: boolean;
  readonly onClear: () => void;
}) {
  const { t } = useLanguage();
  return isFiltered ? (
    <EmptyState
      title={t("deliveries.filterEmpty")}
      icon={<SearchX />}
      actions={<Button onClick={onClear}>{t("words.clearFilters")}</Button>}
    >
      {t("deliveries.filterEmptyText")}
    </EmptyState>
  ) : (
    <EmptyState title={t("deliveries.empty")} icon={<Inbox />}>
      {t("deliveries.emptyText")}
    </EmptyState>
  );
}
