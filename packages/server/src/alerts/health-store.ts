import { numberArray, uuidArray } from "../database/parameters.ts";
import type { Transaction } from "../database/transaction.ts";
import type { HealthChange } from "./health.ts";

/**
 * The statements about the health of destinations. The row of `destination_health` is the last that a transaction locks,
 * after the destination, its queue and its backlog.
 */

/** Names one destination. All ids are UUIDs. */
export interface DestinationKey {
  readonly tenantId: string;
  readonly customerId: string;
  readonly id: string;
}

/**
 * Writes what changed in the health of destinations; the changes come sorted by destination, one each. Index: the
 * primary key.
 *
 * A success makes no row: there is something to clear only where there was trouble. Run twice after a commit whose
 * answer was lost, it counts the deaths of that commit twice, and changes nothing else that matters.
 */
export async function upsertHealth(
  transaction: Transaction,
  changes: readonly HealthChange[],
): Promise<void> {
  await transaction.query({
    name: "upsert-health",
    text: `WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS now)
      INSERT INTO destination_health AS h (tenant_id, customer_id, destination_id, failing_since, last_failed_at,
        last_failure_reason, last_delivered_at, dead_letters_unnoticed)
      SELECT c.tenant_id, c.customer_id, c.destination_id, CASE WHEN c.reason IS NOT NULL THEN now END,
        CASE WHEN c.reason IS NOT NULL THEN now END, c.reason, CASE WHEN c.is_delivered THEN now END, c.death_count
      FROM clock, unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::boolean[], $5::text[], $6::int[])
        AS c (tenant_id, customer_id, destination_id, is_delivered, reason, death_count)
      WHERE c.reason IS NOT NULL OR c.death_count > 0 OR EXISTS (SELECT FROM destination_health k
        WHERE k.tenant_id = c.tenant_id AND k.destination_id = c.destination_id AND k.customer_id = c.customer_id)
      ORDER BY c.destination_id
      ON CONFLICT (tenant_id, destination_id, customer_id) DO UPDATE SET
        failing_since = CASE WHEN EXCLUDED.last_delivered_at IS NULL
          THEN coalesce(h.failing_since, EXCLUDED.failing_since) ELSE EXCLUDED.failing_since END,
        failing_noticed_at = CASE WHEN EXCLUDED.last_delivered_at IS NULL THEN h.failing_noticed_at END,
        last_failed_at = coalesce(EXCLUDED.last_failed_at, h.last_failed_at),
        last_failure_reason = coalesce(EXCLUDED.last_failure_reason, h.last_failure_reason),
        last_delivered_at = coalesce(EXCLUDED.last_delivered_at, h.last_delivered_at),
        dead_letters_unnoticed = h.dead_letters_unnoticed + EXCLUDED.dead_letters_unnoticed`,
    values: [
      uuidArray(changes.map((change) => change.tenantId)),
      uuidArray(changes.map((change) => change.customerId)),
      uuidArray(changes.map((change) => change.destinationId)),
      changes.map((change) => change.isDelivered),
      changes.map((change) => change.failure ?? null),
      numberArray(changes.map((change) => change.deathCount)),
    ],
  });
}

/** Removes the row of a destination. Safe to repeat. Index: the primary key. */
export async function deleteHealth(transaction: Transaction, key: DestinationKey): Promise<void> {
  await transaction.query({
    text: `DELETE FROM destination_health WHERE tenant_id = $1 AND destination_id = $2 AND customer_id = $3`,
    values: [key.tenantId, key.id, key.customerId],
  });
}

/** The health of a destination as stored; times in epoch milliseconds of the database's clock. */
export interface StoredHealth {
  readonly failingSinceMs: number | null;
  readonly lastFailedAtMs: number | null;
  readonly lastFailureReason: string | null;
  readonly lastDeliveredAtMs: number | null;
  readonly isNoticed: boolean;
  readonly unnoticedCount: number;
  readonly noticedAtMs: number | null;
  /** The database's present. */
  readonly nowMs: number;
}

/** Locks the health of a destination and reads it; `undefined` when nothing is known of it. Index: the primary key. */
export async function lockHealth(
  transaction: Transaction,
  key: DestinationKey,
): Promise<StoredHealth | undefined> {
  const result = await transaction.query<{
    failing_since: Date | null;
    last_failed_at: Date | null;
    last_failure_reason: string | null;
    last_delivered_at: Date | null;
    is_noticed: boolean;
    dead_letters_unnoticed: number;
    dead_letters_noticed_at: Date | null;
    now: Date;
  }>({
    text: `SELECT failing_since, last_failed_at, last_failure_reason, last_delivered_at,
        failing_noticed_at IS NOT NULL AS is_noticed, dead_letters_unnoticed, dead_letters_noticed_at,
        clock_timestamp() AS now
      FROM destination_health WHERE tenant_id = $1 AND destination_id = $2 AND customer_id = $3 FOR NO KEY UPDATE`,
    values: [key.tenantId, key.id, key.customerId],
  });
  const row = result.rows[0];
  if (row === undefined) return undefined;
  return {
    failingSinceMs: row.failing_since?.getTime() ?? null,
    lastFailedAtMs: row.last_failed_at?.getTime() ?? null,
    lastFailureReason: row.last_failure_reason,
    lastDeliveredAtMs: row.last_delivered_at?.getTime() ?? null,
    isNoticed: row.is_noticed,
    unnoticedCount: row.dead_letters_unnoticed,
    noticedAtMs: row.dead_letters_noticed_at?.getTime() ?? null,
    nowMs: row.now.getTime(),
  };
}

