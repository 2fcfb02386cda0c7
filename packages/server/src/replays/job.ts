import type { RoutableDestination } from "../destinations/directory.ts";
import type { ReplayScope } from "./scope.ts";

/**
 * A replay job: the deliveries of a selection are repeated in the background.
 *
 * ```
 * selecting ──▶ running ──▶ finished
 *     │   ▲      │   ▲
 *     ▼   │      ▼   │
 *      paused ───────┘         and from each of these three ──▶ cancelled
 * ```
 *
 * `cancelled` holds from the moment it was asked for: nothing more is repeated. Its `finishedAt` follows when the last of
 * its deliveries that a worker held at that moment has ended.
 */

/** Every state of a job, in the order it can pass through them; the last two are final. */
export const replayStates = ["selecting", "running", "paused", "cancelled", "finished"] as const;

/** A state of a job. */
export type ReplayState = (typeof replayStates)[number];

/** Why a job is paused or cancelled, in words for whoever looks at it. Stored in `replays.reason`. */
export const replayReasons = {
  requested: "Someone asked for it.",
  failing:
    "The first attempts keep failing, so it stopped before the others fail too; put right what the delivery log says of them, then resume.",
  destination_paused: "The destination is paused; resume the destination, then the replay.",
  destination_disabled: "The destination is disabled; resume the destination, then the replay.",
  destination_deleted: "The destination was deleted, so nothing can be delivered to it any more.",
} as const;

/** A key of {@link replayReasons}. */
export type ReplayReason = keyof typeof replayReasons;

/** What keeps a destination from being replayed to. */
export type ReplayObstacle = Exclude<ReplayReason, "requested" | "failing">;

/** Why no job is made, in words. */
export const refusals: Readonly<Record<ReplayObstacle, string>> = {
  destination_paused: "The destination is paused; resume it, then replay.",
  destination_disabled: "The destination is disabled; resume it, then replay.",
  destination_deleted: replayReasons.destination_deleted,
};

/** How many deliveries of a selection stand where. */
export interface ReplayCounts {
  /** Chosen to be repeated. Final once the job is no longer selecting. */
  readonly selected: number;
  /** Left out of the selection, because each delivery is replayed at most once. */
  readonly alreadyReplayed: number;
  /** Made again and waiting for their first attempt, or in it. */
  readonly waiting: number;
  /** Waiting for another attempt. */
  readonly retrying: number;
  readonly delivered: number;
  readonly dead: number;
  /** Never made, or taken back, or cancelled by what became of the destination. */
  readonly cancelled: number;
  /** Never made, because the event was past its retention. */
  readonly skipped: number;
}

/** Names a job. All ids are UUIDs. */
export interface ReplayKey {
  readonly tenantId: string;
  readonly customerId: string;
  readonly id: string;
}

/** A job as stored. */
export interface ReplayJob extends ReplayKey {
  readonly destinationId: string;
  readonly customerExternalId: string;
  readonly scope: ReplayScope;
  readonly state: ReplayState;
  /** `null` unless it is paused or cancelled. */
  readonly reason: ReplayReason | null;
  readonly counts: ReplayCounts;
  /** First attempts that ended in a second, smoothed over a few seconds. */
  readonly ratePerSecond: number;
  readonly createdAtMs: number;
  /** When the selection was complete; `null` while it is not. */
  readonly selectedAtMs: number | null;
  /** When there was nothing left to do; `null` while there is. */
  readonly finishedAtMs: number | null;
}

/** `true` for the states in which nothing more is repeated, and which nothing leaves. */
export function isOver(state: ReplayState): boolean {
  return state === "cancelled" || state === "finished";
}

/** Chosen deliveries that were not made again yet. */
export function remaining(counts: ReplayCounts): number {
  const { selected, waiting, retrying, delivered, dead, cancelled, skipped } = counts;
  return selected - waiting - retrying - delivered - dead - cancelled - skipped;
}

/** Deliveries that were made again and have not ended. */
export function outstanding({ waiting, retrying }: ReplayCounts): number {
  return waiting + retrying;
}

/** How much of the selection has ended, from 0 to 1; 1 for an empty selection that is complete. */
export function progress({ counts, selectedAtMs }: ReplayJob): number {
  if (selectedAtMs === null) return 0;
  if (counts.selected === 0) return 1;
  return 1 - (remaining(counts) + outstanding(counts)) / counts.selected;
}

/** Below this rate, deliveries a second, a forecast would be a guess. */
const ratePerSecondMin = 0.01;

/**
 * Whole seconds until all first attempts have ended at the present rate; `null` when that cannot be said: the job is not
 * running, or its rate is not known yet. Retries can take longer.
 */
export function secondsLeft({ state, counts, ratePerSecond }: ReplayJob): number | null {
  if (state !== "running" || ratePerSecond < ratePerSecondMin) return null;
  return Math.ceil((remaining(counts) + counts.waiting) / ratePerSecond);
}

/** A state of a destination. */
export type DestinationState = RoutableDestination["state"];

/** Why a destination in this state takes no replays; `undefined` when it does. */
export function obstacleOf(state: DestinationState): ReplayObstacle | undefined {
  switch (state) {
    case "ACTIVE":
      return undefined;
    case "PAUSED":
      return "destination_paused";
    case "DISABLED":
      return "destination_disabled";
    case "DELETED":
      return "destination_deleted";
  }
}
