import { expect, test } from "vitest";
import { indexOfKey } from "./roving.ts";

const of = (key: string, more: Partial<Parameters<typeof indexOfKey>[0]> = {}) =>
  indexOfKey({ key, current: 0, count: 3, axis: "horizontal", ...more });

test("arrows go around the ends, Home and End to them", () => {
  expect([of("ArrowRight"), of("ArrowLeft"), of("End"), of("Home", { current: 2 })]).toEqual([
    1, 2, 2, 0,
  ]);
});

test("in a text from right to left the arrows follow what is seen", () => {
  expect([of("ArrowRight", { direction: "rtl" }), of("ArrowLeft", { direction: "rtl" })]).toEqual([
    2, 1,
  ]);
});

test("a column knows only up and down, a row only left and right", () => {
  expect(of("ArrowDown")).toBeUndefined();
  expect(of("ArrowRight", { axis: "vertical" })).toBeUndefined();
  expect(of("ArrowUp", { axis: "vertical" })).toBe(2);
  expect(of("a")).toBeUndefined();
});
