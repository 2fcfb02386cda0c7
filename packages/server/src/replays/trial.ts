/**
 * Whether a replay job should go on, judged by how the first attempts of its deliveries end. Pure.
 *
 * A job that starts, or was resumed, is on trial: it pauses when its first 10 all fail, or when 9 of 10 do among 20 or
 * more. From then on it is judged again by each further portion of at least 50, for a destination can break down later.
 * A first attempt that is to be retried has failed: a job that fills the backlog with retries helps nobody.
 */

/** First attempts since the last verdict. */
export interface Trial {
  readonly delivered: number;
  /** Dead or to be retried. */
  readonly failed: number;
  /** A verdict has let the job go on since it was started or resumed. */
  readonly isProven: boolean;
}

/** A trial at its beginning: what a started or resumed job has. */
export const freshTrial: Trial = { delivered: 0, failed: 0, isProven: false };

const hopelessFailures = 10;
const firstVerdictAt = 20;
const furtherVerdictsAt = 50;
const failedShareMax = 0.9;

/** The trial to go on with, or `"failing"`. */
export function judged(trial: Trial): Trial | "failing" {
  const { delivered, failed, isProven } = trial;
  if (!isProven && delivered === 0 && failed >= hopelessFailures) return "failing";
  const seen = delivered + failed;
  if (seen < (isProven ? furtherVerdictsAt : firstVerdictAt)) return trial;
  if (failed >= failedShareMax * seen) return "failing";
  return { delivered: 0, failed: 0, isProven: true };
}
