/**
 * When a tenant is told of trouble, and when a destination is disabled. Pure: rows and times in, decisions out.
 *
 *   failing ── 2.5 days ──► noticed ── 2.5 days ──► disabled
 *      ▲          └──── a delivery succeeds ────► well again
 */

const minuteMs = 60 * 1_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A destination that has done nothing but fail for so long is disabled. */
export const disableAfterMs = 5 * dayMs;

/** At half time its tenant is told. */
export const noticeAfterMs = disableAfterMs / 2;

/** Dead letters that are worth an operator event. */
export const dyingCountMin = 10;

/** An hour between two operator events about one destination's dead letters. */
export const dyingRestMs = hourMs;

/** What is known of a destination's failures. Times are epoch milliseconds of the database's clock. */
export interface FailingHealth {
  /** `null`: it does not fail. */
  readonly failingSinceMs: number | null;
  readonly lastFailedAtMs: number | null;
  /** Whether an operator event told of this failure. */
  readonly isNoticed: boolean;
}

/**
 * What to do about a destination's failures.
 *
 * The span is counted between the first failure and the last one that was seen, not until the present: a destination
 * that gets no events is not disabled for its silence.
 */
export function decideOnFailing(health: FailingHealth): "nothing" | "notice" | "disable" {
  const { failingSinceMs, lastFailedAtMs, isNoticed } = health;
  if (failingSinceMs === null || lastFailedAtMs === null) return "nothing";
  const spanMs = lastFailedAtMs - failingSinceMs;
  if (spanMs >= disableAfterMs) return "disable";
  return spanMs >= noticeAfterMs && !isNoticed ? "notice" : "nothing";
}

/** Whether to tell of dead letters: enough died unnoticed, and the last operator event about them is an hour old. */
export function isDyingNews(
  health: { readonly unnoticedCount: number; readonly noticedAtMs: number | null },
  nowMs: number,
): boolean {
  const { unnoticedCount, noticedAtMs } = health;
  if (unnoticedCount < dyingCountMin) return false;
  return noticedAtMs === null || nowMs - noticedAtMs >= dyingRestMs;
}

/** The longest time before its end that a signing secret is called expiring. */
export const expiryNoticeMsMax = dayMs;

/** A secret that signs on for less than this after it was replaced is not worth a notice. */
const overlapMsMin = hourMs;

/**
 * When to tell that a replaced signing secret ends: in the last quarter of its overlap, and at most a day before its end.
 *
 * @returns epoch milliseconds; `undefined` when the overlap is too short for a notice to be of use.
 */
export function expiryNoticeAtMs(secret: {
  readonly replacedAtMs: number;
  readonly signsUntilMs: number;
}): number | undefined {
  const overlapMs = secret.signsUntilMs - secret.replacedAtMs;
  if (overlapMs <= overlapMsMin) return undefined;
  return secret.signsUntilMs - Math.min(expiryNoticeMsMax, overlapMs / 4);
}
