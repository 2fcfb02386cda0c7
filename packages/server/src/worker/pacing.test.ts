import { describe, expect, test } from "vitest";
import { seededRandom } from "../testing/random.ts";
import { allowance, isRecovered, paceOf, takenFrom } from "./pacing.ts";

const nowMs = Date.UTC(2026, 10, 21, 9);
const idle = { pacedUntilMs: -Infinity, nowMs, batchEventsMax: 1 };

interface Claimed {
  readonly atMs: number;
  readonly count: number;
}

/** Claims at random moments for a while, as several workers would. */
function claimsAt(
  ratePerSecond: number,
  random: () => number,
  { batchEventsMax = 1, waitsForNext = false } = {},
): readonly Claimed[] {
  const claims: Claimed[] = [];
  let pacedUntilMs = -Infinity;
  let atMs = nowMs;
  for (let round = 0; round < 400; round += 1) {
    const queue = { pacedUntilMs, nowMs: atMs, ratePerSecond, batchEventsMax };
    const { count, nextMs } = allowance(queue, 1 + Math.floor(random() * 2 * ratePerSecond));
    let taken = 0;
    while (taken < count) taken += 1 + Math.floor(random() * batchEventsMax);
    if (taken > 0) claims.push({ atMs, count: taken });
    pacedUntilMs = takenFrom(queue, taken);
    // Mostly at once or soon, now and then after a long silence.
    const silenceMs = random() < 0.05 ? random() * 3_000 : random() * random() * 200;
    atMs = waitsForNext ? Math.max(nextMs, atMs + 0.001) : atMs + silenceMs;
  }
  return claims;
}

/** The most that any window of claims exceeds what the rate alone would allow in it. */
function excessOf(claims: readonly Claimed[], ratePerSecond: number): number {
  let excess = 0;
  for (const [first, { atMs }] of claims.entries()) {
    let sum = 0;
    for (const claim of claims.slice(first)) {
      sum += claim.count;
      excess = Math.max(excess, sum - ((claim.atMs - atMs) / 1_000) * ratePerSecond);
    }
  }
  return excess;
}

describe("a destination's pace", () => {
  const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

  test.each(seeds)("is kept in every window of time (seed %i)", (seed) => {
    const random = seededRandom(seed);
    const ratePerSecond = Math.ceil(10_000 ** random());
    const burst = Math.max(1, ratePerSecond / 10);
    const claims = claimsAt(ratePerSecond, random);
    expect(claims.length).toBeGreaterThan(0);
    expect(excessOf(claims, ratePerSecond)).toBeLessThanOrEqual(burst + 0.01);
  });

  test.each(seeds)("is exceeded by no more than a batch (seed %i)", (seed) => {
    const random = seededRandom(seed);
    const ratePerSecond = Math.ceil(1_000 ** random());
    const batchEventsMax = Math.ceil(500 ** random());
    const burst = Math.max(1, ratePerSecond / 10);
    const claims = claimsAt(ratePerSecond, random, { batchEventsMax });
    const excess = excessOf(claims, ratePerSecond);
    expect(excess).toBeLessThanOrEqual(burst - 1 + batchEventsMax + 0.01);
  });

  test.each([0.5, 1, 3, 15, 99, 1_000, 10_000])(
    "of %d a second is used in full",
    (ratePerSecond) => {
      const claims = claimsAt(ratePerSecond, seededRandom(1), { waitsForNext: true });
      const total = claims.reduce((sum, { count }) => sum + count, 0);
      const seconds = ((claims.at(-1)?.atMs ?? 0) - nowMs) / 1_000;
      expect(total / (seconds * ratePerSecond)).toBeGreaterThan(0.99);
    },
  );

  test("lets a tenth of a second's worth go at once, and names the time of the next", () => {
    const queue = { ...idle, ratePerSecond: 200 };
    expect(allowance(queue, 1_000)).toEqual({ count: 20, nextMs: nowMs + 100 });
    expect(allowance(queue, 5)).toEqual({ count: 5, nextMs: nowMs });
    const pacedUntilMs = takenFrom(queue, 20);
    expect(allowance({ ...queue, pacedUntilMs }, 1_000)).toEqual({ count: 0, nextMs: nowMs + 100 });
    // Who has room for five need not wait for all twenty.
    expect(allowance({ ...queue, pacedUntilMs }, 5)).toEqual({ count: 0, nextMs: nowMs + 25 });
    expect(allowance({ ...queue, pacedUntilMs, nowMs: nowMs + 25 }, 1_000).count).toBe(5);
  });

  test("below ten a second lets one go at a time", () => {
    const queue = { ...idle, ratePerSecond: 2 };
    expect(allowance(queue, 1_000)).toEqual({ count: 1, nextMs: nowMs + 500 });
  });

  test("allows nothing when there is no room, and asks again at once", () => {
    expect(allowance({ ...idle, ratePerSecond: 200 }, 0)).toEqual({ count: 0, nextMs: nowMs });
  });

  test("does not hold a destination up after its limit was raised or the clock was set back", () => {
    const queue = { nowMs, ratePerSecond: 1_000, batchEventsMax: 1 };
    for (const pacedUntilMs of [nowMs + 1_000, nowMs + 3_600_000]) {
      expect(allowance({ ...queue, pacedUntilMs }, 100).nextMs).toBe(nowMs + 100);
    }
  });

  test("makes up for a large batch", () => {
    const queue = { ...idle, ratePerSecond: 10, batchEventsMax: 500 };
    const pacedUntilMs = takenFrom(queue, 500);
    expect(allowance({ ...queue, pacedUntilMs }, 500)).toEqual({
      count: 0,
      nextMs: nowMs + 50_000,
    });
  });
});

describe("the pace of a recovery", () => {
  const rateAt = (seconds: number, rateLimitPerSecond: number | null = null) =>
    paceOf({ rateLimitPerSecond, recoveringSinceMs: nowMs, nowMs: nowMs + 1_000 * seconds })
      ?.ratePerSecond;

  test("doubles every five seconds for a minute, then ends", () => {
    expect([0, 5, 10, 30].map((seconds) => rateAt(seconds))).toEqual([20, 40, 80, 1_280]);
    expect(rateAt(59.9)).toBeGreaterThan(80_000);
    expect(rateAt(60)).toBeUndefined();
    expect(isRecovered({ recoveringSinceMs: nowMs, nowMs: nowMs + 59_999 })).toBe(false);
    expect(isRecovered({ recoveringSinceMs: nowMs, nowMs: nowMs + 60_000 })).toBe(true);
  });

  test("never exceeds the destination's own limit", () => {
    expect([0, 5, 60].map((seconds) => rateAt(seconds, 30))).toEqual([20, 30, 30]);
  });

  test("is none where there is neither a limit nor a recovery", () => {
    expect(paceOf({ rateLimitPerSecond: null, recoveringSinceMs: null, nowMs })).toBeUndefined();
    expect(isRecovered({ recoveringSinceMs: null, nowMs })).toBe(false);
  });

  test("is no slower than at its start when the clock was set back", () => {
    expect(rateAt(-3_600)).toBe(20);
  });
});
