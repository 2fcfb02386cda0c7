import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Handover, HandoverPort } from "../deliveries/handover.ts";
import { KekError } from "../encryption/kek-provider.ts";
import { createKeyring } from "../encryption/keyring.ts";
import { ApiError } from "../errors.ts";
import { newUuid } from "../ids.ts";
import { listApiKeys, revokeApiKey } from "../keys/keys.ts";
import { accessTo } from "../testing/access.ts";
import { createTestTenant, startTestApi } from "../testing/api.ts";
import type { TestAnswer, TestApi, TestApiOptions, TestTenant } from "../testing/api.ts";
import { createTestKeks } from "../testing/deliverable.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";
import type { Sender } from "./accept.ts";
import { parseEvent } from "./envelope.ts";
import type { ParsedEvent } from "./envelope.ts";

let database: TestDatabase;
let tenant: TestTenant;
const servers: TestApi[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  tenant = await createTestTenant(database);
});

afterAll(async () => {
  for (const server of servers) await server.close();
  await database.drop();
});

async function start(options?: TestApiOptions): Promise<TestApi> {
  const server = await startTestApi(database, options);
  servers.push(server);
  return server;
}

const base = { eventType: "order.completed", customerExternalId: "acme", payload: { a: 1 } };

function send(server: TestApi, change: object = {}, keyText = tenant.keyText): Promise<TestAnswer> {
  return server.call("POST", "/v1/events", keyText, { ...base, ...change });
}

function parsed(change: object = {}): ParsedEvent {
  const text = JSON.stringify({ ...base, ...change });
  return parseEvent({ text, value: JSON.parse(text), bytes: text.length, path: "" });
}

/** A caller without a key, for tests below HTTP. */
function senderIn(tenantId: string): Sender {
  return { tenantId, isStillAllowed: async () => true };
}

async function codesOf(verdicts: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const codes: Record<string, number> = {};
  for (const one of await Promise.allSettled(verdicts)) {
    const failure = one.status === "rejected" ? one.reason : undefined;
    const code = failure instanceof ApiError ? failure.code : String(failure ?? "accepted");
    codes[code] = (codes[code] ?? 0) + 1;
  }
  return codes;
}

async function eventsIn(tenantId: string): Promise<number> {
  const found = await database.superuserPool.query(
    "SELECT count(*) FROM events WHERE tenant_id = $1",
    [tenantId],
  );
  return Number(found.rows[0].count);
}

/** Holds every insert into `events` until it is released. */
async function holdCommits(on: TestDatabase): Promise<() => Promise<void>> {
  const client = await on.superuserPool.connect();
  await client.query("BEGIN; LOCK TABLE events IN ACCESS EXCLUSIVE MODE");
  return async () => {
    await client.query("ROLLBACK");
    client.release();
  };
}

describe("an idempotency key", () => {
  test("repeated gives the first id, and 409 with other content", async () => {
    const server = await start();
    const first = await send(server, { idempotencyKey: "k1" });
    const again = await send(server, { idempotencyKey: "k1" });
    const other = await send(server, { idempotencyKey: "k1", payload: { a: 2 } });
    expect(first.status).toBe(202);
    expect(again).toMatchObject({ status: 200, json: { id: first.json.id, status: "duplicate" } });
    expect(other).toMatchObject({ status: 409, json: { code: "idempotency_conflict" } });
  });

  test("raced by 100 clients over two processes, half with other content, gives one event", async () => {
    const [one, two] = [await start(), await start()];
    const raced = await createTestTenant(database);
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, n) =>
          send(
            n % 2 === 0 ? one : two,
            { idempotencyKey: `race-${round}`, payload: { half: n % 4 < 2 } },
            raced.keyText,
          ),
        ),
      );
      const byStatus = Map.groupBy(answers, (answer) => answer.status);
      const counts = new Map([...byStatus].map(([status, of]) => [status, of.length]));
      expect(counts).toEqual(
        new Map([
          [200, 49],
          [202, 1],
          [409, 50],
        ]),
      );
      const ids = answers.filter((answer) => answer.status !== 409).map((answer) => answer.json.id);
      expect(new Set(ids).size).toBe(1);
    }
    expect(await eventsIn(raced.tenantId)).toBe(5);
  });

  test("many keys in commits of two processes that overlap never deadlock into an error", async () => {
    const [one, two] = [await start(), await start()];
    const keys = Array.from({ length: 200 }, (_, n) => `overlap-${n}`);
    const verdicts = [keys, keys.toReversed()].flatMap((order, n) =>
      order.map((key) => send(n === 0 ? one : two, { idempotencyKey: key })),
    );
    const statuses = (await Promise.all(verdicts)).map((answer) => answer.status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(200);
    expect(statuses.filter((status) => status === 200)).toHaveLength(200);
  });

  test("T45: belongs to one customer of one tenant", async () => {
    const server = await start();
    const other = await createTestTenant(database);
    const answers = [
      await send(server, { idempotencyKey: "shared" }),
      await send(server, { idempotencyKey: "shared", customerExternalId: "globex" }),
      await send(server, { idempotencyKey: "shared" }, other.keyText),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map((answer) => answer.json.id)).size).toBe(3);
  });
});

