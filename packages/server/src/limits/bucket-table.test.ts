import { expect, test } from "vitest";
import { seededRandom } from "../testing/random.ts";
import { BucketTable } from "./bucket-table.ts";

test("holders do not take from each other", () => {
  const table = new BucketTable({ ratePerSecond: 1, burst: 2, bucketsMax: 10 });
  table.take("a", 2, 0);
  expect(table.waitMs("a", 1, 0)).toBe(1_000);
  expect(table.waitMs("b", 1, 0)).toBe(0);
});

test("who wants more than a bucket holds gets it from a full one, and owes the rest", () => {
  const table = new BucketTable({ ratePerSecond: 10, burst: 20, bucketsMax: 10 });
  expect(table.waitMs("a", 1_000, 0)).toBe(0);
  table.take("a", 1_000, 0);
  expect(table.waitMs("a", 1, 0)).toBe(98_100);
  expect(table.waitMs("a", 1_000, 0)).toBe(100_000);
});

test("full buckets are forgotten, so that memory follows those in use", () => {
  const table = new BucketTable({ ratePerSecond: 10, burst: 20, bucketsMax: 1_000 });
  for (let second = 0; second < 50; second += 1) {
    for (let index = 0; index < 100; index += 1) {
      table.take(`${second}/${index}`, 10, second * 2_000);
    }
  }
  expect(table.bucketCount).toBeLessThanOrEqual(100);
});

test("there are never more than it may hold", () => {
  const table = new BucketTable({ ratePerSecond: 0.001, burst: 5, bucketsMax: 100 });
  for (let index = 0; index < 5_000; index += 1) table.take(`one-${index}`, 1, 0);
  expect(table.bucketCount).toBe(100);
});

test.each(Array.from({ length: 20 }, (_, index) => index + 1))(
  "nobody gets more by making the table forget (seed %i)",
  (seed) => {
    const random = seededRandom(seed);
    const ratePerSecond = 0.5 + random() * 20;
    const burst = 1 + Math.floor(random() * 30);
    const bucketsMax = 1 + Math.floor(random() * 20);
    const table = new BucketTable({ ratePerSecond, burst, bucketsMax });
    const taken: number[] = [];
    let nowMs = 0;
    for (let step = 0; step < 3_000; step += 1) {
      nowMs += random() * 30;
      if (table.waitMs("greedy", 1, nowMs) === 0) {
        table.take("greedy", 1, nowMs);
        taken.push(nowMs);
      }
      // Others come and go so fast that all buckets are in use.
      for (let index = 0; index < 3; index += 1) {
        const other = `other-${Math.floor(random() * 200)}`;
        if (table.waitMs(other, 1, nowMs) === 0) table.take(other, 1, nowMs);
      }
    }
    expect(table.bucketCount).toBeLessThanOrEqual(bucketsMax);
    expect(taken.length).toBeGreaterThan(0);
    for (const [first, sinceMs] of taken.entries()) {
      for (const [last, untilMs] of taken.slice(first).entries()) {
        const most = burst + ((untilMs - sinceMs) / 1_000) * ratePerSecond;
        if (last + 1 > most + 0.001) expect.fail(`${last + 1} instead of ${most} at most`);
      }
    }
  },
);
