import { afterAll, beforeAll, expect, test } from "vitest";
import { untilFinal } from "./processes/delivery-log.ts";
import { Installation, type Server } from "./processes/installation.ts";
import { Receiver } from "./processes/receiver.ts";

const concurrencyLimit = 3;
const answersMin = 60;
/** Whoever is awake first claims, so it goes on until both workers have attempted something. */
const answersMax = 600;

const rateLimitPerSecond = 20;
const ratedEvents = 90;
const failingEvents = 10;
/** A tenth of a second's worth may go at once; see worker/pacing.ts. */
const burst = rateLimitPerSecond / 10;
/** What was claimed in time may wait in a worker and then go closer together; as much as half a second's worth. */
const allowance = rateLimitPerSecond / 2;

let installation: Installation;
let receiver: Receiver;
let api: Server;
let workers: readonly Server[];

beforeAll(async () => {
  installation = await Installation.create();
  receiver = await Receiver.start(installation);
  api = await installation.startServer({ role: "api" });
  workers = await Promise.all([
    installation.startServer({ role: "worker" }),
    installation.startServer({ role: "worker" }),
  ]);
}, 60_000);

afterAll(async () => {
  await installation?.close();
}, 60_000);

async function send(
  customerExternalId: string,
  marks: readonly Record<string, unknown>[],
): Promise<void> {
  const results = await installation
    .client(api)
    .events.sendBatch(
      marks.map((payload) => ({ eventType: "order.completed", customerExternalId, payload })),
    );
  expect(results.every(({ status }) => status === "accepted")).toBe(true);
}

/** Attempts that a worker process has made, from its metrics. */
async function attemptCountOf(worker: Server): Promise<number> {
  const text = await (await fetch(`${worker.url}/metrics`)).text();
  const samples = text.matchAll(/^pushrail_attempts_total\{[^}]*\} (\d+)$/gm);
  return [...samples].reduce((sum, [, value]) => sum + Number(value), 0);
}

// Goal: a limit of concurrency is one over all workers, and is used. Method: the receiver holds every request and answers
// the oldest only when as many are open as may be; one too many would have come long before, for all wait.
test("two workers together never have more requests open than the limit, and no fewer", async () => {
  const client = installation.client(api);
  const destination = await client.destinations.create({
    customerExternalId: "acct_limited",
    type: "WEBHOOK",
    name: "Receiver",
    url: receiver.urlOf("limited"),
    concurrencyLimit,
  });
  receiver.behave("limited", "hold");
  let sentCount = 0;
  const sendMore = async (): Promise<void> => {
    const marks = Array.from({ length: answersMin }, (_, index) => ({ index: sentCount + index }));
    sentCount += marks.length;
    await send("acct_limited", marks);
  };
  await sendMore();
  let answerCount = 0;
  const attemptCounts = () => Promise.all(workers.map(attemptCountOf));
  while (answerCount < answersMin || Math.min(...(await attemptCounts())) === 0) {
    expect(answerCount, `attempts ${(await attemptCounts()).join(" and ")}`).toBeLessThan(
      answersMax,
    );
    if (sentCount - answerCount <= concurrencyLimit) await sendMore();
    await receiver.untilCount("limited", answerCount + concurrencyLimit);
    receiver.release("limited", 1, 200);
    answerCount += 1;
  }
  receiver.behave("limited", 200);
  const deliveries = await untilFinal(client, destination.id, sentCount);
  expect(deliveries.every(({ state }) => state === "delivered")).toBe(true);
  const received = receiver.at("limited");
  expect(received).toHaveLength(sentCount);
  expect(Math.max(...received.map(({ openCount }) => openCount))).toBe(concurrencyLimit);
}, 60_000);

// Goal: a rate is one over all workers, retries included. Method: the receiver counts by its own clock.
test("two workers together keep to the rate, retries included", async () => {
  const client = installation.client(api);
  const destination = await client.destinations.create({
    customerExternalId: "acct_rated",
    type: "WEBHOOK",
    name: "Receiver",
    url: receiver.urlOf("rated"),
    retryPolicy: [1, 1],
    rateLimitPerSecond,
  });
  receiver.behave("rated", 200, [{ text: '"fails":true', attemptMax: 1, status: 503 }]);
  await send(
    "acct_rated",
    Array.from({ length: ratedEvents }, (_, index) => ({
      index,
      fails: index % (ratedEvents / failingEvents) === 0,
    })),
  );
  const deliveries = await untilFinal(client, destination.id, ratedEvents);
  expect(deliveries.every(({ state }) => state === "delivered")).toBe(true);
  const times = receiver.at("rated").map(({ atMs }) => atMs);
  expect(times).toHaveLength(ratedEvents + failingEvents);
  // Every span, not only the whole: a crowd in the middle would be made up for by a pause after it.
  for (const [index, startMs] of times.entries()) {
    for (let last = index + 1; last < times.length; last++) {
      const seconds = ((times[last] ?? 0) - startMs) / 1_000;
      expect(last - index + 1).toBeLessThanOrEqual(
        rateLimitPerSecond * seconds + burst + allowance,
      );
    }
  }
}, 60_000);
