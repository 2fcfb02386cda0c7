import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ErasureRun } from "../erasure/runner.ts";
import { newUuid, publicId, uuidOf } from "../ids.ts";
import { createTestTenant, startTestApi } from "../testing/api.ts";
import type { TestApi } from "../testing/api.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

let database: TestDatabase;
let server: TestApi;
/** Another process, which hears of no change by itself. */
let other: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  [server, other] = [await startTestApi(database), await startTestApi(database)];
});

afterAll(async () => {
  await Promise.all([server.close(), other.close()]);
  await database.drop();
});

function eventFor(customerExternalId: string) {
  return { eventType: "order.completed", customerExternalId, payload: {} };
}

function destinationFor(customerExternalId: string) {
  return { type: "WEBHOOK", name: "hook", customerExternalId, url: "https://example.com/" };
}

/** Cancels what is in handovers, as workers do, and carries the erasure out. */
async function carryOut(erasureId: string, tenantId: string): Promise<void> {
  await database.superuserPool.query("DELETE FROM handovers WHERE tenant_id = $1", [tenantId]);
  const run = new ErasureRun({
    pool: database.ownerPool,
    monotonicMs: () => performance.now(),
    quietMs: 0,
  });
  const key = { tenantId, id: uuidOf("erasure", erasureId) ?? "" };
  for (let result = ""; result !== "finished";) result = await run.step(key);
}

test("customers are listed newest first, page by page, and read one by one", async () => {
  const { keyText } = await createTestTenant(database);
  for (const name of ["first", "second", "third"]) {
    await server.call("POST", "/v1/events", keyText, eventFor(name));
  }
  await server.call("POST", "/v1/destinations", keyText, destinationFor("second"));
  const page = await server.call("GET", "/v1/customers?limit=2", keyText);
  expect(page.json.data).toEqual([
    {
      externalId: "third",
      createdAt: expect.any(String),
      destinationCount: 0,
      erasureId: null,
    },
    expect.objectContaining({ externalId: "second", destinationCount: 1 }),
  ]);
  const rest = await server.call(
    "GET",
    `/v1/customers?limit=2&cursor=${page.json.nextCursor}`,
    keyText,
  );
  expect(rest.json).toMatchObject({ data: [{ externalId: "first" }], nextCursor: null });
  const one = await server.call("GET", "/v1/customers/second", keyText);
  expect(one.json).toEqual(page.json.data[1]);
});

test("the longest id of a customer fits into an address", async () => {
  const { keyText } = await createTestTenant(database);
  const name = "é/日".repeat(85) + "?";
  expect(name).toHaveLength(256);
  await server.call("POST", "/v1/events", keyText, eventFor(name));
  const read = await server.call("GET", `/v1/customers/${encodeURIComponent(name)}`, keyText);
  expect(read.json.externalId).toBe(name);
});

test("an erasure is answered at once, shown while it runs, and remembered without the customer's name", async () => {
  const { tenantId, keyText } = await createTestTenant(database);
  await server.call("POST", "/v1/destinations", keyText, destinationFor("acct_1"));
  const sent = await server.call("POST", "/v1/events", keyText, eventFor("acct_1"));
  const asked = await server.call("DELETE", "/v1/customers/acct_1", keyText);
  expect(asked).toMatchObject({
    status: 202,
    json: {
      customerExternalId: "acct_1",
      state: "running",
      phase: "stopping",
      rowsErased: {},
      requestedBy: expect.stringMatching(/^key_/),
      finishedAt: null,
    },
  });
  const path = `/v1/erasures/${asked.json.id}`;
  expect(asked.headers.get("location")).toBe(path);
  expect((await server.call("DELETE", "/v1/customers/acct_1", keyText)).json).toEqual(asked.json);
  expect((await server.call("GET", path, keyText)).json).toEqual(asked.json);
  expect((await server.call("GET", "/v1/customers/acct_1", keyText)).json).toMatchObject({
    erasureId: asked.json.id,
    destinationCount: 0,
  });

  await carryOut(asked.json.id, tenantId);
  const sha256 = createHash("sha256").update("acct_1").digest("hex");
  expect((await server.call("GET", path, keyText)).json).toMatchObject({
    customerExternalId: null,
    customerExternalIdSha256: sha256,
    state: "finished",
    rowsErased: { events: 1, deliveries: 1, destinations: 1, customers: 1 },
    finishedAt: expect.any(String),
  });
  const gone = ["/v1/customers/acct_1", `/v1/events/${sent.json.id}`];
  for (const address of gone) {
    expect((await server.call("GET", address, keyText)).status).toBe(404);
  }
  expect((await server.call("DELETE", "/v1/customers/acct_1", keyText)).status).toBe(404);
});

