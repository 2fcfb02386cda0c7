import { hash } from "node:crypto";
import { registerForTests } from "@pushrail/destinations/testing";
import { createBatchAdapter } from "@pushrail/destinations/testing/batch-adapter";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Handover, HandoverPort } from "../deliveries/handover.ts";
import { newUuid, uuidOf } from "../ids.ts";
import { createTestTenant, startTestApi } from "../testing/api.ts";
import type { TestApi } from "../testing/api.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

// Deliveries of queued destinations from the request to the rows that a worker's claim looks at: the backlog, its order,
// and the time at which the queue is looked at. Two processes share the database; none delivers.

registerForTests(
  createBatchAdapter({ eventsMax: 10, bytesMax: 1_000, ageMsMax: 60_000, partitioned: true }),
);

const used: Handover[] = [];
let reserved = 0;
let announced = 0;
const handovers: HandoverPort = {
  reserve: (deliveryCount) => {
    reserved += deliveryCount;
    return {
      workerId: newUuid(),
      use: (handover) => used.push(handover),
      giveBack: () => undefined,
    };
  },
  announce: () => (announced += 1),
};

let database: TestDatabase;
let one: TestApi;
let two: TestApi;
beforeAll(async () => {
  database = await createTestDatabase();
  one = await startTestApi(database, { context: { handovers } });
  two = await startTestApi(database, { context: { handovers } });
});
afterAll(async () => {
  await one.close();
  await two.close();
  await database.drop();
});
beforeEach(() => {
  used.length = 0;
  reserved = 0;
  announced = 0;
});

interface BacklogRow {
  readonly id: string;
  readonly n: number;
  readonly is_due: boolean;
  readonly due_at: Date | number;
  readonly ordering_key: string | null;
  readonly partition_key: string | null;
  readonly body_bytes: number | null;
  readonly handover_id: string | null;
  readonly transaction_id: number;
}

/** A tenant with one destination, ways to send events to it and to look at what became of them. */
async function setUp(settings: object) {
  const { tenantId, keyText } = await createTestTenant(database);
  const call = (server: TestApi, method: string, path: string, body?: unknown) =>
    server.call(method, path, keyText, body);
  const addDestination = async (members: object) => {
    const answer = await call(one, "POST", "/v1/destinations", {
      type: "WEBHOOK",
      name: "queued",
      customerExternalId: "acme",
      url: "https://example.com/hook",
      ...members,
    });
    expect(answer.status, answer.text).toBe(201);
    const publicId = String(answer.json.id);
    return { publicId, destinationId: uuidOf("destination", publicId) ?? "" };
  };
  const { publicId, destinationId } = await addDestination(settings);
  const event = (n: number, change: object = {}) => ({
    eventType: "order.completed",
    customerExternalId: "acme",
    payload: { n },
    ...change,
  });
  const send = async (n: number, change: object = {}, server = one) => {
    const answer = await call(server, "POST", "/v1/events", event(n, change));
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer;
  };
  const sendBatch = (events: readonly object[]) =>
    call(one, "POST", "/v1/events/batch", { events });
  const backlog = async () => {
    const found = await database.superuserPool.query<BacklogRow>(
      `SELECT b.delivery_id AS id, (e.body::json->'payload'->>'n')::int AS n, b.due_at <= clock_timestamp() AS is_due,
          b.due_at, b.ordering_key, b.partition_key, b.body_bytes, d.handover_id,
          b.xmin::text::bigint::int AS transaction_id
        FROM backlog b
        JOIN deliveries d ON d.tenant_id = b.tenant_id AND d.id = b.delivery_id
        JOIN events e ON e.tenant_id = b.tenant_id AND e.id = b.event_id
        WHERE b.tenant_id = $1 AND b.attempts = 0 AND b.worker_id IS NULL ORDER BY b.delivery_id`,
      [tenantId],
    );
    return found.rows;
  };
  const query = async <Row>(text: string) =>
    (await database.superuserPool.query(text, [tenantId, destinationId])).rows as Row[];
  const queue = async () =>
    (
      await query<{ next_due_at: Date | number; is_due: boolean }>(
        `SELECT next_due_at, next_due_at <= clock_timestamp() AS is_due FROM destination_queues
          WHERE tenant_id = $1 AND destination_id = $2`,
      )
    )[0];
  const handedOver = () =>
    query<{ delivery_count: number }>(
      "SELECT delivery_count FROM handovers WHERE tenant_id = $1 AND $2::uuid IS NOT NULL",
    );
  /** An ordering key of the destination that was read from a payload, as it is stored. */
  const stored = (key: string) => hash("sha256", `${destinationId} ${key}`);
  const act = (method: string, suffix: string, body?: unknown) =>
    call(two, method, `/v1/destinations/${publicId}${suffix}`, body);
  return {
    tenantId,
    destinationId,
    addDestination,
    event,
    send,
    sendBatch,
    backlog,
    query,
    queue,
    handedOver,
    stored,
    act,
    call,
  };
}

