import { afterEach, beforeEach, expect, test } from "vitest";
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
import { acceptQueued, createQueuedDestination } from "../testing/queued.ts";
import { createTestWorker } from "../testing/worker.ts";

/**
 * Ids are made by the processes that accept, so of two commits the later one may have the smaller id: its clock is
 * behind, or it waited for the lock of the queue. Whatever the order then is, no key may come to a standstill.
 */

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

async function orderedDestination(hook: TestReceiver): Promise<string> {
  closing.push(() => hook.close());
  const config = { url: hook.url, timeoutMs: 10_000 };
  const destination = { type: "WEBHOOK", config, orderingKey: "payload.key" };
  return createQueuedDestination(database, keyring, { customer, destination });
}

async function startWorker(): Promise<void> {
  const { worker } = createTestWorker(database, directory);
  await worker.start();
  closing.push(() => worker.stop(0));
}

const placesAt = (hook: TestReceiver): number[] =>
  hook.received.map(({ body }) => JSON.parse(body).payload.place);

test("a delivery that waits goes before one that was accepted after it with a smaller id", async () => {
  const hook = await createTestReceiver((response) => response.end());
  const destinationId = await orderedDestination(hook);
  const smallerId = newUuid();
  await acceptQueued(database, { customer, destinationId }, [
    { orderingKey: "a", payload: { place: 0 } },
  ]);
  await acceptQueued(database, { customer, destinationId }, [
    { orderingKey: "a", payload: { place: 1 }, deliveryId: smallerId },
    { orderingKey: "a", payload: { place: 2 } },
  ]);
  await startWorker();
  await hook.arrived(3);
  expect(placesAt(hook)).toEqual([0, 1, 2]);
});

test("a delivery that is retried goes before one that was accepted after it with a smaller id", async () => {
  const smallerId = newUuid();
  const hook = await createTestReceiver((response, index) => {
    if (index > 0) {
      response.end();
      return;
    }
    void acceptQueued(database, { customer, destinationId }, [
      { orderingKey: "a", payload: { place: 1 }, deliveryId: smallerId },
    ]).then(() => response.writeHead(503).end());
  });
  const destinationId = await orderedDestination(hook);
  await acceptQueued(database, { customer, destinationId }, [
    { orderingKey: "a", payload: { place: 0 } },
  ]);
  await startWorker();
  await hook.arrived(3);
  expect(placesAt(hook)).toEqual([0, 0, 1]);
});
