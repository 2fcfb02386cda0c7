import type { Transaction } from "../database/transaction.ts";
import type { DestinationKey } from "./health-store.ts";

/**
 * The statements with which the patrol finds whom to tell of what. None of them changes anything.
 *
 * Each picks its cases first, from an index that holds little else, and looks up the rest of each one by its key: left to
 * itself, the planner begins with the destinations, and reads them all.
 */

/** `true` when no other process is on patrol until this transaction ends. */
export async function lockPatrol(transaction: Transaction): Promise<boolean> {
  const result = await transaction.query<{ is_locked: boolean }>({
    text: "SELECT pg_try_advisory_xact_lock(hashtextextended('pushrail patrol', 0)) AS is_locked",
  });
  return result.rows[0]?.is_locked === true;
}

interface KeyRow {
  tenant_id: string;
  customer_id: string;
  destination_id: string;
}

function keyOf(row: KeyRow): DestinationKey {
  return { tenantId: row.tenant_id, customerId: row.customer_id, id: row.destination_id };
}

/**
 * Active destinations that have failed long enough for a notice not yet given, or to be disabled. A paused one is left
 * alone: a person has seen to it. Index: destination_health_failing.
 */
export async function findFailing(
  transaction: Transaction,
  spans: { readonly noticeAfterMs: number; readonly disableAfterMs: number },
  rowsMax: number,
): Promise<readonly DestinationKey[]> {
  const result = await transaction.query<KeyRow>({
    name: "find-failing",
    text: `WITH long AS MATERIALIZED (
        SELECT tenant_id, customer_id, destination_id FROM destination_health
        WHERE failing_since IS NOT NULL AND last_failed_at - failing_since >= $1 * interval '1 millisecond'
          AND (failing_noticed_at IS NULL OR last_failed_at - failing_since >= $2 * interval '1 millisecond'))
      SELECT long.* FROM long
      CROSS JOIN LATERAL (SELECT FROM destinations d
        WHERE d.tenant_id = long.tenant_id AND d.id = long.destination_id AND d.customer_id = long.customer_id
          AND d.state = 'ACTIVE' LIMIT 1) active
      LIMIT $3`,
    values: [spans.noticeAfterMs, spans.disableAfterMs, rowsMax],
  });
  return result.rows.map(keyOf);
}

/**
 * Destinations whose dead letters are news, without disabled and deleted ones, and without those that operator events
 * go to: their dead letters would make more of the same. Index: destination_health_dying.
 */
export async function findDying(
  transaction: Transaction,
  bounds: {
    readonly countMin: number;
    readonly restMs: number;
    readonly exceptCustomerExternalId: string;
  },
  rowsMax: number,
): Promise<readonly DestinationKey[]> {
  const result = await transaction.query<KeyRow>({
    name: "find-dying",
    text: `WITH dying AS MATERIALIZED (
        SELECT tenant_id, customer_id, destination_id FROM destination_health
        WHERE dead_letters_unnoticed >= $1 AND dead_letters_unnoticed > 0
          AND (dead_letters_noticed_at IS NULL
            OR dead_letters_noticed_at <= clock_timestamp() - $2 * interval '1 millisecond'))
      SELECT dying.* FROM dying
      CROSS JOIN LATERAL (SELECT FROM destinations d
        WHERE d.tenant_id = dying.tenant_id AND d.id = dying.destination_id AND d.customer_id = dying.customer_id
          AND d.state IN ('ACTIVE', 'PAUSED') LIMIT 1) live
      CROSS JOIN LATERAL (SELECT FROM customers c
        WHERE c.tenant_id = dying.tenant_id AND c.id = dying.customer_id AND c.external_id <> $3 LIMIT 1) told
      LIMIT $4`,
    values: [bounds.countMin, bounds.restMs, bounds.exceptCustomerExternalId, rowsMax],
  });
  return result.rows.map(keyOf);
}

/** A signing secret that was replaced and signs for a while yet. */
export interface EndingSecret extends DestinationKey {
  readonly version: number;
  readonly lastFour: string;
  readonly replacedAtMs: number;
  readonly signsUntilMs: number;
  /** The database's present, in epoch milliseconds. */
  readonly nowMs: number;
}

/**
 * Replaced signing secrets that end within `withinMs` and were not told of. One was replaced when the next one was made.
 * Index: signing_secrets_ending, which the clock can be held against only as a sub-select: it moves from row to row.
 */
export async function findEndingSecrets(
  transaction: Transaction,
  withinMs: number,
  rowsMax: number,
): Promise<readonly EndingSecret[]> {
  const result = await transaction.query<
    KeyRow & {
      version: number;
      last_four: string;
      replaced_at: Date;
      signs_until: Date;
      now: Date;
    }
  >({
    name: "find-ending-secrets",
    text: `WITH ending AS MATERIALIZED (
        SELECT tenant_id, customer_id, destination_id, version, last_four, signs_until FROM signing_secrets
        WHERE signs_until IS NOT NULL AND expiry_noticed_at IS NULL
          AND signs_until > (SELECT clock_timestamp())
          AND signs_until <= (SELECT clock_timestamp() + $1 * interval '1 millisecond')
        ORDER BY signs_until LIMIT $2)
      SELECT ending.*, next.created_at AS replaced_at, clock_timestamp() AS now FROM ending
      CROSS JOIN LATERAL (SELECT created_at FROM signing_secrets n
        WHERE n.tenant_id = ending.tenant_id AND n.destination_id = ending.destination_id
          AND n.version > ending.version AND n.customer_id = ending.customer_id
        ORDER BY n.version LIMIT 1) next`,
    values: [withinMs, rowsMax],
  });
  return result.rows.map((row) => ({
    ...keyOf(row),
    version: row.version,
    lastFour: row.last_four,
    replacedAtMs: row.replaced_at.getTime(),
    signsUntilMs: row.signs_until.getTime(),
    nowMs: row.now.getTime(),
  }));
}
