import { hash } from "node:crypto";
import { registerForTests } from "@pushrail/destinations/testing";
import { createBatchAdapter } from "@pushrail/destinations/testing/batch-adapter";
import { describe, expect, test } from "vitest";
import { canonicalBody, parseEvent } from "../events/envelope.ts";
import { parseJson } from "../events/json-value.ts";
import type { RoutableDestination } from "./directory.ts";
import { flowEventOf, flowOf, isEnqueued, isQueued, lingerMsOf } from "./flow.ts";
import { orderingKeyOf } from "./ordering-key.ts";

registerForTests(
  createBatchAdapter({ eventsMax: 10, bytesMax: 1_000, ageMsMax: 60_000, partitioned: true }),
);

const id = "018f3c5d-0000-7aaa-8bbb-cccccccccccc";
const webhook = {
  id,
  type: "WEBHOOK",
  rateLimitPerSecond: null,
  concurrencyLimit: null,
  orderingKey: null,
} as const;

function accepted(event: object, spelling = JSON.stringify): string {
  const text = spelling({ eventType: "order.completed", customerExternalId: "acme", ...event });
  const value = parseJson(text);
  const parsed = parseEvent({ text, value, bytes: Buffer.byteLength(text), path: "" });
  return canonicalBody("evt_1", parsed, Date.parse("2026-11-21T09:30:00Z"));
}

describe("a destination is queued", () => {
  test("when it has a limit, an order, or a type with batches, and is direct otherwise", () => {
    expect(isQueued(webhook)).toBe(false);
    expect(isQueued({ ...webhook, rateLimitPerSecond: 1 })).toBe(true);
    expect(isQueued({ ...webhook, concurrencyLimit: 64 })).toBe(true);
    expect(isQueued({ ...webhook, orderingKey: "eventType" })).toBe(true);
    expect(isQueued({ ...webhook, type: "TEST_BATCH" })).toBe(true);
    expect(isQueued({ ...webhook, type: "OF_ANOTHER_VERSION" })).toBe(false);
  });

  test("and its deliveries go into the backlog unless a worker is to cancel or bury them", () => {
    const queued = { flow: "queued", pauseMode: null } as const;
    expect(isEnqueued({ ...queued, state: "ACTIVE" })).toBe(true);
    expect(isEnqueued({ ...queued, state: "PAUSED", pauseMode: "hold" })).toBe(true);
    expect(isEnqueued({ ...queued, state: "PAUSED", pauseMode: "skip" })).toBe(false);
    expect(isEnqueued({ ...queued, state: "DISABLED" })).toBe(false);
    expect(isEnqueued({ ...queued, flow: "direct", state: "ACTIVE" })).toBe(false);
  });

  test("and is looked at at once, or after batches had a moment to fill, or not while it is paused", () => {
    const batching = { type: "TEST_BATCH" as RoutableDestination["type"] };
    expect(lingerMsOf({ type: "WEBHOOK", state: "ACTIVE" })).toBe(0);
    expect(lingerMsOf({ type: "WEBHOOK", state: "PAUSED" })).toBeNull();
    expect(lingerMsOf({ ...batching, state: "ACTIVE" })).toBe(1_000);
    expect(lingerMsOf({ ...batching, state: "PAUSED" })).toBeNull();
  });
});

