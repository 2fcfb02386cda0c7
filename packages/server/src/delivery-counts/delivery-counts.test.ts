import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { inTransaction } from "../database/transaction.ts";
import { newUuid, publicId } from "../ids.ts";
import { applyRetention } from "../retention/retention.ts";
import { startTestApi, createTestTenant, type TestApi, type TestTenant } from "../testing/api.ts";
import {
  commitHandover,
  createTestCustomer,
  createTestDestination,
  createTestKeyring,
  createTestReceiver,
  createWorkerDirectory,
} from "../testing/deliverable.ts";
import { listening } from "../testing/listening-pool.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { createTestWorker } from "../testing/worker.ts";
import { createPostgresWorkerStore } from "../worker/postgres-storage.ts";
import { DeliveryCounter } from "./counter.ts";
import { addDeliveryCounts, type CountedHour } from "./store.ts";

let database: TestDatabase;
let server: TestApi;
let tenant: TestTenant;
const hourMs = 3_600_000;
const nowMs = Date.parse("2026-11-21T09:45:00Z");
const thisHourMs = Date.parse("2026-11-21T09:00:00Z");

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database, { context: { now: () => nowMs } });
});
afterAll(async () => {
  await server.close();
  await database.drop();
});
beforeEach(async () => {
  tenant = await createTestTenant(database);
});

async function createDestination(customerExternalId = "acme"): Promise<string> {
  const { json } = await server.call("POST", "/v1/destinations", tenant.keyText, {
    ...{ type: "WEBHOOK", name: "hook", url: "https://example.com/", customerExternalId },
  });
  return json.id;
}

async function keyOf(id: string) {
  const { rows } = await database.superuserPool.query<{ customer_id: string; id: string }>(
    "SELECT customer_id, id FROM destinations WHERE 'dst_' || replace(id::text, '-', '') = $1",
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`${id} is not there`);
  return { tenantId: tenant.tenantId, customerId: row.customer_id, destinationId: row.id };
}

async function add(id: string, counts: Partial<CountedHour>): Promise<void> {
  const row: CountedHour = {
    ...(await keyOf(id)),
    ...{ hourMs: thisHourMs, delivered: 0, failedAttempts: 0, dead: 0, durationCounts: [] },
    lastAttemptAtMs: undefined,
    ...counts,
  };
  await inTransaction(database.workerPool, (transaction) => addDeliveryCounts(transaction, [row]));
}

function read(query: string, keyText = tenant.keyText) {
  return server.call("GET", `/v1/delivery-counts?${query}`, keyText);
}

test("every hour is there, with zeros, and sums, rate and durations over all of them", async () => {
  const id = await createDestination();
  await add(id, { delivered: 2, failedAttempts: 1, durationCounts: [1, 1, 1] });
  await add(id, { delivered: 1, dead: 1, durationCounts: [0, 0, 0, 1], lastAttemptAtMs: nowMs });
  await add(id, { delivered: 5, hourMs: thisHourMs - 23 * hourMs });
  await add(id, { delivered: 7, hourMs: thisHourMs - 24 * hourMs });
  const { json } = await read("customerExternalId=acme");
  const [counts] = json.data;
  expect(counts.hours).toHaveLength(24);
  expect(counts.hours[0]).toEqual({
    from: "2026-11-20T10:00:00.000Z",
    ...{ delivered: 5, failedAttempts: 0, dead: 0 },
  });
  expect(counts.hours[1]).toMatchObject({ delivered: 0 });
  expect(counts.hours[23]).toEqual({
    from: "2026-11-21T09:00:00.000Z",
    ...{ delivered: 3, failedAttempts: 1, dead: 1 },
  });
  expect(counts).toMatchObject({
    ...{ destinationId: id, delivered: 8, failedAttempts: 1, dead: 1 },
    ...{ successRate: 8 / 9, p50Ms: 10, p95Ms: 50 },
    lastAttemptAt: "2026-11-21T09:45:00.000Z",
  });
  const week = await read(`hours=168&destinationId=${id}`);
  expect(week.json.data[0]).toMatchObject({ delivered: 15 });
  expect(week.json.data[0].hours).toHaveLength(168);
});

