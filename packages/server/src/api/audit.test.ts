import { afterAll, beforeAll, expect, test } from "vitest";
import type { Access, Actor } from "../access/access.ts";
import type { AuditAction } from "../audit/actions.ts";
import { recordAudit } from "../audit/audit.ts";
import { inTenant } from "../database/transaction.ts";
import { newUuid, publicId } from "../ids.ts";
import { accessTo } from "../testing/access.ts";
import { createTestTenant, startTestApi, type TestApi } from "../testing/api.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { createTestSessions } from "../testing/sessions.ts";

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  const sessions = createTestSessions(database.apiPool);
  api = await startTestApi(database, { context: { sessions } });
});

afterAll(async () => {
  await api.close();
  await database.drop();
});

/** A tenant with two customers, `one` and `two`, and a session of `one`. */
async function addTenant() {
  const { tenantId, keyText } = await createTestTenant(database);
  const ids = await api.context.customers.idsOf(tenantId, ["one", "two"]);
  const session = await api.context.sessions.mint(accessTo(tenantId), {
    customerExternalId: "one",
    user: { id: "u_4711", name: "Alex" },
  });
  const actor: Actor = { kind: "session", id: session.id, user: { id: "u_4711", name: "Alex" } };
  return {
    tenantId,
    keyText,
    token: session.token.reveal(),
    sessionId: session.id,
    one: { tenantId, customerId: ids.get("one") ?? "", actor },
    two: { tenantId, customerId: ids.get("two") ?? "", actor: { kind: "system" } as const },
  };
}

const subjectId = publicId("destination", newUuid());

async function record(
  access: Pick<Access, "tenantId" | "customerId" | "actor">,
  action: AuditAction,
): Promise<void> {
  const { tenantId, customerId } = access;
  const context = { tenantId, ...(customerId !== undefined && { customerId }) };
  await inTenant(database.apiPool, context, (transaction) =>
    recordAudit(transaction, access, { action, subjectId, details: { fields: ["name"] } }),
  );
}

test("an API key reads all entries of its tenant, newest first and page by page", async () => {
  const { tenantId, keyText, one, two, sessionId } = await addTenant();
  const access = accessTo(tenantId);
  await record(access, "tenant.updated");
  await record(one, "destination.updated");
  await record(two, "destination.disabled");
  const first = await api.call("GET", "/v1/audit?limit=2", keyText);
  expect([first.status, first.json.nextCursor]).toEqual([200, expect.any(String)]);
  const entry = {
    id: expect.stringMatching(/^aud_[0-9a-f]{32}$/),
    seq: expect.any(Number),
    occurredAt: expect.stringMatching(/^\d{4}-.*Z$/),
    subjectId,
    details: { fields: ["name"] },
    erased: false,
  };
  expect(first.json.data).toEqual([
    {
      ...entry,
      action: "destination.disabled",
      actor: { kind: "system", id: null, user: null },
      customerExternalId: "two",
    },
    {
      ...entry,
      action: "destination.updated",
      actor: {
        kind: "session",
        id: publicId("session", sessionId),
        user: { id: "u_4711", name: "Alex" },
      },
      customerExternalId: "one",
    },
  ]);
  const path = `/v1/audit?limit=1&cursor=${first.json.nextCursor}`;
  const second = await api.call("GET", path, keyText);
  expect(second.json.data).toEqual([
    {
      ...entry,
      action: "tenant.updated",
      actor: {
        kind: "api_key",
        id: publicId("apiKey", access.actor.kind === "api_key" ? access.actor.id : ""),
        user: null,
      },
      customerExternalId: null,
    },
  ]);
});

test("a session reads what concerns its customer, without who acted for the tenant", async () => {
  const { tenantId, token, one, two } = await addTenant();
  await record(accessTo(tenantId), "tenant.updated");
  await record(one, "destination.updated");
  await record({ ...one, actor: accessTo(tenantId).actor }, "destination.paused");
  await record(two, "destination.updated");
  const { json } = await api.call("GET", "/v1/audit?action=destination.updated", token);
  expect(json.data.map((entry: Record<string, unknown>) => entry["customerExternalId"])).toEqual([
    "one",
  ]);
  const all = await api.call("GET", "/v1/audit", token);
  expect(all.text).not.toMatch(/key_|"two"|tenant\./);
  expect(all.json.data[0]).toMatchObject({
    action: "destination.paused",
    actor: { kind: "service", id: null, user: null },
  });
  const [named, unknown] = await Promise.all(
    ["two", "none"].map((name) => api.call("GET", `/v1/audit?customerExternalId=${name}`, token)),
  );
  expect(named?.json).toEqual({ data: [], nextCursor: null });
  expect(unknown?.text).toBe(named?.text);
});

test("entries of an erased customer say that they were erased, and nothing else", async () => {
  const { tenantId, keyText, one } = await addTenant();
  await record(one, "destination.updated");
  for (const text of [
    "UPDATE audit_entries SET content = NULL WHERE tenant_id = $1 AND customer_id = $2",
    "DELETE FROM sessions WHERE tenant_id = $1 AND customer_id = $2",
    "DELETE FROM customers WHERE tenant_id = $1 AND id = $2",
  ]) {
    await database.superuserPool.query(text, [tenantId, one.customerId]);
  }
  const { json } = await api.call("GET", "/v1/audit?limit=1", keyText);
  expect(json.data).toEqual([
    {
      id: expect.any(String),
      seq: expect.any(Number),
      occurredAt: expect.any(String),
      action: "destination.updated",
      actor: null,
      subjectId: null,
      customerExternalId: null,
      details: {},
      erased: true,
    },
  ]);
});

test("a cursor works only for the caller and the filter that it came from", async () => {
  const { keyText, token, one } = await addTenant();
  const other = await addTenant();
  for (let done = 0; done < 3; done += 1) await record(one, "destination.updated");
  const { json } = await api.call("GET", "/v1/audit?limit=1", keyText);
  for (const [path, credential] of [
    ["/v1/audit?", token],
    ["/v1/audit?", other.keyText],
    ["/v1/audit?action=payload.read&", keyText],
    ["/v1/audit?customerExternalId=one&", keyText],
  ] as const) {
    const refused = await api.call("GET", `${path}cursor=${json.nextCursor}`, credential);
    expect([refused.status, refused.json.code], path).toEqual([400, "invalid_cursor"]);
  }
});

test.each([
  ["action=nonsense", "invalid_field", "/action"],
  ["limit=101", "invalid_field", "/limit"],
  ["from=yesterday", "invalid_field", "/from"],
  ["to=2026-13-01T00:00:00Z", "invalid_field", "/to"],
  ["tenantId=x", "unknown_field", "/tenantId"],
])("the query %s is refused as %s", async (query, code, path) => {
  const { keyText } = await createTestTenant(database);
  const refused = await api.call("GET", `/v1/audit?${query}`, keyText);
  expect([refused.status, refused.json.code]).toEqual([400, code]);
  expect(refused.text).toContain(path);
});

test("a name that no customer can have matches nothing", async () => {
  const { keyText } = await createTestTenant(database);
  const { status, json } = await api.call("GET", "/v1/audit?customerExternalId=%00", keyText);
  expect([status, json]).toEqual([200, { data: [], nextCursor: null }]);
});

test("a key without the scope reads nothing", async () => {
  const { keyText } = await createTestTenant(database, ["events:write"]);
  expect((await api.call("GET", "/v1/audit", keyText)).status).toBe(403);
});
