import type { DestinationInput, Pushrail } from "@pushrail/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BatchSystem, batchToken, batchingEnv } from "./processes/batch-system.ts";
import { detailsOf, untilFinal } from "./processes/delivery-log.ts";
import { eventually } from "./processes/eventually.ts";
import { Installation, type Server } from "./processes/installation.ts";

const limits = { eventsMax: 60, bytesMax: 64 * 1024 };
const eventsPerRound = 400;
const roundCount = 5;
/** A request that began just before the system was told to stall may be answered before the kill. */
const landedMin = 3;
/** Of the repeated deliveries the attempts of every tenth are looked at: some of each batch. */
const sampleEvery = 10;
const env = {
  PUSHRAIL_LEASE_MS: "5000",
  ...batchingEnv({ ...limits, ageMsMax: 300 }),
};
/** Nothing goes for its age within the life of a test. */
const collectingEnv = { ...env, ...batchingEnv({ ...limits, ageMsMax: 600_000 }) };

let installation: Installation;
let system: BatchSystem;
let api: Server;
let client: Pushrail;

beforeAll(async () => {
  installation = await Installation.create();
  system = await BatchSystem.start(installation, limits);
  api = await installation.startServer({ role: "api", env });
  client = installation.client(api);
}, 60_000);

afterAll(async () => {
  await installation?.close();
}, 60_000);

async function createDestination(mode: "parts" | "rows", customer: string): Promise<string> {
  const input = {
    type: "TEST_BATCH",
    customerExternalId: customer,
    name: mode,
    url: system.url,
    token: batchToken,
    mode,
    retryPolicy: Array<number>(12).fill(1),
  };
  // The type is there in these processes only, and in no description of the API.
  const { id } = await client.destinations.create(input as unknown as DestinationInput);
  return id;
}

async function send(customers: readonly string[], count: number): Promise<string[]> {
  const events = Array.from({ length: count }, (_, index) => ({
    eventType: "order.completed",
    customerExternalId: customers[index % customers.length] ?? "",
    payload: { index, text: "x".repeat(index % 200) },
  }));
  const results = await client.events.sendBatch(events);
  return results.map((result) => {
    if (result.status !== "accepted") throw new Error(`not accepted: ${result.status}`);
    return result.id;
  });
}

function partNamesByEvent(): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const { name, lines } of system.parts.values()) {
    for (const line of lines) {
      const { id } = JSON.parse(line) as { id: string };
      names.set(id, [...(names.get(id) ?? []), name]);
    }
  }
  return names;
}

// Goal: a batch that nobody saw the end of is sent again as it was, whoever dies. Method: the system stalls each request
// when its body has begun, a worker is killed then, in turn; some answers are lost beside.
test("kill -9 of workers in turn writes every event once, and each part with the same bytes", async () => {
  const partsId = await createDestination("parts", "acct_parts");
  const rowsId = await createDestination("rows", "acct_rows");
  const startWorker = () => installation.startServer({ role: "worker", env });
  const workers = await Promise.all([startWorker(), startWorker()]);
  const ids: string[] = [];
  let landedCount = 0;
  let killCount = 0;
  for (let round = 0; round < roundCount; round++) {
    await system.act("stall");
    const begun = system.nextBegun();
    ids.push(...(await send(["acct_parts", "acct_rows"], eventsPerRound)));
    await begun;
    const cutBefore = system.cutCount;
    // Which of the two has begun to send cannot be seen from outside: when it was not the first, it is the second.
    const victims = round % 2 === 0 ? [0, 1] : [1, 0];
    for (const victim of victims) {
      await workers[victim]?.process.end("SIGKILL");
      killCount += 1;
      await system.caughtUp();
      if (system.cutCount > cutBefore) break;
    }
    if (system.cutCount > cutBefore) landedCount += 1;
    await system.act("answer_lost", 1);
    const killed = victims.filter((victim) => workers[victim]?.process.isRunning === false);
    await Promise.all(
      killed.map(async (victim) => {
        workers[victim] = await startWorker();
      }),
    );
  }
  await system.act(null);
  console.info(
    `${killCount} kills, batches were cut off in ${landedCount} of ${roundCount} rounds`,
  );
  expect(landedCount).toBeGreaterThanOrEqual(landedMin);

  const finished = [
    ...(await untilFinal(client, partsId, ids.length / 2)),
    ...(await untilFinal(client, rowsId, ids.length / 2)),
  ];
  expect(finished.filter(({ state }) => state !== "delivered")).toEqual([]);
  expect(finished.map(({ eventId }) => eventId).toSorted()).toEqual(ids.toSorted());
  const partNames = partNamesByEvent();
  expect([...partNames.keys(), ...system.rows.keys()].toSorted()).toEqual(ids.toSorted());
  expect([...partNames.values()].filter((names) => names.length > 1)).toEqual([]);
  expect(system.violations).toEqual([]);
  // Lost answers and kills after the last byte were followed by the same bytes under the same names.
  expect(system.repeatedCount).toBeGreaterThan(0);

  const repeated = finished.filter(({ attemptCount }) => attemptCount > 1);
  const details = await detailsOf(client, [
    ...repeated.filter((_, index) => index % sampleEvery === 0),
    ...finished.filter((_, index) => index % (10 * sampleEvery) === 0),
  ]);
  const lostBatches = new Set<string>();
  for (const { eventId, destinationId, attempts } of details) {
    for (const [index, { outcome, batchId, number }] of attempts.entries()) {
      expect(number).toBe(index + 1);
      expect(batchId).toMatch(/^bat_/);
      if (outcome !== "unknown") continue;
      lostBatches.add(String(batchId));
      // What was lost as a whole goes again as a whole.
      expect(attempts[index + 1]?.batchId).toBe(batchId);
    }
    const last = attempts.at(-1);
    expect(last?.outcome).toBe("delivered");
    if (destinationId === partsId) expect(partNames.get(eventId)).toEqual([last?.batchId]);
  }
  console.info(`${lostBatches.size} batches had an attempt that nobody saw the end of`);
  expect(lostBatches.size).toBeGreaterThanOrEqual(landedCount);
  await Promise.all(workers.map(({ process }) => process.end("SIGTERM")));
}, 120_000);

test("the last worker that stops gracefully sends what is still collecting", async () => {
  const destinationId = await createDestination("parts", "acct_collecting");
  const workers = [
    await installation.startServer({ role: "worker", env: collectingEnv }),
    await installation.startServer({ role: "worker", env: collectingEnv }),
  ];
  const partCountBefore = system.parts.size;
  const ids = await send(["acct_collecting"], 7);
  expect(await workers[0]?.process.end("SIGTERM")).toEqual({ code: 0, signal: null });
  await system.caughtUp();
  expect(system.parts.size).toBe(partCountBefore);
  expect(await workers[1]?.process.end("SIGTERM")).toEqual({ code: 0, signal: null });
  await system.caughtUp();
  const [part] = [...system.parts.values()].slice(partCountBefore);
  expect(system.parts.size).toBe(partCountBefore + 1);
  expect(part?.lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(ids);
  await eventually("the log shows them as delivered", async () => {
    const { data } = await client.deliveries.list({ destinationId, state: "delivered" });
    return data.length === ids.length ? true : undefined;
  });
  // The one request of the batch is on record with each of them.
  const { data } = await client.deliveries.list({ destinationId });
  const details = await Promise.all(data.map(async ({ id }) => await client.deliveries.get(id)));
  const targets = details.map(({ attempts }) => attempts[0]?.request?.target);
  expect(targets).toEqual(ids.map(() => targets[0]));
  expect(targets[0]).toContain(part?.name);
});
