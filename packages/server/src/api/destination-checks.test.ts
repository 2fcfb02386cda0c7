import { createHmac } from "node:crypto";
import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestTenant, startTestApi } from "../testing/api.ts";
import type { TestAnswer, TestApi, TestTenant } from "../testing/api.ts";
import { createTestReceiver, type TestReceiver } from "../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { createTestLimits } from "../testing/request-limits.ts";

// Goal: a check says what would become of a delivery, with the settings as they are given or stored, and leaves no trace.

let database: TestDatabase;
let server: TestApi;
let tenant: TestTenant;
let receiver: TestReceiver;
let answer: (response: ServerResponse) => void;

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
  answer = (response) => response.end("thank you");
  receiver = await createTestReceiver((response) => answer(response));
});
afterEach(() => receiver.close());

function check(body: unknown, keyText = tenant.keyText): Promise<TestAnswer> {
  return server.call("POST", "/v1/destination-checks", keyText, body);
}

function draft(more: object = {}): object {
  return { type: "WEBHOOK", customerExternalId: "acme", url: receiver.url, ...more };
}

async function create(more: object = {}): Promise<{ id: string; signingSecret: string }> {
  const body = draft({ name: "hook", ...more });
  const created = await server.call("POST", "/v1/destinations", tenant.keyText, body);
  expect(created.status).toBe(201);
  return created.json;
}

async function tokenOf(customerExternalId: string): Promise<string> {
  const minted = await server.call("POST", "/v1/sessions", tenant.keyText, { customerExternalId });
  return minted.json.token;
}

