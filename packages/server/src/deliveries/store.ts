import type { Transaction } from "../database/transaction.ts";
import { madeAtMs } from "../ids.ts";
import type { Delivery, DeliveryState, StoredAttempt } from "./delivery.ts";
import type { AttemptPlace } from "./exchange-text.ts";
import type { DeliveryOrigin } from "./handover.ts";

/** What bounds a look into a tenant's log. */
export interface LogScope {
  /** Rows whose id is older are hidden, although shared partitions may still hold them. */
  readonly retentionDays: number;
  /** The same for bodies, by the event's id, and for attempts, by the delivery's. */
  readonly payloadDays: number;
  readonly attemptDays: number;
  /** Destinations that the filter leaves; `undefined` when it names neither destination nor customer. */
  readonly destinationIds: readonly string[] | undefined;
  /** The oldest handover that is not done; `undefined` when there is none, or when it was not asked for. */
  readonly oldestHandoverId: string | undefined;
}

/**
 * Looks up what bounds a list. An unknown customer or destination leaves no destinations. Deleted destinations count:
 * their deliveries stay in the log. Index: destinations_by_customer, and primary keys.
 */
export async function selectLogScope(
  transaction: Transaction,
  tenantId: string,
  filter: {
    readonly destinationId: string | undefined;
    readonly customerExternalId: string | undefined;
    /** Whether to look for the oldest handover. */
    readonly asksHandover: boolean;
  },
): Promise<LogScope> {
  const { destinationId, customerExternalId, asksHandover } = filter;
  const result = await transaction.query<{
    retention_days: number;
    payload_days: number;
    attempt_days: number;
    destination_ids: string[];
    oldest_handover_id: string | null;
  }>({
    name: "select-log-scope",
    text: `SELECT t.retention_days, t.payload_days, t.attempt_days,
        CASE WHEN $4 THEN (SELECT h.id FROM handovers h WHERE h.tenant_id = t.id ORDER BY h.id LIMIT 1)
        END AS oldest_handover_id,
        CASE WHEN $2::uuid IS NOT NULL OR $3::text IS NOT NULL THEN ARRAY(
          SELECT d.id FROM destinations d
          WHERE d.tenant_id = t.id AND ($2::uuid IS NULL OR d.id = $2) AND ($3::text IS NULL OR d.customer_id =
            (SELECT c.id FROM customers c WHERE c.tenant_id = t.id AND c.external_id = $3)))
        ELSE '{}'::uuid[] END AS destination_ids
      FROM tenants t WHERE t.id = $1`,
    values: [tenantId, destinationId ?? null, customerExternalId ?? null, asksHandover],
  });
  const row = result.rows[0];
  if (row === undefined) throw new Error("the caller's tenant does not exist");
  const isNarrowed = destinationId !== undefined || customerExternalId !== undefined;
  return {
    retentionDays: row.retention_days,
    payloadDays: row.payload_days,
    attemptDays: row.attempt_days,
    destinationIds: isNarrowed ? row.destination_ids : undefined,
    oldestHandoverId: row.oldest_handover_id ?? undefined,
  };
}

/** One delivery, or `undefined` when the tenant has none of this id. Index: primary keys. */
export async function selectDelivery(
  transaction: Transaction,
  tenantId: string,
  deliveryId: string,
): Promise<Delivery | undefined> {
  const result = await transaction.query<DeliveryRow>({
    name: "select-delivery",
    text: `${deliveryColumns} FROM (SELECT $2::uuid AS id) c ${derivedState("$1")}`,
    values: [tenantId, deliveryId],
  });
  const row = result.rows[0];
  return row === undefined ? undefined : deliveryOf(row);
}

/** The attempts of a delivery, oldest first. Index: the primary key. */
export async function selectAttempts(
  transaction: Transaction,
  tenantId: string,
  { id }: Pick<Delivery, "id">,
): Promise<readonly StoredAttempt[]> {
  const result = await transaction.query<{
    number: number;
    outcome: StoredAttempt["outcome"];
    reason: string | null;
    detail: string | null;
    started_at: Date;
    duration_ms: number | null;
    batch_id: string | null;
    exchange: string | null;
  }>({
    name: "select-attempts",
    text: `SELECT number, outcome, reason, detail, started_at, duration_ms, batch_id, exchange FROM attempts
      WHERE tenant_id = $1 AND delivery_id = $2 ORDER BY number`,
    values: [tenantId, id],
  });
  return result.rows.map((row) => ({
    number: row.number,
    outcome: row.outcome,
    reason: row.reason,
    detail: row.detail,
    startedAtMs: row.started_at.getTime(),
    durationMs: row.duration_ms,
    batchId: row.batch_id,
    storedExchange: row.exchange,
  }));
}

/** The stored exchange of one attempt; `null` when it is not on record. Index: primary key. */
export async function selectExchange(
  transaction: Transaction,
  tenantId: string,
  { deliveryId, number }: AttemptPlace,
): Promise<string | null> {
  const result = await transaction.query<{ exchange: string | null }>({
    name: "select-exchange",
    text: `SELECT exchange FROM attempts WHERE tenant_id = $1 AND delivery_id = $2 AND number = $3`,
    values: [tenantId, deliveryId, number],
  });
  return result.rows[0]?.exchange ?? null;
}