describe("the window of seven days, by the database's clock", () => {
  const weekMs = 604_800_000;
  const borderMs = (Math.floor(Date.now() / weekMs) + 1) * weekMs;
  let nowMs = borderMs;
  let server: TestApi;
  beforeAll(async () => {
    server = await start({ databaseNow: () => new Date(nowMs) });
  });
  const sendAt = async (atMs: number, idempotencyKey: string) => {
    nowMs = atMs;
    return (await send(server, { idempotencyKey })).json;
  };

  test("holds across the border between generations, to the second", async () => {
    const first = await sendAt(borderMs - 1_000, "border");
    const duplicate = { id: first.id, status: "duplicate" };
    expect(await sendAt(borderMs + 1_000, "border")).toEqual(duplicate);
    expect(await sendAt(borderMs + 3_600_000, "border")).toEqual(duplicate);
    expect(await sendAt(borderMs + weekMs - 1_001, "border")).toEqual(duplicate);
    expect(await sendAt(borderMs + weekMs - 1_000, "border")).toMatchObject({ status: "accepted" });
  });

  test("ends on time for a key that was first used just after a border", async () => {
    const first = await sendAt(borderMs - weekMs + 60_000, "early");
    expect(await sendAt(borderMs + 59_999, "early")).toEqual({ id: first.id, status: "duplicate" });
    const second = await sendAt(borderMs + 60_000, "early");
    expect(second).toMatchObject({ status: "accepted" });
    expect(await sendAt(borderMs + 60_000, "early")).toEqual({
      id: second.id,
      status: "duplicate",
    });
  });

  test("lets one of two through that race over the border", async () => {
    const before = await start({ databaseNow: () => new Date(borderMs - 1) });
    const after = await start({ databaseNow: () => new Date(borderMs) });
    const keys = Array.from({ length: 200 }, (_, n) => `over-the-border-${n}`);
    const answers = await Promise.all(
      keys.flatMap((key) => [
        send(before, { idempotencyKey: key }),
        send(after, { idempotencyKey: key }),
      ]),
    );
    expect(answers.filter((answer) => answer.status === 202)).toHaveLength(200);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(200);
  });
});

describe("a change of configuration", () => {
  const webhook = {
    type: "WEBHOOK",
    name: "hook",
    customerExternalId: "acme",
    url: "https://example.com/hook",
  };

  test("holds for the next event, in a process that did not make it", async () => {
    const [changer, sender] = [await start(), await start()];
    const changed = await createTestTenant(database);
    const matched = async () => {
      const sent = await send(sender, {}, changed.keyText);
      const read = await sender.call("GET", `/v1/events/${sent.json.id}`, changed.keyText);
      return read.json.matchedCount;
    };
    expect(await matched()).toBe(0);
    for (let round = 1; round <= 5; round++) {
      const created = await changer.call("POST", "/v1/destinations", changed.keyText, webhook);
      expect(created.status).toBe(201);
      expect(await matched()).toBe(round);
    }
    const [{ id }] = (await changer.call("GET", "/v1/destinations", changed.keyText)).json.data;
    await changer.call("PATCH", `/v1/destinations/${id}`, changed.keyText, {
      eventTypes: ["invoice.*"],
    });
    expect(await matched()).toBe(4);
    await changer.call("PATCH", `/v1/destinations/${id}`, changed.keyText, {
      eventTypes: ["order.*"],
    });
    expect(await matched()).toBe(5);
    await changer.call("DELETE", `/v1/destinations/${id}`, changed.keyText);
    expect(await matched()).toBe(4);
    // Events that were routed again were not committed before.
    expect(await eventsIn(changed.tenantId)).toBe(9);
  });

  test("such as a key revoked elsewhere refuses the next event", async () => {
    const server = await start();
    const revoked = await createTestTenant(database);
    expect((await send(server, {}, revoked.keyText)).status).toBe(202);
    expect((await send(server, {}, revoked.keyText)).status).toBe(202);
    const [key] = await listApiKeys(database.ownerPool, revoked.tenantId);
    await revokeApiKey(database.ownerPool, accessTo(revoked.tenantId), key?.id ?? "");
    expect((await send(server, {}, revoked.keyText)).status).toBe(401);
    expect(await eventsIn(revoked.tenantId)).toBe(2);
  });
});

