import type { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inTransaction } from "../database/transaction.ts";
import { firstUuidAt } from "../ids.ts";
import { DeliveryRows, type TestTenant } from "../testing/deliveries.ts";
import { readingsOf, type Reading, workerPoolOf } from "../testing/plans.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { claimDue, lockDueQueues, rescheduleQueues } from "./queue-store.ts";
import { loadBacklog, loadHandedOver } from "./delivery-store.ts";

// Goal: what a worker claims costs the same whatever else is in the tables. Method: 20,000 deliveries, of which 10,000
// wait, all of them due and all for one destination; the executed plans as the worker's role, first without any
// statistics, as on a fresh installation, and then with them.

const rowCount = 20_000;
const handoverSize = 50;
const startMs = Date.now();

let database: TestDatabase;
let pool: Pool;
let tenant: TestTenant;
let quiet: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = workerPoolOf(database);
  const rows = new DeliveryRows(database.superuserPool);
  tenant = await rows.addTenant();
  quiet = await rows.addCustomer(tenant.tenantId, "acct_quiet");
  await database.superuserPool.query("ALTER TABLE backlog SET (autovacuum_enabled = false)");
  await fill();
}, 60_000);

afterAll(async () => {
  await pool.end();
  await database.drop();
});

function uuidSql(mark: string, n = "n"): string {
  const prefix = firstUuidAt(startMs).slice(0, 13);
  return `('${prefix}-7000-${mark}-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
}

async function fill(): Promise<void> {
  const { tenantId, customerId, destinationId } = tenant;
  const admin = database.superuserPool;
  await admin.query(
    `INSERT INTO events (tenant_id, id, customer_id, event_type, body, matched_count)
      SELECT $1, ${uuidSql("9000")}, $2, 'order.completed', '{}', 1 FROM generate_series(1, ${rowCount}) n`,
    [tenantId, customerId],
  );
  await admin.query(
    `INSERT INTO deliveries (tenant_id, id, customer_id, destination_id, event_id, event_type, handover_id, origin)
      SELECT $1, ${uuidSql("8000")}, $2, $3, ${uuidSql("9000")}, 'order.completed',
        ${uuidSql("a000", `(n / ${handoverSize})`)}, 'event'
      FROM generate_series(1, ${rowCount}) n`,
    [tenantId, customerId, destinationId],
  );
  await admin.query(
    `INSERT INTO backlog (tenant_id, delivery_id, customer_id, destination_id, event_id, attempts, due_at)
      SELECT $1, ${uuidSql("8000")}, $2, $3, ${uuidSql("9000")}, 1, now() - interval '1 hour'
      FROM generate_series(1, ${rowCount / 2}) n`,
    [tenantId, customerId, destinationId],
  );
  await admin.query(
    `INSERT INTO destination_queues (tenant_id, customer_id, destination_id, next_due_at)
      VALUES ($1, $2, $3, now() - interval '1 hour'), ($1, $4, $5, now())`,
    [tenantId, customerId, destinationId, quiet.customerId, quiet.destinationId],
  );
}

function expectIndexed(readings: readonly Reading[], rowsReadMax: number): void {
  for (const { seqScans, rowsRead } of readings) {
    expect(seqScans).toEqual([]);
    expect(rowsRead).toBeLessThan(rowsReadMax);
  }
}

for (const statistics of ["without statistics", "with statistics"]) {
  test(`a claim reads what it claims and no more, ${statistics}`, async () => {
    if (statistics === "with statistics") await database.superuserPool.query("ANALYZE");
    const workerId = firstUuidAt(startMs);
    const undone = new Error("the claim is taken back");
    const claiming = inTransaction(pool, async (transaction) => {
      const { result: queues, readings: locking } = await readingsOf(transaction, (recording) =>
        lockDueQueues(recording, {
          exceptDestinationIds: [],
          queuesMax: 25,
          flushedTypes: undefined,
        }),
      );
      expect(queues.map(({ destinationId }) => destinationId)).toEqual([
        tenant.destinationId,
        quiet.destinationId,
      ]);
      expectIndexed(locking, 50);
      const { result: claimed, readings: picking } = await readingsOf(transaction, (recording) =>
        claimDue(
          recording,
          workerId,
          queues.map((queue) => ({ ...queue, attemptsMax: 16 })),
        ),
      );
      expect(claimed).toHaveLength(16);
      expectIndexed(picking, 500);
      const { readings: rescheduling } = await readingsOf(transaction, (recording) =>
        rescheduleQueues(recording, queues),
      );
      expectIndexed(rescheduling, 100);
      const { result: loaded, readings: loading } = await readingsOf(transaction, (recording) =>
        loadBacklog(recording, claimed),
      );
      expect(loaded).toHaveLength(16);
      expectIndexed(loading, 500);
      throw undone;
    });
    await expect(claiming).rejects.toBe(undone);
  });

  test(`reading a handover takes a few rows a delivery, ${statistics}`, async () => {
    const last = Math.floor(rowCount / handoverSize) - 1;
    const { rows } = await database.superuserPool.query<{ id: string }>(
      `SELECT ${uuidSql("a000", "n")} AS id FROM (VALUES (${last})) AS v (n)`,
    );
    const ids = rows.map(({ id }) => id);
    await inTransaction(pool, async (transaction) => {
      const { result, readings } = await readingsOf(transaction, (recording) =>
        loadHandedOver(recording, ids),
      );
      expect(result).toHaveLength(handoverSize);
      expectIndexed(readings, 10 * handoverSize);
    });
  });
}
