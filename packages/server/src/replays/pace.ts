/**
 * How fast a replay job makes deliveries. Pure.
 *
 * Live traffic goes first: beside it, replays are made at a quarter of its rate, which is a fifth of the whole. What was
 * made waits in the destination's queue, so little of it may wait at a time: then a cancelled job leaves little behind,
 * and what arrives for the same destination is not behind a crowd.
 */

/** What the pace is decided by. */
export interface PaceSituation {
  /** Deliveries that the job made and that wait for the end of their first attempt. */
  readonly waiting: number;
  /** First attempts of the job that ended in a second, smoothed. */
  readonly attemptedPerSecond: number;
  /** Attempts a second, of all processes, that belong to no replay. */
  readonly liveStartsPerSecond: number;
  /** Milliseconds since the time up to which the pace is used up; less than 0 when that lies ahead. */
  readonly unusedMs: number;
  /** The destination's own limit; `null` when it has none. */
  readonly rateLimitPerSecond: number | null;
  /** Whether the destination takes batches: its deliveries wait for one another, up to a minute. */
  readonly isBatched: boolean;
  /** Jobs that share the pace, this one included; at least 1. */
  readonly jobs: number;
  /** Most to make at once. */
  readonly countMax: number;
}

/** How many deliveries to make now. */
export interface PaceDecision {
  readonly count: number;
  /** How much of `unusedMs` that uses up; what is left counts for the next time. */
  readonly usedMs: number;
}

/**
 * Without live traffic. Measured on 2 busy cores with the database beside: making 250 takes 40 ms, so that a job at this
 * pace keeps one connection busy for a sixth of the time.
 */
export const idlePerSecond = 1_000;
/** Beside live traffic, however little: a job must come to its end. */
export const floorPerSecond = 20;
/** A fifth of the whole is a quarter of the rest. */
const shareOfLive = 1 / 4;
/** Below this, live traffic is a coincidence that needs no room kept for it. */
const livePerSecondMin = 1;

const waitingMin = 20;
const waitingMax = 1_000;
// With few of them each batch would wait for its age, and a job of thousands for hours: what waits may fill a batch.
const waitingBatched = waitingMax;
/** Two seconds' worth of what the destination has shown it takes. */
const waitingSeconds = 2;

/** A job that could not run for a while does not make up for it. */
const unusedMsMax = 1_000;

/** The pace of all jobs together, deliveries a second. */
export function totalPerSecond(liveStartsPerSecond: number): number {
  if (liveStartsPerSecond < livePerSecondMin) return idlePerSecond;
  return Math.min(idlePerSecond, Math.max(floorPerSecond, liveStartsPerSecond * shareOfLive));
}

/** Decides how many deliveries to make now. */
export function pace(situation: PaceSituation): PaceDecision {
  const { waiting, attemptedPerSecond, liveStartsPerSecond, rateLimitPerSecond, jobs } = situation;
  const ratePerSecond = Math.min(
    totalPerSecond(liveStartsPerSecond) / jobs,
    rateLimitPerSecond ?? Number.POSITIVE_INFINITY,
  );
  const msEach = 1_000 / ratePerSecond;
  // One delivery's time at least, or a slow pace would never come to one.
  const unusedMs = Math.min(situation.unusedMs, Math.max(unusedMsMax, msEach));
  const shown = Math.min(waitingMax, Math.max(waitingMin, waitingSeconds * attemptedPerSecond));
  const room = (situation.isBatched ? waitingBatched : shown) - waiting;
  const inTime = Math.max(0, Math.floor(unusedMs / msEach));
  const count = Math.min(inTime, Math.max(0, Math.floor(room)), situation.countMax);
  const forgottenMs = situation.unusedMs - unusedMs;
  // Time that the room left unused is over: it would come back as a crowd.
  const usedCount = room < inTime ? inTime : count;
  return { count, usedMs: forgottenMs + usedCount * msEach };
}

/** The smoothed rate after `count` more in `dtMs`; recent seconds count most. */
export function smoothedRate(
  beforePerSecond: number,
  { count, dtMs }: { readonly count: number; readonly dtMs: number },
): number {
  if (dtMs <= 0) return beforePerSecond;
  const weight = 1 - Math.exp(-dtMs / smoothingMs);
  return beforePerSecond + (count / (dtMs / 1_000) - beforePerSecond) * weight;
}

const smoothingMs = 2_000;
