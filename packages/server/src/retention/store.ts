import type { Transaction } from "../database/transaction.ts";

/**
 * The oldest id, of a delivery or of the event it needs, that unfinished deliveries of a tenant still refer to;
 * `undefined` when everything is finished. By the primary keys, and one pass over the tenant's backlog for the events,
 * because a replay is newer than its event.
 */
export async function oldestUnfinished(
  transaction: Transaction,
  tenantId: string,
): Promise<string | undefined> {
  const { rows } = await transaction.query<{ id: string }>({
    text: `SELECT id FROM (
        (SELECT delivery_id AS id FROM backlog WHERE tenant_id = $1 ORDER BY delivery_id LIMIT 1)
        UNION ALL (SELECT event_id FROM backlog WHERE tenant_id = $1 ORDER BY event_id LIMIT 1)
        UNION ALL (SELECT id FROM handovers WHERE tenant_id = $1 ORDER BY id LIMIT 1)
      ) AS oldest ORDER BY id LIMIT 1`,
    values: [tenantId],
  });
  return rows[0]?.id;
}

/** Deletes at most `rowsMax` dead letters of a tenant whose delivery is older than an id; returns how many. */
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
