import type { RetryPolicy } from "../../api/types.ts";

/**
 * The waits of a retry policy, as the server keeps them: enough to write a schedule in words.
 */

/** How a failed delivery is tried again. */
export interface RetrySchedule {
  /** Attempts in all, the first one included; at least 1. */
  readonly attemptsMax: number;
  /** The wait before each retry, in milliseconds; at most 50. */
  readonly waitsMs: readonly number[];
  /** `upTo`: each wait is random, up to what is given. `about`: a fifth more or less. `exactly`: as given. */
  readonly precision: "upTo" | "about" | "exactly";
  /** From the first attempt to the last, in milliseconds: the mean where waits are random. */
  readonly spanMs: number;
}

/** Most waits of a policy of one's own, and the longest one in seconds; the server says the same. */
export const retryLimits = { waitsMax: 50, waitSecondsMax: 86_400 } as const;

const dayMs = 86_400_000;
const scheduledAttempts = 12;

/** The schedule of a policy. */
export function retrySchedule(policy: RetryPolicy): RetrySchedule {
  if (policy === "none") return { attemptsMax: 1, waitsMs: [], precision: "exactly", spanMs: 0 };
  if (policy === "linear") {
    const waitsMs = retries((number) => number * 3_600_000);
    return { attemptsMax: scheduledAttempts, waitsMs, precision: "about", spanMs: sum(waitsMs) };
  }
  if (policy === "exponential_backoff") {
    const waitsMs = retries((number) => Math.min(dayMs, 10_000 * 5 ** (number - 1)));
    const spanMs = sum(waitsMs.map((wait) => (1_000 + wait) / 2));
    return { attemptsMax: scheduledAttempts, waitsMs, precision: "upTo", spanMs };
  }
  const waitsMs = policy.map((seconds) => seconds * 1_000);
  return { attemptsMax: waitsMs.length + 1, waitsMs, precision: "exactly", spanMs: sum(waitsMs) };
}

/** The waits with equal neighbours put together, for a schedule that says "then 5 times 24 hours". */
export function waitRuns(
  waitsMs: readonly number[],
): readonly { readonly waitMs: number; readonly times: number }[] {
  const runs: { waitMs: number; times: number }[] = [];
  for (const waitMs of waitsMs) {
    const last = runs.at(-1);
    if (last?.waitMs === waitMs) last.times += 1;
    else runs.push({ waitMs, times: 1 });
  }
  return runs;
}

/**
 * Reads waits as they are typed: numbers separated by commas or blanks, each with `s`, `m` or `h` behind it, or nothing
 * for seconds. `undefined` for what is no such list, and for one out of bounds.
 */
export function parseWaits(text: string): readonly number[] | undefined {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== "");
  if (parts.length === 0 || parts.length > retryLimits.waitsMax) return undefined;
  const waits: number[] = [];
  for (const part of parts) {
    const match = /^([0-9]{1,6})([smh]?)$/.exec(part);
    if (match === null) return undefined;
    const seconds = Number(match[1]) * (match[2] === "h" ? 3_600 : match[2] === "m" ? 60 : 1);
    if (seconds < 1 || seconds > retryLimits.waitSecondsMax) return undefined;
    waits.push(seconds);
  }
  return waits;
}

/** Waits as {@link parseWaits} reads them back: `5s, 1m, 2h`. */
export function formatWaits(waitsSeconds: readonly number[]): string {
  return waitsSeconds
    .map((seconds) => {
      if (seconds % 3_600 === 0) return `${seconds / 3_600}h`;
      return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
    })
    .join(", ");
}

function retries(waitMs: (number: number) => number): readonly number[] {
  return Array.from({ length: scheduledAttempts - 1 }, (_, index) => waitMs(index + 1));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
