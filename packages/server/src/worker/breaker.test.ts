import { describe, expect, test } from "vitest";
import type { FailureReason } from "@pushrail/destinations";
import {
  breakerAfterFailure,
  breakerAfterSuccess,
  closedBreaker,
  failuresToOpen,
  reopenAfterMs,
  successlessMs,
  type Breaker,
} from "./breaker.ts";

function afterFailures(breaker: Breaker, count: number, reason: FailureReason, nowMs = 0): Breaker {
  let current = breaker;
  for (let index = 0; index < count; index += 1) {
    current = breakerAfterFailure(current, reason, nowMs, () => 0);
  }
  return current;
}

/** For how long it opens, time after time, when so many attempts fail as soon as it lets them through. */
function openedMs(times: number, reason: FailureReason, failures: number): number[] {
  const opened: number[] = [];
  let breaker = afterFailures(closedBreaker, failuresToOpen, reason);
  let nowMs = 0;
  for (let time = 0; time < times; time += 1) {
    opened.push(breaker.openUntilMs - nowMs);
    nowMs = breaker.openUntilMs;
    breaker = afterFailures(breaker, failures, reason, nowMs);
  }
  return opened;
}

/** Lives through a receiver that answers well and badly in turn, an attempt every ten milliseconds. */
function flap(phaseMs: number, durationMs: number) {
  let breaker = closedBreaker;
  let openedAfterSuccess = 0;
  let wellMs = 0;
  let wellTriedMs = 0;
  for (let nowMs = 0; nowMs < durationMs; nowMs += 10) {
    const isWell = Math.floor(nowMs / phaseMs) % 2 === 0;
    if (isWell) wellMs += 10;
    if (nowMs < breaker.openUntilMs) continue;
    if (isWell) wellTriedMs += 10;
    const before = breaker;
    breaker = isWell
      ? breakerAfterSuccess(breaker, nowMs)
      : breakerAfterFailure(breaker, "unavailable", nowMs, () => 0.5);
    if (before.level === 0 && breaker.level === 1) openedAfterSuccess += 1;
  }
  return { openedAfterSuccess, usedShare: wellTriedMs / wellMs };
}

describe("the circuit breaker", () => {
  test("stays closed below ten failures in a row", () => {
    const almost = afterFailures(closedBreaker, failuresToOpen - 1, "timeout");
    expect(almost.openUntilMs).toBe(0);
    const again = afterFailures(breakerAfterSuccess(almost, 0), failuresToOpen - 1, "timeout");
    expect(again.openUntilMs).toBe(0);
    expect(afterFailures(again, 1, "timeout").openUntilMs).toBe(5_000);
  });

  test("opens for longer each time, up to a minute, while a destination cannot be reached", () => {
    const expected = [5_000, 10_000, 20_000, 40_000, 60_000, 60_000];
    expect(openedMs(6, "unreachable", 1)).toEqual(expected);
  });

  test("opens only briefly for one that answers with errors, and lets ten through each time", () => {
    const expected = [1_000, 2_000, 4_000, 8_000, 10_000, 10_000];
    expect(openedMs(6, "unavailable", failuresToOpen)).toEqual(expected);
    expect(openedMs(2, "unavailable", failuresToOpen - 1)).toEqual([1_000, 0]);
  });

  test("takes no notice of attempts that began before it opened and fail now", () => {
    const open = afterFailures(closedBreaker, failuresToOpen, "timeout");
    expect(afterFailures(open, 50, "timeout", 4_999)).toEqual(open);
  });

  test("spreads what failed together by up to a fifth", () => {
    const almostOpen = afterFailures(closedBreaker, failuresToOpen - 1, "timeout");
    expect(breakerAfterFailure(almostOpen, "timeout", 0, () => 0.999).openUntilMs).toBeGreaterThan(
      5_900,
    );
  });

  test.each([200, 1_000, 5_000, 9_000])(
    "opens at most once in half a minute for a receiver that changes its mind every %i ms",
    (phaseMs) => {
      const durationMs = 10 * 60_000;
      const { openedAfterSuccess, usedShare } = flap(phaseMs, durationMs);
      expect(openedAfterSuccess).toBeGreaterThan(0);
      expect(openedAfterSuccess).toBeLessThanOrEqual(durationMs / reopenAfterMs);
      expect(usedShare).toBeGreaterThan(0.7);
    },
  );

  test("opens again as before when half a minute has passed", () => {
    const opened = afterFailures(closedBreaker, failuresToOpen, "unavailable");
    const closed = breakerAfterSuccess(opened, reopenAfterMs - 10);
    const failing = afterFailures(closed, failuresToOpen, "unavailable", reopenAfterMs - 1);
    expect(failing.openUntilMs).toBe(0);
    const again = afterFailures(failing, 1, "unavailable", reopenAfterMs);
    expect(again.openUntilMs).toBe(reopenAfterMs + 1_000);
  });

  test("opens again sooner when the receiver has not succeeded for a while", () => {
    const opened = afterFailures(closedBreaker, failuresToOpen, "unavailable");
    const closed = breakerAfterSuccess(opened, 1_000);
    const atMs = 1_000 + successlessMs;
    expect(afterFailures(closed, 100, "unavailable", atMs - 1).openUntilMs).toBe(0);
    const failing = afterFailures(closed, failuresToOpen - 1, "unavailable", atMs - 1);
    expect(afterFailures(failing, 1, "unavailable", atMs).openUntilMs).toBe(atMs + 1_000);
  });
});
