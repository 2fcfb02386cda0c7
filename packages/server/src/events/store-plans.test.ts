import type { Pool, QueryResult } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPool } from "../database/pool.ts";
import { inTenant } from "../database/transaction.ts";
import type { Transaction } from "../database/transaction.ts";
import { newUuid } from "../ids.ts";
import { DeliveryRows } from "../testing/deliveries.ts";
import type { TestTenant } from "../testing/deliveries.ts";
import { readingsOf } from "../testing/plans.ts";
import type { Reading } from "../testing/plans.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";
import { commitEvents } from "./store.ts";

// Goal: a commit into the queue of an ordered destination costs the same however much waits there. Method: 20,000
// deliveries of 2,000 keys wait; the executed plans as the API's role, first without statistics and then with them.

const waitingCount = 20_000;

let database: TestDatabase;
let pool: Pool;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({
    url: database.apiUrl,
    connectionsMax: 1,
    applicationName: database.name,
    statementTimeoutMs: 20_000,
    onIdleError: () => undefined,
  });
  tenant = await new DeliveryRows(database.superuserPool).addTenant();
  const { tenantId, customerId, destinationId } = tenant;
  const admin = database.superuserPool;
  await admin.query("ALTER TABLE backlog SET (autovacuum_enabled = false)");
  await admin.query(
    `INSERT INTO destination_queues (tenant_id, customer_id, destination_id, next_due_at)
      VALUES ($1, $2, $3, 'infinity')`,
    [tenantId, customerId, destinationId],
  );
  await admin.query(
    `INSERT INTO backlog (tenant_id, delivery_id, customer_id, destination_id, event_id, attempts, due_at, ordering_key)
      SELECT $1, gen_random_uuid(), $2, $3, gen_random_uuid(), 0, 'infinity', 'key-' || n % 2000
      FROM generate_series(1, ${waitingCount}) n`,
    [tenantId, customerId, destinationId],
  );
}, 60_000);

afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function commitReading(): Promise<Reading | undefined> {
  const { tenantId, customerId, destinationId } = tenant;
  const events = Array.from({ length: 50 }, (_, n) => ({
    id: newUuid(),
    customerId,
    eventType: "order.completed",
    body: "{}",
    storedBody: "{}",
    origin: "event" as const,
    deliveries: [
      {
        id: newUuid(),
        destinationId,
        flow: { orderingKey: `key-${n * 80}`, partitionKey: null, bodyBytes: null },
      },
    ],
  }));
  const found = await inTenant(pool, { tenantId }, async (transaction) => {
    const { rows } = await transaction.query<{ config_version: string }>({
      text: "SELECT config_version FROM tenants WHERE id = $1",
      values: [tenantId],
    });
    // Only explained: the ids could not be inserted twice.
    const explaining: Transaction = {
      query: <Row extends object>(statement: Parameters<Transaction["query"]>[0]) =>
        statement.text.startsWith("EXPLAIN")
          ? transaction.query<Row>(statement)
          : Promise.resolve({
              rows: [{ config_version: "0", inserted_ids: [] }],
            } as unknown as QueryResult<Row>),
    };
    return readingsOf(explaining, (inner) =>
      commitEvents(inner, {
        tenantId,
        configVersion: Number(rows[0]?.config_version),
        handoverId: newUuid(),
        workerId: null,
        events,
        queues: [{ tenantId, customerId, destinationId, keepsOrder: true, lingerMs: 0 }],
      }),
    );
  });
  return found.readings[0];
}

async function expectBounded(): Promise<void> {
  const reading = await commitReading();
  expect(reading?.relations).toContain("backlog");
  expect(reading?.seqScans).toEqual([]);
  // Of 50 deliveries: themselves in each of the statement's steps, and one row of the backlog each.
  expect(reading?.rowsRead).toBeLessThan(1_000);
}

test("a commit looks up one row for each key, without statistics", expectBounded);

test("and with them", async () => {
  await database.superuserPool.query("ANALYZE");
  await expectBounded();
});
