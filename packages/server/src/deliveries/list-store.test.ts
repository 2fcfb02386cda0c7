import { afterAll, beforeAll, expect, test } from "vitest";
import { inTenant } from "../database/transaction.ts";
import { firstUuidAt } from "../ids.ts";
import { DeliveryRows } from "../testing/deliveries.ts";
import type { TestTenant } from "../testing/deliveries.ts";
import { readingsOf } from "../testing/plans.ts";
import type { Reading } from "../testing/plans.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";
import { selectDeliveries } from "./list-store.ts";
import type { DeliverySelection, FoundDeliveries } from "./list-store.ts";

// Goal: each filter walks an index from the newest row and stops, whatever is in the log. Method: a log of 100,000
// deliveries in several partitions, and the executed plan of every statement that a page sends, as the API's role.

const rowCount = 100_000;
const dayMs = 86_400_000;
const startMs = Math.floor(Date.now() / dayMs) * dayMs;
const candidatesMax = 1_000;
const lastUuid = "ffffffff-ffff-ffff-ffff-ffffffffffff";

let database: TestDatabase;
let tenant: TestTenant;
let quietCustomer: TestTenant;
let secondDestinationId: string;
let eventId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const rows = new DeliveryRows(database.superuserPool);
  tenant = await rows.addTenant();
  secondDestinationId = await rows.addDestination(tenant);
  quietCustomer = await rows.addCustomer(tenant.tenantId, "acct_quiet");
  eventId = await fillLog();
  await rows.add({ tenant: quietCustomer, state: "dead" });
  await rows.add({ tenant: quietCustomer, state: "claimed" });
  // Not in the transaction of the fill: ANALYZE must see what was committed.
  await database.superuserPool.query("ANALYZE");
}, 60_000);

afterAll(() => database.drop());

/** Spreads deliveries over four days; 1 % dead, 10 % waiting, the rest delivered. Returns the id of some event. */
async function fillLog(): Promise<string> {
  const { tenantId, customerId, destinationId } = tenant;
  const pool = database.superuserPool;
  const uuidAt = (milliseconds: string, mark: string): string =>
    `(substr(lpad(to_hex(${milliseconds}), 12, '0'), 1, 8) || '-' || substr(lpad(to_hex(${milliseconds}), 12, '0'), 9)
      || '-7000-${mark}-' || lpad(to_hex(n), 12, '0'))::uuid`;
  const ms = `(${startMs}::bigint + n * ${Math.floor((4 * dayMs) / rowCount)}::bigint)`;
  await pool.query(
    `INSERT INTO deliveries (tenant_id, id, customer_id, destination_id, event_id, event_type, handover_id, origin)
      SELECT $1, ${uuidAt(ms, "8000")}, $2, CASE WHEN n % 3 = 0 THEN $4::uuid ELSE $3::uuid END,
        ${uuidAt(ms, "9000")}, CASE WHEN n % 5000 = 1 THEN 'invoice.paid' ELSE 'order.completed' END,
        ${uuidAt(ms, "a000")}, 'event'
      FROM generate_series(0, ${rowCount - 1}) n`,
    [tenantId, customerId, destinationId, secondDestinationId],
  );
  await pool.query(`INSERT INTO finished_deliveries (tenant_id, delivery_id, customer_id, destination_id, state, reason, attempts)
    SELECT tenant_id, id, customer_id, destination_id, CASE WHEN mod(n, 100) = 0 THEN 'dead' ELSE 'delivered' END,
      CASE WHEN mod(n, 100) = 0 THEN 'rejected' END, 1
    FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM deliveries) d WHERE mod(n, 10) <> 1`);
  await pool.query(`INSERT INTO dead_letters (tenant_id, delivery_id, customer_id, destination_id, event_id, reason, attempts)
    SELECT d.tenant_id, d.id, d.customer_id, d.destination_id, d.event_id, 'rejected', 1
    FROM deliveries d JOIN finished_deliveries f ON f.delivery_id = d.id WHERE f.state = 'dead'`);
  await pool.query(`INSERT INTO backlog (tenant_id, delivery_id, customer_id, destination_id, event_id, attempts, due_at, reason)
    SELECT tenant_id, id, customer_id, destination_id, event_id, 1, now(), 'timeout'
    FROM deliveries d WHERE NOT EXISTS (SELECT FROM finished_deliveries f WHERE f.delivery_id = d.id)`);
  const some = await pool.query<{ event_id: string }>("SELECT event_id FROM deliveries LIMIT 1");
  return some.rows[0]?.event_id ?? "";
}

/** Lists, and executes every statement of it once more under EXPLAIN. */
async function look(
  changes: Partial<DeliverySelection>,
): Promise<{ found: FoundDeliveries; readings: readonly Reading[] }> {
  const selection = selectionOf(changes);
  return await inTenant(database.apiPool, { tenantId: tenant.tenantId }, async (transaction) => {
    const { result: found, readings } = await readingsOf(transaction, (recording) =>
      selectDeliveries(recording, selection),
    );
    return { found, readings };
  });
}

