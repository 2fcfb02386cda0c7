import { afterAll, beforeAll, expect, test } from "vitest";
import { inTenant, inTransaction } from "../database/transaction.ts";
import { firstUuidAt } from "../ids.ts";
import { DeliveryRows, type TestTenant } from "../testing/deliveries.ts";
import { readingsOf } from "../testing/plans.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import {
  addDeliveryCounts,
  countsSince,
  findCountedDestinations,
  deleteDeliveryCounts,
} from "./store.ts";
import { selectDeadLetterGroups } from "../deliveries/dead-letter-group-store.ts";
let database: TestDatabase;
let a: TestTenant;
let b: TestTenant;
const dayMs = 86_400_000;
const startMs = Math.floor(Date.now() / dayMs) * dayMs;
beforeAll(async () => {
  database = await createTestDatabase();
  const rows = new DeliveryRows(database.superuserPool);
  a = await rows.addTenant();
  b = await rows.addCustomer(a.tenantId, "acct_quiet");
  const q = (t: string, v: unknown[] = []) => database.superuserPool.query(t, v);
  await q(
    "INSERT INTO customers (tenant_id, id, external_id) SELECT $1, gen_random_uuid(), 'c' || n FROM generate_series(1, 2000) n",
    [a.tenantId],
  );
  await q(
    `INSERT INTO destinations (tenant_id, customer_id, id, type, name, event_types, config, retry_policy)
       SELECT $1, $2, ('018f3c5d-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'WEBHOOK', 'orders', '{*}', '{}', '"exponential_backoff"' FROM generate_series(1, 300) n`,
    [a.tenantId, a.customerId],
  );
  await q(
    `INSERT INTO destinations (tenant_id, customer_id, id, type, name, event_types, config, retry_policy)
       SELECT $1, id, gen_random_uuid(), 'WEBHOOK', 'orders', '{*}', '{}', '"exponential_backoff"' FROM customers WHERE tenant_id = $1 AND external_id LIKE 'c%'`,
    [a.tenantId],
  );
  await q(
    `INSERT INTO delivery_counts (tenant_id, customer_id, destination_id, hour, delivered, duration_counts, last_attempt_at)
    SELECT tenant_id, customer_id, id, date_trunc('hour', now(), 'UTC') - make_interval(hours => h), 5, '{1,2,3,4,5,6,7,8,9,10,11,12,13,14}', now() FROM destinations, generate_series(0, 200) h WHERE tenant_id = $1 AND (customer_id = (SELECT customer_id FROM destinations WHERE id = '018f3c5d-0000-7000-8000-000000000001') OR h < 20)`,
    [a.tenantId],
  );
  const ms = `(${startMs}::bigint + n * ${Math.floor((3 * dayMs) / 60000)}::bigint)`;
  const hex = `lpad(to_hex(${ms}), 12, '0')`;
  const id = `(substr(${hex}, 1, 8) || '-' || substr(${hex}, 9) || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;
  await q(
    `INSERT INTO deliveries (tenant_id, id, customer_id, destination_id, event_id, event_type, origin) SELECT $1, ${id}, $2, $3, ${id}, CASE WHEN n % 3 = 0 THEN 'a.b' ELSE 'c.d' END, 'event' FROM generate_series(0, 59999) n`,
    [a.tenantId, a.customerId, a.destinationId],
  );
  await q(
    `INSERT INTO dead_letters (tenant_id, delivery_id, customer_id, destination_id, event_id, reason, attempts) SELECT $1, ${id}, $2, $3, ${id}, 'r' || n % 7, 1 FROM generate_series(0, 59999) n`,
    [a.tenantId, a.customerId, a.destinationId],
  );
  await q("ANALYZE");
}, 200_000);
afterAll(() => database.drop());
const measure = async (
  label: string,
  customerId: string | undefined,
  work: (t: never) => Promise<unknown>,
) => {
  await inTenant(database.apiPool, { tenantId: a.tenantId, customerId }, async (transaction) => {
    let at = performance.now();
    const { result, readings } = await readingsOf(transaction, async (t) => {
      at = performance.now();
      const r = await work(t as never);
      console.log(label, "ms", Math.round(performance.now() - at));
      return r;
    });
    console.log(
      label,
      JSON.stringify(
        readings.map((r) => ({ s: r.seqScans, n: r.rowsRead, rel: [...r.relations].length })),
      ),
      Array.isArray(result) ? result.length : JSON.stringify(result).slice(0, 300),
    );
  });
};

test("variants", async () => {
  const { rows } = await database.superuserPool.query<{ id: string }>(
    "SELECT id FROM destinations WHERE customer_id = $1 ORDER BY id DESC LIMIT 200",
    [a.customerId],
  );
  const ids = rows.map((r) => r.id);
  const from = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 167 * 3_600_000);
  const w =
    "FROM delivery_counts WHERE tenant_id = $1 AND customer_id = $2 AND destination_id = ANY ($3::uuid[]) AND hour >= $4";
  for (const [label, text] of [
    [
      "as is",
      `SELECT destination_id, hour, delivered, failed_attempts, dead, duration_counts ${w}`,
    ],
    ["no durations", `SELECT destination_id, hour, delivered, failed_attempts, dead ${w}`],
    [
      "no durations, epoch",
      `SELECT destination_id, extract(epoch from hour)::float8 AS hour, delivered::float8, failed_attempts::float8, dead::float8 ${w}`,
    ],
    [
      "text durations, epoch",
      `SELECT destination_id, extract(epoch from hour)::float8 AS hour, delivered::float8, failed_attempts::float8, dead::float8, duration_counts::text ${w}`,
    ],
    [
      "sql sums",
      `SELECT destination_id, class, sum(n)::float8 FROM (SELECT destination_id, duration_counts ${w}) c CROSS JOIN LATERAL unnest(duration_counts) WITH ORDINALITY AS u (n, class) GROUP BY 1, 2`,
    ],
    [
      "per destination arrays",
      `SELECT destination_id, array_agg(extract(epoch from hour)::int8)::text, array_agg(delivered)::text, array_agg(failed_attempts)::text, array_agg(dead)::text ${w} GROUP BY 1`,
    ],
  ] as const) {
    for (let i = 0; i < 3; i += 1) {
      const cpu = process.cpuUsage();
      const at = performance.now();
      await inTenant(
        database.apiPool,
        { tenantId: a.tenantId, customerId: a.customerId },
        async (t) => t.query({ text, values: [a.tenantId, a.customerId, ids, from] }),
      );
      const used = process.cpuUsage(cpu);
      console.log(
        label,
        "ms",
        Math.round(performance.now() - at),
        "cpu ms",
        Math.round((used.user + used.system) / 1000),
      );
    }
  }
  const { rows: all } = await database.superuserPool.query<{ id: string; customer_id: string }>(
    "SELECT id, customer_id FROM destinations WHERE tenant_id = $1 ORDER BY tenant_id, customer_id, id LIMIT 2000",
    [a.tenantId],
  );
  const hourMs = 3_600_000;
  const made = all.map((r) => ({
    tenantId: a.tenantId,
    customerId: r.customer_id,
    destinationId: r.id,
    hourMs: Math.floor(Date.now() / hourMs) * hourMs,
    delivered: 1,
    failedAttempts: 0,
    dead: 0,
    durationCounts: Array(14).fill(1),
    lastAttemptAtMs: Date.now(),
  }));
  await inTransaction(database.workerPool, async (t) => {
    const sent: { text: string; values?: unknown[] }[] = [];
    await addDeliveryCounts(
      {
        query: (q: never) => {
          sent.push(q);
          return t.query(q);
        },
      } as never,
      made,
    );
    const ex = await t.query<{ "QUERY PLAN": string }>({
      text: `EXPLAIN (ANALYZE, BUFFERS, WAL) ${sent[0]!.text}`,
      values: sent[0]!.values as never,
    });
    console.log(ex.rows.map((r) => r["QUERY PLAN"]).join("\n"));
  });
  expect(1).toBe(1);
}, 200_000);
