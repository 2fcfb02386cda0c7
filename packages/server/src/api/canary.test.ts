import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { credentialDefinitions } from "@pushrail/destinations";
import { startTokenServer, type TokenServer } from "@pushrail/destinations/testing/token-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRootKey } from "../keys/root-keys.ts";
import { createTestTenant } from "../testing/api.ts";
import { databaseTexts } from "../testing/canaries/database-texts.ts";
import { newText, plantedCredentials } from "../testing/canaries/credentials.ts";
import { bytesCanary, type Canary, leaksIn, textCanary } from "../testing/canaries/forms.ts";
import { keyCanaries } from "../testing/canaries/keys-in-use.ts";
import { provocationsWith, sendNoRequest } from "../testing/canaries/provocations.ts";
import { type ServerProcess, startServerProcess } from "../testing/canaries/server-process.ts";
import { createTestReceiver, type TestReceiver } from "../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";

// Goal: a secret leaves the process in the answer that created it and in the requests it is for, and nowhere else.

let database: TestDatabase;
let server: ServerProcess;
let receiver: TestReceiver;
const closing: (() => Promise<void>)[] = [];
const kek = randomBytes(32).toString("hex");
const canaries: Canary[] = [];
/** Secrets as texts, to be tried where they do not belong. */
const texts: string[] = [];
/** Everything that was answered, without what an answer is for. */
const answers: string[] = [];

const settings = () => ({
  PORT: "0",
  DATABASE_URL: database.ownerUrl,
  PUSHRAIL_API_DATABASE_URL: database.apiUrl,
  PUSHRAIL_WORKER_DATABASE_URL: database.workerUrl,
  PUSHRAIL_KEK: kek,
  PUSHRAIL_EGRESS_ALLOW: "127.0.0.0/8",
  PUSHRAIL_LOG_LEVEL: "trace",
  // Not the limits are tried here, but what lies behind them.
  PUSHRAIL_AUTH_FAILURES_MAX: "0",
  PUSHRAIL_AUTH_LOOKUPS_MAX: "0",
  PUSHRAIL_RATE_READ_KEY: "0",
  PUSHRAIL_RATE_CHANGE_KEY: "0",
  PUSHRAIL_RATE_READ_TENANT: "0",
  PUSHRAIL_RATE_CHANGE_TENANT: "0",
});

beforeAll(async () => {
  database = await createTestDatabase();
  closing.push(() => database.drop());
});

afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

interface Sent {
  readonly body?: unknown;
  /** Texts that this answer is there to show, found in it by their names. */
  readonly shows?: readonly string[];
}

/** Sends a request, and keeps its answer without what it is there to show. */
async function call(method: string, path: string, keyText: string, sent: Sent = {}) {
  const { body, shows = [] } = sent;
  const response = await fetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${keyText}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = text === "" ? undefined : JSON.parse(text);
  const without = shows.reduce((whole, name) => whole.replace(String(json[name]), ""), text);
  answers.push(without, JSON.stringify([...response.headers]));
  expect(response.status, text).toBeLessThan(400);
  return json;
}

function plantText(kind: string, text: string, secretPart = text): string {
  canaries.push(textCanary(kind, secretPart));
  texts.push(text);
  return text;
}

const plantKey = (kind: string, text: string) => plantText(kind, text, text.slice(-36));

/** The signature alone: what it signs are ids, and those may be known. */
const plantToken = (text: string) => plantText("session token", text, text.split(".")[2]);

function plantSigningSecret(text: string): void {
  plantText("signing secret", text, text.slice("whsec_".length));
  canaries.push(bytesCanary("signing secret", Buffer.from(text.slice(6), "base64")));
}

/** Who signs in: a tenant with its keys, made over HTTP with a root key, and a session of its customer. */
async function plantKeys() {
  const root = (await createRootKey(database.ownerPool, { name: "test" })).keyText.reveal();
  plantKey("root key", root);
  const tenant = await call("POST", "/v1/tenants", root, { body: { name: "Acme" } });
  const draft = { environment: "live", name: "a" };
  const made = await call("POST", `/v1/tenants/${tenant.id}/keys`, root, {
    body: { ...draft, scopes: ["read"] },
    shows: ["key"],
  });
  plantKey("API key", made.key);
  await call("GET", `/v1/tenants/${tenant.id}/keys`, root);
  const { keyText } = await createTestTenant(database);
  plantKey("API key", keyText);
  const minted = await call("POST", "/v1/sessions", keyText, {
    body: { customerExternalId: "acme" },
    shows: ["token"],
  });
  plantToken(minted.token);
  await call("GET", "/v1/sessions?state=any", keyText);
  return { keyText, token: minted.token as string };
}

