import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { accessTo } from "../testing/access.ts";
import {
  commitHandover,
  createTestCustomer,
  createTestDestination,
  createTestKeyring,
  createTestReceiver,
  createWorkerDirectory,
} from "../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { createTestWorker } from "../testing/worker.ts";
import { changeTenant } from "./tenants.ts";

let database: TestDatabase;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

afterAll(async () => {
  await database.drop();
});

test("what was accepted before a tenant was suspended is delivered", async () => {
  const keyring = createTestKeyring();
  const customer = await createTestCustomer(database);
  const directory = createWorkerDirectory(database.workerPool, keyring);
  const receiver = await createTestReceiver((response) => response.end());
  closing.push(() => receiver.close());
  const { id } = await createTestDestination(database, keyring, customer, { url: receiver.url });
  await commitHandover(database, customer, [id, id]);
  await changeTenant(database.ownerPool, accessTo(customer.tenantId), { isSuspended: true });
  const { worker, report } = createTestWorker(database, directory);
  await worker.start();
  closing.push(() => worker.stop(0));
  worker.announce();
  await report.until(() => report.courses.length === 2);
  expect(receiver.received).toHaveLength(2);
});
