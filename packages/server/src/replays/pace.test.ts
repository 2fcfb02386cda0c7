import { describe, expect, test } from "vitest";
import { floorPerSecond, idlePerSecond, pace, smoothedRate, totalPerSecond } from "./pace.ts";
import type { PaceSituation } from "./pace.ts";

const usual: PaceSituation = {
  waiting: 0,
  attemptedPerSecond: 2_000,
  liveStartsPerSecond: 0,
  unusedMs: 250,
  rateLimitPerSecond: null,
  jobs: 1,
  countMax: 10_000,
  isBatched: false,
};

/**
 * Steps every 250 ms through a minute against a receiver that ends so many first attempts a second; what was made in each
 * second.
 */
function madeBySecond(
  situation: Partial<PaceSituation>,
  receiver: { readonly perSecond: number },
): readonly number[] {
  const stepMs = 250;
  const made: number[] = [];
  let [waiting, rate, pacedUntilMs] = [0, 0, 0];
  for (let nowMs = stepMs; nowMs <= 60_000; nowMs += stepMs) {
    const ended = Math.min(waiting, Math.floor((receiver.perSecond * stepMs) / 1_000));
    waiting -= ended;
    rate = smoothedRate(rate, { count: ended, dtMs: stepMs });
    const unusedMs = nowMs - pacedUntilMs;
    const now = pace({ ...usual, ...situation, waiting, attemptedPerSecond: rate, unusedMs });
    waiting += now.count;
    pacedUntilMs += now.usedMs;
    const second = Math.floor((nowMs - 1) / 1_000);
    made[second] = (made[second] ?? 0) + now.count;
  }
  return made;
}

const sum = (numbers: readonly number[]) => numbers.reduce((before, one) => before + one, 0);

test("without live traffic it comes to the greatest pace, and not beyond", () => {
  const made = madeBySecond({}, { perSecond: 10_000 });
  for (const count of made) expect(count).toBeLessThanOrEqual(idlePerSecond + 1);
  expect(sum(made.slice(30))).toBeGreaterThan(0.95 * idlePerSecond * 30);
});

test.each([100, 400, 2_000])(
  "beside %i live attempts a second it has a fifth of the whole",
  (live) => {
    const made =
      sum(madeBySecond({ liveStartsPerSecond: live }, { perSecond: 10_000 }).slice(30)) / 30;
    expect(made / (made + live)).toBeLessThanOrEqual(0.2001);
    expect(made / (made + live)).toBeGreaterThan(0.19);
  },
);

test("beside little live traffic it still goes on", () => {
  expect(totalPerSecond(2)).toBe(floorPerSecond);
  expect(totalPerSecond(0.2)).toBe(idlePerSecond);
});

test("a limit of less than one in a step is kept, and reached", () => {
  expect(sum(madeBySecond({ rateLimitPerSecond: 1 }, { perSecond: 100 }))).toBeGreaterThan(58);
  expect(sum(madeBySecond({ rateLimitPerSecond: 1 }, { perSecond: 100 }))).toBeLessThanOrEqual(60);
});

test("jobs share the pace", () => {
  const made = sum(madeBySecond({ jobs: 4 }, { perSecond: 10_000 }).slice(30)) / 30;
  expect(made).toBeLessThanOrEqual(idlePerSecond / 4 + 1);
});

test("a receiver that takes little has no more than two seconds' worth waiting", () => {
  const made = madeBySecond({}, { perSecond: 40 });
  // All that it took in the minute, and what waits in the end.
  expect(sum(made)).toBeLessThanOrEqual(60 * 40 + 80);
  expect(sum(made)).toBeGreaterThan(50 * 40);
});

describe("at most", () => {
  test("20 wait before anything is known of the receiver", () => {
    expect(pace({ ...usual, attemptedPerSecond: 0, unusedMs: 60_000 }).count).toBe(20);
    expect(pace({ ...usual, attemptedPerSecond: 0, waiting: 20 }).count).toBe(0);
    // Those of a batch wait for one another, so that few would wait for long.
    const batched = { ...usual, isBatched: true, attemptedPerSecond: 0, unusedMs: 60_000 };
    expect(pace({ ...batched, countMax: 2_000 }).count).toBe(1_000);
    expect(pace({ ...batched, waiting: 1_000 }).count).toBe(0);
  });

  test("1,000 wait however much it takes", () => {
    const situation = { ...usual, attemptedPerSecond: 100_000, waiting: 900, unusedMs: 1_000 };
    expect(pace(situation).count).toBe(100);
  });

  test("a second's worth is made up for after a stall", () => {
    const { count, usedMs } = pace({ ...usual, unusedMs: 60_000 });
    expect(count).toBe(idlePerSecond);
    expect(usedMs).toBeCloseTo(60_000);
  });

  test("as many as asked for are made at once", () => {
    expect(pace({ ...usual, unusedMs: 1_000, countMax: 250 })).toEqual({ count: 250, usedMs: 250 });
  });
});

test("nothing is made before its time", () => {
  expect(pace({ ...usual, unusedMs: -5 })).toEqual({ count: 0, usedMs: 0 });
});
