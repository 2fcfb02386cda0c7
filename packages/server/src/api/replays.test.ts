import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newUuid, publicId } from "../ids.ts";
import { createApiKey } from "../keys/keys.ts";
import type { Scope } from "../keys/keys.ts";
import { accessTo } from "../testing/access.ts";
import { startTestApi } from "../testing/api.ts";
import type { TestApi } from "../testing/api.ts";
import { DeliveryRows } from "../testing/deliveries.ts";
import type { TestTenant } from "../testing/deliveries.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

let database: TestDatabase;
let api: TestApi;
let rows: DeliveryRows;
// Each test has a tenant of its own.
let tenant: TestTenant;
let keyText: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  rows = new DeliveryRows(database.superuserPool);
});

afterAll(async () => {
  await api.close();
  await database.drop();
});

beforeEach(async () => {
  tenant = await rows.addTenant();
  keyText = await keyOf(tenant);
});

async function keyOf(
  { tenantId }: TestTenant,
  scopes: readonly Scope[] = ["read", "manage"],
): Promise<string> {
  const request = { name: "test", scopes };
  const key = await createApiKey(database.ownerPool, accessTo(tenantId), request);
  return key.keyText.reveal();
}

const dlv = (uuid: string) => publicId("delivery", uuid);
const dst = () => publicId("destination", tenant.destinationId);
const deadLetters = { kind: "deadLetters" };
const hour = (offset: number) => new Date(Date.now() + offset * 3_600_000).toISOString();

const call = (method: string, path: string, body?: unknown) =>
  api.call(method, path, keyText, body);

const ask = (scope: object, more: object = {}) =>
  call("POST", "/v1/replays", { destinationId: dst(), scope, ...more });

async function askWithKey(idempotencyKey: string, body: object) {
  const response = await fetch(`${api.url}/v1/replays`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${keyText}`,
      "content-type": "application/json",
      "idempotency-key": idempotencyKey,
    },
    body: JSON.stringify(body),
  });
  // oxlint-disable-next-line no-explicit-any -- tests reach into answers of every shape
  return { status: response.status, json: (await response.json()) as any };
}

async function setState(state: string): Promise<void> {
  await database.superuserPool.query("UPDATE destinations SET state = $2 WHERE id = $1", [
    tenant.destinationId,
    state,
  ]);
}

async function jobCount(): Promise<number> {
  const { rowCount } = await database.superuserPool.query(
    "SELECT FROM replays WHERE tenant_id = $1",
    [tenant.tenantId],
  );
  return rowCount ?? 0;
}

/** Sends requests and holds back what they write, until all of them wait at once. */
async function atTheSameMoment<Answer>(
  count: number,
  send: () => Promise<Answer>,
): Promise<readonly Answer[]> {
  const barrier = await database.superuserPool.connect();
  await barrier.query("BEGIN; LOCK TABLE replays IN EXCLUSIVE MODE");
  const sent = Array.from({ length: count }, send);
  await waitersReach(count);
  await barrier.query("ROLLBACK");
  barrier.release();
  return await Promise.all(sent);
}

async function waitersReach(count: number): Promise<void> {
  let waiting = 0;
  while (waiting < count) {
    const found = await database.superuserPool.query<{ count: number }>(
      `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    waiting = found.rows[0]?.count ?? 0;
  }
}

test("a replay is answered as it was asked for, and is found again", async () => {
  const window = {
    kind: "window",
    from: "2026-11-21T08:00:00.000Z",
    to: "2026-11-21T09:00:00.000Z",
    eventTypes: ["order.*"],
    states: ["cancelled", "dead"],
  };
  const { status, json, headers } = await ask(window);
  expect(status).toBe(202);
  expect(json).toMatchObject({
    id: expect.stringMatching(/^rpl_[0-9a-f]{32}$/),
    destinationId: dst(),
    customerExternalId: "acct_1",
    scope: window,
    state: "selecting",
    reason: null,
    progress: 0,
    secondsLeft: null,
    finishedAt: null,
  });
  expect(headers.get("location")).toBe(`/v1/replays/${json.id}`);
  expect((await call("GET", `/v1/replays/${json.id}`)).json).toEqual(json);
});

