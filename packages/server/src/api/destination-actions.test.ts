import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newUuid, uuidOf } from "../ids.ts";
import { openDestinationsApi } from "../testing/destinations-api.ts";
import type { DestinationsApi, Send } from "../testing/destinations-api.ts";
import { DeliveryRows } from "../testing/deliveries.ts";

// Pause, resume, delete and test through HTTP, with the backlog rows and queue times that workers read.

let api: DestinationsApi;
let rows: DeliveryRows;
beforeAll(async () => {
  api = await openDestinationsApi();
  rows = new DeliveryRows(api.database.superuserPool);
});
afterAll(async () => {
  await api.close();
});

/** A destination with a queue, and ways to look at it and to set it. */
async function setUp() {
  const { send, tenantId } = await api.addTenant();
  const created = await send("POST", "/v1/destinations", {
    type: "WEBHOOK",
    customerExternalId: "acme",
    name: "Orders",
    url: "https://hooks.example.com/orders",
    headers: { Authorization: "Bearer planted-credential-4711" },
  });
  const { id } = created.body as { id: string };
  const destinationId = uuidOf("destination", id) ?? "";
  const { superuserPool } = api.database;
  const query = async <Row>(text: string, ...values: readonly unknown[]): Promise<Row> => {
    const result = await superuserPool.query(text, [tenantId, destinationId, ...values]);
    return result.rows[0] as Row;
  };
  const { customer_id: customerId } = await query<{ customer_id: string }>(
    "SELECT customer_id FROM destinations WHERE tenant_id = $1 AND id = $2",
  );
  await query(
    `INSERT INTO destination_queues (tenant_id, destination_id, customer_id, next_due_at)
      VALUES ($1, $2, $3, '2026-11-21T10:00:00Z')`,
    customerId,
  );
  const tenant = { tenantId, customerId, customerExternalId: "acme", destinationId };
  const queue = () =>
    query<{
      next_due_at: Date | number;
      is_due: boolean;
      not_before: unknown;
      recovering_since: Date | null;
    }>(
      `SELECT next_due_at, next_due_at <= clock_timestamp() AS is_due, not_before, recovering_since
        FROM destination_queues WHERE tenant_id = $1 AND destination_id = $2`,
    );
  const wait = (dueAt: string) => rows.add({ tenant, state: "held", dueAt: new Date(dueAt) });
  const act = (method: "POST" | "GET" | "PATCH" | "DELETE", suffix = "", body?: unknown) =>
    send(method, `/v1/destinations/${id}${suffix}`, body);
  return { send, tenantId, id, destinationId, tenant, query, queue, wait, act };
}

/** Disables a destination as a worker does. */
async function disable({ query }: Awaited<ReturnType<typeof setUp>>): Promise<void> {
  await query(
    `UPDATE destinations SET state = 'DISABLED', disabled_reason = 'gone' WHERE tenant_id = $1 AND id = $2`,
  );
}

