import { useQuery } from "@tanstack/react-query";
import type { QueryClient, QueryKey, UseQueryResult } from "@tanstack/react-query";
import { useCallback } from "react";
import type { Delivery, DeliveryDetail, DeliveryFilter } from "../api/types.ts";
import { useConnection } from "../embed/connection.ts";
import type { Connection } from "../embed/connection.ts";
import { useChange } from "./change.ts";
import type { Change } from "./change.ts";
import { queryKeys } from "./keys.ts";
import { hold, isUnderWay, noneHeld, refresh, rowsToCheck, showHeld } from "./live-tail.ts";
import type { Held } from "./live-tail.ts";
import { pageItems, readPage, usePages } from "./pages.ts";
import type { PagedResult, Pages } from "./pages.ts";
import { useResource } from "./resource.ts";
import type { PortalError } from "./resource.ts";

/** The log: its pages, and what has come since. */
export type DeliveriesResult = PagedResult<Delivery> & {
  /** How many rows have come and wait for {@link DeliveriesResult.showPending}; at most 500 are counted. */
  readonly pendingCount: number;
  /** `false`: more have come than `pendingCount`. */
  readonly isPendingExact: boolean;
  /** Puts the rows that wait into `items`. */
  readonly showPending: () => void;
  /** Looks once for what is new, as the live tail does every three seconds. */
  readonly checkNow: () => void;
  /** Why the last look for what is new failed; `null` when it did not. The rows shown are as old as `dataUpdatedAt`. */
  readonly tailError: PortalError | null;
};

const tailMs = 3000;

/** Most rows that one look asks for by themselves. */
const checkedRowsMax = 5;

/**
 * The delivery log, newest first, page by page. Reads `GET /v1/deliveries`.
 *
 * What has ended stays as it is, so pages are not read again. The newest page is: every three seconds while `isLive`,
 * when it is looked at after three seconds, and after each change that makes or ends deliveries. It brings rows that are
 * shown up to date; new ones wait until `showPending`, except where the list is empty. Rows under way further down are
 * looked at, at most five at a time, when their next attempt is due.
 */
export function useDeliveries(
  filter: DeliveryFilter = {},
  { isLive = false }: { isLive?: boolean } = {},
): DeliveriesResult {
  const connection = useConnection();
  const { customerKey, queryClient } = connection;
  const pages = usePages<Delivery>({
    key: (customer) => queryKeys.deliveryPages(customer, filter),
    path: "/v1/deliveries",
    query: { ...filter },
    staleTimeMs: Infinity,
  });
  const tail = useQuery<Held, PortalError>(
    {
      queryKey: queryKeys.newestDeliveriesOf(customerKey, filter),
      queryFn: ({ signal }) => lookForNew(connection, filter, signal),
      enabled: pages.data !== undefined && customerKey !== "",
      initialData: noneHeld,
      staleTime: tailMs,
      refetchInterval: isLive ? tailMs : false,
      retry: false,
    },
    queryClient,
  );
  const pagesKey = JSON.stringify(queryKeys.deliveryPages(customerKey, filter));
  const tailKey = JSON.stringify(queryKeys.newestDeliveriesOf(customerKey, filter));
  const showPending = useCallback(() => {
    void showHeldRows(queryClient, {
      pagesKey: JSON.parse(pagesKey) as QueryKey,
      tailKey: JSON.parse(tailKey) as QueryKey,
    });
  }, [queryClient, pagesKey, tailKey]);
  const { refetch } = tail;
  const checkNow = useCallback(() => void refetch(), [refetch]);
  return {
    ...pages,
    pendingCount: tail.data.rows.length,
    isPendingExact: !tail.data.hasGap,
    showPending,
    checkNow,
    tailError: tail.error,
  };
}

/**
 * One delivery with its attempts. Reads `GET /v1/deliveries/{id}`; again while it is under way: after one second, then
 * ever more seldom, up to every five seconds; while its next attempt is further off than that, when it is due, or every
 * half minute. Replaying it invalidates it. Without an id, nothing is asked.
 */
export function useDelivery(id: string | undefined): UseQueryResult<DeliveryDetail, PortalError> {
  const { serverNowMs } = useConnection();
  return useResource<DeliveryDetail>({
    key: (customer) => queryKeys.delivery(customer, id ?? ""),
    request: { path: deliveryPath(id ?? "") },
    staleTimeMs: 1000,
    isEnabled: id !== undefined,
    pollMs: (delivery, answers) =>
      delivery === undefined ? false : deliveryPollMs(delivery, { answers, nowMs: serverNowMs() }),
  });
}

