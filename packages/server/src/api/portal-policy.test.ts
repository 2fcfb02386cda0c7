import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { publicId, uuidOf } from "../ids.ts";
import { createTestTenant, startTestApi } from "../testing/api.ts";
import type { TestAnswer, TestApi, TestTenant } from "../testing/api.ts";
import { DeliveryRows } from "../testing/deliveries.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

// Goal: what a tenant does not let its customers do, the server refuses them, whatever their portal shows. A change of the
// policy holds for sessions that were made before it.

let database: TestDatabase;
let server: TestApi;
let tenant: TestTenant;
let token: string;
let destinationId: string;
let shownDelivery: string;
let hiddenDelivery: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestApi(database);
  tenant = await createTestTenant(database);
  const minted = await vendor("POST", "/v1/sessions", { customerExternalId: "acme" });
  token = minted.json.token;
  const created = await vendor("POST", "/v1/destinations", {
    type: "WEBHOOK",
    name: "hook",
    customerExternalId: "acme",
    url: "https://example.com/",
  });
  destinationId = created.json.id;
  const { rows } = await database.superuserPool.query<{ id: string }>(
    "SELECT id FROM customers WHERE tenant_id = $1",
    [tenant.tenantId],
  );
  const owner = {
    tenantId: tenant.tenantId,
    customerId: rows[0]?.id ?? "",
    customerExternalId: "acme",
    destinationId: uuidOf("destination", destinationId) ?? "",
  };
  const add = async (eventType: string) => {
    const log = new DeliveryRows(database.superuserPool);
    return publicId("delivery", await log.add({ tenant: owner, state: "dead", eventType }));
  };
  shownDelivery = await add("order.completed");
  hiddenDelivery = await add("internal.audit");
});

beforeEach(() => setPolicy(null));

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

async function setPolicy(portalPolicy: object | null): Promise<void> {
  const answer = await vendor("PATCH", "/v1/tenant", { portalPolicy });
  expect(answer.status, answer.text).toBe(200);
}

const draft = { type: "WEBHOOK", name: "mine", url: "https://example.com/" };

const idsIn = (answer: TestAnswer) => answer.json.data.map(({ id }: { id: string }) => id);

describe("without a policy", () => {
  test("a session creates for its own customer without naming it", async () => {
    const created = await customer("POST", "/v1/destinations", draft);
    expect([created.status, created.json.customerExternalId]).toEqual([201, "acme"]);
    expect(created.json.eventTypes).toEqual(["*"]);
  });

  test("a session names no other customer, whether there is one of that name or not", async () => {
    await vendor("POST", "/v1/destinations", { ...draft, customerExternalId: "other" });
    for (const customerExternalId of ["other", "nobody", "pushrail.operator", ""]) {
      const answer = await customer("POST", "/v1/destinations", { ...draft, customerExternalId });
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject({
        code: "invalid_field",
        detail: "A session acts for its own customer, who need not be named.",
      });
    }
  });

  test("a session sees all that is its customer's, and nothing else", async () => {
    const page = await customer("GET", "/v1/deliveries");
    expect(idsIn(page).toSorted()).toEqual([shownDelivery, hiddenDelivery].toSorted());
    const others = await customer("GET", "/v1/destinations?customerExternalId=other");
    expect([others.status, others.json.data]).toEqual([200, []]);
  });
});

describe("types of destinations", () => {
  test("only those that are offered are listed and can be created", async () => {
    await setPolicy({ destinationTypes: [] });
    expect((await customer("GET", "/v1/destination-types")).json.data).toEqual([]);
    const refused = await customer("POST", "/v1/destinations", draft);
    expect([refused.status, refused.json.code]).toEqual([400, "invalid_field"]);
    // The tenant itself is not bound, and what is there stays.
    expect((await vendor("GET", "/v1/destination-types")).json.data.length).toBeGreaterThan(0);
    expect((await customer("GET", `/v1/destinations/${destinationId}`)).status).toBe(200);
  });
});

