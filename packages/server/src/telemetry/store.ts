import type { Transaction } from "../database/transaction.ts";

/** How much waits, and since when, over all tenants. */
export interface QueueReading {
  readonly state: "pending" | "claimed" | "retrying" | "dead";
  /** Deliveries, counted up to {@link queueCountMax} in each table. */
  readonly deliveries: number;
  /** How long the oldest has waited, in seconds; 0 when none does. Retries wait from when they were due. */
  readonly oldestSeconds: number;
}

/** Rows counted in each table at most, so that the statement stays short however long the queues are. */
export const queueCountMax = 100_000;

/** Reads the queues, as the worker's role. Each part reads one index or the first rows of a small table. */
export async function readQueues(tx: Transaction): Promise<readonly QueueReading[]> {
  const found = await tx.query<{
    state: QueueReading["state"];
    deliveries: string;
    oldest_seconds: number;
  }>({
    name: "read-queues",
    text: `
      WITH handed AS (
        SELECT CASE WHEN worker_id IS NULL THEN 'pending' ELSE 'claimed' END AS state, sum(delivery_count) AS deliveries
        FROM (SELECT worker_id, delivery_count FROM handovers LIMIT $1) AS counted GROUP BY 1
      ), waiting AS (
        SELECT CASE WHEN worker_id IS NOT NULL THEN 'claimed' WHEN attempts > 0 THEN 'retrying' ELSE 'pending' END AS state,
          count(*) AS deliveries,
          extract(epoch FROM clock_timestamp() - min(coalesce(claimed_at, due_at))) AS oldest_seconds
        FROM (SELECT worker_id, attempts, due_at, claimed_at FROM backlog LIMIT $1) AS counted GROUP BY 1
      ), dead AS (
        SELECT count(*) AS deliveries, extract(epoch FROM clock_timestamp() - min(died_at)) AS oldest_seconds
        FROM (SELECT died_at FROM dead_letters LIMIT $1) AS counted
      ), unclaimed AS (
        SELECT extract(epoch FROM clock_timestamp()) - ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0
          AS oldest_seconds
        FROM handovers WHERE worker_id IS NULL ORDER BY id LIMIT 1
      ), read AS (
        SELECT state, deliveries, NULL::numeric AS oldest_seconds FROM handed
        UNION ALL SELECT 'pending', 0, oldest_seconds FROM unclaimed
        UNION ALL SELECT * FROM waiting
        UNION ALL SELECT 'dead', deliveries, oldest_seconds FROM dead
      )
      SELECT states.state, coalesce(sum(deliveries), 0) AS deliveries,
        greatest(coalesce(max(oldest_seconds), 0), 0)::float8 AS oldest_seconds
      FROM unnest(ARRAY['pending', 'claimed', 'retrying', 'dead']) AS states (state) LEFT JOIN read USING (state)
      GROUP BY states.state`,
    values: [queueCountMax],
  });
  return found.rows.map((row) => ({
    state: row.state,
    deliveries: Number(row.deliveries),
    oldestSeconds: row.oldest_seconds,
  }));
}