describe("pausing and resuming", () => {
  test("a pause holds by default, and the backlog with it", async () => {
    const { act, queue, wait } = await setUp();
    await wait("2026-11-21T10:00:00Z");
    const answer = await act("POST", "/pause");
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ state: "PAUSED", pauseMode: "hold" });
    expect((await queue()).next_due_at).toBe(Infinity);
  });

  test("pausing again changes the mode and keeps what waits", async () => {
    const { act, queue } = await setUp();
    await act("POST", "/pause", { mode: "hold" });
    const answer = await act("POST", "/pause", { mode: "skip" });
    expect(answer.body).toMatchObject({ state: "PAUSED", pauseMode: "skip" });
    expect((await queue()).next_due_at).toBe(Infinity);
  });

  test("pausing the same way again is no change", async () => {
    const { act } = await setUp();
    const first = await act("POST", "/pause");
    expect((await act("POST", "/pause")).body).toEqual(first.body);
  });

  test.each([{ mode: "stop" }, { mode: null }, { until: "tomorrow" }, []])(
    "%j is not a way to pause",
    async (body) => {
      const { act } = await setUp();
      expect((await act("POST", "/pause", body)).status).toBe(400);
      expect((await act("GET")).body).toMatchObject({ state: "ACTIVE" });
    },
  );

  test("resuming makes the backlog due when its first delivery is", async () => {
    const { act, queue, wait } = await setUp();
    await act("POST", "/pause");
    await wait("2026-11-21T12:00:00Z");
    await wait("2026-11-21T11:00:00Z");
    const answer = await act("POST", "/resume");
    expect(answer.body).toMatchObject({ state: "ACTIVE", pauseMode: null });
    expect((await queue()).next_due_at).toEqual(new Date("2026-11-21T11:00:00Z"));
  });

  test("what was held is sent at a rate that grows from the time of the resume", async () => {
    const { act, queue, wait } = await setUp();
    const before = Date.now();
    await act("POST", "/pause");
    await wait("2026-11-21T12:00:00Z");
    expect((await queue()).recovering_since).toBeNull();
    await act("POST", "/resume");
    const { recovering_since: since } = await queue();
    expect(since?.getTime()).toBeGreaterThanOrEqual(before);
  });

  test("resuming with nothing waiting calls no worker, and there is nothing to grow", async () => {
    const { act, queue } = await setUp();
    await act("POST", "/pause");
    await act("POST", "/resume");
    expect(await queue()).toMatchObject({ next_due_at: Infinity, recovering_since: null });
  });

  test("resuming counts the dead letters that could be replayed now", async () => {
    const set = await setUp();
    const { act, tenant, id } = set;
    await disable(set);
    for (let n = 0; n < 3; n++) await rows.add({ tenant, state: "dead", reason: "gone" });
    await rows.add({ tenant, state: "cancelled" });
    expect((await act("POST", "/resume")).body).toMatchObject({
      id,
      state: "ACTIVE",
      deadLetters: { count: 3, isExact: true },
    });
  });

  test("a delivery that joins the backlog while a resume waits for the queue is not forgotten", async () => {
    const { act, queue, tenant, query } = await setUp();
    await act("POST", "/pause");
    const worker = await api.database.superuserPool.connect();
    await worker.query("BEGIN");
    await worker.query("SELECT FROM destination_queues WHERE destination_id = $1 FOR UPDATE", [
      tenant.destinationId,
    ]);
    const resumed = act("POST", "/resume");
    // The resume now waits for the queue's row; its snapshot of that statement is older than the delivery.
    for (let isWaiting = false; !isWaiting;) {
      const { waiting } = await query<{ waiting: boolean }>(
        `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
          AND wait_event_type = 'Lock') AND $1::uuid IS NOT NULL AND $2::uuid IS NOT NULL AS waiting`,
      );
      isWaiting = waiting;
    }
    const eventId = newUuid();
    await worker.query(
      `INSERT INTO backlog (tenant_id, delivery_id, customer_id, destination_id, event_id, attempts, due_at)
        VALUES ($1, $2, $3, $4, $5, 0, '2026-11-21T09:00:00Z')`,
      [tenant.tenantId, newUuid(), tenant.customerId, tenant.destinationId, eventId],
    );
    await worker.query("COMMIT");
    worker.release();
    expect((await resumed).status).toBe(200);
    expect((await queue()).next_due_at).toEqual(new Date("2026-11-21T09:00:00Z"));
  });

  test("resuming after a pause respects the breaker's wait", async () => {
    const { act, queue, wait, query } = await setUp();
    await act("POST", "/pause");
    await wait("2026-11-21T09:00:00Z");
    await query(
      `UPDATE destination_queues SET not_before = '2099-01-01'
        WHERE tenant_id = $1 AND destination_id = $2`,
    );
    await act("POST", "/resume");
    expect(await queue()).toMatchObject({
      next_due_at: new Date("2099-01-01T00:00:00Z"),
    });
  });

  test("resuming a disabled destination starts afresh", async () => {
    const set = await setUp();
    const { act, queue, wait, query } = set;
    await disable(set);
    await wait("2026-11-21T09:00:00Z");
    await query(
      `UPDATE destination_queues SET not_before = '2099-01-01'
        WHERE tenant_id = $1 AND destination_id = $2`,
    );
    expect((await act("GET")).body).toMatchObject({ state: "DISABLED", disabledReason: "gone" });
    expect((await act("POST", "/resume")).body).toMatchObject({
      state: "ACTIVE",
      disabledReason: null,
    });
    expect(await queue()).toMatchObject({
      next_due_at: new Date("2026-11-21T09:00:00Z"),
    });
  });

  test("resuming an active destination is no change", async () => {
    const { act } = await setUp();
    const before = (await act("GET")).body;
    const deadLetters = { count: 0, isExact: true };
    expect((await act("POST", "/resume")).body).toEqual({ ...(before as object), deadLetters });
  });

  test("a disabled destination cannot be paused", async () => {
    const set = await setUp();
    await disable(set);
    expect((await set.act("POST", "/pause")).body).toMatchObject({
      status: 409,
      code: "state_conflict",
    });
  });
});

