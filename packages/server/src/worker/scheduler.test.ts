import { describe, expect, test } from "vitest";
import type { FailureReason } from "@pushrail/destinations";
import type { QueuedDelivery } from "../deliveries/handover.ts";
import { newUuid } from "../ids.ts";
import { failuresToOpen } from "./breaker.ts";
import { batchesClaimedMax } from "./claim-plan.ts";
import { initialLimit } from "./concurrency-limit.ts";
import { destinationIdOf, parcelOf, type Parcel } from "./parcel.ts";
import { Scheduler, type LineSettings, type Lesson, type SchedulerLimits } from "./scheduler.ts";

const roomy: SchedulerLimits = {
  inFlightMax: 1_000,
  queuedMax: 10_000,
  bodyBytesMax: 1e9,
  lineMax: 1_000,
  hostInFlightMax: 1_000,
};
const delivered: Lesson = { reason: undefined, notBeforeMs: undefined, latencyMs: undefined };
const failed = (reason: FailureReason): Lesson => ({ ...delivered, reason });
const hostOf = () => null;
const at = (nowMs: number): LineSettings => ({ version: 1, nowMs, concurrencyLimit: null, hostOf });

function schedulerWith(limits: Partial<SchedulerLimits> = {}): Scheduler {
  return new Scheduler({ ...roomy, ...limits }, () => 0.5);
}

function deliveryTo(destinationId: string): QueuedDelivery {
  return {
    tenantId: "tenant",
    customerId: "customer",
    deliveryId: newUuid(),
    destinationId,
    eventId: newUuid(),
    eventType: "order.completed",
    body: "{}",
    origin: "event",
    attempts: 0,
    isPrivate: false,
    handoverId: undefined,
  };
}

function parcelTo(destinationId: string, changes: Partial<QueuedDelivery> = {}): Parcel {
  return parcelOf({ ...deliveryTo(destinationId), ...changes });
}

function batchTo(destinationId: string, count: number): Parcel {
  const rest = Array.from({ length: count - 1 }, () => deliveryTo(destinationId));
  return {
    batchId: newUuid(),
    partitionKey: "",
    deliveries: [deliveryTo(destinationId), ...rest],
  };
}

function fill(scheduler: Scheduler, destinationId: string, count: number): void {
  for (let index = 0; index < count; index += 1) scheduler.enqueue(parcelTo(destinationId), at(0));
}

function startAll(scheduler: Scheduler): Parcel[] {
  const started: Parcel[] = [];
  for (let next = scheduler.next(); next !== undefined; next = scheduler.next()) started.push(next);
  return started;
}

function nextDestinationId(scheduler: Scheduler): string | undefined {
  const next = scheduler.next();
  return next === undefined ? undefined : destinationIdOf(next);
}

