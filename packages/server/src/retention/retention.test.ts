import { afterEach, beforeEach, expect, test } from "vitest";
import { dailyPartitionName } from "../database/partitions.ts";
import { maintainPartitions } from "../database/partitions.ts";
import { firstUuidAt, newUuid } from "../ids.ts";
import { createTenant } from "../tenants/tenants.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { applyRetention, scheduleRetention, shownFromId } from "./retention.ts";

const dayMs = 86_400_000;
const nowMs = Date.UTC(2026, 10, 21, 12);
const daysAgo = (days: number): number => nowMs - days * dayMs;

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  await database.drop();
});

async function makeDay(atMs: number): Promise<string> {
  const client = await database.ownerPool.connect();
  try {
    await maintainPartitions(client, { nowMs: atMs, drop: false });
  } finally {
    client.release();
  }
  return dailyPartitionName("events", atMs);
}

async function hasTable(name: string): Promise<boolean> {
  const { rowCount } = await database.ownerPool.query("SELECT FROM pg_class WHERE relname = $1", [
    name,
  ]);
  return rowCount === 1;
}

async function addDestination(tenantId: string) {
  const [customerId, destinationId] = [newUuid(), newUuid()];
  const pool = database.superuserPool;
  await pool.query("INSERT INTO customers (tenant_id, id, external_id) VALUES ($1, $2, 'acme')", [
    tenantId,
    customerId,
  ]);
  await pool.query(
    `INSERT INTO destinations (tenant_id, customer_id, id, type, name, event_types, config, retry_policy)
     VALUES ($1, $2, $3, 'WEBHOOK', 'A destination', '{*}', '{}', '"none"')`,
    [tenantId, customerId, destinationId],
  );
  return { tenantId, customerId, destinationId };
}

test("days past the longest retention of all tenants are dropped, and no others", async () => {
  await createTenant(database.ownerPool, { name: "Short", retentionDays: 7 });
  await createTenant(database.ownerPool, { name: "Long", retentionDays: 60 });
  const past = await makeDay(daysAgo(63));
  const kept = await makeDay(daysAgo(60));
  const { dropped, heldSinceMs } = await applyRetention(database.ownerPool, nowMs);
  expect(dropped).toContain(past);
  expect(dropped).not.toContain(kept);
  expect(heldSinceMs).toBeUndefined();
  expect([await hasTable(past), await hasTable(kept)]).toEqual([false, true]);
});

test("an installation without tenants keeps thirty days", async () => {
  const past = await makeDay(daysAgo(33));
  const kept = await makeDay(daysAgo(30));
  const { dropped } = await applyRetention(database.ownerPool, nowMs);
  expect(dropped).toContain(past);
  expect(dropped).not.toContain(kept);
});

test("a day that a held delivery still needs is kept until the delivery is finished", async () => {
  const tenantId = await createTenant(database.ownerPool, { name: "Paused", retentionDays: 7 });
  const past = await makeDay(daysAgo(20));
  const owner = await addDestination(tenantId);
  // A replay: the delivery is new, its event is not.
  await database.superuserPool.query(
    `INSERT INTO backlog (tenant_id, customer_id, destination_id, delivery_id, event_id, attempts, due_at)
     VALUES ($1, $2, $3, $4, $5, 0, 'infinity')`,
    [tenantId, owner.customerId, owner.destinationId, newUuid(), firstUuidAt(daysAgo(20))],
  );
  const held = await applyRetention(database.ownerPool, nowMs);
  expect(held.dropped).not.toContain(past);
  expect(held.heldSinceMs).toBe(daysAgo(20));
  await database.superuserPool.query("DELETE FROM backlog");
  expect((await applyRetention(database.ownerPool, nowMs)).dropped).toContain(past);
});

test("a day whose handover nobody has taken is kept", async () => {
  const tenantId = await createTenant(database.ownerPool, { name: "Stopped", retentionDays: 7 });
  const past = await makeDay(daysAgo(20));
  await database.superuserPool.query(
    "INSERT INTO handovers (tenant_id, id, delivery_count) VALUES ($1, $2, 1)",
    [tenantId, firstUuidAt(daysAgo(20))],
  );
  expect((await applyRetention(database.ownerPool, nowMs)).dropped).not.toContain(past);
});

test("dead letters go with their own tenant's retention", async () => {
  const ages = { short: [3, 8], long: [8, 61] };
  for (const [name, retentionDays] of [
    ["short", 7],
    ["long", 60],
  ] as const) {
    const owner = await addDestination(
      await createTenant(database.ownerPool, { name, retentionDays }),
    );
    for (const days of ages[name]) {
      await database.superuserPool.query(
        `INSERT INTO dead_letters (tenant_id, customer_id, destination_id, delivery_id, event_id, reason, attempts)
         VALUES ($1, $2, $3, $4, $4, $5, 1)`,
        [owner.tenantId, owner.customerId, owner.destinationId, firstUuidAt(daysAgo(days)), name],
      );
    }
  }
  const { deletedDeadLetters } = await applyRetention(database.ownerPool, nowMs);
  const { rows } = await database.superuserPool.query(
    "SELECT reason, delivery_id FROM dead_letters ORDER BY reason",
  );
  expect(deletedDeadLetters).toBe(2);
  expect(rows).toEqual([
    { reason: "long", delivery_id: firstUuidAt(daysAgo(8)) },
    { reason: "short", delivery_id: firstUuidAt(daysAgo(3)) },
  ]);
});

test("what is shown begins exactly at the end of the retention", () => {
  expect(shownFromId(7, nowMs)).toBe(firstUuidAt(daysAgo(7)));
});

test("the schedule runs at once, reports a failure and ends when it is stopped", async () => {
  const results: unknown[] = [];
  const first = Promise.withResolvers<undefined>();
  const schedule = scheduleRetention({
    pool: database.ownerPool,
    now: () => nowMs,
    onResult: (result) => {
      results.push(result);
      first.resolve(undefined);
    },
    onFault: (error) => first.reject(error),
  });
  await first.promise;
  await schedule.stop();
  expect(results).toHaveLength(1);

  const faults: unknown[] = [];
  // The API's role may not touch partitions.
  const refused = scheduleRetention({
    pool: database.apiPool,
    now: () => nowMs,
    onResult: () => expect.unreachable(),
    onFault: (error) => faults.push(error),
  });
  await refused.stop();
  expect(faults).toHaveLength(1);
});
