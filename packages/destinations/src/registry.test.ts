import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { failureTable } from "./failure.ts";
import { definitionOf, definitions } from "./registry.ts";

test("types are registered once, in alphabetical order, and found by their constant", () => {
  const types = definitions.map((definition) => definition.type);
  expect(types).toEqual([...new Set(types)].toSorted());
  for (const definition of definitions) expect(definitionOf(definition.type)).toBe(definition);
  expect(definitionOf("webhook")).toBeUndefined();
  expect(definitionOf("constructor")).toBeUndefined();
});

test.each(definitions.map((definition) => definition.type))(
  "%s has a guide and an icon",
  (type) => {
    const folder = new URL(`${type.toLowerCase().replaceAll("_", "-")}/`, import.meta.url);
    expect(readFileSync(new URL("guide.md", folder), "utf8")).toMatch(/^# /);
    expect(existsSync(new URL("icon.svg", folder))).toBe(true);
  },
);

test.each(Object.entries(failureTable))(
  "%s is explained to the customer in two sentences",
  (_, meaning) => {
    expect(meaning.sentence).toMatch(/^[A-Z].*\.$/);
    expect(meaning.nextStep).toMatch(/^[A-Z].*\.$/);
    expect(meaning.transient && meaning.disables).toBe(false);
  },
);
