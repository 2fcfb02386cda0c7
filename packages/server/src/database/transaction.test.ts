import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newUuid } from "../ids.ts";
import { insertOwnedRows, type Owner } from "../testing/owned-rows.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { createPool } from "./pool.ts";
import {
  contextStatement,
  inAuthentication,
  inTenant,
  inTenantAtOnce,
  inTransaction,
  type Transaction,
} from "./transaction.ts";

const owner: Owner = { tenantId: newUuid(), customerId: newUuid() };

let database: TestDatabase;
/** One connection, so that each transaction finds what the one before it left. */
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertOwnedRows(database.superuserPool, owner);
  pool = createPool({
    url: database.apiUrl,
    connectionsMax: 1,
    applicationName: database.name,
    statementTimeoutMs: 20_000,
    onIdleError: () => undefined,
  });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

beforeEach(async () => {
  await database.superuserPool.query("DELETE FROM customers WHERE external_id LIKE 'test-%'");
});

async function addCustomer(transaction: Transaction, externalId: string): Promise<void> {
  await transaction.query({
    text: "INSERT INTO customers (tenant_id, id, external_id) VALUES ($1, $2, $3)",
    values: [owner.tenantId, newUuid(), externalId],
  });
}

async function addedCustomers(): Promise<readonly string[]> {
  const { rows } = await database.superuserPool.query<{ external_id: string }>(
    "SELECT external_id FROM customers WHERE external_id LIKE 'test-%' ORDER BY 1",
  );
  return rows.map((row) => row.external_id);
}

async function settings(transaction: Transaction): Promise<unknown> {
  const { rows } = await transaction.query({
    text: `SELECT pushrail_tenant_id() AS tenant, pushrail_customer_id() AS customer, pushrail_api_key_sha256() AS key`,
  });
  return rows[0];
}

const nothing = { tenant: null, customer: null, key: null };

test("what the work returns is returned, and what it wrote is committed", async () => {
  const result = await inTenant(pool, owner, async (transaction) => {
    await transaction.query({ text: "UPDATE destinations SET name = 'Renamed'" });
    return "done";
  });
  expect(result).toBe("done");
  const { rows } = await database.superuserPool.query("SELECT name FROM destinations");
  expect(rows).toEqual([{ name: "Renamed" }]);
});

test("nothing stays of work that rejects", async () => {
  const working = inTenant(pool, { tenantId: owner.tenantId }, async (transaction) => {
    await addCustomer(transaction, "test-1");
    throw new Error("changed my mind");
  });
  await expect(working).rejects.toThrow("changed my mind");
  expect(await addedCustomers()).toEqual([]);
});

test("nothing stays of work that swallows a failed statement", async () => {
  const working = inTenant(pool, { tenantId: owner.tenantId }, async (transaction) => {
    await addCustomer(transaction, "test-1");
    await transaction.query({ text: "SELECT 1 / 0" }).catch(() => undefined);
  });
  await expect(working).rejects.toThrow("the transaction was rolled back");
  expect(await addedCustomers()).toEqual([]);
});

test("statements that are sent without awaiting each other all belong to the transaction, in order", async () => {
  const names = await inTenant(pool, { tenantId: owner.tenantId }, async (transaction) => {
    const inserting = [1, 2, 3].map((n) => addCustomer(transaction, `test-${n}`));
    const reading = transaction.query<{ external_id: string }>({
      text: "SELECT external_id FROM customers WHERE external_id LIKE 'test-%' ORDER BY 1",
    });
    await Promise.all(inserting);
    return (await reading).rows.map((row) => row.external_id);
  });
  expect(names).toEqual(["test-1", "test-2", "test-3"]);
  expect(await addedCustomers()).toEqual(names);
});

test("in a single round trip, a transaction has its context, commits, and leaves nothing behind", async () => {
  const context = { tenantId: owner.tenantId };
  const seen = await inTenantAtOnce(pool, context, async (transaction) => {
    const [during] = await Promise.all([
      settings(transaction),
      addCustomer(transaction, "test-1"),
      addCustomer(transaction, "test-2"),
    ]);
    return during;
  });
  expect(seen).toMatchObject({ tenant: owner.tenantId });
  expect(await addedCustomers()).toEqual(["test-1", "test-2"]);
  expect(await inTransaction(pool, settings)).toEqual(nothing);
});

