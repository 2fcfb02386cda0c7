import { afterAll, beforeAll, expect, test } from "vitest";
import { firstUuidAt, newUuid, publicId } from "../ids.ts";
import { createTestTenant, startTestApi } from "../testing/api.ts";
import type { TestApi } from "../testing/api.ts";
import { DeliveryRows } from "../testing/deliveries.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

// Goal: an answer says what is not kept any more instead of showing nothing, or of showing what shared partitions still
// hold.

const dayMs = 86_400_000;

let database: TestDatabase;
let server: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database);
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

function idAt(days: number): string {
  return firstUuidAt(Date.now() - days * dayMs).slice(0, 14) + newUuid().slice(14);
}

async function addDelivery(days: number, state: "delivered" | "dead") {
  const { tenantId, keyText } = await createTestTenant(database);
  await database.superuserPool.query(
    "UPDATE tenants SET payload_days = 20, attempt_days = 10 WHERE id = $1",
    [tenantId],
  );
  const rows = new DeliveryRows(database.superuserPool);
  const tenant = await rows.addCustomer(tenantId, "acme");
  const [id, eventId] = [idAt(days), idAt(days)];
  await rows.add({ tenant, state, id, eventId });
  await rows.addAttempt(tenant, { deliveryId: id, number: 1, outcome: "failed" });
  const read = async (path: string) => (await server.call("GET", path, keyText)).json;
  return {
    eventId,
    delivery: () => read(`/v1/deliveries/${publicId("delivery", id)}`),
    event: () => read(`/v1/events/${publicId("event", eventId)}`),
    list: () => read("/v1/deliveries"),
  };
}

test("within all retentions, everything is shown", async () => {
  const added = await addDelivery(9, "delivered");
  expect(await added.delivery()).toMatchObject({
    body: expect.any(String),
    attempts: [{ number: 1 }],
    attemptsKept: true,
  });
  expect(await added.event()).toMatchObject({ payload: {}, matchedCount: 1 });
});

test("past the retention of attempts, a delivery says that they are not kept", async () => {
  const added = await addDelivery(11, "delivered");
  expect(await added.delivery()).toMatchObject({
    body: expect.any(String),
    attempts: [],
    attemptsKept: false,
    attemptCount: 1,
  });
});

test.each([
  ["is there for other tenants", false],
  ["was dropped", true],
])(
  "past the retention of bodies, delivery and event are shown without it, whether its row %s",
  async (_, isDropped) => {
    const added = await addDelivery(21, "delivered");
    if (isDropped) {
      await database.superuserPool.query("DELETE FROM events WHERE id = $1", [added.eventId]);
    }
    expect(await added.delivery()).toMatchObject({ state: "delivered", body: null, event: null });
    expect(await added.event()).toEqual({
      id: publicId("event", added.eventId),
      customerExternalId: "acme",
      eventType: "order.completed",
      payload: null,
      payloadHidden: "retention",
      receivedAt: expect.any(String),
      matchedCount: 1,
      routing: "matched",
      deliveries: [expect.objectContaining({ state: "delivered" })],
    });
    expect((await added.list()).data).toHaveLength(1);
  },
);

test("a dead letter shows its body past the retention of bodies, from where it is kept", async () => {
  const added = await addDelivery(21, "dead");
  expect(await added.delivery()).toMatchObject({ state: "dead", body: expect.any(String) });
  await database.superuserPool.query(
    `WITH moved AS (DELETE FROM events WHERE id = $1 RETURNING *) INSERT INTO kept_events SELECT * FROM moved`,
    [added.eventId],
  );
  expect(await added.delivery()).toMatchObject({ state: "dead", body: expect.any(String) });
});

test("an event without deliveries is not found when its body is past retention and its row is gone", async () => {
  const added = await addDelivery(21, "delivered");
  await database.superuserPool.query("DELETE FROM events WHERE id = $1", [added.eventId]);
  await database.superuserPool.query("DELETE FROM deliveries WHERE event_id = $1", [added.eventId]);
  expect(await added.event()).toMatchObject({ code: "not_found" });
});

test("past the whole retention nothing is found", async () => {
  const added = await addDelivery(31, "dead");
  expect(await added.delivery()).toMatchObject({ code: "not_found" });
  expect(await added.event()).toMatchObject({ code: "not_found" });
});
