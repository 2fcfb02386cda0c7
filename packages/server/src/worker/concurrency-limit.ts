/**
 * How many attempts one destination may have in flight, learned from its answers.
 *
 * After each full round of successes (as many as the limit) one of three things happens, by the latency of these
 * successes against the latency that the destination is known for:
 * - it is usual: the limit grows by one, or doubles while it is below the threshold that the last trouble left;
 * - it is between two and four times the usual: the limit stays;
 * - it is longer: more attempts at once only wait in the destination, so the limit shrinks by a tenth.
 *
 * A sign of trouble halves the limit; a rest (an open breaker, Retry-After) sets it to one. From there it doubles up to
 * half of what it was before the trouble, then grows by one again.
 *
 * Growth, halving and doubling are those of TCP congestion control (RFC 5681, section 3.1). That a rising round trip
 * means a queue at the other end, before anything fails, is the idea of TCP Vegas (Brakmo and Peterson, 1994).
 */

/** Limit of a destination that nothing is known about. */
export const initialLimit = 8;
/** No destination gets more slots than this in one process. */
export const highestLimit = 64;
/** Latency alone never takes a destination below this. */
export const lowestLimitForLatency = 2;

/** RFC 5681, equation 4: half of what was in flight, but two at least. */
const lowestThreshold = 2;
/** Weight of one latency among the latest. */
const smoothing = 1 / 16;
/** Added to every bound of latency: a fast receiver's noise of some milliseconds says nothing. */
const allowanceMs = 50;
const usualFactor = 2;
const tooLongFactor = 4;
/** In about this time of full use the baseline takes on a latency that has become longer for good. */
const baselineDriftMs = 2 * 60_000;

/**
 * What is known of the time a destination takes for a success. Both are natural logarithms of milliseconds, so that a
 * slow answer now and then, such as that to one kind of event, does not outweigh all the others.
 */
interface Latency {
  /** Moving average of the latest. */
  readonly smoothedLog: number;
  /** The lowest average seen, drifting up slowly: what the destination takes when nothing queues in it. */
  readonly baselineLog: number;
}

/** The adaptive limit of one destination; a value, replaced as a whole. */
export interface ConcurrencyLimit {
  readonly limit: number;
  /** Successes since the limit was last decided on. */
  readonly successes: number;
  /** Below it the limit doubles each round; 0 when there was no trouble yet. */
  readonly threshold: number;
  /** Trouble came last: what follows belongs to the same trouble, and leaves the threshold as it is. */
  readonly inTrouble: boolean;
  readonly latency: Latency | undefined;
}

/** Where every destination starts. */
export const startingLimit: ConcurrencyLimit = {
  limit: initialLimit,
  successes: 0,
  threshold: 0,
  inTrouble: false,
  latency: undefined,
};

/** The limit after a success. `latencyMs` is `undefined` when it cannot be compared with that of others. */
export function limitAfterSuccess(
  current: ConcurrencyLimit,
  latencyMs: number | undefined,
): ConcurrencyLimit {
  const latency =
    latencyMs === undefined
      ? current.latency
      : latencyAfter(current.latency, latencyMs, current.limit);
  const { limit, threshold } = current;
  const successes = current.successes + 1;
  if (successes < limit) return { limit, successes, threshold, inTrouble: false, latency };
  return { ...afterRound(current, latency), successes: 0, inTrouble: false, latency };
}

/** The limit after a timeout, a refusal, a 5xx or a 429. */
export function limitAfterTrouble(current: ConcurrencyLimit): ConcurrencyLimit {
  const half = Math.floor(current.limit / 2);
  return {
    ...current,
    limit: Math.max(1, half),
    successes: 0,
    threshold: current.inTrouble ? current.threshold : Math.max(lowestThreshold, half),
    inTrouble: true,
  };
}

/** The limit after a rest, whoever decided on it: one attempt shows first whether the destination is back. */
export function limitAfterRest(current: ConcurrencyLimit): ConcurrencyLimit {
  const half = Math.floor(current.limit / 2);
  return {
    ...current,
    limit: 1,
    successes: 0,
    threshold: Math.max(lowestThreshold, current.threshold, half),
    inTrouble: true,
  };
}

function afterRound(
  { limit, threshold }: ConcurrencyLimit,
  latency: Latency | undefined,
): Pick<ConcurrencyLimit, "limit" | "threshold"> {
  const isLongerThan = (factor: number) =>
    latency !== undefined &&
    Math.exp(latency.smoothedLog) > factor * Math.exp(latency.baselineLog) + allowanceMs;
  if (limit >= lowestLimitForLatency && isLongerThan(usualFactor)) {
    if (!isLongerThan(tooLongFactor)) return { limit, threshold };
    const fewer = Math.max(lowestLimitForLatency, limit - Math.ceil(limit / 10));
    return { limit: fewer, threshold: Math.min(threshold, fewer) };
  }
  const grown = limit < threshold ? Math.min(2 * limit, threshold) : limit + 1;
  return { limit: Math.min(highestLimit, grown), threshold };
}

function latencyAfter(latency: Latency | undefined, latencyMs: number, inFlight: number): Latency {
  const log = Math.log(Math.max(1, latencyMs));
  if (latency === undefined) return { smoothedLog: log, baselineLog: log };
  const smoothedLog = latency.smoothedLog + smoothing * (log - latency.smoothedLog);
  // With all slots in use, one success comes every latency / slots: so much time this one stands for.
  const drift = Math.min(1, latencyMs / inFlight / baselineDriftMs);
  const driftedLog = latency.baselineLog + drift * (smoothedLog - latency.baselineLog);
  return { smoothedLog, baselineLog: Math.min(smoothedLog, driftedLog) };
}