describe("event types", () => {
  beforeEach(() => setPolicy({ eventTypes: ["order.*", "user.created"] }));

  test("are subscribed to as far as they are offered, all of them by default", async () => {
    const usual = await customer("POST", "/v1/destinations", draft);
    expect(usual.json.eventTypes).toEqual(["order.*", "user.created"]);
    const narrower = { eventTypes: ["order.item.*", "user.created"] };
    const created = await customer("POST", "/v1/destinations", { ...draft, ...narrower });
    expect([created.status, created.json.eventTypes]).toEqual([201, narrower.eventTypes]);
    for (const eventTypes of [["*"], ["user.*"], ["internal.audit"], ["order.*", "orders.*"]]) {
      const refused = await customer("POST", "/v1/destinations", { ...draft, eventTypes });
      expect([refused.status, refused.json.code]).toEqual([400, "invalid_field"]);
      const path = `/v1/destinations/${created.json.id}`;
      expect((await customer("PATCH", path, { eventTypes })).status).toBe(400);
    }
    const other = await customer("PATCH", `/v1/destinations/${destinationId}`, { name: "renamed" });
    expect([other.status, other.json.eventTypes]).toEqual([200, ["*"]]);
  });

  test("that are hidden do not follow when a session points the destination elsewhere", async () => {
    const path = `/v1/destinations/${destinationId}`;
    for (const change of [{ url: "https://mine.example.com/" }, { filter: null }]) {
      const refused = await customer("PATCH", path, change);
      expect([refused.status, refused.json.path]).toEqual([400, "/eventTypes/0"]);
    }
    const eventTypes = ["order.*"];
    const narrowed = await customer("PATCH", path, { filter: null, eventTypes });
    expect([narrowed.status, narrowed.json.eventTypes]).toEqual([200, eventTypes]);
    expect((await vendor("PATCH", path, { eventTypes: ["*"] })).status).toBe(200);
  });

  test("that are hidden keep the tenant's replays of them unknown to a session", async () => {
    const scope = { kind: "deadLetters" };
    const made = await vendor("POST", "/v1/replays", { destinationId, scope });
    expect(made.status).toBe(202);
    const path = `/v1/replays/${made.json.id}`;
    expect((await customer("GET", path)).status).toBe(404);
    expect((await customer("POST", `${path}/pause`)).status).toBe(404);
    expect(idsIn(await customer("GET", "/v1/replays"))).toEqual([]);
    expect((await vendor("POST", `${path}/cancel`)).status).toBe(200);
    const own = await customer("POST", "/v1/replays", { destinationId, scope });
    expect(idsIn(await customer("GET", "/v1/replays"))).toEqual([own.json.id]);
    expect((await customer("POST", `/v1/replays/${own.json.id}/cancel`)).status).toBe(200);
  });

  test("that are hidden are in no list, unknown by id, and cannot be sent as a test", async () => {
    for (const path of ["/v1/deliveries", "/v1/dead-letters"]) {
      expect(idsIn(await customer("GET", path))).toEqual([shownDelivery]);
      expect(idsIn(await vendor("GET", path)).length).toBe(2);
    }
    const shown = await customer("GET", `/v1/deliveries/${shownDelivery}`);
    const hidden = await customer("GET", `/v1/deliveries/${hiddenDelivery}`);
    expect([shown.status, hidden.status]).toEqual([200, 404]);
    const detail = await vendor("GET", `/v1/deliveries/${hiddenDelivery}`);
    expect((await customer("GET", `/v1/events/${detail.json.eventId}`)).status).toBe(404);
    const path = `/v1/destinations/${destinationId}/test`;
    expect((await customer("POST", path, { eventType: "internal.audit" })).status).toBe(400);
    expect((await customer("POST", path, { eventType: "order.completed" })).status).toBe(202);
  });

  test("that are hidden are no part of a replay, nor can they be named for one", async () => {
    const scope = { kind: "deadLetters" };
    const ask = { destinationId, scope, dryRun: true };
    const [own, whole] = [
      await customer("POST", "/v1/replays", ask),
      await vendor("POST", "/v1/replays", ask),
    ];
    expect([own.status, whole.status]).toEqual([200, 200]);
    expect([own.json.count ?? own.json.deliveries, own.text]).not.toEqual([2, whole.text]);
    const naming = (id: string) =>
      customer("POST", "/v1/replays", {
        destinationId,
        scope: { kind: "deliveries", deliveryIds: [id] },
        dryRun: true,
      });
    expect((await naming(shownDelivery)).status).toBe(200);
    const hidden = await naming(hiddenDelivery);
    const unknown = await naming(`dlv_${"0".repeat(32)}`);
    expect([hidden.status, hidden.json.detail]).toEqual([400, unknown.json.detail]);
    expect((await customer("POST", `/v1/deliveries/${hiddenDelivery}/replay`)).status).toBe(404);
  });
});

describe("idempotency keys", () => {
  async function replayOnce(keyText: string, destination: string) {
    const response = await fetch(`${server.url}/v1/replays`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${keyText}`,
        "content-type": "application/json",
        "idempotency-key": "nightly 1",
      },
      body: JSON.stringify({ destinationId: destination, scope: { kind: "deadLetters" } }),
    });
    return { status: response.status, json: (await response.json()) as { id: string } };
  }

  test("T45: of replays are each customer's own: none takes its tenant's or another customer's", async () => {
    const made = await vendor("POST", "/v1/destinations", { ...draft, customerExternalId: "two" });
    const other = await vendor("POST", "/v1/sessions", { customerExternalId: "two" });
    const answers = [
      await replayOnce(token, destinationId),
      await replayOnce(other.json.token, made.json.id),
      await replayOnce(token, destinationId),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 200]);
    expect(answers[2]?.json.id).toBe(answers[0]?.json.id);
    const third = await vendor("POST", "/v1/destinations", { ...draft, customerExternalId: "c" });
    expect((await replayOnce(tenant.keyText, third.json.id)).status).toBe(202);
  });
});

describe("rights", () => {
  test("a customer that may not replay is refused, one delivery as well as many", async () => {
    await setPolicy({ mayReplay: false });
    const scope = { kind: "deadLetters" };
    const answers = [
      await customer("POST", `/v1/deliveries/${shownDelivery}/replay`),
      await customer("POST", "/v1/replays", { destinationId, scope }),
      await customer("POST", "/v1/replays/rpl_nonsense/resume"),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect((await customer("GET", "/v1/replays")).status).toBe(200);
  });

  test("a customer that may not delete is refused", async () => {
    await setPolicy({ mayDelete: false });
    const refused = await customer("DELETE", `/v1/destinations/${destinationId}`);
    expect([refused.status, refused.json.code]).toEqual([403, "forbidden"]);
    expect((await vendor("GET", `/v1/destinations/${destinationId}`)).status).toBe(200);
  });
});
