import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Keyring } from "../encryption/keyring.ts";
import type { DestinationDirectory } from "../destinations/directory.ts";
import { newUuid } from "../ids.ts";
import {
  createTestCustomer,
  createTestKeyring,
  createTestReceiver,
  createWorkerDirectory,
  type TestCustomer,
  type TestReceiver,
} from "../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import {
  acceptQueued,
  createQueuedDestination,
  type QueuedDestination,
} from "../testing/queued.ts";
import { createTestWorker, createTestWorkerStore } from "../testing/worker.ts";
import { systemClock, type WorkerClock } from "./clock.ts";

/** Limits and order that hold over all workers, against a real database and a real receiver. */

let database: TestDatabase;
let keyring: Keyring;
let customer: TestCustomer;
let directory: DestinationDirectory;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  keyring = createTestKeyring();
  customer = await createTestCustomer(database);
  directory = createWorkerDirectory(database.workerPool, keyring);
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await database.drop();
});

async function receiver(answer: Parameters<typeof createTestReceiver>[0]): Promise<TestReceiver> {
  const hook = await createTestReceiver(answer);
  closing.push(() => hook.close());
  return hook;
}

async function destinationAt(
  hook: Pick<TestReceiver, "url">,
  flow: Omit<QueuedDestination, "type" | "config">,
): Promise<string> {
  const config = { url: hook.url, timeoutMs: 10_000 };
  const destination = { type: "WEBHOOK", config, ...flow };
  return createQueuedDestination(database, keyring, { customer, destination });
}

async function startWorker(settings: { readonly leaseMs?: number } = {}) {
  const started = createTestWorker(database, directory, settings);
  await started.worker.start();
  closing.push(() => started.worker.stop(0));
  return started;
}

const delivered = (kinds: readonly string[]) => kinds.filter((kind) => kind === "delivered").length;

const payloadsOf = (hook: TestReceiver): { key: string; place: number }[] =>
  hook.received.map(({ body }) => JSON.parse(body).payload);

function eventsOf(keys: readonly string[], count: number) {
  return Array.from({ length: count }, (_, place) =>
    keys.map((key) => ({ orderingKey: key, payload: { key, place } })),
  ).flat();
}

describe("order by key", () => {
  test("holds back what follows a failing event of the same key, and nothing else", async () => {
    const failed = new Set<string>();
    const hook: TestReceiver = await receiver((response, index) => {
      const { key, place } = payloadsOf(hook)[index] ?? { key: "", place: -1 };
      const fails = key === "slow" && place === 1 && !failed.has(key);
      if (fails) failed.add(key);
      response.writeHead(fails ? 503 : 200).end();
    });
    const destinationId = await destinationAt(hook, { orderingKey: "payload.key" });
    const { report } = await startWorker();
    await startWorker();
    await acceptQueued(database, { customer, destinationId }, eventsOf(["slow", "quick"], 5));
    await hook.arrived(11);
    const placesOf = (wanted: string) =>
      payloadsOf(hook).flatMap(({ key, place }) => (key === wanted ? [place] : []));
    expect(placesOf("slow")).toEqual([0, 1, 1, 2, 3, 4]);
    expect(placesOf("quick")).toEqual([0, 1, 2, 3, 4]);
    // The quick key did not wait for the slow one's retry, a second later.
    const retriedAt = payloadsOf(hook).findLastIndex(
      ({ key, place }) => key === "slow" && place === 1,
    );
    const quickEndedAt = payloadsOf(hook).findLastIndex(({ key }) => key === "quick");
    expect(quickEndedAt).toBeLessThan(retriedAt);
    expect(report.faults).toEqual([]);
  });

  test("goes on behind an event that is dead", async () => {
    const hook: TestReceiver = await receiver((response, index) => {
      response.writeHead(payloadsOf(hook)[index]?.place === 0 ? 400 : 200).end();
    });
    const destinationId = await destinationAt(hook, { orderingKey: "payload.key" });
    await startWorker();
    await acceptQueued(database, { customer, destinationId }, eventsOf(["a"], 3));
    await hook.arrived(3);
    expect(payloadsOf(hook).map(({ place }) => place)).toEqual([0, 1, 2]);
  });

  test("goes on after the worker that held the first event has vanished", async () => {
    const hook = await receiver((response) => response.end());
    const destinationId = await destinationAt(hook, { orderingKey: "payload.key" });
    await acceptQueued(database, { customer, destinationId }, eventsOf(["a"], 3));
    const store = createTestWorkerStore(database);
    const lostId = newUuid();
    await store.register({ id: lostId, host: "lost", leaseMs: 0 });
    const round = await store.claim(
      lostId,
      { deliveriesMax: 100, saturated: [], waits: false, flush: false },
      () => {},
    );
    expect(round?.claims.backlog).toHaveLength(1);
    await startWorker({ leaseMs: 750 });
    await hook.arrived(3);
    expect(payloadsOf(hook).map(({ place }) => place)).toEqual([0, 1, 2]);
  });
});

