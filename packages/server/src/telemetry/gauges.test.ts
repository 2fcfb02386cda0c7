import { afterAll, beforeAll, expect, test } from "vitest";
import { newUuid } from "../ids.ts";
import { createTestTenant } from "../testing/api.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";
import { observePool, observeProcess, observeQueues } from "./gauges.ts";
import { createLog } from "./log.ts";
import { createMetrics } from "./metrics.ts";

let database: TestDatabase;
const log = createLog({ level: "silent" });

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

async function handOver(
  tenantId: string,
  deliveries: number,
  workerId: string | null,
): Promise<void> {
  await database.superuserPool.query(
    "INSERT INTO handovers (tenant_id, id, worker_id, delivery_count) VALUES ($1, $2, $3, $4)",
    [tenantId, newUuid(), workerId, deliveries],
  );
}

test("queues of every tenant are counted by state, at most once in five seconds", async () => {
  const metrics = createMetrics();
  let nowMs = 0;
  observeQueues(metrics, { pool: database.workerPool, now: () => nowMs, log });
  const [one, two] = [await createTestTenant(database), await createTestTenant(database)];
  await handOver(one.tenantId, 3, null);
  await handOver(two.tenantId, 4, null);
  await handOver(two.tenantId, 5, newUuid());
  const text = await metrics.registry.metrics();
  expect(text).toContain('pushrail_queue_deliveries{state="pending"} 7\n');
  expect(text).toContain('pushrail_queue_deliveries{state="claimed"} 5\n');
  expect(text).toContain('pushrail_queue_deliveries{state="retrying"} 0\n');
  expect(text).toMatch(/pushrail_queue_oldest_seconds\{state="pending"\} \d/);
  await handOver(two.tenantId, 1, null);
  nowMs = 4_999;
  expect(await metrics.registry.metrics()).toContain('{state="pending"} 7\n');
  nowMs = 5_000;
  expect(await metrics.registry.metrics()).toContain('{state="pending"} 8\n');
});

test("queues that cannot be read are absent and do not spoil the rest", async () => {
  const metrics = createMetrics();
  const closed = { connect: () => Promise.reject(new Error("closed")) } as never;
  observeQueues(metrics, { pool: closed, now: () => 0, log });
  metrics.eventsAccepted.inc();
  const text = await metrics.registry.metrics();
  expect(text).not.toContain("pushrail_queue_deliveries{");
  expect(text).toContain("pushrail_events_accepted_total 1\n");
});

test("pools and the process show themselves", async () => {
  const metrics = createMetrics();
  observePool(metrics, { api: { totalCount: 3, idleCount: 2, waitingCount: 1 } });
  observeProcess(metrics);
  const text = await metrics.registry.metrics();
  expect(text).toContain('pushrail_database_connections{pool="api",state="awaited"} 1\n');
  expect(text).toContain("pushrail_nodejs_eventloop_lag_p99_seconds");
});
