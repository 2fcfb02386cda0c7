import { describe, expect, test } from "vitest";
import { seededRandom } from "../testing/random.ts";
import {
  highestLimit,
  initialLimit,
  limitAfterRest,
  limitAfterSuccess,
  limitAfterTrouble,
  lowestLimitForLatency,
  startingLimit,
  type ConcurrencyLimit,
} from "./concurrency-limit.ts";

/** The limits after each of some full rounds of successes. */
function rounds(start: ConcurrencyLimit, count: number, latencyOf?: () => number) {
  const limits: number[] = [];
  let current = start;
  for (let round = 0; round < count; round += 1) {
    const successes = current.limit;
    for (let index = 0; index < successes; index += 1) {
      current = limitAfterSuccess(current, latencyOf?.());
    }
    limits.push(current.limit);
  }
  return { limits, last: current };
}

const troubled = (start: ConcurrencyLimit, times: number) =>
  Array.from({ length: times }).reduce<ConcurrencyLimit>((one) => limitAfterTrouble(one), start);
const grown = rounds(startingLimit, 100).last;

describe("a destination's limit", () => {
  test("grows by one for each round of successes, up to its bound", () => {
    expect(rounds(startingLimit, 3).limits).toEqual([9, 10, 11]);
    expect(grown.limit).toBe(highestLimit);
  });

  test("halves with each trouble, down to one", () => {
    const limits = [1, 2, 3, 9].map((times) => troubled(grown, times).limit);
    expect(limits).toEqual([32, 16, 8, 1]);
  });

  test("after trouble doubles to half of what it was, then grows by one", () => {
    const { limits } = rounds(troubled(grown, 10), 8);
    expect(limits).toEqual([2, 4, 8, 16, 32, 33, 34, 35]);
  });

  test("doubles no further than to that half", () => {
    const fifty = rounds(startingLimit, 42).last;
    expect(rounds(troubled(fifty, 10), 6).limits).toEqual([2, 4, 8, 16, 25, 26]);
  });

  test("is one after a rest, even without a failure here, and doubles to half of what it was", () => {
    const rested = limitAfterRest(grown);
    expect(rested.limit).toBe(1);
    expect(rounds(limitAfterRest(rested), 7).limits).toEqual([2, 4, 8, 16, 32, 33, 34]);
    expect(rounds(limitAfterRest(startingLimit), 4).limits).toEqual([2, 4, 5, 6]);
  });

  test("does not double past a limit that met new trouble", () => {
    const recovering = rounds(troubled(grown, 10), 3).last;
    expect(recovering.limit).toBe(8);
    expect(rounds(limitAfterTrouble(recovering), 2).limits).toEqual([5, 6]);
  });
});

describe("the latency of a destination", () => {
  const steady = (latencyMs: number) => () => latencyMs;
  const after = (latencyOf: () => number, count = 20) =>
    rounds(startingLimit, count, latencyOf).last;

  test("lets the limit grow while it is usual", () => {
    expect(after(steady(200), 10).limit).toBe(initialLimit + 10);
  });

  test("keeps the limit where it is when it doubles, and lets it shrink when it is four times as long", () => {
    const known = after(steady(200));
    expect(rounds(known, 5, steady(600)).last.limit).toBe(known.limit);
    const { limits } = rounds(known, 5, steady(1_500));
    expect(limits.at(-1)).toBeLessThan(known.limit * 0.7);
    expect(limits.at(-1)).toBeGreaterThan(known.limit * 0.4);
  });

  test("never takes the limit below two, nor keeps it there for good", () => {
    const slow = rounds(after(steady(200)), 20, steady(1_500)).last;
    expect(slow.limit).toBe(lowestLimitForLatency);
    expect(rounds(slow, 400, steady(1_500)).last.limit).toBeGreaterThan(initialLimit);
  });

  test("lets one attempt after a rest become two, however slow it was, but no stampede", () => {
    const rested = limitAfterRest(after(steady(200)));
    expect(rounds(rested, 3, steady(3_000)).limits).toEqual([2, 4, 4]);
    const slower = rounds(after(steady(200)), 5, steady(600)).last;
    expect(rounds(limitAfterRest(slower), 3, steady(600)).limits).toEqual([2, 2, 2]);
  });

  test("ends the doubling when it is too long", () => {
    const recovering = rounds(troubled(after(steady(200), 100), 10), 4, steady(200)).last;
    expect(recovering.limit).toBe(16);
    const slow = rounds(recovering, 3, steady(3_000)).last;
    expect(slow.limit).toBeLessThan(16);
    const { limits } = rounds(slow, 10, steady(200));
    const steps = limits.map((limit, index) => limit - (limits[index - 1] ?? slow.limit));
    expect(Math.max(...steps)).toBe(1);
  });

  test("may vary by some milliseconds in a fast receiver", () => {
    const random = seededRandom(1);
    expect(after(() => 1 + 40 * random(), 30).limit).toBe(initialLimit + 30);
  });

  test.each([
    { slowShare: 0.1, slowMs: 2_000 },
    { slowShare: 0.5, slowMs: 400 },
  ])("may differ widely between one event and the next: $slowMs ms for $slowShare", (mix) => {
    const random = seededRandom(2);
    const latencyOf = () => (random() < mix.slowShare ? mix.slowMs : 20);
    expect(rounds(startingLimit, 200, latencyOf).last.limit).toBe(highestLimit);
  });

  test("stays near the slots that a receiver has, when more would only queue in it", () => {
    // Eight work at once, 100 ms each; the others wait for them.
    let current = startingLimit;
    const limits = Array.from({ length: 100 }, () => {
      current = rounds(current, 1, () => (100 * Math.max(8, current.limit)) / 8).last;
      return current.limit;
    });
    expect(Math.max(...limits)).toBeLessThan(highestLimit / 2);
  });

  test("says nothing when it cannot be compared", () => {
    expect(rounds(after(steady(10)), 5).last.limit).toBe(initialLimit + 25);
  });
});