test("in a single round trip, nothing stays when one statement fails", async () => {
  const working = inTenantAtOnce(pool, { tenantId: owner.tenantId }, async (transaction) => {
    await Promise.all([
      addCustomer(transaction, "test-1"),
      transaction.query({ text: "SELECT 1 / 0" }),
    ]);
  });
  await expect(working).rejects.toThrow("division by zero");
  expect(await addedCustomers()).toEqual([]);
  expect(await inTransaction(pool, settings)).toEqual(nothing);
});

test("a transaction that is over takes no more statements, whoever has its connection by then", async () => {
  const goOn = Promise.withResolvers<void>();
  const late: Promise<unknown>[] = [];
  const leave = (transaction: Transaction) => {
    const going = goOn.promise.then(() =>
      transaction.query({ text: "SELECT external_id FROM customers" }),
    );
    late.push(going.then(({ rows }) => rows, String));
  };
  const failing = inTenant(pool, { tenantId: newUuid() }, async (transaction) => {
    leave(transaction);
    throw new Error("changed my mind");
  });
  await expect(failing).rejects.toThrow("changed my mind");
  await inTenant(pool, { tenantId: newUuid() }, async (transaction) => leave(transaction));
  await inTenant(pool, owner, async () => {
    goOn.resolve();
    const refused = "Error: the transaction is over";
    expect(await Promise.all(late)).toEqual([refused, refused]);
  });
});

test("the first statement of the work already runs in the context", async () => {
  expect(await inTenant(pool, owner, settings)).toEqual({
    tenant: owner.tenantId,
    customer: owner.customerId,
    key: null,
  });
});

test("a context without a customer does not keep the one before it", async () => {
  await inTenant(pool, owner, settings);
  expect(await inTenant(pool, { tenantId: owner.tenantId }, settings)).toEqual({
    ...nothing,
    tenant: owner.tenantId,
  });
});

test("the context is gone after a commit and after a rollback", async () => {
  await inTenant(pool, owner, settings);
  expect(await inTransaction(pool, settings)).toEqual(nothing);
  const failing = inTenant(pool, owner, async () => {
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await inTransaction(pool, settings)).toEqual(nothing);
});

test("an id that is not a UUID never reaches the setting", () => {
  expect(() => contextStatement({ tenantId: "" })).toThrow("needs UUIDs");
  expect(() => contextStatement({ tenantId: owner.tenantId, customerId: "*" })).toThrow(
    "needs UUIDs",
  );
});

test("authentication shows the one key that it names and nothing else", async () => {
  const { rows } = await database.superuserPool.query<{ key_sha256: Buffer }>(
    "SELECT key_sha256 FROM api_keys",
  );
  const [key] = rows;
  const count = (transaction: Transaction, table: string) =>
    transaction.query({ text: `SELECT FROM ${table}` }).then(({ rowCount }) => rowCount);
  const seen = await inAuthentication(pool, key?.key_sha256 ?? Buffer.alloc(0), (transaction) =>
    Promise.all([count(transaction, "api_keys"), count(transaction, "events")]),
  );
  expect(seen).toEqual([1, 0]);
  const wrong = await inAuthentication(pool, Buffer.alloc(32), (transaction) =>
    count(transaction, "api_keys"),
  );
  expect(wrong).toBe(0);
  expect(await inTransaction(pool, settings)).toEqual(nothing);
});

test("a connection that breaks rejects the work, and the next one is fresh", async () => {
  const before = await inTransaction(pool, backend);
  const working = inTenant(pool, owner, async (transaction) => {
    const id = await backend(transaction);
    await database.superuserPool.query("SELECT pg_terminate_backend($1)", [id]);
    await transaction.query({ text: "SELECT pg_sleep(10)" });
  });
  await expect(working).rejects.toThrow();
  const after = await inTransaction(pool, backend);
  expect(after).not.toBe(before);
  expect(await inTransaction(pool, settings)).toEqual(nothing);
});

test("a connection that breaks while the work waits for something else rejects it too", async () => {
  const working = inTenant(pool, owner, async (transaction) => {
    const client = await backend(transaction);
    await database.superuserPool.query("SELECT pg_terminate_backend($1, 5000)", [client]);
  });
  await expect(working).rejects.toThrow();
  expect(await inTransaction(pool, settings)).toEqual(nothing);
});

async function backend(transaction: Transaction): Promise<number> {
  const { rows } = await transaction.query<{ id: number }>({
    text: "SELECT pg_backend_pid() AS id",
  });
  return rows[0]?.id ?? 0;
}
