import { uuidArray } from "../database/parameters.ts";
import type { Transaction } from "../database/transaction.ts";
import type { ReplayKey } from "./job.ts";

/**
 * The statements about a job's items, as `pushrail_worker`. The caller has locked the job's row, see step-store.ts.
 */

/** An item whose delivery is to be made. */
export interface SelectedItem {
  readonly sourceId: string;
  /** `undefined` when the past delivery or its event is not kept any more. */
  readonly event: { readonly id: string; readonly type: string } | undefined;
}

/**
 * The next items of a job, oldest first. Of an event that is older than `keptFromId`, only a dead letter may be repeated.
 * Indexes: replay_items_open, then primary keys.
 */
export async function selectNextItems(
  transaction: Transaction,
  key: ReplayKey,
  walk: { readonly afterId: string; readonly itemsMax: number; readonly keptFromId: string },
): Promise<readonly SelectedItem[]> {
  const result = await transaction.query<{
    source_delivery_id: string;
    event_id: string | null;
    event_type: string | null;
  }>({
    name: "select-next-items",
    text: `SELECT i.source_delivery_id, d.event_id, d.event_type
      FROM (SELECT source_delivery_id FROM replay_items
        WHERE tenant_id = $1 AND replay_id = $2 AND state = 'selected' AND source_delivery_id > $4
        ORDER BY source_delivery_id LIMIT $5) i
      LEFT JOIN LATERAL (SELECT d.event_id, d.event_type FROM deliveries d
        CROSS JOIN LATERAL (
          (SELECT 1 FROM events WHERE tenant_id = $1 AND id = d.event_id AND customer_id = $3 LIMIT 1)
          UNION ALL (SELECT 1 FROM kept_events WHERE tenant_id = $1 AND id = d.event_id AND customer_id = $3 LIMIT 1)
          LIMIT 1) e
        WHERE d.tenant_id = $1 AND d.id = i.source_delivery_id AND d.customer_id = $3
          AND (d.event_id >= $6 OR EXISTS (SELECT FROM dead_letters
            WHERE tenant_id = $1 AND delivery_id = i.source_delivery_id AND customer_id = $3))
        LIMIT 1) d ON true
      ORDER BY i.source_delivery_id`,
    values: [key.tenantId, key.id, key.customerId, walk.afterId, walk.itemsMax, walk.keptFromId],
  });
  return result.rows.map((row) => ({
    sourceId: row.source_delivery_id,
    event:
      row.event_id === null || row.event_type === null
        ? undefined
        : { id: row.event_id, type: row.event_type },
  }));
}

/** The texts of events by id, as they are or sealed; one that is not kept any more has none. Index: the primary key. */
export async function selectBodies(
  transaction: Transaction,
  key: ReplayKey,
  eventIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const result = await transaction.query<{ id: string; body: string }>({
    name: "select-replay-bodies",
    text: `SELECT k.id, e.body FROM unnest($3::uuid[]) AS k (id)
      CROSS JOIN LATERAL (
        (SELECT body FROM events WHERE tenant_id = $1 AND customer_id = $2 AND id = k.id LIMIT 1)
        UNION ALL (SELECT body FROM kept_events WHERE tenant_id = $1 AND customer_id = $2 AND id = k.id LIMIT 1)
        LIMIT 1) e`,
    values: [key.tenantId, key.customerId, uuidArray(eventIds)],
  });
  return new Map(result.rows.map((row) => [row.id, row.body]));
}

/** An item and the delivery that was made for it. */
export interface MadeItem {
  readonly sourceId: string;
  readonly deliveryId: string;
}

/**
 * Notes the deliveries that were made, and takes what they repeat out of the dead letters. Index: primary keys, by lists
 * and not by joins, which read all of a job's items where the table has no statistics yet.
 */
