import type { DestinationInput, EventInput, Pushrail } from "@pushrail/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { counterpartOrReason } from "../tools/counterparts/counterpart.ts";
import { startFaultProxy } from "../tools/counterparts/fault-proxy.ts";
import { untilFinal } from "./processes/delivery-log.ts";
import { eventually } from "./processes/eventually.ts";
import { Installation, type Server } from "./processes/installation.ts";
import { type Target, targets } from "./processes/targets.ts";

/** Long enough for the first installation of a counterpart. */
const testTimeoutMs = 900_000;
/** What a crash left over may have to wait for its rescue, and for the age of a batch. */
const finalTimeoutMs = 180_000;
const roundCount = 3;
const eventsPerRound = 300;
/** Bytes that are more than what is said before the rows, and less than those. */
const uploadBeginning = 100_000;
const env = { PUSHRAIL_LEASE_MS: "5000" };

let installation: Installation;
let api: Server;
let client: Pushrail;

beforeAll(async () => {
  installation = await Installation.create();
  api = await installation.startServer({ role: "api", env });
  client = installation.client(api);
}, 120_000);

afterAll(async () => {
  await installation?.close();
}, 60_000);

async function createDestination(
  customerExternalId: string,
  { settings, credential }: Pick<Target, "settings" | "credential">,
  type: string,
): Promise<string> {
  const named = { customerExternalId, name: type };
  const { id: credentialId } = await client.credentials.create({
    ...named,
    ...credential,
  } as Parameters<Pushrail["credentials"]["create"]>[0]);
  const retryPolicy = Array<number>(12).fill(1);
  const input = { ...named, type, credentialId, retryPolicy, ...settings };
  const { id } = await client.destinations.create(input as unknown as DestinationInput);
  return id;
}

/** The ids of the events. On a machine that is busy with other tests a request may have to be repeated. */
async function accepted(events: readonly EventInput[]): Promise<string[]> {
  return await eventually("all events are accepted", async () => {
    const results = await client.events.sendBatch(events).catch(() => []);
    const ids = results.flatMap((result) => (result.status === "rejected" ? [] : [result.id]));
    return ids.length === events.length ? ids : undefined;
  });
}

async function replayed(destinationId: string, deliveryIds: readonly string[]): Promise<void> {
  const scope = { kind: "deliveries" as const, deliveryIds };
  const { id } = await client.replays.create({ destinationId, scope });
  await eventually(
    "the replay has ended",
    async () => {
      const { state, counts } = await client.replays.get(id);
      if (state !== "finished") return undefined;
      expect(counts).toMatchObject({ delivered: deliveryIds.length });
      return state;
    },
    finalTimeoutMs,
  );
}

// Goal: the same event id never appears twice in a table. Method: the way to the database is so narrow that inserts are
// under way for seconds, all workers are killed then; in the end everything is replayed.
test.for(["POSTGRES", "MYSQL", "CLICKHOUSE"] as const)(
  "%s: kill -9 of workers in the middle of inserts, and a replay of everything, store every event once",
  { timeout: testTimeoutMs },
  async (type, { skip }) => {
    const target = await counterpartOrReason(targets[type]);
    if (typeof target === "string") return skip(target);
    const proxy = await startFaultProxy({ port: target.port });
    try {
      const customerExternalId = `acct_${type.toLowerCase()}`;
      const place =
        type === "CLICKHOUSE" ? { url: `http://127.0.0.1:${proxy.port}` } : { port: proxy.port };
      const settings = { ...target.settings, ...place };
      const destinationId = await createDestination(
        customerExternalId,
        { settings, credential: target.credential },
        type,
      );
      const startWorker = () => installation.startServer({ role: "worker", env });
      let workers = await Promise.all([startWorker(), startWorker()]);
      const ids: string[] = [];
      for (let round = 1; round <= roundCount; round += 1) {
        proxy.act({ kind: "bandwidth", bytesPerSecond: 50_000 });
        const underWay = proxy.untilCame(uploadBeginning);
        const events = Array.from({ length: eventsPerRound }, (_, index) => ({
          eventType: "order.completed",
          customerExternalId,
          idempotencyKey: `${type}-${round}-${index}`,
          payload: { index, text: "x".repeat(1_000) },
        }));
        ids.push(...(await accepted(events)));
        await underWay;
        await Promise.all(workers.map(({ process }) => process.end("SIGKILL")));
        proxy.act(undefined);
        workers = await Promise.all([startWorker(), startWorker()]);
        // So that the next round meets new connections again.
        await untilFinal(client, destinationId, ids.length, finalTimeoutMs);
      }
      const deliveries = await untilFinal(client, destinationId, ids.length, finalTimeoutMs);
      expect(deliveries.filter(({ state }) => state !== "delivered")).toEqual([]);
      expect((await target.eventIds()).toSorted()).toEqual(ids.toSorted());

      await replayed(
        destinationId,
        deliveries.map(({ id }) => id),
      );
      expect((await target.eventIds()).toSorted()).toEqual(ids.toSorted());
      await Promise.all(workers.map(({ process }) => process.end("SIGTERM")));
    } finally {
      await proxy.close();
      await target.stop();
    }
  },
);
