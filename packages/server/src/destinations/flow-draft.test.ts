import { registerForTests } from "@pushrail/destinations/testing";
import { createBatchAdapter } from "@pushrail/destinations/testing/batch-adapter";
import { expect, test } from "vitest";
import { flowDefaults, parseFlow } from "./flow-draft.ts";

registerForTests(
  createBatchAdapter({ eventsMax: 10, bytesMax: 1_000, ageMsMax: 1_000, partitioned: true }),
);

function parsed(given: object, present = flowDefaults, type = "WEBHOOK") {
  const paths: string[] = [];
  const flow = parseFlow((path) => paths.push(path), { given: { ...given }, present, type });
  return { flow, paths };
}

const none = { rateLimitPerSecond: null, concurrencyLimit: null, orderingKey: null };

test.each([
  [{}, none],
  [{ rateLimitPerSecond: null, concurrencyLimit: null, ordering: null, orderingKey: null }, none],
  [{ rateLimitPerSecond: 1 }, { ...none, rateLimitPerSecond: 1 }],
  [{ rateLimitPerSecond: 10_000 }, { ...none, rateLimitPerSecond: 10_000 }],
  [{ concurrencyLimit: 64 }, { ...none, concurrencyLimit: 64 }],
  [{ ordering: "none" }, none],
  [{ ordering: "none", orderingKey: null }, none],
  [{ ordering: "key" }, { ...none, orderingKey: "customerExternalId" }],
  [
    { ordering: "key", orderingKey: null },
    { ...none, orderingKey: "customerExternalId" },
  ],
  [
    { ordering: "key", orderingKey: "payload.a\\.b.0" },
    { ...none, orderingKey: "payload.a\\.b.0" },
  ],
  [
    { ordering: "key", orderingKey: "eventType" },
    { ...none, orderingKey: "eventType" },
  ],
])("%j is read as %j", (given, flow) => {
  expect(parsed(given)).toEqual({ flow, paths: [] });
});

test.each([
  [{ rateLimitPerSecond: 0 }, "/rateLimitPerSecond"],
  [{ rateLimitPerSecond: 10_001 }, "/rateLimitPerSecond"],
  [{ rateLimitPerSecond: 1.5 }, "/rateLimitPerSecond"],
  [{ rateLimitPerSecond: "5" }, "/rateLimitPerSecond"],
  [{ concurrencyLimit: 65 }, "/concurrencyLimit"],
  [{ concurrencyLimit: -1 }, "/concurrencyLimit"],
  [{ ordering: "strict" }, "/ordering"],
  [{ ordering: true }, "/ordering"],
  [{ orderingKey: "payload.id" }, "/orderingKey"],
  [{ ordering: "none", orderingKey: "payload.id" }, "/orderingKey"],
  [{ ordering: null, orderingKey: "payload.id" }, "/orderingKey"],
  [{ ordering: "key", orderingKey: "id" }, "/orderingKey"],
  [{ ordering: "key", orderingKey: "payload" }, "/orderingKey"],
  [{ ordering: "key", orderingKey: "payload..id" }, "/orderingKey"],
  [{ ordering: "key", orderingKey: "payload.\0" }, "/orderingKey"],
  [{ ordering: "key", orderingKey: "payload.\ud800" }, "/orderingKey"],
  [{ ordering: "key", orderingKey: `payload.${"x".repeat(256)}` }, "/orderingKey"],
  [{ ordering: "key", orderingKey: 7 }, "/orderingKey"],
])("%j is refused at %s", (given, path) => {
  expect(parsed(given).paths).toEqual([path]);
});

const ordered = { rateLimitPerSecond: 5, concurrencyLimit: 2, orderingKey: "payload.id" };

test("a change leaves what it does not name, and null takes back to the default", () => {
  expect(parsed({}, ordered).flow).toEqual(ordered);
  expect(parsed({ ordering: "key" }, ordered).flow).toEqual(ordered);
  expect(parsed({ orderingKey: "payload.a" }, ordered).flow.orderingKey).toBe("payload.a");
  expect(parsed({ orderingKey: null }, ordered).flow.orderingKey).toBe("customerExternalId");
  expect(parsed({ ordering: "none" }, ordered).flow).toEqual({ ...ordered, orderingKey: null });
  expect(parsed({ ordering: null }, ordered).flow).toEqual({ ...ordered, orderingKey: null });
  const free = { rateLimitPerSecond: null, concurrencyLimit: null };
  expect(parsed(free, ordered).flow).toEqual({ ...ordered, ...free });
});

test("a type that writes batches may have limits but no order", () => {
  expect(parsed({ ordering: "key" }, flowDefaults, "TEST_BATCH").paths).toEqual(["/ordering"]);
  expect(parsed({ rateLimitPerSecond: 9 }, flowDefaults, "TEST_BATCH").paths).toEqual([]);
});
