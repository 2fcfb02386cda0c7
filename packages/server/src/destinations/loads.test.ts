import { expect, test } from "vitest";
import { createLoads } from "./loads.ts";

/** Loads that end when told to, in the order in which they started. */
function setUp() {
  const started: PromiseWithResolvers<number>[] = [];
  const waiting: (() => void)[] = [];
  const loads = createLoads((_key: string) => {
    const load = Promise.withResolvers<number>();
    started.push(load);
    for (const wake of waiting.splice(0)) wake();
    return load.promise;
  });
  const startedUp = async (count: number): Promise<void> => {
    while (started.length < count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push(resolve);
      await promise;
    }
  };
  return { loads, started, startedUp };
}

test("calls of one moment share one load", async () => {
  const { loads, started, startedUp } = setUp();
  const all = Promise.all([loads.fresh("a"), loads.any("a"), loads.fresh("a")]);
  await startedUp(1);
  started[0]?.resolve(1);
  expect(await all).toEqual([1, 1, 1]);
  expect(started).toHaveLength(1);
});

test("who needs the present state does not join a load that has started, but shares the next one", async () => {
  const { loads, started, startedUp } = setUp();
  const first = loads.fresh("a");
  await startedUp(1);
  const joined = loads.any("a");
  const later = Promise.all([loads.fresh("a"), loads.fresh("a")]);
  started[0]?.resolve(1);
  expect(await Promise.all([first, joined])).toEqual([1, 1]);
  await startedUp(2);
  started[1]?.resolve(2);
  expect(await later).toEqual([2, 2]);
  expect(started).toHaveLength(2);
});

test("a load that fails fails for those who share it only", async () => {
  const { loads, started, startedUp } = setUp();
  const first = Promise.allSettled([loads.fresh("a"), loads.fresh("a")]);
  await startedUp(1);
  const later = loads.fresh("a");
  started[0]?.reject(new Error("gone"));
  expect((await first).map((result) => result.status)).toEqual(["rejected", "rejected"]);
  await startedUp(2);
  started[1]?.resolve(2);
  expect(await later).toBe(2);
});

test("keys do not wait for each other", async () => {
  const { loads, started, startedUp } = setUp();
  const first = loads.fresh("a");
  const other = loads.fresh("b");
  await startedUp(2);
  started[1]?.resolve(2);
  expect(await other).toBe(2);
  started[0]?.resolve(1);
  expect(await first).toBe(1);
});
