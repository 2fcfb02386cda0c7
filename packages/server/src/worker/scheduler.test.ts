import { describe, expect, test } from "vitest";
import type { FailureReason } from "@pushrail/destinations";
import type { QueuedDelivery } from "../deliveries/handover.ts";
import { newUuid } from "../ids.ts";
import { failuresToOpen } from "./breaker.ts";
import { initialLimit } from "./concurrency-limit.ts";
import { Scheduler, type Lesson, type SchedulerLimits } from "./scheduler.ts";

const roomy: SchedulerLimits = {
  inFlightMax: 1_000,
  queuedMax: 10_000,
  bodyBytesMax: 1e9,
  lineMax: 1_000,
};
const delivered: Lesson = { reason: undefined, notBeforeMs: undefined };
const failed = (reason: FailureReason): Lesson => ({ reason, notBeforeMs: undefined });

function schedulerWith(limits: Partial<SchedulerLimits> = {}): Scheduler {
  return new Scheduler({ ...roomy, ...limits }, () => 0.5);
}

function deliveryTo(destinationId: string, body = "{}"): QueuedDelivery {
  return {
    tenantId: "tenant",
    customerId: "customer",
    deliveryId: newUuid(),
    destinationId,
    eventId: newUuid(),
    eventType: "order.completed",
    body,
    origin: "event",
    attempts: 0,
    handoverId: undefined,
  };
}

function fill(scheduler: Scheduler, destinationId: string, count: number): void {
  for (let index = 0; index < count; index += 1) scheduler.enqueue(deliveryTo(destinationId), 1, 0);
}

function startAll(scheduler: Scheduler): QueuedDelivery[] {
  const started: QueuedDelivery[] = [];
  for (let next = scheduler.next(); next !== undefined; next = scheduler.next()) started.push(next);
  return started;
}

