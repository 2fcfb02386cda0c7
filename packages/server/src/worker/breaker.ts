import type { FailureReason } from "@pushrail/destinations";

/**
 * The circuit breaker of one destination: keeps a destination that is down from being tried over and over.
 *
 * It never costs a delivery one of its attempts; it only postpones them. Modes:
 * - closed: attempts run. Ten failures in a row open it.
 * - open until a time: nothing is attempted; deliveries wait in the backlog. Attempts that began before and fail now
 *   change nothing.
 * - half open after that time, until the first success or failure to count: the scheduler lets one attempt through at a
 *   time. A success sets everything back. Failures open it again for twice as long: one, when the destination was silent
 *   again; ten, when it answered, for an error may be about that event alone.
 *
 * A destination that answers with errors is cheap to try and may only need a moment; one that cannot be reached or
 * hangs holds a slot for as long as its deadline. Hence two scales.
 *
 * A destination that succeeds and fails in turn is better served by few attempts at once than by a rest in every bad
 * moment, which would last into the good one. After a success a breaker that opened within the last half minute
 * therefore opens again only when ten seconds have passed without another success.
 */

/** Failures in a row that open the breaker. */
export const failuresToOpen = 10;
/** A breaker that was closed by a success opens again no sooner than this after it opened last, ... */
export const reopenAfterMs = 30_000;
/** ... unless there has been no success for so long. */
export const successlessMs = 10_000;

const answersScale = { firstMs: 1_000, longestMs: 10_000 };
const silentScale = { firstMs: 5_000, longestMs: 60_000 };

/** The state of one breaker; a value, replaced as a whole. Times are epoch milliseconds. */
export interface Breaker {
  readonly consecutiveFailures: number;
  /** How often it has opened since the last success. */
  readonly level: number;
  /** In the past or 0 when not open. */
  readonly openUntilMs: number;
  /** When it opened last; `undefined` when it never did. */
  readonly openedAtMs: number | undefined;
  /** When the last success came; `undefined` when none did. */
  readonly succeededAtMs: number | undefined;
}

/** A breaker that has seen nothing. */
export const closedBreaker: Breaker = {
  consecutiveFailures: 0,
  level: 0,
  openUntilMs: 0,
  openedAtMs: undefined,
  succeededAtMs: undefined,
};

/** The breaker after a success. */
export function breakerAfterSuccess(breaker: Breaker, nowMs: number): Breaker {
  const { openedAtMs } = breaker;
  return { consecutiveFailures: 0, level: 0, openUntilMs: 0, openedAtMs, succeededAtMs: nowMs };
}

/** The breaker after a failure that counts against the destination. `random` is uniform in [0, 1). */
export function breakerAfterFailure(
  breaker: Breaker,
  reason: FailureReason,
  nowMs: number,
  random: () => number,
): Breaker {
  if (nowMs < breaker.openUntilMs) return breaker;
  const consecutiveFailures = breaker.consecutiveFailures + 1;
  const answers = reason === "unavailable";
  const neededFailures = breaker.level > 0 && !answers ? 1 : failuresToOpen;
  if (consecutiveFailures < neededFailures || isFlapping(breaker, nowMs)) {
    return { ...breaker, consecutiveFailures };
  }
  const scale = answers ? answersScale : silentScale;
  const openMs = Math.min(scale.longestMs, scale.firstMs * 2 ** breaker.level);
  // Up to a fifth longer, so that destinations that failed together are not tried together.
  const jitteredMs = openMs * (1 + 0.2 * random());
  return {
    ...breaker,
    consecutiveFailures: 0,
    level: breaker.level + 1,
    openUntilMs: nowMs + jitteredMs,
    openedAtMs: nowMs,
  };
}

function isFlapping({ level, openedAtMs, succeededAtMs }: Breaker, nowMs: number): boolean {
  if (level > 0 || openedAtMs === undefined || succeededAtMs === undefined) return false;
  return nowMs - openedAtMs < reopenAfterMs && nowMs - succeededAtMs < successlessMs;
}
