import { afterEach, beforeEach, expect, test } from "vitest";
import { newUuid } from "../ids.ts";
import { DeliveryRows, type TestTenant } from "../testing/deliveries.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { requestErasure } from "./erasure.ts";
import { ErasureRun } from "./runner.ts";
import { accessTo } from "../testing/access.ts";

/** Operator events belong to nobody but the operators, and name customers. */

let database: TestDatabase;
let rows: DeliveryRows;
let subject: TestTenant;
let neighbour: TestTenant;
let operators: TestTenant;

beforeEach(async () => {
  database = await createTestDatabase();
  rows = new DeliveryRows(database.superuserPool);
  subject = await rows.addTenant();
  neighbour = await rows.addCustomer(subject.tenantId, "acct_neighbour");
  operators = await rows.addCustomer(subject.tenantId, "pushrail.operator");
});
afterEach(() => database.drop());

async function nameOf({ customerId }: TestTenant): Promise<string> {
  const found = await database.superuserPool.query<{ external_id: string }>(
    "SELECT external_id FROM customers WHERE id = $1",
    [customerId],
  );
  return found.rows[0]?.external_id ?? "";
}

async function erase(): Promise<void> {
  const { tenantId } = subject;
  const { id } = await requestErasure(database.apiPool, accessTo(tenantId), await nameOf(subject));
  const run = new ErasureRun({
    pool: database.ownerPool,
    monotonicMs: () => performance.now(),
    quietMs: 0,
    limits: { rowsMax: 1, lookedMax: 2 },
  });
  for (;;) {
    const result = await run.step({ tenantId, id });
    if (result === "finished") return;
    expect(result).toBe("more");
  }
}

test("those that name the customer are erased, and no others", async () => {
  const add = async (externalId: string) => {
    const eventId = newUuid();
    const payload = { destinationId: "dst_1", customerExternalId: externalId };
    const body = JSON.stringify({ customerExternalId: "pushrail.operator", payload });
    await database.superuserPool.query(
      `INSERT INTO events (tenant_id, id, customer_id, event_type, body, matched_count)
        VALUES ($1, $2, $3, 'pushrail.destination.failing', $4, 0)`,
      [subject.tenantId, eventId, operators.customerId, body],
    );
    return eventId;
  };
  for (const customer of [subject, subject]) await add(await nameOf(customer));
  const other = await add(await nameOf(neighbour));
  await erase();
  const left = await database.superuserPool.query<{ id: string }>(
    "SELECT id FROM events WHERE customer_id = $1",
    [operators.customerId],
  );
  expect(left.rows.map(({ id }) => id)).toEqual([other]);
});

test("those on their way are erased before they are sent, and no others", async () => {
  for (const customer of [subject, neighbour]) {
    await database.superuserPool.query(
      `INSERT INTO operator_events (tenant_id, id, event_type, payload) VALUES ($1, $2, 'pushrail.replay.finished', $3)`,
      [subject.tenantId, newUuid(), JSON.stringify({ customerExternalId: await nameOf(customer) })],
    );
  }
  const kept = await nameOf(neighbour);
  await erase();
  const left = await database.superuserPool.query("SELECT payload FROM operator_events");
  expect(left.rows).toEqual([{ payload: { customerExternalId: kept } }]);
});
