import { expect, test } from "vitest";
import { definitionOf, definitions } from "../registry.ts";
import { createBatchAdapter } from "./batch-adapter.ts";
import { registerForTests } from "./register.ts";

test("a type for tests is offered and found like any other, once", () => {
  const batchType = createBatchAdapter({
    eventsMax: 3,
    bytesMax: 1_000,
    ageMsMax: 10,
    partitioned: false,
  });
  const before = definitions.map(({ type }) => type as string);
  expect(definitionOf("TEST_BATCH")).toBeUndefined();
  registerForTests(batchType);
  expect(definitionOf("TEST_BATCH")).toBe(batchType);
  expect(definitions.map(({ type }) => type)).toEqual([...before, "TEST_BATCH"].toSorted());
  expect(() => registerForTests(batchType)).toThrow("TEST_BATCH is registered already");
});
