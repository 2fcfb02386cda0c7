import type { Transaction } from "../database/transaction.ts";
import type { ErasurePhase } from "./store.ts";

/**
 * The statements with which erasures are carried out. They run as the schema's owner: neither the API's role nor the
 * worker's may delete events or deliveries, so a hole in one of them cannot wipe a log.
 */

/** Names an erasure; UUIDs. */
export interface ErasureKey {
  readonly tenantId: string;
  readonly id: string;
}

/** How far the deletion is. */
export interface Place {
  /** Walks that are done with, see walks.ts. */
  readonly done: readonly string[];
  /** The walk under way, and where its next portion begins; absent between two. */
  readonly table?: string;
  /** The smallest id of the partition under way. */
  readonly fromId?: string;
  /** The key, without the tenant, after which the portion begins. */
  readonly afterKey?: readonly string[];
}

/** An erasure that is locked until the end of the transaction. */
export interface LockedErasure extends ErasureKey {
  readonly customerId: string;
  readonly phase: Exclude<ErasurePhase, "finished">;
  readonly place: Place | null;
}

/** All erasures that are running, the oldest first: of every tenant, as the owner's own policy allows. Index: erasures_running. */
export async function runningErasures(transaction: Transaction): Promise<readonly ErasureKey[]> {
  const { rows } = await transaction.query<{ tenant_id: string; id: string }>({
    text: "SELECT tenant_id, id FROM erasures WHERE finished_at IS NULL ORDER BY id LIMIT 1000",
  });
  return rows.map((row) => ({ tenantId: row.tenant_id, id: row.id }));
}

/**
 * Locks an erasure that is running; `undefined` when another process is at it, or it is over. Index: primary key.
 *
 * The lock is all that keeps two processes apart: it ends with the transaction of the portion, however that ends.
 */
export async function lockErasure(
  transaction: Transaction,
  { tenantId, id }: ErasureKey,
): Promise<LockedErasure | undefined> {
  const { rows } = await transaction.query<{
    subject_id: string;
    phase: LockedErasure["phase"];
    place: Place | null;
  }>({
    text: `SELECT subject_id, phase, place FROM erasures
      WHERE tenant_id = $1 AND id = $2 AND finished_at IS NULL FOR UPDATE SKIP LOCKED`,
    values: [tenantId, id],
  });
  const [row] = rows;
  return row && { tenantId, id, customerId: row.subject_id, phase: row.phase, place: row.place };
}

/** Whom operator events are for, and the name by which they speak of the customer. */
export interface Mention {
  readonly operatorsId: string;
  readonly externalId: string;
}

/** See {@link Mention}; `undefined` when the tenant has no operator events. Index: primary key and the external id's. */
export async function findMention(
  transaction: Transaction,
  { tenantId, customerId }: LockedErasure,
  operatorsExternalId: string,
): Promise<Mention | undefined> {
  const { rows } = await transaction.query<{ operators_id: string; external_id: string }>({
    text: `SELECT o.id AS operators_id, c.external_id FROM customers o, customers c
      WHERE o.tenant_id = $1 AND o.external_id = $3 AND c.tenant_id = $1 AND c.id = $2 AND c.id <> o.id`,
    values: [tenantId, customerId, operatorsExternalId],
  });
  const [row] = rows;
  return row && { operatorsId: row.operators_id, externalId: row.external_id };
}

/**
 * Deletes the operator events on their way that name the customer, before the relay makes events of them. By the primary
 * key of operator_events, of which a tenant has next to none; safe to repeat.
 */
export async function deleteWaitingMentions(
  transaction: Transaction,
  { tenantId, customerId }: LockedErasure,
): Promise<void> {
  await transaction.query({
    text: `DELETE FROM operator_events e USING customers c
      WHERE e.tenant_id = $1 AND c.tenant_id = $1 AND c.id = $2 AND e.payload ->> 'customerExternalId' = c.external_id`,
    values: [tenantId, customerId],
  });
}

