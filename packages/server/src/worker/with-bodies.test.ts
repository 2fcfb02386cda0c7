import { expect, test } from "vitest";
import { newUuid } from "../ids.ts";
import type { LoadedDelivery } from "./storage.ts";
import { parcelsOf } from "./parcel.ts";
import { withBodies } from "./with-bodies.ts";

const loaded = (ofBatch: string | undefined): LoadedDelivery => ({
  tenantId: "tenant",
  customerId: "customer",
  deliveryId: newUuid(),
  destinationId: "destination",
  eventId: newUuid(),
  eventType: "order.completed",
  origin: "event",
  attempts: 1,
  handoverId: undefined,
  marks: { batchId: ofBatch, partitionKey: "", orderingKey: undefined },
  claimedAtMs: 1,
  configVersion: 1,
});

test("a batch with a private event is private as a whole: its one answer may repeat any of them", () => {
  const batchId = newUuid();
  const isPrivate = [false, true, false];
  const parcels = parcelsOf([
    ...isPrivate.map((own) => ({ ...loaded(batchId), body: "{}", isPrivate: own })),
    { ...loaded(newUuid()), body: "{}", isPrivate: false },
  ]);
  const found = parcels.map(({ deliveries }) => deliveries.map((one) => one.isPrivate));
  expect(found).toEqual([[true, true, true], [false]]);
});

test("the other members of a batch leave it when one of them cannot be opened", () => {
  const batchId = newUuid();
  const deliveries = [loaded(batchId), loaded(batchId), loaded(batchId), loaded(newUuid())];
  const bodies = new Map(
    deliveries.map(({ eventId }, index) => [
      eventId,
      { text: index === 1 ? undefined : `{"n":${index}}`, isPrivate: true },
    ]),
  );
  const surroundings = { nowMs: 1_000, random: () => 0.5, newBatchId: newUuid };
  const sorted = withBodies({ deliveries, bodies }, () => undefined, surroundings);
  expect(sorted.attemptable.map(({ body }) => body)).toEqual(['{"n":3}']);
  expect(sorted.attemptable[0]?.isPrivate).toBe(true);
  const verdicts = sorted.verdicts.flat();
  expect(verdicts.map(({ delivery }) => delivery.deliveryId).toSorted()).toEqual(
    deliveries.slice(0, 3).map(({ deliveryId }) => deliveryId),
  );
  for (const { delivery, course } of verdicts) {
    expect(delivery.marks?.batchId).toBeUndefined();
    if (course.kind === "waiting") expect(course.batchId).toBeUndefined();
  }
});
