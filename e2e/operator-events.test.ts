import { type CreatedDestination, type WebhookEvent, verifyWebhook } from "@pushrail/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "./processes/eventually.ts";
import { Installation, type Server } from "./processes/installation.ts";
import { Receiver } from "./processes/receiver.ts";

let installation: Installation;
let receiver: Receiver;
let server: Server;
let operator: Extract<CreatedDestination, { readonly type: "WEBHOOK" }>;

beforeAll(async () => {
  installation = await Installation.create();
  receiver = await Receiver.start(installation);
  server = await installation.startServer();
  operator = await installation.client(server).destinations.create({
    customerExternalId: "pushrail.operator",
    type: "WEBHOOK",
    name: "Our own alarms",
    url: receiver.urlOf("operator"),
  });
}, 60_000);

afterAll(async () => {
  await installation?.close();
}, 60_000);

/** The first operator event of a type about a destination, verified as its receiver would. */
async function operatorEvent(eventType: string, destinationId: string): Promise<WebhookEvent> {
  const received = await receiver.until(`${eventType} of ${destinationId}`, () =>
    receiver
      .at("operator")
      .find(({ body }) => body.includes(`"${eventType}"`) && body.includes(`"${destinationId}"`)),
  );
  return await verifyWebhook({
    payload: received.body,
    headers: received.headers,
    secret: operator.signingSecret ?? "",
  });
}

test("the operator is told of a destination that a 410 disabled", async () => {
  const client = installation.client(server);
  const destination = await client.destinations.create({
    customerExternalId: "acct_gone",
    type: "WEBHOOK",
    name: "A shop that closed",
    url: receiver.urlOf("gone"),
  });
  receiver.behave("gone", 410);
  await client.events.send({
    eventType: "order.completed",
    customerExternalId: "acct_gone",
    payload: {},
  });
  const event = await operatorEvent("pushrail.destination.disabled", destination.id);
  expect(event).toMatchObject({
    eventType: "pushrail.destination.disabled",
    customerExternalId: "pushrail.operator",
    payload: {
      destinationId: destination.id,
      destinationName: "A shop that closed",
      customerExternalId: "acct_gone",
      reason: "gone",
      deadLetterCount: 1,
    },
  });
  expect(await client.destinations.get(destination.id)).toMatchObject({
    state: "DISABLED",
    disabledReason: "gone",
  });
  expect(receiver.at("gone")).toHaveLength(1);
});

test("the operator is told of the end of a replay, and nobody else is", async () => {
  const client = installation.client(server);
  const destination = await client.destinations.create({
    customerExternalId: "acct_replayed",
    type: "WEBHOOK",
    name: "A shop with a fault",
    url: receiver.urlOf("replayed"),
  });
  receiver.behave("replayed", 400);
  const { id } = await client.events.send({
    eventType: "order.completed",
    customerExternalId: "acct_replayed",
    payload: {},
  });
  await eventually("the delivery is dead", async () => {
    const { data } = await client.deliveries.list({ eventId: id, state: "dead" });
    return data[0];
  });
  receiver.behave("replayed", 200);
  const replay = await client.replays.create({
    destinationId: destination.id,
    scope: { kind: "deadLetters" },
  });
  const event = await operatorEvent("pushrail.replay.finished", destination.id);
  expect(event.payload).toMatchObject({
    replayId: replay.id,
    destinationId: destination.id,
    customerExternalId: "acct_replayed",
    state: "finished",
    reason: null,
    selectedCount: 1,
    deliveredCount: 1,
    deadCount: 0,
    cancelledCount: 0,
  });
  expect(
    receiver.received.filter(({ body }) => body.includes('"pushrail.')).map(({ place }) => place),
  ).toEqual(receiver.at("operator").map(({ place }) => place));
});

test("an event that only the platform may send is refused, so that none can be forged", async () => {
  const client = installation.client(server);
  const countBefore = receiver.at("operator").length;
  const forged = [
    { eventType: "order.completed", customerExternalId: "pushrail.operator" },
    { eventType: "pushrail.destination.disabled", customerExternalId: "pushrail.operator" },
    { eventType: "pushrail.destination.disabled", customerExternalId: "acct_gone" },
  ];
  for (const event of forged) {
    await expect(client.events.send({ ...event, payload: {} })).rejects.toMatchObject({
      status: 400,
      code: "invalid_field",
    });
  }
  expect(receiver.at("operator")).toHaveLength(countBefore);
});
