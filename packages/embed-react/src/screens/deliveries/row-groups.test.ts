import fc from "fast-check";
import { expect, test } from "vitest";
import { delivery } from "../delivery/testing/screen.tsx";
import { keyedGroupsOf, rowGroupsOf } from "./row-groups.ts";

const rows = fc
  .uniqueArray(fc.stringMatching(/^[0-9a-f]{8}$/), { minLength: 1, maxLength: 400 })
  .map((ids) => ids.map((id) => ({ ...delivery(1), id: `dlv_${id}` })));

test("groups hold every row once, in order", () => {
  fc.assert(
    fc.property(rows, (list) => {
      expect(rowGroupsOf(list).flat()).toEqual(list);
    }),
  );
});

test("rows that come at either end leave all groups but the outermost as they are", () => {
  fc.assert(
    fc.property(rows, rows, rows, (newer, list, older) => {
      const before = rowGroupsOf(list).map((group) => group.map(({ id }) => id).join());
      const after = rowGroupsOf([...newer, ...list, ...older]);
      const present = new Set(after.map((group) => group.map(({ id }) => id).join()));
      expect(before.slice(1, -1).every((group) => present.has(group))).toBe(true);
    }),
  );
});

test("groups stay small enough to be left out one by one", () => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({
    ...delivery(1),
    id: `dlv_${((index * 2_654_435_761) >>> 0).toString(16).padStart(8, "0")}`,
  }));
  const groups = rowGroupsOf(many);
  expect(groups.length).toBeGreaterThan(80);
  expect(groups.length).toBeLessThan(320);
});

test("a row's group has the same key when rows come at either end, and no two groups have one", () => {
  fc.assert(
    fc.property(rows, rows, rows, (newer, list, older) => {
      const first = keyedGroupsOf(list, []);
      const grown = keyedGroupsOf([...list, ...older], first);
      const last = keyedGroupsOf([...newer, ...list, ...older], grown);
      const keyOf = new Map(
        last.flatMap(({ key, rows: group }) => group.map(({ id }) => [id, key])),
      );
      for (const { key, rows: group } of [...first, ...grown])
        expect(new Set(group.map(({ id }) => keyOf.get(id)))).toEqual(new Set([key]));
      expect(new Set(last.map(({ key }) => key)).size).toBe(last.length);
    }),
  );
});
