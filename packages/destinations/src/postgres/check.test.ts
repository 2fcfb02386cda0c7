import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CheckStep } from "../destination.ts";
import {
  batchOf,
  createTestSchema,
  rowEvent,
  type TestSchema,
} from "../testing/postgres-schema.ts";
import { createStatement } from "./statements.ts";

describe("a connection check", () => {
  let own: TestSchema;

  beforeEach(async () => {
    own = await createTestSchema();
  });

  afterEach(() => own.drop());

  const check = async (
    changes: Readonly<Record<string, unknown>> = {},
  ): Promise<{ readonly failed: CheckStep | undefined; readonly names: readonly string[] }> => {
    const connection = await own.connect(own.settings(changes));
    const { steps } = await connection.check!(
      batchOf([rowEvent("evt_check")]),
      new AbortController().signal,
    );
    await connection.close();
    return {
      failed: steps.find(({ state }) => state === "failed"),
      names: steps.map(({ name }) => name),
    };
  };
  const create = async (changes = ""): Promise<void> => {
    await own.sql(createStatement({ schema: own.schema, table: "pushrail_events" }));
    await own.sql(
      `GRANT INSERT, SELECT (event_id) ON ${own.schema}.pushrail_events TO ${own.role}`,
    );
    if (changes !== "") await own.sql(`ALTER TABLE ${own.schema}.pushrail_events ${changes}`);
  };

  test("takes its steps in this order, and leaves no table and no row", async () => {
    const { failed, names } = await check();
    expect(failed).toBeUndefined();
    expect(names).toEqual([
      "settings",
      "address",
      "connection",
      "credential",
      "database",
      "table",
      "columns",
      "permission",
      "request",
    ]);
    expect(await own.sql("SELECT 1 FROM pg_tables WHERE schemaname = $1", [own.schema])).toEqual(
      [],
    );
    await create();
    expect((await check()).failed).toBeUndefined();
    expect(await own.sql(`SELECT 1 FROM ${own.schema}.pushrail_events`)).toEqual([]);
  });

  test.each([
    ["payload and metadata as jsonb", "ALTER payload TYPE jsonb, ALTER metadata TYPE jsonb"],
    ["payload as text", "ALTER payload TYPE text"],
    ["times without a zone", "ALTER occurred_at TYPE timestamp"],
    ["shorter texts", "ALTER event_id TYPE varchar(64)"],
    ["columns of the customer's own", "ADD at timestamptz NOT NULL DEFAULT now(), ADD note text"],
    ["an identity", "ADD number bigint GENERATED ALWAYS AS IDENTITY"],
  ])("takes a table with %s", async (_, changes) => {
    await create(changes);
    expect((await check()).failed).toBeUndefined();
  });

  test.each([
    ["DROP metadata, DROP source", 'Missing columns: "source" (text), "metadata" (json).'],
    [
      "DROP metadata, ADD metadata integer NOT NULL",
      'The column "metadata" has the type integer, and should have json.',
    ],
    ["ALTER source SET NOT NULL", 'The column "source" must allow NULL'],
    [
      "ADD region text NOT NULL, ADD amount integer NOT NULL",
      'These columns must have a value and have no default: "region", "amount".',
    ],
    ["DROP CONSTRAINT pushrail_events_pkey", 'no primary key or unique constraint on "event_id"'],
    [
      "DROP CONSTRAINT pushrail_events_pkey, ADD PRIMARY KEY (event_id, occurred_at)",
      'no primary key or unique constraint on "event_id" alone',
    ],
    [
      `DROP CONSTRAINT pushrail_events_pkey, ALTER event_id TYPE text COLLATE "either_case", ADD PRIMARY KEY (event_id)`,
      'The key on "event_id" takes ids that differ for the same one',
    ],
  ])("says what is wrong with the columns after %s", async (changes, sentence) => {
    await own.sql(
      `SET search_path = ${own.schema}; CREATE COLLATION either_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
    );
    await create(changes);
    const { failed } = await check();
    expect(failed).toMatchObject({ name: "columns", reason: "misconfigured" });
    expect(failed?.sentence).toContain(sentence);
  });

  test("names the permission that is missing", async () => {
    await create();
    await own.sql(`REVOKE ALL ON ${own.schema}.pushrail_events FROM ${own.role}`);
    await own.sql(`REVOKE SELECT (event_id) ON ${own.schema}.pushrail_events FROM ${own.role}`);
    const table = `"${own.schema}"."pushrail_events"`;
    const { failed } = await check();
    expect(failed).toMatchObject({ name: "permission", reason: "forbidden" });
    expect(failed?.sentence).toContain(
      `GRANT INSERT ON ${table} TO "${own.role}"; GRANT SELECT ("event_id") ON ${table} TO "${own.role}".`,
    );
    await own.sql(
      `GRANT INSERT, SELECT (event_id) ON ${own.schema}.pushrail_events TO ${own.role}`,
    );
    await own.sql(`REVOKE USAGE ON SCHEMA ${own.schema} FROM ${own.role}`);
    expect((await check()).failed?.sentence).toContain(
      `GRANT USAGE ON SCHEMA "${own.schema}" TO "${own.role}"`,
    );
  });

  test("and the guide mean the same table as the one that is created", async () => {
    const guide = await readFile(new URL("guide.md", import.meta.url), "utf8");
    const shown = /```sql\s+(CREATE TABLE [^`;]*);/.exec(guide)?.[1] ?? "";
    await own.sql(shown.replace("public.pushrail_events", `${own.schema}.shown`));
    await own.sql(createStatement({ schema: own.schema, table: "created" }));
    const shapeOf = async (table: string) =>
      await own.sql(
        `SELECT attname, atttypid, attnotnull, attnum, (SELECT array_agg(indkey::text) FROM pg_index WHERE indrelid = attrelid AND indisprimary) AS key
         FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 ORDER BY attnum`,
        [`${own.schema}.${table}`],
      );
    const columns = await shapeOf("shown");
    expect(columns).toHaveLength(8);
    expect(columns).toEqual(await shapeOf("created"));
  });

  test("asks for no more than is needed, and for all of it", async () => {
    await create();
    const connection = await own.connect(own.settings({ createTables: false }));
    const deliver = async () =>
      await connection.deliver(batchOf([rowEvent("evt_1")]), new AbortController().signal);
    expect(await deliver()).toMatchObject([{ kind: "delivered" }]);
    await own.sql(`REVOKE SELECT (event_id) ON ${own.schema}.pushrail_events FROM ${own.role}`);
    expect(await deliver()).toMatchObject([
      { reason: "forbidden", detail: expect.stringContaining('SELECT ("event_id")') },
    ]);
    await connection.close();
  });

  test("says when the table or the schema is missing and may not be created", async () => {
    const missing = { name: "table", reason: "not_found" };
    expect((await check({ createTables: false })).failed).toMatchObject(missing);
    expect((await check({ schema: "nowhere" })).failed).toMatchObject(missing);
    await own.sql(`REVOKE CREATE ON SCHEMA ${own.schema} FROM ${own.role}`);
    const { failed } = await check();
    expect(failed).toMatchObject(missing);
    expect(failed?.sentence).toContain(`GRANT CREATE ON SCHEMA "${own.schema}" TO "${own.role}"`);
    const connection = await own.connect();
    const batch = batchOf([rowEvent("evt_1")]);
    expect(await connection.deliver(batch, new AbortController().signal)).toMatchObject([
      { reason: "not_found", detail: expect.stringContaining("GRANT CREATE ON SCHEMA") },
    ]);
    await connection.close();
  });

  test("does not take a view for a table", async () => {
    await create();
    await own.sql(
      `CREATE VIEW ${own.schema}.seen AS SELECT * FROM ${own.schema}.pushrail_events; GRANT INSERT ON ${own.schema}.seen TO ${own.role}`,
    );
    expect((await check({ table: "seen" })).failed).toMatchObject({
      name: "table",
      reason: "misconfigured",
    });
  });

  test("finds what refuses the row itself", async () => {
    await create("ADD CONSTRAINT none CHECK (event_type = 'x')");
    expect((await check()).failed).toMatchObject({ name: "request", reason: "rejected" });
  });

  test("says that the server is read-only", async () => {
    await own.sql(`ALTER ROLE ${own.role} SET default_transaction_read_only = on`);
    expect((await check()).failed).toMatchObject({ name: "database", reason: "unavailable" });
  });
});
