import { afterEach, beforeEach, expect, test } from "vitest";
import { KekError } from "../encryption/kek-provider.ts";
import type { Keyring } from "../encryption/keyring.ts";
import { createTestTenant, startTestApi, type TestApi } from "../testing/api.ts";
import {
  createTestKeyring,
  createTestReceiver,
  createWorkerDirectory,
  type TestReceiver,
} from "../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { createTestWorker, createTestWorkerStore } from "../testing/worker.ts";
import { openedBodies } from "./opened-bodies.ts";

/** What workers do with sealed bodies that they cannot open, and with exchanges that they cannot seal. */

let database: TestDatabase;
let api: TestApi;
let hook: TestReceiver;
let key: string;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  closing.push(() => api.close());
  hook = await createTestReceiver((response) => response.end("seen"));
  closing.push(() => hook.close());
  ({ keyText: key } = await createTestTenant(database));
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await database.drop();
});

/** Accepts an event of a private customer for its destination; returns its public id. */
async function acceptPrivate(): Promise<string> {
  const send = async (method: string, path: string, body: unknown) => {
    const answer = await api.call(method, path, key, body);
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer.json;
  };
  const customerExternalId = "shy";
  const destination = { type: "WEBHOOK", name: "test", customerExternalId, url: hook.url };
  await send("POST", "/v1/destinations", { ...destination, retryPolicy: [1, 1] });
  await send("PATCH", "/v1/customers/shy", { privatePayloads: true });
  const event = { eventType: "order.completed", customerExternalId, payload: { n: 1 } };
  return (await send("POST", "/v1/events", event)).id;
}

async function startWorker(keyring: Pick<Keyring, "openerFor" | "sealerFor">) {
  const faults: unknown[] = [];
  const directory = createWorkerDirectory(database.workerPool, api.context.keyring);
  const store = createTestWorkerStore(database, keyring, (error) => faults.push(error));
  const { worker, report } = createTestWorker(database, directory, { store, random: () => 0 });
  await worker.start();
  closing.push(() => worker.stop(0));
  return { worker, report, faults };
}

const rowsOf = async (text: string) => (await database.superuserPool.query(text)).rows;

test("a worker that cannot open a body sends nothing, and one that can delivers it later", async () => {
  const eventId = await acceptPrivate();
  // As with a key encryption key that is not the one that wrapped the tenant's data key.
  const blind = await startWorker(createTestKeyring());
  await blind.report.until(() => blind.report.courses.length >= 2);
  await blind.worker.stop(1_000);
  expect(hook.received).toEqual([]);
  expect(String(blind.faults[0])).toContain("SealError");
  expect(new Set(blind.report.courses)).toEqual(new Set(["waiting"]));
  const [first] = await rowsOf("SELECT outcome, reason, detail FROM attempts ORDER BY number");
  const detail = "The event's payload is sealed and could not be opened here.";
  expect(first).toEqual({ outcome: "failed", reason: "platform_fault", detail });
  await startWorker(api.context.keyring);
  await hook.arrived(1);
  expect(JSON.parse(hook.received[0]?.body ?? "")).toMatchObject({
    id: eventId,
    payload: { n: 1 },
  });
});

test("an outcome goes on record without its exchange when nothing can be sealed", async () => {
  await acceptPrivate();
  const { report, faults } = await startWorker({
    openerFor: (...asked) => api.context.keyring.openerFor(...asked),
    sealerFor: () => Promise.reject(new KekError("The key service is away.")),
  });
  await report.until(() => report.courses.includes("delivered"));
  expect(await rowsOf("SELECT outcome, exchange FROM attempts")).toEqual([
    { outcome: "delivered", exchange: null },
  ]);
  expect(String(faults[0])).toContain("The key service is away.");
});

test("a tenant whose key has to be waited for does not keep the bodies of others waiting", async () => {
  const { promise: away, reject: give } = Promise.withResolvers<never>();
  const asked: string[] = [];
  const keyring: Pick<Keyring, "openerFor"> = {
    openerFor: async (tenantId) => {
      asked.push(tenantId);
      if (asked.length === 2) give(new KekError("The key service is away."));
      return await away;
    },
  };
  const stored = ["one", "two"].map((tenantId) => ({
    ...{ tenantId, customerId: "customer", eventId: tenantId },
    text: "sealed:v1:AAAA",
  }));
  const faults: unknown[] = [];
  const opening = {
    keyring,
    run: () => Promise.reject(new Error("nothing is read")),
    onFault: (error: unknown) => faults.push(error),
  };
  const bodies = await openedBodies(opening, stored);
  expect(bodies.get("two")).toEqual({ text: undefined, isPrivate: true });
  expect(faults).toHaveLength(2);
});
