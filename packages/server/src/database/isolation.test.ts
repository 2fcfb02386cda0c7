import { DatabaseError, type Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newUuid } from "../ids.ts";
import { ownedTables } from "../testing/catalogue.ts";
import { insertOwnedRows, type Owner } from "../testing/owned-rows.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { inTenant, inTransaction, type TenantContext, type Transaction } from "./transaction.ts";

// Goal: no row of one tenant or customer is ever seen, changed or made by another, whatever the code above forgets.
// Method: two tenants with two customers each have a row in every table; each table is tried through each role.

const tenantIds = [newUuid(), newUuid()] as const;
const owners = tenantIds.flatMap((tenantId) =>
  [newUuid(), newUuid()].map((customerId): Owner => ({ tenantId, customerId })),
) as [Owner, Owner, Owner, Owner];
const [mine, mineToo, theirs] = owners;

let database: TestDatabase;
let tables: readonly string[];
let customerColumns: ReadonlyMap<string, string | undefined>;

beforeAll(async () => {
  database = await createTestDatabase();
  tables = [...(await ownedTables(database.ownerPool)), "tenants"];
  const { rows } = await database.ownerPool.query<{ name: string; owned: boolean }>(
    `SELECT c.relname AS name, EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'customer_id') AS owned
     FROM pg_class c WHERE c.relname = ANY ($1)`,
    [tables],
  );
  customerColumns = new Map(
    rows.map(({ name, owned }) => [
      name,
      name === "customers" ? "id" : owned ? "customer_id" : undefined,
    ]),
  );
  for (const owner of owners) await insertOwnedRows(database.superuserPool, owner);
});

afterAll(async () => {
  await database.drop();
});

async function rowsOf(
  transaction: Transaction,
  table: string,
): Promise<readonly Record<string, unknown>[]> {
  return (await transaction.query<Record<string, unknown>>({ text: `SELECT * FROM ${table}` }))
    .rows;
}

/** Tables with one row a tenant. */
const ofEachTenant = new Set(["tenants", "audit_heads"]);

function tenantColumn(table: string): string {
  return table === "tenants" ? "id" : "tenant_id";
}

async function sqlState(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof DatabaseError) return error.code;
    throw error;
  }
}

async function mayDo(role: string, table: string, privilege: string): Promise<boolean> {
  const { rows } = await database.ownerPool.query<{ may: boolean }>(
    "SELECT has_table_privilege($1, $2, $3) AS may",
    [role, table, privilege],
  );
  return rows[0]?.may === true;
}

test("every owned table has a row of each owner, so that the tests below are not empty", async () => {
  for (const table of tables) {
    const { rows } = await database.superuserPool.query(`SELECT FROM ${table}`);
    expect([table, rows.length]).toEqual([table, ofEachTenant.has(table) ? 2 : 4]);
  }
});