/** A credential of each type, and a rotation of each. Access tokens come from a server that knows the rotated client. */
async function plantCredentials(keyText: string): Promise<{
  readonly ids: ReadonlyMap<string, string>;
  readonly tokens: TokenServer;
}> {
  const rounds = [plantedCredentials(), plantedCredentials()] as const;
  const { clientId = "", clientSecret = "" } = rounds[1].OAUTH2_CLIENT_CREDENTIALS.body;
  const tokens = await startTokenServer([{ clientId, clientSecret }]);
  closing.push(() => tokens.close());
  const ids = new Map<string, string>();
  for (const [type, planted] of rounds.flatMap((round) => Object.entries(round))) {
    const id = ids.get(type);
    const { tokenUrl } = tokens;
    const body = { ...planted.body, ...(planted.body["tokenUrl"] !== undefined && { tokenUrl }) };
    const answer =
      id === undefined
        ? await call("POST", "/v1/credentials", keyText, {
            body: { type, name: "a", customerExternalId: "acme", ...body },
          })
        : await call("PATCH", `/v1/credentials/${id}`, keyText, { body });
    ids.set(type, answer.id);
    texts.push(...planted.secretTexts);
    canaries.push(...planted.canaries);
  }
  return { ids, tokens };
}

/** What is to be planted beside the credentials. */
const kindsOfOurs = [
  "API key",
  "root key",
  "session token",
  "session key",
  "KEK",
  "data key",
  "signing secret",
  "header value",
  "access token",
  "private payload",
  "password of a database role",
];

/** What a receiver has to be given. */
const kindsReceived = [
  "header value",
  "access token",
  "private payload",
  "BASIC_AUTH",
  "BEARER_TOKEN",
];

const ended: ReadonlySet<string> = new Set(["delivered", "dead", "cancelled"]);

/** Resolves with the log's deliveries when none of them is under way. */
async function untilEnded(keyText: string): Promise<readonly { readonly id: string }[]> {
  for (;;) {
    const { data } = await call("GET", "/v1/deliveries?limit=100", keyText);
    if (data.every(({ state }: { state: string }) => ended.has(state))) return data;
    answers.splice(-2);
  }
}

/** Events to destinations that sign in with each credential, to a receiver that says all it was told, and is wrong at first. */
async function deliver(keyText: string, token: string, credentials: ReadonlyMap<string, string>) {
  const common = { type: "WEBHOOK", name: "a", customerExternalId: "acme", retryPolicy: [1] };
  const headers = { "X-Token": plantText("header value", newText()) };
  const event = {
    eventType: "order.completed",
    customerExternalId: "acme",
    payload: { planted: 1 },
  };
  for (const type of [
    "BEARER_TOKEN",
    "BASIC_AUTH",
    "OAUTH2_CLIENT_CREDENTIALS",
    "CLIENT_CERTIFICATE",
  ]) {
    // The receiver speaks no TLS, so a certificate is shown to nobody.
    const url =
      type === "CLIENT_CERTIFICATE" ? receiver.url.replace("http:", "https:") : receiver.url;
    const credentialId = credentials.get(type);
    const created = await call("POST", "/v1/destinations", keyText, {
      body: { ...common, url, headers, credentialId },
      shows: ["signingSecret"],
    });
    plantSigningSecret(created.signingSecret);
    const path = `/v1/destinations/${created.id}`;
    const rotated = await call("POST", `${path}/signing-secrets`, keyText, {
      body: {},
      shows: ["secret"],
    });
    plantSigningSecret(rotated.secret);
    await call("POST", `${path}/test`, token, { body: {} });
    await call("GET", path, token);
    await call("GET", `${path}/signing-secrets`, token);
    await call("PATCH", path, token, { body: { headers } });
  }
  const { id } = await call("POST", "/v1/events", keyText, { body: event });
  for (const delivery of await untilEnded(keyText)) {
    await call("GET", `/v1/deliveries/${delivery.id}`, keyText);
  }
  await call("GET", `/v1/events/${id}`, keyText);
}

/** The same for a customer whose payloads are private: only its own session is shown one. */
async function deliverPrivately(keyText: string) {
  const customer = { customerExternalId: "private" };
  const minted = await call("POST", "/v1/sessions", keyText, { body: customer, shows: ["token"] });
  plantToken(minted.token);
  await call("PATCH", "/v1/customers/private", keyText, { body: { privatePayloads: true } });
  const created = await call("POST", "/v1/destinations", keyText, {
    body: { ...customer, type: "WEBHOOK", name: "a", url: receiver.url, retryPolicy: [1] },
    shows: ["signingSecret"],
  });
  plantSigningSecret(created.signingSecret);
  const payload = { note: plantText("private payload", newText()) };
  const event = { ...customer, eventType: "order.completed", payload };
  const { id } = await call("POST", "/v1/events", keyText, { body: event });
  const deliveries = await untilEnded(keyText);
  await call("GET", `/v1/events/${id}`, keyText);
  for (const delivery of deliveries) await call("GET", `/v1/deliveries/${delivery.id}`, keyText);
  const seen = await fetch(`${server.url}/v1/events/${id}`, {
    headers: { authorization: `Bearer ${minted.token}` },
  });
  expect(await seen.text(), "its own session is shown it").toContain(payload.note);
}

