import { describe, expect, test } from "vitest";
import type { FailureReason } from "@pushrail/destinations";
import { breakerAfterFailure, closedBreaker, failuresToOpen, type Breaker } from "./breaker.ts";

function afterFailures(breaker: Breaker, count: number, reason: FailureReason, nowMs = 0): Breaker {
  let current = breaker;
  for (let index = 0; index < count; index += 1) {
    current = breakerAfterFailure(current, reason, nowMs, () => 0);
  }
  return current;
}

describe("the circuit breaker", () => {
  test("stays closed below ten failures in a row", () => {
    expect(afterFailures(closedBreaker, failuresToOpen - 1, "timeout").openUntilMs).toBe(0);
  });

  test("opens for longer each time, up to a minute, while a destination cannot be reached", () => {
    const opened: number[] = [];
    let breaker = closedBreaker;
    for (let round = 0; round < 6; round += 1) {
      breaker = afterFailures(breaker, failuresToOpen, "unreachable", 1_000);
      opened.push(breaker.openUntilMs - 1_000);
    }
    expect(opened).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  test("opens only briefly for one that answers with errors", () => {
    const first = afterFailures(closedBreaker, failuresToOpen, "unavailable");
    expect(first.openUntilMs).toBe(1_000);
    expect(afterFailures(first, 10 * failuresToOpen, "unavailable").openUntilMs).toBe(10_000);
  });

  test("spreads what failed together by up to a fifth", () => {
    const almostOpen = afterFailures(closedBreaker, failuresToOpen - 1, "timeout");
    expect(breakerAfterFailure(almostOpen, "timeout", 0, () => 0.999).openUntilMs).toBeGreaterThan(
      5_900,
    );
  });
});