describe.each(["pushrail_api", "the owner"] as const)("as %s", (role) => {
  const pool = (): Pool => (role === "the owner" ? database.ownerPool : database.apiPool);
  const read = async (
    context: TenantContext | undefined,
  ): Promise<Map<string, readonly Record<string, unknown>[]>> => {
    const seen = new Map<string, readonly Record<string, unknown>[]>();
    const readAll = async (transaction: Transaction): Promise<void> => {
      for (const table of tables) {
        // What goes out to operators is written by the API in passing, and never read by it.
        if (role === "pushrail_api" && table === "operator_events") continue;
        seen.set(table, await rowsOf(transaction, table));
      }
    };
    await (context === undefined
      ? inTransaction(pool(), readAll)
      : inTenant(pool(), context, readAll));
    // The owner administers tenants and carries out erasures: the lists of both are all that it sees without a context.
    if (role === "the owner") for (const table of ["tenants", "erasures"]) seen.delete(table);
    return seen;
  };

  test("T43: no table shows a row without a context", async () => {
    for (const [table, rows] of await read(undefined)) expect([table, rows]).toEqual([table, []]);
  });

  test("T43: no table shows a row to a tenant that does not exist", async () => {
    const seen = await read({ tenantId: newUuid() });
    for (const [table, rows] of seen) expect([table, rows]).toEqual([table, []]);
  });

  test("a tenant sees its own rows, of all its customers, in every table", async () => {
    for (const [table, rows] of await read({ tenantId: mine.tenantId })) {
      const tenants = new Set(rows.map((row) => row[tenantColumn(table)]));
      expect([table, [...tenants]]).toEqual([table, [mine.tenantId]]);
      const customers = rows.map((row) => row[customerColumns.get(table) ?? ""]);
      if (customerColumns.get(table) === undefined) continue;
      expect([table, new Set(customers)]).toEqual([
        table,
        new Set([mine.customerId, mineToo.customerId]),
      ]);
      expect(customers).toHaveLength(2);
    }
  });

  test("a customer sees only its own rows in every table that customers own", async () => {
    for (const [table, rows] of await read(mine)) {
      const column = customerColumns.get(table);
      if (column === undefined) continue;
      expect([table, rows.map((row) => row[column])]).toEqual([table, [mine.customerId]]);
    }
  });

  test("a customer of another tenant sees nothing that customers own", async () => {
    const seen = await read({ tenantId: mine.tenantId, customerId: theirs.customerId });
    for (const [table, rows] of seen) {
      if (customerColumns.get(table) !== undefined) expect([table, rows]).toEqual([table, []]);
    }
  });

  test("T43: no row can be made for another tenant or customer", async () => {
    for (const table of tables) {
      if (role === "pushrail_api" && !(await mayDo(role, table, "INSERT"))) continue;
      const foreign = [theirs, ...(customerColumns.get(table) === undefined ? [] : [mineToo])];
      for (const owner of foreign) {
        const { rows } = await database.superuserPool.query<{ row: unknown }>(
          `SELECT to_json(t) AS row FROM ${table} t WHERE ${tenantColumn(table)} = $1 AND ($2 = '' OR to_json(t) ->> $2 = $3) LIMIT 1`,
          [owner.tenantId, customerColumns.get(table) ?? "", owner.customerId],
        );
        const forging = inTenant(pool(), mine, (transaction) =>
          transaction.query({
            text: `INSERT INTO ${table} SELECT (json_populate_record(NULL::${table}, $1)).*`,
            values: [JSON.stringify(rows[0]?.row)],
          }),
        );
        expect([table, await sqlState(forging)]).toEqual([table, "42501"]);
      }
    }
  });

  test("no row of another tenant or customer can be changed or deleted", async () => {
    for (const table of tables) {
      const customerColumn = customerColumns.get(table);
      const column = customerColumn ?? tenantColumn(table);
      const foreign = customerColumn === undefined ? theirs.tenantId : mineToo.customerId;
      const where = `WHERE ${column} = '${foreign}'`;
      for (const statement of [
        `UPDATE ${table} SET ${tenantColumn(table)} = ${tenantColumn(table)} ${where}`,
        `DELETE FROM ${table} ${where}`,
      ]) {
        let touched = 0;
        const state = await sqlState(
          inTenant(pool(), mine, async (transaction) => {
            touched = (await transaction.query({ text: statement })).rowCount ?? 0;
          }),
        );
        expect([statement, touched]).toEqual([statement, 0]);
        expect([undefined, "42501"]).toContain(state);
      }
    }
    for (const table of tables) {
      const { rows } = await database.superuserPool.query(`SELECT FROM ${table}`);
      expect([table, rows.length]).toEqual([table, ofEachTenant.has(table) ? 2 : 4]);
    }
  });
});

describe("as pushrail_worker", () => {
  test("API keys and idempotency keys cannot be read at all", async () => {
    for (const table of ["api_keys", "idempotency_keys"]) {
      const reading = inTransaction(database.workerPool, (transaction) =>
        rowsOf(transaction, table),
      );
      expect([table, await sqlState(reading)]).toEqual([table, "42501"]);
    }
  });

  test("configuration cannot be made or erased, and events and deliveries cannot be erased", async () => {
    const forbidden = [
      ...["tenants", "destinations", "signing_secrets"].map(
        (table) => [table, ["INSERT", "DELETE", "TRUNCATE"]] as const,
      ),
      // It makes the next data key when one is worn; encryption/keyring.test.ts shows it.
      ["data_keys", ["DELETE", "TRUNCATE"]] as const,
      // It makes replays, and events for operators; alerts/relay.test.ts shows that it can make no others.
      ...["events", "deliveries"].map((table) => [table, ["DELETE", "TRUNCATE"]] as const),
    ];
    for (const [table, privileges] of forbidden) {
      for (const privilege of privileges) {
        expect([table, privilege, await mayDo("pushrail_worker", table, privilege)]).toEqual([
          table,
          privilege,
          false,
        ]);
      }
    }
  });

  test("the deliveries of all tenants are seen without a context", async () => {
    const rows = await inTransaction(database.workerPool, (transaction) =>
      rowsOf(transaction, "deliveries"),
    );
    expect(rows).toHaveLength(4);
  });
});

test("T42: a row cannot refer to another customer's destination, not even for the superuser", async () => {
  const { rows } = await database.superuserPool.query<{ id: string }>(
    "SELECT id FROM destinations WHERE customer_id = $1",
    [mineToo.customerId],
  );
  const attaching = database.superuserPool.query(
    "INSERT INTO signing_secrets (tenant_id, customer_id, destination_id, version, sealed, last_four) VALUES ($1, $2, $3, 2, '', '')",
    [mine.tenantId, mine.customerId, rows[0]?.id],
  );
  expect(await sqlState(attaching)).toBe("23503");
});

test("a partition cannot be read past its table", async () => {
  const reading = inTenant(database.apiPool, { tenantId: mine.tenantId }, (transaction) =>
    rowsOf(transaction, "events_default"),
  );
  expect(await sqlState(reading)).toBe("42501");
});