const limited = { rateLimitPerSecond: 10 };
const ordered = { ordering: "key", orderingKey: "payload.key" };
const keyed = (key: string, n = 0) => ({ payload: { key, n } });

describe("a delivery of a queued destination", () => {
  test("goes into the backlog without a handover, and its queue is due", async () => {
    const { send, backlog, queue, handedOver, call } = await setUp(limited);
    const sent = await send(1);
    const rows = await backlog();
    expect(rows).toMatchObject([
      { n: 1, is_due: true, ordering_key: null, partition_key: null, body_bytes: null },
    ]);
    expect(rows[0]?.handover_id).toBeNull();
    expect((await queue())?.is_due).toBe(true);
    expect([await handedOver(), used, reserved, announced]).toEqual([[], [], 0, 1]);
    const read = await call(one, "GET", `/v1/events/${sent.json.id}`);
    expect(read.json).toMatchObject({ matchedCount: 1, deliveries: [{ state: "pending" }] });
    const delivery = await call(one, "GET", `/v1/deliveries/${read.json.deliveries[0].id}`);
    expect(delivery.json).toMatchObject({ state: "pending", attemptCount: 0 });
  });

  test("leaves those of direct destinations of the same event to the handover", async () => {
    const { send, addDestination, backlog, handedOver } = await setUp(limited);
    const direct = await addDestination({});
    await send(1);
    expect(await backlog()).toHaveLength(1);
    expect(await handedOver()).toEqual([{ delivery_count: 1 }]);
    expect(reserved).toBe(1);
    expect(
      used.flatMap(({ deliveries }) => deliveries.map((delivery) => delivery.destinationId)),
    ).toEqual([direct.destinationId]);
  });

  test("of an event that repeats an idempotency key is not made", async () => {
    const { send, backlog } = await setUp(limited);
    const idempotencyKey = newUuid();
    expect((await send(1, { idempotencyKey })).status).toBe(202);
    expect((await send(1, { idempotencyKey }, two)).status).toBe(200);
    expect(await backlog()).toHaveLength(1);
  });

  test("that is a test event is like any other, and keeps the order", async () => {
    const { act, backlog, stored } = await setUp(ordered);
    for (const key of ["a", "a"]) {
      const answer = await act("POST", "/test", { payload: { key, n: 0 } });
      expect(answer.status, answer.text).toBe(202);
      expect(answer.json.deliveryId).toMatch(/^dlv_/);
    }
    expect(await backlog()).toMatchObject([
      { ordering_key: stored("a"), is_due: true },
      { ordering_key: stored("a"), is_due: false, due_at: Infinity },
    ]);
  });

  test("is made so from the event after the change on, in a process that did not make the change", async () => {
    const { send, act, backlog, handedOver, stored } = await setUp({});
    await send(1, keyed("a", 1));
    await act("PATCH", "", ordered);
    await send(2, keyed("a", 2));
    await act("PATCH", "", { orderingKey: "eventType" });
    await send(3, keyed("a", 3));
    await act("PATCH", "", { ordering: "none" });
    await send(4, keyed("a", 4));
    expect(await backlog()).toMatchObject([
      { n: 2, ordering_key: stored("a"), is_due: true },
      { n: 3, ordering_key: "order.completed", is_due: true },
    ]);
    expect(await handedOver()).toHaveLength(2);
  });
});

describe("while a destination is", () => {
  test("paused to hold, deliveries go into the backlog and nobody is called", async () => {
    const { send, act, backlog, queue } = await setUp(limited);
    await act("POST", "/pause", { mode: "hold" });
    await send(1);
    expect(await backlog()).toMatchObject([{ n: 1, is_due: true }]);
    expect((await queue())?.next_due_at).toBe(Infinity);
    expect(announced).toBe(0);
    await act("POST", "/resume");
    expect((await queue())?.is_due).toBe(true);
  });

  test("paused to skip or disabled, the worker that takes them over cancels or buries them", async () => {
    const { send, act, backlog, query, handedOver } = await setUp(limited);
    await act("POST", "/pause", { mode: "skip" });
    await send(1);
    await act("POST", "/resume");
    await query(
      "UPDATE destinations SET state = 'DISABLED', disabled_reason = 'gone' WHERE tenant_id = $1 AND id = $2",
    );
    await send(2);
    expect(await backlog()).toEqual([]);
    expect(await handedOver()).toHaveLength(2);
  });

  test("resting, a new delivery does not end its rest", async () => {
    const { send, query, queue } = await setUp(limited);
    await send(1);
    await query(
      `UPDATE destination_queues SET next_due_at = 'infinity', not_before = '2099-01-01'
        WHERE tenant_id = $1 AND destination_id = $2`,
    );
    await send(2);
    expect((await queue())?.next_due_at).toEqual(new Date("2099-01-01T00:00:00Z"));
  });
});

