import { hash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readMigrations } from "../database/migrate.ts";
import { createTestCustomer, createTestKeyring } from "../testing/deliverable.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";
import { acceptQueued, createQueuedDestination } from "../testing/queued.ts";

// Goal: what waits with the key of a payload when the upgrade comes keeps its order with what is accepted after it.

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

test("keys that were read from payloads are the digests after the upgrade that new ones have", async () => {
  const expected: unknown[] = [];
  for (const orderingKey of ["payload.order", "eventType", "customerExternalId"]) {
    const customer = await createTestCustomer(database);
    const config = { url: "https://example.com/" };
    const destination = { type: "WEBHOOK", config, orderingKey };
    const made = { customer, destination };
    const destinationId = await createQueuedDestination(database, createTestKeyring(), made);
    await acceptQueued(database, { customer, destinationId }, [{ orderingKey: "é 1" }]);
    const isDigest = orderingKey === "payload.order";
    const key = isDigest ? hash("sha256", `${destinationId} é 1`) : "é 1";
    expected.push({ destination_id: destinationId, ordering_key: key });
  }
  // The part of the migration that changes them, as the schema's owner, whom row-level security binds too.
  const migration = (await readMigrations()).find(({ name }) => name === "0007-access");
  const changing = /FOR tenant IN[^]*?END LOOP;/.exec(migration?.sql ?? "")?.[0] ?? "";
  await database.ownerPool.query(`DO $$ DECLARE tenant record; BEGIN ${changing} END $$`);
  const { rows } = await database.superuserPool.query(
    "SELECT destination_id, ordering_key FROM backlog ORDER BY destination_id",
  );
  expect(rows).toEqual(expected);
});
