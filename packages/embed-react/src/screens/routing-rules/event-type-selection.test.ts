import fc from "fast-check";
import { expect, test } from "vitest";
import { compileEventTypes, parseEventTypes } from "../../../../server/src/destinations/routing.ts";
import {
  allPatterns,
  groupedEventTypes,
  groupTick,
  hasFuture,
  isAll,
  isCovered,
  offeredNames,
  ownPatterns,
  patternFault,
  toggledGroup,
  toggledType,
  withTypes,
} from "./event-type-selection.ts";

const catalogue = [
  "order.created",
  "order.item.added",
  "order.paid",
  "invoice.sent",
  "invoice.voided",
  "ping",
];
const groups = groupedEventTypes(catalogue);
const pattern = fc.constantFrom(
  ...catalogue,
  "order.*",
  "order.item.*",
  "invoice.*",
  "other.thing",
  "*",
);
const selection = fc.uniqueArray(pattern, { maxLength: 6 });
const chosenOf = (patterns: readonly string[]) =>
  catalogue.filter((name) => compileEventTypes(patterns)(name));

test("types are grouped by their first part, those of one part last", () => {
  expect(groups.map(({ prefix, names }) => [prefix, names.length])).toEqual([
    ["invoice", 2],
    ["order", 3],
    ["", 1],
  ]);
});

test("what is ticked is what the server lets through", () => {
  fc.assert(
    fc.property(selection, (patterns) => {
      const ticked = catalogue.filter((name) => isCovered(name, patterns));
      expect(ticked).toEqual(chosenOf(patterns));
    }),
  );
});

test("ticking one type changes that one and no other, whatever pattern stood for it", () => {
  fc.assert(
    fc.property(selection, fc.constantFrom(...catalogue), (patterns, name) => {
      const before = new Set(chosenOf(patterns));
      const after = new Set(chosenOf(toggledType(name, patterns, catalogue)));
      for (const other of catalogue) {
        expect(after.has(other)).toBe(other === name ? !before.has(name) : before.has(other));
      }
    }),
  );
});

test("ticking a group takes all of it or none of it, and leaves the others", () => {
  fc.assert(
    fc.property(selection, fc.constantFrom(...groups), (patterns, group) => {
      const next = toggledGroup(group, patterns, { catalogue, offered: null });
      expect(groupTick(group, next)).toBe(groupTick(group, patterns) === "all" ? "none" : "all");
      for (const other of groups) {
        if (other.prefix !== group.prefix) {
          expect(groupTick(other, next)).toBe(groupTick(other, patterns));
        }
      }
      expect(new Set(next).size).toBe(next.length);
    }),
  );
});

test("a whole group means its future types, too, where they are offered", () => {
  const order = groups.find(({ prefix }) => prefix === "order");
  if (order === undefined) throw new Error("There is no such group.");
  const all = toggledGroup(order, ["order.paid"], { catalogue, offered: null });
  expect(all).toEqual(["order.*"]);
  expect(hasFuture(order, all)).toBe(true);
  const some = toggledGroup(order, [], { catalogue, offered: ["order.paid", "order.created"] });
  expect(some).toEqual(order.names);
  expect(hasFuture(order, some)).toBe(false);
});

test("all means everything that is offered", () => {
  expect(allPatterns(null)).toEqual(["*"]);
  expect(allPatterns(["order.*", "ping"])).toEqual(["order.*", "ping"]);
  expect(isAll(["*"], null)).toBe(true);
  expect(isAll(["order.*"], null)).toBe(false);
  expect(isAll(["ping", "order.*"], ["order.*", "ping"])).toBe(true);
  expect(isAll([], [])).toBe(false);
  expect(offeredNames(catalogue, ["invoice.*"])).toEqual(["invoice.sent", "invoice.voided"]);
});

test("typed patterns are those that no box stands for", () => {
  expect(ownPatterns(["order.*", "order.paid", "order.item.*", "later.on"], groups)).toEqual([
    "order.item.*",
    "later.on",
  ]);
  expect(withTypes(["order.paid", "ping"], ["order.*"])).toEqual(["order.*", "ping"]);
});

test.each([
  ["order.refunded", undefined],
  ["order.*", undefined],
  ["order.completed!", "shape"],
  ["order..paid", "shape"],
  ["*.paid", "star"],
  ["order*", "star"],
  ["ping", "listed"],
  ["a".repeat(129), "length"],
])("%s can be added: %s", (typed, fault) => {
  expect(patternFault(typed, ["ping"], null)).toBe(fault);
  const accepted = "eventTypes" in parseEventTypes(["ping", typed], "/eventTypes");
  expect(accepted).toBe(fault === undefined);
});

test("what is not offered, and what is too much, cannot be added", () => {
  expect(patternFault("invoice.*", [], ["order.*"])).toBe("notOffered");
  expect(patternFault("order.item.*", [], ["order.*"])).toBeUndefined();
  const hundred = Array.from({ length: 100 }, (_, index) => `t${index}`);
  expect(patternFault("one.more", hundred, null)).toBe("tooMany");
});
