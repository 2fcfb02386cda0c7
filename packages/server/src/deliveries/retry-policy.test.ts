import { describe, expect, test } from "vitest";
import {
  attemptsMax,
  delayMs,
  parseRetryPolicy,
  publicRetryPolicy,
  windowMs,
} from "./retry-policy.ts";
import type { RetryPolicy } from "./retry-policy.ts";

const second = 1_000;
const hour = 3_600 * second;

const exponential: RetryPolicy = { kind: "exponential_backoff" };
const linear: RetryPolicy = { kind: "linear" };
const none: RetryPolicy = { kind: "none" };
const custom: RetryPolicy = { kind: "custom", delaysSeconds: [2, 4, 8] };

const lowest = () => 0;
const highest = () => 1 - Number.EPSILON;

function schedule(policy: RetryPolicy, random: () => number): (number | null)[] {
  return Array.from({ length: attemptsMax(policy) }, (_, index) =>
    delayMs(policy, index + 1, random),
  );
}

describe("public form", () => {
  test.each(["exponential_backoff", "linear", "none", [2, 4, 8], [1], [86_400]])(
    "%j is read and given back as it was",
    (value) => {
      const parsed = parseRetryPolicy(value);
      expect("policy" in parsed && publicRetryPolicy(parsed.policy)).toEqual(value);
    },
  );

  test.each([undefined, null])("%j gives the default", (value) => {
    expect(parseRetryPolicy(value)).toEqual({ policy: exponential });
  });

  test.each([
    ["", "one of"],
    ["EXPONENTIAL_BACKOFF", "one of"],
    [3, "one of"],
    [{ kind: "none" }, "one of"],
    [[], "1 to 50"],
    [Array.from({ length: 51 }, () => 1), "1 to 50"],
    [[0], "whole number"],
    [[1.5], "whole number"],
    [["60"], "whole number"],
    [[86_401], "whole number"],
    [[1, null], "whole number"],
    [[Number.NaN], "whole number"],
    [[Number.POSITIVE_INFINITY], "whole number"],
  ])("%j is refused in words", (value, words) => {
    const parsed = parseRetryPolicy(value);
    expect("problem" in parsed && parsed.problem).toContain(words);
  });
});

describe("schedules", () => {
  test("exponential backoff jitters fully between one second and a ceiling that stops at 24 hours", () => {
    const ceilings = [10, 50, 250, 1_250, 6_250, 31_250, 86_400, 86_400, 86_400, 86_400, 86_400];
    expect(schedule(exponential, highest)).toEqual([...ceilings.map((s) => s * second), null]);
    expect(schedule(exponential, lowest)).toEqual([...ceilings.map(() => second), null]);
  });

  test("exponential backoff takes about three days on average", () => {
    const averageMs = schedule(exponential, () => 0.5).reduce<number>(
      (sum, ms) => sum + (ms ?? 0),
      0,
    );
    expect(averageMs / (24 * hour)).toBeCloseTo(2.73, 2);
  });

  test("linear waits one hour longer each time, a fifth more or less", () => {
    const hours = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    expect(schedule(linear, lowest)).toEqual([
      ...hours.map((h) => Math.round(h * 0.8 * hour)),
      null,
    ]);
    expect(schedule(linear, () => 0.5)).toEqual([...hours.map((h) => h * hour), null]);
    expect(schedule(linear, highest)).toEqual([
      ...hours.map((h) => Math.round(h * 1.2 * hour)),
      null,
    ]);
  });

  test("none makes one attempt", () => {
    expect(schedule(none, lowest)).toEqual([null]);
  });

  test("a list is followed exactly", () => {
    expect(schedule(custom, lowest)).toEqual([2_000, 4_000, 8_000, null]);
    expect(schedule(custom, highest)).toEqual([2_000, 4_000, 8_000, null]);
  });

  test("more failures than attempts stay exhausted", () => {
    for (const policy of [exponential, linear, none, custom]) {
      expect(delayMs(policy, 1_000, lowest)).toBeNull();
    }
  });

  test("the window is the sum of the longest delays", () => {
    for (const policy of [exponential, linear, none, custom]) {
      const sum = schedule(policy, highest).reduce<number>((total, ms) => total + (ms ?? 0), 0);
      expect(windowMs(policy)).toBe(sum);
    }
    expect(windowMs(custom)).toBe(14_000);
    expect(windowMs(none)).toBe(0);
  });
});