describe("deleting", () => {
  test("erases settings and every secret, and calls a worker for what waits", async () => {
    const { act, id, queue, wait, query, tenantId, destinationId } = await setUp();
    await act("POST", "/pause");
    await wait("2099-01-01T00:00:00Z");
    const answer = await act("DELETE");
    expect([answer.status, answer.body]).toEqual([
      200,
      { id, state: "DELETED", cancelledDeliveries: { count: 1, isExact: true } },
    ]);
    expect(
      await query(
        `SELECT d.state, d.pause_mode, d.config, d.sealed_secrets,
            EXISTS (SELECT FROM signing_secrets s WHERE s.destination_id = d.id) AS has_signing_secret
          FROM destinations d WHERE d.tenant_id = $1 AND d.id = $2`,
      ),
    ).toEqual({
      state: "DELETED",
      pause_mode: null,
      config: {},
      sealed_secrets: null,
      has_signing_secret: false,
    });
    expect((await queue()).is_due).toBe(true);
    const directory = await api.directory.refresh(tenantId);
    expect(directory.destination(destinationId)).toMatchObject({
      state: "DELETED",
      settings: { config: {}, secrets: {} },
      signingKeys: [],
    });
  });

  test("counts what will be cancelled as far as it is cheap, and not what a worker sends", async () => {
    const { act, wait, query, tenant } = await setUp();
    await wait("2099-01-01T00:00:00Z");
    await wait("2026-11-21T09:00:00Z");
    await rows.add({ tenant, state: "reclaimed" });
    expect((await act("DELETE")).body).toMatchObject({
      cancelledDeliveries: { count: 2, isExact: true },
    });
    const large = await setUp();
    await query(
      `INSERT INTO backlog (tenant_id, delivery_id, customer_id, destination_id, event_id, attempts, due_at)
        SELECT $3, gen_random_uuid(), $4, $5, gen_random_uuid(), 0, 'infinity' FROM generate_series(1, 10001)
        WHERE $1::uuid IS NOT NULL AND $2::uuid IS NOT NULL`,
      large.tenant.tenantId,
      large.tenant.customerId,
      large.tenant.destinationId,
    );
    expect((await large.act("DELETE")).body).toMatchObject({
      cancelledDeliveries: { count: 10_000, isExact: false },
    });
  });

  test("counts what a commit of ingest adds before the deletion is done", async () => {
    const { act, tenant, query } = await setUp();
    const ingest = await api.database.superuserPool.connect();
    await ingest.query("BEGIN");
    await ingest.query("SELECT FROM destination_queues WHERE destination_id = $1 FOR UPDATE", [
      tenant.destinationId,
    ]);
    const deleted = act("DELETE");
    for (let isWaiting = false; !isWaiting;) {
      const { waiting } = await query<{ waiting: boolean }>(
        `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
          AND wait_event_type = 'Lock') AND $1::uuid IS NOT NULL AND $2::uuid IS NOT NULL AS waiting`,
      );
      isWaiting = waiting;
    }
    await ingest.query(
      `INSERT INTO backlog (tenant_id, delivery_id, customer_id, destination_id, event_id, attempts, due_at)
        VALUES ($1, $2, $3, $4, $5, 0, clock_timestamp())`,
      [tenant.tenantId, newUuid(), tenant.customerId, tenant.destinationId, newUuid()],
    );
    await ingest.query("COMMIT");
    ingest.release();
    expect((await deleted).body).toMatchObject({
      cancelledDeliveries: { count: 1, isExact: true },
    });
  });

  test("takes it out of every look-up, and cannot be done twice", async () => {
    const { act, send } = await setUp();
    await act("DELETE");
    expect((await act("GET")).status).toBe(404);
    expect((await act("DELETE")).status).toBe(404);
    expect((await send("GET", "/v1/destinations")).body).toEqual({ data: [], nextCursor: null });
  });
});

