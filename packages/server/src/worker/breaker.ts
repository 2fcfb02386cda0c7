import type { FailureReason } from "@pushrail/destinations";

/**
 * The circuit breaker of one destination: keeps a destination that is down from being tried over and over.
 *
 * It never costs a delivery one of its attempts; it only postpones them. Modes:
 * - closed: attempts run. Ten failures in a row open it.
 * - open until a time: nothing is attempted; deliveries wait in the backlog.
 * - closed again after that time, with the count of failures at zero but the level kept: ten more failures open it for
 *   twice as long. The first success sets everything back.
 *
 * A destination that answers with errors is cheap to try and may only need a moment; one that cannot be reached or
 * hangs holds a slot for as long as its deadline. Hence two scales.
 */

/** Failures in a row that open the breaker. */
export const failuresToOpen = 10;

const answersScale = { firstMs: 1_000, longestMs: 10_000 };
const silentScale = { firstMs: 5_000, longestMs: 60_000 };

/** The state of one breaker; a value, replaced as a whole. */
export interface Breaker {
  readonly consecutiveFailures: number;
  /** How often it has opened since the last success. */
  readonly level: number;
  /** Epoch milliseconds; in the past or 0 when closed. */
  readonly openUntilMs: number;
}

/** A breaker that has seen no failure. */
export const closedBreaker: Breaker = { consecutiveFailures: 0, level: 0, openUntilMs: 0 };

/** The breaker after a failure that counts against the destination. `random` is uniform in [0, 1). */
export function breakerAfterFailure(
  breaker: Breaker,
  reason: FailureReason,
  nowMs: number,
  random: () => number,
): Breaker {
  const consecutiveFailures = breaker.consecutiveFailures + 1;
  if (consecutiveFailures < failuresToOpen) return { ...breaker, consecutiveFailures };
  const scale = reason === "unavailable" ? answersScale : silentScale;
  const openMs = Math.min(scale.longestMs, scale.firstMs * 2 ** breaker.level);
  // Up to a fifth longer, so that destinations that failed together are not tried together.
  const jitteredMs = openMs * (1 + 0.2 * random());
  return { consecutiveFailures: 0, level: breaker.level + 1, openUntilMs: nowMs + jitteredMs };
}
