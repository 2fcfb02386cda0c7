import { once } from "node:events";
import { type IncomingMessage, request as httpRequest } from "node:http";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newUuid, publicId, uuidOf } from "../ids.ts";
import { createTestTenant, startTestApi, type TestAnswer, type TestApi } from "../testing/api.ts";
import { createTestKeks } from "../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { createTestSessions, testIssuer } from "../testing/sessions.ts";

const keks = createTestKeks();
let database: TestDatabase;
/** Three processes, which share nothing but the database and the key encryption key. */
let servers: readonly TestApi[];
let server: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  const start = () =>
    startTestApi(database, {
      context: { sessions: createTestSessions(database.apiPool, { keks }) },
    });
  server = await start();
  servers = [server, await start(), await start()];
});

afterAll(async () => {
  await Promise.all(servers.map((one) => one.close()));
  await database.drop();
});

async function mint(keyText: string, body: object = {}): Promise<TestAnswer> {
  return await server.call("POST", "/v1/sessions", keyText, {
    customerExternalId: "acme",
    ...body,
  });
}

const destinations = (token: string, at: TestApi = server): Promise<TestAnswer> =>
  at.call("GET", "/v1/destinations", token);

/** An answer without what is of the one request only. */
function comparable({ status, json }: TestAnswer): unknown {
  return { status, ...json, requestId: undefined };
}

test("a session is made with a key, and sees its customer's destinations and no others", async () => {
  const { keyText } = await createTestTenant(database);
  for (const customerExternalId of ["acme", "globex"]) {
    const body = { type: "WEBHOOK", name: "hook", customerExternalId, url: "https://example.com/" };
    expect((await server.call("POST", "/v1/destinations", keyText, body)).status).toBe(201);
  }
  const minted = await mint(keyText, { ttlSeconds: 60, user: { id: "u_1", name: "Dana" } });
  expect(minted.status).toBe(201);
  expect(minted.headers.get("cache-control")).toBe("no-store");
  expect(minted.json).toEqual({
    id: expect.stringMatching(/^ses_[0-9a-f]{32}$/),
    token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]{86}$/),
    expiresAt: expect.any(String),
  });
  const seen = await destinations(minted.json.token);
  expect(seen.json.data).toMatchObject([{ customerExternalId: "acme" }]);
});

test("T48: a request whose body arrives after its session was revoked is refused", async () => {
  const { keyText } = await createTestTenant(database);
  const { token, id } = (await mint(keyText)).json;
  const draft = JSON.stringify({ type: "WEBHOOK", name: "late", url: "https://example.com/" });
  const { hostname, port } = new URL(server.url);
  const request = httpRequest({
    ...{ hostname, port, method: "POST", path: "/v1/destinations" },
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  });
  const answered = once(request, "response");
  const isLetIn = Promise.withResolvers<void>();
  // The body is read as soon as the caller is known.
  server.api.server.once("request", (incoming: IncomingMessage) => {
    incoming.once("resume", () => isLetIn.resolve());
  });
  request.write(draft.slice(0, 5));
  await isLetIn.promise;
  const revoked = await server.call("DELETE", `/v1/sessions/${id}`, keyText);
  expect(revoked.status).toBe(204);
  request.end(draft.slice(5));
  const [response] = (await answered) as [IncomingMessage];
  response.resume();
  expect(response.statusCode).toBe(401);
  expect((await destinations(keyText)).json.data).toEqual([]);
});

test("T50: a session can neither make sessions nor reach what is the tenant's", async () => {
  const { keyText } = await createTestTenant(database);
  const { token, id } = (await mint(keyText)).json;
  for (const [method, path, body] of [
    ["POST", "/v1/sessions", { customerExternalId: "acme" }],
    ["GET", "/v1/sessions", undefined],
    ["DELETE", `/v1/sessions/${id}`, undefined],
    ["DELETE", "/v1/customers/acme/sessions", undefined],
    ["PATCH", "/v1/customers/acme", { suspended: false }],
    ["GET", "/v1/customers", undefined],
    ["POST", "/v1/events", { eventType: "a", customerExternalId: "acme", payload: {} }],
  ] as const) {
    const answer = await server.call(method, path, token, body);
    expect([path, answer.status, answer.json.code]).toEqual([path, 403, "forbidden"]);
  }
  expect((await destinations(token)).status).toBe(200);
});

