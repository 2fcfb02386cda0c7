import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createTestDatabase } from "../testing/postgres.ts";
import { dumpSchema } from "./schema.ts";

const golden = new URL("./schema.sql", import.meta.url);

test("schema.sql is what the migrations make", async () => {
  const database = await createTestDatabase();
  try {
    expect(await dumpSchema(database.ownerUrl)).toBe(await readFile(golden, "utf8"));
  } finally {
    await database.drop();
  }
});

test("the dump shows a changed column, policy, grant, index and trigger, and no partition", async () => {
  const database = await createTestDatabase();
  const before = new Set((await dumpSchema(database.ownerUrl)).split("\n"));
  try {
    for (const change of [
      "ALTER TABLE customers ADD COLUMN note text DEFAULT 'none'",
      "ALTER POLICY isolation ON customers USING (false)",
      "GRANT DELETE ON customers TO pushrail_api",
      "CREATE INDEX customers_by_time ON customers (tenant_id, created_at)",
      "CREATE TRIGGER customers_touched AFTER UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION touch_destination()",
      "CREATE TABLE events_d19990101 PARTITION OF events FOR VALUES FROM ('00000000-0000-0000-0000-000000000000') TO ('00000000-0000-0000-0000-000000000001')",
    ]) {
      await database.ownerPool.query(change);
    }
    const after = (await dumpSchema(database.ownerUrl)).split("\n");
    expect(after.filter((line) => !before.has(line))).toEqual([
      "  note text DEFAULT 'none'::text,",
      "CREATE INDEX customers_by_time ON public.customers USING btree (tenant_id, created_at);",
      "  USING (false)",
      "CREATE TRIGGER customers_touched AFTER UPDATE ON public.customers FOR EACH ROW EXECUTE FUNCTION touch_destination();",
      "GRANT DELETE, INSERT, SELECT ON customers TO pushrail_api;",
    ]);
  } finally {
    await database.drop();
  }
});
