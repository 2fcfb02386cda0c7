import type { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogueFindings, unownedTables } from "../testing/catalogue.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";

// Goal: a new table that misses one of the tenancy rules cannot be merged. Method: the rules are checked against the
// catalogues of the migrated database, and then against databases in which one mistake each was planted.

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

test("T43: the schema keeps every rule of tenancy", async () => {
  expect(await catalogueFindings(database.ownerPool)).toEqual([]);
});

test("the list of tables without an owner names only tables that exist and have none", async () => {
  const { rows } = await database.ownerPool.query<{ name: string; owned: boolean }>(
    `SELECT c.relname AS name, EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'tenant_id') AS owned
     FROM pg_class c WHERE c.relname = ANY ($1) ORDER BY 1`,
    [Object.keys(unownedTables)],
  );
  expect(rows).toEqual(
    Object.keys(unownedTables)
      .toSorted()
      .map((name) => ({ name, owned: false })),
  );
});

const tenantRule = "tenant_id = (SELECT pushrail_tenant_id())";
const customerRule = `${tenantRule} AND CASE WHEN (SELECT pushrail_customer_id()) IS NULL THEN true
  ELSE customer_id = (SELECT pushrail_customer_id()) END`;
const secured = (table: string): string =>
  `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY; ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;`;
const isolated = (table: string, rule = tenantRule): string =>
  `${secured(table)} CREATE POLICY isolation ON ${table} USING (${rule}) WITH CHECK (${rule});`;

