import { expect, test } from "vitest";
import { engagement } from "./engagement.ts";

function table() {
  const told: boolean[] = [];
  const timers = new Map<number, () => void>();
  let last = 0;
  const use = engagement((isEngaged) => told.push(isEngaged), {
    setTimeout: (run) => {
      last += 1;
      timers.set(last, run);
      return last;
    },
    clearTimeout: (timer: number) => timers.delete(timer),
  });
  const pass = () => {
    const due = [...timers.values()];
    timers.clear();
    for (const run of due) run();
  };
  return { use, told, timers, pass };
}

test("a table is in use while it has the focus or the pointer", () => {
  const { use, told } = table();
  use.focus(true);
  use.pointer(true);
  use.focus(false);
  expect(told).toEqual([true]);
  use.pointer(false);
  expect(told).toEqual([true, false]);
});

test("scrolling counts until it has rested", () => {
  const { use, told, timers, pass } = table();
  use.scroll();
  use.scroll();
  expect(timers.size).toBe(1);
  expect(told).toEqual([true]);
  pass();
  expect(told).toEqual([true, false]);
});

test("the end of scrolling does not end a focus", () => {
  const { use, told, pass } = table();
  use.focus(true);
  use.scroll();
  pass();
  expect(told).toEqual([true]);
});

test("a table that is gone leaves no timer behind", () => {
  const { use, told, timers } = table();
  use.scroll();
  use.stop();
  expect(timers.size).toBe(0);
  expect(told).toEqual([true]);
});