/** Deliveries looked at for one that succeeded, the newest: a few milliseconds for each thousand. */
const lookedForDeliveredMax = 10_000;

/**
 * Whether something was delivered to a destination since it is said to fail. Indexes: deliveries_by_destination, then the
 * primary keys.
 */
export async function isDeliveredSince(
  transaction: Transaction,
  key: DestinationKey,
): Promise<boolean> {
  const result = await transaction.query({
    text: `SELECT FROM (SELECT id FROM deliveries WHERE tenant_id = $1 AND destination_id = $2 AND customer_id = $3
        ORDER BY id DESC LIMIT ${lookedForDeliveredMax}) d
      CROSS JOIN LATERAL (SELECT state, finished_at FROM finished_deliveries
        WHERE tenant_id = $1 AND delivery_id = d.id AND customer_id = $3 LIMIT 1) f
      WHERE f.state = 'delivered' AND f.finished_at > (SELECT failing_since FROM destination_health
        WHERE tenant_id = $1 AND destination_id = $2 AND customer_id = $3) LIMIT 1`,
    values: [key.tenantId, key.id, key.customerId],
  });
  return result.rowCount === 1;
}

/** Begins the account of a destination's failures afresh, because something was delivered. The row is locked. */
export async function clearFailing(transaction: Transaction, key: DestinationKey): Promise<void> {
  await transaction.query({
    text: `UPDATE destination_health SET failing_since = NULL, failing_noticed_at = NULL
      WHERE tenant_id = $1 AND destination_id = $2 AND customer_id = $3`,
    values: [key.tenantId, key.id, key.customerId],
  });
}

/** Remembers that a failure was told of. The row is locked. */
export async function markFailingNoticed(
  transaction: Transaction,
  key: DestinationKey,
): Promise<void> {
  await transaction.query({
    text: `UPDATE destination_health SET failing_noticed_at = clock_timestamp()
      WHERE tenant_id = $1 AND destination_id = $2 AND customer_id = $3`,
    values: [key.tenantId, key.id, key.customerId],
  });
}

/** Remembers that dead letters were told of. The row is locked. */
export async function markDyingNoticed(
  transaction: Transaction,
  key: DestinationKey,
): Promise<void> {
  await transaction.query({
    text: `UPDATE destination_health SET dead_letters_unnoticed = 0, dead_letters_noticed_at = clock_timestamp()
      WHERE tenant_id = $1 AND destination_id = $2 AND customer_id = $3`,
    values: [key.tenantId, key.id, key.customerId],
  });
}

/** Begins the account of a destination afresh, once it is disabled. The row is locked. */
export async function resetHealth(transaction: Transaction, key: DestinationKey): Promise<void> {
  await transaction.query({
    text: `UPDATE destination_health SET failing_since = NULL, failing_noticed_at = NULL, dead_letters_unnoticed = 0
      WHERE tenant_id = $1 AND destination_id = $2 AND customer_id = $3`,
    values: [key.tenantId, key.id, key.customerId],
  });
}

/** Disables a destination that is locked and active; every process loads it anew (trigger). Safe to repeat. */
export async function disableDestination(
  transaction: Transaction,
  key: DestinationKey,
  reason: string,
): Promise<void> {
  await transaction.query({
    text: `UPDATE destinations SET state = 'DISABLED', pause_mode = NULL, paused_at = NULL, disabled_reason = $4
      WHERE tenant_id = $1 AND id = $2 AND customer_id = $3 AND state = 'ACTIVE'`,
    values: [key.tenantId, key.id, key.customerId, reason],
  });
}

/** Makes workers look into a queue that is locked, at once: what waits for a disabled destination is buried. */
export async function wakeDisabledQueue(
  transaction: Transaction,
  key: DestinationKey,
): Promise<void> {
  await transaction.query({
    text: `UPDATE destination_queues SET next_due_at = clock_timestamp()
      WHERE tenant_id = $1 AND destination_id = $2 AND customer_id = $3`,
    values: [key.tenantId, key.id, key.customerId],
  });
}
