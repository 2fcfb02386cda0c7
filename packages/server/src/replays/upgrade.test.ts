import { afterAll, beforeAll, expect, test } from "vitest";
import { readMigrations } from "../database/migrate.ts";
import { newUuid } from "../ids.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

// Goal: a delivery that was replayed before jobs existed is not replayed again.

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

test("replays of every tenant that were made before are known after the upgrade", async () => {
  const { ownerPool, superuserPool } = database;
  const known: unknown[] = [];
  for (const name of ["a", "b"]) {
    const [tenantId, customerId, sourceId, replayId] = [newUuid(), newUuid(), newUuid(), newUuid()];
    await superuserPool.query("INSERT INTO tenants (id, name) VALUES ($1, $2)", [tenantId, name]);
    const insert = `INSERT INTO deliveries (tenant_id, customer_id, id, destination_id, event_id, event_type, origin, replay_of)
      VALUES ($1, $2, $3, $2, $2, 'a.b', $4, $5)`;
    await superuserPool.query(insert, [tenantId, customerId, sourceId, "event", null]);
    await superuserPool.query(insert, [tenantId, customerId, replayId, "replay", sourceId]);
    known.push({ tenant_id: tenantId, source_delivery_id: sourceId, delivery_id: replayId });
  }
  // The part of the migration that fills the table, as the schema's owner, whom row-level security binds too.
  const migration = (await readMigrations()).find(({ name }) => name === "0003-replays");
  const filling = /FOR tenant IN[^]*END LOOP;/.exec(migration?.sql ?? "")?.[0] ?? "";
  await ownerPool.query(
    `DO $$ DECLARE owned text; tenant record; BEGIN ${filling.slice(filling.lastIndexOf("FOR tenant"))} END $$`,
  );
  const { rows } = await superuserPool.query(
    "SELECT tenant_id, source_delivery_id, delivery_id FROM replay_items ORDER BY source_delivery_id",
  );
  expect(rows).toEqual(known);
});
