import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newUuid, publicId, uuidOf } from "../ids.ts";
import { createTestTenant, startTestApi } from "../testing/api.ts";
import type { TestApi, TestTenant } from "../testing/api.ts";
import { DeliveryRows } from "../testing/deliveries.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

// Goal: whatever stands where an id may stand, on any route, the answer is never a fault of ours and says nothing of
// what other tenants have. Routes and their parameters come from openapi.json, so a new one is covered by itself.

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly example?: unknown }>>;
  };
}

interface Place {
  readonly method: string;
  readonly path: string;
  readonly parameter: string;
  readonly isQuery: boolean;
  readonly body: unknown;
}

const document = JSON.parse(
  await readFile(new URL("../../openapi.json", import.meta.url), "utf8"),
) as { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };

const places = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).flatMap(([method, { parameters = [], requestBody }]) =>
    parameters
      .filter(({ in: where }) => where !== "header")
      .map((parameter): Place => ({
        method: method.toUpperCase(),
        path,
        parameter: parameter.name,
        isQuery: parameter.in === "query",
        body: requestBody?.content["application/json"]?.example,
      })),
  ),
);

let database: TestDatabase;
let server: TestApi;
let owner: TestTenant;
let stranger: TestTenant;
/** Ids of the owner's, each beside one that nothing has. */
let pairs: readonly (readonly [owned: string, unknown: string])[];

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database);
  owner = await createTestTenant(database);
  stranger = await createTestTenant(database);
  pairs = await addOneOfEach();
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

async function addOneOfEach(): Promise<typeof pairs> {
  const customerExternalId = "owner-only";
  const created = await server.call("POST", "/v1/destinations", owner.keyText, {
    type: "WEBHOOK",
    name: "hook",
    customerExternalId,
    url: "https://example.com/",
  });
  const event = { eventType: "order.completed", customerExternalId, payload: {} };
  const sent = await server.call("POST", "/v1/events", owner.keyText, event);
  expect([created.status, sent.status]).toEqual([201, 202]);
  const { rows } = await database.superuserPool.query<{ id: string }>(
    "SELECT id FROM customers WHERE tenant_id = $1",
    [owner.tenantId],
  );
  const tenant = {
    tenantId: owner.tenantId,
    customerId: rows[0]?.id ?? "",
    customerExternalId,
    destinationId: uuidOf("destination", created.json.id) ?? "",
  };
  const dead = await new DeliveryRows(database.superuserPool).add({ tenant, state: "dead" });
  const replay = await server.call("POST", "/v1/replays", owner.keyText, {
    destinationId: created.json.id,
    scope: { kind: "deadLetters" },
  });
  const former = { ...event, customerExternalId: "owner-only-former" };
  await server.call("POST", "/v1/events", owner.keyText, former);
  const erasure = await server.call(
    "DELETE",
    `/v1/customers/${former.customerExternalId}`,
    owner.keyText,
  );
  const page = await server.call("GET", "/v1/deliveries?limit=1", owner.keyText);
  return [
    [created.json.id, publicId("destination", newUuid())],
    [sent.json.id, publicId("event", newUuid())],
    [publicId("delivery", dead), publicId("delivery", newUuid())],
    [replay.json.id, publicId("replay", newUuid())],
    [erasure.json.id, publicId("erasure", newUuid())],
    [customerExternalId, "nobody"],
    [page.json.nextCursor, Buffer.alloc(24, 7).toString("base64url")],
  ];
}

function ask(place: Place, value: string, keyText: string) {
  const { method, parameter, body } = place;
  const path = place.isQuery
    ? `${place.path}?${parameter}=${value}`
    : place.path.replace(`{${parameter}}`, value).replaceAll(/\{\w+\}/g, "other");
  return server.call(method, path, keyText, body);
}

/** All of an answer that is not of one request alone. */
async function answerTo(place: Place, value: string, keyText: string) {
  const { status, headers, text, json } = await ask(place, value, keyText);
  expect(status, `${place.method} ${place.path}: ${place.parameter}=${value}`).toBeLessThan(500);
  const lasting = [...headers].filter(([name]) => name !== "x-request-id" && name !== "date");
  return { status, text: text.replaceAll(json?.requestId ?? "none", ""), headers: lasting };
}

/** What the owner sees of everything that the sweep could have touched. */
async function owned(): Promise<readonly string[]> {
  const lists = [
    "/v1/destinations",
    "/v1/deliveries",
    "/v1/dead-letters",
    "/v1/replays",
    "/v1/customers",
  ];
  const answers = await Promise.all(lists.map((path) => server.call("GET", path, owner.keyText)));
  return answers.map(({ text }) => text);
}

const malformed = [
  "%00",
  "dst_%00",
  "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5",
  "evt_018F3C5E7A1B7C3D8E9F0A1B2C3D4E5G",
  "018f3c5e-7a1b-7c3d-8e9f-0a1b2c3d4e5f",
  "..",
  "%2e%2e%2f",
  "%27%20OR%201=1--",
  "%ed%a0%80",
  "%ff",
  "%E2%80%AE",
  "9".repeat(400),
  "__proto__",
  "*",
];

test("there are parameters to sweep, on paths and in queries", () => {
  expect(places.filter(({ isQuery }) => isQuery).length).toBeGreaterThan(10);
  expect(places.filter(({ isQuery }) => !isQuery).length).toBeGreaterThan(5);
});

describe.each(places)("$method $path, $parameter", (place) => {
  test("is answered for another tenant's value as for an unknown one, and changes nothing", async () => {
    const before = await owned();
    for (const [foreign, unknown] of pairs) {
      const answer = await answerTo(place, foreign, stranger.keyText);
      expect(answer).toEqual(await answerTo(place, unknown, stranger.keyText));
      if (!place.isQuery) expect(answer.status).toBe(404);
    }
    expect(await owned()).toEqual(before);
  });

  test("is never a fault of ours when it is malformed", async () => {
    for (const value of malformed) await answerTo(place, value, stranger.keyText);
  });
});

test.each(places.filter(({ method, isQuery }) => method === "GET" && !isQuery))(
  "$method $path shows its owner what it hides from others",
  async (place) => {
    const statuses = [];
    for (const [id] of pairs) statuses.push((await ask(place, id, owner.keyText)).status);
    expect(statuses).toContain(200);
  },
);
