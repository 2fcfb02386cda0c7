import { expect, test } from "vitest";
import { LiveRate } from "./live-rate.ts";

test("it tells the attempts of the last five whole seconds", () => {
  let nowMs = 100_000;
  const rate = new LiveRate(() => nowMs);
  for (let second = 0; second < 30; second += 1, nowMs += 1_000) {
    for (let count = 0; count < 50; count += 1) rate.note();
  }
  expect(rate.perSecond()).toBe(50);
  nowMs += 2_000;
  expect(rate.perSecond()).toBe(30);
  nowMs += 60_000;
  expect(rate.perSecond()).toBe(0);
});