describe("a destination whose type writes batches", () => {
  const batching = { type: "TEST_BATCH", url: "http://127.0.0.1:1", token: "planted-token" };

  test("gets partition and bytes with each delivery, and is looked at when some have collected", async () => {
    const { send, backlog, queue } = await setUp(batching);
    const occurredAt = "2026-11-21T09:59:59Z";
    await send(1, { occurredAt });
    await send(2, { occurredAt, eventType: "order.cancelled" });
    const rows = await backlog();
    expect(rows).toMatchObject([
      { is_due: true, ordering_key: null },
      { is_due: true, ordering_key: null },
    ]);
    expect(new Set(rows.map((row) => row.partition_key)).size).toBe(2);
    for (const row of rows) expect(row.body_bytes).toBeGreaterThan(100);
    expect(await queue()).toMatchObject({ is_due: false });
    expect((await queue())?.next_due_at).toBeInstanceOf(Date);
  });
});

describe("the order of a key", () => {
  test("makes the first due and has the others wait, within a commit and over commits", async () => {
    const { event, sendBatch, backlog } = await setUp(ordered);
    const batch = ["a", "b", "a", "c", "a", "b"].map((key, n) => event(n, keyed(key, n)));
    expect((await sendBatch(batch)).status).toBe(200);
    expect((await sendBatch([event(6, keyed("c", 6)), event(7, keyed("d", 7))])).status).toBe(200);
    const due = (await backlog()).filter((row) => row.is_due);
    expect(due.map((row) => row.n)).toEqual([0, 1, 3, 7]);
    const waiting = (await backlog()).filter((row) => !row.is_due);
    expect(waiting.map((row) => [row.n, row.due_at])).toEqual(
      [2, 4, 5, 6].map((n) => [n, Infinity]),
    );
  });

  test("counts one that a worker holds, and one that waits for its retry", async () => {
    const { send, query, backlog } = await setUp(ordered);
    await send(0, keyed("held"));
    await send(0, keyed("failed"));
    await query(
      `UPDATE backlog SET worker_id = gen_random_uuid(), claimed_at = clock_timestamp()
        WHERE tenant_id = $1 AND destination_id = $2
          AND ordering_key = encode(sha256(convert_to(destination_id || ' held', 'UTF8')), 'hex')`,
    );
    await query(
      `UPDATE backlog SET attempts = 1, due_at = '2099-01-01'
        WHERE tenant_id = $1 AND destination_id = $2
          AND ordering_key = encode(sha256(convert_to(destination_id || ' failed', 'UTF8')), 'hex')`,
    );
    await send(1, keyed("held"));
    await send(1, keyed("failed"));
    expect((await backlog()).map((row) => row.due_at)).toEqual([Infinity, Infinity]);
  });

  test("has one due of each under commits of two processes at the same time", async () => {
    const { send, backlog } = await setUp(ordered);
    const keys = ["a", "b", "c", "d"];
    for (let round = 0; round < 5; round++) {
      await Promise.all(
        Array.from({ length: 80 }, (_, n) =>
          send(n, keyed(`${keys[n % 4]}${round}`, n), n % 8 < 4 ? one : two),
        ),
      );
    }
    const rows = await backlog();
    expect(rows).toHaveLength(400);
    for (const [key, of] of Map.groupBy(rows, (row) => row.ordering_key)) {
      expect([key, of.filter((row) => row.is_due).length]).toEqual([key, 1]);
    }
  });

  test("is the order of the batch request, over all its commits, also when its first must make a customer", async () => {
    const { event, send, sendBatch, backlog, stored } = await setUp(ordered);
    await send(-1, keyed("warm", -1));
    const events = Array.from({ length: 500 }, (_, n) => event(n, keyed("a", n)));
    events[50] = event(50, { customerExternalId: "newcomer" });
    expect((await sendBatch(events)).status).toBe(200);
    const rows = (await backlog()).filter((row) => row.ordering_key === stored("a"));
    expect(rows.map((row) => row.n)).toEqual(
      Array.from({ length: 500 }, (_, n) => n).filter((n) => n !== 50),
    );
    expect(rows.filter((row) => row.is_due).map((row) => row.n)).toEqual([0]);
    const committed = rows.map((row) => row.transaction_id);
    expect(new Set(committed).size).toBeGreaterThan(1);
    expect(committed).toEqual(committed.toSorted((a, b) => a - b));
  });
});

