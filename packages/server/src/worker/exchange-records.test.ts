import type { Exchange, Outcome } from "@pushrail/destinations";
import { expect, test } from "vitest";
import { exchangeOfText, referredAttempt } from "../deliveries/exchange-text.ts";
import type { QueuedDelivery } from "../deliveries/handover.ts";
import { newUuid } from "../ids.ts";
import { exchangeRecords } from "./exchange-records.ts";

const facts = { eventId: "evt_", eventType: "a.b", deliveryId: "dlv_", attempt: 1 };

function delivery(attempts = 0, isPrivate = false): QueuedDelivery {
  return {
    ...{ tenantId: newUuid(), customerId: newUuid(), deliveryId: newUuid() },
    ...{ destinationId: newUuid(), eventId: newUuid(), eventType: "order.completed" },
    ...{ body: "{}", isPrivate, origin: "event", attempts, handoverId: undefined },
    marks: { batchId: newUuid(), partitionKey: "", orderingKey: undefined },
  };
}

function answered(status: number, bodyExcerpt = ""): Exchange {
  return {
    target: "PUT https://storage.example.com/part-1",
    requestHeaders: [["host", "storage.example.com"]],
    response: {
      status,
      headers: [],
      bodyExcerpt,
      bodyBytes: bodyExcerpt.length,
      bodyTruncated: false,
    },
    timings: { totalMs: 12 },
  };
}

const taken = (exchange: Exchange): Outcome => ({ kind: "delivered", exchange });

test("the deliveries of a batch store their exchange once, with the youngest, wherever that stands", () => {
  const deliveries = [delivery(2), delivery(0), delivery(1)];
  const youngest = deliveries[2]!;
  const shuffled = [deliveries[1]!, youngest, deliveries[0]!];
  const records = exchangeRecords(shuffled, Array(3).fill(taken(answered(200))));
  expect(records.map((text) => referredAttempt(text!))).toEqual([
    { deliveryId: youngest.deliveryId, number: 2 },
    undefined,
    { deliveryId: youngest.deliveryId, number: 2 },
  ]);
  expect(exchangeOfText(records[1]!, facts)).toEqual(answered(200));
});

test("each exchange that differs is stored", () => {
  const deliveries = [delivery(), delivery(), delivery(), delivery()];
  const failed = (exchange: Exchange): Outcome => ({
    ...{ kind: "failed", reason: "rejected", detail: "No." },
    exchange,
  });
  const outcomes = [
    taken(answered(200)),
    failed(answered(422)),
    taken(answered(200)),
    failed(answered(422)),
  ];
  const records = exchangeRecords(deliveries, outcomes);
  expect(records.map((text) => referredAttempt(text!)?.deliveryId)).toEqual([
    deliveries[2]!.deliveryId,
    deliveries[3]!.deliveryId,
    undefined,
    undefined,
  ]);
});

test("a private delivery keeps a copy of its own, and nobody else's", () => {
  const deliveries = [delivery(), delivery(), delivery(0, true)];
  const long = answered(200, "x".repeat(600));
  const [first, second, own] = exchangeRecords(deliveries, Array(3).fill(taken(long)));
  expect(referredAttempt(first!)?.deliveryId).toBe(deliveries[1]!.deliveryId);
  expect(exchangeOfText(second!, facts)).toEqual(long);
  expect(exchangeOfText(own!, facts).response).toMatchObject({
    ...{ bodyExcerpt: "x".repeat(500), bodyTruncated: true, bodyBytes: 600 },
  });
});

test("where nothing was seen nothing is stored", () => {
  const outcomes = [taken(answered(200)), { kind: "unknown" } as const];
  const [seen, unseen] = exchangeRecords([delivery(), delivery()], outcomes);
  expect(referredAttempt(seen!)).toBeUndefined();
  expect(unseen).toBeUndefined();
});
