import { createHmac } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { publicId } from "../ids.ts";
import {
  createTestCustomer,
  createTestDestination,
  createTestKeyring,
  createTestReceiver,
  createWorkerDirectory,
} from "../testing/deliverable.ts";
import { createOperatorCustomer } from "../testing/operator-events.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { createTestWorker } from "../testing/worker.ts";
import { patrolHealth } from "./patrol.ts";
import { relayOperatorEvents } from "./relay.ts";

let database: TestDatabase;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await database.drop();
});

function fail(error: unknown): never {
  throw error;
}

test("what the patrol finds arrives at the operator's receiver as a signed event", async () => {
  const keyring = createTestKeyring();
  const customer = await createTestCustomer(database);
  const failing = await createTestDestination(database, keyring, customer, {
    url: "https://a.test/",
  });
  const hook = await createTestReceiver((response) => response.end());
  closing.push(() => hook.close());
  const operator = await createOperatorCustomer(database, customer);
  const { secret } = await createTestDestination(database, keyring, operator, { url: hook.url });
  await database.superuserPool.query(
    `INSERT INTO destination_health (tenant_id, customer_id, destination_id, failing_since, last_failed_at, last_failure_reason)
     VALUES ($1, $2, $3, now() - interval '3 days', now(), 'unreachable')`,
    [customer.tenantId, customer.customerId, failing.id],
  );
  const directory = createWorkerDirectory(database.workerPool, keyring);
  const { worker, report } = createTestWorker(database, directory);
  await worker.start();
  closing.push(() => worker.stop(0));

  await patrolHealth({ pool: database.workerPool, onFault: fail });
  await relayOperatorEvents({ pool: database.workerPool, directory, onFault: fail });
  await hook.arrived(1);
  await report.until(() => report.courses.length === 1);

  const [request] = hook.received;
  const event = JSON.parse(request?.body ?? "{}");
  expect(event).toMatchObject({
    eventType: "pushrail.destination.failing",
    customerExternalId: "pushrail.operator",
    payload: {
      destinationId: publicId("destination", failing.id),
      customerExternalId: "acct_test",
      reason: "unreachable",
    },
  });
  const signed = `${event.id}.${String(request?.headers["webhook-timestamp"])}.${request?.body}`;
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(signed).digest("base64");
  expect(request?.headers["webhook-signature"]).toBe(`v1,${signature}`);
  expect(report.courses).toEqual(["delivered"]);
});

test("an operator event for a disabled destination is a dead letter, and tells of nothing more", async () => {
  const keyring = createTestKeyring();
  const customer = await createTestCustomer(database);
  const operator = await createOperatorCustomer(database, customer);
  const { id } = await createTestDestination(database, keyring, operator, {
    url: "https://a.test/",
  });
  await database.superuserPool.query(
    `INSERT INTO destination_health (tenant_id, customer_id, destination_id, failing_since, last_failed_at, last_failure_reason)
     VALUES ($1, $2, $3, now() - interval '6 days', now(), 'unreachable')`,
    [operator.tenantId, operator.customerId, id],
  );
  const directory = createWorkerDirectory(database.workerPool, keyring);
  const { worker, report } = createTestWorker(database, directory);
  await worker.start();
  closing.push(() => worker.stop(0));

  await patrolHealth({ pool: database.workerPool, onFault: fail });
  await relayOperatorEvents({ pool: database.workerPool, directory, onFault: fail });
  await report.until(() => report.courses.length === 1);

  const { rows } = await database.superuserPool.query("SELECT reason FROM dead_letters");
  expect(rows).toEqual([{ reason: "destination_disabled" }]);
  expect(await patrolHealth({ pool: database.workerPool, onFault: fail })).toEqual({
    noticed: 0,
    disabled: 0,
    dying: 0,
    expiring: 0,
  });
});