/** Records what a portion did, in its transaction. Index: primary key. */
export async function recordProgress(
  transaction: Transaction,
  { tenantId, id }: ErasureKey,
  progress: {
    readonly phase: LockedErasure["phase"];
    readonly place: Place | null;
    readonly table?: string;
    readonly rows?: number;
  },
): Promise<void> {
  const { phase, place, table = null, rows = 0 } = progress;
  await transaction.query({
    text: `UPDATE erasures SET phase = $3, place = $4, erased_rows = CASE WHEN $6::int = 0 THEN erased_rows
        ELSE erased_rows || jsonb_build_object($5::text, coalesce((erased_rows ->> $5)::bigint, 0) + $6) END
      WHERE tenant_id = $1 AND id = $2`,
    values: [tenantId, id, phase, place === null ? null : JSON.stringify(place), table, rows],
  });
}

/** Deletes the customer and ends its erasure. Index: primary keys. */
export async function finishErasure(
  transaction: Transaction,
  { tenantId, id, customerId }: LockedErasure,
): Promise<void> {
  await transaction.query({
    text: "DELETE FROM customers WHERE tenant_id = $1 AND id = $2",
    values: [tenantId, customerId],
  });
  await transaction.query({
    text: `UPDATE erasures SET phase = 'finished', finished_at = clock_timestamp(), subject_id = NULL, place = NULL,
        erased_rows = erased_rows || '{"customers": 1}'
      WHERE tenant_id = $1 AND id = $2`,
    values: [tenantId, id],
  });
}

/**
 * Transactions that have touched any of these tables and are not over, as text that no later one shares. Whoever began
 * before the customer was marked may not have seen the mark; everyone else has.
 */
export async function transactionsUnderWay(
  transaction: Transaction,
  tables: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await transaction.query<{ id: string }>({
    text: `SELECT DISTINCT virtualtransaction AS id FROM pg_locks
      WHERE locktype = 'relation' AND granted AND pid <> pg_backend_pid()
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND relation IN (SELECT c.oid FROM pg_class c
          WHERE c.relname = ANY ($1) AND c.relnamespace = current_schema()::regnamespace)`,
    values: [tables],
  });
  return new Set(rows.map(({ id }) => id));
}

/**
 * Deletes at most so many deliveries of the customer from the backlog, of those that no worker holds; returns how many.
 * Indexes: destinations_by_customer, backlog_by_destination.
 */
export async function deleteUnclaimed(
  transaction: Transaction,
  { tenantId, customerId }: LockedErasure,
  rowsMax: number,
): Promise<number> {
  const { rowCount } = await transaction.query({
    text: `WITH unclaimed AS MATERIALIZED (
        SELECT w.delivery_id FROM destinations d CROSS JOIN LATERAL (
          SELECT b.delivery_id FROM backlog b
          WHERE b.tenant_id = $1 AND b.destination_id = d.id AND b.customer_id = $2 AND b.worker_id IS NULL
          ORDER BY b.delivery_id LIMIT $3 FOR UPDATE SKIP LOCKED) w
        WHERE d.tenant_id = $1 AND d.customer_id = $2 LIMIT $3)
      DELETE FROM backlog b USING unclaimed u
      WHERE b.tenant_id = $1 AND b.customer_id = $2 AND b.delivery_id = u.delivery_id`,
    values: [tenantId, customerId, rowsMax],
  });
  return rowCount ?? 0;
}

/**
 * Whether anything of the customer is under way: in the backlog, in a handover, or in a replay that runs. Indexes:
 * destinations_by_customer, backlog_by_destination, the primary key of handovers, of which a tenant has few, and
 * deliveries_by_handover.
 */
export async function isUnderWay(
  transaction: Transaction,
  { tenantId, customerId }: LockedErasure,
): Promise<boolean> {
  const { rows } = await transaction.query<{ is_under_way: boolean }>({
    text: `SELECT EXISTS (SELECT FROM destinations d CROSS JOIN LATERAL (
          SELECT FROM backlog b WHERE b.tenant_id = $1 AND b.destination_id = d.id LIMIT 1) b
          WHERE d.tenant_id = $1 AND d.customer_id = $2)
        OR EXISTS (SELECT FROM handovers h CROSS JOIN LATERAL (
          SELECT FROM deliveries d WHERE d.handover_id = h.id AND d.tenant_id = $1 AND d.customer_id = $2 LIMIT 1) d
          WHERE h.tenant_id = $1)
        OR EXISTS (SELECT FROM replays r
          WHERE r.tenant_id = $1 AND r.customer_id = $2 AND r.state NOT IN ('cancelled', 'finished'))
      AS is_under_way`,
    values: [tenantId, customerId],
  });
  return rows[0]?.is_under_way ?? false;
}
