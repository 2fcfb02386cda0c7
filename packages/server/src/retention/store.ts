import type { Transaction } from "../database/transaction.ts";

/**
 * The statements of retention. They run as the schema's owner in the context of one tenant.
 */

/**
 * The oldest id, of a delivery or of a handover, that is unfinished in a tenant; `undefined` when everything is finished.
 * By the primary keys.
 */
export async function oldestUnfinished(
  transaction: Transaction,
  tenantId: string,
): Promise<string | undefined> {
  const { rows } = await transaction.query<{ id: string }>({
    text: `SELECT id FROM (
        (SELECT delivery_id AS id FROM backlog WHERE tenant_id = $1 ORDER BY delivery_id LIMIT 1)
        UNION ALL (SELECT id FROM handovers WHERE tenant_id = $1 ORDER BY id LIMIT 1)
      ) AS oldest ORDER BY id LIMIT 1`,
    values: [tenantId],
  });
  return rows[0]?.id;
}

/**
 * Deletes at most `rowsMax` dead letters of a tenant whose delivery is older than an id; returns how many. By the primary
 * key; the second run finds the first one's rows gone.
 */
export async function deleteDeadLetters(
  transaction: Transaction,
  { tenantId, below, rowsMax }: { tenantId: string; below: string; rowsMax: number },
): Promise<number> {
  const { rowCount } = await transaction.query({
    text: `DELETE FROM dead_letters WHERE tenant_id = $1 AND delivery_id IN (
        SELECT delivery_id FROM dead_letters WHERE tenant_id = $1 AND delivery_id < $2 ORDER BY delivery_id LIMIT $3)`,
    values: [tenantId, below, rowsMax],
  });
  return rowCount ?? 0;
}

/** One portion of a walk by event id. */
export interface Portion {
  readonly rows: number;
  /** Where the next portion begins; `undefined` when there is none. */
  readonly afterId: string | undefined;
}

/**
 * Copies the events that dead letters and unfinished deliveries of a tenant need, of those between two ids, at most
 * `rowsMax` of them; those that are copied already stay as they are. Indexes: dead_letters_by_event,
 * deliveries_by_handover, the primary key of events, and one pass over the tenant's backlog, which has no index for it:
 * it would be paid with every retry.
 *
 * What is dead and what is unfinished are read in one snapshot, because deliveries move from one to the other.
 */
export async function copyNeededEvents(
  transaction: Transaction,
  {
    tenantId,
    afterId,
    belowId,
    rowsMax,
  }: { tenantId: string; afterId: string; belowId: string; rowsMax: number },
): Promise<Portion> {
  const { rows } = await transaction.query<{ last: string | null; looked: number; copied: number }>(
    {
      text: `WITH needed AS MATERIALIZED (
          SELECT event_id FROM (
            (SELECT event_id FROM dead_letters WHERE tenant_id = $1 AND event_id > $2 AND event_id < $3
              ORDER BY event_id LIMIT $4)
            UNION (SELECT event_id FROM backlog WHERE tenant_id = $1 AND event_id > $2 AND event_id < $3
              ORDER BY event_id LIMIT $4)
            UNION (SELECT d.event_id FROM handovers h JOIN deliveries d ON d.handover_id = h.id AND d.tenant_id = h.tenant_id
              WHERE h.tenant_id = $1 AND d.event_id > $2 AND d.event_id < $3 ORDER BY d.event_id LIMIT $4)
          ) AS u ORDER BY event_id LIMIT $4
        ), copied AS (
          INSERT INTO kept_events (tenant_id, id, customer_id, event_type, body, matched_count)
          SELECT e.tenant_id, e.id, e.customer_id, e.event_type, e.body, e.matched_count
          FROM needed n JOIN events e ON e.tenant_id = $1 AND e.id = n.event_id
          WHERE e.id > $2 AND e.id < $3
          ON CONFLICT DO NOTHING
          RETURNING 1
        )
        SELECT (SELECT event_id FROM needed ORDER BY event_id DESC LIMIT 1) AS last,
          (SELECT count(*)::int FROM needed) AS looked, (SELECT count(*)::int FROM copied) AS copied`,
      values: [tenantId, afterId, belowId, rowsMax],
    },
  );
  return portionOf(rows[0]?.copied, rows[0], rowsMax);
}

/**
 * Deletes kept events that nothing needs any more: no dead letter and no unfinished delivery. Looks at so many of a
 * tenant. By the primary keys, dead_letters_by_event and deliveries_by_event; safe to repeat.
 */
export async function deleteUnneededEvents(
  transaction: Transaction,
  { tenantId, afterId, rowsMax }: { tenantId: string; afterId: string; rowsMax: number },
): Promise<Portion> {
  const { rows } = await transaction.query<{ last: string | null; looked: number; gone: number }>({
    text: `WITH look AS MATERIALIZED (
        SELECT id, customer_id, EXISTS (
          SELECT FROM dead_letters d WHERE d.tenant_id = $1 AND d.event_id = k.id) AS is_needed
        FROM kept_events k WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3
      ), unneeded AS MATERIALIZED (
        SELECT id, customer_id FROM look l WHERE NOT is_needed AND NOT EXISTS (
          SELECT FROM deliveries d WHERE d.tenant_id = $1 AND d.event_id = l.id AND NOT EXISTS (
            SELECT FROM finished_deliveries f WHERE f.tenant_id = $1 AND f.delivery_id = d.id))
      ), gone AS (
        DELETE FROM kept_events k USING unneeded u
        WHERE k.tenant_id = $1 AND k.id = u.id AND k.customer_id = u.customer_id
        RETURNING 1
      )
      SELECT (SELECT id FROM look ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*)::int FROM look) AS looked,
        (SELECT count(*)::int FROM gone) AS gone`,
    values: [tenantId, afterId, rowsMax],
  });
  return portionOf(rows[0]?.gone, rows[0], rowsMax);
}

function portionOf(
  rows: number | undefined,
  walked: { readonly last: string | null; readonly looked: number } | undefined,
  rowsMax: number,
): Portion {
  const hasMore = walked !== undefined && walked.looked >= rowsMax;
  return { rows: rows ?? 0, afterId: hasMore ? (walked.last ?? undefined) : undefined };
}
