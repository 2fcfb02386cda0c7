import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApi } from "./app.ts";
import { publicId } from "../ids.ts";
import { createTestTenant, startTestApi } from "../testing/api.ts";
import type { TestApi, TestTenant } from "../testing/api.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

let database: TestDatabase;
let server: TestApi;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database);
  tenant = await createTestTenant(database);
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

const event = { eventType: "order.completed", customerExternalId: "acme", payload: { a: 1 } };
const send = (body: unknown) => server.call("POST", "/v1/events", tenant.keyText, body);
const sendBatch = (body: unknown) => server.call("POST", "/v1/events/batch", tenant.keyText, body);
const read = (id: string) => server.call("GET", `/v1/events/${id}`, tenant.keyText);

function textWithPayload(payload: string): string {
  return `{"eventType":"order.completed","customerExternalId":"acme","payload":${payload}}`;
}

describe("an event that is taken", () => {
  test("is durable, readable and says that no destination matched", async () => {
    const sent = await send({
      ...event,
      occurredAt: "2026-11-21T09:30:00+01:00",
      source: "shop",
      correlationId: "c",
    });
    expect(sent).toMatchObject({ status: 202, json: { status: "accepted" } });
    expect(sent.json.id).toMatch(/^evt_[0-9a-f]{32}$/);
    expect(sent.headers.get("x-request-id")).toMatch(/^req_[0-9a-f]{32}$/);
    expect((await read(sent.json.id)).json).toEqual({
      ...event,
      id: sent.json.id,
      occurredAt: "2026-11-21T09:30:00+01:00",
      source: "shop",
      correlationId: "c",
      metadata: {},
      receivedAt: expect.stringMatching(/Z$/),
      matchedCount: 0,
      payloadHidden: null,
      routing: "no_destination_matched",
      deliveries: [],
    });
  });

  test.each([
    ["digits", '{"n":12345678901234567890,"m":1.10,"k":-0.0,"j":1E+2}'],
    ["a number beyond every double", '{"n":1e400000}'],
    ["key order and repeated keys", '{"z":1,"a":2,"z":3}'],
    ["an escaped NUL", '{"a\\u0000":"\\u0000"}'],
    ["lone surrogates", '{"a":"\\ud800","\\udfff":1}'],
    ["__proto__ and constructor", '{"__proto__":{"a":1},"constructor":{"prototype":1}}'],
    ["characters outside the basic plane", '{"a":"é😀\\u00e9\u2028"}'],
    ["layout inside", '{ "a" :\n\t[ 1 , 2 ] }'],
    ["depth 63 inside the event", "[".repeat(62).replace(/^/, '{"a":') + "]".repeat(62) + "}"],
    ["nothing", "{}"],
  ])("keeps %s", async (_what, payload) => {
    const sent = await send(textWithPayload(payload));
    expect(sent.status).toBe(202);
    const { text } = await read(sent.json.id);
    expect(text).toContain(`"payload":${payload},"metadata":{}`);
  });

  test("may come in chunks and with parameters on its content type", async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = httpRequest(
        `${server.url}/v1/events`,
        {
          method: "POST",
          headers: {
            authorization: `bearer ${tenant.keyText}`,
            "content-type": "application/json; charset=utf-8",
          },
          agent: false,
        },
        (response) => resolve(response.resume().statusCode),
      );
      sent.on("error", reject);
      const text = textWithPayload('{"a":"é"}');
      for (const byte of Buffer.from(text)) sent.write(Buffer.of(byte));
      sent.end();
    });
    expect(status).toBe(202);
  });

  test("T59: may start with a byte order mark, which is dropped", async () => {
    expect(await send(`\uFEFF${textWithPayload("{}")}`)).toMatchObject({ status: 202 });
  });
});

