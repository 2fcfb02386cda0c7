/**
 * How many attempts one destination may have in flight: grows by one for each full round of successes, halves with each
 * sign of trouble. Additive increase and multiplicative decrease, as in TCP congestion control (RFC 5681, section 3.1).
 */

/** Limit of a destination that nothing is known about. */
export const initialLimit = 8;
/** No destination gets more slots than this in one process. */
export const highestLimit = 64;

/** The adaptive limit of one destination; a value, replaced as a whole. */
export interface ConcurrencyLimit {
  readonly limit: number;
  /** Successes since the limit last changed. */
  readonly successes: number;
}

/** Where every destination starts. */
export const startingLimit: ConcurrencyLimit = { limit: initialLimit, successes: 0 };

/** The limit after a success. */
export function limitAfterSuccess(current: ConcurrencyLimit): ConcurrencyLimit {
  if (current.limit >= highestLimit) return current;
  const successes = current.successes + 1;
  if (successes < current.limit) return { limit: current.limit, successes };
  return { limit: current.limit + 1, successes: 0 };
}

/** The limit after a timeout, a refusal, a 5xx or a 429. */
export function limitAfterTrouble(current: ConcurrencyLimit): ConcurrencyLimit {
  return { limit: Math.max(1, Math.floor(current.limit / 2)), successes: 0 };
}