describe("a request is refused with a path:", () => {
  const refused: [string, object, string, string][] = [
    ["no scope", { scope: undefined }, "missing_field", "/scope"],
    ["an unknown kind", { scope: { kind: "all" } }, "invalid_field", "/scope/kind"],
    [
      "a foreign field",
      { scope: { ...deadLetters, from: hour(-1) } },
      "unknown_field",
      "/scope/from",
    ],
    [
      "a reason that does not exist",
      { scope: { ...deadLetters, reasons: ["bored"] } },
      "invalid_field",
      "/scope/reasons/0",
    ],
    [
      "an unknown destination",
      { destinationId: publicId("destination", newUuid()) },
      "invalid_field",
      "/destinationId",
    ],
    ["a malformed destination", { destinationId: "dst_1" }, "invalid_field", "/destinationId"],
    [
      "an unknown delivery",
      { scope: { kind: "deliveries", deliveryIds: [dlv(newUuid())] } },
      "invalid_field",
      "/scope/deliveryIds/0",
    ],
    [
      "a malformed delivery",
      { scope: { kind: "deliveries", deliveryIds: ["dlv_x"] } },
      "invalid_field",
      "/scope/deliveryIds/0",
    ],
    [
      "too many deliveries",
      {
        scope: {
          kind: "deliveries",
          deliveryIds: Array.from({ length: 1_001 }, () => dlv(newUuid())),
        },
      },
      "invalid_field",
      "/scope/deliveryIds",
    ],
    ["a member that is not known", { rate: 5 }, "unknown_field", "/rate"],
  ];
  test.each(refused)("%s", async (_name, more, code, path) => {
    const { status, json } = await ask(deadLetters, more);
    expect([status, json.code, json.path]).toEqual([400, code, path]);
    expect(await jobCount()).toBe(0);
  });

  test("a delivery of another destination, of another tenant, and one under way", async () => {
    const mine = await rows.add({ tenant, state: "dead" });
    const elsewhere = await rows.add({
      tenant,
      state: "dead",
      destinationId: await rows.addDestination(tenant),
    });
    const foreign = await rows.add({ tenant: await rows.addTenant(), state: "dead" });
    const retrying = await rows.add({ tenant, state: "retrying" });
    const answers = [];
    for (const other of [elsewhere, foreign, retrying]) {
      const { status, json } = await ask({
        kind: "deliveries",
        deliveryIds: [mine, other].map(dlv),
      });
      answers.push([status, json.path, json.detail]);
    }
    const path = "/scope/deliveryIds/1";
    expect(answers).toEqual([
      [400, path, expect.stringContaining("another destination")],
      [400, path, "There is no such delivery."],
      [409, path, expect.stringContaining("still being worked on")],
    ]);
  });
});

test.each([
  ["DISABLED", "disabled"],
  ["DELETED", "no such destination"],
])("it is refused in words while the destination is %s", async (state, words) => {
  await setState(state);
  const { status, json } = await ask(deadLetters);
  expect(status).toBe(state === "DELETED" ? 400 : 409);
  expect(json.detail).toContain(words);
});

describe("the same selection twice at once", () => {
  test("is refused in words that name the other", async () => {
    const first = (await ask(deadLetters)).json;
    const second = await ask({ kind: "window", from: hour(-1), to: hour(0) });
    expect(second.status).toBe(409);
    expect(second.json).toMatchObject({
      code: "state_conflict",
      detail: expect.stringContaining(first.id),
    });
    await call("POST", `/v1/replays/${first.id}/pause`);
    expect((await ask(deadLetters)).status).toBe(409);
    await call("POST", `/v1/replays/${first.id}/cancel`);
    expect((await ask(deadLetters)).status).toBe(202);
  });

  test("is possible for different windows and destinations", async () => {
    expect((await ask({ kind: "window", from: hour(-2), to: hour(-1) })).status).toBe(202);
    expect((await ask({ kind: "window", from: hour(-1), to: hour(0) })).status).toBe(202);
    const destinationId = publicId("destination", await rows.addDestination(tenant));
    expect((await ask(deadLetters, { destinationId })).status).toBe(202);
  });

  test("is made once when it is asked for at the same moment", async () => {
    const sent = await atTheSameMoment(3, () => ask(deadLetters));
    const statuses = sent.map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([202, 409, 409]);
    expect(await jobCount()).toBe(1);
  });
});

describe("an idempotency key", () => {
  test("makes one replay of the same request, however often and at once it is sent", async () => {
    const body = { destinationId: dst(), scope: deadLetters };
    const answers = await atTheSameMoment(3, () => askWithKey("nightly 1", body));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 202]);
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
    await call("POST", `/v1/replays/${answers[0]?.json.id}/cancel`);
    const later = await askWithKey("nightly 1", { ...body, dryRun: false });
    expect(later).toMatchObject({ status: 200, json: { state: "cancelled" } });
    expect(await jobCount()).toBe(1);
  });

  test("is refused for another request, and is each tenant's own", async () => {
    const { json } = await askWithKey("k", { destinationId: dst(), scope: deadLetters });
    const other = { destinationId: dst(), scope: { ...deadLetters, reasons: ["timeout"] } };
    const refused = await askWithKey("k", other);
    expect(refused.json).toMatchObject({
      status: 409,
      code: "idempotency_conflict",
      detail: expect.stringContaining(json.id),
    });
    tenant = await rows.addTenant();
    keyText = await keyOf(tenant);
    const foreign = await askWithKey("k", { destinationId: dst(), scope: deadLetters });
    expect(foreign.status).toBe(202);
  });

  test("that is too long is refused", async () => {
    const body = { destinationId: dst(), scope: deadLetters };
    const { status, json } = await askWithKey("k".repeat(256), body);
    expect([status, json.code, json.path]).toEqual([400, "invalid_field", "/idempotency-key"]);
  });
});