test("destinations without deliveries are there, deleted ones and other customers' are not", async () => {
  const [one, two, gone] = [
    await createDestination(),
    await createDestination(),
    await createDestination(),
  ];
  await createDestination("other");
  await add(two, { lastAttemptAtMs: nowMs - 200 * hourMs, hourMs: thisHourMs - 200 * hourMs });
  await server.call("DELETE", `/v1/destinations/${gone}`, tenant.keyText);
  const { json } = await read("customerExternalId=acme");
  const nothing = { delivered: 0, failedAttempts: 0, dead: 0, successRate: null, p50Ms: null };
  expect(json.data).toMatchObject([
    { destinationId: two, ...nothing, lastAttemptAt: "2026-11-13T01:45:00.000Z" },
    { destinationId: one, ...nothing, p95Ms: null, lastAttemptAt: null },
  ]);
});

test("a session sees its own customer's without naming anything, and nobody else's", async () => {
  const [own, foreign] = [await createDestination(), await createDestination("other")];
  const { json } = await server.call("POST", "/v1/sessions", tenant.keyText, {
    customerExternalId: "acme",
  });
  expect((await read("", json.token)).json.data).toMatchObject([{ destinationId: own }]);
  expect((await read("customerExternalId=other", json.token)).json.data).toEqual([]);
  expect((await read(`destinationId=${foreign}`, json.token)).json.data).toEqual([]);
});

test("an id or a name that nobody has matches nothing, and an API key has to name one", async () => {
  for (const query of [
    `destinationId=${publicId("destination", newUuid())}`,
    "destinationId=nonsense",
    "customerExternalId=nobody",
    "customerExternalId=%00",
  ]) {
    expect((await read(query)).json).toEqual({ data: [] });
  }
  expect((await read("")).json).toMatchObject({ code: "missing_field" });
  expect((await read("customerExternalId=acme&hours=25")).json).toMatchObject({
    code: "invalid_field",
  });
});

test("counts of a destination that is gone are left out, and spoil nothing", async () => {
  const id = await createDestination();
  const row = {
    ...(await keyOf(id)),
    ...{ hourMs: thisHourMs, delivered: 1, failedAttempts: 0, dead: 0, durationCounts: [] },
    lastAttemptAtMs: undefined,
  };
  await inTransaction(database.workerPool, (transaction) =>
    addDeliveryCounts(transaction, [row, { ...row, destinationId: newUuid() }]),
  );
  expect((await read("customerExternalId=acme")).json.data).toMatchObject([{ delivered: 1 }]);
});

test("retention deletes what is older than 31 days", async () => {
  const id = await createDestination();
  await add(id, { hourMs: thisHourMs - 31 * 24 * hourMs });
  await add(id, { hourMs: thisHourMs - 30 * 24 * hourMs });
  const result = await applyRetention(database.ownerPool, nowMs);
  expect(result.deletedCounts).toBe(1);
  const { rows } = await database.superuserPool.query(
    "SELECT hour FROM delivery_counts WHERE tenant_id = $1",
    [tenant.tenantId],
  );
  expect(rows).toEqual([{ hour: new Date(thisHourMs - 30 * 24 * hourMs) }]);
});

test("recording an outcome costs no statement more, and a stop leaves nothing behind", async () => {
  const keyring = createTestKeyring();
  const customer = await createTestCustomer(database);
  const directory = createWorkerDirectory(database.workerPool, keyring);
  const hook = await createTestReceiver((response) => response.end());
  const { id } = await createTestDestination(database, keyring, customer, { url: hook.url });
  const { pool, statements } = listening(database.workerPool);
  const counter = new DeliveryCounter({
    write: (rows) => inTransaction(pool, (transaction) => addDeliveryCounts(transaction, rows)),
    now: Date.now,
    onDropped: () => undefined,
  });
  const { worker, report } = createTestWorker(database, directory, {
    store: createPostgresWorkerStore({ pool, keyring, onFault: () => undefined }),
    counter,
  });
  await worker.start();
  const handover = await commitHandover(database, customer, [id, id, id]);
  worker.announce();
  await report.until(() => report.courses.length === handover.deliveries.length);
  await worker.stop(1_000);
  expect(counter.size).toBeGreaterThan(0);
  expect(statements.filter((text) => text.includes("delivery_counts"))).toEqual([]);
  const before = statements.length;
  await counter.flush();
  await hook.close();
  expect(statements.slice(before).filter((text) => text.includes("delivery_counts"))).toHaveLength(
    1,
  );
  const { rows } = await database.superuserPool.query(
    "SELECT sum(delivered)::int AS delivered FROM delivery_counts WHERE destination_id = $1",
    [id],
  );
  expect(rows).toEqual([{ delivered: 3 }]);
});
