import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "./config.ts";
import { createApiKey } from "./keys/keys.ts";
import { startServer, type Server } from "./server.ts";
import { accessTo } from "./testing/access.ts";
import { createTestReceiver, type TestReceiver } from "./testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "./testing/postgres.ts";
import { createTenant } from "./tenants/tenants.ts";
import { createLog } from "./telemetry/log.ts";

/**
 * Whole processes' worth of parts in this process: what a customer does to a destination, and what then becomes of its
 * deliveries. Tests wait for the receiver or for the log to show a state.
 */

let database: TestDatabase;
let keyText: string;
const kek = randomBytes(32).toString("hex");
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const tenantId = await createTenant(database.ownerPool, { name: "Server test" });
  const created = await createApiKey(database.ownerPool, accessTo(tenantId), {
    name: "test",
    scopes: ["events:write", "manage", "read"],
  });
  keyText = created.keyText.reveal();
});
afterAll(() => database.drop());
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function start(role: "all" | "api" | "worker"): Promise<Server> {
  const loaded = loadConfig({
    PUSHRAIL_ROLE: role,
    PORT: "0",
    PUSHRAIL_API_DATABASE_URL: database.apiUrl,
    PUSHRAIL_WORKER_DATABASE_URL: database.workerUrl,
    PUSHRAIL_KEK: kek,
    PUSHRAIL_EGRESS_ALLOW: "127.0.0.0/8",
    PUSHRAIL_DRAIN_MS: "1000",
  });
  if ("problems" in loaded) throw new Error(loaded.problems.join(" "));
  const server = await startServer(loaded.config, createLog({ level: "silent" }));
  closing.push(() => server.stop());
  return server;
}

async function receiver(statuses: readonly number[] = []): Promise<TestReceiver> {
  const started = await createTestReceiver((response, index) => {
    response.statusCode = statuses[index] ?? 200;
    response.end();
  });
  closing.push(() => started.close());
  return started;
}

type Json = Record<string, unknown>;

async function call(server: Server, method: string, path: string, body?: unknown): Promise<Json> {
  const answer = await fetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${keyText}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return text === "" ? {} : (JSON.parse(text) as Json);
}

async function createDestination(server: Server, url: string, retryPolicy: unknown = [1]) {
  const customerExternalId = `acct_${randomBytes(6).toString("hex")}`;
  const destination = await call(server, "POST", "/v1/destinations", {
    type: "WEBHOOK",
    name: "test",
    customerExternalId,
    url,
    retryPolicy,
  });
  return { id: destination["id"] as string, customerExternalId };
}

async function send(server: Server, customerExternalId: string, n = 1): Promise<string> {
  const event = { eventType: "order.completed", customerExternalId, payload: { n } };
  return (await call(server, "POST", "/v1/events", event))["id"] as string;
}

/** The delivery of an event once it has reached a state; asks as fast as the API answers. */
async function deliveryIn(server: Server, eventId: string, state: string): Promise<Json> {
  for (;;) {
    const { data } = await call(server, "GET", `/v1/deliveries?eventId=${eventId}`);
    const found = (data as Json[]).find((delivery) => delivery["state"] === state);
    if (found !== undefined) return found;
  }
}

