import { afterAll, beforeAll, expect, test } from "vitest";
import { detailsOf, untilFinal } from "./processes/delivery-log.ts";
import { Installation } from "./processes/installation.ts";
import { type Received, Receiver } from "./processes/receiver.ts";

const keys = ["a", "b", "c", "d", "e"];
const eventsPerKey = 12;
const env = { PUSHRAIL_LEASE_MS: "5000" };

/** What the receiver does with the events of each key at these places in its order. */
const failingTwice = 2;
const refused = 5;
const held = 7;
const failingOnce = 9;

let installation: Installation;

beforeAll(async () => {
  installation = await Installation.create();
}, 60_000);

afterAll(async () => {
  await installation?.close();
}, 60_000);

function placeInOrder({ body }: Received): { readonly key: string; readonly index: number } {
  return (JSON.parse(body) as { payload: { key: string; index: number } }).payload;
}

// Goal: an order by key holds through failures, dead letters and the death of a worker. Method: the receiver fails some
// events and holds one of each key; the worker that has sent these is killed, and another one goes on.
test("events of one key arrive in the order of posting, whatever fails and whoever dies", async () => {
  const receiver = await Receiver.start(installation);
  const api = await installation.startServer({ role: "api", env });
  const client = installation.client(api);
  const { id: destinationId } = await client.destinations.create({
    customerExternalId: "acct_ordered",
    type: "WEBHOOK",
    name: "Receiver",
    url: receiver.urlOf("ordered"),
    retryPolicy: [1, 1, 1],
    ordering: "key",
    orderingKey: "payload.key",
  });
  const exceptions = [
    { text: `"index":${failingTwice}}`, attemptMax: 2, status: 503 },
    { text: `"index":${failingOnce}}`, attemptMax: 1, status: 503 },
    { text: `"index":${refused}}`, status: 400 },
  ];
  const holding = { text: `"index":${held}}`, attemptMax: 1, status: "hold" } as const;
  receiver.behave("ordered", 200, [...exceptions, holding]);
  const worker = await installation.startServer({ role: "worker", env });
  for (let index = 0; index < eventsPerKey; index++) {
    for (const key of keys) {
      const payload = { key, index };
      await client.events.send({
        eventType: "order.changed",
        customerExternalId: "acct_ordered",
        payload,
      });
    }
  }
  await receiver.until("the held event of each key", () => {
    const reached = new Set(
      receiver.received
        .map(placeInOrder)
        .filter(({ index }) => index === held)
        .map(({ key }) => key),
    );
    return reached.size === keys.length ? true : undefined;
  });
  const receivedBefore = receiver.received.length;
  await worker.process.end("SIGKILL");
  // Attempt 1 of these is over, and with it what holds; what the dead worker had sent gets no answer.
  receiver.behave("ordered", 200, exceptions);
  await installation.startServer({ role: "worker", env });
  const deliveries = await untilFinal(client, destinationId, keys.length * eventsPerKey);

  expect(receiver.received.length).toBeGreaterThan(receivedBefore);
  const details = await detailsOf(client, deliveries);
  const outcomes = details.flatMap(({ attempts }) => attempts.map(({ outcome }) => outcome));
  const unknownCount = outcomes.filter((outcome) => outcome === "unknown").length;
  const failedCount = outcomes.filter((outcome) => outcome === "failed").length;
  console.info(`${unknownCount} attempts lost with the worker, ${failedCount} failed`);
  expect(unknownCount).toBe(keys.length);
  // Two and one that are repaired, and one for good, of each key.
  expect(failedCount).toBe(keys.length * 4);
  expect(deliveries.filter(({ state }) => state === "dead")).toHaveLength(keys.length);

  for (const key of keys) {
    const attempted = receiver.received
      .map(placeInOrder)
      .filter((place) => place.key === key)
      .map(({ index }) => index);
    // Never a step back: while an event is not done with, no later one of its key is attempted.
    expect(attempted, `key ${key}`).toEqual(attempted.toSorted((one, other) => one - other));
    expect(attempted, `key ${key}`).toEqual(
      Array.from({ length: eventsPerKey }, (_, index) => {
        const attemptCount =
          index === failingTwice ? 3 : index === held || index === failingOnce ? 2 : 1;
        return Array<number>(attemptCount).fill(index);
      }).flat(),
    );
  }
}, 120_000);