test.each([
  ["a wildcard", { customerExternalId: "*" }, "/customerExternalId"],
  ["a name of the platform", { customerExternalId: "pushrail.operator" }, "/customerExternalId"],
  ["an hour and a second", { ttlSeconds: 3_601 }, "/ttlSeconds"],
  ["59 seconds", { ttlSeconds: 59 }, "/ttlSeconds"],
  ["a text for a number", { ttlSeconds: "900" }, "/ttlSeconds"],
  ["a user without an id", { user: { name: "Dana" } }, "/user/id"],
  ["a tenant", { tenantId: newUuid() }, "/tenantId"],
  ["a customer's id", { customerId: newUuid() }, "/customerId"],
  ["an id", { id: publicId("session", newUuid()) }, "/id"],
  ["scopes", { scopes: ["manage"] }, "/scopes"],
  ["a role of the user", { user: { id: "u_1", role: "admin" } }, "/user/role"],
])("T50: no session is made with %s", async (_, body, path) => {
  const { keyText } = await createTestTenant(database);
  const { status, json } = await mint(keyText, body);
  expect([status, json.path]).toEqual([400, path]);
});

test("T50: a key without the scope makes and ends no sessions", async () => {
  const { keyText } = await createTestTenant(database, ["manage", "read", "events:write"]);
  for (const [method, path] of [
    ["POST", "/v1/sessions"],
    ["DELETE", `/v1/sessions/${publicId("session", newUuid())}`],
    ["DELETE", "/v1/customers/acme/sessions"],
  ] as const) {
    const body = method === "POST" ? { customerExternalId: "acme" } : undefined;
    expect((await server.call(method, path, keyText, body)).status).toBe(403);
  }
});

test("T46: every wrong token gets the same answer", async () => {
  const { keyText } = await createTestTenant(database);
  const token: string = (await mint(keyText)).json.token;
  const [header, payload, signature] = token.split(".");
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
  const wrong = [
    "nonsense",
    `${none}.${payload}.`,
    `${none}.${payload}.${signature}`,
    `${header}.${payload}.${"A".repeat(86)}`,
    `${header}.${payload}.`,
    `${token}${"A".repeat(3_000)}`,
    `${token}.${payload}.${signature}`,
    `prl_live_${"0".repeat(36)}`,
  ];
  const answers = await Promise.all(wrong.map((text) => destinations(text)));
  expect(new Set(answers.map((answer) => JSON.stringify(comparable(answer)))).size).toBe(1);
  expect(answers[0]).toMatchObject({ status: 401, json: { code: "unauthenticated" } });
  expect((await destinations(token)).status).toBe(200);
});

test("T48: a revoked session is refused by the next request at every process", async () => {
  const { keyText } = await createTestTenant(database);
  const { id, token } = (await mint(keyText)).json;
  for (const one of servers) expect((await destinations(token, one)).status).toBe(200);
  const revoke = () => server.call("DELETE", `/v1/sessions/${id}`, keyText);
  expect(await revoke()).toMatchObject({ status: 204, text: "" });
  for (const one of servers) {
    expect(await destinations(token, one)).toMatchObject({
      status: 401,
      json: { code: "session_ended" },
    });
  }
  expect((await revoke()).status).toBe(204);
});

test("T46: a session whose time is over is told so, and a token with another signature is not", async () => {
  const { keyText } = await createTestTenant(database);
  const { id, token } = (await mint(keyText)).json;
  await database.superuserPool.query(
    "UPDATE sessions SET expires_at = clock_timestamp() WHERE id = $1",
    [uuidOf("session", id)],
  );
  const over = { status: 401, json: { code: "session_expired" } };
  expect(await destinations(token)).toMatchObject(over);
  const forged = `${token.slice(0, -86)}${"A".repeat(86)}`;
  expect((await destinations(forged)).json.code).toBe("unauthenticated");
});

test("T48: all sessions of a customer end with one call, and other customers' go on", async () => {
  const { keyText } = await createTestTenant(database);
  const tokens: string[] = [];
  for (const customerExternalId of ["ac me/1", "ac me/1", "globex"]) {
    tokens.push((await mint(keyText, { customerExternalId })).json.token);
  }
  const path = `/v1/customers/${encodeURIComponent("ac me/1")}/sessions`;
  const answer = await server.call("DELETE", path, keyText);
  expect(answer).toMatchObject({ status: 200, json: { revoked: 2 } });
  const statuses = await Promise.all(
    tokens.map(async (token) => (await destinations(token)).status),
  );
  expect(statuses).toEqual([401, 401, 200]);
});

test("T49: a suspended customer is out at once, stays out, and gets new sessions when it is back", async () => {
  const { keyText } = await createTestTenant(database);
  const { token } = (await mint(keyText)).json;
  const change = (body: unknown) => server.call("PATCH", "/v1/customers/acme", keyText, body);
  expect(await change({ suspended: true })).toMatchObject({
    status: 200,
    json: {
      externalId: "acme",
      suspended: true,
      suspendedAt: expect.any(String),
      privatePayloads: false,
    },
  });
  expect(await destinations(token)).toMatchObject({
    status: 401,
    json: { code: "session_ended" },
  });
  expect(await mint(keyText)).toMatchObject({ status: 409, json: { code: "state_conflict" } });
  expect((await change({ suspended: false })).json).toMatchObject({ suspendedAt: null });
  expect((await destinations(token)).status).toBe(401);
  expect((await destinations((await mint(keyText)).json.token)).status).toBe(200);
  expect((await change({ suspended: "yes" })).json).toMatchObject({ path: "/suspended" });
  expect((await change({ erasureId: null })).json).toMatchObject({ code: "unknown_field" });
});

