import { createHmac, randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { registerForTests } from "@pushrail/destinations/testing";
import { createBatchAdapter } from "@pushrail/destinations/testing/batch-adapter";
import { startBatchSystem } from "@pushrail/destinations/testing/batch-system";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ErasureRun } from "../erasure/runner.ts";
import { uuidOf } from "../ids.ts";
import { createTestTenant } from "../testing/api.ts";
import { createTestReceiver, type ReceivedRequest } from "../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { startTestServer, type TestServer } from "../testing/servers.ts";

/**
 * Private Payload Mode over whole servers: what is stored is sealed, what is delivered is what was sent, and nobody but the
 * customer is shown it.
 */

const token = "token-0123456789";
registerForTests(
  createBatchAdapter({ eventsMax: 3, bytesMax: 10_000, ageMsMax: 300, partitioned: false }),
);

const kek = randomBytes(32).toString("hex");
const closing: (() => Promise<unknown>)[] = [];
let database: TestDatabase;
let api: TestServer;
let worker: TestServer;
let key: string;
let tenantId: string;
let isOver = false;

beforeEach(async () => {
  isOver = false;
  database = await createTestDatabase();
  ({ keyText: key, tenantId } = await createTestTenant(database));
});
afterEach(async () => {
  isOver = true;
  for (const close of closing.splice(0).toReversed()) await close();
  await database.drop();
});

async function start(role: "all" | "api" | "worker"): Promise<TestServer> {
  const server = await startTestServer(database, { role, kek });
  closing.push(() => server.stop());
  return server;
}

const startOne = async () => (worker = api = await start("all"));

/** Events reach this worker through the database only, and its keyring has sealed nothing. */
const startTwo = async () => {
  api = await start("api");
  worker = await start("worker");
};

const sql = async (text: string, values: unknown[] = []) =>
  (await database.superuserPool.query(text, values)).rows;

async function ok(method: string, path: string, body?: unknown, credential = key) {
  const answer = await api.call(method, path, credential, body);
  expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300);
  return answer.json;
}

/** Looks again and again until it holds, or the test is over. */
async function until(met: () => Promise<boolean>): Promise<void> {
  while (!(await met())) {
    if (isOver) throw new Error("it never held");
    await setImmediate();
  }
}

async function receive(answer: (response: ServerResponse, body: string, index: number) => void) {
  const receiver = await createTestReceiver((response, index) =>
    answer(response, receiver.received[index]?.body ?? "", index),
  );
  closing.push(() => receiver.close());
  return receiver;
}

async function addDestination(customer: string, members: object): Promise<string> {
  const base = { type: "WEBHOOK", name: "test", customerExternalId: customer, retryPolicy: [1, 1] };
  return (await ok("POST", "/v1/destinations", { ...base, ...members })).id;
}

async function turnPrivate(customer: string, privatePayloads = true): Promise<void> {
  await ok("PATCH", `/v1/customers/${customer}`, { privatePayloads });
}

async function sessionOf(customer: string): Promise<string> {
  return (await ok("POST", "/v1/sessions", { customerExternalId: customer })).token;
}

/** Sends one event, its payload letter by letter; returns its id. */
async function send(customer: string, payload: string, server = api): Promise<string> {
  const text = `{"eventType":"order.completed","customerExternalId":"${customer}","payload":${payload}}`;
  const answer = await server.call("POST", "/v1/events", key, text);
  expect(answer.status, answer.text).toBe(202);
  return answer.json.id;
}

async function deliveryOf(eventId: string): Promise<string> {
  return (await ok("GET", `/v1/events/${eventId}`)).deliveries[0].id;
}

async function settled(deliveryId: string, state: string): Promise<void> {
  await until(async () => (await ok("GET", `/v1/deliveries/${deliveryId}`)).state === state);
}

const storedBody = async (eventId: string): Promise<string> =>
  (await sql("SELECT body FROM events WHERE id = $1", [uuidOf("event", eventId)]))[0].body;

/** Every row of every table as text; `bytea` stands there in hex. */
async function dump(): Promise<string> {
  const tables = await sql(
    "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    texts.push(...(await sql(`SELECT t::text AS text FROM ${name} t`)).map(({ text }) => text));
  }
  return texts.join("\n");
}

