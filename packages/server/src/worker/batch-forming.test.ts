import { describe, expect, test } from "vitest";
import { seededRandom } from "../testing/random.ts";
import {
  fittingIn,
  formBatches,
  type BatchLimits,
  type WaitingDelivery,
  type WaitingQueue,
} from "./batch-forming.ts";

const nowMs = Date.UTC(2026, 10, 21, 9);
const limits: BatchLimits = { eventsMax: 3, bytesMax: 1_000, ageMsMax: 10_000 };

function waiting(deliveryId: string, changes: Partial<WaitingDelivery> = {}): WaitingDelivery {
  return {
    deliveryId,
    partitionKey: "",
    bodyBytes: 10,
    attempts: 0,
    waitingSinceMs: nowMs,
    ...changes,
  };
}

function form(
  deliveries: readonly WaitingDelivery[],
  changes: Partial<Omit<WaitingQueue, "waiting">> = {},
) {
  const { batches, nextDueMs } = formBatches({
    waiting: deliveries,
    isComplete: true,
    limits,
    nowMs,
    flush: false,
    batchesMax: 100,
    ...changes,
  });
  return { batches: batches.map(({ deliveryIds }) => deliveryIds.join("")), nextDueMs };
}

const letters = (text: string, changes: Partial<WaitingDelivery> = {}) =>
  text.split("").map((letter) => waiting(letter, changes));

describe("batches", () => {
  test("go when they are full by count, and the rest waits for company", () => {
    const queue = letters("abcdefgh");
    expect(form(queue)).toEqual({ batches: ["abc", "def"], nextDueMs: nowMs + 10_000 });
  });

  test("go when the next event would make them too large", () => {
    const queue = letters("ab", { bodyBytes: 400 });
    expect(form([...queue, waiting("c", { bodyBytes: 400 })]).batches).toEqual(["ab"]);
    expect(form([...queue, waiting("c", { bodyBytes: 200 })]).batches).toEqual(["abc"]);
  });

  test("go when they weigh exactly what they may", () => {
    expect(form(letters("ab", { bodyBytes: 500 })).batches).toEqual(["ab"]);
  });

  test("hold an event alone that is too large for any", () => {
    const queue = [waiting("a"), waiting("b", { bodyBytes: 5_000 }), waiting("c")];
    expect(form(queue).batches).toEqual(["a", "b"]);
  });

  test("go when one of their deliveries has waited long enough, not before", () => {
    const queue = [waiting("a", { waitingSinceMs: nowMs - 9_999 }), waiting("b")];
    expect(form(queue)).toEqual({ batches: [], nextDueMs: nowMs + 1 });
    expect(form(queue, { nowMs: nowMs + 1 })).toEqual({ batches: ["ab"], nextDueMs: undefined });
  });

  test("go at once when everything is flushed", () => {
    const queue = [...letters("ab"), waiting("c", { partitionKey: "other" })];
    expect(form(queue, { flush: true, isComplete: false }).batches).toEqual(["ab", "c"]);
  });

  test("never mix partitions, nor what failed with what did not", () => {
    const queue = [
      waiting("a", { partitionKey: "x" }),
      waiting("b", { partitionKey: "y" }),
      waiting("c", { partitionKey: "x", attempts: 1 }),
      waiting("d", { partitionKey: "x" }),
    ];
    expect(form(queue, { flush: true }).batches).toEqual(["ad", "b", "c"]);
  });

  test("of the partition that has waited longest go first", () => {
    const old = letters("ghi", { partitionKey: "old", waitingSinceMs: nowMs - 1_000 });
    const queue = [...letters("abc", { partitionKey: "new" }), ...old];
    expect(form(queue).batches).toEqual(["ghi", "abc"]);
    expect(form(queue, { batchesMax: 1 })).toEqual({ batches: ["ghi"], nextDueMs: nowMs });
  });

  test("are not formed of a remainder while more of it waits to be read", () => {
    const queue = letters("abcd", { waitingSinceMs: nowMs - 60_000 });
    expect(form(queue, { isComplete: false })).toEqual({ batches: ["abc"], nextDueMs: nowMs });
    expect(form(queue).batches).toEqual(["abc", "d"]);
  });

  test("are formed of the longest waiting partition when none fills in what was read", () => {
    const queue = [
      waiting("a", { partitionKey: "x", waitingSinceMs: nowMs - 1 }),
      waiting("b", { partitionKey: "y", waitingSinceMs: nowMs - 2 }),
    ];
    expect(form(queue, { isComplete: false })).toEqual({ batches: ["b"], nextDueMs: nowMs });
  });

  test("are none of nothing", () => {
    expect(form([])).toEqual({ batches: [], nextDueMs: undefined });
  });
});

