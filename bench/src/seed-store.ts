import type pg from "pg";

/** What to put into the tables as if it had happened. */
export interface Seed {
  /** Tells the ids of one seed from those of another; 0 to 15. */
  readonly number: number;
  /** Deliveries go to the destinations whose names begin so, in turn. */
  readonly namePrefix: string;
  readonly rows: number;
  /** Rows are spread evenly over so long, up to `endMsAgo`. */
  readonly spanMs: number;
  readonly endMsAgo: number;
}

/** When retries are due, in seconds from now. */
export interface DueTimes {
  readonly dueFromSeconds: number;
  readonly dueOverSeconds: number;
}

/** A prime, so that neighbours are due at different times, and destinations in no order. */
const stride = 7_919;

/**
 * Puts deliveries that wait for a retry into the tables: their events, idempotency keys and queues, too, but no attempts.
 * They are due one after another from `dueFromSeconds` on, over `dueOverSeconds`. Needs the superuser, and one event that was accepted before, whose
 * body all of them get.
 */
export async function seedRetries(
  client: pg.Client,
  seed: Seed,
  { dueFromSeconds, dueOverSeconds }: DueTimes,
): Promise<void> {
  await seeded(client, seed, async () => {
    await client.query({
      text: `INSERT INTO backlog (tenant_id, delivery_id, customer_id, destination_id, event_id, attempts, due_at, reason)
        SELECT tenant_id, delivery_id, customer_id, destination_id, event_id, 1 + n % 5,
          clock_timestamp() + ($1::float8 + $2::float8 * ((n * ${stride}) % $3::bigint) / $3) * interval '1 second',
          ${reasonOfRow}
        FROM seeded`,
      values: [dueFromSeconds, dueOverSeconds, seed.rows],
    });
    await client.query(
      `INSERT INTO destination_queues (tenant_id, customer_id, destination_id, next_due_at)
        SELECT b.tenant_id, b.customer_id, b.destination_id, min(b.due_at) FROM backlog b
        WHERE b.worker_id IS NULL AND b.destination_id IN (SELECT destination_id FROM seeded) GROUP BY 1, 2, 3
        ON CONFLICT (tenant_id, destination_id, customer_id)
          DO UPDATE SET next_due_at = LEAST(destination_queues.next_due_at, EXCLUDED.next_due_at)`,
    );
  });
}

/** Puts dead letters into the tables, like {@link seedRetries}. Returns the public ids of their events. */
export async function seedDeadLetters(client: pg.Client, seed: Seed): Promise<readonly string[]> {
  return await seeded(client, seed, async () => {
    await client.query(
      `INSERT INTO finished_deliveries
          (tenant_id, delivery_id, customer_id, destination_id, state, reason, attempts, finished_at)
        SELECT tenant_id, delivery_id, customer_id, destination_id, 'dead', ${reasonOfRow}, 12, made_at FROM seeded`,
    );
    await client.query(
      `INSERT INTO dead_letters (tenant_id, delivery_id, customer_id, destination_id, event_id, reason, attempts, died_at)
        SELECT tenant_id, delivery_id, customer_id, destination_id, event_id, ${reasonOfRow}, 12, made_at FROM seeded`,
    );
    const { rows } = await client.query<{ id: string }>(
      `SELECT 'evt_' || replace(event_id::text, '-', '') AS id FROM seeded`,
    );
    return rows.map(({ id }) => id);
  });
}

const reasonOfRow = `CASE n % 4 WHEN 0 THEN 'timeout' WHEN 1 THEN 'rejected' ELSE 'unavailable' END`;

async function seeded<Result>(
  client: pg.Client,
  seed: Seed,
  insertRest: () => Promise<Result>,
): Promise<Result> {
  await client.query("BEGIN");
  // Checking foreign keys row by row would take most of the time.
  await client.query("SET LOCAL session_replication_role = replica");
  await client.query("SET LOCAL work_mem = '256MB'");
  await createSeeded(client, seed);
  await insertAccepted(client, seed.number);
  const result = await insertRest();
  await client.query("COMMIT");
  return result;
}

/** Ids as UUIDs of version 7, rising with `n`, of events and deliveries that were made at `made_at`. */
async function createSeeded(
  client: pg.Client,
  { number, namePrefix, rows, spanMs, endMsAgo }: Seed,
): Promise<void> {
  const seedDigit = number.toString(16);
  const uuid = (variant: string): string =>
    `(lpad(to_hex(made_ms), 12, '0') || '7' || lpad(to_hex(n & 4095), 3, '0') || '${variant}${seedDigit}'
      || lpad(to_hex(n), 14, '0'))::uuid`;
  const startMsAgo = endMsAgo + spanMs;
  await client.query({
    text: `CREATE TEMP TABLE seeded ON COMMIT DROP AS
      WITH targets AS MATERIALIZED (
        SELECT row_number() OVER (ORDER BY id) - 1 AS number, tenant_id, customer_id, id AS destination_id
        FROM destinations WHERE starts_with(name, $1)),
      numbered AS (
        SELECT n, (extract(epoch FROM now()) * 1000)::bigint - $3::bigint + n * $4::bigint / $2::bigint AS made_ms
        FROM generate_series(0::bigint, $2::bigint - 1) AS n)
      SELECT n, tenant_id, customer_id, destination_id, ${uuid("8")} AS event_id, ${uuid("9")} AS delivery_id,
        ${uuid("a")} AS handover_id, to_timestamp(made_ms / 1000.0) AS made_at
      FROM numbered JOIN targets ON targets.number = n % (SELECT count(*) FROM targets)`,
    values: [namePrefix, rows, startMsAgo, spanMs],
  });
}

async function insertAccepted(client: pg.Client, number: number): Promise<void> {
  await client.query(
    `INSERT INTO events (tenant_id, id, customer_id, event_type, body, matched_count)
      SELECT s.tenant_id, s.event_id, s.customer_id, t.event_type,
        replace(t.body, t.public_id, 'evt_' || replace(s.event_id::text, '-', '')), 1
      FROM seeded s CROSS JOIN (
        SELECT event_type, body, 'evt_' || replace(id::text, '-', '') AS public_id FROM events LIMIT 1) t`,
  );
  await client.query(
    `INSERT INTO deliveries (tenant_id, id, customer_id, destination_id, event_id, event_type, handover_id, origin)
      SELECT s.tenant_id, s.delivery_id, s.customer_id, s.destination_id, s.event_id, t.event_type, s.handover_id, 'event'
      FROM seeded s CROSS JOIN (SELECT event_type FROM events LIMIT 1) t`,
  );
  await client.query({
    text: `INSERT INTO idempotency_keys (tenant_id, customer_id, key, generation, event_id, content_sha256, created_at)
      SELECT tenant_id, customer_id, 'seed-' || $1::text || '-' || n,
        (extract(epoch FROM made_at) / 604800)::int, event_id, sha256(n::text::bytea), made_at FROM seeded`,
    values: [number],
  });
}

/** Settles what was seeded: statistics, visibility and the write-ahead log, as a table has them that grew slowly. */
export async function settle(client: pg.Client): Promise<void> {
  await client.query("VACUUM (ANALYZE)");
  await client.query("CHECKPOINT");
}