/** Everything that is stored of the tenant, by table. */
async function stored(): Promise<unknown> {
  const { rows: tables } = await database.superuserPool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'data_keys' ORDER BY 1`,
  );
  const counts: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await database.superuserPool.query<{ digest: string }>(
      `SELECT md5(string_agg(to_jsonb(t)::text, '' ORDER BY t::text)) AS digest FROM ${name} t WHERE tenant_id = $1`,
      [tenant.tenantId],
    );
    counts[name] = rows[0]?.digest ?? "none";
  }
  return counts;
}

function statesOf({ json }: TestAnswer): Record<string, string> {
  return Object.fromEntries(
    json.steps.map((step: { name: string; state: string }) => [step.name, step.state]),
  );
}

function isSignedWith(secret: string): boolean {
  const [request] = receiver.received;
  const header = (name: string): string => String(request?.headers[name] ?? "");
  const signed = `${header("webhook-id")}.${header("webhook-timestamp")}.${request?.body ?? ""}`;
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const expected = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
  return header("webhook-signature").split(" ").includes(expected);
}

describe("settings that are not stored", () => {
  test("pass step by step with one signed test event, and leave nothing behind", async () => {
    const before = await stored();
    const checked = await check(draft({ headers: { "X-Team": "secret-canary-1234" } }));
    expect(checked.status).toBe(200);
    expect(checked.json).toMatchObject({
      passed: true,
      response: { status: 200, bodyExcerpt: "thank you" },
    });
    expect(statesOf(checked)).toEqual({
      ...{ settings: "passed", address: "passed", connection: "passed", request: "passed" },
    });
    expect(receiver.received).toHaveLength(1);
    const [request] = receiver.received;
    expect(request?.headers).toMatchObject({
      "x-pushrail-test": "true",
      "x-pushrail-event-type": "pushrail.test",
      "x-team": "secret-canary-1234",
    });
    expect(JSON.parse(request?.body ?? "")).toMatchObject({
      eventType: "pushrail.test",
      customerExternalId: "acme",
    });
    expect(await stored()).toEqual(before);
  });

  test("say that a receiver which refuses the signature cannot know its secret yet", async () => {
    answer = (response) => response.writeHead(401).end();
    const { json } = await check(draft());
    expect(json.passed).toBe(false);
    expect(json.steps.at(-1)).toMatchObject({ name: "request", state: "failed" });
    expect(json.steps.at(-1).sentence).toContain("cannot know the signing secret yet");
    expect(json.steps.at(-1).nextStep).not.toContain("replay");
  });

  test("keep what the receiver echoes of their secrets out of the answer", async () => {
    answer = (response) =>
      response
        .writeHead(500, { "x-echo": "secret-canary-1234" })
        .end("got secret-canary-1234 from you");
    const { text, json } = await check(draft({ headers: { "X-Team": "secret-canary-1234" } }));
    expect(json.response.status).toBe(500);
    expect(text).not.toContain("secret-canary");
  });

  test("fail at the address for a name that nobody has, and at the connection where nobody answers", async () => {
    const unknown = await check(draft({ url: "https://unknown.example.com/" }));
    expect(statesOf(unknown)).toEqual({
      ...{ settings: "passed", address: "failed", connection: "skipped" },
      ...{ tls: "skipped", request: "skipped" },
    });
    expect(unknown.json.response).toBeNull();
    const { url } = receiver;
    await receiver.close();
    receiver = await createTestReceiver((response) => response.end());
    const refused = await check(draft({ url }));
    expect(statesOf(refused)).toMatchObject({ connection: "failed", request: "skipped" });
  });

  test("end with the time limit of the destination", async () => {
    answer = () => undefined;
    const { json } = await check(draft({ timeoutMs: 1_000 }));
    const failed = json.steps.find(({ state }: { state: string }) => state === "failed");
    expect(failed.sentence).toContain("time limit");
  });

  test("are refused with all problems of a creation, and nothing is sent", async () => {
    const refused = await check({ type: "WEBHOOK", url: "gopher://x", surprise: 1 });
    expect(refused.status).toBe(400);
    expect(refused.json.problems.map((one: { path: string }) => one.path).toSorted()).toEqual([
      "/customerExternalId",
      "/surprise",
      "/url",
    ]);
    const local = await check(draft({ url: "http://10.0.0.1/" }));
    expect(local.json).toMatchObject({ code: "invalid_field", path: "/url" });
    expect(receiver.received).toEqual([]);
  });

  test("sign in with a credential of the same customer, and of no other", async () => {
    const bearer = { type: "BEARER_TOKEN", name: "token", token: "bearer-canary-987" };
    const made = await server.call("POST", "/v1/credentials", tenant.keyText, {
      ...bearer,
      customerExternalId: "acme",
    });
    const credentialId = made.json.id;
    const { text } = await check(draft({ credentialId }));
    expect(receiver.received[0]?.headers.authorization).toBe("Bearer bearer-canary-987");
    expect(text).not.toContain("bearer-canary");
    const audit = await server.call("GET", "/v1/audit?action=credential.checked", tenant.keyText);
    const { host } = new URL(receiver.url);
    expect(audit.json.data).toMatchObject([
      { subjectId: credentialId, details: { target: expect.stringContaining(host) } },
    ]);
    for (const customerExternalId of ["other", "somebody-new"]) {
      if (customerExternalId === "other") await create({ customerExternalId });
      const refused = await check(draft({ credentialId, customerExternalId }));
      expect(refused.json).toMatchObject({ code: "invalid_field", path: "/credentialId" });
    }
  });
});

describe("a stored destination", () => {
  test("is checked with its own secrets, and the changes that are given", async () => {
    const created = await create({ headers: { "X-Team": "secret-canary-1234" } });
    const before = await stored();
    const { json } = await check({ destinationId: created.id, url: `${receiver.url}/new` });
    expect(json.passed).toBe(true);
    expect(receiver.received[0]?.headers["x-team"]).toBe("secret-canary-1234");
    expect(isSignedWith(created.signingSecret)).toBe(true);
    expect(await stored()).toEqual(before);
  });

  test("does not take its secrets along to another address, nor words about a new secret", async () => {
    const { id } = await create({ headers: { "X-Team": "secret-canary-1234" } });
    const moved = await check({ destinationId: id, url: "https://elsewhere.example.com/" });
    expect(moved.json).toMatchObject({ code: "missing_field", path: "/headers" });
    expect(receiver.received).toEqual([]);
    answer = (response) => response.writeHead(403).end();
    const { json } = await check({ destinationId: id });
    expect(json.steps.at(-1).sentence).not.toContain("signing secret yet");
  });

  test("of nobody, of another customer, deleted, or of another type is not there", async () => {
    const [own, foreign] = [await create(), await create({ customerExternalId: "other" })];
    const token = await tokenOf("acme");
    expect((await check({ destinationId: own.id }, token)).json.passed).toBe(true);
    expect((await check({ destinationId: foreign.id }, token)).status).toBe(404);
    expect((await check({ destinationId: "nonsense" })).status).toBe(404);
    expect((await check({ destinationId: 7 })).json).toMatchObject({ path: "/destinationId" });
    const typed = await check({ destinationId: own.id, type: "OTHER" });
    expect(typed.json).toMatchObject({ code: "invalid_field", path: "/type" });
    await server.call("DELETE", `/v1/destinations/${own.id}`, tenant.keyText);
    expect((await check({ destinationId: own.id })).status).toBe(404);
  });
});

test("a session of a tenant that shows no payloads is told how a check went, and not what came back", async () => {
  await create();
  const token = await tokenOf("acme");
  const portalPolicy = { showsPayloads: false };
  await server.call("PATCH", "/v1/tenant", tenant.keyText, { portalPolicy });
  answer = (response) => response.writeHead(404, { "x-canary": "canary-1" }).end("canary-2");
  const checked = await check({ type: "WEBHOOK", url: receiver.url }, token);
  expect(checked.json).toMatchObject({ passed: false, response: null });
  expect(checked.json.steps.at(-1)).toMatchObject({ state: "failed", reason: "rejected" });
  expect(checked.text).not.toContain("canary");
  expect((await check(draft())).json.response).toMatchObject({ bodyExcerpt: "canary-2" });
});

test("a session checks for its own customer, and what its tenant offers", async () => {
  await create();
  const token = await tokenOf("acme");
  const url = { type: "WEBHOOK", url: receiver.url };
  expect((await check(url, token)).json.passed).toBe(true);
  const other = await check({ ...url, customerExternalId: "other" }, token);
  expect(other.json).toMatchObject({ code: "invalid_field", path: "/customerExternalId" });
  const portalPolicy = { destinationTypes: [] };
  const changed = await server.call("PATCH", "/v1/tenant", tenant.keyText, { portalPolicy });
  expect(changed.status).toBe(200);
  expect((await check(url, token)).json).toMatchObject({ code: "invalid_field", path: "/type" });
});

test("a process that stops does not wait for the checks under way", async () => {
  const stopping = await startTestApi(database, { context: { keyring: server.context.keyring } });
  answer = () => undefined;
  const body = draft({ timeoutMs: 30_000 });
  const checking = stopping.call("POST", "/v1/destination-checks", tenant.keyText, body);
  await receiver.arrived(1);
  await stopping.api.close();
  expect((await checking).json).toMatchObject({ code: "overloaded" });
  await stopping.close();
});

test("checks are bounded by customer, and at once by customer and host", async () => {
  const requestLimits = createTestLimits({ checkCustomerRate: 10 }, () => 0);
  const limited = await startTestApi(database, {
    context: { requestLimits, keyring: server.context.keyring },
  });
  try {
    const send = (customerExternalId: string): Promise<TestAnswer> =>
      limited.call(
        "POST",
        "/v1/destination-checks",
        tenant.keyText,
        draft({ customerExternalId, url: receiver.url }),
      );
    await create();
    await create({ customerExternalId: "other" });
    const holding: ServerResponse[] = [];
    answer = (response) => void holding.push(response);
    const waiting = ["acme", "other"].flatMap((name) =>
      Array.from({ length: 4 }, () => send(name)),
    );
    await receiver.arrived(8);
    expect((await send("acme")).json.detail).toContain("4 checks for one customer");
    expect((await send("somebody-new")).json.detail).toContain("8 checks of one host");
    for (const response of holding) response.end();
    for (const each of await Promise.all(waiting)) expect(each.json.passed).toBe(true);
    answer = (response) => response.end();
    for (let count = 0; count < 5; count += 1) expect((await send("acme")).status).toBe(200);
    const refused = await send("acme");
    expect(refused.json).toMatchObject({ code: "rate_limited" });
    expect(refused.json.detail).toContain("10 connection checks per minute and customer");
    expect((await send("other")).status).toBe(200);
  } finally {
    await limited.close();
  }
});
