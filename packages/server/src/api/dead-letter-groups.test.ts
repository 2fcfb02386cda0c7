import { failureTable } from "@pushrail/destinations";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Access } from "../access/access.ts";
import { storedPortalPolicy } from "../access/portal-policy.ts";
import { groupDeadLetters } from "../deliveries/dead-letter-groups.ts";
import { newUuid, publicId } from "../ids.ts";
import { createApiKey } from "../keys/keys.ts";
import { accessTo } from "../testing/access.ts";
import { startTestApi, type TestApi } from "../testing/api.ts";
import { DeliveryRows, type TestTenant } from "../testing/deliveries.ts";
import { listening } from "../testing/listening-pool.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";

let database: TestDatabase;
let server: TestApi;
let rows: DeliveryRows;
let tenant: TestTenant;
let keyText: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database);
  rows = new DeliveryRows(database.superuserPool);
  tenant = await rows.addTenant();
  const request = { name: "test", scopes: ["read", "manage", "sessions:write"] as const };
  keyText = (
    await createApiKey(database.ownerPool, accessTo(tenant.tenantId), request)
  ).keyText.reveal();
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

const groups = async (destinationId: string, credential = keyText) =>
  await server.call(
    "GET",
    `/v1/dead-letter-groups?destinationId=${publicId("destination", destinationId)}`,
    credential,
  );

async function die(reason: string, minute: number, more: object = {}): Promise<string> {
  const id = await rows.add({ tenant, state: "dead", reason, ...more });
  await database.superuserPool.query(
    "UPDATE dead_letters SET died_at = '2026-11-21T09:00:00Z'::timestamptz + make_interval(mins => $2) WHERE delivery_id = $1",
    [id, minute],
  );
  return publicId("delivery", id);
}

test("dead letters are counted by reason, the largest group first, with what to do", async () => {
  await die("timeout", 3);
  await die("unauthorized", 1);
  const newest = await die("timeout", 2);
  const other = await rows.addDestination(tenant);
  await die("gone", 4, { destinationId: other });
  const { status, json } = await groups(tenant.destinationId);
  expect(status).toBe(200);
  const { sentence, nextStep, concerns } = failureTable.unauthorized;
  expect(json.data).toEqual([
    {
      reason: "timeout",
      sentence: failureTable.timeout.sentence,
      nextStep: expect.stringMatching(/No attempt is left/),
      concerns: "destination",
      count: 2,
      isExact: true,
      oldestAt: "2026-11-21T09:02:00.000Z",
      newestAt: "2026-11-21T09:03:00.000Z",
      exampleDeliveryId: newest,
    },
    expect.objectContaining({ reason: "unauthorized", sentence, nextStep, concerns, count: 1 }),
  ]);
  expect((await groups(other)).json.data).toMatchObject([{ reason: "gone", count: 1 }]);
  const [delivery] = (
    await server.call(
      "GET",
      `/v1/deliveries?destinationId=${publicId("destination", other)}`,
      keyText,
    )
  ).json.data;
  expect(delivery.concerns).toBe("configuration");
});

test("what was replayed is not counted any more", async () => {
  const destinationId = await rows.addDestination(tenant);
  const first = await die("rejected", 1, { destinationId });
  const second = await die("rejected", 2, { destinationId });
  expect((await groups(destinationId)).json.data).toMatchObject([
    { count: 2, exampleDeliveryId: second },
  ]);
  const replayed = await server.call("POST", `/v1/deliveries/${second}/replay`, keyText);
  expect(replayed.status, replayed.text).toBe(202);
  expect((await groups(destinationId)).json.data).toMatchObject([
    { count: 1, exampleDeliveryId: first },
  ]);
});

test("a session gets its own, of the event types that it may see", async () => {
  const owner = await rows.addCustomer(tenant.tenantId, "acct_seen");
  const stranger = await rows.addCustomer(tenant.tenantId, "acct_hidden");
  for (const eventType of ["order.made", "order.item.added", "internal.audit"]) {
    await rows.add({ tenant: owner, state: "dead", reason: "timeout", eventType });
  }
  await rows.add({ tenant: stranger, state: "dead", reason: "timeout" });
  const body = { customerExternalId: "acct_seen" };
  const { token } = (await server.call("POST", "/v1/sessions", keyText, body)).json;
  const seen = async () => (await groups(owner.destinationId, token)).json.data;
  expect(await seen()).toMatchObject([{ reason: "timeout", count: 3 }]);
  expect((await groups(stranger.destinationId, token)).json).toEqual({ data: [] });
  const setPolicy = (eventTypes: string[] | null) =>
    server.call("PATCH", "/v1/tenant", keyText, { portalPolicy: { eventTypes } });
  await setPolicy(["order.*"]);
  expect(await seen()).toMatchObject([{ count: 2 }]);
  await setPolicy(["order.made"]);
  expect(await seen()).toMatchObject([{ count: 1 }]);
  await setPolicy(["nothing"]);
  expect(await seen()).toEqual([]);
  await setPolicy(null);
});

test("of more than 10,000 the newest are counted, and the count says so", async () => {
  const { tenantId, customerId } = tenant;
  const destinationId = await rows.addDestination(tenant);
  const add = (reason: string, from: number, to: number) =>
    database.superuserPool.query(
      `INSERT INTO dead_letters (tenant_id, delivery_id, customer_id, destination_id, event_id, reason, attempts)
        SELECT $1, (to_char(n, 'FM"fa000000-0000-7000-8000-"000000000000'))::uuid, $2, $3, gen_random_uuid(), $4, 1
        FROM generate_series($5::int, $6::int) n`,
      [tenantId, customerId, destinationId, reason, from, to],
    );
  await add("timeout", 1, 4_000);
  await add("rejected", 4_001, 10_000);
  expect((await groups(destinationId)).json.data).toMatchObject([
    { reason: "rejected", count: 6_000, isExact: true },
    { reason: "timeout", count: 4_000, isExact: true },
  ]);
  await add("rejected", 10_001, 10_001);
  expect((await groups(destinationId)).json.data).toMatchObject([
    { reason: "rejected", count: 6_001, isExact: false },
    { reason: "timeout", count: 3_999, isExact: false },
  ]);
});

test("asked of another customer's, none of its dead letters are read", async () => {
  const stranger = await rows.addCustomer(tenant.tenantId, "acct_stranger");
  const owner = await rows.addCustomer(tenant.tenantId, "acct_owner");
  for (let count = 0; count < 3; count += 1) {
    await rows.add({ tenant: owner, state: "dead", reason: "timeout" });
  }
  const { customerId, customerExternalId } = stranger;
  const { pool, statements } = listening(database.apiPool);
  const access: Access = {
    ...{
      tenantId: tenant.tenantId,
      customerId,
      customerExternalId,
      portal: storedPortalPolicy({}),
    },
    actor: { kind: "session", id: newUuid(), user: null },
  };
  const request = { destinationId: owner.destinationId, nowMs: Date.now() };
  expect(await groupDeadLetters(pool, access, request)).toEqual({ groups: [], isExact: true });
  expect(statements.filter((text) => text.includes("dead_letters"))).toEqual([]);
});

test("a destination that nobody has, has none; one has to be named", async () => {
  for (const id of ["x", "dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f", "%00"]) {
    const path = `/v1/dead-letter-groups?destinationId=${id}`;
    expect((await server.call("GET", path, keyText)).json).toEqual({ data: [] });
  }
  const nothing = await server.call("GET", "/v1/dead-letter-groups", keyText);
  expect([nothing.status, nothing.json.code]).toEqual([400, "missing_field"]);
});