describe("deliveries", () => {
  const workerId = newUuid();
  const used: Handover[] = [];
  let given = 0;
  let announced = 0;
  let hasRoom = true;
  const port: HandoverPort = {
    reserve: () =>
      hasRoom
        ? { workerId, use: (handover) => used.push(handover), giveBack: () => (given += 1) }
        : undefined,
    announce: () => (announced += 1),
  };
  const stored = async () => {
    const found = await database.superuserPool.query(
      "SELECT worker_id, delivery_count FROM handovers WHERE tenant_id = $1 ORDER BY id",
      [handedOver.tenantId],
    );
    return found.rows;
  };
  let server: TestApi;
  let handedOver: TestTenant;
  beforeAll(async () => {
    server = await start({ context: { handovers: port } });
    handedOver = await createTestTenant(database);
    for (const name of ["one", "two"]) {
      const webhook = {
        type: "WEBHOOK",
        name,
        customerExternalId: "acme",
        url: "https://example.com/",
      };
      await server.call("POST", "/v1/destinations", handedOver.keyText, webhook);
    }
  });

  test("go to the local worker after the commit, with the bytes that are stored", async () => {
    const sent = await send(server, { idempotencyKey: "handed" }, handedOver.keyText);
    expect(await stored()).toEqual([{ worker_id: workerId, delivery_count: 2 }]);
    const [handover] = used;
    expect(handover?.deliveries).toHaveLength(2);
    const read = await server.call("GET", `/v1/events/${sent.json.id}`, handedOver.keyText);
    for (const delivery of handover?.deliveries ?? []) {
      expect(read.text.startsWith(delivery.body.slice(0, -1))).toBe(true);
      expect(delivery).toMatchObject({
        attempts: 0,
        origin: "event",
        handoverId: handover?.handoverId,
      });
    }
    expect(read.json.deliveries.map((one: { state: string }) => one.state)).toEqual([
      "claimed",
      "claimed",
    ]);
  });

  test("are not made for a duplicate, whose room is given back", async () => {
    const before = given;
    expect((await send(server, { idempotencyKey: "handed" }, handedOver.keyText)).status).toBe(200);
    expect(given).toBe(before + 1);
    expect(await stored()).toHaveLength(1);
  });

  test("wait for any worker when there is no room", async () => {
    hasRoom = false;
    const sent = await send(server, {}, handedOver.keyText);
    expect(announced).toBe(1);
    expect((await stored())[1]).toEqual({ worker_id: null, delivery_count: 2 });
    const read = await server.call("GET", `/v1/events/${sent.json.id}`, handedOver.keyText);
    expect(read.json).toMatchObject({
      routing: "matched",
      deliveries: [{ state: "pending" }, { state: "pending" }],
    });
  });
});