describe("a limit of concurrency", () => {
  test("holds over all workers", async () => {
    let [open, most] = [0, 0];
    const hook = await receiver((response) => {
      open += 1;
      most = Math.max(most, open);
      // Two turns of the loop are enough for others to come in beside it, if they may.
      setImmediate(() =>
        setImmediate(() => {
          open -= 1;
          response.end();
        }),
      );
    });
    const destinationId = await destinationAt(hook, { concurrencyLimit: 2 });
    const workers = [await startWorker(), await startWorker()];
    await acceptQueued(
      database,
      { customer, destinationId },
      Array.from({ length: 60 }, () => ({})),
    );
    await Promise.race(
      workers.map(({ report }) =>
        report.until(() => delivered(workers.flatMap((one) => one.report.courses)) === 60),
      ),
    );
    expect(most).toBeLessThanOrEqual(2);
    expect(hook.received).toHaveLength(60);
  });
});

test("what may go on is claimed when the outcome before it is on record, not at the next look", async () => {
  const hook = await receiver((response) => response.end());
  const ordered = await destinationAt(hook, { orderingKey: "payload.key" });
  const limited = await destinationAt(hook, { concurrencyLimit: 1 });
  for (const destinationId of [ordered, limited]) {
    await acceptQueued(database, { customer, destinationId }, eventsOf(["a"], 4));
  }
  // The longest rest between two looks never ends, so only being woken leads to another look.
  const clock: WorkerClock = {
    ...systemClock,
    after: (ms, run) => (ms === 250 ? () => {} : systemClock.after(ms, run)),
  };
  const { worker } = createTestWorker(database, directory, { clock });
  await worker.start();
  closing.push(() => worker.stop(0));
  await hook.arrived(8);
});

describe("an event whose day was dropped", () => {
  test("is sent from what was kept of it", async () => {
    const hook = await receiver((response) => response.end());
    const destinationId = await destinationAt(hook, { concurrencyLimit: 1 });
    const [id] = await acceptQueued(database, { customer, destinationId }, [
      { payload: { kept: true } },
    ]);
    await database.superuserPool.query(
      `INSERT INTO kept_events (tenant_id, customer_id, id, event_type, body, matched_count)
        SELECT tenant_id, customer_id, id, event_type, body, matched_count FROM events`,
    );
    await database.superuserPool.query("DELETE FROM events");
    await startWorker();
    await hook.arrived(1);
    expect(JSON.parse(hook.received[0]?.body ?? "")).toMatchObject({ id, payload: { kept: true } });
  });
});

describe("a limit of rate", () => {
  test("is kept by claims, whoever makes them", async () => {
    const destinationId = await destinationAt(
      { url: "http://127.0.0.1:9/" },
      { rateLimitPerSecond: 1 },
    );
    await acceptQueued(
      database,
      { customer, destinationId },
      Array.from({ length: 40 }, () => ({})),
    );
    const store = createTestWorkerStore(database);
    const [first, second] = [newUuid(), newUuid()];
    const claimOf = async (workerId: string) => {
      const wish = { deliveriesMax: 100, saturated: [], waits: false, flush: false };
      return store.claim(workerId, wish, () => {});
    };
    for (const id of [first, second]) await store.register({ id, host: "test", leaseMs: 30_000 });
    const startedAtMs = performance.now();
    const rounds = [await claimOf(first), await claimOf(second)];
    const elapsedMs = performance.now() - startedAtMs;
    const counts = rounds.map((round) => round?.claims.backlog.length ?? 0);
    // One at once, and the next not before a second is over.
    expect(counts[0]).toBe(1);
    expect(counts[1]).toBeLessThanOrEqual(Math.floor(elapsedMs / 1_000));
    expect(rounds[1]?.dueInMs).toBeGreaterThan(0);
  });

  test("delivers everything in the end", async () => {
    const hook = await receiver((response) => response.end());
    const destinationId = await destinationAt(hook, { rateLimitPerSecond: 100 });
    await startWorker();
    await acceptQueued(
      database,
      { customer, destinationId },
      Array.from({ length: 50 }, () => ({})),
    );
    await hook.arrived(50);
    expect(
      new Set(hook.received.map(({ headers }) => headers["x-pushrail-delivery-id"])).size,
    ).toBe(50);
  });
});
