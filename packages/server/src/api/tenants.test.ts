import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newUuid, publicId, uuidOf } from "../ids.ts";
import { newKeyText } from "../keys/key-text.ts";
import { createRootKey, revokeRootKey } from "../keys/root-keys.ts";
import { startTestApi, type TestApi } from "../testing/api.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";

let database: TestDatabase;
let server: TestApi;
let rootKey: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database, { context: { adminPool: database.adminPool } });
  rootKey = await newRootKey();
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

async function newRootKey(): Promise<string> {
  const { keyText } = await createRootKey(database.ownerPool, { name: "test" });
  return keyText.reveal();
}

const asRoot = (method: string, path: string, body?: unknown) =>
  server.call(method, path, rootKey, body);

async function newTenant(body: object = {}) {
  const { json } = await asRoot("POST", "/v1/tenants", { name: "Acme", ...body });
  return json as {
    readonly id: string;
    readonly environments: { readonly live: { id: string }; readonly test: { id: string } };
  };
}

const allScopes = ["events:write", "sessions:write", "manage", "read"];

async function newKey(tenantId: string, environment: "live" | "test"): Promise<string> {
  const draft = { environment, name: "first", scopes: allScopes };
  const { status, json } = await asRoot("POST", `/v1/tenants/${tenantId}/keys`, draft);
  expect([status, json.environment]).toEqual([201, environment]);
  return json.key as string;
}

const event = { eventType: "order.completed", customerExternalId: "acct_1", payload: {} };

test("a root key makes a tenant with both environments, looks at it and lists it", async () => {
  const { status, headers, json } = await asRoot("POST", "/v1/tenants", {
    name: "Acme",
    retentionDays: 60,
    payloadDays: 20,
    portalPolicy: { mayDelete: false },
    branding: { displayName: "Acme" },
    allowedOrigins: ["https://app.acme.example"],
  });
  expect([status, headers.get("location")]).toEqual([201, `/v1/tenants/${json.id}`]);
  expect(json).toMatchObject({
    ...{ id: json.environments.live.id, name: "Acme", environment: "live", suspendedAt: null },
    ...{ retentionDays: 60, payloadDays: 20, attemptDays: 30, privatePayloads: false },
    ...{ portalPolicy: { mayDelete: false, mayReplay: true } },
    ...{ branding: { displayName: "Acme" }, allowedOrigins: ["https://app.acme.example"] },
  });
  expect((await asRoot("GET", `/v1/tenants/${json.id}`)).json).toEqual(json);
  const other = await asRoot("GET", `/v1/tenants/${json.environments.test.id}`);
  expect(other.json).toEqual({
    ...json,
    ...{ id: json.environments.test.id, environment: "test", createdAt: other.json.createdAt },
  });
  const { json: page } = await asRoot("GET", "/v1/tenants?limit=1");
  const { id, name, environment, environments, suspendedAt, createdAt } = json;
  expect(page.data).toEqual([{ id, name, environment, environments, suspendedAt, createdAt }]);
});

test("pages of tenants follow each other", async () => {
  const made = [await newTenant(), await newTenant(), await newTenant()].map(({ id }) => id);
  const { json: first } = await asRoot("GET", "/v1/tenants?limit=2");
  const { json: second } = await asRoot("GET", `/v1/tenants?limit=1&cursor=${first.nextCursor}`);
  const ids = [...first.data, ...second.data].map(({ id }: { id: string }) => id);
  expect(ids).toEqual(made.toReversed());
  expect((await asRoot("GET", "/v1/tenants?cursor=x")).json.code).toBe("invalid_cursor");
});

test("an environment's keys reach its data and not the other's", async () => {
  const { id, environments } = await newTenant();
  const keys = { live: await newKey(id, "live"), test: await newKey(id, "test") };
  expect([keys.live.slice(0, 9), keys.test.slice(0, 9)]).toEqual(["prl_live_", "prl_test_"]);
  const sent = await server.call("POST", "/v1/events", keys.test, event);
  expect(sent.status).toBe(202);
  const path = `/v1/events/${sent.json.id}`;
  expect((await server.call("GET", path, keys.test)).status).toBe(200);
  expect((await server.call("GET", path, keys.live)).status).toBe(404);
  expect((await server.call("GET", "/v1/customers", keys.live)).json.data).toEqual([]);
  expect((await server.call("GET", "/v1/customers", keys.test)).json.data).toHaveLength(1);
  for (const environment of ["live", "test"] as const) {
    const { json } = await server.call("GET", "/v1/tenant", keys[environment]);
    expect([json.id, json.environment]).toEqual([environments[environment].id, environment]);
  }
});

