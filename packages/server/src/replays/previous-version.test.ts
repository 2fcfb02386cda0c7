import { afterAll, beforeAll, expect, test } from "vitest";
import { newUuid } from "../ids.ts";
import { DeliveryRows } from "../testing/deliveries.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";

// While a new version is rolled out, processes of the one before work on the same database.

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("a delivery that the version before replays counts as replayed here, too", async () => {
  const rows = new DeliveryRows(database.superuserPool);
  const tenant = await rows.addTenant();
  const eventId = newUuid();
  const source = await rows.add({ tenant, state: "dead", eventId });
  await database.superuserPool.query("DELETE FROM replay_items");
  const replay = newUuid();
  await database.superuserPool.query(
    `INSERT INTO deliveries (tenant_id, id, customer_id, destination_id, event_id, event_type, handover_id, origin,
        replay_of)
      VALUES ($1, $2, $3, $4, $5, 'order.completed', $6, 'replay', $7)`,
    [tenant.tenantId, replay, tenant.customerId, tenant.destinationId, eventId, newUuid(), source],
  );
  const items = await database.superuserPool.query(
    "SELECT source_delivery_id, delivery_id, replay_id FROM replay_items",
  );
  expect(items.rows).toEqual([
    { source_delivery_id: source, delivery_id: replay, replay_id: null },
  ]);
});

test("a tenant that the version before makes keeps nothing for longer than its log", async () => {
  const id = newUuid();
  const { rows } = await database.superuserPool.query(
    "INSERT INTO tenants (id, name, retention_days) VALUES ($1, 'old', 7) RETURNING payload_days, attempt_days",
    [id],
  );
  expect(rows).toEqual([{ payload_days: 7, attempt_days: 7 }]);
});
