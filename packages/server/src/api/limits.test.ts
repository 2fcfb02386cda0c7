import { createServer, request as httpRequest } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { LimitRates } from "../limits/limit-settings.ts";
import type { RequestLimits } from "../limits/request-limits.ts";
import { newKeyText } from "../keys/key-text.ts";
import { createApiKey } from "../keys/keys.ts";
import { accessTo } from "../testing/access.ts";
import {
  createTestTenant,
  startTestApi,
  type TestApi,
  type TestAnswer,
  type TestTenant,
} from "../testing/api.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { createTestLimits } from "../testing/request-limits.ts";
import { createTestSessions } from "../testing/sessions.ts";
import { clientErrorHandler } from "./server-bounds.ts";

let database: TestDatabase;
let server: TestApi;
let tenant: TestTenant;
let nowMs = 0;
/** Put anew for each test: the server asks for it with each request. */
let limits: RequestLimits;

function limitTo(rates: Partial<LimitRates>): void {
  limits = createTestLimits(rates, () => nowMs);
}

beforeAll(async () => {
  database = await createTestDatabase();
  const requestLimits: RequestLimits = {
    rates: {
      admit: (caller, group) => limits.rates.admit(caller, group),
      admitEvents: (tenantId, count) => limits.rates.admitEvents(tenantId, count),
      admitSession: (customerId) => limits.rates.admitSession(customerId),
      admitCheck: (ownerId) => limits.rates.admitCheck(ownerId),
    },
    get checks() {
      return limits.checks;
    },
    gate: { pass: (...attempt) => limits.gate.pass(...attempt) },
    mayLookUp: () => limits.mayLookUp(),
    trustedProxies: [],
  };
  const sessions = createTestSessions(database.apiPool, {
    sessionsMax: 3,
    onMint: (customerId) => limits.rates.admitSession(customerId),
  });
  server = await startTestApi(database, { context: { requestLimits, sessions } });
});

