import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../config.ts";
import { startServer } from "../server.ts";
import type { Server } from "../server.ts";
import { createLog } from "../telemetry/log.ts";
import { createTestTenant } from "../testing/api.ts";
import type { TestTenant } from "../testing/api.ts";
import { createTestReceiver } from "../testing/deliverable.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

// Goal: a secret leaves the process in the answer that created it and in the requests it is for, and nowhere else.

let database: TestDatabase;
let tenant: TestTenant;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  tenant = await createTestTenant(database);
});

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

afterAll(() => database.drop());

/** A whole process that logs all it can, and the text of its log so far. */
async function start(): Promise<{ readonly server: Server; readonly log: () => string }> {
  const loaded = loadConfig({
    PORT: "0",
    PUSHRAIL_API_DATABASE_URL: database.apiUrl,
    PUSHRAIL_WORKER_DATABASE_URL: database.workerUrl,
    PUSHRAIL_KEK: randomBytes(32).toString("hex"),
    PUSHRAIL_EGRESS_ALLOW: "127.0.0.0/8",
    PUSHRAIL_DRAIN_MS: "1000",
  });
  if ("problems" in loaded) throw new Error(loaded.problems.join(" "));
  let text = "";
  const destination = { write: (line: string) => void (text += line) };
  const server = await startServer(loaded.config, createLog({ level: "trace", destination }));
  closing.push(() => server.stop());
  return { server, log: () => text };
}

/** The ways in which bytes may stand in a text: as they are, in hex, and in base64 at every offset. */
function formsOf(bytes: Buffer): readonly string[] {
  const base64 = [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    // Without the characters at the edges, which depend on what stands beside the bytes.
    return (["base64", "base64url"] as const).map((encoding) =>
      shifted
        .toString(encoding)
        .replaceAll("=", "")
        .slice(offset === 0 ? 0 : 4, -1),
    );
  });
  return [bytes.toString("latin1"), bytes.toString("hex"), ...base64];
}

/** Every row of every table as text; `bytea` stands there in hex. */
async function dump(): Promise<string> {
  const { superuserPool } = database;
  const tables = await superuserPool.query<{ name: string }>(
    "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
  );
  const texts = await Promise.all(
    tables.rows.map(async ({ name }) => {
      const rows = await superuserPool.query<{ text: string }>(
        `SELECT t::text AS text FROM ${name} AS t`,
      );
      return rows.rows.map(({ text }) => text).join("\n");
    }),
  );
  return texts.join("\n").toLowerCase();
}

test("no key, signing secret or header value is found in logs, metrics, answers or the database", async () => {
  const { server, log } = await start();
  const headerValue = `canary-${randomBytes(16).toString("base64url")}`;
  const answers: string[] = [];
  const send = async (method: string, path: string, body?: unknown, keyText = tenant.keyText) => {
    const response = await fetch(server.url + path, {
      method,
      headers: {
        authorization: `Bearer ${keyText}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    answers.push(text);
    return { status: response.status, text, json: JSON.parse(text || "null") };
  };
  const receiver = await createTestReceiver((response, index) => {
    response.statusCode = index % 2 === 0 ? 500 : 200;
    response.end("seen");
  });
  closing.push(() => receiver.close());
  const destination = {
    type: "WEBHOOK",
    name: "hook",
    customerExternalId: "acme",
    url: receiver.url,
    retryPolicy: [1],
    headers: { "X-Token": headerValue },
  };
  const created = await send("POST", "/v1/destinations", destination);
  expect(created.status).toBe(201);
  // The one answer in which the signing secret may stand.
  const signingSecret: string = created.json.signingSecret;
  answers.pop();
  answers.push(created.text.replace(signingSecret, ""));
  const event = { eventType: "order.completed", customerExternalId: "acme", payload: {} };
  expect((await send("POST", "/v1/events", { ...event, payload: { planted: 1 } })).status).toBe(
    202,
  );
  await receiver.arrived(2);
  expect(receiver.received[0]?.headers["x-token"]).toBe(headerValue);

  const { id } = created.json;
  const secrets = `${tenant.keyText} ${signingSecret} ${headerValue}`;
  await send("GET", `/v1/destinations/${id}`);
  await send("POST", `/v1/destinations/${id}/test`, {});
  await send("PATCH", `/v1/destinations/${id}`, { headers: { "bad name": headerValue } });
  await send("PATCH", `/v1/destinations/${id}`, { headers: { "X-Token": `${headerValue}\n` } });
  await send("PATCH", `/v1/destinations/${id}`, { timeoutMs: headerValue });
  await send("POST", "/v1/destinations", { ...destination, type: headerValue });
  await send("POST", "/v1/events", { ...event, eventType: secrets });
  await send("POST", "/v1/events", `{"${tenant.keyText}`);
  await send("POST", "/v1/events", event, `${tenant.keyText.slice(0, -1)}!`);
  await send("GET", `/v1/deliveries?cursor=${tenant.keyText}`);
  await send("GET", `/v1/deliveries?reason=${encodeURIComponent(secrets)}`);
  await send("GET", `/v1/events/${tenant.keyText}`);
  await send("GET", `/nowhere/${tenant.keyText}?key=${tenant.keyText}`);
  const { json: deliveries } = await send("GET", "/v1/deliveries");
  for (const delivery of deliveries.data) await send("GET", `/v1/deliveries/${delivery.id}`);
  answers.push(await (await fetch(`${server.url}/metrics`)).text());
  await server.stop();

  const places = { answers: answers.join("\n"), log: log(), database: await dump() };
  // The search finds what is there.
  expect(places.answers).toContain("planted");
  expect(places.log).toContain('"event":"request"');
  expect(places.database).toContain("planted");
  const planted = [
    Buffer.from(tenant.keyText),
    Buffer.from(signingSecret),
    Buffer.from(signingSecret.slice("whsec_".length), "base64"),
    Buffer.from(headerValue),
  ];
  const found = Object.entries(places).flatMap(([place, text]) =>
    planted.flatMap((bytes, secret) =>
      formsOf(bytes)
        .filter((form) => text.includes(place === "database" ? form.toLowerCase() : form))
        .map((form) => ({ place, secret, form })),
    ),
  );
  expect(found).toEqual([]);
});
