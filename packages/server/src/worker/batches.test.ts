import { createBatchAdapter } from "@pushrail/destinations/testing/batch-adapter";
import { startBatchSystem, type BatchSystem } from "@pushrail/destinations/testing/batch-system";
import { registerForTests } from "@pushrail/destinations/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Keyring } from "../encryption/keyring.ts";
import type { DestinationDirectory } from "../destinations/directory.ts";
import {
  createTestCustomer,
  createTestKeyring,
  createWorkerDirectory,
  type TestCustomer,
} from "../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { acceptQueued, createQueuedDestination } from "../testing/queued.ts";
import { createTestWorker, createTestWorkerStore } from "../testing/worker.ts";
import { newUuid } from "../ids.ts";

/** Batches end to end: a real database, and a system of its own that stores them and blames what no sender may do. */

const limits = { eventsMax: 10, bytesMax: 10_000, ageMsMax: 300 };
const token = "token-0123456789";
registerForTests(createBatchAdapter({ ...limits, partitioned: true }));

let database: TestDatabase;
let keyring: Keyring;
let customer: TestCustomer;
let directory: DestinationDirectory;
let system: BatchSystem;
let waiting: (() => void)[] = [];
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  keyring = createTestKeyring();
  customer = await createTestCustomer(database);
  directory = createWorkerDirectory(database.workerPool, keyring);
  waiting = [];
  system = await startBatchSystem({
    token,
    ...limits,
    onEntry: () => {
      for (const look of waiting) look();
    },
  });
  closing.push(() => system.close());
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await database.drop();
});

async function destination(mode: "parts" | "rows", retryPolicy: unknown = [1, 1]) {
  return createQueuedDestination(database, keyring, {
    customer,
    destination: {
      type: "TEST_BATCH",
      config: { url: system.url, mode, timeoutMs: 5_000 },
      secrets: { token },
      retryPolicy,
    },
  });
}

async function startWorker(leaseMs = 30_000) {
  const started = createTestWorker(database, directory, { leaseMs });
  await started.worker.start();
  closing.push(() => started.worker.stop(0));
  return started;
}

function events(count: number, partitionKey = "a") {
  return Array.from({ length: count }, (_, place) => ({ partitionKey, payload: { place } }));
}

const linesOf = (part: { readonly lines: readonly string[] }): string[] =>
  part.lines.map((line) => JSON.parse(line).id);

async function stored(met: () => boolean): Promise<void> {
  if (met()) return;
  await new Promise<void>((resolve) => {
    waiting.push(() => {
      if (met()) resolve();
    });
  });
}

const storedEvents = () => [...system.parts.values()].flatMap(linesOf);

