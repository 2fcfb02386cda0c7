import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestTenant, startTestApi } from "../testing/api.ts";
import type { TestAnswer, TestApi, TestTenant } from "../testing/api.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

let database: TestDatabase;
let server: TestApi;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database);
});

beforeEach(async () => {
  tenant = await createTestTenant(database);
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

function vendor(method: string, path: string, body?: unknown): Promise<TestAnswer> {
  return server.call(method, path, tenant.keyText, body);
}

const put = (name: string, body: unknown) => vendor("PUT", `/v1/event-types/${name}`, body);
const actions = async () =>
  (
    await database.superuserPool.query<{ action: string }>(
      "SELECT action FROM audit_entries WHERE tenant_id = $1 AND action LIKE 'event_type.%' ORDER BY seq",
      [tenant.tenantId],
    )
  ).rows.map(({ action }) => action);

test("event types are put, replaced as a whole, listed by name and taken out", async () => {
  const full = { description: "An order was paid.\nIn full.", example: { z: 1, a: ["ü", null] } };
  expect(await put("order.paid", full)).toMatchObject({
    status: 200,
    json: { name: "order.paid", ...full },
  });
  await put("order.Made", {});
  await put("invoice.sent", { description: null });
  const list = await vendor("GET", "/v1/event-types");
  expect(list.json.data).toEqual([
    { name: "invoice.sent", description: null, example: null },
    { name: "order.Made", description: null, example: null },
    { name: "order.paid", ...full },
  ]);
  // As it was written: whoever shows it need not sort.
  expect(list.text).toContain('{"z":1,"a":["ü",null]}');
  expect((await put("order.paid", { description: "Paid." })).json.example).toBeNull();
  expect((await vendor("DELETE", "/v1/event-types/order.paid")).status).toBe(204);
  expect((await vendor("DELETE", "/v1/event-types/order.paid")).json.code).toBe("not_found");
  expect((await vendor("GET", "/v1/event-types")).json.data).toHaveLength(2);
});

test("an example may speak of escapes, which are no characters of it", async () => {
  const example = { text: "NUL is written \\u0000, half a pair \\ud800" };
  expect((await put("order.paid", { example })).json.example).toEqual(example);
  const halfPair = await put("order.paid", { example: { text: "\\\ud800" } });
  expect(halfPair.json).toMatchObject({ code: "invalid_field", path: "/example" });
});

test("what changes is audited, and saying the same again changes nothing", async () => {
  await put("order.paid", { description: "Paid.", example: { total: 1 } });
  await put("order.paid", { description: "Paid.", example: { total: 1 } });
  await put("order.paid", { description: "Paid." });
  await vendor("DELETE", "/v1/event-types/order.paid");
  expect(await actions()).toEqual([
    "event_type.created",
    "event_type.updated",
    "event_type.deleted",
  ]);
});

test.each([
  ["no event type", "order..paid", {}, "/name"],
  ["one of the platform's", "pushrail.test", {}, "/name"],
  ["a pattern", "order.*", {}, "/name"],
  ["more than 128 characters", "a".repeat(129), {}, "/name"],
  ["a description of no text", "a", { description: 1 }, "/description"],
  ["an empty description", "a", { description: " " }, "/description"],
  ["a long description", "a", { description: "a".repeat(501) }, "/description"],
  ["a description that rings", "a", { description: "a\u0007" }, "/description"],
  ["an example that is a list", "a", { example: [] }, "/example"],
  ["an example that is too large", "a", { example: { a: "a".repeat(8_185) } }, "/example"],
  ["an example with NUL", "a", { example: { a: "\0" } }, "/example"],
  ["a member that is not known", "a", { payload: {} }, "/payload"],
  ["a list", "a", [], ""],
])("%s is refused", async (_what, name, body, path) => {
  const { status, json } = await put(encodeURIComponent(name), body);
  expect([status, json.path]).toEqual([400, path]);
});

test("the largest that may be is taken, and everything wrong is reported at once", async () => {
  const body = { description: "a".repeat(500), example: { a: "a".repeat(8_184) } };
  expect((await put("a".repeat(128), body)).status).toBe(200);
  const { json } = await put("a..b", { description: 1, example: 1 });
  expect(json.problems.map(({ path }: { path: string }) => path)).toEqual([
    "/name",
    "/description",
    "/example",
  ]);
});

test("there is room for 500, of which those that are there can still be changed", async () => {
  await database.superuserPool.query(
    "INSERT INTO event_types (tenant_id, name) SELECT $1, 'type.' || n FROM generate_series(1, 499) n",
    [tenant.tenantId],
  );
  const answers = await Promise.all(["one", "two", "three"].map((name) => put(name, {})));
  const made = answers.filter(({ status }) => status === 200);
  expect(made).toHaveLength(1);
  expect(answers.filter(({ json }) => json.code === "state_conflict")).toHaveLength(2);
  expect((await put("type.1", { description: "Changed." })).status).toBe(200);
  expect((await vendor("GET", "/v1/event-types")).json.data).toHaveLength(500);
});

test("a session reads those that the portal's policy shows, and changes none", async () => {
  for (const name of ["order.paid", "order.item.added", "internal.audit"]) await put(name, {});
  const { json } = await vendor("POST", "/v1/sessions", { customerExternalId: "acme" });
  const seen = async () =>
    (await server.call("GET", "/v1/event-types", json.token)).json.data.map(
      ({ name }: { name: string }) => name,
    );
  expect(await seen()).toEqual(["internal.audit", "order.item.added", "order.paid"]);
  await vendor("PATCH", "/v1/tenant", { portalPolicy: { eventTypes: ["order.*"] } });
  expect(await seen()).toEqual(["order.item.added", "order.paid"]);
  const path = "/v1/event-types/order.paid";
  expect((await server.call("PUT", path, json.token, {})).json.code).toBe("forbidden");
  expect((await server.call("DELETE", path, json.token)).json.code).toBe("forbidden");
});
