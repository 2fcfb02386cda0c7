import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadConfig } from "../config.ts";
import { startServer } from "../server.ts";
import { createLog } from "../telemetry/log.ts";
import { createTestTenant } from "../testing/api.ts";
import { createTestReceiver } from "../testing/deliverable.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

/** A credential that several destinations use, from its creation to what their receivers see, in one running server. */

let database: TestDatabase;
const closing: (() => Promise<unknown>)[] = [];
const logLines: string[] = [];

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
  const destination = { write: (line: string) => void logLines.push(line) };
  const server = await startServer(loaded.config, createLog({ level: "debug", destination }));
  closing.push(() => server.stop());
  const { keyText } = await createTestTenant(database);
  return async (method: string, path: string, body?: object) => {
    const response = await fetch(server.url + path, {
      method,
      headers: {
        authorization: `Bearer ${keyText}`,
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
    return (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
  };
}

test("a rotation in place holds for the next attempt of every destination that uses the credential", async () => {
  const call = await start();
  const seen: (string | undefined)[] = [];
  const hook = await createTestReceiver((response: ServerResponse) => {
    seen.push(response.req.headers.authorization);
    response.end();
  });
  closing.push(() => hook.close());
  const { id } = await call("POST", "/v1/credentials", {
    type: "BEARER_TOKEN",
    customerExternalId: "acme",
    name: "Warehouse",
    token: "planted-old-token-4711",
  });
  for (const name of ["One", "Two"]) {
    await call("POST", "/v1/destinations", {
      type: "WEBHOOK",
      customerExternalId: "acme",
      name,
      url: hook.url,
      credentialId: id,
    });
  }
  const event = { eventType: "order.completed", customerExternalId: "acme", payload: { n: 1 } };
  await call("POST", "/v1/events", event);
  await hook.arrived(2);
  const rotated = await call("PATCH", `/v1/credentials/${String(id)}`, {
    token: "planted-new-token-4711",
  });
  expect(rotated).toMatchObject({ version: 2, destinationCount: 2 });
  await call("POST", "/v1/events", event);
  await hook.arrived(4);
  expect(seen).toEqual([
    "Bearer planted-old-token-4711",
    "Bearer planted-old-token-4711",
    "Bearer planted-new-token-4711",
    "Bearer planted-new-token-4711",
  ]);
  const deliveries = await call("GET", "/v1/deliveries");
  expect(JSON.stringify(deliveries) + logLines.join()).not.toContain("planted-");
});

test("a destination that was deleted does not keep its credential from being deleted", async () => {
  const call = await start();
  const { id } = await call("POST", "/v1/credentials", {
    type: "BEARER_TOKEN",
    customerExternalId: "acme",
    name: "Warehouse",
    token: "planted-old-token-4711",
  });
  const destination = await call("POST", "/v1/destinations", {
    type: "WEBHOOK",
    customerExternalId: "acme",
    name: "One",
    url: "https://hooks.example.com/",
    credentialId: id,
  });
  await expect(call("DELETE", `/v1/credentials/${String(id)}`)).rejects.toThrow("1 destination");
  await call("DELETE", `/v1/destinations/${String(destination["id"])}`);
  await call("DELETE", `/v1/credentials/${String(id)}`);
});
