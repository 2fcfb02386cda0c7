import pg from "pg";

/** Opens one connection; the caller ends it. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: "bench" });
  await client.connect();
  return client;
}

/** Where the write-ahead log ends, in bytes since its beginning. */
export async function walPosition(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(
    "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text AS bytes",
  );
  return Number(rows[0]?.bytes);
}

/**
 * Fills so many segments of the write-ahead log and has them recycled. A new cluster otherwise stalls for 110 to 160 ms
 * each time a segment is made, which a cluster that has run for a while does not. Needs the superuser.
 */
export async function recycleWal(client: pg.Client, segmentCount: number): Promise<void> {
  for (let segment = 0; segment < segmentCount; segment++) {
    await client.query("SELECT pg_logical_emit_message(false, 'bench', 'x'), pg_switch_wal()");
  }
  await client.query("CHECKPOINT");
}

/** Writes everything dirty to disk, so that a measurement does not pay for what came before. Needs the superuser. */
export async function checkpoint(client: pg.Client): Promise<void> {
  await client.query("CHECKPOINT");
}

/** A table, its partitions taken together. */
export interface TableCounts {
  readonly table: string;
  readonly live: number;
  readonly dead: number;
  /** With what is stored out of line. */
  readonly tableBytes: number;
  readonly indexBytes: number;
  /** How often PostgreSQL vacuumed it by itself. */
  readonly autovacuums: number;
}

/** Rows and sizes by table, the rows as PostgreSQL's statistics know them; tables without rows left out. */
export async function tableCounts(client: pg.Client): Promise<readonly TableCounts[]> {
  const { rows } = await client.query<Record<keyof TableCounts, string>>(
    `SELECT coalesce(parent.relname, stats.relname) AS table,
            sum(stats.n_live_tup)::text AS live, sum(stats.n_dead_tup)::text AS dead,
            sum(pg_table_size(stats.relid))::text AS "tableBytes",
            sum(pg_indexes_size(stats.relid))::text AS "indexBytes",
            sum(stats.autovacuum_count)::text AS autovacuums
       FROM pg_stat_user_tables stats
       LEFT JOIN pg_inherits ON pg_inherits.inhrelid = stats.relid
       LEFT JOIN pg_class parent ON parent.oid = pg_inherits.inhparent
      WHERE stats.schemaname = 'public'
      GROUP BY 1
     HAVING sum(stats.n_live_tup) + sum(stats.n_dead_tup) > 0
      ORDER BY 1`,
  );
  return rows.map((row) => ({
    table: row.table,
    live: Number(row.live),
    dead: Number(row.dead),
    tableBytes: Number(row.tableBytes),
    indexBytes: Number(row.indexBytes),
    autovacuums: Number(row.autovacuums),
  }));
}

/** Size of an index, its partitions taken together. */
export interface IndexSize {
  readonly index: string;
  readonly bytes: number;
}

/** The indexes of at least so many bytes, the largest first. */
export async function indexSizes(
  client: pg.Client,
  bytesMin: number,
): Promise<readonly IndexSize[]> {
  const { rows } = await client.query<{ index: string; bytes: string }>(
    `SELECT coalesce(parent.relname, leaf.relname) AS index, sum(pg_relation_size(leaf.oid))::text AS bytes
       FROM pg_class leaf
       LEFT JOIN pg_inherits ON pg_inherits.inhrelid = leaf.oid
       LEFT JOIN pg_class parent ON parent.oid = pg_inherits.inhparent
      WHERE leaf.relkind = 'i' AND leaf.relnamespace = 'public'::regnamespace
      GROUP BY 1
     HAVING sum(pg_relation_size(leaf.oid)) >= $1
      ORDER BY sum(pg_relation_size(leaf.oid)) DESC`,
    [bytesMin],
  );
  return rows.map(({ index, bytes }) => ({ index, bytes: Number(bytes) }));
}

/** Where the deliveries of some destinations stand. */
export interface DeliveryAccount {
  readonly made: number;
  readonly delivered: number;
  readonly dead: number;
  readonly inBacklog: number;
  /** Held by or waiting for a worker that has not judged them yet. */
  readonly handedOver: number;
}

/** The account of the destinations whose names begin so. Needs the superuser. */
export async function deliveryAccount(
  client: pg.Client,
  namePrefix: string,
): Promise<DeliveryAccount> {
  const { rows } = await client.query<Record<"made" | "delivered" | "dead" | "backlog", string>>(
    `SELECT count(*)::text AS made, count(*) FILTER (WHERE f.state = 'delivered')::text AS delivered,
            count(*) FILTER (WHERE f.state = 'dead')::text AS dead,
            count(*) FILTER (WHERE f.state IS NULL AND b.delivery_id IS NOT NULL)::text AS backlog
       FROM destinations o
       JOIN deliveries d ON d.tenant_id = o.tenant_id AND d.destination_id = o.id
       LEFT JOIN finished_deliveries f ON f.tenant_id = d.tenant_id AND f.delivery_id = d.id
       LEFT JOIN backlog b ON b.tenant_id = d.tenant_id AND b.delivery_id = d.id
      WHERE starts_with(o.name, $1)`,
    [namePrefix],
  );
  const [made, delivered, dead, inBacklog] = [
    Number(rows[0]?.made),
    Number(rows[0]?.delivered),
    Number(rows[0]?.dead),
    Number(rows[0]?.backlog),
  ];
  return { made, delivered, dead, inBacklog, handedOver: made - delivered - dead - inBacklog };
}

/** Version of the server, such as `18.4`. */
export async function serverVersion(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
  return rows[0]?.server_version ?? "";
}

/** Makes the tables of the bare prototype: what ingest must write at the least, without tenancy or policies. */
export async function createBareTables(client: pg.Client): Promise<void> {
  await client.query(
    `CREATE SCHEMA IF NOT EXISTS bench;
     CREATE TABLE IF NOT EXISTS bench.events (
       id uuid PRIMARY KEY, idempotency_key text UNIQUE NOT NULL, body text NOT NULL);
     CREATE TABLE IF NOT EXISTS bench.deliveries (
       id uuid PRIMARY KEY, event_id uuid NOT NULL, destination_id integer NOT NULL)`,
  );
}

/** One event of the bare prototype. */
export interface BareEvent {
  readonly id: string;
  readonly deliveryId: string;
  readonly key: string;
  readonly body: string;
}

/** Commits a batch of events with one delivery each, as one statement. */
export async function insertBareEvents(
  client: pg.Client,
  events: readonly BareEvent[],
): Promise<void> {
  await client.query({
    name: "bare",
    text: `WITH input AS (
             SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])
               AS input (id, delivery_id, key, body)),
           accepted AS (
             INSERT INTO bench.events SELECT id, key, body FROM input
             ON CONFLICT (idempotency_key) DO NOTHING RETURNING id)
           INSERT INTO bench.deliveries
           SELECT input.delivery_id, input.id, 1 FROM input JOIN accepted USING (id)`,
    values: [
      events.map(({ id }) => id),
      events.map(({ deliveryId }) => deliveryId),
      events.map(({ key }) => key),
      events.map(({ body }) => body),
    ],
  });
}
