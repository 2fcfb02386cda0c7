import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newUuid } from "../ids.ts";
import { insertOwnedRows, type Owner } from "../testing/owned-rows.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { createPool } from "./pool.ts";
import { inTenant, inTransaction, type Transaction } from "./transaction.ts";

// Goal: a context never outlives its transaction on a pooled connection. Method: transactions of three tenants, and of
// none, share three connections and fail in every way in which a transaction can fail.

const owners: readonly Owner[] = [1, 2, 3].map(() => ({
  tenantId: newUuid(),
  customerId: newUuid(),
}));

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const owner of owners) await insertOwnedRows(database.superuserPool, owner);
});

afterAll(async () => {
  await database.drop();
});

const endings = [
  "commit",
  "throw",
  "wrong statement",
  "timeout",
  "terminated",
  "sent and left",
] as const;

async function end(transaction: Transaction, ending: (typeof endings)[number]): Promise<void> {
  switch (ending) {
    case "commit":
      return;
    case "throw":
      throw new Error("the work failed");
    case "wrong statement":
      await transaction.query({ text: "SELECT 1 / 0" });
      return;
    case "timeout":
      await transaction.query({ text: "SET LOCAL statement_timeout = 1" });
      await transaction.query({ text: "SELECT pg_sleep(10)" });
      return;
    case "terminated":
      await transaction.query({ text: "SELECT pg_terminate_backend(pg_backend_pid())" });
      return;
    case "sent and left":
      transaction.query({ text: "SELECT 1 / 0" }).catch(() => undefined);
  }
}

test("no transaction ever sees a row of a tenant that is not its own", async () => {
  const step = fc.record({
    who: fc.integer({ min: 0, max: 3 }),
    ending: fc.constantFrom(...endings),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 30 }), async (steps) => {
      const pool = createPool({
        url: database.apiUrl,
        connectionsMax: 3,
        applicationName: database.name,
        statementTimeoutMs: 20_000,
        onIdleError: () => undefined,
      });
      const seen: (readonly [expected: string | undefined, tenantIds: readonly string[]])[] = [];
      try {
        await Promise.all(
          steps.map(async ({ who, ending }) => {
            const tenantId = owners[who]?.tenantId;
            const work = async (transaction: Transaction): Promise<void> => {
              const { rows } = await transaction.query<{ tenant_id: string }>({
                name: "all-events",
                text: "SELECT tenant_id FROM events",
              });
              seen.push([tenantId, rows.map((row) => row.tenant_id)]);
              await end(transaction, ending);
            };
            const running =
              tenantId === undefined
                ? inTransaction(pool, work)
                : inTenant(pool, { tenantId }, work);
            await running.catch(() => undefined);
          }),
        );
        expect(seen.length).toBeGreaterThan(0);
        for (const [expected, tenantIds] of seen) {
          expect(tenantIds).toEqual(expected === undefined ? [] : [expected]);
        }
      } finally {
        await pool.end();
      }
    }),
    { numRuns: 8 },
  );
}, 60_000);