describe("sending a test event", () => {
  test("takes the way of real events to this destination alone, whatever it is set to receive", async () => {
    const { act, send, query, destinationId } = await setUp();
    await act("PATCH", "", { eventTypes: ["never"] });
    const other = { type: "WEBHOOK", name: "Other", url: "https://hooks.example.com/other" };
    await send("POST", "/v1/destinations", { ...other, customerExternalId: "acme" });
    const answer = await act("POST", "/test");
    expect(answer.status, answer.text).toBe(202);
    const { eventId, deliveryId } = answer.body as { eventId: string; deliveryId: string };
    expect(
      await query(
        `SELECT count(*)::int AS count, min(id::text) AS id, min(event_id::text) AS event_id, min(origin) AS origin,
          min(event_type) AS event_type, min(destination_id::text) AS destination_id
          FROM deliveries WHERE tenant_id = $1 AND $2::uuid IS NOT NULL`,
      ),
    ).toEqual({
      count: 1,
      id: uuidOf("delivery", deliveryId),
      event_id: uuidOf("event", eventId),
      origin: "test",
      event_type: "pushrail.test",
      destination_id: destinationId,
    });
    expect((await send("GET", `/v1/events/${eventId}`)).body).toMatchObject({
      id: eventId,
      eventType: "pushrail.test",
      customerExternalId: "acme",
    });
  });

  test("carries what it is told to", async () => {
    const { act, send } = await setUp();
    const payload = { amount: 5, "\u0000": "\ud800", nested: { __proto__: null, a: [1] } };
    const answer = await act("POST", "/test", { eventType: "order.completed", payload });
    expect(answer.status, answer.text).toBe(202);
    const { eventId } = answer.body as { eventId: string };
    expect((await send("GET", `/v1/events/${eventId}`)).body).toMatchObject({
      eventType: "order.completed",
      payload: { amount: 5, nested: { a: [1] } },
    });
  });

  test.each([
    { eventType: "two words" },
    { eventType: "" },
    { eventType: 5 },
    { payload: [] },
    { payload: "text" },
    { colour: "red" },
  ])("%j is refused", async (body) => {
    const { act } = await setUp();
    expect((await act("POST", "/test", body)).status).toBe(400);
  });

  test("needs an active destination", async () => {
    const paused = await setUp();
    await paused.act("POST", "/pause");
    const disabled = await setUp();
    await disable(disabled);
    for (const { act } of [paused, disabled]) {
      expect((await act("POST", "/test")).body).toMatchObject({ code: "state_conflict" });
    }
  });
});

describe("routing", () => {
  test("each change holds for the next event", async () => {
    const { act, send, id } = await setUp();
    const matched = async (sender: Send) => {
      const event = { eventType: "order.completed", customerExternalId: "acme", payload: { a: 1 } };
      const accepted = await sender("POST", "/v1/events", event);
      const { id: eventId } = accepted.body as { id: string };
      const { deliveries } = (await sender("GET", `/v1/events/${eventId}`)).body as {
        deliveries: { destinationId: string }[];
      };
      return deliveries.map((delivery) => delivery.destinationId);
    };
    expect(await matched(send)).toEqual([id]);
    await act("PATCH", "", { eventTypes: ["user.*"] });
    expect(await matched(send)).toEqual([]);
    await act("PATCH", "", { eventTypes: ["order.*"] });
    expect(await matched(send)).toEqual([id]);
    await act("PATCH", "", { filter: { field: "payload.a", op: "gt", value: 1 } });
    expect(await matched(send)).toEqual([]);
    await act("PATCH", "", { filter: null });
    expect(await matched(send)).toEqual([id]);
    await act("DELETE");
    expect(await matched(send)).toEqual([]);
  });
});
