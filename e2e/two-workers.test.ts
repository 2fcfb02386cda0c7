import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "./processes/eventually.ts";
import { Installation, type Server } from "./processes/installation.ts";
import { Receiver, eventIdOf } from "./processes/receiver.ts";

const customerCount = 20;
const roundsMin = 20;
const roundsMax = 200;

let installation: Installation;

beforeAll(async () => {
  installation = await Installation.create();
}, 60_000);

afterAll(async () => {
  await installation?.close();
}, 60_000);

test("two workers on one database share the deliveries and send each once", async () => {
  const receiver = await Receiver.start(installation);
  const api = await installation.startServer({ role: "api" });
  const workers = [
    await installation.startServer({ role: "worker" }),
    await installation.startServer({ role: "worker" }),
  ];
  const client = installation.client(api);
  const customers = Array.from({ length: customerCount }, (_, index) => `acct_${index}`);
  for (const customerExternalId of customers) {
    await client.destinations.create({
      customerExternalId,
      type: "WEBHOOK",
      name: "Receiver",
      url: receiver.urlOf("shared"),
    });
  }

  const ids: string[] = [];
  const sendRound = async (): Promise<void> => {
    const events = customers.map((customerExternalId) => ({
      eventType: "order.completed",
      customerExternalId,
      payload: { round: ids.length },
    }));
    for (const result of await client.events.sendBatch(events)) {
      if (result.status !== "accepted") throw new Error(`not accepted: ${result.status}`);
      ids.push(result.id);
    }
    await receiver.untilCount("shared", ids.length);
  };
  for (let round = 0; round < roundsMin; round++) await sendRound();
  // Whoever is awake first takes a small round as a whole, so it goes on until both have had one.
  const attemptCounts = () => Promise.all(workers.map(attemptCountOf));
  for (let round = roundsMin; Math.min(...(await attemptCounts())) === 0; round++) {
    expect(round, `attempts ${(await attemptCounts()).join(" and ")}`).toBeLessThan(roundsMax);
    await sendRound();
  }
  await eventually("every delivery is finished", async () => {
    const pending = await client.deliveries.list({ state: "pending" });
    const claimed = await client.deliveries.list({ state: "claimed" });
    return pending.data.length + claimed.data.length === 0 ? true : undefined;
  });
  expect(receiver.received.map(eventIdOf).toSorted()).toEqual(ids.toSorted());
}, 90_000);

/** Attempts that a worker process has made, from its metrics. */
async function attemptCountOf(worker: Server): Promise<number> {
  const text = await (await fetch(`${worker.url}/metrics`)).text();
  const samples = text.matchAll(/^pushrail_attempts_total\{[^}]*\} (\d+)$/gm);
  return [...samples].reduce((sum, [, value]) => sum + Number(value), 0);
}