describe("whatever waits", () => {
  const seeds = Array.from({ length: 60 }, (_, index) => index + 1);

  function randomWaiting(random: () => number, index: number): WaitingDelivery {
    return waiting(String(index).padStart(4, "0"), {
      partitionKey: `p${Math.floor(random() ** 2 * 8)}`,
      bodyBytes: Math.floor(random() ** 3 * 1_500),
      attempts: random() < 0.9 ? 0 : 1 + Math.floor(random() * 2),
      waitingSinceMs: nowMs + index * 50 - Math.floor(random() * 5_000),
    });
  }

  function expectBounds(members: readonly WaitingDelivery[], bounds: BatchLimits): void {
    const bytes = members.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
    expect(members.length).toBeLessThanOrEqual(bounds.eventsMax);
    if (members.length > 1) expect(bytes).toBeLessThanOrEqual(bounds.bytesMax);
  }

  test.each(seeds)("goes once, in order, in time and within bounds (seed %i)", (seed) => {
    const random = seededRandom(seed);
    const all = Array.from({ length: 1 + Math.floor(random() * 300) }, (_, index) =>
      randomWaiting(random, index),
    );
    const byId = new Map(all.map((delivery) => [delivery.deliveryId, delivery]));
    const bounds = { eventsMax: 1 + Math.floor(random() * 20), bytesMax: 1_000, ageMsMax: 3_000 };
    const readMax = 1 + Math.floor(random() * 100);
    const batchesMax = 1 + Math.floor(random() * 5);
    const went: WaitingDelivery[] = [];
    let left = all;
    let atMs = nowMs + 2_000;
    while (left.length > 0) {
      const isComplete = left.length <= readMax;
      const { batches, nextDueMs } = formBatches({
        waiting: left.slice(0, readMax),
        isComplete,
        limits: bounds,
        nowMs: atMs,
        flush: false,
        batchesMax,
      });
      expect(batches.length).toBeLessThanOrEqual(batchesMax);
      const gone = new Set<WaitingDelivery>();
      for (const { partitionKey, deliveryIds } of batches) {
        const members = deliveryIds.flatMap((id) => byId.get(id) ?? []);
        expectBounds(members, bounds);
        expect(new Set(members.map(({ attempts }) => attempts)).size).toBe(1);
        expect(new Set(members.map((member) => member.partitionKey))).toEqual(
          new Set([partitionKey]),
        );
        went.push(...members);
        for (const member of members) gone.add(member);
      }
      left = left.filter((delivery) => !gone.has(delivery));
      const hasOverdue = left.some(({ waitingSinceMs }) => atMs - waitingSinceMs >= 3_000);
      if (isComplete && batches.length < batchesMax) expect(hasOverdue).toBe(false);
      // Either something went, or it is known until when there is nothing to do.
      if (batches.length === 0) expect(nextDueMs).toBeGreaterThan(atMs);
      atMs = nextDueMs ?? atMs;
    }
    expect(went.map(({ deliveryId }) => deliveryId).toSorted()).toEqual(
      all.map(({ deliveryId }) => deliveryId),
    );
    const groups = Map.groupBy(went, (one) => `${one.attempts} ${one.partitionKey}`);
    for (const group of groups.values()) {
      const ids = group.map(({ deliveryId }) => deliveryId);
      expect(ids).toEqual(ids.toSorted());
    }
  });
});

test("batches are claimed as far as there is room, in order, and one in any case when nothing else is", () => {
  const batches = [3, 2, 4].map((count) => ({ deliveryIds: Array<string>(count).fill("") }));
  const countIn = (room: number, oneAnyway: boolean) => fittingIn(room, batches, oneAnyway).length;
  expect([9, 8, 5, 4, 3, 2, 0].map((room) => countIn(room, false))).toEqual([3, 2, 2, 1, 1, 0, 0]);
  expect([3, 2, 0, -5].map((room) => countIn(room, true))).toEqual([1, 1, 1, 1]);
});
