import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { publicId } from "../ids.ts";
import { createTestTenant, startTestApi, type TestApi, type TestTenant } from "../testing/api.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";

let database: TestDatabase;
let server: TestApi;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database);
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

beforeEach(async () => {
  tenant = await createTestTenant(database);
});

const get = (path: string) => server.call("GET", path, tenant.keyText);
const patch = (body: unknown) => server.call("PATCH", "/v1/tenant", tenant.keyText, body);

async function sessionToken(): Promise<string> {
  const body = { customerExternalId: "acct_1" };
  const { json } = await server.call("POST", "/v1/sessions", tenant.keyText, body);
  return json.token as string;
}

const defaults = {
  portalPolicy: {
    destinationTypes: null,
    eventTypes: null,
    mayReplay: true,
    mayDelete: true,
    showsPayloads: true,
  },
  branding: { displayName: null, logoUrl: null, accentColor: null, supportUrl: null },
  allowedOrigins: [],
  privatePayloads: false,
};

test("a tenant reads and changes its own settings", async () => {
  const { status, json } = await get("/v1/tenant");
  expect(status).toBe(200);
  expect(json).toEqual({
    ...{ id: publicId("tenant", tenant.tenantId), name: "test", environment: "live" },
    ...{ retentionDays: 30, payloadDays: 30, attemptDays: 30, ...defaults },
    createdAt: expect.stringMatching(/^20/),
  });
  const changed = await patch({
    portalPolicy: { destinationTypes: ["WEBHOOK"], eventTypes: ["order.*"], mayReplay: false },
    branding: { displayName: "Acme", accentColor: "#ABCDEF" },
    allowedOrigins: ["http://localhost:3000"],
  });
  const expected = {
    ...json,
    portalPolicy: {
      ...defaults.portalPolicy,
      ...{ destinationTypes: ["WEBHOOK"], eventTypes: ["order.*"], mayReplay: false },
    },
    branding: { ...defaults.branding, displayName: "Acme", accentColor: "#abcdef" },
    allowedOrigins: ["http://localhost:3000"],
  };
  expect([changed.status, changed.json]).toEqual([200, expected]);
  expect((await get("/v1/tenant")).json).toEqual(expected);
  const back = await patch({ portalPolicy: null, branding: null, allowedOrigins: null });
  expect(back.json).toEqual(json);
});

test("what only the installation decides, and who owns what, cannot be written", async () => {
  const before = (await get("/v1/tenant")).json;
  const members = ["id", "tenantId", "name", "environment", "retentionDays", "suspended", "liveId"];
  const body = Object.fromEntries([...members, "createdAt"].map((name) => [name, "x"]));
  const { status, json } = await patch(body);
  expect([status, json.code]).toEqual([400, "unknown_field"]);
  expect(json.problems.map(({ path }: { path: string }) => path)).toEqual(
    [...members, "createdAt"].map((name) => `/${name}`),
  );
  expect((await get("/v1/tenant")).json).toEqual(before);
});

test("a body that is no object is refused", async () => {
  for (const body of ["[]", "null", '"text"', "1"]) {
    const { status, json } = await patch(body);
    expect([status, json.code]).toEqual([400, "invalid_field"]);
  }
});

test("settings are read and written with the scopes for that, and by no session", async () => {
  const reader = await createTestTenant(database, ["read"]);
  const writer = await createTestTenant(database, ["manage"]);
  const body = { privatePayloads: true };
  const statusOf = async (method: string, key: string) =>
    (await server.call(method, "/v1/tenant", key, method === "GET" ? undefined : body)).status;
  expect([
    await statusOf("GET", reader.keyText),
    await statusOf("PATCH", reader.keyText),
    await statusOf("GET", writer.keyText),
    await statusOf("PATCH", writer.keyText),
  ]).toEqual([200, 403, 403, 200]);
  const token = await sessionToken();
  expect([await statusOf("GET", token), await statusOf("PATCH", token)]).toEqual([403, 403]);
});

test("a portal learns of its session's tenant what it needs to present itself, and no more", async () => {
  await patch({ branding: { displayName: "Acme" }, portalPolicy: { showsPayloads: false } });
  const expected = {
    environment: "live",
    branding: { ...defaults.branding, displayName: "Acme" },
    portalPolicy: { ...defaults.portalPolicy, showsPayloads: false },
    privatePayloads: false,
  };
  const { json } = await server.call("GET", "/v1/portal", await sessionToken());
  expect(json).toEqual({ customerExternalId: "acct_1", ...expected });
  expect((await get("/v1/portal")).json).toEqual({ customerExternalId: null, ...expected });
});

test("T50: a key in a page is no use: only sessions are answered so that a listed origin can read it", async () => {
  const origin = "https://app.acme.example";
  await patch({ allowedOrigins: [origin] });
  const token = await sessionToken();
  const leaveFor = async (credential: string, from: string) => {
    const headers = { authorization: `Bearer ${credential}`, origin: from };
    const answer = await fetch(`${server.url}/v1/portal`, { headers });
    await answer.body?.cancel();
    return [answer.status, answer.headers.get("access-control-allow-origin")];
  };
  expect(await leaveFor(token, origin)).toEqual([200, origin]);
  expect(await leaveFor(tenant.keyText, origin)).toEqual([200, null]);
  expect(await leaveFor(token, "https://evil.example")).toEqual([403, null]);
  const other = await createTestTenant(database);
  await server.call("PATCH", "/v1/tenant", other.keyText, {
    allowedOrigins: ["https://other.example"],
  });
  expect(await leaveFor(token, "https://other.example")).toEqual([403, null]);
  await patch({ allowedOrigins: null });
  expect(await leaveFor(token, origin)).toEqual([403, null]);
});
