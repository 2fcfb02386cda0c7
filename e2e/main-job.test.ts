import { verifyWebhook } from "@pushrail/sdk";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "./processes/eventually.ts";
import { Installation, type Server } from "./processes/installation.ts";
import { type Received, Receiver, eventIdOf } from "./processes/receiver.ts";

let installation: Installation;
let server: Server;
let receiver: Receiver;

beforeAll(async () => {
  installation = await Installation.create();
  server = await installation.startServer();
  receiver = await Receiver.start(installation);
}, 60_000);

afterAll(async () => {
  await installation?.close();
}, 60_000);

/** Creates a destination of a customer of its own at one place of the receiver. */
async function createDestination(place: string, retryPolicy: readonly number[] | "none" = "none") {
  return await installation.client(server).destinations.create({
    customerExternalId: `acct_${place}`,
    type: "WEBHOOK",
    name: "Receiver",
    url: receiver.urlOf(place),
    retryPolicy,
  });
}

function headersOf(received: Received): Record<string, string> {
  return Object.fromEntries(
    Object.entries(received.headers).map(([name, value]) => [name, String(value)]),
  );
}

test("an event sent once arrives as a signed webhook, and the log shows its attempt", async () => {
  const client = installation.client(server);
  const destination = await createDestination("main");
  const sent = await client.events.send({
    eventType: "order.completed",
    customerExternalId: "acct_main",
    payload: { orderId: "order_38a91f", total: 129.9 },
  });
  expect(sent.status).toBe("accepted");

  const [received] = await receiver.untilCount("main", 1);
  if (received === undefined) throw new Error("nothing received");
  const secret = destination.signingSecret ?? "";
  const event = await verifyWebhook({ payload: received.body, headers: received.headers, secret });
  expect(event).toMatchObject({
    id: sent.id,
    eventType: "order.completed",
    customerExternalId: "acct_main",
    payload: { orderId: "order_38a91f", total: 129.9 },
  });
  expect(new Webhook(secret).verify(received.body, headersOf(received))).toMatchObject({
    id: sent.id,
  });

  const delivery = await eventually("the delivery is delivered", async () => {
    const { data } = await client.deliveries.list({ eventId: sent.id });
    return data.find(({ state }) => state === "delivered");
  });
  const detail = await client.deliveries.get(delivery.id);
  expect(detail).toMatchObject({
    eventId: sent.id,
    destinationId: destination.id,
    state: "delivered",
    attemptCount: 1,
  });
  expect(detail.attempts).toHaveLength(1);
  expect(detail.attempts[0]).toMatchObject({
    number: 1,
    outcome: "delivered",
    response: { status: 200 },
  });
});

test("T36: a failing destination is retried, dead-lettered, and replayed with the same id and bytes", async () => {
  const client = installation.client(server);
  const destination = await createDestination("failing", [1]);
  receiver.behave("failing", 500);
  const sent = await client.events.send({
    eventType: "invoice.issued",
    customerExternalId: "acct_failing",
    payload: { invoiceId: "inv_1" },
  });

  const letter = await eventually("the delivery is a dead letter", async () => {
    const { data } = await client.deadLetters.list({ destinationId: destination.id });
    return data[0];
  });
  const failed = receiver.at("failing");
  expect(failed.map(({ headers }) => headers["x-pushrail-attempt"])).toEqual(["1", "2"]);
  const dead = (await client.deliveries.list({ eventId: sent.id })).data[0];
  expect(dead).toMatchObject({ state: "dead", attemptCount: 2 });
  expect(letter).toMatchObject({ eventId: sent.id });

  receiver.behave("failing", 200);
  const replay = await client.deliveries.replay(dead?.id ?? "");
  const all = await receiver.untilCount("failing", 3);
  const replayed = all[2];
  if (replayed === undefined) throw new Error("nothing replayed");
  expect(eventIdOf(replayed)).toBe(sent.id);
  expect(new Set(all.map(({ bodySha256 }) => bodySha256)).size).toBe(1);
  expect(replayed.headers["x-pushrail-replay"]).toBe("true");
  expect(replayed.headers["x-pushrail-delivery-id"]).toBe(replay.id);
  await verifyWebhook({
    payload: replayed.body,
    headers: replayed.headers,
    secret: destination.signingSecret ?? "",
  });
  await eventually("the replay is delivered", async () => {
    const { state } = await client.deliveries.get(replay.id);
    return state === "delivered" ? true : undefined;
  });
  expect((await client.deadLetters.list({ destinationId: destination.id })).data).toEqual([]);
});

test("the bytes of a payload arrive as they were sent", async () => {
  await createDestination("exact");
  const payload = '{"b":12345678901234567890,"a":1.10,"text":"caf\\u00e9 \\u0000 \\ud800"}';
  const response = await fetch(`${server.url}/v1/events`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${installation.apiKey}`,
      "content-type": "application/json",
    },
    body: `{"eventType":"a.b","customerExternalId":"acct_exact","payload":${payload}}`,
  });
  expect(response.status).toBe(202);
  const [received] = await receiver.untilCount("exact", 1);
  expect(received?.body).toContain(`"payload":${payload}`);
});
