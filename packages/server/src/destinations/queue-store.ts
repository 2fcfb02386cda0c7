import type { Transaction } from "../database/transaction.ts";
import type { DestinationKey } from "./store.ts";

/**
 * The statements with which a change of a destination sets when workers look into its backlog. A destination that never
 * had a backlog has no queue. Index: primary keys, and backlog_due.
 */

/** Keeps workers from looking into a destination's backlog until something sets another time. */
export async function holdQueue(transaction: Transaction, key: DestinationKey): Promise<void> {
  await transaction.query({
    text: `UPDATE destination_queues SET next_due_at = 'infinity'
      WHERE tenant_id = $1 AND customer_id = $2 AND destination_id = $3`,
    values: [key.tenantId, key.customerId, key.id],
  });
}

/** Makes workers look into a destination's backlog at once, whatever is due there. */
export async function wakeQueue(transaction: Transaction, key: DestinationKey): Promise<void> {
  await transaction.query({
    text: `UPDATE destination_queues SET next_due_at = clock_timestamp()
      WHERE tenant_id = $1 AND customer_id = $2 AND destination_id = $3`,
    values: [key.tenantId, key.customerId, key.id],
  });
}

/**
 * Makes a destination's backlog due again when its first delivery is. `afresh` forgets the circuit breaker's wait,
 * too.
 *
 * Whoever adds to the backlog also writes the queue's row, so that after waiting for its lock another statement sees
 * every delivery that was added; one statement would look at the backlog as it was before the wait. The row is made
 * where there is none, because a worker may be about to make it: a lock of nothing would not wait for that.
 */
export async function releaseQueue(
  transaction: Transaction,
  key: DestinationKey,
  afresh: boolean,
): Promise<void> {
  const values = [key.tenantId, key.customerId, key.id];
  const made = transaction.query({
    text: `INSERT INTO destination_queues (tenant_id, customer_id, destination_id, next_due_at)
      VALUES ($1, $2, $3, 'infinity') ON CONFLICT DO NOTHING`,
    values,
  });
  const locked = transaction.query({
    text: `SELECT 1 FROM destination_queues
      WHERE tenant_id = $1 AND customer_id = $2 AND destination_id = $3 FOR NO KEY UPDATE`,
    values,
  });
  const released = transaction.query({
    text: `UPDATE destination_queues q SET
        not_before = CASE WHEN $4 THEN '-infinity' ELSE q.not_before END,
        next_due_at = GREATEST(CASE WHEN $4 THEN '-infinity' ELSE q.not_before END, coalesce(
          (SELECT min(b.due_at) FROM backlog b
            WHERE b.tenant_id = $1 AND b.customer_id = $2 AND b.destination_id = $3 AND b.worker_id IS NULL),
          'infinity'))
      WHERE q.tenant_id = $1 AND q.customer_id = $2 AND q.destination_id = $3`,
    values: [...values, afresh],
  });
  await Promise.all([made, locked, released]);
}
