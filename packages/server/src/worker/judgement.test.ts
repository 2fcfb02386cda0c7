import type { FailureReason, Outcome } from "@pushrail/destinations";
import { describe, expect, test } from "vitest";
import type { QueuedDelivery } from "../deliveries/handover.ts";
import { newUuid } from "../ids.ts";
import { seededRandom } from "../testing/random.ts";
import { lessonOf, verdictsAfterAttempt } from "./judgement.ts";
import type { Parcel } from "./parcel.ts";

/** What becomes of the deliveries of a batch. That of a single delivery is nextState's, and tested there. */

const batchId = newUuid();
const [first, ...others] = Array.from({ length: 10 }, (): QueuedDelivery => ({
  tenantId: newUuid(),
  customerId: newUuid(),
  deliveryId: newUuid(),
  destinationId: newUuid(),
  eventId: newUuid(),
  eventType: "order.completed",
  body: "{}",
  isPrivate: false,
  origin: "event",
  attempts: 0,
  handoverId: undefined,
  marks: { batchId, partitionKey: "", orderingKey: undefined },
}));
if (first === undefined) throw new Error("there are ten");
const batch: Parcel = { batchId, partitionKey: "", deliveries: [first, ...others] };

const exchange = { target: "test", requestHeaders: [], timings: { totalMs: 1 } };
const taken: Outcome = { kind: "delivered", exchange };
const failed = (reason: FailureReason, retryAfterMs?: number): Outcome => ({
  kind: "failed",
  reason,
  detail: "",
  exchange,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

function judged(outcomes: readonly Outcome[], parcel = batch) {
  return verdictsAfterAttempt(
    parcel,
    { outcomes, startedAtMs: Date.now(), durationMs: 1 },
    {
      state: "ACTIVE",
      retryPolicy: { kind: "exponential_backoff" },
      retryAll: false,
      concurrencyLimit: null,
    },
    { nowMs: Date.now(), random: seededRandom(1), newBatchId: newUuid },
  );
}

const all = (outcome: Outcome) => batch.deliveries.map(() => outcome);

describe("a batch", () => {
  test("that failed as a whole waits as a whole, for the same time and under its id", () => {
    const courses = judged(all(failed("unavailable"))).map(({ course }) => course);
    expect(courses[0]).toMatchObject({ kind: "waiting", batchId });
    expect(new Set(courses.map((course) => JSON.stringify(course))).size).toBe(1);
  });

  test("of which a part was taken is over, and the rest goes by itself", () => {
    const outcomes = all(taken).with(3, failed("unavailable")).with(4, failed("rejected"));
    const verdicts = judged(outcomes);
    expect(verdicts[3]?.course).toMatchObject({ kind: "waiting", batchId: undefined });
    expect(verdicts[4]?.course).toEqual({ kind: "dead", reason: "rejected" });
    expect(verdicts.filter(({ course }) => course.kind === "delivered")).toHaveLength(8);
    expect(lessonOf(verdicts).reason).toBeUndefined();
  });

  test("of which a part was throttled teaches the scheduler to slow down", () => {
    const verdicts = judged(all(taken).with(9, failed("throttled", 60_000)));
    expect(lessonOf(verdicts)).toMatchObject({ reason: "throttled" });
    expect(lessonOf(verdicts).notBeforeMs).toBeGreaterThanOrEqual(60_000);
  });

  test("that was refused for what is in it is halved, in order, until the event at fault stands alone", () => {
    const poison = batch.deliveries[6]?.deliveryId;
    let parcels = [batch];
    let requests = 0;
    const ends: string[] = [];
    while (parcels.length > 0) {
      const next: Parcel[] = [];
      for (const parcel of parcels) {
        requests += 1;
        const isPoisoned = parcel.deliveries.some(({ deliveryId }) => deliveryId === poison);
        const outcome = isPoisoned ? failed("rejected") : taken;
        const verdicts = judged(
          parcel.deliveries.map(() => outcome),
          parcel,
        );
        const waiting = Map.groupBy(
          verdicts.filter(({ course }) => course.kind === "waiting"),
          ({ course }) => (course.kind === "waiting" ? course.batchId : undefined),
        );
        for (const [id, members] of waiting) {
          const [head, ...tail] = members.map(({ delivery, attempts }) => ({
            ...delivery,
            attempts,
          }));
          if (head === undefined || id === undefined)
            throw new Error("a half has an id and members");
          next.push({ ...parcel, batchId: id, deliveries: [head, ...tail] });
        }
        for (const { course } of verdicts) if (course.kind !== "waiting") ends.push(course.kind);
      }
      parcels = next;
    }
    expect(ends.toSorted()).toEqual(["dead", ...Array(9).fill("delivered")]);
    expect(requests).toBeLessThanOrEqual(9);
  });

  test("that was refused for how the destination is set up is not halved", () => {
    const courses = judged(all(failed("unauthorized"))).map(({ course }) => course.kind);
    expect(new Set(courses)).toEqual(new Set(["dead"]));
  });
});
