import { afterEach, beforeEach, expect, test } from "vitest";
import { holdCustomer } from "../customers/customers.ts";
import { maintainPartitions } from "../database/partitions.ts";
import { inTenant, inTransaction } from "../database/transaction.ts";
import { firstUuidAt, newUuid, publicId } from "../ids.ts";
import { abortingPool } from "../testing/aborting-pool.ts";
import { DeliveryRows, type TestTenant } from "../testing/deliveries.ts";
import { insertOwnedRows, type Owner } from "../testing/owned-rows.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { readErasure, requestErasure } from "./erasure.ts";
import type { ErasureKey } from "./job-store.ts";
import { ErasureRun, scheduleErasures, type StepResult } from "./runner.ts";
import { customerTables } from "./walk-store.ts";
import { keptTables } from "./walks.ts";

let database: TestDatabase;
let rows: DeliveryRows;

beforeEach(async () => {
  database = await createTestDatabase();
  rows = new DeliveryRows(database.superuserPool);
});

afterEach(async () => {
  await database.drop();
});

const apiKeyId = newUuid();

async function request(tenantId: string, customerExternalId: string): Promise<ErasureKey> {
  const access = { tenantId, actor: { kind: "api_key", id: apiKeyId } } as const;
  const { id } = await requestErasure(database.apiPool, access, customerExternalId);
  return { tenantId, id };
}

function startRun(options: Partial<ConstructorParameters<typeof ErasureRun>[0]> = {}): ErasureRun {
  return new ErasureRun({
    pool: database.ownerPool,
    monotonicMs: () => performance.now(),
    quietMs: 0,
    ...options,
  });
}

/** Steps until it waits or is over. */
async function runOn(run: ErasureRun, key: ErasureKey): Promise<StepResult> {
  for (;;) {
    const result = await run.step(key);
    if (result !== "more") return result;
  }
}

/** Rows of each customer-owned table, and of customers, by customer; of those that stay, the ones that still say something. */
async function countsOf(customerId: string): Promise<Readonly<Record<string, number>>> {
  const tables = await inTransaction(database.ownerPool, customerTables);
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const saying = keptTables.includes(name) ? "AND content IS NOT NULL" : "";
    const { rowCount } = await database.superuserPool.query(
      `SELECT FROM ${name} WHERE customer_id = $1 ${saying}`,
      [customerId],
    );
    counts[name] = rowCount ?? 0;
  }
  const { rowCount } = await database.superuserPool.query("SELECT FROM customers WHERE id = $1", [
    customerId,
  ]);
  return { ...counts, customers: rowCount ?? 0 };
}

/** Four customers of two tenants with a row in every table each, and nothing of them under way. */
async function addOwners(): Promise<readonly [Owner, Owner, Owner, Owner]> {
  const owners = [newUuid(), newUuid()].flatMap((tenantId) =>
    [newUuid(), newUuid()].map((customerId): Owner => ({ tenantId, customerId })),
  );
  for (const owner of owners) await insertOwnedRows(database.superuserPool, owner);
  await database.superuserPool.query("DELETE FROM handovers");
  await database.superuserPool.query("UPDATE replays SET state = 'finished'");
  return owners as [Owner, Owner, Owner, Owner];
}

function allOf(counts: Readonly<Record<string, number>>, wanted: number) {
  return Object.fromEntries(Object.keys(counts).map((table) => [table, wanted]));
}

test("a customer is erased from every table that has a customer_id, and nothing of its neighbours is touched", async () => {
  const [subject, ...neighbours] = await addOwners();
  const before = await countsOf(subject.customerId);
  // A table without a row would prove nothing: add one to insertOwnedRows.
  expect(before).toEqual(allOf(before, 1));
  const key = await request(subject.tenantId, subject.customerId);
  expect(await runOn(startRun(), key)).toBe("finished");
  expect(await countsOf(subject.customerId)).toEqual(allOf(before, 0));
  for (const { customerId } of neighbours) expect(await countsOf(customerId)).toEqual(before);

  const erasure = await readErasure(database.apiPool, key.tenantId, publicId("erasure", key.id));
  // The signing secret went with the request, at once.
  const { signing_secrets: _, ...erased } = before;
  expect(erasure).toMatchObject({
    customerExternalId: null,
    phase: "finished",
    requestedBy: apiKeyId,
    // The request itself was recorded, too.
    erasedRows: { ...erased, audit_entries: 2 },
    finishedAt: expect.any(Date),
  });
});

