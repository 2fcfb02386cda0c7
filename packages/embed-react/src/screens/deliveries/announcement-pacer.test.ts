import { expect, test } from "vitest";
import { announcementPacer } from "./announcement-pacer.ts";

function clock() {
  let nowMs = 0;
  const waiting = new Map<number, { atMs: number; run: () => void }>();
  let last = 0;
  return {
    timers: {
      now: () => nowMs,
      setTimeout: (run: () => void, ms: number) => {
        last += 1;
        waiting.set(last, { atMs: nowMs + ms, run });
        return last;
      },
      clearTimeout: (timer: number) => waiting.delete(timer),
    },
    pass: (ms: number) => {
      nowMs += ms;
      for (const [timer, { atMs, run }] of waiting) {
        if (atMs > nowMs) continue;
        waiting.delete(timer);
        run();
      }
    },
    waiting,
  };
}

test("new deliveries are announced at once, then at most every 10 seconds, with the newest count", () => {
  const { timers, pass } = clock();
  const said: number[] = [];
  const pacer = announcementPacer((count) => said.push(count), timers);
  pacer.offer(2);
  expect(said).toEqual([2]);
  for (let count = 3; count <= 11; count += 1) {
    pass(1000);
    pacer.offer(count);
  }
  expect(said).toEqual([2]);
  pass(1000);
  expect(said).toEqual([2, 11]);
  pass(60_000);
  expect(said).toEqual([2, 11]);
});

test("a count that did not change is not said again", () => {
  const { timers, pass } = clock();
  const said: number[] = [];
  const pacer = announcementPacer((count) => said.push(count), timers);
  pacer.offer(2);
  pass(30_000);
  pacer.offer(2);
  expect(said).toEqual([2]);
});

test("what was shown meanwhile is not announced any more", () => {
  const { timers, pass, waiting } = clock();
  const said: number[] = [];
  const pacer = announcementPacer((count) => said.push(count), timers);
  pacer.offer(2);
  pacer.offer(5);
  pacer.offer(0);
  pass(60_000);
  expect(said).toEqual([2]);
  expect(waiting.size).toBe(0);
});

test("a pacer that was stopped says nothing more", () => {
  const { timers, pass, waiting } = clock();
  const said: number[] = [];
  const pacer = announcementPacer((count) => said.push(count), timers);
  pacer.offer(2);
  pacer.offer(3);
  pacer.stop();
  pass(60_000);
  expect(said).toEqual([2]);
  expect(waiting.size).toBe(0);
});
