import type pg from "pg";
import { Gauge, collectDefaultMetrics } from "prom-client";
import { inTransaction } from "../database/transaction.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { readQueues } from "./store.ts";
import type { QueueReading } from "./store.ts";

/** Scrapes closer together than this share one look at the database. */
const readingMaxAgeMs = 5_000;

/** Adds memory, CPU, garbage collection and event-loop delay of the process. Once a process. */
export function observeProcess({ registry }: Metrics): void {
  collectDefaultMetrics({ register: registry, prefix: "pushrail_" });
}

/** Adds the connections of a pool: open, idle, and requests that wait for one. */
export function observePool(
  { registry }: Metrics,
  pools: Readonly<Record<string, Pick<pg.Pool, "totalCount" | "idleCount" | "waitingCount">>>,
): void {
  const connections = new Gauge({
    name: "pushrail_database_connections",
    help: "Connections of a pool, by state: open, idle, or awaited by a request.",
    labelNames: ["pool", "state"] as const,
    registers: [],
    collect() {
      for (const [name, pool] of Object.entries(pools)) {
        this.set({ pool: name, state: "open" }, pool.totalCount);
        this.set({ pool: name, state: "idle" }, pool.idleCount);
        this.set({ pool: name, state: "awaited" }, pool.waitingCount);
      }
    },
  });
  registry.registerMetric(connections);
}

/**
 * Adds depth and age of the queues, read from the database when scraped. `pool` acts as the worker's role, which alone
 * sees every tenant. While the database cannot be read the values are absent, not stale.
 */
export function observeQueues(
  { registry }: Metrics,
  { pool, now, log }: { readonly pool: pg.Pool; readonly now: () => number; readonly log: Log },
): void {
  let reading: Promise<readonly QueueReading[]> = Promise.resolve([]);
  let readAtMs = Number.NEGATIVE_INFINITY;
  const read = () => {
    if (now() - readAtMs >= readingMaxAgeMs) {
      readAtMs = now();
      reading = inTransaction(pool, readQueues).catch((error: unknown) => {
        log.warn({ event: "queues_unreadable", err: error });
        return [];
      });
    }
    return reading;
  };
  const gaugeOf = (name: string, help: string, valueOf: (reading: QueueReading) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ["state"] as const,
      registers: [registry],
      async collect() {
        const readings = await read();
        this.reset();
        for (const one of readings) this.set({ state: one.state }, valueOf(one));
      },
    });
  gaugeOf(
    "pushrail_queue_deliveries",
    "Deliveries that are not finished, and dead letters, by state; each counted up to 100,000 or so.",
    (one) => one.deliveries,
  );
  gaugeOf(
    "pushrail_queue_oldest_seconds",
    "How long the oldest delivery of a state has waited; a retry from when it was due.",
    (one) => one.oldestSeconds,
  );
}