describe("the ordering key", () => {
  const keyIn = (event: object, orderingKey: string, ofId = id) =>
    orderingKeyOf(flowEventOf(accepted(event)), { id: ofId, orderingKey });
  const withValue = (value: unknown) => keyIn({ payload: { id: value } }, "payload.id");
  const digestOf = (key: string) => hash("sha256", `${id} ${key}`);

  test("is the customer or the event type as they are", () => {
    expect(keyIn({ payload: {} }, "customerExternalId")).toBe("acme");
    expect(keyIn({ payload: {} }, "eventType")).toBe("order.completed");
  });

  test("is a digest of the text, number or truth value that the event has at its place", () => {
    expect(withValue("o-1")).toBe(digestOf("o-1"));
    expect(withValue("")).toBe(digestOf(""));
    expect(withValue(17)).toBe(digestOf("17"));
    expect(withValue(false)).toBe(digestOf("false"));
    expect(keyIn({ payload: {}, source: "erp" }, "source")).toBe(digestOf("erp"));
    expect(keyIn({ payload: {}, metadata: { a: { "b.c": [1, 2] } } }, "metadata.a.b\\.c.1")).toBe(
      digestOf("2"),
    );
  });

  test("is a digest of the JSON of a list or an object", () => {
    expect(withValue({ b: 1, a: [2] })).toBe(digestOf('{"b":1,"a":[2]}'));
    expect(withValue([1, "x"])).toBe(digestOf('[1,"x"]'));
  });

  test("does not show that two destinations have the same value", () => {
    const other = "018f3c5d-0000-7aaa-8bbb-cccccccccccd";
    expect(keyIn({ payload: { id: 1 } }, "payload.id", other)).not.toBe(withValue(1));
  });

  test("is one for all when the event has none, and when nothing can be read there", () => {
    const none = digestOf("");
    expect(withValue(null)).toBe(none);
    expect(keyIn({ payload: {} }, "payload.id")).toBe(none);
    expect(keyIn({ payload: {} }, "source")).toBe(none);
    expect(keyIn({ payload: { length: 1 } }, "not.a.place")).toBe(none);
  });

  test("is of its own for each text that the database could not index or store", () => {
    const texts = ["x".repeat(257), "x".repeat(258), "a\0b", "\ud800", "\udbff", "\ufffd\0"];
    const keys = texts.map(withValue);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(keys).size).toBe(texts.length);
  });
});

describe("what the backlog keeps of a delivery", () => {
  const settings = { config: {}, secrets: {} };
  const direct = { ...webhook, settings, settingsProblem: null };
  const batching = { ...direct, type: "TEST_BATCH" as RoutableDestination["type"] };
  const event = flowEventOf(accepted({ payload: { id: "é" }, occurredAt: "2026-11-21T09:59:00Z" }));

  test("is nothing for a direct destination", () => {
    expect(flowOf(direct, event)).toEqual({
      orderingKey: null,
      partitionKey: null,
      bodyBytes: null,
    });
  });

  test("is the key of an ordered one", () => {
    expect(flowOf({ ...direct, orderingKey: "payload.id" }, event)).toMatchObject({
      orderingKey: hash("sha256", `${id} é`),
      partitionKey: null,
    });
  });

  test("is partition and bytes for a type with batches", () => {
    const flow = flowOf(batching, event);
    expect(flow).toMatchObject({ orderingKey: null, bodyBytes: event.bodyBytes });
    expect(flow.partitionKey).toContain("order.completed");
  });

  test("is one partition for all while the settings cannot be read", () => {
    const settingsProblem = { reason: "platform_fault", sentence: "unreadable" } as const;
    expect(flowOf({ ...batching, settingsProblem }, event).partitionKey).toBe("");
  });
});

test("an event reads the same when it is accepted and from its stored text", () => {
  // A name with an escape, after one that the parser of Node 24.21 takes it for.
  JSON.parse('{"\\\\":1}');
  const text = `{"eventType":"a.b","customerExternalId":"acme","source":"é","payload":{"\\n":"key","n":12345678901234567890}}`;
  const parsed = parseEvent({ text, value: parseJson(text), bytes: 1, path: "" });
  const body = canonicalBody("evt_1", parsed, 0);
  expect(flowEventOf(body)).toEqual({
    ...parsed.routable,
    customerExternalId: "acme",
    occurredAt: "1970-01-01T00:00:00.000Z",
    bodyBytes: Buffer.byteLength(body),
  });
  expect(orderingKeyOf(flowEventOf(body), { id, orderingKey: "payload.\n" })).toBe(
    hash("sha256", `${id} key`),
  );
});

test("a text that is not an event's is not read", () => {
  expect(() => flowEventOf('{"payload":{}}')).toThrow("not the text of an event");
});
