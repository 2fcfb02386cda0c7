import fc from "fast-check";
import { expect, test } from "vitest";
import {
  attemptsMax,
  delayMs,
  parseRetryPolicy,
} from "../../../../server/src/deliveries/retry-policy.ts";
import type { RetryPolicy } from "../../api/types.ts";
import { formatWaits, parseWaits, retryLimits, retrySchedule, waitRuns } from "./retry-schedule.ts";

const policies: readonly RetryPolicy[] = [
  "exponential_backoff",
  "linear",
  "none",
  [5, 60, 3_600, 86_400],
];

test.each(policies)("the schedule of %o is the one that the server keeps", (policy) => {
  const parsed = parseRetryPolicy(policy);
  if (!("policy" in parsed)) throw new Error(parsed.problem);
  const schedule = retrySchedule(policy);
  expect(schedule.attemptsMax).toBe(attemptsMax(parsed.policy));
  expect(schedule.waitsMs).toHaveLength(schedule.attemptsMax - 1);
  for (const [index, waitMs] of schedule.waitsMs.entries()) {
    const [least, middle, most] = [0, 0.5, 1].map((random) =>
      delayMs(parsed.policy, index + 1, () => random),
    );
    if (schedule.precision === "upTo") expect(waitMs).toBe(most);
    else expect(waitMs).toBe(middle);
    if (schedule.precision === "exactly") expect(least).toBe(most);
    if (schedule.precision === "about") expect(most).toBe(Math.round(waitMs * 1.2));
  }
});

test("the mean of the exponential schedule is what the server's documentation says", () => {
  expect(retrySchedule("exponential_backoff").spanMs / 86_400_000).toBeCloseTo(2.7, 1);
});

test("waits are read back as they are written", () => {
  const wait = fc.integer({ min: 1, max: retryLimits.waitSecondsMax });
  fc.assert(
    fc.property(fc.array(wait, { minLength: 1, maxLength: 50 }), (waits) => {
      expect(parseWaits(formatWaits(waits))).toEqual(waits);
    }),
  );
});

test.each(["", "soon", "5 minutes", "-5s", "0", "25h", "1.5h", "1s,".repeat(51)])(
  "%o is no list of waits",
  (text) => {
    expect(parseWaits(text)).toBeUndefined();
  },
);

test("equal waits in a row are told once", () => {
  expect(waitRuns([1, 2, 2, 2, 1])).toEqual([
    { waitMs: 1, times: 1 },
    { waitMs: 2, times: 3 },
    { waitMs: 1, times: 1 },
  ]);
});
