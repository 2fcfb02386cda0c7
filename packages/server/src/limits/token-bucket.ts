/**
 * A token bucket: it fills at a steady rate up to its burst, and whoever does something takes a token out of it. Pure.
 *
 * One number is remembered of each: when it will be full if nothing more is taken. That is the generic cell rate
 * algorithm (ITU-T I.371, annex A), whose name for it is the theoretical arrival time. A bucket that is full is the same
 * as one that nothing is known of, so it need not be remembered at all.
 *
 * In no window of T seconds are more than rate × T and the burst taken, and what is owed (see `overdraft`).
 *
 * Times are milliseconds, with fractions, on one clock of the caller.
 */

/** How fast a bucket fills, and how much it holds. */
export interface BucketSize {
  /** Tokens; greater than 0, need not be whole. */
  readonly ratePerSecond: number;
  /** Tokens of a full bucket; 1 at least. */
  readonly burst: number;
}

/** A bucket at one moment. */
export interface TokenBucket extends BucketSize {
  /** When it is full again; `-Infinity` when nothing was ever taken. */
  readonly fullAtMs: number;
  readonly nowMs: number;
  /**
   * The most tokens that can be owed, because more were taken than there were. What the bucket lacks beyond it comes from
   * another rate or from a clock that was set back, and is forgotten.
   */
  readonly overdraft: number;
}

/** Tokens in the bucket; negative: so many are owed. */
export function tokensIn(bucket: TokenBucket): number {
  const { burst, nowMs, ratePerSecond } = bucket;
  return burst - (boundedFullAtMs(bucket) - nowMs) / (1_000 / ratePerSecond);
}

/** When the bucket is full again after so many tokens were taken now. */
export function fullAtMsAfter(bucket: TokenBucket, count: number): number {
  return boundedFullAtMs(bucket) + (count * 1_000) / bucket.ratePerSecond;
}

/** When there are so many tokens in the bucket, if none are taken; the past when there are more now. At most its burst. */
export function atMsWith(bucket: TokenBucket, count: number): number {
  return boundedFullAtMs(bucket) + (count - bucket.burst) * (1_000 / bucket.ratePerSecond);
}

function boundedFullAtMs({
  fullAtMs,
  nowMs,
  ratePerSecond,
  burst,
  overdraft,
}: TokenBucket): number {
  const latestMs = nowMs + ((burst + overdraft) * 1_000) / ratePerSecond;
  return Math.min(latestMs, Math.max(nowMs, fullAtMs));
}