describe("batches", () => {
  test("are formed by count, by age and by partition, in order", async () => {
    const destinationId = await destination("parts");
    await startWorker();
    const first = await acceptQueued(database, { customer, destinationId }, events(25));
    const other = await acceptQueued(database, { customer, destinationId }, events(3, "b"));
    await stored(() => storedEvents().length === 28);
    const parts = [...system.parts.values()];
    expect(parts.map(({ lines }) => lines.length).toSorted((a, b) => b - a)).toEqual([
      10, 10, 5, 3,
    ]);
    expect(parts.filter(({ lines }) => lines.length !== 3).flatMap(linesOf)).toEqual(first);
    expect(parts.filter(({ lines }) => lines.length === 3).flatMap(linesOf)).toEqual(other);
    expect(system.violations).toEqual([]);
  });

  test("never exceed their bytes", async () => {
    const destinationId = await destination("parts");
    await startWorker();
    const large = events(7).map((event) => ({ ...event, payload: "x".repeat(3_000) }));
    await acceptQueued(database, { customer, destinationId }, large);
    await stored(() => storedEvents().length === 7);
    expect([...system.parts.values()].map(({ lines }) => lines.length)).toEqual([3, 3, 1]);
    expect(system.violations).toEqual([]);
  });

  test("are tried again as they are, under the same id, when they failed as a whole", async () => {
    system.act("answer_lost", 1);
    const destinationId = await destination("parts");
    const { report } = await startWorker();
    const ids = await acceptQueued(database, { customer, destinationId }, events(10));
    await report.until(() => report.courses.filter((kind) => kind === "delivered").length === 10);
    expect([...system.parts.values()]).toMatchObject([{ writeCount: 2 }]);
    expect(storedEvents()).toEqual(ids);
    expect(system.violations).toEqual([]);
    const { rows } = await database.superuserPool.query(
      "SELECT number, outcome, count(*)::int, count(DISTINCT batch_id)::int AS batches FROM attempts GROUP BY 1, 2 ORDER BY 1",
    );
    expect(rows).toEqual([
      { number: 1, outcome: "failed", count: 10, batches: 1 },
      { number: 2, outcome: "delivered", count: 10, batches: 1 },
    ]);
  });

  test("are sent again as they are after the worker that claimed them has vanished", async () => {
    const destinationId = await destination("parts");
    const ids = await acceptQueued(database, { customer, destinationId }, events(10));
    const store = createTestWorkerStore(database);
    const lostId = newUuid();
    await store.register({ id: lostId, host: "lost", leaseMs: 0 });
    const wish = { deliveriesMax: 100, saturated: [], waits: false, flush: false };
    const round = await store.claim(lostId, wish, () => {});
    expect(round?.claims.backlog).toHaveLength(10);
    const { rows } = await database.superuserPool.query<{ batch_id: string }>(
      "SELECT DISTINCT batch_id FROM backlog",
    );
    await acceptQueued(database, { customer, destinationId }, events(4));
    await startWorker(750);
    await stored(() => storedEvents().length === 14);
    const names = [...system.parts.keys()];
    expect(names).toContain(`bat_${rows[0]?.batch_id.replaceAll("-", "")}`);
    expect(storedEvents().filter((id) => ids.includes(id))).toEqual(ids);
    expect(system.violations).toEqual([]);
  });

  test("part for those of their deliveries that failed alone", async () => {
    const refused = new Map<string, number>();
    system.refusalOf = ({ id, line }) => {
      const { place } = JSON.parse(line).payload;
      const times = (refused.get(id) ?? 0) + 1;
      refused.set(id, times);
      if (place === 3) return { status: 400, message: "no such column" };
      return place === 7 && times === 1 ? { status: 429, message: "slow down" } : undefined;
    };
    const destinationId = await destination("rows");
    const { report } = await startWorker();
    const ids = await acceptQueued(database, { customer, destinationId }, events(10));
    await report.until(() => report.courses.filter((kind) => kind === "delivered").length === 9);
    expect(report.courses.filter((kind) => kind === "dead")).toHaveLength(1);
    expect([...system.rows.keys()].toSorted()).toEqual(ids.filter((_, place) => place !== 3));
    expect(refused.get(ids[7] ?? "")).toBe(2);
    expect(refused.get(ids[0] ?? "")).toBe(1);
  });

  test("are halved when they were refused for what is in them", async () => {
    system.act("rejected", 1);
    const destinationId = await destination("parts");
    const { report } = await startWorker();
    const ids = await acceptQueued(database, { customer, destinationId }, events(10));
    await report.until(() => report.courses.filter((kind) => kind === "delivered").length === 10);
    const parts = [...system.parts.values()].map(linesOf);
    expect(parts.toSorted((a, b) => ids.indexOf(a[0] ?? "") - ids.indexOf(b[0] ?? ""))).toEqual([
      ids.slice(0, 5),
      ids.slice(5),
    ]);
  });

  test("that are still being collected are sent when the last worker stops, and only then", async () => {
    const destinationId = await destination("parts");
    await database.superuserPool.query(
      "UPDATE destinations SET state = 'PAUSED', pause_mode = 'hold', paused_at = now()",
    );
    const ids = await acceptQueued(database, { customer, destinationId }, events(3));
    const [first, last] = [await startWorker(), await startWorker()];
    // As if they had come in just now: resumed, and not looked at yet.
    await database.superuserPool.query(
      "UPDATE destinations SET state = 'ACTIVE', pause_mode = NULL, paused_at = NULL",
    );
    await database.superuserPool.query(
      "UPDATE destination_queues SET next_due_at = now() + interval '1 minute'",
    );
    await first.worker.stop(5_000);
    expect(storedEvents()).toEqual([]);
    await last.worker.stop(5_000);
    expect(storedEvents()).toEqual(ids);
  });
});
