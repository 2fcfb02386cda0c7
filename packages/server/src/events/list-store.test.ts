import { afterAll, beforeAll, expect, test } from "vitest";
import { inTenant } from "../database/transaction.ts";
import { firstUuidAt } from "../ids.ts";
import { DeliveryRows, type TestTenant } from "../testing/deliveries.ts";
import { readingsOf } from "../testing/plans.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { type EventSelection, selectEvents } from "./list-store.ts";

// Goal: a page of events walks an index from the newest one and stops, whatever others send. Method: 40,000 events of a busy
// customer in several partitions, some of a quiet one, and the executed plans, as the API's role.

const rowCount = 40_000;
const dayMs = 86_400_000;
const startMs = Math.floor(Date.now() / dayMs) * dayMs;

let database: TestDatabase;
let busy: TestTenant;
let quiet: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  const rows = new DeliveryRows(database.superuserPool);
  busy = await rows.addTenant();
  quiet = await rows.addCustomer(busy.tenantId, "acct_quiet");
  const ms = `(${startMs}::bigint + n * ${Math.floor((3 * dayMs) / rowCount)}::bigint)`;
  const hex = `lpad(to_hex(${ms}), 12, '0')`;
  await database.superuserPool.query(
    `INSERT INTO events (tenant_id, id, customer_id, event_type, body, matched_count)
      SELECT $1, (substr(${hex}, 1, 8) || '-' || substr(${hex}, 9) || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
        CASE WHEN n IN (5, 20000) THEN $3::uuid ELSE $2::uuid END,
        CASE WHEN n = 30000 THEN 'invoice.sent' ELSE 'order.made' END, '{}', 0
      FROM generate_series(0, ${rowCount - 1}) n`,
    [busy.tenantId, busy.customerId, quiet.customerId],
  );
  await database.superuserPool.query("ANALYZE");
}, 60_000);

afterAll(() => database.drop());

async function page(selection: Partial<EventSelection>, customerId?: string) {
  const context = { tenantId: busy.tenantId, customerId };
  const { result, readings } = await inTenant(database.apiPool, context, (transaction) =>
    readingsOf(transaction, (measured) =>
      selectEvents(measured, {
        tenantId: busy.tenantId,
        customerId,
        eventType: undefined,
        visibleEventTypes: undefined,
        fromId: firstUuidAt(0),
        beforeId: "ffffffff-ffff-ffff-ffff-ffffffffffff",
        rowsMax: 11,
        bytesMax: 1_000,
        candidatesMax: 11,
        ...selection,
      }),
    ),
  );
  return {
    ...result,
    seqScans: readings.flatMap(({ seqScans }) => seqScans),
    rowsRead: readings.reduce((sum, { rowsRead }) => sum + rowsRead, 0),
  };
}

test("the newest events of a tenant cost what is shown of them", async () => {
  const { rows, seqScans, rowsRead } = await page({});
  expect(rows).toHaveLength(11);
  expect(seqScans).toEqual([]);
  expect(rowsRead).toBeLessThan(100);
});

test("a customer with few events does not read those of all others", async () => {
  const { rows, lookedUntilId, seqScans, rowsRead } = await page({}, quiet.customerId);
  expect([rows.length, lookedUntilId, seqScans]).toEqual([2, undefined, []]);
  expect(rowsRead).toBeLessThan(100);
});

test("a page ends where its bodies have reached the bytes that it may have, and says where", async () => {
  const all = await page({});
  // Each body has two bytes.
  const cut = await page({ bytesMax: 5 });
  expect(cut.rows).toEqual(all.rows.slice(0, 3));
  expect(cut.lookedUntilId).toBe(all.rows[2]?.id);
  const next = await page({ bytesMax: 1, beforeId: String(cut.lookedUntilId) });
  expect(next.rows).toEqual(all.rows.slice(3, 4));
});

test("an event type that hardly any event has ends its page after a bounded look, and says where", async () => {
  const eventType = { text: "invoice.sent", isPrefix: false };
  const bounded = { eventType, candidatesMax: 1_000 };
  const first = await page(bounded);
  expect([first.rows, first.seqScans]).toEqual([[], []]);
  expect(first.rowsRead).toBeLessThan(3_000);
  let found: readonly unknown[] = [];
  let looks = 1;
  for (let beforeId = first.lookedUntilId; beforeId !== undefined; looks += 1) {
    const next = await page({ ...bounded, beforeId });
    found = [...found, ...next.rows];
    beforeId = next.lookedUntilId;
  }
  expect(found).toMatchObject([{ eventType: "invoice.sent" }]);
  expect(looks).toBe(rowCount / 1_000 + 1);
});