const mistakes: readonly (readonly [mistake: string, sql: string, findings: readonly string[]])[] =
  [
    [
      "a table without row-level security",
      "CREATE TABLE notes (tenant_id uuid, id uuid, PRIMARY KEY (tenant_id, id))",
      [
        "notes does not force row-level security on its owner",
        "notes has no policy named isolation",
        "notes has no row-level security",
      ],
    ],
    [
      "row-level security that the owner passes",
      "ALTER TABLE customers NO FORCE ROW LEVEL SECURITY",
      ["customers does not force row-level security on its owner"],
    ],
    [
      "a table without an owner",
      `CREATE TABLE notes (id uuid PRIMARY KEY); ${secured("notes")} CREATE POLICY isolation ON notes USING (true) WITH CHECK (true)`,
      [
        "notes has no tenant_id",
        "notes's isolation reads by another rule",
        "notes's isolation writes by another rule",
      ],
    ],
    [
      "a policy without WITH CHECK",
      `CREATE TABLE notes (tenant_id uuid, id uuid, PRIMARY KEY (tenant_id, id)); ${secured("notes")} CREATE POLICY isolation ON notes USING (${tenantRule})`,
      ["notes's isolation has no WITH CHECK", "notes's isolation writes by another rule"],
    ],
    [
      "a policy that forgets the customer",
      `CREATE TABLE notes (tenant_id uuid, customer_id uuid, id uuid, PRIMARY KEY (tenant_id, customer_id, id)); ${isolated("notes")}`,
      ["notes's isolation reads by another rule", "notes's isolation writes by another rule"],
    ],
    [
      "a policy for reading only",
      `CREATE TABLE notes (tenant_id uuid, id uuid, PRIMARY KEY (tenant_id, id)); ${secured("notes")} CREATE POLICY isolation ON notes FOR SELECT USING (${tenantRule})`,
      [
        "notes's isolation does not hold for every role and command",
        "notes's isolation writes by another rule",
      ],
    ],
    [
      "a second policy that opens the table",
      "CREATE POLICY support ON customers FOR SELECT TO pushrail_api USING (true)",
      ["customers has a further policy, support to pushrail_api"],
    ],
    [
      "a policy that trusts an empty setting",
      "CREATE POLICY support ON customers FOR SELECT TO pushrail_api USING (tenant_id = current_setting('pushrail.tenant_id', true)::uuid)",
      [
        "customers has a further policy, support to pushrail_api",
        "customers's support reads a setting by itself",
      ],
    ],
    [
      "a unique constraint over all tenants",
      "ALTER TABLE customers ADD CONSTRAINT customers_once UNIQUE (external_id)",
      ["customers's key customers_once lacks tenant_id"],
    ],
    [
      "a key that forgets the customer",
      `CREATE TABLE notes (tenant_id uuid, customer_id uuid, id uuid, PRIMARY KEY (tenant_id, id)); ${isolated("notes", customerRule)}`,
      ["notes's key notes_pkey lacks customer_id"],
    ],
    [
      "a unique index that forgets the customer",
      "CREATE UNIQUE INDEX destinations_by_name ON destinations (tenant_id, name)",
      ["destinations's key destinations_by_name lacks customer_id"],
    ],
    [
      "a plain foreign key",
      `CREATE TABLE sources (id uuid PRIMARY KEY, tenant_id uuid); ${isolated("sources")}
     CREATE TABLE notes (tenant_id uuid, id uuid, source_id uuid REFERENCES sources (id), PRIMARY KEY (tenant_id, id)); ${isolated("notes")}`,
      [
        "notes's foreign key notes_source_id_fkey lacks tenant_id",
        "sources's key sources_pkey lacks tenant_id",
      ],
    ],
    [
      "a foreign key that forgets the customer",
      `ALTER TABLE destinations ADD CONSTRAINT destinations_once UNIQUE (tenant_id, id);
     CREATE TABLE notes (tenant_id uuid, customer_id uuid, id uuid, destination_id uuid, PRIMARY KEY (tenant_id, customer_id, id),
       FOREIGN KEY (tenant_id, destination_id) REFERENCES destinations (tenant_id, id)); ${isolated("notes", customerRule)}`,
      [
        "destinations's key destinations_once lacks customer_id",
        "notes's foreign key notes_tenant_id_destination_id_fkey lacks customer_id",
      ],
    ],
    [
      "a function with the owner's rights",
      "CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER RETURN (SELECT count(*) FROM customers)",
      ["peek runs with the rights of its owner"],
    ],
    [
      "a context function that trusts an empty setting",
      "CREATE OR REPLACE FUNCTION pushrail_customer_id() RETURNS uuid LANGUAGE sql STABLE RETURN current_setting('pushrail.customer_id', true)::uuid",
      ["pushrail_customer_id does not take an empty setting for none"],
    ],
    [
      "a view with the owner's rights",
      "CREATE VIEW everyone AS SELECT * FROM customers",
      ["everyone is a view that reads with the rights of its owner"],
    ],
    [
      "a materialised view",
      "CREATE MATERIALIZED VIEW everyone AS SELECT * FROM customers",
      ["everyone is a materialised view, which has no row-level security"],
    ],
    [
      "a grant on a partition",
      "GRANT SELECT ON events_default TO pushrail_api",
      ["events_default is a partition and grants SELECT to pushrail_api"],
    ],
    [
      "a grant to everybody",
      "GRANT SELECT ON workers TO PUBLIC",
      ["workers grants SELECT to everybody"],
    ],
    [
      "a grant that row-level security does not cover",
      "GRANT TRUNCATE ON events TO pushrail_api",
      ["events grants TRUNCATE to pushrail_api"],
    ],
    [
      "a role that may make its own tables",
      "GRANT CREATE ON SCHEMA public TO pushrail_api",
      ["pushrail_api may create in the schema public"],
    ],
  ];

test.each(mistakes)("%s is found", async (_mistake, sql, findings) => {
  expect(await findingsAfter(database.ownerPool, sql)).toEqual(findings);
});

test("a table that a role owns is found", async () => {
  const findings = await findingsAfter(
    database.superuserPool,
    `CREATE TABLE notes (tenant_id uuid, id uuid, PRIMARY KEY (tenant_id, id)); ${isolated("notes")} ALTER TABLE notes OWNER TO pushrail_api`,
  );
  expect(findings).toEqual(["pushrail_api owns notes", "pushrail_api owns notes_pkey"]);
});

async function findingsAfter(pool: Pool, mistake: string): Promise<readonly string[]> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query(mistake);
    return await catalogueFindings(client);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
}
