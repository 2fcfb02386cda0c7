import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "./processes/eventually.ts";
import { Installation } from "./processes/installation.ts";
import { Receiver, eventIdOf } from "./processes/receiver.ts";

let installation: Installation;

beforeAll(async () => {
  installation = await Installation.create();
}, 60_000);

afterAll(async () => {
  await installation?.close();
}, 60_000);

// Goal: an attempt whose worker dies is tried again and stays on record. Method: the receiver holds the request, so the
// kill lands between the first byte sent and the answer; a short lease keeps the test quick, the default is 60 s at most.
test("a delivery whose worker is killed mid-request is attempted again with the same id and bytes", async () => {
  const env = { PUSHRAIL_LEASE_MS: "5000" };
  const receiver = await Receiver.start(installation);
  const api = await installation.startServer({ role: "api", env });
  const worker = await installation.startServer({ role: "worker", env });
  const client = installation.client(api);
  await client.destinations.create({
    customerExternalId: "acct_held",
    type: "WEBHOOK",
    name: "Receiver",
    url: receiver.urlOf("held"),
    retryPolicy: [1, 1, 1],
  });
  receiver.behave("held", "hold");
  const sent = await client.events.send({
    eventType: "order.completed",
    customerExternalId: "acct_held",
    payload: { orderId: "order_1" },
  });
  await receiver.untilCount("held", 1);
  const exit = await worker.process.end("SIGKILL");
  expect(exit.signal).toBe("SIGKILL");

  receiver.behave("held", 200);
  await installation.startServer({ role: "worker", env });
  const [first, second] = await receiver.untilCount("held", 2);
  if (first === undefined || second === undefined) throw new Error("not attempted again");
  expect(eventIdOf(second)).toBe(sent.id);
  expect(eventIdOf(second)).toBe(eventIdOf(first));
  expect(second.bodySha256).toBe(first.bodySha256);

  const detail = await eventually("the delivery is delivered", async () => {
    const { data } = await client.deliveries.list({ eventId: sent.id, state: "delivered" });
    return data[0] === undefined ? undefined : await client.deliveries.get(data[0].id);
  });
  expect(detail.attempts.map(({ number, outcome }) => ({ number, outcome }))).toEqual([
    { number: 1, outcome: "unknown" },
    { number: 2, outcome: "delivered" },
  ]);
}, 90_000);