describe("the scheduler", () => {
  test("lets destinations take turns, however much waits for one of them", () => {
    const scheduler = schedulerWith();
    fill(scheduler, "busy", 500);
    fill(scheduler, "quiet", 1);
    const firstTwo = new Set([scheduler.next()?.destinationId, scheduler.next()?.destinationId]);
    expect(firstTwo).toEqual(new Set(["busy", "quiet"]));
  });

  test("keeps the order of one destination's deliveries", () => {
    const scheduler = schedulerWith();
    const deliveries = [deliveryTo("a"), deliveryTo("a"), deliveryTo("a")];
    for (const delivery of deliveries) scheduler.enqueue(delivery, 1, 0);
    expect(startAll(scheduler)).toEqual(deliveries);
  });

  test("gives an unknown destination no more than its first slots", () => {
    const scheduler = schedulerWith();
    fill(scheduler, "a", 100);
    expect(startAll(scheduler)).toHaveLength(initialLimit);
    expect(scheduler.saturated()).toEqual(["a"]);
  });

  test("gives a destination that keeps succeeding more slots, and halves them at the first trouble", () => {
    const scheduler = schedulerWith();
    fill(scheduler, "a", 1_000);
    for (let round = 0; round < 4; round += 1) {
      for (const delivery of startAll(scheduler)) scheduler.settle(delivery, delivered, 0);
    }
    const grown = startAll(scheduler);
    expect(grown.length).toBeGreaterThan(initialLimit);
    const [first, ...rest] = grown;
    if (first !== undefined) scheduler.settle(first, failed("unavailable"), 0);
    for (const delivery of rest) scheduler.settle(delivery, undefined, 0);
    expect(startAll(scheduler)).toHaveLength(Math.floor(grown.length / 2));
  });

  test("gives destinations in trouble at most half of all slots, however many they are", () => {
    const scheduler = schedulerWith({ inFlightMax: 20 });
    const ids = Array.from({ length: 100 }, (_, index) => `troubled-${index}`);
    for (const id of ids) fill(scheduler, id, 1);
    for (let next = scheduler.next(); next !== undefined; next = scheduler.next()) {
      scheduler.settle(next, failed("timeout"), 0);
    }
    for (const id of ids) fill(scheduler, id, 1);
    const troubled = startAll(scheduler);
    expect(troubled).toHaveLength(10);
    fill(scheduler, "healthy-1", 5);
    fill(scheduler, "healthy-2", 5);
    // Nothing is known of these two yet, so the last quarter stays free for destinations that have proven themselves.
    expect(startAll(scheduler)).toHaveLength(5);
  });

  test("leaves a quarter of all slots to proven destinations, however many new ones hang", () => {
    const scheduler = schedulerWith({ inFlightMax: 20 });
    fill(scheduler, "proven", 1);
    for (const delivery of startAll(scheduler)) scheduler.settle(delivery, delivered, 0);
    for (let index = 0; index < 100; index += 1) fill(scheduler, `new-${index}`, 8);
    expect(startAll(scheduler)).toHaveLength(15);
    fill(scheduler, "proven", 8);
    expect(startAll(scheduler).map(({ destinationId }) => destinationId)).toEqual(
      Array.from({ length: 5 }, () => "proven"),
    );
  });

  test("counts a destination with failures behind it as troubled, even when it is new to this process", () => {
    const scheduler = schedulerWith({ inFlightMax: 20 });
    for (let index = 0; index < 100; index += 1) {
      scheduler.enqueue({ ...deliveryTo(`failing-${index}`), attempts: 3 }, 1, 0);
    }
    expect(startAll(scheduler)).toHaveLength(10);
  });

  test("lets none of the standings wait until another has run dry", () => {
    const scheduler = schedulerWith({ inFlightMax: 4 });
    fill(scheduler, "proven", 1);
    for (const delivery of startAll(scheduler)) scheduler.settle(delivery, delivered, 0);
    fill(scheduler, "proven", 100);
    fill(scheduler, "new", 1);
    const started = new Set<string>();
    for (let turn = 0; turn < 2; turn += 1) {
      const delivery = scheduler.next();
      if (delivery === undefined) continue;
      started.add(delivery.destinationId);
      scheduler.settle(delivery, delivered, 0);
    }
    expect(started).toEqual(new Set(["proven", "new"]));
  });

  test("stops trying a destination after ten failures in a row, and gives back what waits for it", () => {
    const scheduler = schedulerWith();
    fill(scheduler, "a", 50);
    let settled = 0;
    let last: ReturnType<Scheduler["settle"]> = { displaced: [], blockedUntilMs: 0 };
    while (settled < failuresToOpen) {
      for (const delivery of startAll(scheduler)) {
        last = scheduler.settle(delivery, failed("unreachable"), 1_000);
        settled += 1;
        if (settled === failuresToOpen) break;
      }
    }
    expect(last.blockedUntilMs).toBe(1_000 + 5_000 * 1.1);
    expect(last.displaced.length).toBeGreaterThan(0);
    expect(scheduler.enqueue(deliveryTo("a"), 1, 2_000)).toBe(false);
    expect(scheduler.enqueue(deliveryTo("a"), 1, 10_000)).toBe(true);
  });

  test("leaves a destination alone for as long as it asked, and no other", () => {
    const scheduler = schedulerWith();
    fill(scheduler, "a", 2);
    fill(scheduler, "b", 1);
    const delivery = scheduler.next();
    expect(delivery?.destinationId).toBe("a");
    if (delivery === undefined) return;
    const { displaced } = scheduler.settle(
      delivery,
      { reason: "throttled", notBeforeMs: 60_000 },
      0,
    );
    expect(displaced).toHaveLength(1);
    expect(scheduler.enqueue(deliveryTo("a"), 1, 59_999)).toBe(false);
    expect(scheduler.next()?.destinationId).toBe("b");
  });

  test("does not hold our own faults against a destination", () => {
    const scheduler = schedulerWith();
    for (let round = 0; round < 3 * failuresToOpen; round += 1) {
      fill(scheduler, "a", 1);
      const delivery = scheduler.next();
      if (delivery === undefined) throw new Error("the destination was blocked");
      scheduler.settle(delivery, failed("platform_fault"), 0);
    }
    fill(scheduler, "a", 100);
    expect(startAll(scheduler)).toHaveLength(initialLimit);
  });

  test("has room for what was reserved and no more, by count and by bytes", () => {
    const scheduler = schedulerWith({ queuedMax: 10, bodyBytesMax: 100 });
    expect(scheduler.reserve(8, 50)).toBe(true);
    expect(scheduler.reserve(3, 1)).toBe(false);
    scheduler.release(8, 50);
    expect(scheduler.reserve(3, 1)).toBe(true);
    scheduler.enqueue(deliveryTo("a", "x".repeat(100)), 1, 0);
    expect(scheduler.room).toBe(0);
  });

  test("counts every delivery out again", () => {
    const scheduler = schedulerWith();
    fill(scheduler, "a", 5);
    fill(scheduler, "b", 5);
    for (const delivery of startAll(scheduler)) scheduler.settle(delivery, delivered, 0);
    expect([scheduler.queued, scheduler.inFlight]).toEqual([0, 0]);
    fill(scheduler, "a", 5);
    expect(scheduler.withdrawAll()).toHaveLength(5);
    expect(scheduler.next()).toBeUndefined();
    expect(scheduler.saturated()).toEqual([]);
  });

  test("forgets a destination only when it has had nothing to do for ten minutes", () => {
    const scheduler = schedulerWith();
    fill(scheduler, "a", 1);
    for (const delivery of startAll(scheduler)) scheduler.settle(delivery, delivered, 0);
    const slotsAt = (nowMs: number) => {
      scheduler.forgetIdle(nowMs);
      for (let index = 0; index < 100; index += 1) scheduler.enqueue(deliveryTo("a"), 1, nowMs);
      const started = startAll(scheduler);
      for (const delivery of started) scheduler.settle(delivery, delivered, nowMs);
      scheduler.withdrawAll();
      return started.length;
    };
    const grown = slotsAt(1_000);
    expect(slotsAt(60_000)).toBeGreaterThan(grown);
    expect(slotsAt(60_000 + 600_001)).toBe(initialLimit);
  });
});