describe("what is refused never gets a 5xx", () => {
  const deep = (levels: number) =>
    textWithPayload(`{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`);
  test.each([
    ["malformed_json", 400, ""],
    ["malformed_json", 400, "   \n"],
    ["malformed_json", 400, "{"],
    ["malformed_json", 400, "nope"],
    ["malformed_json", 400, '{"eventType":"a",}'],
    ["malformed_json", 400, `${textWithPayload("{}")}x`],
    ["malformed_json", 400, textWithPayload('{"a":"\u0000"}')],
    ["malformed_json", 400, textWithPayload('{"a":01}')],
    ["malformed_json", 400, textWithPayload('{"a":NaN}')],
    ["malformed_json", 400, textWithPayload('{"a":"\\x"}')],
    ["too_deep", 400, deep(63)],
    ["too_deep", 400, "[".repeat(200_000)],
    ["invalid_field", 400, "[]"],
    ["invalid_field", 400, "null"],
    ["invalid_field", 400, "1e400000"],
    ["invalid_field", 400, textWithPayload("[]")],
    [
      "duplicate_field",
      400,
      '{"payload":{},"payload":{},"eventType":"a","customerExternalId":"c"}',
    ],
    [
      "unknown_field",
      400,
      '{"payload":{},"eventType":"a","customerExternalId":"c","__proto__":{}}',
    ],
    ["invalid_field", 400, '{"payload":{},"eventType":"a","customerExternalId":"\\u0000"}'],
    [
      "invalid_field",
      400,
      '{"payload":{},"eventType":"a","customerExternalId":"c","idempotencyKey":"\\ud800"}',
    ],
    ["payload_too_large", 413, textWithPayload(`{"a":"${"x".repeat(262_144)}"}`)],
  ])("%s (%i)", async (code, status, body) => {
    const answer = await send(body);
    expect(answer).toMatchObject({
      status,
      json: {
        code,
        status,
        type: `https://pushrail.dev/errors/${code}`,
        title: expect.any(String),
      },
    });
    expect(answer.json.requestId).toBe(answer.headers.get("x-request-id"));
    expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  });

  test("T59: bytes that are not UTF-8", async () => {
    const bytes = Buffer.from(textWithPayload('{"a":"é"}'), "latin1");
    expect(await send(bytes)).toMatchObject({ status: 400, json: { code: "invalid_encoding" } });
    const surrogate = Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.of(0xed, 0xa0, 0x80),
      Buffer.from('"}'),
    ]);
    expect(await send(surrogate)).toMatchObject({
      status: 400,
      json: { code: "invalid_encoding" },
    });
  });

  test.each([
    "text/plain",
    "application/xml",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "nonsense",
  ])("the content type %s", async (contentType) => {
    const answer = await fetch(`${server.url}/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${tenant.keyText}`, "content-type": contentType },
      body: textWithPayload("{}"),
    });
    expect(answer.status).toBe(415);
    expect(await answer.json()).toMatchObject({ code: "unsupported_media_type" });
  });

  test("a missing body", async () => {
    expect(await send(undefined)).toMatchObject({ status: 400, json: { code: "malformed_json" } });
  });

  test.each([
    ["missing", undefined],
    ["of another scheme", "Basic abc"],
    ["malformed", "Bearer nope"],
    ["unknown", `Bearer prl_live_${"a".repeat(36)}`],
  ])("a key that is %s", async (_what, authorization) => {
    const answer = await fetch(`${server.url}/v1/events`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(authorization !== undefined && { authorization }),
      },
      body: textWithPayload("{}"),
    });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: "unauthenticated" });
  });

  test("a key without the scope", async () => {
    const reader = await createTestTenant(database, ["read"]);
    expect(await server.call("POST", "/v1/events", reader.keyText, event)).toMatchObject({
      status: 403,
      json: { code: "forbidden" },
    });
  });

  test.each([
    ["PUT", "/v1/events", "GET, OPTIONS, POST"],
    ["DELETE", "/v1/events", "GET, OPTIONS, POST"],
    ["GET", "/v1/events/batch", "POST"],
    ["OPTIONS", "/v1/events/batch", "POST"],
  ])("%s on an address of ingest, %s", async (method, path, allowed) => {
    const answer = await server.call(method, path, tenant.keyText);
    expect(answer).toMatchObject({ status: 405, json: { code: "method_not_allowed" } });
    expect(answer.headers.get("allow")).toBe(allowed);
  });

  test("an address that does not exist", async () => {
    expect(await send({}).then(() => server.call("GET", "/v2", tenant.keyText))).toMatchObject({
      status: 404,
      json: { code: "not_found" },
    });
  });

  test.each([
    ["no HTTP", "nonsense\r\n\r\n", "400", "invalid_request"],
    [
      "headers without end",
      `GET / HTTP/1.1\r\nhost: a\r\nx: ${"x".repeat(20_000)}\r\n\r\n`,
      "431",
      "headers_too_large",
    ],
  ])("%s", async (_what, bytes, status, code) => {
    const answer = await new Promise<string>((resolve) => {
      let received = "";
      const socket = connect(Number(new URL(server.url).port), "127.0.0.1", () =>
        socket.write(bytes),
      );
      socket.on("data", (chunk) => (received += chunk));
      socket.on("close", () => resolve(received));
    });
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain(`"code":"${code}"`);
  });
});