test("from the answer on, no process accepts anything for the customer, until it is over", async () => {
  const { tenantId, keyText } = await createTestTenant(database);
  // Both know the customer and its destination from memory.
  for (const name of ["acct_1", "neighbour"]) {
    await server.call("POST", "/v1/destinations", keyText, destinationFor(name));
    for (const process of [server, other]) {
      await process.call("POST", "/v1/events", keyText, eventFor(name));
    }
  }
  const asked = await server.call("DELETE", "/v1/customers/acct_1", keyText);
  for (const process of [other, server]) {
    const refused = await process.call("POST", "/v1/events", keyText, eventFor("acct_1"));
    expect([refused.status, refused.json.code]).toEqual([409, "state_conflict"]);
    expect(refused.json.detail).toContain("being erased");
    const batch = await process.call("POST", "/v1/events/batch", keyText, {
      events: [eventFor("neighbour"), eventFor("acct_1"), eventFor("neighbour")],
    });
    expect(batch.json.results.map((one: { status: string }) => one.status)).toEqual([
      ...["accepted", "rejected", "accepted"],
    ]);
    const destination = destinationFor("acct_1");
    const refusal = await process.call("POST", "/v1/destinations", keyText, destination);
    expect([refusal.status, refusal.json.code]).toEqual([409, "state_conflict"]);
  }

  await carryOut(asked.json.id, tenantId);
  for (const process of [other, server]) {
    const again = await process.call("POST", "/v1/events", keyText, eventFor("acct_1"));
    expect(again.status).toBe(202);
  }
  const created = await server.call("POST", "/v1/destinations", keyText, destinationFor("acct_1"));
  expect(created.status).toBe(201);
  const { rows } = await database.superuserPool.query(
    `SELECT e.customer_id = c.id AS is_new FROM events e
     LEFT JOIN customers c ON c.tenant_id = e.tenant_id AND c.external_id = 'acct_1'
     WHERE e.tenant_id = $1 AND e.body LIKE '%acct_1%'`,
    [tenantId],
  );
  expect(rows).toEqual([{ is_new: true }, { is_new: true }]);
});

test("another tenant's customer and erasure, unknown and malformed ones are not found, in the same words", async () => {
  const [owner, stranger] = [await createTestTenant(database), await createTestTenant(database)];
  await server.call("POST", "/v1/events", owner.keyText, eventFor("acct_1"));
  const asked = await server.call("DELETE", "/v1/customers/acct_1", owner.keyText);
  const words = async (method: string, path: string) => {
    const { status, json } = await server.call(method, path, stranger.keyText);
    return [status, json.code, json.detail];
  };
  for (const method of ["GET", "DELETE"]) {
    const unknown = await words(method, "/v1/customers/nobody");
    expect(unknown.slice(0, 2)).toEqual([404, "not_found"]);
    expect(await words(method, "/v1/customers/acct_1")).toEqual(unknown);
    expect(await words(method, "/v1/customers/%00")).toEqual(unknown);
  }
  const unknown = await words("GET", `/v1/erasures/${publicId("erasure", newUuid())}`);
  expect(unknown.slice(0, 2)).toEqual([404, "not_found"]);
  expect(await words("GET", `/v1/erasures/${asked.json.id}`)).toEqual(unknown);
  expect(await words("GET", "/v1/erasures/acct_1")).toEqual(unknown);
});

test("the customer that operator events go to is not erased", async () => {
  const { keyText } = await createTestTenant(database);
  const refused = await server.call("DELETE", "/v1/customers/pushrail.operator", keyText);
  expect([refused.status, refused.json.code]).toEqual([409, "state_conflict"]);
});

test("erasing needs the scope to manage", async () => {
  const { keyText } = await createTestTenant(database, ["read", "events:write"]);
  await server.call("POST", "/v1/events", keyText, eventFor("acct_1"));
  expect((await server.call("DELETE", "/v1/customers/acct_1", keyText)).status).toBe(403);
});