test("keys are listed with their environment and without their text, and revoked from either id", async () => {
  const { id, environments } = await newTenant();
  const texts = [await newKey(id, "test"), await newKey(environments.test.id, "live")];
  const list = async () => (await asRoot("GET", `/v1/tenants/${id}/keys`)).json.data;
  const listed = await list();
  expect(listed).toMatchObject([
    { environment: "live", name: "first", scopes: allScopes, lastFour: texts[1]?.slice(-4) },
    { environment: "test", revokedAt: null, expiresAt: null, lastUsedAt: null },
  ]);
  for (const text of texts) expect(JSON.stringify(listed)).not.toContain(text);
  const path = `/v1/tenants/${environments.test.id}/keys/${listed[0].id}`;
  expect([(await asRoot("DELETE", path)).status, (await asRoot("DELETE", path)).status]).toEqual([
    204, 204,
  ]);
  expect((await server.call("GET", "/v1/tenant", texts[1] ?? "")).status).toBe(401);
  expect((await server.call("GET", "/v1/tenant", texts[0] ?? "")).status).toBe(200);
  expect((await list())[0].revokedAt).toMatch(/^20/);
});

test("a suspended tenant's keys are answered 403, also those in memory, until it is reinstated", async () => {
  const { id, environments } = await newTenant();
  const keys = [await newKey(id, "live"), await newKey(id, "test")];
  const answers = async () => {
    const both = [];
    for (const key of keys) {
      const sent = await server.call("POST", "/v1/events", key, event);
      const read = await server.call("GET", "/v1/tenant", key);
      both.push([sent.status, sent.json.code, read.status, read.json.code]);
    }
    return both;
  };
  const open = [202, undefined, 200, undefined];
  const closed = [403, "suspended", 403, "suspended"];
  expect(await answers()).toEqual([open, open]);
  expect(await answers()).toEqual([open, open]);
  const suspended = await asRoot("PATCH", `/v1/tenants/${environments.test.id}`, {
    suspended: true,
  });
  expect(suspended.json.suspendedAt).toMatch(/^20/);
  // Nothing tells this process of the change but what its commits find.
  for (const tenantId of [environments.live.id, environments.test.id]) {
    await server.context.directory.refresh(uuidOf("tenant", tenantId) ?? "");
  }
  expect(await answers()).toEqual([closed, closed]);
  await asRoot("PATCH", `/v1/tenants/${id}`, { suspended: false });
  for (const tenantId of [environments.live.id, environments.test.id]) {
    await server.context.directory.refresh(uuidOf("tenant", tenantId) ?? "");
  }
  expect(await answers()).toEqual([open, open]);
});

test("an event that is on its way when its tenant is suspended elsewhere is refused by the commit", async () => {
  const { id } = await newTenant();
  const key = await newKey(id, "live");
  for (let sent = 0; sent < 2; sent += 1) await server.call("POST", "/v1/events", key, event);
  await asRoot("PATCH", `/v1/tenants/${id}`, { suspended: true });
  const { status } = await server.call("POST", "/v1/events", key, event);
  expect(status).toBeGreaterThanOrEqual(401);
  const { rows } = await database.superuserPool.query("SELECT FROM events WHERE tenant_id = $1", [
    uuidOf("tenant", id),
  ]);
  expect(rows).toHaveLength(2);
});

test("a change names what it changes; the other environment keeps its own settings", async () => {
  const { id, environments } = await newTenant({ allowedOrigins: ["https://a.example"] });
  const changed = await asRoot("PATCH", `/v1/tenants/${id}`, {
    ...{ name: "Acme Inc.", retentionDays: 10, allowedOrigins: null, privatePayloads: true },
  });
  expect(changed.json).toMatchObject({
    ...{ name: "Acme Inc.", retentionDays: 10, payloadDays: 10, attemptDays: 10 },
    ...{ allowedOrigins: [], privatePayloads: true },
  });
  const { json } = await asRoot("GET", `/v1/tenants/${environments.test.id}`);
  expect(json).toMatchObject({
    ...{ name: "Acme Inc.", retentionDays: 30, allowedOrigins: ["https://a.example"] },
    ...{ privatePayloads: false },
  });
});