/** A text in the forms in which it could stand in a row or a line of the log. */
function formsOf(text: string): readonly string[] {
  const shifted = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), Buffer.from(text)])
      .toString("base64")
      .replaceAll("=", "")
      .slice(4, -2),
  );
  return [text, Buffer.from(text).toString("hex"), ...shifted];
}

/** Where a text says another in any form, with what stands around it. */
function leaksOf(canary: string, within: string): readonly string[] {
  return formsOf(canary).flatMap((form) => {
    const at = within.indexOf(form);
    return at === -1 ? [] : [within.slice(Math.max(0, at - 200), at + form.length)];
  });
}

const newCanary = () => `canary${randomBytes(12).toString("hex")}`;

function isSigned({ headers, body }: ReceivedRequest, secret: string): boolean {
  const secretKey = Buffer.from(secret.slice("whsec_".length), "base64");
  const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  const signature = createHmac("sha256", secretKey).update(signed).digest("base64");
  return headers["webhook-signature"] === `v1,${signature}`;
}

describe.each([
  ["handed over in memory", startOne],
  ["through the database to another process", startTwo],
])("a private customer's payload, %s,", (_way, begin) => {
  test("arrives byte for byte and signed, and stands nowhere in the database or the log", async () => {
    await begin();
    const [canary, open] = [newCanary(), newCanary()];
    let takesDead = false;
    // It says back what it was told, as receivers do in their errors.
    const hook = await receive((response, body, index) => {
      const isRetried = body.includes('"retry"') && index === 0;
      const isRefused = body.includes('"dead"') && !takesDead;
      const echoed = body.includes(canary) ? { "x-echo": canary } : {};
      response.writeHead(isRetried ? 503 : isRefused ? 400 : 200, echoed).end(body);
    });
    const created = await ok("POST", "/v1/destinations", {
      type: "WEBHOOK",
      name: "direct",
      customerExternalId: "shy",
      url: hook.url,
      retryPolicy: [1, 1],
    });
    const secret: string = created.signingSecret;
    await turnPrivate("shy");
    const payload = (kind: string) => `{"kind":"${kind}", "n":1.10,"secret" : "${canary}"}`;

    const retried = await send("shy", payload("retry"));
    await hook.arrived(2);
    await settled(await deliveryOf(retried), "delivered");
    const dead = [await send("shy", payload("dead")), await send("shy", payload("dead"))];
    const deadIds: string[] = [];
    for (const id of dead) deadIds.push(await deliveryOf(id));
    for (const id of deadIds) await settled(id, "dead");
    const tested = await ok("POST", `/v1/destinations/${created.id}/test`, {
      payload: { secret: canary },
    });
    await settled(tested.deliveryId, "delivered");

    // One of them as if its day were gone, which keeps what dead letters need.
    await sql(
      `WITH gone AS (DELETE FROM events WHERE id = $1 RETURNING *)
       INSERT INTO kept_events (tenant_id, id, customer_id, event_type, body, matched_count)
       SELECT tenant_id, id, customer_id, event_type, body, matched_count FROM gone`,
      [uuidOf("event", dead[0] ?? "")],
    );
    takesDead = true;
    const replay = await ok("POST", `/v1/deliveries/${deadIds[0]}/replay`);
    await settled(replay.id, "delivered");
    const job = await ok("POST", "/v1/replays", {
      destinationId: created.id,
      scope: { kind: "deadLetters" },
    });
    await until(async () => (await ok("GET", `/v1/replays/${job.id}`)).state === "finished");

    // And through the backlog, by a key that is a secret itself.
    await ok("PATCH", `/v1/destinations/${created.id}`, {
      ordering: "key",
      orderingKey: "payload.secret",
    });
    const held = await ok("POST", `/v1/destinations/${created.id}/pause`, { mode: "hold" });
    expect(held.state).toBe("PAUSED");
    const ordered = [await send("shy", payload("a")), await send("shy", payload("b"))];
    const waiting = await dump();
    await ok("POST", `/v1/destinations/${created.id}/resume`);
    for (const id of ordered) await settled(await deliveryOf(id), "delivered");

    const bodies = hook.received.map(({ body }) => body);
    const kinds = bodies.map((body) => JSON.parse(body).payload.kind as string | undefined);
    const ofKinds = (...wanted: (string | undefined)[]) =>
      kinds.filter((kind) => wanted.includes(kind));
    expect(ofKinds("retry", "dead")).toEqual(["retry", "retry", "dead", "dead", "dead", "dead"]);
    expect(ofKinds("a", "b")).toEqual(["a", "b"]);
    for (const request of hook.received) expect(isSigned(request, secret)).toBe(true);
    for (const id of [retried, ...dead, ...ordered]) {
      const own = bodies.filter((body) => body.includes(id));
      expect(new Set(own).size).toBe(1);
      expect(own[0]).toContain(`"payload":${payload(JSON.parse(own[0] ?? "").payload.kind)}`);
    }

    await addDestination("talkative", { url: hook.url });
    await settled(await deliveryOf(await send("talkative", `{"open":"${open}"}`)), "delivered");
    const [stored, logged] = [(await dump()) + waiting, api.log() + worker.log()];
    expect([leaksOf(canary, stored), leaksOf(canary, logged)]).toEqual([[], []]);
    // What is looked for would be found.
    expect([leaksOf(open, stored).length, leaksOf("order.completed", logged).length]).toEqual([
      1, 1,
    ]);
    const shown = await sql(
      `SELECT count(*)::int AS count FROM attempts a JOIN customers c ON c.id = a.customer_id
       WHERE c.external_id = 'shy' AND exchange NOT LIKE 'sealed:v1:%'`,
    );
    expect(shown).toEqual([{ count: 0 }]);
  });

  test("goes in batches like any other", async () => {
    await begin();
    const canary = newCanary();
    const entered: (() => void)[] = [];
    const system = await startBatchSystem({
      token,
      eventsMax: 3,
      bytesMax: 10_000,
      onEntry: () => {
        for (const look of entered) look();
      },
    });
    closing.push(() => system.close());
    const url = system.url;
    await addDestination("shy", { type: "TEST_BATCH", url, token, mode: "parts" });
    await turnPrivate("shy");
    const lines = () => [...system.parts.values()].flatMap((part) => part.lines);
    const all = new Promise<void>((resolve) => {
      entered.push(() => {
        if (lines().length >= 7) resolve();
      });
    });
    const ids: string[] = [];
    for (let n = 0; n < 7; n += 1) ids.push(await send("shy", `{"n":${n},"s":"${canary}"}`));
    await all;
    for (const id of ids) await settled(await deliveryOf(id), "delivered");
    expect(lines().map((line) => JSON.parse(line).payload.n)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(system.violations).toEqual([]);
    expect(leaksOf(canary, await dump())).toEqual([]);
  });
});

describe("who is shown a payload", () => {
  const reads = () => sql("SELECT * FROM audit_entries WHERE action = 'payload.read'");

  async function delivered(customer: string, hookUrl: string, payload: string) {
    await addDestination(customer, { url: hookUrl });
    if (customer === "shy") await turnPrivate(customer);
    const eventId = await send(customer, payload);
    const deliveryId = await deliveryOf(eventId);
    await until(
      async () =>
        (await sql("SELECT FROM attempts WHERE delivery_id = $1", [uuidOf("delivery", deliveryId)]))
          .length > 0,
    );
    return { eventId, deliveryId };
  }

  test("of a private customer: its own sessions, and nobody else", async () => {
    await startOne();
    const canary = newCanary();
    const payload = `{"s":"${canary}","n":1.10}`;
    const hook = await receive((response, body) => {
      response.writeHead(200, { "x-echo": canary });
      response.end(body);
    });
    const { eventId, deliveryId } = await delivered("shy", hook.url, payload);
    const before = (await reads()).length;
    const paths = [`/v1/events/${eventId}`, `/v1/deliveries/${deliveryId}`];

    const event = await ok("GET", paths[0] ?? "");
    expect(event).toMatchObject({ payload: null, payloadHidden: "private_payloads" });
    const delivery = await ok("GET", paths[1] ?? "");
    expect(delivery).toMatchObject({
      body: null,
      event: null,
      payloadHidden: "private_payloads",
      attempts: [
        {
          outcome: "delivered",
          request: { target: hook.url, headers: [] },
          response: { status: 200, headers: [], bodyExcerpt: null, bodyTruncated: false },
          timings: { totalMs: expect.any(Number) },
        },
      ],
    });
    const lists = ["/v1/deliveries", `/v1/deliveries?eventId=${eventId}`, "/v1/dead-letters"];
    for (const path of [...paths, ...lists]) {
      expect((await api.call("GET", path, key)).text).not.toContain(canary);
    }
    expect(await reads()).toHaveLength(before);

    const own = await sessionOf("shy");
    const seen = await api.call("GET", paths[0] ?? "", own);
    expect(seen.text).toContain(`"payload":${payload}`);
    expect(seen.json.payloadHidden).toBeNull();
    const detail = await ok("GET", paths[1] ?? "", undefined, own);
    expect(detail).toMatchObject({ body: hook.received[0]?.body, payloadHidden: null });
    expect(detail.attempts[0].response).toMatchObject({ bodyExcerpt: hook.received[0]?.body });
    expect(detail.attempts[0].response.headers).toContainEqual(["x-echo", canary]);
    expect(await reads()).toHaveLength(before);

    const other = await sessionOf("curious");
    for (const path of paths) expect((await api.call("GET", path, other)).status).toBe(404);
  });

  test("of any other: API keys, which the audit log tells, and sessions as the portal's policy says", async () => {
    await startOne();
    const canary = newCanary();
    const hook = await receive((response, body) => response.end(body));
    const { eventId, deliveryId } = await delivered("talkative", hook.url, `{"s":"${canary}"}`);
    const [path, detailPath] = [`/v1/events/${eventId}`, `/v1/deliveries/${deliveryId}`];
    const before = (await reads()).length;
    expect(await ok("GET", path)).toMatchObject({ payload: { s: canary }, payloadHidden: null });
    expect(await ok("GET", detailPath)).toMatchObject({ payloadHidden: null });
    const told = (await reads()).slice(before);
    expect(told.map((row) => JSON.parse(row.content).subjectId)).toEqual([eventId, deliveryId]);
    const session = await sessionOf("talkative");
    expect((await api.call("GET", path, session)).text).toContain(canary);
    expect((await api.call("GET", detailPath, session)).text).toContain(canary);
    await ok("PATCH", "/v1/tenant", { portalPolicy: { showsPayloads: false } });
    for (const hidden of [path, detailPath]) {
      const answer = await api.call("GET", hidden, session);
      expect(answer.json.payloadHidden).toBe("portal_policy");
      expect(answer.text).not.toContain(canary);
    }
    expect((await api.call("GET", detailPath, key)).text).toContain(canary);
  });

  test("that is past its retention: nobody", async () => {
    await startOne();
    const hook = await receive((response) => response.end());
    const { eventId } = await delivered("shy", hook.url, "{}");
    await sql("DELETE FROM events WHERE id = $1", [uuidOf("event", eventId)]);
    for (const credential of [key, await sessionOf("shy")]) {
      expect(await ok("GET", `/v1/events/${eventId}`, undefined, credential)).toMatchObject({
        payload: null,
        payloadHidden: "retention",
      });
    }
  });
});

describe("turning private, and back,", () => {
  test.each([
    ["of one customer", (on: boolean) => turnPrivate("shy", on)],
    ["of a tenant", (on: boolean) => ok("PATCH", "/v1/tenant", { privatePayloads: on })],
  ])("%s holds from the next event on in every process, and keeps the order", async (_of, turn) => {
    await startOne();
    const others = await start("api");
    const hook = await receive((response, _body, index) => {
      // The first fails once, so that all that follow wait behind it over the change.
      response.writeHead(index === 0 ? 503 : 200).end();
    });
    const members = { url: hook.url, ordering: "key", orderingKey: "payload.key" };
    await addDestination("shy", members);
    const sent: { readonly id: string; readonly isPrivate: boolean }[] = [];
    let n = 0;
    for (const isPrivate of [false, true, false, true]) {
      await turn(isPrivate);
      for (const server of [others, api, others]) {
        sent.push({ id: await send("shy", `{"key":"k","n":${n++}}`, server), isPrivate });
      }
    }
    for (const { id, isPrivate } of sent) {
      expect((await storedBody(id)).startsWith("sealed:v1:")).toBe(isPrivate);
    }
    await hook.arrived(13);
    const places = hook.received.map(({ body }) => JSON.parse(body).payload.n as number);
    expect(places).toEqual([0, ...Array.from({ length: 12 }, (_, place) => place)]);
    for (const { id } of sent) await settled(await deliveryOf(id), "delivered");
    for (const { id, isPrivate } of sent) {
      const shown = await ok("GET", `/v1/events/${id}`);
      expect(shown.payloadHidden).toBe(isPrivate ? "private_payloads" : null);
      const exchanges = await sql(
        `SELECT DISTINCT exchange LIKE 'sealed:v1:%' AS is_sealed FROM attempts a
         JOIN deliveries d ON d.id = a.delivery_id WHERE d.event_id = $1`,
        [uuidOf("event", id)],
      );
      expect(exchanges).toEqual([{ is_sealed: isPrivate }]);
    }
  });

  test("under load seals nothing before the change was asked for, and everything after it was answered", async () => {
    await startOne();
    const others = await start("api");
    await ok("POST", "/v1/sessions", { customerExternalId: "shy" });
    const sent: { readonly id: string; readonly sentAt: number; readonly answeredAt: number }[] =
      [];
    let isEnough = false;
    let clock = 0;
    const load = [api, others].flatMap((server) =>
      Array.from({ length: 4 }, async () => {
        while (!isEnough) {
          const sentAt = clock++;
          const id = await send("shy", "{}", server);
          sent.push({ id, sentAt, answeredAt: clock++ });
        }
      }),
    );
    await until(async () => sent.length > 40);
    const askedAt = clock++;
    await turnPrivate("shy");
    const doneAt = clock++;
    const count = sent.length;
    await until(async () => sent.length > count + 40);
    isEnough = true;
    await Promise.all(load);
    let before = 0;
    let after = 0;
    for (const { id, sentAt, answeredAt } of sent) {
      const isSealed = (await storedBody(id)).startsWith("sealed:v1:");
      if (answeredAt < askedAt) {
        before += 1;
        expect(isSealed).toBe(false);
      }
      if (sentAt > doneAt) {
        after += 1;
        expect(isSealed).toBe(true);
      }
    }
    expect([before > 0, after > 0]).toEqual([true, true]);
  });
});

test("T63: a sealed body that was moved to another event is neither opened nor sent, and goes out once it is back", async () => {
  await startOne();
  const hook = await receive((response) => response.end());
  const destinationId = await addDestination("shy", { url: hook.url });
  await turnPrivate("shy");
  await ok("POST", `/v1/destinations/${destinationId}/pause`, { mode: "hold" });
  const ids = [await send("shy", '{"n":1}'), await send("shy", '{"n":2}')];
  const deliveryIds: string[] = [];
  for (const id of ids) deliveryIds.push(await deliveryOf(id));
  const swap = () =>
    sql(
      `UPDATE events e SET body = o.body FROM events o
       WHERE e.id = ANY($1::uuid[]) AND o.id = ANY($1::uuid[]) AND o.id <> e.id`,
      [ids.map((id) => uuidOf("event", id))],
    );
  await swap();
  await ok("POST", `/v1/destinations/${destinationId}/resume`);
  for (const id of deliveryIds) {
    await settled(id, "retrying");
    expect(await ok("GET", `/v1/deliveries/${id}`)).toMatchObject({ reason: "platform_fault" });
  }
  expect(hook.received).toEqual([]);
  expect(api.log()).toContain("does not belong to this place");
  const own = await sessionOf("shy");
  expect((await api.call("GET", `/v1/events/${ids[0]}`, own)).status).toBe(500);
  await swap();
  for (const id of deliveryIds) await settled(id, "delivered");
  expect(hook.received.map(({ body }) => JSON.parse(body).payload.n).toSorted()).toEqual([1, 2]);
});

test("an erased private customer leaves nothing behind", async () => {
  await startOne();
  const hook = await receive((response) => response.writeHead(400).end());
  await addDestination("shy", { url: hook.url });
  await turnPrivate("shy");
  await settled(await deliveryOf(await send("shy", '{"n":1}')), "dead");
  const { id } = (
    await sql("SELECT id FROM customers WHERE external_id = 'shy' AND tenant_id = $1", [tenantId])
  )[0];
  await ok("DELETE", "/v1/customers/shy");
  const run = new ErasureRun({
    pool: database.ownerPool,
    monotonicMs: () => performance.now(),
    quietMs: 0,
  });
  await until(async () => {
    const keys = await sql("SELECT tenant_id, id FROM erasures WHERE finished_at IS NULL");
    for (const one of keys) await run.step({ tenantId: one.tenant_id, id: one.id });
    return keys.length === 0;
  });
  for (const table of ["events", "kept_events", "attempts", "dead_letters", "backlog"]) {
    expect(await sql(`SELECT FROM ${table} WHERE customer_id = $1`, [id])).toEqual([]);
  }
});