describe("trouble", () => {
  test("with one event that the database cannot take leaves the others of its commit alone", async () => {
    const own = await createTestDatabase();
    const server = await startTestApi(own);
    const { tenantId } = await createTestTenant(own);
    await own.superuserPool.query("ALTER TABLE events ADD CHECK (body NOT LIKE '%poison%')");
    const sender = senderIn(tenantId);
    const verdicts = Array.from({ length: 50 }, (_, n) =>
      server.context.acceptor.accept(
        sender,
        parsed({ payload: { text: n === 17 ? "poison" : "fine" } }),
      ),
    );
    expect(await codesOf(verdicts)).toEqual({ accepted: 49, invalid_request: 1 });
    const found = await own.superuserPool.query("SELECT count(*) FROM events");
    expect(found.rows).toEqual([{ count: "49" }]);
    await server.close();
    await own.drop();
  });

  test("of a full queue is answered at once, and what was queued is kept", async () => {
    const server = await start({ bounds: { queueEventsMax: 5 } });
    const sender = senderIn(tenant.tenantId);
    const verdicts = Array.from({ length: 20 }, () =>
      server.context.acceptor.accept(sender, parsed()),
    );
    expect(await codesOf(verdicts)).toEqual({ accepted: 5, overloaded: 15 });
    const full = await start({ bounds: { queueEventsMax: 0 } });
    const answer = await send(full);
    expect(answer).toMatchObject({ status: 503, json: { code: "overloaded" } });
    expect(answer.headers.get("retry-after")).toBe("1");
  });

  test("of too many bytes under way is answered before they are read", async () => {
    const server = await start({ bounds: { queueBytesMax: 1_000 } });
    const { acceptor } = server.context;
    const room = acceptor.reserveRoom(newUuid(), 990);
    expect((await send(server)).json).toMatchObject({ code: "overloaded" });
    room.release();
    room.release();
    // One body larger than the bound still passes when nothing else is under way, or it never could.
    expect((await send(server, { payload: { a: "x".repeat(2_000) } })).status).toBe(202);
  });

  test("of a database that hangs is answered in time", async () => {
    const own = await createTestDatabase();
    const server = await startTestApi(own, { bounds: { verdictTimeoutMs: 500, slots: 1 } });
    const hung = await createTestTenant(own);
    expect((await send(server, {}, hung.keyText)).status).toBe(202);
    const release = await holdCommits(own);
    const answers = await Promise.all([1, 2, 3].map(() => send(server, {}, hung.keyText)));
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 503, json: { code: "unavailable" } });
      expect(answer.headers.get("retry-after")).toBe("1");
    }
    await release();
    await server.close();
    await own.drop();
  });

  test("of a connection lost during a commit leaves the verdict open, and the room is given back", async () => {
    const own = await createTestDatabase();
    let given = 0;
    const handovers: HandoverPort = {
      reserve: () => ({ workerId: newUuid(), use: () => undefined, giveBack: () => (given += 1) }),
      announce: () => undefined,
    };
    const server = await startTestApi(own, { context: { handovers } });
    const cut = await createTestTenant(own);
    const webhook = {
      type: "WEBHOOK",
      name: "hook",
      customerExternalId: "acme",
      url: "https://example.com/",
    };
    expect((await server.call("POST", "/v1/destinations", cut.keyText, webhook)).status).toBe(201);
    expect((await send(server, {}, cut.keyText)).status).toBe(202);
    const release = await holdCommits(own);
    const sent = send(server, {}, cut.keyText);
    let ended = 0;
    while (ended === 0) {
      const killed = await own.superuserPool.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      ended = killed.rowCount ?? 0;
    }
    expect(await sent).toMatchObject({ status: 503, json: { code: "unavailable" } });
    expect(given).toBe(1);
    await release();
    expect((await send(server, {}, cut.keyText)).status).toBe(202);
    await server.close();
    await own.drop();
  });
});

test("closing finishes what was queued and refuses what comes later", async () => {
  const server = await startTestApi(database);
  const sender = senderIn(tenant.tenantId);
  const queued = Array.from({ length: 30 }, () => server.context.acceptor.accept(sender, parsed()));
  const closed = server.context.acceptor.close();
  const late = server.context.acceptor.accept(sender, parsed());
  expect(await codesOf([...queued, late])).toEqual({ accepted: 30, unavailable: 1 });
  await closed;
  await server.close();
});

test("the API's role sees nothing of an accepted event without the tenant's context", async () => {
  const server = await start();
  await send(server);
  for (const table of ["events", "deliveries", "handovers", "idempotency_keys", "customers"]) {
    const found = await database.apiPool.query(`SELECT count(*) FROM ${table}`);
    expect(found.rows).toEqual([{ count: "0" }]);
  }
});

test("while a key service does not answer, only private events are refused, and nobody waits for them", async () => {
  const away = Promise.withResolvers<never>();
  const keks = createTestKeks();
  const current = { ...keks.current, wrap: () => away.promise };
  const keyring = createKeyring({ keks: { ...keks, current } });
  const server = await start({ context: { keyring } });
  const other = await createTestTenant(database);
  await send(server, { customerExternalId: "shy" });
  const path = "/v1/customers/shy";
  await server.call("PATCH", path, tenant.keyText, { privatePayloads: true });
  const refused = [1, 2, 3, 4, 5].map(() => send(server, { customerExternalId: "shy" }));
  const taken = [send(server), send(server, {}, other.keyText)];
  expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([202, 202]);
  const answers = await Promise.all(refused);
  expect(answers.map(({ json }) => json.code)).toEqual(refused.map(() => "unavailable"));
  away.reject(new KekError("The key service is away."));
});