describe("a batch", () => {
  test("gives each event its own result, in order, and a bad one spoils no other", async () => {
    const big = { ...event, payload: { a: "x".repeat(262_144) } };
    const answer = await sendBatch({
      events: [
        event,
        { ...event, payload: undefined },
        { ...event, idempotencyKey: "batch-1" },
        { ...event, idempotencyKey: "batch-1" },
        { ...event, idempotencyKey: "batch-1", payload: { other: true } },
        7,
        big,
        JSON.parse(textWithPayload(`{"a":${"[".repeat(70)}${"]".repeat(70)}}`)),
      ],
    });
    expect(answer.status).toBe(200);
    const [first, missing, keyed, repeated, conflicting, number, large, deep] = answer.json.results;
    expect(first).toMatchObject({ status: "accepted" });
    expect(missing).toMatchObject({
      status: "rejected",
      error: { code: "missing_field", path: "/events/1/payload" },
    });
    expect(keyed).toMatchObject({ status: "accepted" });
    expect(repeated).toEqual({ status: "duplicate", id: keyed.id });
    expect(conflicting).toMatchObject({
      status: "rejected",
      error: { code: "idempotency_conflict", status: 409 },
    });
    expect(number).toMatchObject({ error: { code: "invalid_field", path: "/events/5" } });
    expect(large).toMatchObject({ error: { code: "payload_too_large", path: "/events/6" } });
    expect(deep).toMatchObject({ error: { code: "too_deep", path: "/events/7" } });
  });

  test("keeps payloads as sent", async () => {
    const events = ['{"n":1.10}', '{"n":12345678901234567890}'].map(textWithPayload);
    const answer = await sendBatch(`{ "events" : [ ${events.join(" ,\n")} ] }`);
    const texts = await Promise.all(
      answer.json.results.map(async ({ id }: { id: string }) => (await read(id)).text),
    );
    expect(texts[0]).toContain('"payload":{"n":1.10}');
    expect(texts[1]).toContain('"payload":{"n":12345678901234567890}');
  });

  test("takes a thousand events", async () => {
    const events = Array.from({ length: 1000 }, (_, n) => ({ ...event, payload: { n } }));
    const answer = await sendBatch({ events });
    expect(new Set(answer.json.results.map((one: { id: string }) => one.id)).size).toBe(1000);
  });

  test.each([
    ["malformed_json", 400, '{"events":[}'],
    ["missing_field", 400, "{}"],
    ["invalid_field", 400, "[]"],
    ["invalid_field", 400, '{"events":{}}'],
    ["invalid_field", 400, '{"events":[]}'],
    ["invalid_field", 400, JSON.stringify({ events: Array.from({ length: 1001 }, () => 1) })],
    ["unknown_field", 400, '{"events":[1],"more":1}'],
    ["duplicate_field", 400, '{"events":[1],"events":[2]}'],
    ["too_deep", 400, `{"events":[${"[".repeat(100_000)}`],
    ["payload_too_large", 413, `{"events":["${"x".repeat(5_242_880)}"]}`],
  ])("is refused as a whole with %s (%i)", async (code, status, body) => {
    expect(await sendBatch(body)).toMatchObject({ status, json: { code } });
  });
});

