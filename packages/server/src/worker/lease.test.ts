import { expect, test } from "vitest";
import { systemClock } from "./clock.ts";
import { Lease } from "./lease.ts";

// A lease beside a clock that jumps; the store answers with the database's time.

function leaseAt(time: { monotonicMs: number; databaseMs: number }) {
  const beats: (() => void)[] = [];
  const lease = new Lease({
    store: {
      register: async () => time.databaseMs,
      extendLease: async () => time.databaseMs,
      end: async () => {},
    },
    clock: {
      ...systemClock,
      monotonicMs: () => time.monotonicMs,
      after: (_ms, run) => {
        beats.push(run);
        return () => {};
      },
    },
    host: "test",
    leaseMs: 30_000,
    onLost: () => {},
    onFault: () => {},
  });
  return lease;
}

test("the database's clock is counted on from the last beat, whatever this machine's says", async () => {
  const time = { monotonicMs: 100, databaseMs: 5_000_000 };
  const lease = leaseAt(time);
  await lease.begin();
  time.monotonicMs = 350;
  expect(lease.databaseNowMs).toBe(5_000_250);
  time.databaseMs = 5_009_000;
  await lease.beat();
  expect(lease.databaseNowMs).toBe(5_009_000);
});

test("a lease covers no more than its length from before the beat was sent", async () => {
  const time = { monotonicMs: 0, databaseMs: 0 };
  const lease = leaseAt(time);
  await lease.begin();
  time.monotonicMs = 29_999;
  expect(lease.valid).toBe(true);
  time.monotonicMs = 30_000;
  expect(lease.valid).toBe(false);
});
