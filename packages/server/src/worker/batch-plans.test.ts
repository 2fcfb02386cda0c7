import type { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inTransaction, type Transaction } from "../database/transaction.ts";
import { firstUuidAt } from "../ids.ts";
import { DeliveryRows, type TestTenant } from "../testing/deliveries.ts";
import { readingsOf, workerPoolOf } from "../testing/plans.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { loadBacklog } from "./delivery-store.ts";
import { claimDueBatches, claimFormedBatches, waitingForBatch } from "./queue-store.ts";
import { deleteFromBacklog } from "./recording/store.ts";
import { releaseBacklog } from "./store.ts";

// Goal: what a large batch costs grows with its members and with nothing else. Method: 20,000 deliveries wait for one
// destination, and a batch takes every fourth; the executed plans as the worker's role, first without any statistics,
// as on a fresh installation, and then with those of a time when nothing was claimed.

const rowCount = 20_000;
const memberCount = rowCount / 4;
/** Of one member in one statement: its rows in a few indexes and tables. */
const readsOfMember = 5;
const startMs = Date.now();
const workerId = firstUuidAt(startMs);
const batchId = firstUuidAt(startMs + 1);

let database: TestDatabase;
let pool: Pool;
let tenant: TestTenant;
let memberIds: readonly string[];

beforeAll(async () => {
  database = await createTestDatabase();
  pool = workerPoolOf(database);
  tenant = await new DeliveryRows(database.superuserPool).addTenant();
  await fill();
}, 60_000);

afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function fill(): Promise<void> {
  const { tenantId, customerId, destinationId } = tenant;
  const admin = database.superuserPool;
  const ids = Array.from({ length: rowCount }, (_, index) => firstUuidAt(startMs + index));
  memberIds = ids.filter((_, index) => index % 4 === 0);
  await admin.query("ALTER TABLE backlog SET (autovacuum_enabled = false)");
  await admin.query(
    `INSERT INTO backlog (tenant_id, delivery_id, customer_id, destination_id, event_id, attempts, due_at, partition_key,
        body_bytes)
      SELECT $1, id, $2, $3, id, 0, now() - interval '1 hour', '', 100 FROM unnest($4::uuid[]) AS n (id)`,
    [tenantId, customerId, destinationId, ids],
  );
  await admin.query(
    `INSERT INTO destination_queues (tenant_id, customer_id, destination_id, next_due_at)
      VALUES ($1, $2, $3, now() - interval '1 hour')`,
    [tenantId, customerId, destinationId],
  );
}

/** Runs the work and undoes it. */
async function inUndoneTransaction(
  work: (transaction: Transaction) => Promise<void>,
): Promise<void> {
  const undone = new Error("undone");
  const working = inTransaction(pool, async (transaction) => {
    await work(transaction);
    throw undone;
  });
  await expect(working).rejects.toBe(undone);
}

async function read<Result>(
  transaction: Transaction,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<{ readonly result: Result; readonly rowsRead: number }> {
  const { result, readings } = await readingsOf(transaction, work);
  expect(readings.flatMap(({ seqScans }) => seqScans)).toEqual([]);
  return { result, rowsRead: Math.max(...readings.map(({ rowsRead }) => rowsRead)) };
}

function formed(transaction: Transaction): ReturnType<typeof claimFormedBatches> {
  const batches = [{ batchId, deliveryIds: memberIds }];
  return claimFormedBatches(transaction, workerId, { queue: tenant, batches });
}

const most = readsOfMember * memberCount;

for (const statistics of ["without statistics", "with statistics"]) {
  const analyse = async (): Promise<void> => {
    if (statistics === "with statistics") await database.superuserPool.query("ANALYZE");
  };

  test(`looking for what waits reads no more than is asked for, ${statistics}`, async () => {
    await analyse();
    await inUndoneTransaction(async (transaction) => {
      const { result, rowsRead } = await read(transaction, (recording) =>
        waitingForBatch(recording, tenant, memberCount),
      );
      expect(result).toHaveLength(memberCount);
      expect(rowsRead).toBeLessThan(most);
    });
  });

  test(`forming a batch reads its members, ${statistics}`, async () => {
    await analyse();
    await inUndoneTransaction(async (transaction) => {
      const { result, rowsRead } = await read(transaction, formed);
      expect(result).toHaveLength(memberCount);
      expect(rowsRead).toBeLessThan(most);
    });
  });

  test(`loading, giving back, claiming again and ending a batch read its members, ${statistics}`, async () => {
    await analyse();
    await inUndoneTransaction(async (transaction) => {
      const members = await formed(transaction);
      const loading = await read(transaction, (recording) => loadBacklog(recording, members));
      expect(loading.result).toHaveLength(memberCount);
      expect(loading.rowsRead).toBeLessThan(most);
      const releasing = await read(transaction, (recording) =>
        releaseBacklog(recording, workerId, members),
      );
      expect(releasing.rowsRead).toBeLessThan(most);
      const claiming = await read(transaction, (recording) =>
        claimDueBatches(recording, workerId, {
          ...{ queue: tenant, batchesMax: 1, readMax: memberCount },
        }),
      );
      expect(claiming.result).toHaveLength(memberCount);
      expect(claiming.rowsRead).toBeLessThan(most);
      const ended = loading.result.map((delivery) => ({
        ...{
          delivery: { ...delivery, body: "", isPrivate: false },
          attempts: 1,
          attempt: undefined,
        },
        ...{ course: { kind: "delivered" as const }, freesPlace: false },
        ...{ notBeforeInMs: undefined, disable: undefined },
      }));
      const ending = await read(transaction, (recording) =>
        deleteFromBacklog(recording, workerId, ended),
      );
      expect(ending.rowsRead).toBeLessThan(most);
    });
  });
}
