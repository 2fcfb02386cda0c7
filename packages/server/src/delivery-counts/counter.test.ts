import { describe, expect, test } from "vitest";
import { DeliveryCounter, portionRowsMax, type CountedVerdict } from "./counter.ts";
import { durationBoundMs, durationClassesMs } from "./duration-classes.ts";
import type { CountedHour } from "./store.ts";

const hourMs = 3_600_000;
const atMs = 500_000 * hourMs + 123;

interface Written {
  readonly counter: DeliveryCounter;
  readonly writes: (readonly CountedHour[])[];
  readonly dropped: number[];
  isBroken: boolean;
}

function counting(rowsMax?: number): Written {
  const writes: (readonly CountedHour[])[] = [];
  const dropped: number[] = [];
  const counter = new DeliveryCounter({
    write: (rows) => {
      if (written.isBroken) return Promise.reject(new Error("the database is away"));
      writes.push(structuredClone(rows));
      return Promise.resolve();
    },
    now: () => atMs,
    onDropped: (rowCount) => dropped.push(rowCount),
    ...(rowsMax !== undefined && { rowsMax }),
  });
  const written: Written = { counter, writes, dropped, isBroken: false };
  return written;
}

interface Case {
  readonly destinationId?: string;
  readonly origin?: "event" | "test" | "replay";
  readonly outcome?: "delivered" | "failed" | "unknown";
  readonly kind?: CountedVerdict["course"]["kind"];
  readonly durationMs?: number;
  readonly startedAtMs?: number;
}

function verdict(one: Case): CountedVerdict {
  const { destinationId = "d1", origin = "event", outcome, kind = "delivered" } = one;
  const courses = {
    delivered: { kind: "delivered" },
    dead: { kind: "dead", reason: "expired" },
    cancelled: { kind: "cancelled", reason: "destination_deleted" },
    waiting: { kind: "waiting", reason: undefined, dueInMs: 1, held: false, batchId: undefined },
  } as const;
  const seen = { number: 1, reason: undefined, detail: undefined, exchange: undefined };
  return {
    delivery: { tenantId: "t", customerId: "c", destinationId, origin },
    course: courses[kind],
    attempt: outcome && {
      ...seen,
      outcome,
      startedAtMs: one.startedAtMs ?? atMs,
      durationMs: one.durationMs,
    },
  };
}

describe("what is counted", () => {
  test("deliveries, failed attempts and deaths by hour, with the durations of attempts", async () => {
    const { counter, writes } = counting();
    counter.note(verdict({ outcome: "delivered", durationMs: 5 }));
    counter.note(verdict({ outcome: "failed", kind: "waiting", durationMs: 6 }));
    counter.note(
      verdict({ outcome: "failed", kind: "dead", durationMs: 1e9, startedAtMs: atMs + 7 }),
    );
    counter.note(verdict({ outcome: "delivered", startedAtMs: atMs - hourMs }));
    await counter.flush();
    const [earlier, later] = writes.flat();
    expect(earlier).toMatchObject({ hourMs: atMs - 123 - hourMs, delivered: 1, failedAttempts: 0 });
    expect(later).toMatchObject({
      hourMs: atMs - 123,
      ...{ delivered: 1, failedAttempts: 2, dead: 1 },
      lastAttemptAtMs: atMs + 7,
    });
    expect(later?.durationCounts).toEqual([1, 1, ...durationClassesMs.slice(3).map(() => 0), 1]);
  });

  test("a death without an attempt, and nothing else without one", async () => {
    const { counter, writes } = counting();
    for (const kind of ["waiting", "cancelled", "dead"] as const) counter.note(verdict({ kind }));
    await counter.flush();
    expect(writes).toMatchObject([
      [{ delivered: 0, failedAttempts: 0, dead: 1, lastAttemptAtMs: undefined }],
    ]);
  });

  test("replays, and no test events; an attempt that nobody saw end is none that failed", async () => {
    const { counter, writes } = counting();
    counter.note(verdict({ origin: "test", outcome: "delivered" }));
    counter.note(verdict({ origin: "replay", outcome: "delivered" }));
    counter.note(verdict({ outcome: "unknown", kind: "waiting" }));
    await counter.flush();
    expect(writes).toMatchObject([[{ delivered: 1, failedAttempts: 0, dead: 0 }]]);
  });
});

describe("flushing", () => {
  test("writes what came since the last time, sorted by key, and nothing when nothing came", async () => {
    const { counter, writes } = counting();
    for (const destinationId of ["d3", "d1", "d2"]) {
      counter.note(verdict({ destinationId, outcome: "delivered" }));
    }
    await counter.flush();
    await counter.flush();
    expect(writes.map((rows) => rows.map((row) => row.destinationId))).toEqual([
      ["d1", "d2", "d3"],
    ]);
  });

  test("keeps what could not be written, and adds what comes meanwhile", async () => {
    const written = counting();
    const { counter, writes } = written;
    written.isBroken = true;
    counter.note(verdict({ outcome: "delivered" }));
    await expect(counter.flush()).rejects.toThrow("away");
    counter.note(verdict({ outcome: "delivered", durationMs: 1 }));
    await expect(counter.flush()).rejects.toThrow("away");
    written.isBroken = false;
    await counter.flush();
    expect(writes).toMatchObject([[{ delivered: 2, lastAttemptAtMs: atMs }]]);
    expect(counter.size).toBe(0);
  });

  test("is in portions, so that no statement grows without bound", async () => {
    const { counter, writes } = counting();
    for (let count = 0; count <= portionRowsMax; count += 1) {
      counter.note(verdict({ destinationId: `d${count}`, outcome: "delivered" }));
    }
    await counter.flush();
    expect(writes.map((rows) => rows.length)).toEqual([portionRowsMax, 1]);
  });

  test("gives up the oldest when there is no room, and says for how many", async () => {
    const { counter, writes, dropped } = counting(2);
    for (const destinationId of ["d1", "d2", "d3"]) {
      counter.note(verdict({ destinationId, outcome: "delivered" }));
    }
    await counter.flush();
    expect(writes.flat().map((row) => row.destinationId)).toEqual(["d2", "d3"]);
    expect(dropped).toEqual([1]);
  });
});

test("a share of attempts is within the upper bound of its class", () => {
  expect(durationBoundMs([], 0.5)).toBeNull();
  expect(durationBoundMs([1], 0.95)).toBe(5);
  expect(durationBoundMs([50, 45, 5], 0.5)).toBe(5);
  expect(durationBoundMs([50, 45, 5], 0.95)).toBe(10);
  expect(durationBoundMs([50, 44, 6], 0.95)).toBe(25);
  expect(durationBoundMs([...durationClassesMs.slice(1).map(() => 0), 1], 0.5)).toBe(300_000);
});
