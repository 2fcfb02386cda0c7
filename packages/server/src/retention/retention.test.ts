import { afterEach, beforeEach, expect, test } from "vitest";
import { type DailyTable, dailyPartitionName, maintainPartitions } from "../database/partitions.ts";
import { inTenant } from "../database/transaction.ts";
import { findDelivery } from "../deliveries/detail.ts";
import { replayDelivery } from "../deliveries/replay.ts";
import { createRemoteHandoverPort } from "../deliveries/handover.ts";
import { createDestinationDirectory } from "../destinations/directory.ts";
import { firstUuidAt, newUuid } from "../ids.ts";
import { createTenant } from "../tenants/tenants.ts";
import { createTestKeyring } from "../testing/deliverable.ts";
import { DeliveryRows, type TestTenant } from "../testing/deliveries.ts";
import { abortingPool } from "../testing/aborting-pool.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { applyRetention, scheduleRetention, shownFromId } from "./retention.ts";
import { accessTo } from "../testing/access.ts";

const dayMs = 86_400_000;
const nowMs = Date.UTC(2026, 10, 21, 12);
const daysAgo = (days: number): number => nowMs - days * dayMs;

let database: TestDatabase;
let rows: DeliveryRows;

beforeEach(async () => {
  database = await createTestDatabase();
  rows = new DeliveryRows(database.superuserPool);
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

async function addTenant(
  days: Partial<Record<"retentionDays" | "payloadDays" | "attemptDays", number>>,
): Promise<TestTenant> {
  const tenantId = await createTenant(database.ownerPool, { name: "A tenant", ...days });
  return await rows.addCustomer(tenantId, "acme");
}

/** An id of that age that nothing else has. */
function idAt(days: number): string {
  return firstUuidAt(daysAgo(days)).slice(0, 14) + newUuid().slice(14);
}

async function keptIds(): Promise<readonly string[]> {
  const found = await database.superuserPool.query<{ id: string }>(
    "SELECT id FROM kept_events ORDER BY id",
  );
  return found.rows.map(({ id }) => id);
}

function ports() {
  return { pool: database.apiPool, keyring: createTestKeyring() };
}

function replay(tenantId: string, deliveryId: string) {
  const replaying = {
    ...ports(),
    handovers: createRemoteHandoverPort(() => undefined),
    directory: createDestinationDirectory({
      run: (ofTenantId, work) => inTenant(database.apiPool, { tenantId: ofTenantId }, work),
      keyring: createTestKeyring(),
      onUnusable: () => undefined,
    }),
    now: () => nowMs,
  };
  return replayDelivery(replaying, accessTo(tenantId), deliveryId);
}

test("days past the longest retention of all tenants are dropped, and no others", async () => {
  await addTenant({ retentionDays: 7 });
  await addTenant({ retentionDays: 60, payloadDays: 60 });
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

test("each kind of data is dropped at its own day", async () => {
  await addTenant({ retentionDays: 40, payloadDays: 20, attemptDays: 10 });
  await addTenant({ retentionDays: 15, payloadDays: 5, attemptDays: 12 });
  for (const days of [43, 40, 22, 20, 14, 12]) await makeDay(daysAgo(days));
  const { dropped } = await applyRetention(database.ownerPool, nowMs);
  const isDropped = (table: DailyTable, days: number): boolean =>
    dropped.includes(dailyPartitionName(table, daysAgo(days)));
  const ends = { attempts: 14, events: 22, deliveries: 43, finished_deliveries: 43 } as const;
  const keeps = { attempts: 12, events: 20, deliveries: 40, finished_deliveries: 40 } as const;
  for (const table of ["attempts", "events", "deliveries", "finished_deliveries"] as const) {
    expect([table, isDropped(table, ends[table])]).toEqual([table, true]);
    expect([table, isDropped(table, keeps[table])]).toEqual([table, false]);
  }
});

test("a delivery that is held keeps its day, and its event's body although the event's day goes", async () => {
  const tenant = await addTenant({ retentionDays: 7 });
  const [past, older] = [await makeDay(daysAgo(20)), await makeDay(daysAgo(40))];
  const heldEventId = idAt(20);
  await rows.add({ tenant, state: "held", id: idAt(20), eventId: heldEventId });
  // A replay: the delivery is new, its event is not.
  const replayedEventId = idAt(40);
  await rows.add({ tenant, state: "held", eventId: replayedEventId, origin: "replay" });
  const held = await applyRetention(database.ownerPool, nowMs);
  expect(held.dropped).toEqual(expect.arrayContaining([past, older]));
  expect(held.keptEvents).toBe(2);
  const day = dailyPartitionName("deliveries", daysAgo(20));
  expect(held.dropped).not.toContain(day);
  expect(held.heldSinceMs).toBeGreaterThan(daysAgo(21));
  expect(await keptIds()).toEqual([replayedEventId, heldEventId]);

  await database.superuserPool.query("DELETE FROM backlog");
  await database.superuserPool.query(
    `INSERT INTO finished_deliveries (tenant_id, delivery_id, customer_id, destination_id, state, attempts)
     SELECT tenant_id, id, customer_id, destination_id, 'delivered', 1 FROM deliveries`,
  );
  const done = await applyRetention(database.ownerPool, nowMs);
  expect(done.dropped).toContain(day);
  expect([done.forgottenEvents, await keptIds()]).toEqual([2, []]);
});

test("a handover that nobody has taken keeps its day of deliveries and the bodies of its events", async () => {
  const tenant = await addTenant({ retentionDays: 7 });
  await makeDay(daysAgo(20));
  const eventId = idAt(20);
  const id = await rows.add({ tenant, state: "pending", id: idAt(20), eventId });
  // The handover was made with the delivery, and not today.
  const handoverId = idAt(20);
  await database.superuserPool.query("UPDATE handovers SET id = $1", [handoverId]);
  await database.superuserPool.query("UPDATE deliveries SET handover_id = $1 WHERE id = $2", [
    handoverId,
    id,
  ]);
  const { dropped } = await applyRetention(database.ownerPool, nowMs);
  expect(dropped).not.toContain(dailyPartitionName("deliveries", daysAgo(20)));
  expect(await keptIds()).toEqual([eventId]);
});

test("a handover made just after midnight keeps the day before, in which its deliveries may lie", async () => {
  const tenantId = await createTenant(database.ownerPool, { name: "Stopped", retentionDays: 7 });
  const midnightMs = Math.floor(daysAgo(20) / dayMs) * dayMs;
  await makeDay(midnightMs - 1);
  await database.superuserPool.query(
    "INSERT INTO handovers (tenant_id, id, delivery_count) VALUES ($1, $2, 1)",
    [tenantId, firstUuidAt(midnightMs + 60_000)],
  );
  const { dropped } = await applyRetention(database.ownerPool, nowMs);
  expect(dropped).not.toContain(dailyPartitionName("deliveries", midnightMs - 1));
});

test("a dead letter is replayed with its body although its event's day is gone, and dies with it again", async () => {
  const tenant = await addTenant({ retentionDays: 60, payloadDays: 7 });
  const { tenantId } = tenant;
  const day = await makeDay(daysAgo(20));
  const eventId = idAt(20);
  const body = `{"id":"evt","eventType":"order.completed","payload":{"total":1}}`;
  const dead = await rows.add({ tenant, state: "dead", id: idAt(20), eventId, body });
  const delivered = await rows.add({ tenant, state: "delivered", id: idAt(20), eventId });
  const { dropped, keptEvents } = await applyRetention(database.ownerPool, nowMs);
  expect([dropped.includes(day), keptEvents]).toEqual([true, 1]);

  const shown = await findDelivery(ports(), accessTo(tenantId), { deliveryId: dead, nowMs });
  expect(shown?.body).toBe(body);
  // The other delivery of the same event is done: its body is past retention.
  const done = await findDelivery(ports(), accessTo(tenantId), { deliveryId: delivered, nowMs });
  expect([done?.delivery.state, done?.body]).toEqual(["delivered", undefined]);
  await expect(replay(tenantId, delivered)).rejects.toMatchObject({ code: "state_conflict" });

  const again = await replay(tenantId, dead);
  await applyRetention(database.ownerPool, nowMs);
  expect(await keptIds()).toEqual([eventId]);
  const { rowCount } = await database.workerPool.query(
    "SELECT FROM kept_events WHERE id = $1 AND body = $2",
    [eventId, body],
  );
  expect(rowCount).toBe(1);

  await database.superuserPool.query(
    `INSERT INTO finished_deliveries (tenant_id, delivery_id, customer_id, destination_id, state, attempts)
     VALUES ($1, $2, $3, $4, 'delivered', 1)`,
    [tenantId, again.id, tenant.customerId, tenant.destinationId],
  );
  const { forgottenEvents } = await applyRetention(database.ownerPool, nowMs);
  expect([forgottenEvents, await keptIds()]).toEqual([1, []]);
});

test("a tenant with shorter days than others is not shown what is past its own", async () => {
  await addTenant({ retentionDays: 90, payloadDays: 90, attemptDays: 90 });
  const tenant = await addTenant({ retentionDays: 60, payloadDays: 20, attemptDays: 10 });
  const { tenantId } = tenant;
  const add = async (days: number, state: "delivered" | "dead" | "held") => {
    const id = await rows.add({ tenant, state, id: idAt(days), eventId: idAt(days) });
    await rows.addAttempt(tenant, { deliveryId: id, number: 1, outcome: "delivered" });
    return id;
  };
  const ids = [
    await add(9, "delivered"),
    await add(11, "delivered"),
    await add(21, "delivered"),
    await add(21, "dead"),
    await add(21, "held"),
  ];
  const details = await Promise.all(
    ids.map((deliveryId) => findDelivery(ports(), accessTo(tenantId), { deliveryId, nowMs })),
  );
  const shown = details.map((detail) => [
    detail?.body !== undefined,
    detail?.attempts.length,
    detail?.keepsAttempts,
  ]);
  expect(shown).toEqual([
    [true, 1, true],
    [true, 0, false],
    [false, 0, false],
    [true, 0, false],
    [true, 0, false],
  ]);
});

test("a run that ends anywhere, between copy and drop too, is made up for by the next one", async () => {
  const tenant = await addTenant({ retentionDays: 60, payloadDays: 7 });
  const day = await makeDay(daysAgo(20));
  const eventIds = [idAt(20), idAt(20), idAt(20)].toSorted();
  for (const eventId of eventIds) await rows.add({ tenant, state: "dead", eventId });
  await inTenant(database.ownerPool, { tenantId: tenant.tenantId }, async (transaction) => {
    const { rowCount } = await transaction.query({ text: "SELECT FROM dead_letters" });
    expect(rowCount).toBe(3);
  });
  let aborted = 0;
  let result: Awaited<ReturnType<typeof applyRetention>> | undefined;
  for (let commits = 0; result === undefined; commits += 1) {
    const pool = abortingPool(database.ownerPool, { afterCommits: commits });
    result = await applyRetention(pool, nowMs).catch((error: unknown) => {
      expect(String(error)).toContain("aborted on purpose");
      aborted += 1;
      return undefined;
    });
    // Whatever was reached: the bodies are in one place at least.
    const kept = await keptIds();
    if (!(await hasTable(day))) expect(kept).toEqual(eventIds);
  }
  expect(aborted).toBeGreaterThan(3);
  expect([await hasTable(day), await keptIds()]).toEqual([false, eventIds]);
});

test("more is copied and forgotten than one portion holds", async () => {
  const tenant = await addTenant({ retentionDays: 60, payloadDays: 7 });
  await makeDay(daysAgo(20));
  const { tenantId, customerId, destinationId } = tenant;
  const prefix = firstUuidAt(daysAgo(20)).slice(0, 24);
  const count = 4_500;
  const pool = database.superuserPool;
  await pool.query(
    `INSERT INTO events (tenant_id, id, customer_id, event_type, body, matched_count)
     SELECT $1, ($2 || lpad(n::text, 12, '0'))::uuid, $3, 'a', '{}', 1 FROM generate_series(1, $4) n`,
    [tenantId, prefix, customerId, count],
  );
  await pool.query(
    `INSERT INTO dead_letters (tenant_id, delivery_id, customer_id, destination_id, event_id, reason, attempts)
     SELECT $1, ($2 || lpad(n::text, 12, '0'))::uuid, $3, $4, ($2 || lpad(n::text, 12, '0'))::uuid, 'timeout', 1
     FROM generate_series(1, $5) n`,
    [tenantId, prefix, customerId, destinationId, count],
  );
  expect((await applyRetention(database.ownerPool, nowMs)).keptEvents).toBe(count);
  // Past the whole retention, everything goes.
  const later = await applyRetention(database.ownerPool, nowMs + 60 * dayMs);
  expect([later.deletedDeadLetters, later.forgottenEvents]).toEqual([count, count]);
});

test("dead letters go with their own tenant's retention", async () => {
  const ages = { short: [3, 8], long: [8, 61] };
  for (const [name, retentionDays] of [
    ["short", 7],
    ["long", 60],
  ] as const) {
    const owner = await addTenant({ retentionDays });
    for (const days of ages[name]) {
      await database.superuserPool.query(
        `INSERT INTO dead_letters (tenant_id, customer_id, destination_id, delivery_id, event_id, reason, attempts)
         VALUES ($1, $2, $3, $4, $4, $5, 1)`,
        [owner.tenantId, owner.customerId, owner.destinationId, firstUuidAt(daysAgo(days)), name],
      );
    }
  }
  const { deletedDeadLetters } = await applyRetention(database.ownerPool, nowMs);
  const left = await database.superuserPool.query(
    "SELECT reason, delivery_id FROM dead_letters ORDER BY reason",
  );
  expect(deletedDeadLetters).toBe(2);
  expect(left.rows).toEqual([
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
