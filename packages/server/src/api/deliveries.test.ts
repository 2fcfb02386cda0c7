import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { firstUuidAt, newUuid, publicId } from "../ids.ts";
import type { TestTenant } from "../testing/deliveries.ts";
import { startDeliveryLogTest } from "../testing/delivery-log.ts";
import type { DeliveryLogTest } from "../testing/delivery-log.ts";

let log: DeliveryLogTest;
// Each test has a tenant of its own.
let tenant: TestTenant;
let key: string;

beforeAll(async () => {
  log = await startDeliveryLogTest();
});

afterAll(() => log.close());

beforeEach(async () => {
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

describe("the log", () => {
  const states = {
    pending: "pending",
    claimed: "claimed",
    held: "pending",
    retrying: "retrying",
    reclaimed: "claimed",
    delivered: "delivered",
    dead: "dead",
    cancelled: "cancelled",
  } as const;

  async function addOneOfEach(): Promise<Record<string, string>> {
    const ids: Record<string, string> = {};
    for (const state of Object.keys(states) as (keyof typeof states)[]) {
      ids[state] = await log.rows.add({ tenant, state });
    }
    return ids;
  }

  test("shows every delivery with its state, newest first", async () => {
    await addOneOfEach();
    const { body } = await send("GET", "/v1/deliveries");
    const shown = body.data.map((delivery: { state: string }) => delivery.state);
    expect(shown).toEqual(Object.values(states).toReversed());
    expect(body.nextCursor).toBeNull();
  });

  test("filters by state", async () => {
    const ids = await addOneOfEach();
    for (const state of new Set(Object.values(states))) {
      const expected = Object.entries(states)
        .filter(([, shown]) => shown === state)
        .map(([written]) => dlv(ids[written] ?? ""));
      expect(await idsOf(`?state=${state}`), state).toEqual(expected.toReversed());
      const narrowed = `?state=${state}&destinationId=${publicId("destination", tenant.destinationId)}`;
      expect(await idsOf(narrowed), state).toEqual(expected.toReversed());
      expect(await idsOf(`?state=${state}&customerExternalId=acct_1`)).toEqual(
        expected.toReversed(),
      );
    }
  });

  test("says of each delivery what there is to say", async () => {
    const dueAt = new Date(Date.now() + 60_000);
    const finishedAt = new Date();
    const retrying = await log.rows.add({ tenant, state: "retrying", attempts: 3, dueAt });
    const dead = await log.rows.add({ tenant, state: "dead", reason: "gone", finishedAt });
    const [first, second] = (await send("GET", "/v1/deliveries")).body.data;
    expect(first).toMatchObject({
      id: dlv(dead),
      destinationId: publicId("destination", tenant.destinationId),
      customerExternalId: "acct_1",
      eventType: "order.completed",
      state: "dead",
      reason: "gone",
      sentence: expect.stringContaining("410"),
      nextStep: expect.stringContaining("enable"),
      attemptCount: 1,
      origin: "event",
      replayOf: null,
      nextAttemptAt: null,
      finishedAt: finishedAt.toISOString(),
    });
    expect(second).toMatchObject({
      id: dlv(retrying),
      state: "retrying",
      reason: "timeout",
      attemptCount: 3,
      nextAttemptAt: dueAt.toISOString(),
      finishedAt: null,
    });
  });

  test("the next attempt waits for the destination's own hold, and a pause has none planned", async () => {
    const dueAt = new Date(Date.now() + 1_000);
    const notBefore = new Date(Date.now() + 90_000);
    const id = await log.rows.add({ tenant, state: "retrying", dueAt });
    const { superuserPool } = log.database;
    await superuserPool.query(
      `INSERT INTO destination_queues (tenant_id, customer_id, destination_id, next_due_at, not_before)
       VALUES ($1, $2, $3, now(), $4)`,
      [tenant.tenantId, tenant.customerId, tenant.destinationId, notBefore],
    );
    const held = await send("GET", `/v1/deliveries/${dlv(id)}`);
    expect(held.body.nextAttemptAt).toBe(notBefore.toISOString());
    await superuserPool.query(
      "UPDATE destinations SET state = 'PAUSED', pause_mode = 'hold', paused_at = now() WHERE id = $1",
      [tenant.destinationId],
    );
    const paused = await send("GET", `/v1/deliveries/${dlv(id)}`);
    expect(paused.body).toMatchObject({ state: "retrying", nextAttemptAt: null });
  });

  test("filters by event type, exact and below", async () => {
    const types = ["order.completed", "order.item.added", "orders", "order", "invoice.paid"];
    const ids = new Map<string, string>();
    for (const eventType of types) {
      ids.set(eventType, dlv(await log.rows.add({ tenant, state: "delivered", eventType })));
    }
    expect(await idsOf("?eventType=order.completed")).toEqual([ids.get("order.completed")]);
    expect(await idsOf("?eventType=order.*")).toEqual([
      ids.get("order.item.added"),
      ids.get("order.completed"),
    ]);
    expect(await idsOf("?eventType=order")).toEqual([ids.get("order")]);
    expect(await idsOf("?eventType=*")).toHaveLength(5);
  });

  test("filters by reason, of the dead and of the retrying", async () => {
    const dead = dlv(await log.rows.add({ tenant, state: "dead", reason: "timeout" }));
    const retrying = dlv(await log.rows.add({ tenant, state: "retrying", reason: "timeout" }));
    await log.rows.add({ tenant, state: "dead", reason: "rejected" });
    await log.rows.add({ tenant, state: "delivered" });
    expect(await idsOf("?reason=timeout")).toEqual([retrying, dead]);
    expect(await idsOf("?reason=timeout&state=dead")).toEqual([dead]);
    expect(await idsOf("?reason=timeout&state=retrying")).toEqual([retrying]);
    expect(await idsOf("?reason=timeout&state=delivered")).toEqual([]);
  });

  test("filters by event, and by customer", async () => {
    const other = await log.rows.addCustomer(tenant.tenantId, "acct_2");
    const eventId = newUuid();
    const first = dlv(await log.rows.add({ tenant, state: "delivered", eventId }));
    const secondDestination = await log.rows.addDestination(tenant);
    const second = dlv(
      await log.rows.add({ tenant, state: "dead", eventId, destinationId: secondDestination }),
    );
    const others = dlv(await log.rows.add({ tenant: other, state: "dead" }));
    expect(await idsOf(`?eventId=${publicId("event", eventId)}`)).toEqual([second, first]);
    expect(await idsOf(`?eventId=${publicId("event", eventId)}&state=dead`)).toEqual([second]);
    const both = `?eventId=${publicId("event", eventId)}&destinationId=${publicId("destination", secondDestination)}`;
    expect(await idsOf(both)).toEqual([second]);
    expect(await idsOf("?customerExternalId=acct_1")).toEqual([second, first]);
    expect(await idsOf("?customerExternalId=acct_2")).toEqual([others]);
    const mismatched = `?customerExternalId=acct_2&destinationId=${publicId("destination", secondDestination)}`;
    expect(await idsOf(mismatched)).toEqual([]);
  });

  test("filters by time, from inclusive and to exclusive", async () => {
    const noonMs = Math.floor(Date.now() / 1_000) * 1_000;
    const at = (ms: number) => firstUuidAt(ms).replace("0000-0000", "7000-8000");
    const ids: string[] = [];
    for (const offset of [-1, 0, 999, 1_000]) {
      ids.push(dlv(await log.rows.add({ tenant, state: "delivered", id: at(noonMs + offset) })));
    }
    const from = new Date(noonMs).toISOString();
    const to = new Date(noonMs + 1_000).toISOString();
    expect(await idsOf(`?from=${from}&to=${to}`)).toEqual([ids[2], ids[1]]);
    expect(await idsOf(`?from=${from}`)).toEqual([ids[3], ids[2], ids[1]]);
    expect(await idsOf(`?from=${to}&to=${from}`)).toEqual([]);
    const elsewhere = new Date(noonMs + 2 * 3_600_000).toISOString().replace("Z", "%2B02:00");
    expect(await idsOf(`?from=${elsewhere}`)).toEqual([ids[3], ids[2], ids[1]]);
  });

  test("hides what is older than the tenant's retention", async () => {
    const id = firstUuidAt(Date.now() - 3 * 86_400_000).replace("0000-0000", "7000-8000");
    await log.rows.add({ tenant, state: "dead", id });
    expect(await idsOf("")).toEqual([dlv(id)]);
    await log.database.superuserPool.query(
      "UPDATE tenants SET retention_days = 2, payload_days = 2, attempt_days = 2 WHERE id = $1",
      [tenant.tenantId],
    );
    expect(await idsOf("")).toEqual([]);
    expect(await idsOf("", "dead-letters")).toEqual([]);
    expect((await send("GET", `/v1/deliveries/${dlv(id)}`)).status).toBe(404);
    expect((await send("POST", `/v1/deliveries/${dlv(id)}/replay`)).status).toBe(404);
  });

  test.each([
    ["destinationId=dst_1", "malformed"],
    ["destinationId=dst_018f3c5d00007aaa8bbbcccccccccccc", "unknown"],
    ["eventId=evt_1", "malformed"],
    ["eventId=evt_018f3c5d00007aaa8bbbcccccccccccc", "unknown"],
    ["customerExternalId=acct_nobody", "unknown"],
  ])("%s, which is %s, gives an empty page", async (query) => {
    await log.rows.add({ tenant, state: "dead" });
    expect(await idsOf(`?${query}`)).toEqual([]);
  });

  test.each([
    ["state=lost", "invalid_field", "/state"],
    ["reason=bad_weather", "invalid_field", "/reason"],
    ["eventType=order.*.x", "invalid_field", "/eventType"],
    ["limit=0", "invalid_field", "/limit"],
    ["limit=101", "invalid_field", "/limit"],
    ["limit=many", "invalid_field", "/limit"],
    ["from=yesterday", "invalid_field", "/from"],
    ["to=2026-02-30", "invalid_field", "/to"],
    ["colour=red", "unknown_field", "/colour"],
    ["cursor=AAAA", "invalid_cursor", "/cursor"],
  ])("%s is refused as %s", async (query, code, path) => {
    const { status, body } = await send("GET", `/v1/deliveries?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code, path });
  });

  test("needs the scope to read", async () => {
    const sender = await log.keyOf(tenant, ["events:write"]);
    for (const url of ["/v1/deliveries", `/v1/deliveries/${dlv(newUuid())}`, "/v1/dead-letters"]) {
      expect((await send("GET", url, sender)).body.code).toBe("forbidden");
    }
  });
});

describe("pages", () => {
  async function walk(query: string, between = async () => {}): Promise<string[][]> {
    const pages: string[][] = [];
    let cursor: string | null = null;
    do {
      const { status, body } = await send(
        "GET",
        `/v1/deliveries?limit=3${query}${cursor === null ? "" : `&cursor=${cursor}`}`,
      );
      expect(status).toBe(200);
      pages.push(body.data.map((delivery: { id: string }) => delivery.id));
      cursor = body.nextCursor;
      await between();
    } while (cursor !== null);
    return pages;
  }

  test("hold every delivery once while new ones arrive and old ones change", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 10; n += 1)
      ids.push(dlv(await log.rows.add({ tenant, state: "delivered" })));
    const pages = await walk("", async () => {
      await log.rows.add({ tenant, state: "delivered" });
      await log.rows.add({ tenant, state: "pending" });
    });
    expect(pages.map((page) => page.length)).toEqual([3, 3, 3, 1]);
    expect(pages.flat()).toEqual(ids.toReversed());
  });

  test("end with the last delivery when it fills its page", async () => {
    for (let n = 0; n < 6; n += 1) await log.rows.add({ tenant, state: "dead" });
    expect((await walk("")).map((page) => page.length)).toEqual([3, 3]);
    expect((await walk("&state=dead")).map((page) => page.length)).toEqual([3, 3]);
  });

  test("are of one filter, one list and one tenant", async () => {
    for (let n = 0; n < 4; n += 1) await log.rows.add({ tenant, state: "dead" });
    const { body } = await send("GET", "/v1/deliveries?limit=2&state=dead");
    const again = `cursor=${body.nextCursor}`;
    const other = await log.keyOf(await log.rows.addTenant("other"));
    expect((await send("GET", `/v1/deliveries?state=dead&${again}`)).status).toBe(200);
    for (const [url, keyText] of [
      [`/v1/deliveries?${again}`, key],
      [`/v1/deliveries?state=delivered&${again}`, key],
      [`/v1/dead-letters?${again}`, key],
      [`/v1/deliveries?state=dead&${again}x`, key],
      [`/v1/deliveries?state=dead&${again}`, other],
    ] as const) {
      expect((await send("GET", url, keyText)).body, url).toMatchObject({ code: "invalid_cursor" });
    }
  });
});

describe("one delivery", () => {
  test("shows its event and every attempt with what to do next", async () => {
    const body =
      '{"id":"evt_1","eventType":"order.completed","payload":{"amount":12345678901234567890,"n":1.10}}';
    const id = await log.rows.add({ tenant, state: "dead", body, attempts: 2 });
    const exchange = {
      target: "https://receiver.example/hook",
      requestHeaders: [["authorization", "••••"]],
      response: {
        status: 422,
        headers: [["content-type", "text/plain"]],
        bodyExcerpt: "no\uFFFD",
        bodyBytes: 3,
        bodyTruncated: false,
      },
      timings: { connectMs: 2.5, totalMs: 12 },
    };
    const startedAt = new Date();
    await log.rows.addAttempt(tenant, {
      deliveryId: id,
      number: 1,
      outcome: "unknown",
      reason: "worker_lost",
      startedAt,
    });
    await log.rows.addAttempt(tenant, {
      deliveryId: id,
      number: 2,
      outcome: "failed",
      reason: "rejected",
      detail: "The destination answered 422.",
      startedAt,
      durationMs: 12,
      exchange: JSON.stringify(exchange),
    });
    const answer = await send("GET", `/v1/deliveries/${dlv(id)}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id: dlv(id), state: "dead", body, replayedAs: null });
    expect(answer.body.event.payload.n).toBe(1.1);
    expect(answer.body.attempts).toEqual([
      {
        number: 1,
        outcome: "unknown",
        reason: "worker_lost",
        sentence: expect.stringContaining("may or may not"),
        nextStep: expect.stringContaining("No attempt is left"),
        concerns: "platform",
        detail: null,
        startedAt: startedAt.toISOString(),
        durationMs: null,
        batchId: null,
        request: null,
        response: null,
        timings: null,
      },
      {
        number: 2,
        outcome: "failed",
        reason: "rejected",
        sentence: expect.stringContaining("rejected"),
        nextStep: expect.stringContaining("replay"),
        concerns: "event",
        detail: "The destination answered 422.",
        startedAt: startedAt.toISOString(),
        durationMs: 12,
        batchId: null,
        request: { target: exchange.target, headers: exchange.requestHeaders },
        response: exchange.response,
        timings: exchange.timings,
      },
    ]);
  });

  test("an unknown, a foreign and a malformed id get the same answer", async () => {
    const other = await log.rows.addTenant("other");
    const foreign = await log.rows.add({ tenant: other, state: "dead" });
    for (const id of [dlv(newUuid()), dlv(foreign), "dlv_1", dlv(foreign).toUpperCase(), "evt_1"]) {
      for (const [method, url] of [
        ["GET", `/v1/deliveries/${id}`],
        ["POST", `/v1/deliveries/${id}/replay`],
      ] as const) {
        const { status, body } = await send(method, url);
        expect(status).toBe(404);
        const { requestId, ...problem } = body;
        expect(requestId).toMatch(/^req_/);
        expect(problem).toEqual({
          type: "https://pushrail.dev/errors/not_found",
          title: "There is nothing with this id.",
          status: 404,
          code: "not_found",
        });
      }
    }
  });
});

describe("dead letters", () => {
  test("are the dead that were not replayed, with the filters of the log", async () => {
    const second = await log.rows.addDestination(tenant);
    const first = dlv(await log.rows.add({ tenant, state: "dead", reason: "timeout" }));
    const later = dlv(
      await log.rows.add({
        tenant,
        state: "dead",
        destinationId: second,
        eventType: "invoice.paid",
      }),
    );
    await log.rows.add({ tenant, state: "delivered" });
    const replayed = await log.rows.add({ tenant, state: "dead" });
    await send("POST", `/v1/deliveries/${dlv(replayed)}/replay`);
    expect(await idsOf("", "dead-letters")).toEqual([later, first]);
    expect(
      await idsOf(`?destinationId=${publicId("destination", second)}`, "dead-letters"),
    ).toEqual([later]);
    expect(await idsOf("?reason=timeout", "dead-letters")).toEqual([first]);
    expect(await idsOf("?eventType=invoice.*", "dead-letters")).toEqual([later]);
    expect(await idsOf("?customerExternalId=acct_1", "dead-letters")).toEqual([later, first]);
    expect((await send("GET", "/v1/dead-letters?state=dead")).body.code).toBe("unknown_field");
  });
});
