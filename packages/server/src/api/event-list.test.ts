import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestTenant, startTestApi } from "../testing/api.ts";
import type { TestAnswer, TestApi, TestTenant } from "../testing/api.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

let database: TestDatabase;
let server: TestApi;
let tenant: TestTenant;
let token: string;
const dayMs = 86_400_000;
let aheadMs = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database, { context: { now: () => Date.now() + aheadMs } });
});

beforeEach(async () => {
  aheadMs = 0;
  tenant = await createTestTenant(database);
  token = await sessionOf("acme");
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

function vendor(method: string, path: string, body?: unknown): Promise<TestAnswer> {
  return server.call(method, path, tenant.keyText, body);
}

function customer(method: string, path: string, body?: unknown): Promise<TestAnswer> {
  return server.call(method, path, token, body);
}

async function sessionOf(customerExternalId: string): Promise<string> {
  return (await vendor("POST", "/v1/sessions", { customerExternalId })).json.token;
}

async function send(customerExternalId: string, eventType: string, more: object = {}) {
  const event = { eventType, customerExternalId, payload: {}, ...more };
  const { status, json, text } = await vendor("POST", "/v1/events", event);
  expect(status, text).toBe(202);
  return String(json.id);
}

async function setPolicy(portalPolicy: object): Promise<void> {
  expect((await vendor("PATCH", "/v1/tenant", { portalPolicy })).status).toBe(200);
}

const idsIn = ({ json }: TestAnswer): string[] => json.data.map(({ id }: { id: string }) => id);

const reads = async () =>
  (
    await database.superuserPool.query<{ content: string }>(
      "SELECT content FROM audit_entries WHERE tenant_id = $1 AND action = 'payload.read' ORDER BY seq",
      [tenant.tenantId],
    )
  ).rows.map(({ content }) => JSON.parse(content));

describe("the list of events", () => {
  test("has what was sent, newest first, page by page", async () => {
    const occurredAt = "2026-11-20T10:00:00+01:00";
    const first = await send("acme", "order.made", { payload: { a: [1] }, occurredAt });
    const second = await send("acme", "order.paid");
    const third = await send("other", "order.paid");
    const page = await vendor("GET", "/v1/events?limit=2");
    expect(idsIn(page)).toEqual([third, second]);
    const rest = await vendor("GET", `/v1/events?limit=2&cursor=${page.json.nextCursor}`);
    expect(rest.json).toEqual({
      data: [
        {
          id: first,
          eventType: "order.made",
          occurredAt,
          customerExternalId: "acme",
          matchedCount: 0,
          payload: { a: [1] },
          payloadHidden: null,
        },
      ],
      nextCursor: null,
    });
  });

  test("is cut into short pages where payloads are large, and leaves none out", async () => {
    const payload = { text: "a".repeat(250_000) };
    const sent: string[] = [];
    for (let count = 0; count < 6; count += 1) {
      sent.unshift(await send("acme", "order.made", { payload }));
    }
    const first = await vendor("GET", "/v1/events");
    expect(idsIn(first)).toEqual(sent.slice(0, 5));
    const rest = await vendor("GET", `/v1/events?cursor=${first.json.nextCursor}`);
    expect([idsIn(rest), rest.json.nextCursor]).toEqual([sent.slice(5), null]);
  });

  test("can be narrowed to an event type, what is below one, and a customer", async () => {
    const made = await send("acme", "order.made");
    const item = await send("acme", "order.item.added");
    const other = await send("other", "order.made");
    await send("acme", "orders.made");
    const list = async (query: string) => idsIn(await vendor("GET", `/v1/events?${query}`));
    expect(await list("eventType=order.made")).toEqual([other, made]);
    expect(await list("eventType=order.*")).toEqual([other, item, made]);
    expect(await list("eventType=order.*&customerExternalId=acme")).toEqual([item, made]);
    expect(await list("customerExternalId=nobody")).toEqual([]);
    expect(await list("customerExternalId=a%00b")).toEqual([]);
    const everything = await list("limit=1");
    expect(everything).toHaveLength(1);
    const { nextCursor } = (await vendor("GET", "/v1/events?limit=1")).json;
    const elsewhere = `/v1/events?limit=1&eventType=order.*&cursor=${nextCursor}`;
    expect((await vendor("GET", elsewhere)).json.code).toBe("invalid_cursor");
  });

  test("shows a session its own customer's events of visible types, although others send more", async () => {
    const own = await send("acme", "order.made");
    await send("acme", "internal.audit");
    for (let sent = 0; sent < 5; sent += 1) await send("other", "order.made");
    await setPolicy({ eventTypes: ["order.*"] });
    const seen = await customer("GET", "/v1/events?limit=1");
    expect([idsIn(seen), seen.json.nextCursor]).toEqual([[own], null]);
    expect(idsIn(await customer("GET", "/v1/events?customerExternalId=other"))).toEqual([]);
    expect(idsIn(await customer("GET", "/v1/events?customerExternalId=acme"))).toEqual([own]);
    await setPolicy({ eventTypes: ["nothing"] });
    expect(idsIn(await customer("GET", "/v1/events"))).toEqual([]);
  });

  test("tells no payload where the policy or the customer's privacy hides it", async () => {
    const occurredAt = "2026-11-20T10:00:00Z";
    const open = await send("acme", "order.made", { payload: { s: "seen" }, occurredAt });
    await vendor("PATCH", "/v1/customers/acme", { privatePayloads: true });
    const sealed = await send("acme", "order.made", { payload: { s: "sealed" }, occurredAt });
    const both = await vendor("GET", "/v1/events");
    expect(both.json.data).toMatchObject([
      { id: sealed, payload: null, payloadHidden: "private_payloads" },
      { id: open, payload: { s: "seen" }, payloadHidden: null, occurredAt },
    ]);
    expect(both.text).not.toContain('"sealed"');
    expect(both.json.data[0].occurredAt).not.toBe(occurredAt);
    expect(await reads()).toMatchObject([{ subjectId: null, details: { eventIds: [open] } }]);

    expect((await customer("GET", "/v1/events")).json.data).toMatchObject([
      { payload: { s: "sealed" }, payloadHidden: null, occurredAt },
      { payload: { s: "seen" }, payloadHidden: null },
    ]);
    await setPolicy({ showsPayloads: false });
    const hidden = await customer("GET", "/v1/events");
    expect(hidden.json.data).toMatchObject([
      { payload: null, payloadHidden: "portal_policy" },
      { payload: null, payloadHidden: "portal_policy" },
    ]);
    expect(await reads()).toHaveLength(1);
  });

  test("ends where the retention of the tenant does", async () => {
    await database.superuserPool.query(
      "UPDATE tenants SET retention_days = 3, attempt_days = 1, payload_days = 1 WHERE id = $1",
      [tenant.tenantId],
    );
    await send("acme", "order.made", { payload: { s: "seen" } });
    aheadMs = 2 * dayMs;
    expect((await vendor("GET", "/v1/events")).json.data).toMatchObject([
      { payload: null, payloadHidden: "retention" },
    ]);
    aheadMs = 4 * dayMs;
    expect(idsIn(await vendor("GET", "/v1/events"))).toEqual([]);
  });

  test.each(["limit=0", "limit=51", "limit=x", "eventType=a..b", "state=dead", "cursor=x"])(
    "refuses ?%s",
    async (query) => {
      expect((await vendor("GET", `/v1/events?${query}`)).status).toBe(400);
    },
  );
});

describe("a preview of a filter", () => {
  const preview = (ask: typeof vendor, body: unknown) => ask("POST", "/v1/filter-previews", body);
  const verdicts = ({ json }: TestAnswer) =>
    json.events.map(({ matches, because }: { matches: boolean; because: string | null }) => ({
      matches,
      because,
    }));

  test("says of each recent event whether it passes, and what kept it out", async () => {
    const small = await send("acme", "order.made", { payload: { total: 5 } });
    const large = await send("acme", "order.made", { payload: { total: 500 }, source: "shop" });
    const other = await send("acme", "invoice.sent", { payload: { total: 500 } });
    const rule = {
      eventTypes: ["order.*"],
      filter: { field: "payload.total", op: "gte", value: 100 },
    };
    const { json } = await preview(customer, rule);
    expect(json.events).toMatchObject([
      { eventId: other, eventType: "invoice.sent", matches: false, because: "eventTypes" },
      { eventId: large, eventType: "order.made", matches: true, because: null },
      { eventId: small, eventType: "order.made", matches: false, because: "filter" },
    ]);
    expect(json.events[0].occurredAt).toMatch(/Z$/);
    const source = { filter: { field: "source", op: "exists" }, limit: 2 };
    expect(verdicts(await preview(customer, source))).toEqual([
      { matches: false, because: "filter" },
      { matches: true, because: null },
    ]);
    const all = await preview(customer, { filter: null });
    expect(verdicts(all)).toEqual([1, 2, 3].map(() => ({ matches: true, because: null })));
    expect(await reads()).toEqual([]);
  });

  test("does as routing does", async () => {
    const rule = {
      eventTypes: ["order.*"],
      filter: { field: "metadata.tier", op: "eq", value: "gold" },
    };
    const draft = { type: "WEBHOOK", name: "hook", url: "https://example.com/" };
    await customer("POST", "/v1/destinations", { ...draft, ...rule });
    for (const eventType of ["order.made", "invoice.sent"]) {
      for (const tier of ["gold", "tin"]) await send("acme", eventType, { metadata: { tier } });
    }
    const { data } = (await customer("GET", "/v1/events")).json;
    const matched = data.map(({ matchedCount }: { matchedCount: number }) => matchedCount === 1);
    const found = verdicts(await preview(customer, rule));
    expect(found.map(({ matches }: { matches: boolean }) => matches)).toEqual(matched);
    expect(matched.filter(Boolean)).toHaveLength(1);
  });

  test("opens private payloads to their own customer, and leaves them out for a key", async () => {
    const open = await send("acme", "order.made", { payload: { total: 5 } });
    await vendor("PATCH", "/v1/customers/acme", { privatePayloads: true });
    const sealed = await send("acme", "order.made", { payload: { total: 500 } });
    const filter = { field: "payload.total", op: "gt", value: 100 };
    expect((await preview(customer, { filter })).json.events).toMatchObject([
      { eventId: sealed, matches: true },
      { eventId: open, matches: false },
    ]);
    expect((await preview(vendor, { filter })).json.events).toMatchObject([{ eventId: open }]);
    expect(await reads()).toMatchObject([{ details: { eventIds: [open] } }]);
  });

  test("is refused to sessions that are shown no payloads", async () => {
    await send("acme", "order.made");
    await setPolicy({ showsPayloads: false });
    expect(await preview(customer, {})).toMatchObject({
      status: 403,
      json: { code: "forbidden", detail: expect.stringContaining("no payloads") },
    });
  });

  test("reports what is wrong as a destination does", async () => {
    const wrong = {
      eventTypes: ["order.*", "or*"],
      filter: {
        all: [
          { field: "total", op: "eq", value: 1 },
          { field: "source", op: "like" },
        ],
      },
    };
    const draft = { type: "WEBHOOK", name: "hook", url: "https://example.com/" };
    const asDestination = await customer("POST", "/v1/destinations", { ...draft, ...wrong });
    const asPreview = await preview(customer, wrong);
    expect(asPreview.status).toBe(400);
    expect(asPreview.json.problems).toEqual(asDestination.json.problems);
    expect(asPreview.json.problems).toHaveLength(3);
    for (const limit of [0, 21, "1", 1.5]) {
      expect((await preview(customer, { limit })).json.path).toBe("/limit");
    }
    expect((await preview(customer, { customerId: "x" })).json.code).toBe("unknown_field");
    expect((await preview(customer, [])).json.code).toBe("invalid_field");
  });
});
