import type { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inTransaction } from "../database/transaction.ts";
import { createTestCustomer } from "../testing/deliverable.ts";
import { readingsOf, workerPoolOf } from "../testing/plans.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { findDying, findEndingSecrets, findFailing } from "./patrol-store.ts";

// Goal: a patrol that finds nothing costs next to nothing, however many destinations there are and fail. Method: 5,000
// destinations that have failed for a day, lost a few deliveries and had secrets replaced, and the executed plans as the
// worker's role.

const destinationCount = 5_000;
const dayMs = 24 * 3_600_000;

let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = workerPoolOf(database);
  const { tenantId, customerId } = await createTestCustomer(database);
  const admin = await database.superuserPool.connect();
  // Without the triggers, which would give each of them a version.
  await admin.query("SET session_replication_role = replica");
  await admin.query(
    `INSERT INTO destinations (tenant_id, customer_id, id, type, name, event_types, config, retry_policy)
     SELECT $1, $2, gen_random_uuid(), 'WEBHOOK', 'test', '{*}', '{}', '"none"' FROM generate_series(1, ${destinationCount})`,
    [tenantId, customerId],
  );
  await admin.query(
    `INSERT INTO destination_health (tenant_id, customer_id, destination_id, failing_since, last_failed_at, dead_letters_unnoticed)
     SELECT tenant_id, customer_id, id, now() - interval '1 day', now(), 3 FROM destinations`,
  );
  await admin.query(
    `INSERT INTO signing_secrets (tenant_id, customer_id, destination_id, version, sealed, last_four, signs_until)
     SELECT tenant_id, customer_id, id, number, '', 'test', ends
     FROM destinations, (VALUES (1, now() - interval '1 day'), (2, now() + interval '9 days'), (3, NULL)) v (number, ends)`,
  );
  await admin.query("RESET session_replication_role");
  admin.release();
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

test.each(["without statistics", "with statistics"])(
  "a patrol reads the cases that are due and no others, %s",
  async (statistics) => {
    if (statistics === "with statistics") await database.superuserPool.query("ANALYZE");
    const { readings } = await inTransaction(pool, (transaction) =>
      readingsOf(transaction, async (recording) => {
        await findFailing(
          recording,
          { noticeAfterMs: 2.5 * dayMs, disableAfterMs: 5 * dayMs },
          500,
        );
        await findDying(
          recording,
          { countMin: 10, restMs: 1_000, exceptCustomerExternalId: "pushrail.operator" },
          500,
        );
        await findEndingSecrets(recording, dayMs, 500);
      }),
    );
    expect(readings).toHaveLength(3);
    for (const { seqScans, rowsRead } of readings) {
      expect(seqScans).toEqual([]);
      expect(rowsRead).toBeLessThan(50);
    }
  },
);
