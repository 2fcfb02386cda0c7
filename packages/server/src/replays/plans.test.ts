import type { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inTransaction } from "../database/transaction.ts";
import { firstUuidAt, newUuid } from "../ids.ts";
import { DeliveryRows } from "../testing/deliveries.ts";
import type { TestTenant } from "../testing/deliveries.ts";
import { readingsOf, workerPoolOf } from "../testing/plans.ts";
import type { Reading } from "../testing/plans.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";
import { estimatePortion, selectPortion } from "./selection-store.ts";
import type { ReplayScope } from "./scope.ts";
import { markMade, observeItems, selectNextItems, withdrawItems } from "./items-store.ts";
import { lockDueReplay } from "./step-store.ts";

// Goal: a step costs the same whatever else is in the tables. Method: 20,000 dead deliveries of one destination, of which
// a job has chosen 10,000, made 4,000 again and not heard of 2,000; the executed plans as the worker's role, first
// without any statistics, as on a fresh installation, and then with them.

const rowCount = 20_000;
const startMs = Date.now();
const firstId = "00000000-0000-0000-0000-000000000000";
const lastId = "ffffffff-ffff-ffff-ffff-ffffffffffff";

let database: TestDatabase;
let pool: Pool;
let tenant: TestTenant;
const replayId = newUuid();

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

function uuidSql(mark: string): string {
  const prefix = firstUuidAt(startMs).slice(0, 13);
  return `('${prefix}-7000-${mark}-' || lpad(to_hex(n), 12, '0'))::uuid`;
}

async function fill(): Promise<void> {
  const { tenantId, customerId, destinationId } = tenant;
  const keys = [tenantId, customerId, destinationId];
  const series = (from: number, to: number) => `generate_series(${from}, ${to}) n`;
  const [source, replay, event] = [uuidSql("8000"), uuidSql("8001"), uuidSql("9000")];
  const write = (text: string, values: unknown[] = keys) =>
    database.superuserPool.query(text, values);
  for (const [id, count, origin] of [
    [source, rowCount, "event"],
    [replay, 6_000, "replay"],
  ] as const) {
    await write(`INSERT INTO deliveries (tenant_id, customer_id, destination_id, id, event_id, event_type, origin)
      SELECT $1, $2, $3, ${id}, ${event}, 'a.b', '${origin}' FROM ${series(1, count)}`);
  }
  await write(
    `INSERT INTO events (tenant_id, customer_id, id, event_type, body, matched_count)
      SELECT $1, $2, ${event}, 'a.b', '{}', 1 FROM ${series(1, rowCount)}`,
    [tenantId, customerId],
  );
  for (const [id, from, to] of [
    [source, 1, rowCount],
    [replay, 1, 4_000],
  ] as const) {
    await write(`INSERT INTO finished_deliveries (tenant_id, customer_id, destination_id, delivery_id, state, reason, attempts)
      SELECT $1, $2, $3, ${id}, 'dead', 'timeout', 1 FROM ${series(from, to)}`);
  }
  await write(`INSERT INTO dead_letters (tenant_id, customer_id, destination_id, delivery_id, event_id, reason, attempts)
    SELECT $1, $2, $3, ${source}, ${event}, 'timeout', 1 FROM ${series(6_001, rowCount)}`);
  await write(`INSERT INTO backlog (tenant_id, customer_id, destination_id, delivery_id, event_id, attempts, due_at)
    SELECT $1, $2, $3, ${replay}, ${event}, 0, now() FROM ${series(4_001, 6_000)}`);
  await write(
    `INSERT INTO replays (tenant_id, customer_id, destination_id, id, scope, state, select_from, select_before, selected, waiting)
      VALUES ($1, $2, $3, $4, '{"kind":"deadLetters","reasons":null}', 'running', '${firstId}', '${lastId}', 10000, 2000)`,
    [...keys, replayId],
  );
  await write(
    `INSERT INTO replay_items (tenant_id, customer_id, replay_id, source_delivery_id, delivery_id, state)
      SELECT $1, $2, $3, ${source}, CASE WHEN n <= 6000 THEN ${replay} END,
        CASE WHEN n <= 4000 THEN 'dead' WHEN n <= 6000 THEN 'waiting' ELSE 'selected' END FROM ${series(1, 10_000)}`,
    [tenantId, customerId, replayId],
  );
}