describe("a dry run", () => {
  test("counts what would be repeated, and makes nothing", async () => {
    const first = await rows.add({ tenant, state: "dead" });
    const replayed = await rows.add({ tenant, state: "dead" });
    await call("POST", `/v1/deliveries/${dlv(replayed)}/replay`);
    const last = await rows.add({ tenant, state: "delivered" });
    const window = { kind: "window", from: hour(-1), to: hour(1), states: ["dead", "delivered"] };
    const { status, json } = await ask(window, { dryRun: true });
    expect(status).toBe(200);
    const madeAt = async (id: string) =>
      (await call("GET", `/v1/deliveries/${dlv(id)}`)).json.createdAt;
    expect(json).toEqual({
      count: 2,
      isComplete: true,
      alreadyDelivered: 1,
      alreadyReplayed: 1,
      oldestAt: await madeAt(first),
      newestAt: await madeAt(last),
      ratePerSecond: 1_000,
      durationSeconds: 1,
    });
    expect(await jobCount()).toBe(0);
  });

  test("knows of a failed repetition of what had arrived before", async () => {
    const eventId = newUuid();
    const origin = await rows.add({ tenant, state: "delivered", eventId });
    await rows.add({ tenant, state: "dead", eventId, origin: "replay", replayOf: origin });
    const { json } = await ask(deadLetters, { dryRun: true });
    expect(json).toMatchObject({ count: 1, alreadyDelivered: 1, alreadyReplayed: 0 });
  });

  test("counts with the destination's own rate, also while it is paused", async () => {
    await database.superuserPool.query(
      `UPDATE destinations SET rate_limit_per_second = 2, state = 'PAUSED', pause_mode = 'hold', paused_at = now()
       WHERE id = $1`,
      [tenant.destinationId],
    );
    for (let count = 0; count < 5; count += 1) await rows.add({ tenant, state: "dead" });
    const { json } = await ask(deadLetters, { dryRun: true });
    expect(json).toMatchObject({ count: 5, ratePerSecond: 2, durationSeconds: 3 });
  });

  test("says so when nothing matches", async () => {
    const { json } = await ask(deadLetters, { dryRun: true });
    expect(json).toMatchObject({ count: 0, oldestAt: null, newestAt: null, durationSeconds: 0 });
  });
});

test("a delivery that a replay has chosen is not replayed by itself", async () => {
  const id = await rows.add({ tenant, state: "dead" });
  const { json: job } = await ask(deadLetters);
  await database.superuserPool.query(
    `INSERT INTO replay_items (tenant_id, customer_id, source_delivery_id, replay_id, state)
     SELECT tenant_id, customer_id, $2, id, 'selected' FROM replays WHERE tenant_id = $1`,
    [tenant.tenantId, id],
  );
  const refused = await call("POST", `/v1/deliveries/${dlv(id)}/replay`);
  expect(refused.json).toMatchObject({ status: 409, detail: expect.stringContaining(job.id) });
  await call("POST", `/v1/replays/${job.id}/cancel`);
  expect((await call("POST", `/v1/deliveries/${dlv(id)}/replay`)).status).toBe(202);
});

test("the list is narrowed by destination and state, page by page", async () => {
  const made: string[] = [];
  for (const [from, to] of [
    [-3, -2],
    [-2, -1],
    [-1, 0],
  ] as const) {
    made.unshift((await ask({ kind: "window", from: hour(from), to: hour(to) })).json.id);
  }
  await call("POST", `/v1/replays/${made[1]}/pause`);
  const list = async (query: string) => {
    const { status, json } = await call("GET", `/v1/replays?${query}`);
    expect(status).toBe(200);
    return { ids: json.data.map(({ id }: { id: string }) => id), cursor: json.nextCursor };
  };
  expect((await list("")).ids).toEqual(made);
  expect((await list("state=paused")).ids).toEqual([made[1]]);
  expect((await list(`destinationId=${dst()}&state=selecting`)).ids).toEqual([made[0], made[2]]);
  expect((await list(`destinationId=${publicId("destination", newUuid())}`)).ids).toEqual([]);
  const first = await list("limit=2");
  expect(first.ids).toEqual(made.slice(0, 2));
  expect(await list(`limit=2&cursor=${first.cursor}`)).toEqual({ ids: [made[2]], cursor: null });
  expect((await call("GET", `/v1/replays?state=paused&cursor=${first.cursor}`)).json.code).toBe(
    "invalid_cursor",
  );
});

test("another tenant's replay is not found, and reading allows no steering", async () => {
  const { json } = await ask(deadLetters);
  const reader = await keyOf(tenant, ["read"]);
  expect((await api.call("GET", `/v1/replays/${json.id}`, reader)).status).toBe(200);
  for (const verb of ["pause", "resume", "cancel"]) {
    const path = `/v1/replays/${json.id}/${verb}`;
    expect((await api.call("POST", path, reader)).json.code).toBe("forbidden");
    const foreign = await keyOf(await rows.addTenant());
    expect((await api.call("POST", path, foreign)).json.code).toBe("not_found");
  }
  expect((await call("POST", "/v1/replays/rpl_1/cancel")).json.code).toBe("not_found");
});
