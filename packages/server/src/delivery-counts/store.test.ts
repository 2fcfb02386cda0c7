import { afterAll, beforeAll, expect, test } from "vitest";
import {
  inTenant,
  inTransaction,
  type Statement,
  type Transaction,
} from "../database/transaction.ts";
import { newUuid } from "../ids.ts";
import { DeliveryRows, type TestTenant } from "../testing/deliveries.ts";
import { readingsOf } from "../testing/plans.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import {
  addDeliveryCounts,
  type CountedHour,
  findCountedDestinations,
  storedDurations,
  storedHours,
} from "./store.ts";

// Goal: what statements cost follows from what is asked, with 2,000 destinations that were counted for days. Method: the
// executed plans, as the roles of the API and of the worker.

const hourMs = 3_600_000;
const lastMs = Math.floor(Date.now() / hourMs) * hourMs;
const destinationCount = 2_000;
const storedHourCount = 30;

let database: TestDatabase;
let busy: TestTenant;
let quiet: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  const rows = new DeliveryRows(database.superuserPool);
  busy = await rows.addTenant();
  quiet = await rows.addCustomer(busy.tenantId, "acct_quiet");
  await database.superuserPool.query(
    `INSERT INTO destinations (tenant_id, customer_id, id, type, name, event_types, config, retry_policy)
      SELECT $1, $2, gen_random_uuid(), 'WEBHOOK', 'orders', '{*}', '{}', '"exponential_backoff"'
      FROM generate_series(2, $3::int)`,
    [busy.tenantId, busy.customerId, destinationCount],
  );
  await database.superuserPool.query(
    `INSERT INTO delivery_counts (tenant_id, customer_id, destination_id, hour, delivered, duration_counts, last_attempt_at)
      SELECT tenant_id, customer_id, id, to_timestamp($1::float8 / 1000) - make_interval(hours => h), 1, '{1,2}', now()
      FROM destinations, generate_series(0, $2::int - 1) h`,
    [lastMs, storedHourCount],
  );
  await database.superuserPool.query("ANALYZE");
}, 60_000);

afterAll(() => database.drop());

async function destinationIds(limit: number): Promise<readonly string[]> {
  const { rows } = await database.superuserPool.query<{ id: string }>(
    "SELECT id FROM destinations WHERE customer_id = $1 ORDER BY id LIMIT $2",
    [busy.customerId, limit],
  );
  return rows.map(({ id }) => id);
}

interface PlanNode {
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Join Filter"?: number;
  readonly Plans?: readonly PlanNode[];
}

/** The most rows that one node of a plan made or compared. */
function mostRowsOf({ Plans = [], ...node }: PlanNode): number {
  const each = node["Actual Rows"] + (node["Rows Removed by Join Filter"] ?? 0);
  return Math.max(each * node["Actual Loops"], ...Plans.map(mostRowsOf));
}

test("a full portion of counts is added without comparing each row with all others", async () => {
  const rows = (await destinationIds(destinationCount)).map((destinationId): CountedHour => {
    const key = { tenantId: busy.tenantId, customerId: busy.customerId, destinationId };
    const counts = { delivered: 1, failedAttempts: 2, dead: 3, durationCounts: [4, 5, 6] };
    return { ...key, ...counts, hourMs: lastMs, lastAttemptAtMs: undefined };
  });
  await inTransaction(database.workerPool, async (transaction) => {
    const sent: Statement[] = [];
    const query = (statement: Statement) => {
      sent.push(statement);
      return transaction.query(statement);
    };
    await addDeliveryCounts({ query } as Transaction, rows);
    const [statement] = sent;
    const explained = await transaction.query<{ "QUERY PLAN": [{ Plan: PlanNode }] }>({
      text: `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${statement?.text}`,
      values: [...(statement?.values ?? [])],
    });
    const plan = explained.rows[0]?.["QUERY PLAN"][0].Plan;
    expect(plan && mostRowsOf(plan)).toBeLessThan(10 * destinationCount);
  });
  const id = rows[7]?.destinationId;
  const { rows: stored } = await database.superuserPool.query(
    "SELECT delivered::int, dead::int, duration_counts FROM delivery_counts WHERE destination_id = $1 ORDER BY hour DESC LIMIT 1",
    [id],
  );
  // Twice: once by itself and once explained.
  expect(stored).toEqual([{ delivered: 3, dead: 6, duration_counts: [9, 12, 12] }]);
});

test("a page of destinations reads one row of counts for each, and the hours that are asked for", async () => {
  const { tenantId, customerId } = busy;
  const wanted = { tenantId, customerExternalId: "acct_1", destinationId: undefined };
  await inTenant(database.apiPool, { tenantId, customerId }, async (transaction) => {
    const found = await readingsOf(transaction, (measured) =>
      findCountedDestinations(measured, { ...wanted, customerId, limit: 20 }),
    );
    expect(found.result).toHaveLength(20);
    expect(found.result[0]?.lastAttemptAt).toBeInstanceOf(Date);
    const ids = found.result.map(({ id }) => id);
    const hours = {
      tenantId,
      customerId,
      destinationIds: ids,
      lastMs,
      fromMs: lastMs - 9 * hourMs,
    };
    const counted = await readingsOf(transaction, async (measured) => [
      await storedHours(measured, hours),
      await storedDurations(measured, hours),
    ]);
    const readings = [...found.readings, ...counted.readings];
    expect(readings.flatMap(({ seqScans }) => seqScans)).toEqual([]);
    expect(readings.reduce((sum, { rowsRead }) => sum + rowsRead, 0)).toBeLessThan(600);
    expect(counted.result.map((one) => one.size)).toEqual([20, 20]);
  });
});

test("hours of the future are not read, which a clock that was ahead has left", async () => {
  const { tenantId, customerId, destinationId } = quiet;
  const key = { tenantId, customerId, destinationId };
  const zero = { delivered: 0, failedAttempts: 0, dead: 0, durationCounts: [1, 0, 2] };
  await inTransaction(database.workerPool, (transaction) =>
    addDeliveryCounts(transaction, [
      { ...key, ...zero, hourMs: lastMs, delivered: 1, lastAttemptAtMs: lastMs },
      { ...key, ...zero, hourMs: lastMs + hourMs, delivered: 5, lastAttemptAtMs: undefined },
    ]),
  );
  const wanted = { tenantId, customerId, destinationIds: [destinationId, newUuid()] };
  await inTenant(database.apiPool, { tenantId, customerId }, async (transaction) => {
    const hours = { ...wanted, fromMs: lastMs, lastMs };
    const counted = { hourMs: lastMs, delivered: 2, failedAttempts: 0, dead: 0 };
    expect([...(await storedHours(transaction, hours))]).toEqual([[destinationId, [counted]]]);
    expect([...(await storedDurations(transaction, hours))]).toEqual([[destinationId, [2, 2, 2]]]);
  });
});