/**
 * The text of a delivery's event, as it is or sealed; `undefined` when the event is older than `keptFromId` and the delivery
 * has no right to it any more, as a dead letter and an unfinished delivery have. Index: primary keys.
 *
 * A body is in `events` or, when its day was dropped, in `kept_events`.
 */
export async function selectEventBody(
  transaction: Transaction,
  tenantId: string,
  {
    eventId,
    deliveryId,
    keptFromId,
  }: { readonly eventId: string; readonly deliveryId: string; readonly keptFromId: string },
): Promise<string | undefined> {
  const result = await transaction.query<{ body: string }>({
    name: "select-event-body",
    text: `SELECT body FROM (
        (SELECT body FROM events WHERE tenant_id = $1 AND id = $2 LIMIT 1)
        UNION ALL (SELECT body FROM kept_events WHERE tenant_id = $1 AND id = $2 LIMIT 1)
        LIMIT 1) e
      WHERE $2::uuid >= $4::uuid
        OR EXISTS (SELECT FROM dead_letters WHERE tenant_id = $1 AND delivery_id = $3)
        OR NOT EXISTS (SELECT FROM finished_deliveries WHERE tenant_id = $1 AND delivery_id = $3)`,
    values: [tenantId, eventId, deliveryId, keptFromId],
  });
  return result.rows[0]?.body;
}

/**
 * The delivery that repeats this one, or `undefined`. One that was taken back with its cancelled job does not count.
 * Index: the primary key.
 */
export async function selectReplayOf(
  transaction: Transaction,
  tenantId: string,
  { id }: Pick<Delivery, "id">,
): Promise<string | undefined> {
  const result = await transaction.query<{ delivery_id: string | null }>({
    name: "select-replay-of",
    text: `SELECT delivery_id FROM replay_items WHERE tenant_id = $1 AND source_delivery_id = $2`,
    values: [tenantId, id],
  });
  return result.rows[0]?.delivery_id ?? undefined;
}

/** Derives the state of each candidate `c` from where else it has a row; see the migration. `tenant` is a parameter. */
export function derivedState(tenant: string): string {
  return `CROSS JOIN LATERAL (
      SELECT customer_id, destination_id, event_id, event_type, handover_id, origin, replay_of
      FROM deliveries WHERE tenant_id = ${tenant} AND id = c.id LIMIT 1) d
    LEFT JOIN LATERAL (
      SELECT state, reason, attempts, finished_at
      FROM finished_deliveries WHERE tenant_id = ${tenant} AND delivery_id = c.id LIMIT 1) f ON true
    LEFT JOIN LATERAL (
      SELECT attempts, due_at, worker_id, reason
      FROM backlog WHERE tenant_id = ${tenant} AND delivery_id = c.id LIMIT 1) b ON f.state IS NULL
    LEFT JOIN LATERAL (
      SELECT worker_id FROM handovers WHERE tenant_id = ${tenant} AND id = d.handover_id LIMIT 1) h
      ON f.state IS NULL AND b.attempts IS NULL
    CROSS JOIN LATERAL (SELECT
      CASE WHEN f.state IS NOT NULL THEN f.state
        WHEN coalesce(b.worker_id, h.worker_id) IS NOT NULL THEN 'claimed'
        WHEN b.attempts > 0 THEN 'retrying'
        ELSE 'pending' END AS state,
      CASE WHEN f.state IS NOT NULL THEN f.reason ELSE b.reason END AS reason) s`;
}

/** What {@link deliveryOf} reads; the first parameter of the statement is the tenant. */
export const deliveryColumns = `SELECT c.id, d.customer_id, d.event_id, d.event_type, d.destination_id, d.origin, d.replay_of, s.state, s.reason,
  coalesce(f.attempts, b.attempts, 0) AS attempts, f.finished_at,
  (SELECT external_id FROM customers x WHERE x.tenant_id = $1 AND x.id = d.customer_id) AS customer_external_id,
  CASE WHEN s.state IN ('pending', 'retrying') THEN (
    SELECT nullif(GREATEST(b.due_at, q.not_before), 'infinity') FROM destinations x
    LEFT JOIN destination_queues q ON q.tenant_id = x.tenant_id AND q.destination_id = x.id
    WHERE x.tenant_id = $1 AND x.id = d.destination_id AND x.state <> 'PAUSED' AND b.due_at IS NOT NULL)
  END AS next_attempt_at`;

/** A row of {@link deliveryColumns}. */
export interface DeliveryRow {
  id: string;
  event_id: string;
  event_type: string;
  destination_id: string;
  customer_id: string;
  customer_external_id: string;
  origin: DeliveryOrigin;
  replay_of: string | null;
  state: DeliveryState;
  reason: string | null;
  attempts: number;
  next_attempt_at: Date | null;
  finished_at: Date | null;
}

/** The delivery in a row. */
export function deliveryOf(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    eventId: row.event_id,
    eventType: row.event_type,
    destinationId: row.destination_id,
    customerId: row.customer_id,
    customerExternalId: row.customer_external_id,
    state: row.state,
    reason: row.reason,
    attemptCount: row.attempts,
    origin: row.origin,
    replayOf: row.replay_of,
    createdAtMs: madeAtMs(row.id),
    nextAttemptAtMs: row.next_attempt_at?.getTime() ?? null,
    finishedAtMs: row.finished_at?.getTime() ?? null,
  };
}