test("a new table of customers is erased without being named anywhere", async () => {
  const [subject] = await addOwners();
  await database.superuserPool.query(`
    CREATE TABLE notes (tenant_id uuid, customer_id uuid, at timestamptz, note text, number integer,
      PRIMARY KEY (tenant_id, at, note, number, customer_id));
    ALTER TABLE notes OWNER TO pushrail_owner;
    INSERT INTO notes SELECT '${subject.tenantId}', '${subject.customerId}', now(), '"it''s" ' || n, n FROM generate_series(1, 25) n;
    INSERT INTO notes SELECT '${subject.tenantId}', gen_random_uuid(), now(), 'x' || n, n FROM generate_series(1, 25) n`);
  const key = await request(subject.tenantId, subject.customerId);
  const run = startRun({ limits: { rowsMax: 4, lookedMax: 10 } });
  expect(await runOn(run, key)).toBe("finished");
  const left = await database.superuserPool.query("SELECT FROM notes");
  expect(left.rowCount).toBe(25);
});

test("an erasure that is killed before any of its commits goes on where it was", async () => {
  const [subject, neighbour] = await addOwners();
  const before = await countsOf(neighbour.customerId);
  const key = await request(subject.tenantId, subject.customerId);
  let aborted = 0;
  let result: StepResult = "more";
  for (let commits = 0; result !== "finished"; commits += 1) {
    // Each life of the process commits one portion and dies in the next one.
    const pool = abortingPool(database.ownerPool, { afterCommits: 1 });
    result = await runOn(startRun({ pool, limits: { rowsMax: 1, lookedMax: 1 } }), key).catch(
      (error: unknown) => {
        expect(String(error)).toContain("aborted on purpose");
        aborted += 1;
        return "more" as const;
      },
    );
    expect(commits).toBeLessThan(2_000);
  }
  expect(aborted).toBeGreaterThan(20);
  expect(await countsOf(subject.customerId)).toEqual(allOf(before, 0));
  expect(await countsOf(neighbour.customerId)).toEqual(before);
});

test("two processes at once erase everything once", async () => {
  const [subject, neighbour] = await addOwners();
  const before = await countsOf(neighbour.customerId);
  const key = await request(subject.tenantId, subject.customerId);
  const limits = { rowsMax: 1, lookedMax: 2 };
  const runs = [startRun({ limits }), startRun({ limits })];
  const isOver = async (): Promise<boolean> =>
    (await database.superuserPool.query("SELECT FROM erasures WHERE finished_at IS NULL"))
      .rowCount === 0;
  await Promise.all(
    runs.map(async (run) => {
      while (!(await isOver())) await run.step(key);
    }),
  );
  expect(await countsOf(subject.customerId)).toEqual(allOf(before, 0));
  expect(await countsOf(neighbour.customerId)).toEqual(before);
});

/** So many finished deliveries of a customer, spread over several days and the default partition. */
async function addMany(owner: TestTenant, count: number): Promise<void> {
  const { tenantId, customerId, destinationId } = owner;
  const nowMs = Date.now();
  for (let day = 0; day < 3; day += 1) {
    const client = await database.ownerPool.connect();
    await maintainPartitions(client, { nowMs: nowMs - day * 10 * 86_400_000, drop: false });
    client.release();
  }
  const starts = [0, 5, 10, 21, 1000].map((day) => firstUuidAt(nowMs - day * 86_400_000));
  for (const start of starts) {
    const suffix = customerId.slice(-6);
    const id = `('${start.slice(0, 24)}${suffix}' || lpad(to_hex(n), 6, '0'))::uuid`;
    const owned = [tenantId, customerId, count];
    const pool = database.superuserPool;
    await pool.query(
      `INSERT INTO events SELECT $1, ${id}, $2, 'a', '{}', 1 FROM generate_series(1, $3) n`,
      owned,
    );
    await pool.query(
      `INSERT INTO deliveries (tenant_id, customer_id, id, destination_id, event_id, event_type, origin)
       SELECT $1, $2, ${id}, '${destinationId}', ${id}, 'a', 'event' FROM generate_series(1, $3) n`,
      owned,
    );
    await pool.query(
      `INSERT INTO finished_deliveries (tenant_id, customer_id, delivery_id, destination_id, state, attempts)
       SELECT $1, $2, ${id}, '${destinationId}', 'delivered', 1 FROM generate_series(1, $3) n`,
      owned,
    );
    await pool.query(
      `INSERT INTO attempts (tenant_id, customer_id, delivery_id, number, outcome, started_at)
       SELECT $1, $2, ${id}, 1, 'delivered', now() FROM generate_series(1, $3) n`,
      owned,
    );
  }
}