describe("the scheduler", () => {
  test("lets destinations take turns, however much waits for one of them", () => {
    const scheduler = schedulerWith();
    fill(scheduler, "busy", 500);
    fill(scheduler, "quiet", 1);
    const firstTwo = new Set([nextDestinationId(scheduler), nextDestinationId(scheduler)]);
    expect(firstTwo).toEqual(new Set(["busy", "quiet"]));
  });

  test("keeps the order of one destination's deliveries", () => {
    const scheduler = schedulerWith();
    const parcels = [parcelTo("a"), parcelTo("a"), parcelTo("a")];
    for (const parcel of parcels) scheduler.enqueue(parcel, at(0));
    expect(startAll(scheduler)).toEqual(parcels);
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
    expect(startAll(scheduler).map(destinationIdOf)).toEqual(
      Array.from({ length: 5 }, () => "proven"),
    );
  });

  test("counts a destination with failures behind it as troubled, even when it is new to this process", () => {
    const scheduler = schedulerWith({ inFlightMax: 20 });
    for (let index = 0; index < 100; index += 1) {
      scheduler.enqueue(parcelTo(`failing-${index}`, { attempts: 3 }), at(0));
    }
    expect(startAll(scheduler)).toHaveLength(10);
  });

  test("lets a line that has just proven itself start at once, while unproven ones hold all that they may", () => {
    const scheduler = schedulerWith({ inFlightMax: 4 });
    fill(scheduler, "a", 2);
    const [first, second] = startAll(scheduler);
    fill(scheduler, "a", 2);
    fill(scheduler, "new", 8);
    if (first === undefined || second === undefined) throw new Error("nothing was started");
    const hanging = startAll(scheduler);
    expect(hanging).toHaveLength(1);
    scheduler.settle(first, delivered, 0);
    expect(nextDestinationId(scheduler)).toBe("a");
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
      started.add(destinationIdOf(delivery));
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
    expect(scheduler.enqueue(parcelTo("a"), at(2_000))).toBe(false);
    expect(scheduler.enqueue(parcelTo("a"), at(10_000))).toBe(true);
  });

  test("leaves a destination alone for as long as it asked, and no other", () => {
    const scheduler = schedulerWith();
    fill(scheduler, "a", 2);
    fill(scheduler, "b", 1);
    const delivery = scheduler.next();
    if (delivery === undefined) throw new Error("nothing was started");
    expect(destinationIdOf(delivery)).toBe("a");
    const { displaced } = scheduler.settle(
      delivery,
      { ...failed("throttled"), notBeforeMs: 60_000 },
      0,
    );
    expect(displaced).toHaveLength(1);
    expect(scheduler.enqueue(parcelTo("a"), at(59_999))).toBe(false);
    expect(nextDestinationId(scheduler)).toBe("b");
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

  test("begins afresh with a destination whose settings changed, and forgets nothing that waits", () => {
    const scheduler = schedulerWith({ queuedMax: 5 });
    fill(scheduler, "a", 1);
    for (const parcel of startAll(scheduler)) scheduler.settle(parcel, delivered, 0);
    fill(scheduler, "a", 5);
    expect(scheduler.enqueue(parcelTo("a"), { ...at(0), version: 2 })).toBe(false);
    expect(startAll(scheduler)).toHaveLength(5);
  });

  test("has room for what was reserved and no more, by count and by bytes", () => {
    const scheduler = schedulerWith({ queuedMax: 10, bodyBytesMax: 100 });
    expect(scheduler.reserve(8, 50)).toBe(true);
    expect(scheduler.reserve(3, 1)).toBe(false);
    scheduler.release(8, 50);
    expect(scheduler.reserve(3, 1)).toBe(true);
    scheduler.enqueue(parcelTo("a", { body: "x".repeat(100) }), at(0));
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
      for (let index = 0; index < 100; index += 1) scheduler.enqueue(parcelTo("a"), at(nowMs));
      const started = startAll(scheduler);
      for (const delivery of started) scheduler.settle(delivery, delivered, nowMs);
      scheduler.withdrawAll();
      return started.length;
    };
    const grown = slotsAt(1_000);
    expect(slotsAt(60_000)).toBeGreaterThan(grown);
    expect(slotsAt(60_000 + 600_001)).toBe(initialLimit);
  });

  test("gives a destination no more slots than its own limit allows", () => {
    const scheduler = schedulerWith();
    const limited = { ...at(0), concurrencyLimit: 3 };
    for (let count = 0; count < 10; count += 1) scheduler.enqueue(parcelTo("a"), limited);
    const started = startAll(scheduler);
    expect(started).toHaveLength(3);
    expect(scheduler.saturated()).toEqual(["a"]);
    // The limit is taken away again.
    scheduler.enqueue(parcelTo("a"), at(0));
    expect(startAll(scheduler)).toHaveLength(initialLimit - 3);
  });

  test("counts a batch as one attempt and as many deliveries", () => {
    const scheduler = schedulerWith();
    for (const batch of [batchTo("a", 6), batchTo("a", 6)]) scheduler.enqueue(batch, at(0));
    expect([scheduler.queued, scheduler.room]).toEqual([12, 10_000 - 12]);
    const started = startAll(scheduler);
    expect(started.map(({ deliveries }) => deliveries.length)).toEqual([6, 6]);
    expect([scheduler.queued, scheduler.inFlight]).toEqual([0, 2]);
    for (const parcel of started) scheduler.settle(parcel, delivered, 0);
    expect([scheduler.inFlight, scheduler.room]).toEqual([0, 10_000]);
  });

  test("takes in every batch of a claim, however large, while it would claim at all", () => {
    const scheduler = schedulerWith({ lineMax: 10, inFlightMax: 4 });
    const claim = () =>
      Array.from({ length: batchesClaimedMax }, () =>
        scheduler.enqueue(batchTo("a", 1_000), at(0)),
      );
    let claims = 0;
    for (; scheduler.saturated().length === 0; claims += 1) {
      expect(claim()).not.toContain(false);
      startAll(scheduler);
    }
    expect(claims).toBeGreaterThan(0);
    const more = [...claim(), ...claim()];
    expect(more.at(-1)).toBe(false);
  });

  test("gives fewer slots to a destination that answers more and more slowly, batches aside", () => {
    const slots = (send: () => Parcel) => {
      const scheduler = schedulerWith();
      for (let round = 0; round < 40; round += 1) {
        for (let count = 0; count < 100; count += 1) scheduler.enqueue(send(), at(0));
        const latencyMs = round < 10 ? 100 : 2_000;
        const started = startAll(scheduler);
        for (const parcel of started) scheduler.settle(parcel, { ...delivered, latencyMs }, 0);
        scheduler.withdrawAll();
      }
      fill(scheduler, "a", 100);
      return startAll(scheduler).length;
    };
    expect(slots(() => parcelTo("a"))).toBeLessThan(initialLimit);
    expect(slots(() => batchTo("a", 2))).toBe(initialLimit + 40);
  });
});

describe("a destination that was left alone", () => {
  const startMs = 1e9;

  /** The number of attempts in flight in each round of successes, when much waits. */
  function ramp(scheduler: Scheduler, nowMs: number, rounds: number): number[] {
    return Array.from({ length: rounds }, () => {
      for (let count = 0; count < 100; count += 1) scheduler.enqueue(parcelTo("a"), at(nowMs));
      const started = startAll(scheduler);
      for (const parcel of started) scheduler.settle(parcel, delivered, nowMs);
      return started.length;
    });
  }

  function startOne(scheduler: Scheduler): Parcel {
    const next = scheduler.next();
    if (next === undefined) throw new Error("nothing was started");
    return next;
  }

  const ways: readonly [string, (scheduler: Scheduler) => void][] = [
    [
      "by its breaker",
      (scheduler) => {
        for (let failures = 0; failures < failuresToOpen; failures += 1) {
          scheduler.enqueue(parcelTo("a"), at(startMs));
          scheduler.settle(startOne(scheduler), failed("unreachable"), startMs);
        }
      },
    ],
    [
      "because it asked for it",
      (scheduler) => {
        scheduler.enqueue(parcelTo("a"), at(startMs));
        const lesson = { ...failed("throttled"), notBeforeMs: 6_000 };
        scheduler.settle(startOne(scheduler), lesson, startMs);
      },
    ],
    ["because another process says so", (scheduler) => scheduler.rest("a", 6_000, startMs)],
    [
      "with attempts in flight that succeed meanwhile",
      (scheduler) => {
        for (let count = 0; count < 5; count += 1) scheduler.enqueue(parcelTo("a"), at(startMs));
        const before = startAll(scheduler);
        scheduler.rest("a", 6_000, startMs);
        for (const parcel of before) scheduler.settle(parcel, delivered, startMs + 1_000);
      },
    ],
  ];

  test.each(ways)("%s gets one attempt first, then twice as many each round", (_, leaveAlone) => {
    const scheduler = schedulerWith();
    expect(ramp(scheduler, startMs, 25).at(-1)).toBe(32);
    leaveAlone(scheduler);
    expect(scheduler.enqueue(parcelTo("a"), at(startMs + 4_000))).toBe(false);
    scheduler.forgetIdle(startMs + 9_000);
    expect(ramp(scheduler, startMs + 10_000, 7)).toEqual([1, 2, 4, 8, 16, 17, 18]);
  });

  test("gets no second attempt before the first has succeeded", () => {
    const scheduler = schedulerWith();
    scheduler.rest("a", 1_000, startMs);
    const atEnd = at(startMs + 1_000);
    scheduler.forgetIdle(startMs + 1_000);
    for (let count = 0; count < 10; count += 1) scheduler.enqueue(parcelTo("a"), atEnd);
    const first = startOne(scheduler);
    expect(scheduler.next()).toBeUndefined();
    scheduler.settle(first, delivered, startMs + 1_000);
    expect(startAll(scheduler)).toHaveLength(2);
  });

  test("is told to others at once, and what still waits goes one by one until then", () => {
    const scheduler = schedulerWith();
    fill(scheduler, "a", 20);
    scheduler.rest("a", 60_000, 0);
    const first = startOne(scheduler);
    expect(scheduler.next()).toBeUndefined();
    expect(scheduler.settle(first, delivered, 1_000).displaced).toHaveLength(19);
  });
});
