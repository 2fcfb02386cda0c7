import { atMsWith, fullAtMsAfter, tokensIn, type TokenBucket } from "../limits/token-bucket.ts";

/**
 * How many deliveries of one destination may be claimed now, so that its rate is kept over all workers. Pure; the claim
 * asks under the lock of the destination's queue, with the database's clock.
 *
 * Each destination has a token bucket, of which one number is remembered: when its next delivery would go out if all went
 * out evenly, which is when the bucket is full again.
 *
 * A tenth of a second's worth may go out at once, so that a claim is worth its transaction. In no window of T seconds are
 * there more than rate × T deliveries and that burst. A batch is never torn: it may be claimed while one of its deliveries
 * may, and what it exceeds is made up for by waiting longer afterwards.
 *
 * Times are epoch milliseconds, with fractions.
 */

/** Share of a second's deliveries that may go out at once. */
const burstShare = 1 / 10;

/** After an outage or a pause: deliveries a second to begin with, ... */
const recoveryStartPerSecond = 20;
/** ... the time in which that doubles, ... */
const recoveryDoublingMs = 5_000;
/** ... and the time after which the destination is trusted with everything that waits. */
const recoveryMs = 60_000;

/** How fast a destination is given its deliveries. */
export interface Pace {
  /** Greater than 0; need not be whole. */
  readonly ratePerSecond: number;
}

/** Since when a destination recovers; `null`: it does not. */
export interface Recovery {
  readonly recoveringSinceMs: number | null;
  readonly nowMs: number;
}

/** Whether a recovery is over, so that it need not be remembered any more. */
export function isRecovered({ recoveringSinceMs, nowMs }: Recovery): boolean {
  return recoveringSinceMs !== null && nowMs - recoveringSinceMs >= recoveryMs;
}

/** The pace of a destination now: its own limit or that of its recovery, whichever is slower; `undefined`: unlimited. */
export function paceOf({
  rateLimitPerSecond,
  ...recovery
}: Recovery & { readonly rateLimitPerSecond: number | null }): Pace | undefined {
  const ratePerSecond = Math.min(rateLimitPerSecond ?? Infinity, recoveryRate(recovery));
  return ratePerSecond === Infinity ? undefined : { ratePerSecond };
}

/**
 * When a paced destination is worth the next look: at `nextMs`, which its present rate gives, but while it recovers no
 * later than that rate has doubled. A whole batch takes minutes of the rate that a recovery begins with.
 */
export function soonerWhileRecovering(recovery: Recovery, nextMs: number): number {
  const { recoveringSinceMs, nowMs } = recovery;
  if (recoveringSinceMs === null || isRecovered(recovery)) return nextMs;
  return Math.min(nextMs, nowMs + recoveryDoublingMs);
}

function recoveryRate(recovery: Recovery): number {
  const { recoveringSinceMs, nowMs } = recovery;
  if (recoveringSinceMs === null || isRecovered(recovery)) return Infinity;
  // A clock that was set back must not slow it down further.
  const elapsedMs = Math.max(0, nowMs - recoveringSinceMs);
  return recoveryStartPerSecond * 2 ** (elapsedMs / recoveryDoublingMs);
}

/** Where a destination stands in its pace. */
export interface PacedQueue extends Pace {
  /** When its next delivery would go out if all went out evenly; -Infinity when none did yet. */
  readonly pacedUntilMs: number;
  readonly nowMs: number;
  /** Most deliveries that are claimed as one: those of a batch, or 1. */
  readonly batchEventsMax: number;
}

/** What may be claimed. */
export interface Allowance {
  /** Deliveries that may be claimed now. */
  readonly count: number;
  /**
   * When the next portion may be claimed once `count` are taken; the present when that is at once. A portion is a whole
   * burst, or what the caller can take if that is less, so that claims are few.
   */
  readonly nextMs: number;
}

/** How many deliveries may be claimed now, and when more. `countMax`: how many the caller could take. */
export function allowance(queue: PacedQueue, countMax: number): Allowance {
  const bucket = bucketOf(queue);
  const count = Math.max(0, Math.min(countMax, Math.floor(tokensIn(bucket))));
  const portion = Math.max(1, Math.min(countMax, Math.floor(bucket.burst)));
  const nextMs = atMsWith({ ...bucket, fullAtMs: fullAtMsAfter(bucket, count) }, portion);
  return { count, nextMs: Math.max(queue.nowMs, nextMs) };
}

/** `pacedUntilMs` after so many deliveries were claimed now: no more than were allowed, but for the last batch. */
export function takenFrom(queue: PacedQueue, count: number): number {
  return fullAtMsAfter(bucketOf(queue), count);
}

/**
 * No more is owed than what is claimed at once could have put it in debt by: anything more comes from a lower rate or a
 * clock that was set back, and would hold the destination up for nothing.
 */
function bucketOf({ ratePerSecond, pacedUntilMs, nowMs, batchEventsMax }: PacedQueue): TokenBucket {
  const burst = Math.max(1, ratePerSecond * burstShare);
  return { ratePerSecond, burst, fullAtMs: pacedUntilMs, nowMs, overdraft: batchEventsMax - 1 };
}