beforeEach(async () => {
  nowMs = 0;
  limitTo({});
  tenant = await createTestTenant(database);
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

const list = (keyText: string): Promise<TestAnswer> =>
  server.call("GET", "/v1/destinations", keyText);

/** The statuses of requests that are sent one after the other, and how many of each there were. */
async function statusesOf(
  count: number,
  send: (index: number) => Promise<{ readonly status: number }>,
): Promise<Readonly<Record<number, number>>> {
  const counts: Record<number, number> = {};
  for (let index = 0; index < count; index += 1) {
    const { status } = await send(index);
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

const event = { customerExternalId: "acme", eventType: "order.completed", payload: {} };

describe("too many requests", () => {
  test("are answered 429 with the seconds to wait, and come in again after them", async () => {
    limitTo({ readKeyRate: 2 });
    expect(await statusesOf(4, () => list(tenant.keyText))).toEqual({ 200: 4 });
    const refused = await list(tenant.keyText);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(refused.headers.get("content-type")).toContain("application/problem+json");
    expect(refused.json).toMatchObject({
      code: "rate_limited",
      status: 429,
      detail: "At most 2 reading requests per second and key are taken.",
    });
    expect(server.logLines.at(-1)).toMatchObject({
      status: 429,
      code: "rate_limited",
      tenantId: `ten_${tenant.tenantId.replaceAll("-", "")}`,
    });
    nowMs += 1_000;
    expect(await statusesOf(3, () => list(tenant.keyText))).toEqual({ 200: 2, 429: 1 });
  });

  test("of one tenant change nothing of what another one is answered", async () => {
    const quiet = await createTestTenant(database);
    const body = { type: "WEBHOOK", name: "hook", customerExternalId: "acme" };
    const make = (keyText: string, n: number) =>
      server.call("POST", "/v1/destinations", keyText, {
        ...body,
        url: `https://example.com/${n}`,
      });
    expect((await make(quiet.keyText, 0)).status).toBe(201);
    const alone = await list(quiet.keyText);
    limitTo({
      ...{ readKeyRate: 5, readTenantRate: 5, changeKeyRate: 5, changeTenantRate: 5 },
      ingestTenantRate: 10,
    });
    const flood = Array.from({ length: 60 }, (_, n) => [
      list(tenant.keyText),
      make(tenant.keyText, n),
      server.call("POST", "/v1/events", tenant.keyText, event),
    ]).flat();
    const answers: TestAnswer[] = [];
    for (let count = 0; count < 8; count += 1) answers.push(await list(quiet.keyText));
    for (const answer of answers) {
      expect([answer.status, answer.text]).toEqual([200, alone.text]);
    }
    expect((await server.call("POST", "/v1/events", quiet.keyText, event)).status).toBe(202);
    const flooded = await Promise.all(flood);
    const counts = Map.groupBy(flooded, ({ status }) => status);
    expect([...counts.keys()].toSorted((one, other) => one - other)).toEqual([200, 201, 202, 429]);
    expect([200, 201, 202].map((status) => counts.get(status)?.length)).toEqual([10, 10, 20]);
  });

  test("T67: another spelling, query, address or connection is no way around", async () => {
    limitTo({ readKeyRate: 5 });
    expect(await statusesOf(10, () => list(tenant.keyText))).toEqual({ 200: 10 });
    const spellings: readonly (readonly [path: string, headers?: Record<string, string>])[] = [
      ["/v1/destinations"],
      ["/v1/destinations?limit=3"],
      ["/v1/%64estinations"],
      ["/v1/customers/acme/../../destinations"],
      ["/v1/deliveries"],
      ["/v1/destinations/dst_unknown"],
      ["/v1/destinations", { "x-forwarded-for": "203.0.113.1" }],
      ["/v1/destinations", { "x-real-ip": "203.0.113.2", forwarded: "for=203.0.113.3" }],
      ["/v1/destinations", { authorization: `bearer   ${tenant.keyText}` }],
      ["/v1/destinations", { authorization: `BEARER ${tenant.keyText} ` }],
    ];
    const headersOf = (headers: Record<string, string> = {}) => ({
      authorization: `Bearer ${tenant.keyText}`,
      ...headers,
    });
    const counts = await statusesOf(spellings.length, async (index) => {
      const [path, headers] = spellings[index] ?? [""];
      return await get(path, headersOf(headers));
    });
    // What is no route of ours is not found, and shows nothing.
    expect(counts[200]).toBeUndefined();
    expect(counts[429]).toBeGreaterThanOrEqual(spellings.length - 1);
  });

  test("T67: keys of one tenant share what the tenant has", async () => {
    const request = { name: "second", scopes: ["read"] } as const;
    const access = accessTo(tenant.tenantId);
    const { keyText } = await createApiKey(database.ownerPool, access, request);
    limitTo({ readKeyRate: 5, readTenantRate: 6 });
    const keyTexts = [keyText.reveal(), tenant.keyText];
    const counts = await statusesOf(20, (index) => list(keyTexts[index % 2] ?? ""));
    expect(counts).toEqual({ 200: 12, 429: 8 });
  });

  test("are none where nobody signs in", async () => {
    limitTo({ readKeyRate: 1, changeKeyRate: 1, failureRate: 1, lookUpRate: 1 });
    for (const path of ["/healthz", "/readyz", "/metrics", "/openapi.json"]) {
      expect(await statusesOf(5, () => get(path, {}))).toEqual({ 200: 5 });
    }
  });
});

/** As it stands, without what `fetch` would make of the path. */
async function get(path: string, headers: Record<string, string>): Promise<{ status: number }> {
  return await new Promise((resolve, reject) => {
    const sent = httpRequest(server.url, { path, headers, agent: false }, (response) => {
      response.resume().on("end", () => resolve({ status: response.statusCode ?? 0 }));
    });
    sent.on("error", reject).end();
  });
}

describe("too many events", () => {
  test("are counted by the event, and a batch is taken as a whole or not at all", async () => {
    limitTo({ ingestTenantRate: 5 });
    const batch = (count: number) =>
      server.call("POST", "/v1/events/batch", tenant.keyText, {
        events: Array.from({ length: count }, () => event),
      });
    expect((await batch(7)).json.results).toHaveLength(7);
    const refused = await batch(4);
    expect(refused).toMatchObject({ status: 429, json: { code: "rate_limited" } });
    expect(refused.headers.get("retry-after")).toBe("1");
    // The batch that was refused was a request all the same.
    expect((await batch(2)).status).toBe(200);
    const one = () => server.call("POST", "/v1/events", tenant.keyText, event);
    expect((await one()).status).toBe(429);
    nowMs += 200;
    expect((await one()).status).toBe(202);
  });

  test("do not keep the tenant from reading", async () => {
    limitTo({ ingestTenantRate: 1, readKeyRate: 100 });
    const send = () => server.call("POST", "/v1/events", tenant.keyText, event);
    expect(await statusesOf(5, send)).toEqual({ 202: 2, 429: 3 });
    expect((await list(tenant.keyText)).status).toBe(200);
  });
});

describe("sessions", () => {
  const mint = (customerExternalId = "acme") =>
    server.call("POST", "/v1/sessions", tenant.keyText, { customerExternalId });

  test("T50: of one customer are minted only so often", async () => {
    limitTo({ mintCustomerRate: 1 });
    expect(await statusesOf(3, () => mint())).toEqual({ 201: 3 });
    const refused = await mint();
    expect(refused).toMatchObject({ status: 429, json: { code: "rate_limited" } });
    expect(refused.headers.get("retry-after")).toBe("60");
    expect((await mint("globex")).status).toBe(201);
  });

  test("of one customer are only so many at once, and no fewer for those that were revoked", async () => {
    const first = await mint();
    expect(await statusesOf(2, () => mint())).toEqual({ 201: 2 });
    const refused = await mint();
    expect(refused).toMatchObject({
      status: 429,
      json: { code: "rate_limited", detail: expect.stringContaining("at most 3 sessions") },
    });
    const seconds = Number(refused.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(800);
    expect(seconds).toBeLessThanOrEqual(900);
    expect((await mint("globex")).status).toBe(201);
    await server.call("DELETE", `/v1/sessions/${first.json.id}`, tenant.keyText);
    expect((await mint()).status).toBe(201);
  });

  test("T67: of one customer share what the customer may do", async () => {
    const tokens = [await mint(), await mint(), await mint()].map(({ json }) => String(json.token));
    const other = String((await mint("globex")).json.token);
    limitTo({ readCustomerRate: 2 });
    const counts = await statusesOf(15, (index) => list(tokens[index % 3] ?? ""));
    expect(counts).toEqual({ 200: 6, 429: 9 });
    expect((await list(other)).status).toBe(200);
    expect((await list(tenant.keyText)).status).toBe(200);
  });
});

describe("T53: wrong keys", () => {
  const wrong = () => list(newKeyText("live"));

  test("are answered 429 after too many of them, and good ones as before", async () => {
    limitTo({ failureRate: 5, lookUpRate: 100 });
    expect((await list(tenant.keyText)).status).toBe(200);
    expect(await statusesOf(10, wrong)).toEqual({ 401: 5, 429: 5 });
    const refused = await wrong();
    expect(refused.json).toMatchObject({ code: "rate_limited", status: 429 });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await statusesOf(20, () => list(tenant.keyText))).toEqual({ 200: 20 });
    const fresh = await createTestTenant(database);
    nowMs += 1_000;
    expect((await list(fresh.keyText)).status).toBe(200);
  });

  test("cannot be spread over addresses that a client makes up", async () => {
    limitTo({ failureRate: 5 });
    const counts = await statusesOf(20, (index) =>
      get("/v1/destinations", {
        authorization: `Bearer ${newKeyText("live")}`,
        "x-forwarded-for": `203.0.113.${index}`,
      }),
    );
    expect(counts).toEqual({ 401: 5, 429: 15 });
  });

  test("have the same answer whatever is wrong with them", async () => {
    limitTo({ failureRate: 100, lookUpRate: 100 });
    const kinds = [newKeyText("live"), newKeyText("test"), newKeyText("root"), "prl_live_x", "x"];
    const answers = await Promise.all(kinds.map(list));
    const bodies = answers.map(({ status, json }) => ({ status, ...json, requestId: "" }));
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(bodies[0]).toMatchObject({ status: 401, code: "unauthenticated" });
  });

  test("cost the database no more than the bound of look-ups", async () => {
    limitTo({ failureRate: 1_000, lookUpRate: 7 });
    expect(await statusesOf(20, wrong)).toEqual({ 401: 7, 429: 13 });
  });
});

test("origins that are made up cost the database no more than the bound of look-ups", async () => {
  const origin = (name: string) => `https://${name}.example.com`;
  const isGreeted = async (name: string) => {
    const answer = await fetch(`${server.url}/v1/destinations`, {
      headers: { origin: origin(name), authorization: "Bearer x" },
    });
    await answer.text();
    return answer.headers.get("access-control-allow-origin") === origin(name);
  };
  const listed = async (names: readonly string[]) => {
    for (const name of names) {
      await database.superuserPool.query(
        "INSERT INTO tenant_origins (tenant_id, origin) VALUES ($1, $2)",
        [tenant.tenantId, origin(name)],
      );
    }
  };
  await listed(["met", "unmet"]);
  limitTo({ lookUpRate: 5 });
  expect(await isGreeted("met")).toBe(true);
  for (let index = 0; index < 10; index += 1) expect(await isGreeted(`no-${index}`)).toBe(false);
  expect([await isGreeted("met"), await isGreeted("unmet")]).toEqual([true, false]);
  nowMs += 1_000;
  expect(await isGreeted("unmet")).toBe(true);
});

describe("what is too large", () => {
  const code = async (path: string, headers: Record<string, string>) => {
    const answer = await fetch(server.url + path, { headers });
    const text = await answer.text();
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    const { status, code: named } = JSON.parse(text) as { status: number; code: string };
    expect(status).toBe(answer.status);
    return [status, named];
  };

  test("an address of more than 8,192 characters is answered 414, whatever it leads to", async () => {
    const authorization = { authorization: `Bearer ${tenant.keyText}` };
    const path = `/v1/destinations?customerExternalId=${"a".repeat(8_192)}`;
    expect(await code(path, authorization)).toEqual([414, "uri_too_long"]);
    expect(await code(`/${"a".repeat(8_192)}`, {})).toEqual([414, "uri_too_long"]);
    expect(await code(`/healthz?${"a".repeat(8_192)}`, {})).toEqual([414, "uri_too_long"]);
    expect((await list(tenant.keyText)).status).toBe(200);
  });

  test("more than 100 header lines are answered 431", async () => {
    const headers = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, "1"]));
    expect(await code("/healthz", headers(101))).toEqual([431, "headers_too_large"]);
    expect(await get("/healthz", headers(80))).toEqual({ status: 200 });
  });

  test("more than 16 KiB of headers are answered 431", async () => {
    expect(await code("/healthz", { "x-much": "x".repeat(17_000) })).toEqual([
      431,
      "headers_too_large",
    ]);
  });

  test("a body of more than 64 KiB is answered 413, but on the routes of ingest", async () => {
    const large = "x".repeat(70_000);
    const body = { type: "WEBHOOK", name: large, customerExternalId: "acme", url: "https://a.com" };
    const refused = await server.call("POST", "/v1/destinations", tenant.keyText, body);
    expect(refused).toMatchObject({ status: 413, json: { code: "payload_too_large" } });
    const sent = { ...event, payload: { large } };
    expect((await server.call("POST", "/v1/events", tenant.keyText, sent)).status).toBe(202);
    const batch = { events: [sent, sent] };
    const accepted = await server.call("POST", "/v1/events/batch", tenant.keyText, batch);
    expect(accepted.status).toBe(200);
  });

  test("the same holds for a body that does not say its length", async () => {
    const chunk = Buffer.alloc(20_000, " ");
    const answer = await fetch(`${server.url}/v1/destinations`, {
      method: "POST",
      headers: { authorization: `Bearer ${tenant.keyText}`, "content-type": "application/json" },
      body: ReadableStream.from([chunk, chunk, chunk, chunk]),
      duplex: "half",
    });
    expect(answer.status).toBe(413);
    await answer.body?.cancel();
  });
});

describe("what takes too long", () => {
  test("is bounded on the server", () => {
    expect(server.api.server).toMatchObject({
      requestTimeout: 30_000,
      headersTimeout: 10_000,
      keepAliveTimeout: 72_000,
    });
  });

  test.each([
    ["headers", "GET /healthz HTTP/1.1\r\nhost: a\r\nx: "],
    ["a body", "POST /v1/events HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n{"],
  ])("%s that do not end are answered 408, and the connection is closed", async (_what, bytes) => {
    // A server of its own, whose times are short; what it answers with is ours.
    const slow = createServer(
      { headersTimeout: 50, requestTimeout: 50, connectionsCheckingInterval: 10 },
      (request) => request.resume(),
    );
    slow.on("clientError", clientErrorHandler);
    await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
    const { port } = slow.address() as AddressInfo;
    const answer = await new Promise<string>((resolve) => {
      let received = "";
      const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
      socket.on("data", (chunk) => (received += chunk));
      socket.on("close", () => resolve(received));
    });
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain('"code":"request_timeout"');
    await new Promise((resolve) => slow.close(resolve));
  });
});
