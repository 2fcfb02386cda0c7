import type { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inTransaction } from "../database/transaction.ts";
import { DeliveryRows, type TestTenant } from "../testing/deliveries.ts";
import { readingsOf, type Reading, workerPoolOf } from "../testing/plans.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { claimDue, lockDueQueues, rescheduleQueues, restingDestinations } from "./queue-store.ts";

// Goal: what waits for later costs a worker nothing. Method: a destination with two due deliveries among 5,000 that are
// due tomorrow, and 5,000 queues that are due tomorrow; the executed plans as the worker's role.

const waitingCount = 5_000;

let database: TestDatabase;
let pool: Pool;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = workerPoolOf(database);
  tenant = await new DeliveryRows(database.superuserPool).addTenant();
  const admin = await database.superuserPool.connect();
  const values = [tenant.tenantId, tenant.customerId, tenant.destinationId];
  try {
    await admin.query("BEGIN");
    // Queues of destinations that are not there: only their number matters.
    await admin.query("SET LOCAL session_replication_role = replica");
    await admin.query(
      `INSERT INTO backlog (tenant_id, delivery_id, customer_id, destination_id, event_id, attempts, due_at)
        SELECT $1, gen_random_uuid(), $2, $3, gen_random_uuid(), 1,
          clock_timestamp() + CASE WHEN n <= 2 THEN interval '-1 hour' ELSE interval '1 day' END
        FROM generate_series(1, ${waitingCount + 2}) n`,
      values,
    );
    await admin.query(
      `INSERT INTO destination_queues (tenant_id, customer_id, destination_id, next_due_at)
        SELECT $1::uuid, $2::uuid, $3::uuid, clock_timestamp() - interval '1 hour'
        UNION ALL SELECT $1::uuid, $2::uuid, gen_random_uuid(), clock_timestamp() + interval '1 day'
        FROM generate_series(1, ${waitingCount})`,
      values,
    );
    await admin.query("COMMIT");
  } finally {
    admin.release();
  }
  await database.superuserPool.query("ANALYZE");
}, 60_000);

afterAll(async () => {
  await pool.end();
  await database.drop();
});

function expectFew(readings: readonly Reading[]): void {
  for (const { seqScans, rowsRead } of readings) {
    expect(seqScans).toEqual([]);
    expect(rowsRead).toBeLessThan(100);
  }
}

test("a claim passes over what is due later, and finds when that is", async () => {
  await inTransaction(pool, async (transaction) => {
    const { result: queues, readings: locking } = await readingsOf(transaction, (recording) =>
      lockDueQueues(recording, {
        exceptDestinationIds: [],
        queuesMax: 25,
        flushedTypes: undefined,
      }),
    );
    expect(queues.map(({ destinationId }) => destinationId)).toEqual([tenant.destinationId]);
    expectFew(locking);
    const shares = queues.map((queue) => ({ ...queue, attemptsMax: 16 }));
    const { result: claimed, readings: claiming } = await readingsOf(transaction, (recording) =>
      claimDue(recording, tenant.destinationId, shares),
    );
    expect(claimed).toHaveLength(2);
    expectFew(claiming);
    for (const collectsFromMs of [undefined, Date.now()]) {
      const changed = queues.map((queue) => ({ ...queue, collectsFromMs }));
      const { readings } = await readingsOf(transaction, (recording) =>
        rescheduleQueues(recording, changed),
      );
      expectFew(readings);
    }
  });
});

test("looking for destinations that rest reads only those", async () => {
  await inTransaction(pool, async (transaction) => {
    const { result, readings } = await readingsOf(transaction, restingDestinations);
    expect(result).toEqual([]);
    expectFew(readings);
  });
});