describe("a destination's owner", () => {
  test("pauses: what arrives is held, in view, and flows when it is resumed", async () => {
    const server = await start("all");
    const hook = await receiver();
    const { id, customerExternalId } = await createDestination(server, hook.url);
    await call(server, "POST", `/v1/destinations/${id}/pause`, { mode: "hold" });
    const eventIds = [
      await send(server, customerExternalId, 1),
      await send(server, customerExternalId, 2),
    ];
    for (const eventId of eventIds) {
      expect(await deliveryIn(server, eventId, "pending")).toMatchObject({ attemptCount: 0 });
    }
    expect(hook.received).toEqual([]);
    await call(server, "POST", `/v1/destinations/${id}/resume`);
    await hook.arrived(2);
    for (const eventId of eventIds) await deliveryIn(server, eventId, "delivered");
    expect(hook.received).toHaveLength(2);
  });

  test("pauses to skip: what arrives is cancelled, on record, and can be replayed", async () => {
    const server = await start("all");
    const hook = await receiver();
    const { id, customerExternalId } = await createDestination(server, hook.url);
    await call(server, "POST", `/v1/destinations/${id}/pause`, { mode: "skip" });
    const eventId = await send(server, customerExternalId);
    const skipped = await deliveryIn(server, eventId, "cancelled");
    expect(skipped).toMatchObject({ reason: "destination_paused" });
    await call(server, "POST", `/v1/destinations/${id}/resume`);
    await call(server, "POST", `/v1/deliveries/${String(skipped["id"])}/replay`);
    await hook.arrived(1);
    expect(await deliveryIn(server, eventId, "delivered")).toMatchObject({ origin: "replay" });
  });

  test("changes the URL: the next event goes there, and so does the retry of an earlier one", async () => {
    const server = await start("all");
    const failing = await receiver(Array.from({ length: 10 }, () => 500));
    const mended = await receiver();
    const { id, customerExternalId } = await createDestination(server, failing.url, [1, 1]);
    const first = await send(server, customerExternalId, 1);
    await failing.arrived(1);
    await call(server, "PATCH", `/v1/destinations/${id}`, { url: mended.url });
    const second = await send(server, customerExternalId, 2);
    await deliveryIn(server, second, "delivered");
    await deliveryIn(server, first, "delivered");
    expect(failing.received).toHaveLength(1);
    expect(mended.received).toHaveLength(2);
  });

  test("deletes: what is waiting to be retried is cancelled", async () => {
    const server = await start("all");
    const hook = await receiver([500]);
    const { id, customerExternalId } = await createDestination(server, hook.url, [3600]);
    const eventId = await send(server, customerExternalId);
    await deliveryIn(server, eventId, "retrying");
    await call(server, "DELETE", `/v1/destinations/${id}`);
    expect(await deliveryIn(server, eventId, "cancelled")).toMatchObject({
      reason: "destination_deleted",
    });
    expect(hook.received).toHaveLength(1);
  });

  test("answers 410: what waits for a retry is buried at once, and can be replayed", async () => {
    const server = await start("all");
    const hook = await receiver([500, 410]);
    const { customerExternalId } = await createDestination(server, hook.url, [3600]);
    const waiting = await send(server, customerExternalId, 1);
    await deliveryIn(server, waiting, "retrying");
    await deliveryIn(server, await send(server, customerExternalId, 2), "dead");
    expect(await deliveryIn(server, waiting, "dead")).toMatchObject({
      reason: "destination_disabled",
      attemptCount: 1,
    });
  });

  test("enables again what was disabled, and replays what died meanwhile", async () => {
    const server = await start("all");
    const hook = await receiver([410]);
    const { id, customerExternalId } = await createDestination(server, hook.url);
    const gone = await send(server, customerExternalId, 1);
    const dead = await deliveryIn(server, gone, "dead");
    expect(dead).toMatchObject({ reason: "gone" });
    const meanwhile = await send(server, customerExternalId, 2);
    await deliveryIn(server, meanwhile, "dead");
    await call(server, "POST", `/v1/destinations/${id}/resume`);
    const { data } = await call(server, "GET", `/v1/dead-letters?destinationId=${id}`);
    expect(data).toHaveLength(2);
    for (const letter of data as Json[]) {
      await call(server, "POST", `/v1/deliveries/${String(letter["id"])}/replay`);
    }
    await deliveryIn(server, gone, "delivered");
    await deliveryIn(server, meanwhile, "delivered");
    const left = await call(server, "GET", `/v1/dead-letters?destinationId=${id}`);
    expect(left["data"]).toEqual([]);
  });
});

describe("separate processes", () => {
  test("an API without a worker leaves deliveries for a worker without an API", async () => {
    const api = await start("api");
    const hook = await receiver();
    const { customerExternalId } = await createDestination(api, hook.url);
    const before = await send(api, customerExternalId, 1);
    expect(await deliveryIn(api, before, "pending")).toMatchObject({ attemptCount: 0 });
    const worker = await start("worker");
    await deliveryIn(api, before, "delivered");
    const after = await send(api, customerExternalId, 2);
    await deliveryIn(api, after, "delivered");
    expect((await fetch(`${worker.url}/readyz`)).status).toBe(200);
    expect((await fetch(`${worker.url}/v1/deliveries`)).status).toBe(404);
  });

  test("count what a worker delivered until it stops, but no test events, and check without a worker", async () => {
    const api = await start("api");
    const hook = await receiver([500]);
    const worker = await start("worker");
    const { id, customerExternalId } = await createDestination(api, hook.url);
    await deliveryIn(api, await send(api, customerExternalId), "delivered");
    const tested = await call(api, "POST", `/v1/destinations/${id}/test`);
    await deliveryIn(api, String(tested["eventId"]), "delivered");
    await worker.stop();
    const { data } = await call(api, "GET", `/v1/delivery-counts?destinationId=${id}`);
    expect(data).toMatchObject([
      {
        delivered: 1,
        failedAttempts: 1,
        dead: 0,
        successRate: 1,
        lastAttemptAt: expect.any(String),
      },
    ]);
    const checked = await call(api, "POST", "/v1/destination-checks", { destinationId: id });
    expect(checked).toMatchObject({ passed: true });
    expect(hook.received).toHaveLength(4);
  });

  test("say what they count", async () => {
    const server = await start("all");
    const hook = await receiver();
    const { customerExternalId } = await createDestination(server, hook.url);
    await deliveryIn(server, await send(server, customerExternalId), "delivered");
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    for (const line of [
      /^pushrail_events_accepted_total 1$/m,
      /^pushrail_attempts_total\{outcome="delivered",reason=""\} 1$/m,
      /^pushrail_deliveries_finished_total\{state="delivered",reason=""\} 1$/m,
      /^pushrail_queue_deliveries\{state="pending"\} \d+$/m,
      /^pushrail_database_connections\{pool="api",state="open"\} \d+$/m,
      /^pushrail_nodejs_eventloop_lag_seconds /m,
      /^pushrail_commit_seconds_count\{kind="outcomes"\} \d+$/m,
    ]) {
      expect(metrics).toMatch(line);
    }
  });
});