function expectIndexed(readings: readonly Reading[], rowsReadMax: number): void {
  for (const { seqScans, rowsRead } of readings) {
    expect(seqScans).toEqual([]);
    expect(rowsRead).toBeLessThan(rowsReadMax);
  }
}

for (const statistics of ["without statistics", "with statistics"]) {
  test(`a step reads what it is about and no more, ${statistics}`, async () => {
    if (statistics === "with statistics") await database.superuserPool.query("ANALYZE");
    const { tenantId, customerId, destinationId } = tenant;
    const key = { tenantId, customerId, id: replayId };
    const undone = new Error("the step is taken back");
    const stepping = inTransaction(pool, async (transaction) => {
      const locking = await readingsOf(transaction, (recording) =>
        lockDueReplay(recording, newUuid()),
      );
      expect(locking.result?.id).toBe(replayId);
      expectIndexed(locking.readings, 50);

      const open = { state: "waiting", afterId: firstId, itemsMax: 100 } as const;
      const observing = await readingsOf(transaction, (recording) =>
        observeItems(recording, key, open),
      );
      expect(observing.result).toMatchObject({ looked: 100, became: {} });
      expectIndexed(observing.readings, 1_000);

      const walk = { afterId: firstId, itemsMax: 100, keptFromId: firstId };
      const choosing = await readingsOf(transaction, (recording) =>
        selectNextItems(recording, key, walk),
      );
      expect(choosing.result).toHaveLength(100);
      expectIndexed(choosing.readings, 1_000);

      const made = choosing.result.map(({ sourceId }) => ({ sourceId, deliveryId: newUuid() }));
      const marking = await readingsOf(transaction, (recording) => markMade(recording, key, made));
      expectIndexed(marking.readings, 1_500);

      const withdrawing = await readingsOf(transaction, (recording) =>
        withdrawItems(recording, key, { ...open, destinationId }),
      );
      expect(withdrawing.result).toMatchObject({ looked: 100, withdrawn: 100 });
      expectIndexed(withdrawing.readings, 2_500);
      throw undone;
    });
    await expect(stepping).rejects.toBe(undone);
  });

  const scopes: readonly (readonly [string, ReplayScope])[] = [
    ["dead letters", { kind: "deadLetters", reasons: null }],
    [
      "a window of dead ones",
      { kind: "window", fromMs: 0, toMs: 1, eventTypes: null, states: ["dead"] },
    ],
    [
      "a window of delivered ones",
      { kind: "window", fromMs: 0, toMs: 1, eventTypes: ["b.*"], states: ["delivered"] },
    ],
  ];
  test.each(scopes)(`a portion of %s reads its candidates, ${statistics}`, async (_name, scope) => {
    const { tenantId, destinationId } = tenant;
    const query = {
      tenantId,
      destinationId,
      scope,
      visibleEventTypes: null,
      fromId: firstId,
      beforeId: lastId,
      afterId: firstUuidAt(startMs).slice(0, 13) + "-7000-8000-000000004000",
      candidatesMax: 200,
    };
    const undone = new Error("the portion is taken back");
    const selecting = inTransaction(pool, async (transaction) => {
      const estimating = await readingsOf(transaction, (recording) =>
        estimatePortion(recording, query),
      );
      expect(estimating.result.candidates).toBe(200);
      expectIndexed(estimating.readings, 3_000);
      const choosing = await readingsOf(transaction, (recording) =>
        selectPortion(recording, replayId, query),
      );
      expect(choosing.result.candidates).toBe(200);
      expectIndexed(choosing.readings, 3_000);
      throw undone;
    });
    await expect(selecting).rejects.toBe(undone);
  });
}