export async function markMade(
  transaction: Transaction,
  key: ReplayKey,
  made: readonly MadeItem[],
): Promise<void> {
  if (made.length === 0) return;
  const sourceIds = uuidArray(made.map(({ sourceId }) => sourceId));
  await Promise.all([
    transaction.query({
      name: "mark-items-made",
      text: `UPDATE replay_items SET state = 'waiting',
          delivery_id = ($5::uuid[])[array_position($4::uuid[], source_delivery_id)]
        WHERE tenant_id = $1 AND customer_id = $3 AND source_delivery_id = ANY($4::uuid[]) AND replay_id = $2`,
      values: [
        key.tenantId,
        key.id,
        key.customerId,
        sourceIds,
        uuidArray(made.map(({ deliveryId }) => deliveryId)),
      ],
    }),
    transaction.query({
      name: "delete-replayed-dead-letters",
      text: `DELETE FROM dead_letters WHERE tenant_id = $1 AND customer_id = $2 AND delivery_id = ANY($3::uuid[])`,
      values: [key.tenantId, key.customerId, sourceIds],
    }),
  ]);
}

/** Notes items of which no delivery can be made. Index: the primary key. */
export async function markSkipped(
  transaction: Transaction,
  key: ReplayKey,
  sourceIds: readonly string[],
): Promise<void> {
  if (sourceIds.length === 0) return;
  await transaction.query({
    name: "mark-items-skipped",
    text: `UPDATE replay_items SET state = 'skipped'
      WHERE tenant_id = $1 AND customer_id = $3 AND source_delivery_id = ANY($4::uuid[]) AND replay_id = $2`,
    values: [key.tenantId, key.id, key.customerId, uuidArray(sourceIds)],
  });
}

/** The states of items whose delivery has not ended. */
export type OpenItemState = "waiting" | "retrying";

/** Which open items to look at. */
export interface OpenItems {
  readonly state: OpenItemState;
  readonly afterId: string;
  readonly itemsMax: number;
}

/** What a look at open items found. */
export interface ObservedItems {
  /** Items looked at. */
  readonly looked: number;
  readonly lastId: string | undefined;
  /** How many of them went over into which state. */
  readonly became: Readonly<
    Partial<Record<"retrying" | "delivered" | "dead" | "cancelled", number>>
  >;
}

const openItems = `open_items AS MATERIALIZED (
    SELECT source_delivery_id, delivery_id FROM replay_items
    WHERE tenant_id = $1 AND replay_id = $2 AND state = $4 AND source_delivery_id > $5
    ORDER BY source_delivery_id LIMIT $6)`;

const openItemsColumns = `(SELECT count(*)::int FROM open_items) AS looked,
  (SELECT source_delivery_id FROM open_items ORDER BY source_delivery_id DESC LIMIT 1) AS last_id`;

/**
 * Finds out what became of open items, and notes it. Indexes: replay_items_open, then primary keys.
 */
export async function observeItems(
  transaction: Transaction,
  key: ReplayKey,
  { state, afterId, itemsMax }: OpenItems,
): Promise<ObservedItems> {
  const result = await transaction.query<{
    looked: number;
    last_id: string | null;
    became: ObservedItems["became"] | null;
  }>({
    name: "observe-replay-items",
    text: `WITH ${openItems},
      changed AS MATERIALIZED (
        SELECT o.source_delivery_id, coalesce(f.state, 'retrying') AS state FROM open_items o
        LEFT JOIN LATERAL (SELECT state FROM finished_deliveries
          WHERE tenant_id = $1 AND delivery_id = o.delivery_id AND customer_id = $3 LIMIT 1) f ON true
        LEFT JOIN LATERAL (SELECT attempts FROM backlog
          WHERE tenant_id = $1 AND delivery_id = o.delivery_id AND customer_id = $3 LIMIT 1) b ON f.state IS NULL
        WHERE f.state IS NOT NULL OR ($4 = 'waiting' AND b.attempts > 0)),
      noted AS (
        UPDATE replay_items i SET state = c.state FROM changed c
        WHERE i.tenant_id = $1 AND i.customer_id = $3 AND i.source_delivery_id = c.source_delivery_id AND i.replay_id = $2)
      SELECT ${openItemsColumns}, (SELECT json_object_agg(state, count) FROM (
        SELECT state, count(*) FROM changed GROUP BY state) s) AS became`,
    values: [key.tenantId, key.id, key.customerId, state, afterId, itemsMax],
  });
  const row = result.rows[0];
  return {
    looked: row?.looked ?? 0,
    lastId: row?.last_id ?? undefined,
    became: row?.became ?? {},
  };
}

