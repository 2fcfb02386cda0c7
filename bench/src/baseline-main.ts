import { createHmac, createSecretKey, randomBytes, randomUUID } from "node:crypto";
import { Pool } from "undici";
import type { BaselineSettings } from "./baseline.ts";
import { monotonicMs } from "./clock.ts";
import { connect, createBareTables, insertBareEvents } from "./store.ts";

/**
 * The bare minimum of each half of the system, as the yardstick of a run: group commit without HTTP, tenancy or policies,
 * and signed POST requests without a queue or a log. `node baseline-main.ts <settings as JSON>`; prints its result.
 */
const settings = JSON.parse(process.argv[2] ?? "{}") as BaselineSettings;
const body = JSON.stringify({ payload: randomBytes(300).toString("hex") });

/** Callers waiting at a time, as with 256 connections. */
const callerCount = 256;
/** Requests in flight at a time. */
const postCount = 64;

async function insert(task: Extract<BaselineSettings, { kind: "insert" }>): Promise<number> {
  const { connections, batchEventsMax, durationMs } = task;
  const clients = await Promise.all(
    Array.from({ length: connections }, () => connect(task.databaseUrl)),
  );
  if (clients[0] !== undefined) await createBareTables(clients[0]);
  const batchEvents = Math.max(1, Math.min(batchEventsMax, Math.floor(callerCount / connections)));
  const endMs = monotonicMs() + durationMs;
  let eventCount = 0;
  await Promise.all(
    clients.map(async (client) => {
      while (monotonicMs() < endMs) {
        const events = Array.from({ length: batchEvents }, () => ({
          id: randomUUID(),
          deliveryId: randomUUID(),
          key: randomUUID(),
          body,
        }));
        await insertBareEvents(client, events);
        eventCount += events.length;
      }
    }),
  );
  await Promise.all(clients.map((client) => client.end()));
  return (eventCount * 1_000) / durationMs;
}

async function post(task: Extract<BaselineSettings, { kind: "post" }>): Promise<number> {
  const pool = new Pool(new URL(task.url).origin, { connections: postCount });
  const path = new URL(task.url).pathname;
  const key = createSecretKey(randomBytes(32));
  const endMs = monotonicMs() + task.durationMs;
  let requestCount = 0;
  await Promise.all(
    Array.from({ length: postCount }, async () => {
      while (monotonicMs() < endMs) {
        const signature = createHmac("sha256", key).update(body).digest("hex");
        const response = await pool.request({
          method: "POST",
          path,
          body,
          headers: { "content-type": "application/json", "x-signature": signature },
        });
        await response.body.dump();
        requestCount++;
      }
    }),
  );
  await pool.close();
  return (requestCount * 1_000) / task.durationMs;
}

const perSecond = settings.kind === "insert" ? await insert(settings) : await post(settings);
process.stdout.write(`${JSON.stringify({ event: "result", perSecond })}\n`);