describe("beside the claims of workers", () => {
  test("a delivery committed while a claim looks at the backlog without seeing it is not forgotten", async () => {
    const { send, queue, query, destinationId } = await setUp(limited);
    await send(1);
    await query("DELETE FROM backlog WHERE tenant_id = $1 AND destination_id = $2");
    const claim = await database.superuserPool.connect();
    await claim.query("BEGIN");
    await claim.query("SELECT FROM destination_queues WHERE destination_id = $1 FOR UPDATE", [
      destinationId,
    ]);
    const sent = send(2);
    for (let isWaiting = false; !isWaiting;) {
      const found = await claim.query(
        `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
          AND wait_event_type = 'Lock') AS waiting`,
      );
      isWaiting = found.rows[0].waiting;
    }
    await claim.query(
      `UPDATE destination_queues SET next_due_at = coalesce(
          (SELECT min(due_at) FROM backlog WHERE destination_id = $1), 'infinity') WHERE destination_id = $1`,
      [destinationId],
    );
    await claim.query("COMMIT");
    claim.release();
    await sent;
    expect((await queue())?.is_due).toBe(true);
  });

  test("a delivery committed while its destination is resumed without seeing it is not forgotten", async () => {
    const { send, act, queue, query, destinationId } = await setUp(limited);
    await act("POST", "/pause", { mode: "hold" });
    await send(1);
    await query("DELETE FROM backlog WHERE tenant_id = $1 AND destination_id = $2");
    const resume = await database.superuserPool.connect();
    await resume.query("BEGIN");
    await resume.query(
      "UPDATE destinations SET state = 'ACTIVE', pause_mode = NULL, paused_at = NULL WHERE id = $1",
      [destinationId],
    );
    await resume.query("SELECT FROM destination_queues WHERE destination_id = $1 FOR UPDATE", [
      destinationId,
    ]);
    const sent = send(2);
    for (let isWaiting = false; !isWaiting;) {
      const found = await resume.query(
        `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
          AND wait_event_type = 'Lock') AS waiting`,
      );
      isWaiting = found.rows[0].waiting;
    }
    // It sees nothing that waits, so it leaves the queue asleep.
    await resume.query("COMMIT");
    resume.release();
    await sent;
    expect((await queue())?.is_due).toBe(true);
  });

  test("claims that run all the while take every delivery, each when its queue says so", async () => {
    const { send, backlog, query } = await setUp(limited);
    const claimed: string[] = [];
    const claimOnce = async (): Promise<boolean> => {
      const client = await database.superuserPool.connect();
      try {
        await client.query("BEGIN");
        const due = await client.query(
          `SELECT destination_id FROM destination_queues
            WHERE next_due_at <= clock_timestamp() AND destination_id = ANY($1::uuid[]) FOR UPDATE SKIP LOCKED`,
          [destinationIds],
        );
        const taken = await client.query(
          `DELETE FROM backlog WHERE destination_id = ANY($1::uuid[]) AND $2 AND delivery_id IN (
              SELECT delivery_id FROM backlog WHERE destination_id = ANY($1::uuid[]) LIMIT 3)
            RETURNING delivery_id`,
          [destinationIds, due.rowCount === 1],
        );
        await client.query(
          `UPDATE destination_queues q SET next_due_at = coalesce(
              (SELECT min(due_at) FROM backlog b WHERE b.destination_id = q.destination_id), 'infinity')
            WHERE $2 AND destination_id = ANY($1::uuid[])`,
          [destinationIds, due.rowCount === 1],
        );
        await client.query("COMMIT");
        claimed.push(...taken.rows.map((row) => row.delivery_id));
        return due.rowCount === 1;
      } finally {
        client.release();
      }
    };
    const found = await query<{ id: string }>(
      "SELECT id FROM destinations WHERE tenant_id = $1 AND id = $2",
    );
    const destinationIds = found.map((row) => row.id);
    const controller = new AbortController();
    const claiming = (async () => {
      while (!controller.signal.aborted) await claimOnce();
      while (await claimOnce());
    })();
    for (let round = 0; round < 20; round++) {
      await Promise.all(Array.from({ length: 12 }, (_, n) => send(n, {}, n % 2 === 0 ? one : two)));
    }
    controller.abort();
    await claiming;
    expect(await backlog()).toEqual([]);
    expect(new Set(claimed).size).toBe(240);
  });
});
