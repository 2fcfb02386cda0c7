import { atMsWith, fullAtMsAfter, type BucketSize, type TokenBucket } from "./token-bucket.ts";

/** Sums of fractions of milliseconds are off by less than this. */
const roundingMs = 0.001;

/**
 * The token buckets of many callers, of one size, in bounded memory.
 *
 * A bucket that is full need not be remembered, so those used longest ago are forgotten as soon as they are. Where so many
 * are in use that some have to be forgotten before, what is not known is taken to be as empty as the emptiest of those
 * forgotten: nobody gets more by making the table forget. How many can be in use follows from the rate at which requests
 * are admitted and from how soon one token is back, so that takes tens of thousands of callers within seconds.
 */
export class BucketTable {
  readonly #size: BucketSize;
  readonly #bucketsMax: number;
  /** When each bucket is full again; the one used longest ago comes first. */
  readonly #fullAtMs = new Map<string, number>();
  #forgottenFullAtMs = Number.NEGATIVE_INFINITY;

  /** `bucketsMax`: those kept at once. */
  constructor({ bucketsMax, ...size }: BucketSize & { readonly bucketsMax: number }) {
    this.#size = size;
    this.#bucketsMax = bucketsMax;
  }

  /** Buckets in memory. */
  get bucketCount(): number {
    return this.#fullAtMs.size;
  }

  /**
   * Milliseconds until the holder of `key` may take so many tokens; 0: now. Who wants more than a full bucket holds may
   * take them when it is full, and owes the rest.
   */
  waitMs(key: string, count: number, nowMs: number): number {
    const needed = Math.min(count, this.#size.burst);
    const waitMs = atMsWith(this.#bucket(key, nowMs), needed) - nowMs;
    return waitMs < roundingMs ? 0 : waitMs;
  }

  /** Takes tokens, whether or not they are there. */
  take(key: string, count: number, nowMs: number): void {
    const fullAtMs = fullAtMsAfter(this.#bucket(key, nowMs), count);
    this.#fullAtMs.delete(key);
    this.#fullAtMs.set(key, fullAtMs);
    this.#forget(nowMs);
  }

  #bucket(key: string, nowMs: number): TokenBucket {
    const fullAtMs = this.#fullAtMs.get(key) ?? this.#forgottenFullAtMs;
    return { ...this.#size, fullAtMs, nowMs, overdraft: Number.POSITIVE_INFINITY };
  }

  /** Two at a time while they are full, so that the table shrinks although each call adds one. */
  #forget(nowMs: number): void {
    let looked = 0;
    for (const [key, fullAtMs] of this.#fullAtMs) {
      const isFull = fullAtMs <= nowMs;
      if (!isFull && this.#fullAtMs.size <= this.#bucketsMax) return;
      this.#fullAtMs.delete(key);
      if (!isFull) this.#forgottenFullAtMs = Math.max(this.#forgottenFullAtMs, fullAtMs);
      looked += 1;
      if (looked === 2) return;
    }
  }
}
