import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newUuid } from "../ids.ts";
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
import { requestErasure } from "./erasure.ts";
import { scheduleErasures } from "./runner.ts";
import { accessTo } from "../testing/access.ts";

// Goal: an erasure under load. A worker delivers to two customers of one tenant; one of them is erased in the middle of a
// request to it.

let database: TestDatabase;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await database.drop();
});

async function rowsOf(table: string, customerId: string): Promise<number> {
  const { rowCount } = await database.superuserPool.query(
    `SELECT FROM ${table} WHERE customer_id = $1`,
    [customerId],
  );
  return rowCount ?? 0;
}

test("what is under way ends, the neighbour's deliveries go on meanwhile, and nothing of the customer is left", async () => {
  const keyring = createTestKeyring();
  const subject = await createTestCustomer(database);
  const { tenantId } = subject;
  const neighbour = { tenantId, customerId: newUuid() };
  await database.superuserPool.query(
    "INSERT INTO customers (tenant_id, id, external_id) VALUES ($1, $2, 'neighbour')",
    [tenantId, neighbour.customerId],
  );
  const held: ServerResponse[] = [];
  const slow = await createTestReceiver((response) => void held.push(response));
  const failing = await createTestReceiver((response) => response.writeHead(500).end());
  const quick = await createTestReceiver((response) => response.end());
  closing.push(...[slow, failing, quick].map((one) => () => one.close()));
  const destination = async (of: typeof subject, url: string) =>
    (await createTestDestination(database, keyring, of, { url, retryPolicy: [3600, 3600] })).id;
  const slowId = await destination(subject, slow.url);
  const failingId = await destination(subject, failing.url);
  const quickId = await destination(neighbour, quick.url);

  const directory = createWorkerDirectory(database.workerPool, keyring);
  const { worker, report } = createTestWorker(database, directory);
  await worker.start();
  closing.push(() => worker.stop(0));
  await commitHandover(database, subject, [slowId]);
  await commitHandover(database, subject, [failingId, failingId]);
  worker.announce();
  await slow.arrived(1);
  await report.until(() => report.courses.length === 2);
  expect(await rowsOf("backlog", subject.customerId)).toBe(2);

  const { id } = await requestErasure(database.apiPool, accessTo(tenantId), "acct_test");
  // In a server, the notification of the change does it.
  await directory.refresh(tenantId);
  const finished = Promise.withResolvers<string>();
  const schedule = scheduleErasures({
    pool: database.ownerPool,
    monotonicMs: () => performance.now(),
    quietMs: 0,
    everyMs: 1,
    onFinished: (key) => finished.resolve(key.id),
    onFault: (error) => finished.reject(error),
  });
  closing.push(() => schedule.stop());

  for (let count = 1; count <= 20; count += 1) {
    await commitHandover(database, neighbour, [quickId]);
    worker.announce();
    await quick.arrived(count);
  }
  const { rows } = await database.superuserPool.query("SELECT phase FROM erasures");
  expect(rows).toEqual([{ phase: "stopping" }]);

  for (const response of held) response.writeHead(500).end();
  expect(await finished.promise).toBe(id);
  await report.until(() => report.courses.filter((one) => one === "delivered").length === 20);
  expect(slow.received).toHaveLength(1);
  expect(failing.received).toHaveLength(2);
  for (const table of [
    ...["events", "deliveries", "attempts", "finished_deliveries", "backlog", "dead_letters"],
    ...["destination_queues", "destination_health", "signing_secrets", "destinations"],
  ]) {
    expect([table, await rowsOf(table, subject.customerId)]).toEqual([table, 0]);
  }
  for (const table of ["events", "deliveries", "attempts", "finished_deliveries"]) {
    expect([table, await rowsOf(table, neighbour.customerId)]).toEqual([table, 20]);
  }
  expect(report.faults).toEqual([]);
});
