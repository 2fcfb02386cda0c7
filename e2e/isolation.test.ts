import { afterAll, beforeAll, expect, test } from "vitest";
import { Installation } from "./processes/installation.ts";
import { Receiver } from "./processes/receiver.ts";

const healthyCount = 20;
const hangingCount = 10;
const roundsPerPhase = 30;
/** Events to each hanging destination: together four times what the worker may have in flight. */
const hangingEvents = 40;
const env = { PUSHRAIL_WORKER_CONCURRENCY: "100" };

/**
 * How much later the slowest healthy deliveries may come beside hanging ones. Wide, because a shared machine alone moves
 * such a figure by a factor of two; a queue that waits behind a hanging destination is a factor of hundreds.
 */
const ratioMax = 10;

let installation: Installation;

beforeAll(async () => {
  installation = await Installation.create();
}, 60_000);

afterAll(async () => {
  await installation?.close();
}, 60_000);

test("destinations that hang do not delay the healthy ones", async () => {
  const receiver = await Receiver.start(installation);
  const server = await installation.startServer({ env });
  const client = installation.client(server);
  const createDestinations = async (kind: string, count: number): Promise<string[]> => {
    const customers = Array.from({ length: count }, (_, index) => `acct_${kind}_${index}`);
    for (const customerExternalId of customers) {
      await client.destinations.create({
        customerExternalId,
        type: "WEBHOOK",
        name: kind,
        url: receiver.urlOf(kind),
        timeoutMs: 20_000,
      });
    }
    return customers;
  };
  const send = async (customers: readonly string[], marks: readonly number[]): Promise<void> => {
    const events = customers.flatMap((customerExternalId) =>
      marks.map((mark) => ({ eventType: "a.b", customerExternalId, payload: { mark } })),
    );
    const results = await client.events.sendBatch(events);
    expect(results.every(({ status }) => status === "accepted")).toBe(true);
  };
  const healthy = await createDestinations("healthy", healthyCount);
  const hanging = await createDestinations("hanging", hangingCount);
  receiver.behave("hanging", "hold");

  /** Durations from sending a round to its last arrival, sorted. */
  const roundDurationsMs = async (): Promise<number[]> => {
    const durations: number[] = [];
    for (let round = 0; round < roundsPerPhase; round++) {
      const expected = receiver.at("healthy").length + healthyCount;
      const startedMs = performance.now();
      await send(healthy, [round]);
      await receiver.untilCount("healthy", expected);
      durations.push(performance.now() - startedMs);
    }
    return durations.toSorted((left, right) => left - right);
  };
  await roundDurationsMs();
  const alone = await roundDurationsMs();
  await send(hanging, [...Array(hangingEvents).keys()]);
  await receiver.untilCount("hanging", hangingCount);
  const beside = await roundDurationsMs();
  // The second slowest of thirty: one pause of the machine must not decide.
  const ratio = (beside.at(-2) ?? Infinity) / (alone.at(-2) ?? 0);
  expect(ratio).toBeLessThan(ratioMax);
  expect(receiver.at("hanging").length).toBeLessThan(hangingCount * hangingEvents);
  receiver.behave("hanging", 200);
}, 90_000);