async function provoke(keyText: string): Promise<void> {
  for (const text of texts) {
    for (const { path, isName = false, ...request } of provocationsWith(text, keyText)) {
      const response = await fetch(server.url + path, request);
      const answer = await response.text();
      if (!isName) answers.push(answer, JSON.stringify([...response.headers]));
      // What is carried out is stored, and then it is no secret.
      const isRefused = response.status >= 400 || answer.includes('"rejected"');
      expect(isRefused || request.method === "GET" || request.method === "OPTIONS", answer).toBe(
        true,
      );
    }
    answers.push(await sendNoRequest(server.url, encodeURIComponent(text)));
  }
}

test("T52, T66: no secret is found in logs, metrics, answers, the database or what a crash leaves behind", async () => {
  server = await startServerProcess(settings());
  closing.push(() => server.close());
  for (const url of [database.ownerUrl, database.apiUrl, database.workerUrl]) {
    canaries.push(textCanary("password of a database role", new URL(url).password));
  }
  let isHolding = false;
  receiver = await createTestReceiver((response: ServerResponse, index) => {
    if (isHolding) return;
    response.statusCode = index % 2 === 0 ? 500 : 200;
    response.end(JSON.stringify(receiver.received[index]));
  });
  closing.push(() => receiver.close());
  const { keyText, token } = await plantKeys();
  const { ids, tokens } = await plantCredentials(keyText);
  expect([...ids.keys()].toSorted()).toEqual(credentialDefinitions.map(({ type }) => type));
  await deliver(keyText, token, ids);
  await deliverPrivately(keyText);
  for (const path of [
    "/v1/audit",
    "/v1/credentials",
    "/v1/destinations",
    "/v1/tenant",
    "/v1/portal",
  ]) {
    await call("GET", path, keyText);
    if (path !== "/v1/tenant") await call("GET", path, token);
  }
  for (const text of tokens.tokens) plantText("access token", text);
  canaries.push(...(await keyCanaries(database.superuserPool, kek)));
  await provoke(keyText);

  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  isHolding = true;
  const count = receiver.received.length;
  const event = { eventType: "order.completed", customerExternalId: "acme", payload: {} };
  await call("POST", "/v1/events", keyText, { body: event });
  await receiver.arrived(count + 1);
  const { code, files } = await server.crash();

  const places = {
    ...{ answers: answers.join("\n"), metrics },
    ...server.output(),
    ...(await databaseTexts(database.superuserPool)),
  };
  // The secrets were in use, and the search looks where things are.
  const used = leaksIn({ receiver: JSON.stringify(receiver.received) }, canaries);
  expect(new Set(used.map(({ kind }) => kind))).toEqual(new Set(kindsReceived));
  expect(places.answers).toContain('"planted"');
  expect(places.metrics).toContain("pushrail_");
  expect(places.stdout).toContain('"event":"request"');
  expect(places.stderr).toContain("planted crash");
  expect(places.database).toContain("planted");
  expect({ code, files }).toEqual({ code: 1, files: [] });
  const kinds = new Set(canaries.map(({ kind }) => kind));
  const withSecrets = credentialDefinitions.filter(({ fields }) =>
    fields.some((field) => field.secret),
  );
  expect(kinds).toEqual(new Set([...kindsOfOurs, ...withSecrets.map(({ type }) => type)]));
  expect(leaksIn(places, canaries)).toEqual([]);
}, 120_000);

test("a line of the log and a column of the database that hold a key are found", async () => {
  const mistake = new URL("../testing/canaries/log-headers.ts", import.meta.url);
  const mistaken = await startServerProcess(settings(), mistake);
  closing.push(() => mistaken.close());
  const { keyText, tenantId } = await createTestTenant(database);
  const planted = [textCanary("API key", keyText.slice(-36))];
  const headers = { authorization: `Bearer ${keyText}` };
  const { superuserPool } = database;
  expect(leaksIn(await databaseTexts(superuserPool), planted)).toEqual([]);
  await (await fetch(`${mistaken.url}/v1/customers`, { headers })).text();
  await superuserPool.query("UPDATE api_keys SET name = $1 WHERE tenant_id = $2", [
    keyText,
    tenantId,
  ]);
  await mistaken.crash();
  const places = { ...mistaken.output(), ...(await databaseTexts(superuserPool)) };
  expect(leaksIn(places, planted).map(({ place }) => place)).toEqual(["stdout", "database"]);
});
