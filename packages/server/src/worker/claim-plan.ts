import { definitionOf } from "@pushrail/destinations";
import type { RoutableDestination } from "../destinations/directory.ts";
import type { QueueKey } from "../deliveries/new-delivery.ts";
import {
  allowance,
  isRecovered,
  paceOf,
  soonerWhileRecovering,
  takenFrom,
  type PacedQueue,
} from "./pacing.ts";

/**
 * How much of a destination's queue one claim may take, and when the queue is next worth a look. Pure; the claim asks
 * under the lock of the queue, and all times are the database's, in epoch milliseconds with fractions.
 */

/** A queue that is due, locked. */
export interface DueQueue extends QueueKey {
  /** The destination's type; one that this process does not know is taken for one that sends each event by itself. */
  readonly type: string;
  readonly state: RoutableDestination["state"];
  readonly rateLimitPerSecond: number | null;
  /** Attempts in flight over all workers. */
  readonly concurrencyLimit: number | null;
  /** -Infinity when nothing was paced yet. */
  readonly pacedUntilMs: number;
  readonly recoveringSinceMs: number | null;
  readonly nowMs: number;
}

/** What one claim may take of a queue. */
export interface QueuePlan extends DueQueue {
  /** Attempts that may be claimed: deliveries, or batches where it collects them. */
  readonly attemptsMax: number;
  /** Its deliveries go in batches. */
  readonly collects: boolean;
  /** Its pace; `undefined`: none. */
  readonly paced: PacedQueue | undefined;
}

/** A queue after a claim, as it is to be remembered; what is absent stays as it is. */
export interface ClaimedQueue extends QueueKey {
  /** Not to be looked at before. */
  readonly notBeforeMs?: number | undefined;
  readonly pacedUntilMs?: number | undefined;
  readonly isRecovered?: boolean;
  /**
   * Its deliveries go in batches: what was due by this time, before the claim looked for it, and is left over is complete
   * at `collectedAtMs`.
   */
  readonly collectsFromMs?: number | undefined;
  /** `undefined`: nothing is being collected. */
  readonly collectedAtMs?: number | undefined;
}

/** Most attempts of one destination in one claim, so that destinations take turns. */
const attemptsMax = 32;
/**
 * The same for one that collects batches: each may be thousands of deliveries, and those for which the process turns out to
 * have no room are written back one by one.
 */
export const batchesClaimedMax = 8;
/** The same for destinations of which nothing is attempted any more: their deliveries only have to be concluded. */
const concludedMax = 500;
/**
 * A queue whose attempts are all in flight is woken when one of them ends. Should that be lost, it is looked at after
 * so long.
 */
const fullRestMs = 5_000;

/** Plans the claim of one queue. `claimedCount`: its attempts that are claimed by any worker. */
export function planClaim(queue: DueQueue, claimedCount: number): QueuePlan {
  if (queue.state !== "ACTIVE") {
    return { ...queue, attemptsMax: concludedMax, collects: false, paced: undefined };
  }
  const { eventsMax = 1 } = definitionOf(queue.type)?.batch ?? {};
  const collects = eventsMax > 1;
  const claimedMax = collects ? batchesClaimedMax : attemptsMax;
  const free = queue.concurrencyLimit === null ? claimedMax : queue.concurrencyLimit - claimedCount;
  const most = Math.max(0, Math.min(claimedMax, free));
  const pace = paceOf(queue);
  const paced = pace && { ...queue, ...pace, batchEventsMax: eventsMax };
  if (paced === undefined) return { ...queue, attemptsMax: most, collects, paced };
  const { count } = allowance(paced, most * eventsMax);
  // A batch is claimed while one of its deliveries may be.
  return { ...queue, attemptsMax: Math.min(most, Math.ceil(count / eventsMax)), collects, paced };
}

/** The queue after so much of it was claimed. `deliveryCount` counts the deliveries of all attempts. */
export function queueAfterClaim(plan: QueuePlan, deliveryCount: number): ClaimedQueue {
  const { tenantId, customerId, destinationId, paced, nowMs, collects } = plan;
  const collectsFromMs = collects ? nowMs : undefined;
  const key = {
    tenantId,
    customerId,
    destinationId,
    collectsFromMs,
    isRecovered: isRecovered(plan),
  };
  if (plan.attemptsMax === 0 && (paced === undefined || allowance(paced, 1).count > 0)) {
    return { ...key, notBeforeMs: nowMs + fullRestMs };
  }
  if (paced === undefined) return key;
  // Also when nothing was claimed: what lies too far ahead would be too far ahead at the next look, too.
  const pacedUntilMs = takenFrom(paced, deliveryCount);
  const { nextMs } = allowance({ ...paced, pacedUntilMs }, attemptsMax);
  return { ...key, notBeforeMs: soonerWhileRecovering(plan, nextMs), pacedUntilMs };
}