describe("everything that is wrong is reported at once:", () => {
  const wrong = {
    ...{ retentionDays: 10, payloadDays: 11, attemptDays: "9", portalPolicy: { mayFly: 1 } },
    ...{ allowedOrigins: ["http://a.example"], id: "ten_1", tenantId: "x", createdAt: "now" },
  };
  const paths = [
    "/allowedOrigins/0",
    "/attemptDays",
    "/createdAt",
    "/id",
    "/name",
    "/payloadDays",
    "/portalPolicy/mayFly",
    "/tenantId",
  ];

  test("of a creation, which then makes nothing", async () => {
    const before = (await asRoot("GET", "/v1/tenants?limit=1")).json.data;
    const { status, json } = await asRoot("POST", "/v1/tenants", wrong);
    expect(status).toBe(400);
    expect(json.problems.map(({ path }: { path: string }) => path).toSorted()).toEqual(paths);
    expect((await asRoot("GET", "/v1/tenants?limit=1")).json.data).toEqual(before);
  });

  test("of a change, which then changes nothing", async () => {
    const { id } = await newTenant();
    const before = (await asRoot("GET", `/v1/tenants/${id}`)).json;
    const body = { ...wrong, name: "", suspended: "yes" };
    const { status, json } = await asRoot("PATCH", `/v1/tenants/${id}`, body);
    expect(status).toBe(400);
    expect(json.problems.map(({ path }: { path: string }) => path).toSorted()).toEqual(
      [...paths, "/suspended"].toSorted(),
    );
    expect((await asRoot("GET", `/v1/tenants/${id}`)).json).toEqual(before);
  });
});

test.each([
  ["missing_field", "/name", { environment: "live", scopes: ["read"] }],
  ["invalid_field", "/environment", { environment: "prod", name: "x", scopes: ["read"] }],
  ["invalid_field", "/scopes", { environment: "live", name: "x", scopes: [] }],
  ["invalid_field", "/scopes/0", { environment: "live", name: "x", scopes: ["all"] }],
  ["unknown_field", "/tenantId", { environment: "live", name: "x", scopes: ["read"], tenantId: 1 }],
  ["invalid_field", "/name", { environment: "live", name: "a\0b", scopes: ["read"] }],
  [
    "invalid_field",
    "/expiresAt",
    { environment: "live", name: "x", scopes: ["read"], expiresAt: "2020-01-01T00:00:00Z" },
  ],
])("a key draft is refused: %s at %s", async (code, path, body) => {
  const { id } = await newTenant();
  const { status, json } = await asRoot("POST", `/v1/tenants/${id}/keys`, body);
  expect([status, json.code, json.path]).toEqual([400, code, path]);
});

test("a test environment that stands alone has no live keys", async () => {
  const id = newUuid();
  await database.superuserPool.query(
    "INSERT INTO tenants (id, name, environment) VALUES ($1, 'Alone', 'test')",
    [id],
  );
  const tenantId = publicId("tenant", id);
  const draft = { environment: "live", name: "x", scopes: ["read"] };
  const refused = await asRoot("POST", `/v1/tenants/${tenantId}/keys`, draft);
  expect([refused.status, refused.json.code]).toEqual([409, "state_conflict"]);
  expect(await newKey(tenantId, "test")).toMatch(/^prl_test_/);
  const { json } = await asRoot("GET", `/v1/tenants/${tenantId}`);
  expect(json.environments).toEqual({ live: null, test: { id: tenantId } });
});

test("an unknown and a malformed id are answered the same, whatever stands for them", async () => {
  const { id } = await newTenant();
  await newKey(id, "live");
  const draft = { environment: "live", name: "x", scopes: ["read"] };
  const answers = [];
  for (const bad of [
    publicId("tenant", newUuid()),
    "ten_1",
    "x",
    "%00",
    uuidOf("tenant", id) ?? "",
  ]) {
    for (const [method, path, body] of [
      ["GET", `/v1/tenants/${bad}`, undefined],
      ["PATCH", `/v1/tenants/${bad}`, { name: "x" }],
      ["GET", `/v1/tenants/${bad}/keys`, undefined],
      ["POST", `/v1/tenants/${bad}/keys`, draft],
      ["DELETE", `/v1/tenants/${bad}/keys/${publicId("apiKey", newUuid())}`, undefined],
      ["DELETE", `/v1/tenants/${id}/keys/${bad}`, undefined],
    ] as const) {
      const { status, text, json } = await asRoot(method, path, body);
      answers.push([status, text.replace(json.requestId, "")]);
    }
  }
  const one = await newTenant();
  await newKey(one.id, "live");
  const [foreign] = (await asRoot("GET", `/v1/tenants/${one.id}/keys`)).json.data;
  const crossed = await asRoot("DELETE", `/v1/tenants/${id}/keys/${foreign.id}`);
  answers.push([crossed.status, crossed.text.replace(crossed.json.requestId, "")]);
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]?.[0]).toBe(404);
});

