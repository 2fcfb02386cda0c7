import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Replay, ReplayEstimate, ReplayInput } from "../api/types.ts";
import { useConnection } from "../embed/connection.ts";
import { useChange } from "./change.ts";
import type { Change } from "./change.ts";
import { queryKeys } from "./keys.ts";
import { usePages } from "./pages.ts";
import type { PagedResult, Pages } from "./pages.ts";
import { useResource } from "./resource.ts";
import type { PortalError } from "./resource.ts";

/** A replay to start. */
export type ReplayStart = ReplayInput & {
  /** Of the dialog that asks: asking again with the same one makes no second replay. */
  readonly idempotencyKey?: string;
};

/**
 * The customer's replays, newest first, page by page, of one destination or of all. Reads `GET /v1/replays`; again
 * every two seconds while one of those shown is under way, and when it is looked at after five seconds. Starting,
 * pausing, resuming and cancelling one invalidate it.
 */
export function useReplays({
  destinationId,
}: { destinationId?: string | undefined } = {}): PagedResult<Replay> {
  return usePages<Replay>({
    key: (customer) => queryKeys.replayList(customer, destinationId),
    path: "/v1/replays",
    query: { destinationId },
    staleTimeMs: 5000,
    pollMs: (pages: Pages<Replay> | undefined) =>
      pages?.pages.some(({ data }) => data.some(isReplayUnderWay)) ? 2000 : false,
  });
}

/**
 * One replay. Reads `GET /v1/replays/{id}`; again every second while it is under way. Pausing, resuming and cancelling
 * it invalidate it. Once it ends, it invalidates the dead letters and the newest of the log. Without an id, nothing is
 * asked.
 */
export function useReplay(id: string | undefined): UseQueryResult<Replay, PortalError> {
  const { queryClient, customerKey } = useConnection();
  const replay = useResource<Replay>({
    key: (customer) => queryKeys.replay(customer, id ?? ""),
    request: { path: replayPath(id ?? "") },
    staleTimeMs: 1000,
    isEnabled: id !== undefined,
    pollMs: (asked) => (asked !== undefined && isReplayUnderWay(asked) ? 1000 : false),
  });
  const isUnderWay = replay.data !== undefined && isReplayUnderWay(replay.data);
  useEffect(() => {
    if (!isUnderWay) return undefined;
    return () => {
      for (const queryKey of [
        queryKeys.deadLetters(customerKey),
        queryKeys.newestDeliveries(customerKey),
        [...queryKeys.replays(customerKey), "list"],
      ]) {
        void queryClient.invalidateQueries({ queryKey });
      }
    };
  }, [isUnderWay, queryClient, customerKey]);
  return replay;
}

/** What a replay would repeat: `POST /v1/replays` with `dryRun`. Changes and invalidates nothing. */
export function useEstimateReplay(): Change<ReplayEstimate, ReplayInput> {
  return useChange<ReplayInput, ReplayEstimate>({
    request: ({ destinationId, scope }) => ({
      method: "POST",
      path: "/v1/replays",
      body: { destinationId, scope, dryRun: true },
    }),
    invalidates: () => [],
  });
}

/** Starts a replay: `POST /v1/replays`. Invalidates the list of replays, the dead letters and the newest of the log. */
export function useStartReplay(): Change<Replay, ReplayStart> {
  return useChange<ReplayStart, Replay>({
    request: ({ destinationId, scope, idempotencyKey }) => ({
      method: "POST",
      path: "/v1/replays",
      body: { destinationId, scope },
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    }),
    learn: (queryClient, customer, replay) => {
      queryClient.setQueryData(queryKeys.replay(customer, replay.id), replay);
    },
    invalidates: (customer) => [
      [...queryKeys.replays(customer), "list"],
      queryKeys.deadLetters(customer),
      queryKeys.newestDeliveries(customer),
    ],
  });
}

/** Pauses a replay: `POST /v1/replays/{id}/pause`. Invalidates it and the list of replays. */
export function usePauseReplay(id: string): Change<Replay, void> {
  return useReplayMove(id, "pause");
}

/** Lets a paused replay go on: `POST /v1/replays/{id}/resume`. Invalidates it and the list of replays. */
export function useResumeReplay(id: string): Change<Replay, void> {
  return useReplayMove(id, "resume");
}

/**
 * Ends a replay: `POST /v1/replays/{id}/cancel`. What it has not begun to send is taken back. Invalidates it and the
 * list of replays, the dead letters and the newest of the log.
 */
export function useCancelReplay(id: string): Change<Replay, void> {
  return useReplayMove(id, "cancel");
}

/** Whether a replay moves by itself: it neither ended nor was paused. */
export function isReplayUnderWay({ state }: Replay): boolean {
  return state === "selecting" || state === "running";
}

function useReplayMove(id: string, move: "pause" | "resume" | "cancel"): Change<Replay, void> {
  return useChange<void, Replay>({
    request: () => ({ method: "POST", path: `${replayPath(id)}/${move}` }),
    learn: (queryClient, customer, replay) => {
      queryClient.setQueryData(queryKeys.replay(customer, id), replay);
    },
    invalidates: (customer) => [
      queryKeys.replay(customer, id),
      [...queryKeys.replays(customer), "list"],
      ...(move === "cancel"
        ? [queryKeys.deadLetters(customer), queryKeys.newestDeliveries(customer)]
        : []),
    ],
  });
}

function replayPath(id: string): string {
  return `/v1/replays/${encodeURIComponent(id)}`;
}