test("a portion deletes no more than its limit, whatever partitions the rows are in", async () => {
  const subject = await rows.addTenant();
  const neighbour = await rows.addCustomer(subject.tenantId, "neighbour");
  await addMany(subject, 300);
  await addMany(neighbour, 300);
  const key = await request(subject.tenantId, subject.customerExternalId);
  const run = startRun({ limits: { rowsMax: 70, lookedMax: 150 } });
  const before = await countsOf(neighbour.customerId);
  let last: Readonly<Record<string, number>> = {};
  for (let result: StepResult = "more"; result !== "finished";) {
    result = await run.step(key);
    const { rows: now } = await database.superuserPool.query<{ erased: Record<string, number> }>(
      "SELECT erased_rows AS erased FROM erasures",
    );
    const erased = now[0]?.erased ?? {};
    const deleted = Object.keys(erased).map((table) => (erased[table] ?? 0) - (last[table] ?? 0));
    expect(Math.max(0, ...deleted)).toBeLessThanOrEqual(70);
    last = erased;
  }
  expect(last).toMatchObject({ events: 1_500, deliveries: 1_500, attempts: 1_500 });
  const counts = await countsOf(subject.customerId);
  expect(counts).toEqual(allOf(counts, 0));
  expect(await countsOf(neighbour.customerId)).toEqual(before);
});

test("what waits is deleted, and what a worker holds is waited for", async () => {
  const subject = await rows.addTenant();
  const { tenantId } = subject;
  const waiting = await rows.add({ tenant: subject, state: "retrying" });
  const claimed = await rows.add({ tenant: subject, state: "reclaimed" });
  const inHandover = await rows.add({ tenant: subject, state: "claimed" });
  const neighbour = await rows.addCustomer(tenantId, "neighbour");
  await rows.add({ tenant: neighbour, state: "retrying" });
  await rows.add({ tenant: neighbour, state: "claimed" });
  const key = await request(tenantId, subject.customerExternalId);
  const run = startRun();
  const backlog = async () =>
    (
      await database.superuserPool.query<{ delivery_id: string }>(
        "SELECT delivery_id FROM backlog WHERE customer_id = $1",
        [subject.customerId],
      )
    ).rows.map((row) => row.delivery_id);
  expect(await backlog()).toContain(waiting);
  expect(await runOn(run, key)).toBe("waiting");
  expect(await backlog()).toEqual([claimed]);
  expect(await runOn(run, key)).toBe("waiting");

  // The worker cancels it.
  await database.superuserPool.query("DELETE FROM backlog WHERE delivery_id = $1", [claimed]);
  expect(await runOn(run, key)).toBe("waiting");
  await database.superuserPool.query(
    "DELETE FROM handovers WHERE id = (SELECT handover_id FROM deliveries WHERE id = $1)",
    [inHandover],
  );
  expect(await runOn(run, key)).toBe("finished");
  const left = await database.superuserPool.query("SELECT FROM handovers");
  expect(left.rowCount).toBe(1);
  expect(await countsOf(neighbour.customerId)).toMatchObject({ backlog: 1, deliveries: 2 });
});

test("it waits until nothing has been under way for a while, counted from the last sign of it", async () => {
  const subject = await rows.addTenant();
  const key = await request(subject.tenantId, subject.customerExternalId);
  let nowMs = 0;
  const run = startRun({ monotonicMs: () => nowMs, quietMs: 60_000 });
  expect(await runOn(run, key)).toBe("waiting");
  nowMs = 59_999;
  const late = await rows.add({ tenant: subject, state: "reclaimed" });
  expect(await runOn(run, key)).toBe("waiting");
  nowMs = 70_000;
  await database.superuserPool.query("DELETE FROM backlog WHERE delivery_id = $1", [late]);
  expect(await runOn(run, key)).toBe("waiting");
  nowMs = 129_999;
  expect(await runOn(run, key)).toBe("waiting");
  nowMs = 130_000;
  expect(await runOn(run, key)).toBe("finished");
});

test("a transaction that began before the mark is waited for, and what it added is erased", async () => {
  const subject = await rows.addTenant();
  const { tenantId, customerId } = subject;
  const client = await database.superuserPool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT FROM deliveries");
    const key = await request(tenantId, subject.customerExternalId);
    const run = startRun();
    expect(await runOn(run, key)).toBe("waiting");
    await client.query(
      "INSERT INTO events (tenant_id, id, customer_id, event_type, body, matched_count) VALUES ($1, $2, $3, 'a', '{}', 0)",
      [tenantId, newUuid(), customerId],
    );
    expect(await runOn(run, key)).toBe("waiting");
    await client.query("COMMIT");
    // One that began after it sees the mark.
    await client.query("BEGIN");
    await client.query("SELECT FROM deliveries");
    expect(await runOn(run, key)).toBe("finished");
    await client.query("COMMIT");
  } finally {
    client.release();
  }
  const counts = await countsOf(customerId);
  expect(counts).toEqual(allOf(counts, 0));
});