test("T51: an unknown, a mistyped and a revoked key of either kind are answered the same", async () => {
  const { id } = await newTenant();
  const apiKey = await newKey(id, "live");
  const [listed] = (await asRoot("GET", `/v1/tenants/${id}/keys`)).json.data;
  await asRoot("DELETE", `/v1/tenants/${id}/keys/${listed.id}`);
  const root = await createRootKey(database.ownerPool, { name: "revoked" });
  await revokeRootKey(database.ownerPool, root.id);
  const mistyped = (text: string) => text.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  const answers = [];
  for (const text of [
    ...[apiKey, newKeyText("live"), mistyped(apiKey), "prl_live_x"],
    ...[root.keyText.reveal(), newKeyText("root"), mistyped(rootKey), "prl_root_x"],
  ]) {
    for (const path of ["/v1/tenant", "/v1/tenants"]) {
      const { status, text: body, json } = await server.call("GET", path, text);
      answers.push([status, body.replace(json.requestId, "")]);
    }
  }
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]?.[0]).toBe(401);
});

interface Operation {
  readonly method: string;
  readonly path: string;
}

/** The operations that take a root key, and those that take another credential. */
function operations(): {
  readonly ofRoot: readonly Operation[];
  readonly others: readonly Operation[];
} {
  const { paths = {} } = server.api.swagger() as {
    paths?: Record<string, Record<string, { security?: readonly object[] }>>;
  };
  const all = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { security = [] }]) => ({
      method: method.toUpperCase(),
      path: path.replaceAll(/\{\w+\}/g, "x"),
      names: security.flatMap((one) => Object.keys(one)),
    })),
  );
  return {
    ofRoot: all.filter(({ names }) => names.includes("rootKey")),
    others: all.filter(({ names }) => names.length > 0 && !names.includes("rootKey")),
  };
}

test("a root key reaches nobody's data, and no API key reaches what root keys do", async () => {
  const { id } = await newTenant();
  const apiKey = await newKey(id, "live");
  const { ofRoot, others } = operations();
  expect(ofRoot.length).toBe(7);
  expect(others.length).toBeGreaterThan(20);
  for (const [list, text] of [
    [ofRoot, apiKey],
    [others, rootKey],
  ] as const) {
    for (const { method, path } of list) {
      const body = method === "GET" || method === "DELETE" ? undefined : {};
      const { status, json } = await server.call(method, path, text, body);
      expect([method, path, status, json.code]).toEqual([method, path, 403, "forbidden"]);
    }
  }
});

test("a process without a login that administers says so", async () => {
  const plain = await startTestApi(database, { context: { adminPool: undefined } });
  try {
    const { status, json } = await plain.call("GET", "/v1/tenants", rootKey);
    expect([status, json.code]).toEqual([503, "unavailable"]);
    expect(json.detail).toContain("PUSHRAIL_ADMIN_DATABASE_URL");
  } finally {
    await plain.close();
  }
});

test("the text of a key is in one answer and in no line of the log", async () => {
  const { id } = await newTenant();
  const key = await newKey(id, "live");
  await server.call("GET", "/v1/tenant", key);
  const log = JSON.stringify(server.logLines);
  for (const text of [key, rootKey]) expect(log).not.toContain(text.slice(9));
});

test("the audit log of the tenant names the root key", async () => {
  const { id } = await newTenant();
  const key = await newKey(id, "live");
  const { json } = await server.call("GET", "/v1/audit", key);
  expect(json.data.map(({ action }: { action: string }) => action)).toEqual([
    ...["api_key.created", "tenant.created"],
  ]);
  for (const { actor } of json.data) expect(actor.kind).toBe("root_key");
});
