import { registerForTests } from "@pushrail/destinations/testing";
import { createBatchAdapter } from "@pushrail/destinations/testing/batch-adapter";
import { describe, expect, test } from "vitest";
import { newUuid } from "../ids.ts";
import { planClaim, queueAfterClaim, type DueQueue } from "./claim-plan.ts";

registerForTests(
  createBatchAdapter({
    eventsMax: 10_000,
    bytesMax: 1_000_000,
    ageMsMax: 1_000,
    partitioned: false,
  }),
);

const startMs = 1_795_000_000_000;
const due: DueQueue = {
  tenantId: newUuid(),
  customerId: newUuid(),
  destinationId: newUuid(),
  type: "WEBHOOK",
  state: "ACTIVE",
  rateLimitPerSecond: null,
  concurrencyLimit: null,
  pacedUntilMs: -Infinity,
  recoveringSinceMs: null,
  nowMs: startMs,
};

/** Looks at a queue in which more than enough waits, whenever it is next worth it; returns when how much was claimed. */
function claimsOf(
  queue: DueQueue,
  forMs: number,
): { readonly atMs: number; readonly count: number }[] {
  const claims = [];
  const batchEventsMax = queue.type === "TEST_BATCH" ? 10_000 : 1;
  let { nowMs, pacedUntilMs, recoveringSinceMs } = queue;
  while (nowMs - queue.nowMs < forMs) {
    const plan = planClaim({ ...queue, nowMs, pacedUntilMs, recoveringSinceMs }, 0);
    const count = plan.attemptsMax * batchEventsMax;
    if (count > 0) claims.push({ atMs: nowMs - queue.nowMs, count });
    const after = queueAfterClaim(plan, count);
    pacedUntilMs = after.pacedUntilMs ?? pacedUntilMs;
    if (after.isRecovered === true) recoveringSinceMs = null;
    nowMs = Math.max(nowMs + 10, after.notBeforeMs ?? 0);
  }
  return claims;
}

describe("the pace of a destination", () => {
  test("is its own again at once after the clock was set back", () => {
    const hour = 3_600_000;
    const queue = { ...due, rateLimitPerSecond: 10, pacedUntilMs: startMs + hour };
    const claimed = claimsOf(queue, 2_000).reduce((sum, { count }) => sum + count, 0);
    expect(claimed).toBeGreaterThanOrEqual(18);
    expect(claimed).toBeLessThanOrEqual(21);
  });

  test("does not hold up whole batches for longer than the recovery lasts", () => {
    for (const rateLimitPerSecond of [null, 5_000]) {
      const queue = { ...due, type: "TEST_BATCH", rateLimitPerSecond, recoveringSinceMs: startMs };
      const [first, second] = claimsOf(queue, 600_000);
      expect(first).toEqual({ atMs: 0, count: 10_000 });
      expect(second?.atMs).toBeLessThanOrEqual(65_000);
    }
  });

  test("does not hold up batches by a lower rate of before", () => {
    const queue = {
      ...due,
      type: "TEST_BATCH",
      rateLimitPerSecond: 5_000,
      pacedUntilMs: startMs + 10_000_000,
    };
    const [first] = claimsOf(queue, 60_000);
    expect(first?.atMs).toBeLessThanOrEqual(2_200);
  });
});