test("a row that comes while tables are erased makes it go through them again", async () => {
  const subject = await rows.addTenant();
  const { tenantId, customerId, destinationId } = subject;
  const key = await request(tenantId, subject.customerExternalId);
  const run = startRun();
  let result: StepResult = "more";
  let isAdded = false;
  for (let steps = 0; result !== "finished"; steps += 1) {
    expect(steps).toBeLessThan(200);
    result = await run.step(key);
    const { rows: places } = await database.superuserPool.query<{ done: string[] | null }>(
      "SELECT place -> 'done' AS done FROM erasures",
    );
    if (isAdded || places[0]?.done?.includes("destination_queues") !== true) continue;
    isAdded = true;
    await database.superuserPool.query(
      `INSERT INTO destination_queues (tenant_id, customer_id, destination_id, next_due_at) VALUES ($1, $2, $3, now())`,
      [tenantId, customerId, destinationId],
    );
  }
  expect(isAdded).toBe(true);
  const counts = await countsOf(customerId);
  expect(counts).toEqual(allOf(counts, 0));
});

test("asking again gives the erasure that runs, also when two ask at once; afterwards there is no such customer", async () => {
  const subject = await rows.addTenant();
  const { tenantId, customerExternalId } = subject;
  const [first, second] = await Promise.all([
    request(tenantId, customerExternalId),
    request(tenantId, customerExternalId),
  ]);
  expect(first).toEqual(second);
  expect(await request(tenantId, customerExternalId)).toEqual(first);
  expect(await runOn(startRun(), first)).toBe("finished");
  await expect(request(tenantId, customerExternalId)).rejects.toMatchObject({ code: "not_found" });
});

test("a destination that is being created is deleted with the others, and none is created after the mark", async () => {
  const subject = await rows.addTenant();
  const { tenantId, customerId } = subject;
  const isHeld = Promise.withResolvers<undefined>();
  const mayCommit = Promise.withResolvers<undefined>();
  const creating = inTenant(database.apiPool, { tenantId }, async (transaction) => {
    await holdCustomer(transaction, tenantId, customerId);
    isHeld.resolve(undefined);
    await mayCommit.promise;
    await transaction.query({
      text: `INSERT INTO destinations (tenant_id, customer_id, id, type, name, event_types, config, retry_policy)
        VALUES ($1, $2, $3, 'WEBHOOK', 'late', '{*}', '{}', '"none"')`,
      values: [tenantId, customerId, newUuid()],
    });
  });
  await isHeld.promise;
  const seen = { isAnswered: false };
  const requesting = request(tenantId, subject.customerExternalId).finally(() => {
    seen.isAnswered = true;
  });
  const isWaiting = async (): Promise<boolean> => {
    const { rowCount } = await database.superuserPool.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    return rowCount === 1;
  };
  while (!seen.isAnswered && !(await isWaiting())) await Promise.resolve();
  mayCommit.resolve(undefined);
  await Promise.all([creating, requesting]);
  const { rows: states } = await database.superuserPool.query<{ state: string }>(
    "SELECT state FROM destinations WHERE customer_id = $1",
    [customerId],
  );
  expect(states.map(({ state }) => state)).toEqual(["DELETED", "DELETED"]);
  const after = inTenant(database.apiPool, { tenantId }, (transaction) =>
    holdCustomer(transaction, tenantId, customerId),
  );
  await expect(after).rejects.toMatchObject({ code: "state_conflict" });
});

test("neither the API's nor the worker's role can carry an erasure out", async () => {
  const subject = await rows.addTenant();
  const key = await request(subject.tenantId, subject.customerExternalId);
  for (const pool of [database.apiPool, database.workerPool]) {
    await expect(startRun({ pool }).step(key)).rejects.toMatchObject({ code: "42501" });
  }
});

test("the schedule finds erasures of all tenants by itself, and stops in between when it is told to", async () => {
  const [one, two] = [await rows.addTenant("one"), await rows.addTenant("two")];
  const keys = await Promise.all(
    [one, two].map(({ tenantId, customerExternalId }) => request(tenantId, customerExternalId)),
  );
  const finished: string[] = [];
  const isOver = Promise.withResolvers<undefined>();
  const schedule = scheduleErasures({
    pool: database.ownerPool,
    monotonicMs: () => performance.now(),
    quietMs: 0,
    everyMs: 1,
    onFinished: ({ id }) => {
      if (finished.push(id) === keys.length) isOver.resolve(undefined);
    },
    onFault: (error) => isOver.reject(error),
  });
  await isOver.promise;
  await schedule.stop();
  expect(finished.toSorted()).toEqual(keys.map(({ id }) => id).toSorted());
});
