/**
 * The classes that attempts are counted in by their duration: upper bounds in milliseconds, inclusive. What took longer
 * than the last one is counted in the last class. They are stored by position: bounds may be added at the end, and none
 * may be changed.
 */
export const durationClassesMs: readonly number[] = [
  5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000,
];

/** The position of the class that a duration belongs to. */
export function durationClassOf(durationMs: number): number {
  const found = durationClassesMs.findIndex((boundMs) => durationMs <= boundMs);
  return found === -1 ? durationClassesMs.length - 1 : found;
}

/**
 * The upper bound in milliseconds of the class that a share of the attempts, 0 to 1, stays within; `null` without any
 * attempt. `counts` are by class; missing ones are 0.
 */
export function durationBoundMs(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(total * share));
  let seen = 0;
  for (const [position, boundMs] of durationClassesMs.entries()) {
    seen += counts[position] ?? 0;
    if (seen >= rank) return boundMs;
  }
  return durationClassesMs.at(-1) ?? null;
}
