import { expect, test } from "vitest";
import { failureTable } from "./failure.ts";
import { guideOf } from "./guide.ts";
import { iconOf } from "./icon.ts";
import { definitionOf, definitions } from "./registry.ts";

test("types are registered once, in alphabetical order, and found by their constant", () => {
  const types = definitions.map((definition) => definition.type);
  expect(types).toEqual([...new Set(types)].toSorted());
  for (const definition of definitions) expect(definitionOf(definition.type)).toBe(definition);
  expect(definitionOf("webhook")).toBeUndefined();
  expect(definitionOf("constructor")).toBeUndefined();
});

test.each(definitions)("$type has a guide and an icon in the folder of its name", (definition) => {
  const name = definition.type.toLowerCase().replaceAll("_", "-");
  expect(definition.folder).toEqual(new URL(`${name}/`, import.meta.url));
  expect(guideOf(definition)[0]).toMatchObject({ kind: "heading", level: 1 });
  expect(iconOf(definition).viewBox).toMatch(/^0 0 /);
});

test.each(Object.entries(failureTable))(
  "%s is explained to the customer in two sentences",
  (_, meaning) => {
    expect(meaning.sentence).toMatch(/^[A-Z].*\.$/);
    expect(meaning.nextStep).toMatch(/^[A-Z].*\.$/);
    expect(meaning.transient && meaning.disables).toBe(false);
  },
);