function selectionOf(changes: Partial<DeliverySelection>): DeliverySelection {
  return {
    tenantId: tenant.tenantId,
    source: "deliveries",
    destinationIds: undefined,
    eventId: undefined,
    state: undefined,
    reason: undefined,
    eventType: undefined,
    visibleEventTypes: undefined,
    fromId: firstUuidAt(startMs - dayMs),
    beforeId: lastUuid,
    openFromId: firstUuidAt(startMs + 3.99 * dayMs),
    rowsMax: 51,
    candidatesMax,
    ...changes,
  };
}

function expectIndexed(readings: readonly Reading[], rowsReadMax: number): void {
  expect(readings.length).toBeGreaterThan(0);
  for (const { seqScans, rowsRead } of readings) {
    expect(seqScans).toEqual([]);
    expect(rowsRead).toBeLessThan(rowsReadMax);
  }
}

test("without a filter a page reads little more than itself", async () => {
  const { found, readings } = await look({ candidatesMax: 51 });
  expect(found.rows).toHaveLength(51);
  expectIndexed(readings, 800);
});

test("one destination is walked by its own index", async () => {
  const { found, readings } = await look({
    candidatesMax: 51,
    destinationIds: [secondDestinationId],
  });
  expect(found.rows).toHaveLength(51);
  expect(new Set(found.rows.map((row) => row.destinationId))).toEqual(
    new Set([secondDestinationId]),
  );
  expectIndexed(readings, 800);
});

test("several destinations are walked one by one and merged in order", async () => {
  const destinationIds = [tenant.destinationId, secondDestinationId, quietCustomer.destinationId];
  const { found, readings } = await look({ candidatesMax: 51, destinationIds });
  const ids = found.rows.map((row) => row.id);
  expect(ids).toEqual(ids.toSorted().toReversed());
  expect(new Set(found.rows.map((row) => row.destinationId)).size).toBeGreaterThan(1);
  expectIndexed(readings, 1_000);
});

test("one event is found by its own index", async () => {
  const { found, readings } = await look({ eventId });
  expect(found.rows.map((row) => row.eventId)).toEqual([eventId]);
  expectIndexed(readings, 100);
});

test("the dead of a destination are walked without the delivered between them", async () => {
  const { found, readings } = await look({
    source: "undelivered",
    state: "dead",
    destinationIds: [tenant.destinationId, quietCustomer.destinationId],
  });
  expect(found.rows).toHaveLength(51);
  expectIndexed(readings, 5 * candidatesMax);
});

test("the dead of all destinations are walked without the delivered between them, too", async () => {
  const { found, readings } = await look({ source: "undelivered", state: "dead" });
  expect(found.rows).toHaveLength(51);
  expectIndexed(readings, 5 * candidatesMax);
});

test("a rare event type ends the page at the bound, and the next page goes on there", async () => {
  const eventType = { text: "invoice.", isPrefix: true };
  const first = await look({ eventType });
  expect(first.found.rows).toEqual([]);
  expectIndexed(first.readings, 5 * candidatesMax);
  const count = await inTenant(
    database.apiPool,
    { tenantId: tenant.tenantId },
    async (transaction) => {
      let found = first.found;
      let counted = 0;
      while (found.lookedUntilId !== undefined) {
        const next = { eventType, beforeId: found.lookedUntilId, candidatesMax: 5_000 };
        found = await selectDeliveries(transaction, selectionOf(next));
        counted += found.rows.length;
      }
      return counted;
    },
  );
  expect(count).toBe(rowCount / 5_000);
});

test("the retrying, the explained and the dead letters are walked by their own tables", async () => {
  for (const changes of [
    { source: "backlog", state: "retrying" },
    { source: "dead_letters", destinationIds: [secondDestinationId] },
    { source: "dead_letters" },
    { source: "explained", reason: "rejected", destinationIds: [tenant.destinationId] },
  ] as const) {
    const { found, readings } = await look(changes);
    expect(found.rows.length).toBeGreaterThan(5);
    expectIndexed(readings, 12 * candidatesMax);
  }
});

test("what is under way is found without the deliveries of before", async () => {
  const { found, readings } = await look({
    source: "open",
    state: "claimed",
    openFromId: firstUuidAt(Date.now() - 60_000),
    beforeId: firstUuidAt(Date.now() + 60_000),
  });
  expect(found.rows.map((row) => row.customerExternalId)).toEqual(["acct_quiet"]);
  expectIndexed(readings, 12 * candidatesMax);
});

test("a time range leaves the partitions outside of it alone", async () => {
  const { found, readings } = await look({
    fromId: firstUuidAt(startMs + 2 * dayMs),
    beforeId: firstUuidAt(startMs + 3 * dayMs),
    candidatesMax: 51,
  });
  expect(found.rows).toHaveLength(51);
  const day = new Date(startMs + 2 * dayMs).toISOString().slice(0, 10).replaceAll("-", "");
  const read = readings.flatMap(({ relations }) => [...relations]);
  expect(read.filter((relation) => relation.startsWith("deliveries_"))).toEqual([
    `deliveries_d${day}`,
  ]);
});