describe("an event's page", () => {
  test("is the same 404 for an unknown, a malformed and another tenant's id", async () => {
    const other = await createTestTenant(database);
    const foreign = await server.call("POST", "/v1/events", other.keyText, event);
    expect(foreign.status).toBe(202);
    const answers = await Promise.all(
      [foreign.json.id, `evt_${"0".repeat(32)}`, "evt_1", "dst_1", "%00", "'"].map(read),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(404);
      expect({ ...answer.json, requestId: "" }).toEqual({ ...answers[0]?.json, requestId: "" });
    }
  });
});

test("each request leaves one line without bodies or keys", async () => {
  const before = server.logLines.length;
  const sent = await send({ ...event, payload: { canary: "planted-canary" } });
  await send({ canary: "planted-canary" });
  const lines = server.logLines.slice(before);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatchObject({
    event: "request",
    requestId: sent.headers.get("x-request-id"),
    tenantId: publicId("tenant", tenant.tenantId),
    route: "POST /v1/events",
    status: 202,
    eventCount: 1,
    accepted: 1,
    bytes: expect.any(Number),
    durationMs: expect.any(Number),
    subjectId: sent.json.id,
  });
  expect(lines[1]).toMatchObject({ status: 400, rejected: 1, code: "unknown_field" });
  expect(JSON.stringify(server.logLines)).not.toContain("planted-canary");
  expect(JSON.stringify(server.logLines)).not.toContain(tenant.keyText);
});

test("a batch of which nothing can be served is answered with 503 as a whole", async () => {
  const closing = await startTestApi(database);
  await closing.context.acceptor.close();
  const answer = await closing.call("POST", "/v1/events/batch", tenant.keyText, {
    events: [event],
  });
  expect(answer).toMatchObject({ status: 503, json: { code: "unavailable" } });
  expect(answer.headers.get("retry-after")).toBe("1");
  await closing.close();
});

test("the description of the API is complete for every route of ingest", async () => {
  const document = (await server.call("GET", "/openapi.json", "")).json;
  expect(document.openapi).toBe("3.1.0");
  const sendEvent = document.paths["/v1/events"].post;
  expect(sendEvent).toMatchObject({ operationId: "sendEvent", summary: expect.any(String) });
  expect(Object.keys(sendEvent.responses)).toEqual(
    expect.arrayContaining([
      "200",
      "202",
      "400",
      "401",
      "403",
      "409",
      "413",
      "415",
      "429",
      "500",
      "503",
    ]),
  );
  expect(sendEvent.responses["400"].content["application/problem+json"].examples).toHaveProperty(
    "too_deep",
  );
  expect(sendEvent.requestBody.content["application/json"].schema.required).toEqual([
    "eventType",
    "customerExternalId",
    "payload",
  ]);
  expect(document.paths["/v1/events"]).not.toHaveProperty("delete");
});

test("a route without an owner cannot be registered", async () => {
  const unstarted = await createApi(server.context);
  expect(() => unstarted.get("/unowned", {}, async () => "")).toThrow("declares no owner");
  const config = { owner: "tenant" } as const;
  expect(() => unstarted.get("/unscoped", { config }, async () => "")).toThrow("declares no scope");
});
