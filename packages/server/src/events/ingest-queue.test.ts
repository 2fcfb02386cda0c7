import { expect, test } from "vitest";
import { IngestQueue } from "./ingest-queue.ts";

function filled(lines: Readonly<Record<string, readonly number[]>>) {
  const queue = new IngestQueue<{ readonly bytes: number; readonly at: number }>();
  for (const [tenantId, sizes] of Object.entries(lines)) {
    for (const [at, bytes] of sizes.entries()) queue.add(tenantId, { bytes, at });
  }
  return queue;
}

test("tenants take turns, so that one with a long line delays the others by one commit at most", () => {
  const queue = filled({ flood: Array.from({ length: 300 }, () => 1), quiet: [1] });
  const served = [];
  for (let next = queue.take(100, 1000); next !== undefined; next = queue.take(100, 1000)) {
    served.push([next.tenantId, next.items.length]);
  }
  expect(served).toEqual([
    ["flood", 100],
    ["quiet", 1],
    ["flood", 100],
    ["flood", 100],
  ]);
  expect([queue.size, queue.bytes]).toEqual([0, 0]);
});

test("what is taken fits the bounds, except that one item always goes", () => {
  const queue = filled({ a: [600, 300, 200, 5000] });
  expect(queue.take(100, 1000)?.items.map((item) => item.bytes)).toEqual([600, 300]);
  expect(queue.take(100, 1000)?.items.map((item) => item.bytes)).toEqual([200]);
  expect(queue.take(100, 1000)?.items.map((item) => item.bytes)).toEqual([5000]);
  expect(queue.take(100, 1000)).toBeUndefined();
});

test("a long line is served in order of arrival to its end", () => {
  const queue = filled({ a: Array.from({ length: 5000 }, () => 1) });
  const order = [];
  for (let next = queue.take(70, 1000); next !== undefined; next = queue.take(70, 1000)) {
    order.push(...next.items.map((item) => item.at));
  }
  expect(order).toEqual(Array.from({ length: 5000 }, (_, at) => at));
});

test("items that waited too long are taken out of every line", () => {
  const queue = filled({ a: [1, 1, 1], b: [1] });
  const late = queue.takeWhile((item) => item.at < 1);
  expect(late).toHaveLength(2);
  expect([queue.size, queue.bytes]).toEqual([2, 2]);
  expect(queue.take(10, 10)?.items).toHaveLength(2);
  expect(queue.take(10, 10)).toBeUndefined();
});

test("a tenant that has to wait is passed over and keeps its turn", () => {
  const queue = filled({ busy: [1, 1], a: [1, 1] });
  const isBusy = (tenantId: string) => tenantId === "busy";
  expect(queue.take(1, 10, isBusy)?.tenantId).toBe("a");
  expect(queue.take(1, 10, isBusy)?.tenantId).toBe("a");
  expect(queue.take(1, 10, isBusy)).toBeUndefined();
  queue.add("b", { bytes: 1, at: 0 });
  expect(queue.take(1, 10)?.tenantId).toBe("busy");
  expect(queue.take(1, 10)?.tenantId).toBe("b");
  expect(queue.take(1, 10)?.tenantId).toBe("busy");
});