test("foreign, unknown and malformed names get the same answer", async () => {
  const [owner, other] = [await createTestTenant(database), await createTestTenant(database)];
  const { id, token } = (await mint(owner.keyText)).json;
  const ids = [id, publicId("session", newUuid()), id.replace("ses_", "key_"), "x", "%00"];
  const byId = await Promise.all(
    ids.map((one) => server.call("DELETE", `/v1/sessions/${one}`, other.keyText)),
  );
  expect(new Set(byId.map((answer) => JSON.stringify(comparable(answer)))).size).toBe(1);
  expect(byId[0]).toMatchObject({ status: 404, json: { code: "not_found" } });
  for (const suffix of ["", "/sessions"]) {
    const byName = await Promise.all(
      ["acme", "nobody", "ac%00me"].map((name) =>
        suffix === ""
          ? server.call("PATCH", `/v1/customers/${name}`, other.keyText, { suspended: true })
          : server.call("DELETE", `/v1/customers/${name}${suffix}`, other.keyText),
      ),
    );
    expect(new Set(byName.map((answer) => JSON.stringify(comparable(answer)))).size).toBe(1);
    expect(byName[0]).toMatchObject({ status: 404 });
  }
  expect((await destinations(token)).status).toBe(200);
});

test("sessions are listed with what is known of them, and without their tokens", async () => {
  const { keyText } = await createTestTenant(database);
  const first = (await mint(keyText, { user: { id: "u_1" } })).json;
  const second = (await mint(keyText)).json;
  await server.call("DELETE", `/v1/sessions/${second.id}`, keyText);
  const active = await server.call("GET", "/v1/sessions", keyText);
  expect(active.json).toEqual({
    data: [
      {
        id: first.id,
        customerExternalId: "acme",
        user: { id: "u_1", name: null },
        state: "active",
        createdBy: expect.stringMatching(/^key_/),
        createdAt: expect.any(String),
        expiresAt: first.expiresAt,
        revokedAt: null,
      },
    ],
    nextCursor: null,
  });
  const list = (query: string) => server.call("GET", `/v1/sessions?${query}`, keyText);
  expect((await list("state=any")).json.data).toMatchObject([
    { id: second.id, user: null, state: "revoked", revokedAt: expect.any(String) },
    { id: first.id },
  ]);
  const page = await list("state=any&limit=1&customerExternalId=acme");
  const cursor = page.json.nextCursor;
  expect((await list(`state=any&limit=1&customerExternalId=acme&cursor=${cursor}`)).json).toEqual({
    data: [expect.objectContaining({ id: first.id })],
    nextCursor: null,
  });
  expect((await list(`state=any&limit=1&cursor=${cursor}`)).json.code).toBe("invalid_cursor");
  expect((await list("customerExternalId=nobody")).json.data).toEqual([]);
  expect((await list("state=ended")).json.path).toBe("/state");
});

test("no line of the log holds a token", async () => {
  const { keyText } = await createTestTenant(database);
  const { token } = (await mint(keyText)).json;
  await destinations(token);
  await destinations(`${token}A`);
  const text = JSON.stringify(server.logLines);
  expect(text).toContain("/v1/sessions");
  for (const part of token.split(".").slice(1)) expect(text).not.toContain(part);
});

test("anybody can verify a token with the published keys, which are public ones", async () => {
  const { keyText } = await createTestTenant(database);
  const { token, id } = (await mint(keyText)).json;
  const answer = await fetch(`${server.url}/.well-known/jwks.json`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("cache-control")).toBe("public, max-age=300");
  const set = (await answer.json()) as JSONWebKeySet;
  for (const key of set.keys) {
    expect(Object.keys(key).toSorted()).toEqual(["alg", "crv", "kid", "kty", "use", "x"]);
  }
  const { payload } = await jwtVerify(token, createLocalJWKSet(set), {
    issuer: testIssuer,
    audience: "pushrail",
    typ: "pushrail-session+jwt",
  });
  expect(payload).toEqual({
    iss: testIssuer,
    aud: "pushrail",
    sub: expect.stringMatching(/^cus_/),
    sid: id,
    iat: expect.any(Number),
    exp: expect.any(Number),
  });
});
