import { hash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { firstUuidAt, newUuid, publicId } from "../ids.ts";
import type { TestTenant } from "../testing/deliveries.ts";
import { startDeliveryLogTest } from "../testing/delivery-log.ts";
import type { DeliveryLogTest, RecordingWorker } from "../testing/delivery-log.ts";

let log: DeliveryLogTest;
// Each test has a tenant of its own.
let tenant: TestTenant;
let key: string;
let worker: RecordingWorker;

beforeAll(async () => {
  log = await startDeliveryLogTest();
});

afterAll(() => log.close());

beforeEach(async () => {
  worker = log.newWorker();
  tenant = await log.rows.addTenant();
  key = await log.keyOf(tenant);
});

const send = (method: "GET" | "POST", url: string, keyText = key) => log.send(method, url, keyText);

const dlv = (uuid: string) => publicId("delivery", uuid);

async function idsOf(query: string, list = "deliveries"): Promise<string[]> {
  const { status, body } = await send("GET", `/v1/${list}${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.data.map((delivery: { id: string }) => delivery.id);
}

describe("a replay", () => {
  const body = '{"id":"evt_1","payload":{"amount":12345678901234567890}}';

  test("is a new delivery of the same event and bytes, and goes to the local worker", async () => {
    const id = await log.rows.add({ tenant, state: "dead", body });
    const replay = await send("POST", `/v1/deliveries/${dlv(id)}/replay`);
    expect(replay.status).toBe(202);
    expect(replay.body).toMatchObject({
      origin: "replay",
      replayOf: dlv(id),
      state: "claimed",
      attemptCount: 0,
      reason: null,
    });
    const [handover] = worker.received;
    expect(handover?.deliveries).toEqual([
      expect.objectContaining({
        body,
        origin: "replay",
        attempts: 0,
        destinationId: tenant.destinationId,
        customerId: tenant.customerId,
      }),
    ]);
    expect(dlv(handover?.deliveries[0]?.deliveryId ?? "")).toBe(replay.body.id);
    const stored = await log.database.superuserPool.query(
      "SELECT worker_id, delivery_count FROM handovers WHERE id = $1",
      [handover?.handoverId],
    );
    expect(stored.rows).toEqual([{ worker_id: worker.workerId, delivery_count: 1 }]);
    const versions = await log.database.superuserPool.query<{ config_version: string }>(
      "SELECT config_version FROM tenants WHERE id = $1",
      [tenant.tenantId],
    );
    expect(handover?.configVersion).toBe(Number(versions.rows[0]?.config_version));
  });

  test("shows at once: in the log, in its origin, and no more among the dead letters", async () => {
    const id = await log.rows.add({ tenant, state: "dead" });
    const replay = (await send("POST", `/v1/deliveries/${dlv(id)}/replay`)).body;
    expect(await idsOf("")).toEqual([replay.id, dlv(id)]);
    expect(await idsOf("", "dead-letters")).toEqual([]);
    const origin = (await send("GET", `/v1/deliveries/${dlv(id)}`)).body;
    expect(origin).toMatchObject({ state: "dead", replayedAs: replay.id });
  });

  test("goes through the backlog of a queued destination, also when it has just become one", async () => {
    const text =
      '{"id":"evt_1","eventType":"a.b","occurredAt":"2026-11-21T08:00:00.000Z","payload":{"order":7}}';
    const [first, second] = [
      await log.rows.add({ tenant, state: "dead", body: text }),
      await log.rows.add({ tenant, state: "dead", body: text }),
    ];
    // What the process knows of the destination is from before the change.
    expect((await send("POST", `/v1/deliveries/${dlv(first)}/replay`)).status).toBe(202);
    expect(worker.received).toHaveLength(1);
    await log.database.superuserPool.query(
      "UPDATE destinations SET ordering = 'key', ordering_key = 'payload.order' WHERE id = $1",
      [tenant.destinationId],
    );
    const replay = await send("POST", `/v1/deliveries/${dlv(second)}/replay`);
    expect(replay.body).toMatchObject({
      state: "pending",
      origin: "replay",
      replayOf: dlv(second),
    });
    expect(worker.received).toHaveLength(1);
    const waiting = await log.database.superuserPool.query(
      `SELECT b.ordering_key, d.handover_id, q.next_due_at <= clock_timestamp() AS is_due
       FROM backlog b JOIN deliveries d ON d.id = b.delivery_id
       JOIN destination_queues q ON q.destination_id = b.destination_id WHERE b.tenant_id = $1`,
      [tenant.tenantId],
    );
    const keySha256 = hash("sha256", `${tenant.destinationId} 7`);
    expect(waiting.rows).toEqual([{ ordering_key: keySha256, handover_id: null, is_due: true }]);
    expect(await idsOf("", "dead-letters")).toEqual([]);
  });

  test("waits for any worker when there is no room", async () => {
    worker.hasRoom = false;
    const id = await log.rows.add({ tenant, state: "delivered" });
    const replay = await send("POST", `/v1/deliveries/${dlv(id)}/replay`);
    expect(replay.body).toMatchObject({ state: "pending", nextAttemptAt: null });
    expect(worker.announced).toBe(1);
    expect(worker.received).toEqual([]);
  });

  test.each(["delivered", "dead", "cancelled"] as const)(
    "is possible once it is %s",
    async (state) => {
      const id = await log.rows.add({ tenant, state });
      expect((await send("POST", `/v1/deliveries/${dlv(id)}/replay`)).status).toBe(202);
    },
  );

  test.each(["pending", "claimed", "held", "retrying", "reclaimed"] as const)(
    "is refused in words while it is %s",
    async (state) => {
      const id = await log.rows.add({ tenant, state });
      const refused = await send("POST", `/v1/deliveries/${dlv(id)}/replay`);
      expect(refused.status).toBe(409);
      expect(refused.body).toMatchObject({
        code: "state_conflict",
        detail: expect.stringContaining("still being worked on"),
      });
    },
  );

  test.each([
    ["DELETED", "deleted"],
    ["DISABLED", "resume it"],
  ])("is refused in words when the destination is %s", async (state, words) => {
    const id = await log.rows.add({ tenant, state: "dead" });
    await log.database.superuserPool.query("UPDATE destinations SET state = $2 WHERE id = $1", [
      tenant.destinationId,
      state,
    ]);
    const refused = await send("POST", `/v1/deliveries/${dlv(id)}/replay`);
    expect(refused.body).toMatchObject({ status: 409, detail: expect.stringContaining(words) });
    expect(await idsOf("", "dead-letters")).toEqual([dlv(id)]);
  });

  test("is made once by any number of people at the same time", async () => {
    const id = await log.rows.add({ tenant, state: "dead" });
    // Holds back what they write and not what they read, until all of them wait at once.
    const barrier = await log.database.superuserPool.connect();
    await barrier.query("BEGIN; LOCK TABLE handovers IN EXCLUSIVE MODE");
    const sent = [1, 2, 3].map(() => send("POST", `/v1/deliveries/${dlv(id)}/replay`));
    await waitersReach(3);
    await barrier.query("ROLLBACK");
    barrier.release();
    const answers = await Promise.all(sent);
    const made = answers.filter(({ status }) => status === 202);
    expect(made).toHaveLength(1);
    for (const { status, body: problem } of answers.filter((answer) => answer !== made[0])) {
      expect(status).toBe(409);
      expect(problem.detail).toContain(made[0]?.body.id);
    }
    expect(worker.received).toHaveLength(1);
    expect(worker.givenBack).toBe(0);
  });

  async function waitersReach(count: number): Promise<void> {
    let waiting = 0;
    while (waiting < count) {
      const found = await log.database.superuserPool.query<{ count: string }>(
        `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      waiting = Number(found.rows[0]?.count);
    }
  }

  test("can be replayed in its turn", async () => {
    const eventId = newUuid();
    const first = await log.rows.add({ tenant, state: "dead", eventId });
    const second = await log.rows.add({
      tenant,
      state: "dead",
      eventId,
      origin: "replay",
      replayOf: first,
    });
    expect((await send("POST", `/v1/deliveries/${dlv(first)}/replay`)).status).toBe(409);
    const third = await send("POST", `/v1/deliveries/${dlv(second)}/replay`);
    expect(third.body).toMatchObject({
      replayOf: dlv(second),
      eventId: publicId("event", eventId),
    });
  });

  test("is refused when the event is not kept any more", async () => {
    const eventId = firstUuidAt(Date.now() - 40 * 86_400_000).replace("0000-0000", "7000-8000");
    // A dead letter would keep it.
    const id = await log.rows.add({ tenant, state: "delivered", eventId });
    const refused = await send("POST", `/v1/deliveries/${dlv(id)}/replay`);
    expect(refused.body).toMatchObject({
      status: 409,
      detail: expect.stringContaining("retention"),
    });
    expect((await send("GET", `/v1/deliveries/${dlv(id)}`)).body).toMatchObject({
      body: null,
      event: null,
    });
  });

  test("gives the room back when the database refuses", async () => {
    const id = await log.rows.add({ tenant, state: "dead" });
    await log.database.superuserPool.query("REVOKE INSERT ON handovers FROM pushrail_api");
    try {
      expect((await send("POST", `/v1/deliveries/${dlv(id)}/replay`)).status).toBe(500);
    } finally {
      await log.database.superuserPool.query("GRANT INSERT ON handovers TO pushrail_api");
    }
    expect(worker.givenBack).toBe(1);
    expect(worker.received).toEqual([]);
    expect(await idsOf("", "dead-letters")).toEqual([dlv(id)]);
  });

  test("needs the scope to manage", async () => {
    const id = await log.rows.add({ tenant, state: "dead" });
    const reader = await log.keyOf(tenant, ["read"]);
    const refused = await send("POST", `/v1/deliveries/${dlv(id)}/replay`, reader);
    expect(refused.body.code).toBe("forbidden");
  });
});
