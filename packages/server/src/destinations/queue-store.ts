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
 * Makes a destination's backlog due again when its first delivery is, and has it sent at a rate that grows from now on.
 * `afresh` forgets the circuit breaker's wait, too.
 *
 * The queue has to be locked by a statement before (deliveries/enqueue.ts), which also makes it where there is none:
 * whoever adds to the backlog holds that lock, and a statement that waited for it itself would look at the backlog as it
 * was before the wait.
 */
export async function releaseQueue(
  transaction: Transaction,
  key: DestinationKey,
  afresh: boolean,
): Promise<void> {
  await transaction.query({
    text: `UPDATE destination_queues q SET
        not_before = CASE WHEN $4 THEN '-infinity' ELSE q.not_before END,
        next_due_at = GREATEST(CASE WHEN $4 THEN '-infinity' ELSE q.not_before END, coalesce(held.due_at, 'infinity')),
        recovering_since = CASE WHEN held.due_at IS NULL THEN q.recovering_since ELSE clock_timestamp() END
      FROM (SELECT min(b.due_at) AS due_at FROM backlog b
        WHERE b.tenant_id = $1 AND b.customer_id = $2 AND b.destination_id = $3 AND b.worker_id IS NULL) held
      WHERE q.tenant_id = $1 AND q.customer_id = $2 AND q.destination_id = $3`,
    values: [key.tenantId, key.customerId, key.id, afresh],
  });
}

/** How many there are, counted only as far as it is cheap. */
export interface BoundedCount {
  /** At most 10,000. */
  readonly count: number;
  /** `false`: there are more. */
  readonly isExact: boolean;
}

const countMax = 10_000;

/** How many deliveries of a destination wait unclaimed. Index: backlog_due. */
export async function countWaiting(
  transaction: Transaction,
  key: DestinationKey,
): Promise<BoundedCount> {
  const result = await transaction.query<{ count: number }>({
    text: `SELECT count(*)::int AS count FROM (
        SELECT FROM backlog WHERE tenant_id = $1 AND customer_id = $2 AND destination_id = $3 AND worker_id IS NULL
        LIMIT ${countMax + 1}) AS found`,
    values: [key.tenantId, key.customerId, key.id],
  });
  return bounded(result.rows[0]?.count ?? 0);
}

/** How many deliveries of a destination are dead and were not replayed. Index: dead_letters_by_destination. */
export async function countDeadLetters(
  transaction: Transaction,
  key: DestinationKey,
): Promise<BoundedCount> {
  const result = await transaction.query<{ count: number }>({
    text: `SELECT count(*)::int AS count FROM (
        SELECT FROM dead_letters WHERE tenant_id = $1 AND customer_id = $2 AND destination_id = $3
        LIMIT ${countMax + 1}) AS found`,
    values: [key.tenantId, key.customerId, key.id],
  });
  return bounded(result.rows[0]?.count ?? 0);
}

function bounded(found: number): BoundedCount {
  return { count: Math.min(found, countMax), isExact: found <= countMax };
}