/** What taking back came to. */
export interface WithdrawnItems {
  readonly looked: number;
  readonly lastId: string | undefined;
  readonly withdrawn: number;
  /** The keys of ordered deliveries among them. */
  readonly orderingKeys: readonly string[];
}

/**
 * Takes deliveries of a cancelled job back that wait in the backlog: each ends as cancelled, what it repeated counts as
 * not replayed, and is among the dead letters again when it had died. One that a worker holds is left alone, and so is
 * one that was put in a batch, which is sent whole or not at all.
 *
 * The caller has locked the destination's queue, so nobody claims meanwhile. Indexes: replay_items_open, primary keys.
 */
export async function withdrawItems(
  transaction: Transaction,
  key: ReplayKey,
  { state, afterId, itemsMax, destinationId }: OpenItems & { readonly destinationId: string },
): Promise<WithdrawnItems> {
  const result = await transaction.query<{
    looked: number;
    last_id: string | null;
    withdrawn: number;
    ordering_keys: string[] | null;
  }>({
    name: "withdraw-replay-items",
    text: `WITH ${openItems},
      -- Found one by one and deleted by their keys alone: a table without statistics is not read whole then.
      found AS MATERIALIZED (
        SELECT b.tenant_id, b.delivery_id, b.customer_id, o.source_delivery_id FROM open_items o
        CROSS JOIN LATERAL (SELECT tenant_id, delivery_id, customer_id FROM backlog
          WHERE tenant_id = $1 AND delivery_id = o.delivery_id AND customer_id = $3
            AND worker_id IS NULL AND batch_id IS NULL
          LIMIT 1) b),
      taken AS (
        DELETE FROM backlog b USING found o
        WHERE b.tenant_id = o.tenant_id AND b.delivery_id = o.delivery_id AND b.customer_id = o.customer_id
        RETURNING b.delivery_id, b.event_id, b.attempts, b.ordering_key, o.source_delivery_id),
      ended AS (
        INSERT INTO finished_deliveries (tenant_id, delivery_id, customer_id, destination_id, state, reason, attempts)
        SELECT $1, delivery_id, $3, $7, 'cancelled', 'replay_cancelled', attempts FROM taken),
      released AS (
        UPDATE replay_items i SET state = 'cancelled', delivery_id = NULL FROM taken t
        WHERE i.tenant_id = $1 AND i.customer_id = $3 AND i.source_delivery_id = t.source_delivery_id),
      restored AS (
        INSERT INTO dead_letters (tenant_id, delivery_id, customer_id, destination_id, event_id, reason, attempts, died_at)
        SELECT $1, t.source_delivery_id, $3, $7, t.event_id, f.reason, f.attempts, f.finished_at FROM taken t
        CROSS JOIN LATERAL (SELECT reason, attempts, finished_at FROM finished_deliveries
          WHERE tenant_id = $1 AND delivery_id = t.source_delivery_id AND customer_id = $3 AND state = 'dead' LIMIT 1) f
        ON CONFLICT DO NOTHING)
      SELECT ${openItemsColumns}, (SELECT count(*)::int FROM taken) AS withdrawn,
        (SELECT array_agg(DISTINCT ordering_key) FROM taken WHERE ordering_key IS NOT NULL) AS ordering_keys`,
    values: [key.tenantId, key.id, key.customerId, state, afterId, itemsMax, destinationId],
  });
  const row = result.rows[0];
  return {
    looked: row?.looked ?? 0,
    lastId: row?.last_id ?? undefined,
    withdrawn: row?.withdrawn ?? 0,
    orderingKeys: row?.ordering_keys ?? [],
  };
}