/**
 * Replays one delivery: `POST /v1/deliveries/{id}/replay`. The answer is the new delivery. Invalidates the delivery
 * that it repeats, the dead letters and the newest of the log.
 */
export function useReplayDelivery(): Change<Delivery, { readonly id: string }> {
  return useChange<{ readonly id: string }, Delivery>({
    request: ({ id }) => ({ method: "POST", path: `${deliveryPath(id)}/replay` }),
    invalidates: (customer, _, { id }) => [
      queryKeys.delivery(customer, id),
      queryKeys.deadLetters(customer),
      queryKeys.newestDeliveries(customer),
    ],
  });
}

/** When to look at a delivery again, in milliseconds; `false` once it has ended. `answers` counts those so far. */
export function deliveryPollMs(
  delivery: Pick<Delivery, "state" | "nextAttemptAt">,
  { answers, nowMs }: { answers: number; nowMs: number },
): number | false {
  if (!isUnderWay(delivery)) return false;
  const untilNextMs =
    delivery.nextAttemptAt === null ? 0 : Date.parse(delivery.nextAttemptAt) - nowMs;
  if (untilNextMs > 5000) return Math.min(untilNextMs, 30_000);
  return Math.min(1000 * 1.5 ** Math.max(0, answers - 1), 5000);
}

async function showHeldRows(
  queryClient: QueryClient,
  { pagesKey, tailKey }: { pagesKey: QueryKey; tailKey: QueryKey },
): Promise<void> {
  // A page on its way would be put behind the pages as they were when it was asked for.
  await queryClient.cancelQueries({ queryKey: pagesKey });
  const held = queryClient.getQueryData<Held>(tailKey) ?? noneHeld;
  queryClient.setQueryData<Pages<Delivery>>(pagesKey, (shown) =>
    shown === undefined ? shown : showHeld(shown, held),
  );
  queryClient.setQueryData<Held>(tailKey, { ...held, rows: [], hasGap: false });
}

async function lookForNew(
  connection: Connection,
  filter: DeliveryFilter,
  signal: AbortSignal,
): Promise<Held> {
  const { customerKey, queryClient, serverNowMs } = connection;
  const pagesKey = queryKeys.deliveryPages(customerKey, filter);
  const newest = await readPage<Delivery>(connection, {
    path: "/v1/deliveries",
    query: { limit: pageItems, ...filter },
    signal,
  });
  const before = queryClient.getQueryData<Held>(queryKeys.newestDeliveriesOf(customerKey, filter));
  const shown = queryClient.getQueryData<Pages<Delivery>>(pagesKey);
  const held = before ?? noneHeld;
  if (shown === undefined) return held;
  if (!shown.pages.some(({ data }) => data.length > 0)) {
    // Nothing is being read that new rows could push away.
    queryClient.setQueryData<Pages<Delivery>>(pagesKey, {
      pages: [newest],
      pageParams: [undefined],
    });
    return { ...noneHeld, newest };
  }
  const ids = rowsToCheck(shown, {
    newest,
    lastCheckedId: held.lastCheckedId,
    nowMs: serverNowMs(),
    rowsMax: checkedRowsMax,
  });
  const checked = await readEach(connection, ids, signal);
  // What was wiped meanwhile must not come back, and each of those reads fails by itself.
  signal.throwIfAborted();
  // Read again: the reader can have gone a page on, or shown what was held, meanwhile.
  const now = queryClient.getQueryData<Pages<Delivery>>(pagesKey) ?? shown;
  const heldNow =
    queryClient.getQueryData<Held>(queryKeys.newestDeliveriesOf(customerKey, filter)) ?? held;
  const refreshed = refresh(now, [...newest.data, ...checked]);
  if (refreshed !== now) queryClient.setQueryData(pagesKey, refreshed);
  return {
    ...hold(heldNow, { newest, pages: refreshed }),
    lastCheckedId: ids.at(-1) ?? held.lastCheckedId,
  };
}

/** Rows by their ids; one that cannot be read is left out, and looked at another time. */
async function readEach(
  { request }: Connection,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly Delivery[]> {
  const answers = await Promise.allSettled(
    ids.map((id) => request<DeliveryDetail>({ path: deliveryPath(id), signal })),
  );
  return answers.flatMap((answer) => (answer.status === "fulfilled" ? [rowOf(answer.value)] : []));
}

/** What a list shows of a delivery: attempts and body would only fill the memory. */
function rowOf(detail: DeliveryDetail): Delivery {
  const { attempts: _, attemptsKept: _kept, body: _body, payloadHidden: _hidden, ...row } = detail;
  return row;
}

function deliveryPath(id: string): string {
  return `/v1/deliveries/${encodeURIComponent(id)}`;
}
