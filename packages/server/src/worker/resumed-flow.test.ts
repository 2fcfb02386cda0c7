import { createBatchAdapter } from "@pushrail/destinations/testing/batch-adapter";
import { startBatchSystem, type BatchSystem } from "@pushrail/destinations/testing/batch-system";
import { registerForTests } from "@pushrail/destinations/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Keyring } from "../encryption/keyring.ts";
import type { DestinationDirectory } from "../destinations/directory.ts";
import { inTransaction } from "../database/transaction.ts";
import { resumeDestination } from "../destinations/destination-state.ts";
import { publicId } from "../ids.ts";
import {
  createTestCustomer,
  createTestKeyring,
  createTestReceiver,
  createWorkerDirectory,
  loopbackEgress,
  type TestCustomer,
} from "../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { acceptQueued, createQueuedDestination } from "../testing/queued.ts";
import { createTestWorker, createTestWorkerStore } from "../testing/worker.ts";
import { rescheduleQueues } from "./queue-store.ts";
import type { WorkerStore } from "./storage.ts";
import { accessTo } from "../testing/access.ts";

/** Queued destinations whose state or rest changes while workers are at their backlog. */

const limits = { eventsMax: 10, bytesMax: 10_000, ageMsMax: 60_000 };
const token = "token-0123456789";
registerForTests(createBatchAdapter({ ...limits, partitioned: true }));

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

async function batchDestination(): Promise<{ readonly id: string; readonly system: BatchSystem }> {
  const system = await startBatchSystem({ token, ...limits });
  closing.push(() => system.close());
  const config = { url: system.url, mode: "parts", timeoutMs: 5_000 };
  const destination = { type: "TEST_BATCH", config, secrets: { token } };
  const id = await createQueuedDestination(database, keyring, { customer, destination });
  return { id, system };
}

function resume(destinationId: string): Promise<unknown> {
  const ports = {
    pool: database.apiPool,
    keyring,
    customers: { idsOf: async () => new Map<string, string>() },
    egress: loopbackEgress,
    limits: { destinationsMax: 10 },
  };
  return resumeDestination(
    ports,
    accessTo(customer.tenantId),
    publicId("destination", destinationId),
  );
}

const sql = (text: string) => database.superuserPool.query(text);

/** A store that lets a test do something once between the first claim that finds anything and the look at what it holds. */
function interrupted(meanwhile: () => Promise<unknown>): WorkerStore {
  const store = createTestWorkerStore(database);
  let isOver = false;
  return {
    ...store,
    find: async (claims) => {
      if (!isOver && claims.backlog.length > 0) {
        isOver = true;
        await meanwhile();
      }
      return store.find(claims);
    },
  };
}

test("what rests is not flushed by a worker that stops", async () => {
  const { id: destinationId } = await batchDestination();
  await acceptQueued(
    database,
    { customer, destinationId },
    Array.from({ length: 3 }, () => ({ partitionKey: "a" })),
  );
  await sql(
    "UPDATE destination_queues SET not_before = now() + interval '1 hour', next_due_at = now() + interval '1 hour'",
  );
  const { worker } = createTestWorker(database, directory);
  await worker.start();
  await worker.stop(1_000);
  // Put in a batch it would stay in it, however few they are, and each look would find the batch due again.
  const { rows } = await sql("SELECT count(*)::int AS waiting FROM backlog WHERE batch_id IS NULL");
  expect(rows).toEqual([{ waiting: 3 }]);
});

test("a retry that falls due while a claim looks for batches is not forgotten", async () => {
  const { id: destinationId } = await batchDestination();
  await acceptQueued(database, { customer, destinationId }, [{ partitionKey: "a" }]);
  await sql("UPDATE backlog SET attempts = 1, due_at = now() - interval '1 second'");
  const queue = { ...customer, destinationId, collectsFromMs: Date.now() - 10_000 };
  await inTransaction(database.workerPool, (transaction) => rescheduleQueues(transaction, [queue]));
  const { rows } = await sql("SELECT next_due_at <= now() AS is_due FROM destination_queues");
  expect(rows).toEqual([{ is_due: true }]);
});

describe("a destination that is resumed while its backlog is buried", () => {
  test("keeps the order of its keys", async () => {
    let [open, most] = [0, 0];
    const hook = await createTestReceiver((response) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        response.end();
      }, 5);
    });
    closing.push(() => hook.close());
    const destinationId = await createQueuedDestination(database, keyring, {
      customer,
      destination: {
        type: "WEBHOOK",
        config: { url: hook.url, timeoutMs: 10_000 },
        orderingKey: "payload.key",
      },
    });
    const events = Array.from({ length: 20 }, (_, place) => ({
      orderingKey: "a",
      payload: { place },
    }));
    await acceptQueued(database, { customer, destinationId }, events);
    await sql("UPDATE destinations SET state = 'DISABLED', disabled_reason = 'gone'");
    const store = interrupted(() => resume(destinationId));
    const { worker } = createTestWorker(database, directory, { store });
    await worker.start();
    closing.push(() => worker.stop(0));
    await hook.arrived(20);
    expect(most).toBe(1);
    expect(hook.received.map(({ body }) => JSON.parse(body).payload.place)).toEqual(
      events.map(({ payload }) => payload.place),
    );
  });

  test("gets nothing but batches", async () => {
    const { id: destinationId, system } = await batchDestination();
    await acceptQueued(
      database,
      { customer, destinationId },
      Array.from({ length: 10 }, () => ({ partitionKey: "a" })),
    );
    await sql("UPDATE destinations SET state = 'DISABLED', disabled_reason = 'gone'");
    const store = interrupted(() => resume(destinationId));
    const { worker, report } = createTestWorker(database, directory, { store });
    await worker.start();
    closing.push(() => worker.stop(0));
    await report.until(() => report.courses.filter((kind) => kind === "delivered").length === 10);
    expect([...system.parts.values()].map(({ lines }) => lines.length)).toEqual([10]);
    expect(system.violations).toEqual([]);
    expect(report.faults).toEqual([]);
  });
});
