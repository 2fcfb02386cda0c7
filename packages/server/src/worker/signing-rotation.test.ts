import { createHmac, randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadConfig } from "../config.ts";
import { startServer } from "../server.ts";
import { createLog } from "../telemetry/log.ts";
import { createTestTenant } from "../testing/api.ts";
import { createTestReceiver } from "../testing/deliverable.ts";
import type { ReceivedRequest } from "../testing/deliverable.ts";
import { createTestDatabase } from "../testing/postgres.ts";
import type { TestDatabase } from "../testing/postgres.ts";

/**
 * Secrets are rotated and revoked while a destination has a thousand deliveries on their way, through a whole process
 * and its API. Every signature that arrives is made again here, from the secret's text and nothing of ours.
 */

let database: TestDatabase;
const closing: (() => Promise<unknown>)[] = [];
const systemNow = Date.now.bind(Date);
let aheadMs = 0;

beforeEach(async () => {
  aheadMs = 0;
  // A request says in whole seconds when it was signed. Steps of the clock tell what was signed before an answer from
  // what was signed after it.
  vi.spyOn(Date, "now").mockImplementation(() => systemNow() + aheadMs);
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await database.drop();
  vi.restoreAllMocks();
});

/** Makes whatever is signed from now on tell itself from everything signed before; returns the second that it is. */
function stepClock(): number {
  aheadMs += 10_000;
  return Math.floor(Date.now() / 1_000);
}

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
  return async (method: string, path: string, body: object = {}) => {
    const hasBody = method === "POST";
    const response = await fetch(server.url + path, {
      method,
      headers: {
        authorization: `Bearer ${keyText}`,
        ...(hasBody && { "content-type": "application/json" }),
      },
      ...(hasBody && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
    return JSON.parse(text || "{}") as Record<string, unknown>;
  };
}

/** The texts of the secrets by version. */
type Secrets = ReadonlyMap<number, string>;

function headerOf({ headers }: ReceivedRequest, name: string): string {
  const value = headers[name];
  if (typeof value !== "string") throw new Error(`the request has no ${name}`);
  return value;
}

/** The versions whose signatures a request carries, in order; `undefined` for a signature that no secret makes. */
function signers(request: ReceivedRequest, secrets: Secrets): readonly (number | undefined)[] {
  const timestamp = headerOf(request, "x-pushrail-timestamp");
  const eventId = headerOf(request, "webhook-id");
  const versionBySignature = new Map<string, number>();
  for (const [version, secret] of secrets) {
    const key = Buffer.from(secret.slice("whsec_".length), "base64");
    const hmac = (text: string) => createHmac("sha256", key).update(text).update(request.body);
    versionBySignature.set(`v1=${hmac(`${timestamp}.`).digest("hex")}`, version);
    versionBySignature.set(`v1,${hmac(`${eventId}.${timestamp}.`).digest("base64")}`, version);
  }
  const pushrail = headerOf(request, "x-pushrail-signature").split(",");
  const standard = headerOf(request, "webhook-signature").split(" ");
  const versions = pushrail.map((one) => versionBySignature.get(one));
  expect(standard.map((one) => versionBySignature.get(one))).toEqual(versions);
  return versions;
}

/** A change of which secrets sign: what was signed before `fromSecond` is untouched, from `untilSecond` on all follow. */
interface Change {
  readonly fromSecond: number;
  readonly untilSecond: number;
  readonly versions: readonly number[];
}

/** Every list of signers that a request of this second may carry. */
function expectedSigners(second: number, changes: readonly Change[]) {
  const lastDone = changes.findLastIndex(({ untilSecond }) => untilSecond <= second);
  return changes
    .slice(Math.max(0, lastDone))
    .filter(({ fromSecond }, index) => index === 0 || fromSecond <= second)
    .map(({ versions }) => versions);
}

/** Whether a delivery's first attempt is answered with an error, so that it is still on its way after a rotation. */
const failsFirst = (request: ReceivedRequest) =>
  headerOf(request, "x-pushrail-attempt") === "1" &&
  /[0-4]$/.test(headerOf(request, "x-pushrail-delivery-id"));

test("T34: a thousand deliveries, queued and retrying: every request carries all secrets that sign, and none that was revoked", async () => {
  const call = await start();
  const held: (() => void)[] = [];
  let isOpen = false;
  const delivered = new Set<string>();
  let allDelivered = () => {};
  const hook = await createTestReceiver((response: ServerResponse, index) => {
    const request = hook.received[index];
    if (request === undefined) throw new Error("the request was not kept");
    const answer = () => {
      response.statusCode = failsFirst(request) ? 500 : 200;
      if (response.statusCode === 200) delivered.add(headerOf(request, "x-pushrail-delivery-id"));
      response.end();
      if (delivered.size === 1_000) allDelivered();
    };
    if (isOpen) answer();
    else held.push(answer);
  });
  closing.push(() => hook.close());
  const created = await call("POST", "/v1/destinations", {
    type: "WEBHOOK",
    customerExternalId: "acme",
    name: "Orders",
    url: hook.url,
    timeoutMs: 30_000,
    retryPolicy: [1, 1, 1],
  });
  const path = `/v1/destinations/${String(created["id"])}/signing-secrets`;
  const event = { eventType: "order.completed", customerExternalId: "acme", payload: { n: 1 } };
  const send = (count: number) =>
    call("POST", "/v1/events/batch", { events: Array.from({ length: count }, () => event) });

  const secrets = new Map([[1, String(created["signingSecret"])]]);
  const changes: Change[] = [{ fromSecond: 0, untilSecond: 0, versions: [1] }];
  const change = async (versions: readonly number[], make: () => Promise<unknown>) => {
    const fromSecond = stepClock();
    await make();
    changes.push({ fromSecond, untilSecond: stepClock(), versions });
  };
  const rotate = async (version: number, body: object) => {
    secrets.set(version, String((await call("POST", path, body))["secret"]));
  };

  await send(500);
  isOpen = true;
  for (const answer of held.splice(0)) answer();
  await hook.arrived(50);
  await change([2, 1], () => rotate(2, {}));
  await send(250);
  await hook.arrived(250);
  await change([3, 2, 1], () => rotate(3, { overlapSeconds: 3_600 }));
  await send(250);
  await hook.arrived(450);
  await change([3, 2], () => call("DELETE", `${path}/1`));
  await hook.arrived(700);
  await change([4], () => rotate(4, { overlapSeconds: 0 }));
  await new Promise<void>((resolve) => {
    allDelivered = resolve;
    if (delivered.size === 1_000) resolve();
  });

  const secondOf = (request: ReceivedRequest) => Number(headerOf(request, "webhook-timestamp"));
  for (const request of hook.received) {
    const allowed = expectedSigners(secondOf(request), changes);
    expect(allowed).toContainEqual(signers(request, secrets));
  }
  // The run was worth something: attempts were made under every set of secrets, and of deliveries from before a change.
  for (const { untilSecond, versions } of changes) {
    const exact = hook.received.filter((request) => {
      const allowed = expectedSigners(secondOf(request), changes);
      return secondOf(request) >= untilSecond && allowed.length === 1 && allowed[0] === versions;
    });
    expect(exact.length, versions.join()).toBeGreaterThan(0);
  }
  const lastChange = changes.at(-1)?.fromSecond ?? 0;
  const retriedAfter = hook.received.filter(
    (request) => headerOf(request, "x-pushrail-attempt") === "2" && secondOf(request) >= lastChange,
  );
  expect(retriedAfter.length).toBeGreaterThan(0);
}, 60_000);
