import { test } from "vitest";
import { report, simulate } from "./simulate.ts";

/** Seeds of one test: few enough that a test tells early, and many enough that starting one costs nothing. */
const seedsOfTest = 50;
/** Failures that a test tells of before it ends. */
const failuresMax = 2;

function numberFrom(name: string, fallback: number): number {
  const value = Number(process.env[name] ?? fallback);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${name} is no whole number`);
  return value;
}

/**
 * Declares the tests of every seed of one part of so many, so that files can share the processors.
 *
 * PUSHRAIL_SIMULATION_SEED is the first seed (1), PUSHRAIL_SIMULATION_SEEDS how many there are in all (2,000).
 */
export function testSeeds(part: number, parts: number): void {
  const first = numberFrom("PUSHRAIL_SIMULATION_SEED", 1);
  const count = numberFrom("PUSHRAIL_SIMULATION_SEEDS", 2_000);
  for (let from = first; from < first + count; from += seedsOfTest) {
    const to = Math.min(first + count, from + seedsOfTest);
    if (((from - first) / seedsOfTest) % parts !== part) continue;
    test(`seeds ${from} to ${to - 1} keep every promise`, { timeout: 120_000 }, async () => {
      const failures: string[] = [];
      for (let seed = from; seed < to && failures.length < failuresMax; seed += 1) {
        const simulated = await simulate(seed);
        if (simulated.violations.length > 0) failures.push(await report(simulated));
      }
      if (failures.length > 0) throw new Error(failures.join("\n\n"));
    });
  }
}
