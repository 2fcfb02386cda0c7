import { afterAll, beforeAll, expect, test } from "vitest";
import { Installation } from "./processes/installation.ts";
import { Receiver } from "./processes/receiver.ts";

let installation: Installation;

beforeAll(async () => {
  installation = await Installation.create();
}, 60_000);

afterAll(async () => {
  await installation?.close();
}, 60_000);

test("SIGTERM lets the attempt in flight end, records it and leaves the rest for the next start", async () => {
  const receiver = await Receiver.start(installation);
  const server = await installation.startServer();
  const client = installation.client(server);
  await client.destinations.create({
    customerExternalId: "acct_slow",
    type: "WEBHOOK",
    name: "Receiver",
    url: receiver.urlOf("slow"),
  });
  receiver.behave("slow", "hold");
  const sent = await client.events.send({
    eventType: "order.completed",
    customerExternalId: "acct_slow",
    payload: {},
  });
  await receiver.untilCount("slow", 1);
  const ended = server.process.end("SIGTERM");
  // The server is stopping when it no longer takes requests, and the attempt is still open then.
  await expect.poll(() => isReady(server.url), { timeout: 10_000 }).toBe(false);
  expect(server.process.isRunning).toBe(true);
  receiver.behave("slow", 200);
  expect(await ended).toEqual({ code: 0, signal: null });

  const next = await installation.startServer();
  const { data } = await installation.client(next).deliveries.list({ eventId: sent.id });
  expect(data).toHaveLength(1);
  expect(data[0]).toMatchObject({ state: "delivered", attemptCount: 1 });
  expect(receiver.at("slow")).toHaveLength(1);
});

async function isReady(url: string): Promise<boolean> {
  return await fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}
