import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadConfig } from "../config.ts";
import { startServer } from "../server.ts";
import { createLog } from "../telemetry/log.ts";
import { createTestTenant } from "../testing/api.ts";
import { createTestReceiver } from "../testing/deliverable.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";
import { initialLimit } from "./concurrency-limit.ts";

/** The customer changes a destination's credential while the destination is busy. */

let database: TestDatabase;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await database.drop();
});

async function start() {
  const loaded = loadConfig({
    PORT: "0",
    PUSHRAIL_API_DATABASE_URL: database.apiUrl,
    PUSHRAIL_WORKER_DATABASE_URL: database.workerUrl,
    PUSHRAIL_KEK: randomBytes(32).toString("hex"),
    PUSHRAIL_EGRESS_ALLOW: "127.0.0.0/8",
    PUSHRAIL_DRAIN_MS: "1000",
  });
  if ("problems" in loaded) throw new Error(loaded.problems.join(" "));
  const server = await startServer(loaded.config, createLog({ level: "silent" }));
  closing.push(() => server.stop());
  const { keyText } = await createTestTenant(database);
  return async (method: string, path: string, body: object) => {
    const headers = { authorization: `Bearer ${keyText}`, "content-type": "application/json" };
    const response = await fetch(server.url + path, {
      method,
      headers,
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
}

interface Seen {
  readonly authorization: string | undefined;
  readonly attempt: unknown;
  readonly socket: Socket;
}

test("attempts under way end with the old credential on the old connections, all later ones have the new", async () => {
  const call = await start();
  const seen: Seen[] = [];
  const held: ServerResponse[] = [];
  let isOpen = false;
  const hook = await createTestReceiver((response) => {
    const { headers, socket } = response.req;
    const attempt = headers["x-pushrail-attempt"];
    seen.push({ authorization: headers.authorization, attempt, socket });
    if (isOpen) response.end();
    else held.push(response);
  });
  closing.push(() => hook.close());
  const { id } = await call("POST", "/v1/destinations", {
    type: "WEBHOOK",
    customerExternalId: "acme",
    name: "Orders",
    url: hook.url,
    headers: { Authorization: "Bearer old-credential" },
  });
  const event = { eventType: "order.completed", customerExternalId: "acme", payload: { n: 1 } };
  const send = (count: number) =>
    call("POST", "/v1/events/batch", { events: Array.from({ length: count }, () => event) });

  await send(40);
  // As many as one destination gets at first: nothing more begins before one of these ends.
  await hook.arrived(initialLimit);
  await call("PATCH", `/v1/destinations/${String(id)}`, {
    headers: { Authorization: "Bearer new-credential" },
  });
  // Accepted with the changed settings, which the whole process therefore has.
  await send(40);
  isOpen = true;
  for (const response of held.splice(0)) response.end();
  await hook.arrived(80);

  const [underWay, later] = [seen.slice(0, initialLimit), seen.slice(initialLimit)];
  expect(underWay.map(({ authorization }) => authorization)).toEqual(
    Array.from({ length: initialLimit }, () => "Bearer old-credential"),
  );
  expect(new Set(later.map(({ authorization }) => authorization))).toEqual(
    new Set(["Bearer new-credential"]),
  );
  // None was cut: 80 events, 80 requests.
  expect(new Set(seen.map(({ attempt }) => attempt))).toEqual(new Set(["1"]));
  const oldSockets = new Set(underWay.map(({ socket }) => socket));
  expect(later.some(({ socket }) => oldSockets.has(socket))).toBe(false);
});
