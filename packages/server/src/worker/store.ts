import type { Transaction } from "../database/transaction.ts";
import type { DeliveryOrigin } from "../deliveries/handover.ts";
import { firstUuidAt, madeAtMs } from "../ids.ts";

/**
 * The worker's statements. They run as `pushrail_worker`, across tenants; every row still names its tenant, and every
 * statement finds its rows by keys that start with it.
 *
 * Times that decide anything are the database's: `clock_timestamp()`, because `now()` stands still in a transaction.
 */

/** Registers a worker; its id is the fencing token of everything it will claim. */
export async function insertWorker(
  transaction: Transaction,
  worker: { readonly id: string; readonly host: string; readonly leaseMs: number },
): Promise<void> {
  await transaction.query({
    text: `INSERT INTO workers (id, host, lease_until)
      VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')`,
    values: [worker.id, worker.host, worker.leaseMs],
  });
}

/** Extends a worker's lease. `false` when the worker was rescued from: its id is worthless now. */
export async function extendLease(
  transaction: Transaction,
  workerId: string,
  leaseMs: number,
): Promise<boolean> {
  const result = await transaction.query({
    name: "extend-lease",
    text: `UPDATE workers SET lease_until = clock_timestamp() + $2 * interval '1 millisecond' WHERE id = $1`,
    values: [workerId, leaseMs],
  });
  return result.rowCount === 1;
}

/** Removes a worker that holds nothing any more. */
export async function deleteWorker(transaction: Transaction, workerId: string): Promise<void> {
  await transaction.query({ text: `DELETE FROM workers WHERE id = $1`, values: [workerId] });
}

/**
 * The fence: holds off a rescue until the end of the transaction. `false` when the rescue came first; the caller must
 * then write nothing. Extending the lease does not conflict with it, as it leaves the key alone.
 */
export async function lockWorker(transaction: Transaction, workerId: string): Promise<boolean> {
  const result = await transaction.query({
    name: "lock-worker",
    text: `SELECT 1 FROM workers WHERE id = $1 FOR KEY SHARE`,
    values: [workerId],
  });
  return result.rowCount === 1;
}

/** Locks one worker, other than the rescuer, whose lease has run out; two rescuers never get the same one. */
export async function lockExpiredWorker(
  transaction: Transaction,
  rescuerId: string,
): Promise<string | undefined> {
  const result = await transaction.query<{ id: string }>({
    name: "lock-expired-worker",
    text: `SELECT id FROM workers WHERE lease_until < clock_timestamp() AND id <> $1
      ORDER BY lease_until LIMIT 1 FOR UPDATE SKIP LOCKED`,
    values: [rescuerId],
  });
  return result.rows[0]?.id;
}

/** Makes one worker the holder of all that another one held. */
export async function transferClaims(
  transaction: Transaction,
  fromWorkerId: string,
  toWorkerId: string,
): Promise<Claims> {
  const handovers = transaction.query<{ tenant_id: string; id: string }>({
    text: `UPDATE handovers SET worker_id = $2 WHERE worker_id = $1 RETURNING tenant_id, id`,
    values: [fromWorkerId, toWorkerId],
  });
  const backlog = transaction.query<{ tenant_id: string; delivery_id: string }>({
    text: `UPDATE backlog SET worker_id = $2 WHERE worker_id = $1 RETURNING tenant_id, delivery_id`,
    values: [fromWorkerId, toWorkerId],
  });
  return {
    handovers: (await handovers).rows.map((row) => ({
      tenantId: row.tenant_id,
      handoverId: row.id,
    })),
    backlog: (await backlog).rows.map((row) => ({
      tenantId: row.tenant_id,
      deliveryId: row.delivery_id,
    })),
  };
}

/** Names a handover. */
export interface HandoverKey {
  readonly tenantId: string;
  readonly handoverId: string;
}

/** Names a delivery. */
export interface DeliveryKey {
  readonly tenantId: string;
  readonly deliveryId: string;
}

/** What a worker holds. */
export interface Claims {
  readonly handovers: readonly HandoverKey[];
  readonly backlog: readonly DeliveryKey[];
}

/** Claims the oldest waiting handovers. Index: handovers_waiting. */
export async function claimHandovers(
  transaction: Transaction,
  workerId: string,
  handoversMax: number,
): Promise<readonly HandoverKey[]> {
  const result = await transaction.query<{ tenant_id: string; id: string }>({
    name: "claim-handovers",
    text: `UPDATE handovers SET worker_id = $1
      WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM handovers WHERE worker_id IS NULL
        ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
      RETURNING tenant_id, id`,
    values: [workerId, handoversMax],
  });
  return result.rows.map((row) => ({ tenantId: row.tenant_id, handoverId: row.id }));
}

/** A delivery as the database has it, ready to be attempted. */
export interface LoadedDelivery {
  readonly tenantId: string;
  readonly customerId: string;
  readonly deliveryId: string;
  readonly destinationId: string;
  readonly eventId: string;
  readonly eventType: string;
  /** `undefined` when the event has outlived its retention. */
  readonly body: string | undefined;
  readonly origin: DeliveryOrigin;
  readonly attempts: number;
  readonly handoverId: string | undefined;
  /** Epoch milliseconds since when a worker has held it; `undefined` for deliveries of a handover. */
  readonly claimedAtMs: number | undefined;
  /** The tenant's `config_version` when the row was read. */
  readonly configVersion: number;
}

interface LoadedRow {
  tenant_id: string;
  customer_id: string;
  delivery_id: string;
  destination_id: string;
  event_id: string;
  event_type: string | null;
  body: string | null;
  origin: DeliveryOrigin | null;
  attempts: number;
  handover_id: string | null;
  claimed_at: Date | null;
  config_version: string;
}

function loaded(row: LoadedRow): LoadedDelivery {
  return {
    tenantId: row.tenant_id,
    customerId: row.customer_id,
    deliveryId: row.delivery_id,
    destinationId: row.destination_id,
    eventId: row.event_id,
    eventType: row.event_type ?? "",
    body: row.body ?? undefined,
    origin: row.origin ?? "event",
    attempts: row.attempts,
    handoverId: row.handover_id ?? undefined,
    claimedAtMs: row.claimed_at?.getTime(),
    configVersion: Number(row.config_version),
  };
}

/**
 * The deliveries of handovers that are neither finished nor in the backlog. Indexes: deliveries_by_handover, then the
 * primary keys.
 *
 * A delivery's id is made when its event is parsed and the handover's when the flush starts; the flush waits for
 * minutes at the very most, so the id range bounds the partitions to look into. The event may be far older, as a
 * replay's is. Each `LIMIT 1` keeps PostgreSQL from reading a whole partition where it has no statistics yet: measured
 * at 190 ms instead of 0.5 ms for 64 deliveries.
 */
export async function loadHandedOver(
  transaction: Transaction,
  handoverIds: readonly string[],
): Promise<readonly LoadedDelivery[]> {
  const times = handoverIds.map(madeAtMs);
  const slackMs = 60 * 60 * 1_000;
  const result = await transaction.query<LoadedRow>({
    name: "load-handed-over",
    text: `SELECT d.tenant_id, d.customer_id, d.id AS delivery_id, d.destination_id, d.event_id, d.event_type,
        e.body, d.origin, 0 AS attempts, d.handover_id, NULL::timestamptz AS claimed_at, t.config_version
      FROM deliveries d
      LEFT JOIN LATERAL (SELECT body FROM events
        WHERE tenant_id = d.tenant_id AND id = d.event_id AND customer_id = d.customer_id LIMIT 1) e ON true
      CROSS JOIN LATERAL (SELECT config_version FROM tenants WHERE id = d.tenant_id LIMIT 1) t
      LEFT JOIN LATERAL (SELECT true AS is_known FROM finished_deliveries
        WHERE tenant_id = d.tenant_id AND delivery_id = d.id AND customer_id = d.customer_id
          AND delivery_id BETWEEN $2 AND $3 LIMIT 1) f ON true
      LEFT JOIN LATERAL (SELECT true AS is_known FROM backlog
        WHERE tenant_id = d.tenant_id AND delivery_id = d.id AND customer_id = d.customer_id LIMIT 1) b ON true
      WHERE d.handover_id = ANY($1::uuid[]) AND d.id BETWEEN $2 AND $3 AND f.is_known IS NULL AND b.is_known IS NULL
      ORDER BY d.id`,
    values: [
      handoverIds,
      firstUuidAt(Math.min(...times) - slackMs),
      firstUuidAt(Math.max(...times) + slackMs),
    ],
  });
  return result.rows.map(loaded);
}

/** The deliveries of the backlog that are named, with what an attempt needs. Index: primary keys; see above. */
export async function loadBacklog(
  transaction: Transaction,
  keys: readonly DeliveryKey[],
): Promise<readonly LoadedDelivery[]> {
  const result = await transaction.query<LoadedRow>({
    name: "load-backlog",
    text: `SELECT b.tenant_id, b.customer_id, b.delivery_id, b.destination_id, b.event_id, d.event_type,
        e.body, d.origin, b.attempts, NULL::uuid AS handover_id, b.claimed_at, t.config_version
      FROM unnest($1::uuid[], $2::uuid[]) AS k (tenant_id, delivery_id)
      CROSS JOIN LATERAL (SELECT * FROM backlog
        WHERE tenant_id = k.tenant_id AND delivery_id = k.delivery_id LIMIT 1) b
      LEFT JOIN LATERAL (SELECT event_type, origin FROM deliveries
        WHERE tenant_id = b.tenant_id AND id = b.delivery_id AND customer_id = b.customer_id LIMIT 1) d ON true
      LEFT JOIN LATERAL (SELECT body FROM events
        WHERE tenant_id = b.tenant_id AND id = b.event_id AND customer_id = b.customer_id LIMIT 1) e ON true
      CROSS JOIN LATERAL (SELECT config_version FROM tenants WHERE id = b.tenant_id LIMIT 1) t
      ORDER BY b.due_at`,
    values: [keys.map((key) => key.tenantId), keys.map((key) => key.deliveryId)],
  });
  return result.rows.map(loaded);
}

/** Names a destination's queue. */
export interface QueueKey {
  readonly tenantId: string;
  readonly customerId: string;
  readonly destinationId: string;
}

/**
 * Locks destinations whose backlog is due, the longest waiting first. Index: destination_queues_due.
 *
 * Statements that follow in the same transaction see every backlog row whose writer has also updated the queue's row,
 * because that update and this lock exclude each other: hence two statements and not one.
 */
export async function lockDueQueues(
  transaction: Transaction,
  exceptDestinationIds: readonly string[],
  queuesMax: number,
): Promise<readonly QueueKey[]> {
  const result = await transaction.query<{
    tenant_id: string;
    customer_id: string;
    destination_id: string;
  }>({
    name: "lock-due-queues",
    text: `SELECT tenant_id, customer_id, destination_id FROM destination_queues
      WHERE next_due_at <= clock_timestamp() AND destination_id <> ALL($1::uuid[])
      ORDER BY next_due_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    values: [exceptDestinationIds, queuesMax],
  });
  return result.rows.map((row) => ({
    tenantId: row.tenant_id,
    customerId: row.customer_id,
    destinationId: row.destination_id,
  }));
}

/**
 * Claims the deliveries that are due, at most so many of each destination: none of a paused one, and all of one that is
 * deleted or disabled, because nothing of it will be attempted any more. Index: backlog_due.
 */
export async function claimDue(
  transaction: Transaction,
  workerId: string,
  queues: readonly QueueKey[],
  perDestinationMax: number,
): Promise<readonly DeliveryKey[]> {
  const result = await transaction.query<{ tenant_id: string; delivery_id: string }>({
    name: "claim-due",
    text: `WITH due AS (
        SELECT b.tenant_id, b.delivery_id, b.customer_id
        FROM unnest($2::uuid[], $3::uuid[], $4::uuid[]) AS q (tenant_id, customer_id, destination_id)
        JOIN destinations d ON d.tenant_id = q.tenant_id AND d.id = q.destination_id
          AND d.customer_id = q.customer_id AND d.state <> 'PAUSED'
        CROSS JOIN LATERAL (
          SELECT tenant_id, delivery_id, customer_id FROM backlog
          WHERE destination_id = q.destination_id AND worker_id IS NULL
            AND (due_at <= clock_timestamp() OR d.state IN ('DELETED', 'DISABLED'))
          ORDER BY due_at LIMIT $5 FOR UPDATE SKIP LOCKED) b)
      UPDATE backlog SET worker_id = $1, claimed_at = clock_timestamp()
      FROM due
      WHERE backlog.tenant_id = due.tenant_id AND backlog.delivery_id = due.delivery_id
        AND backlog.customer_id = due.customer_id
      RETURNING backlog.tenant_id, backlog.delivery_id`,
    values: [
      workerId,
      queues.map((queue) => queue.tenantId),
      queues.map((queue) => queue.customerId),
      queues.map((queue) => queue.destinationId),
      perDestinationMax,
    ],
  });
  return result.rows.map((row) => ({ tenantId: row.tenant_id, deliveryId: row.delivery_id }));
}

/**
 * Sets when queues are next worth a look, from what is left unclaimed in their backlog. A queue with more that is due
 * goes behind the others: its time becomes the present. The queue of a paused destination sleeps until it is resumed:
 * resuming updates the destination first and the queue second, so whichever of the two transactions comes later sees
 * the other's work.
 */
export async function rescheduleQueues(
  transaction: Transaction,
  queues: readonly QueueKey[],
): Promise<void> {
  if (queues.length === 0) return;
  await transaction.query({
    name: "reschedule-queues",
    text: `UPDATE destination_queues q SET next_due_at = CASE
          WHEN d.state = 'PAUSED' OR left_over.due_at IS NULL THEN 'infinity'
          WHEN d.state IN ('DELETED', 'DISABLED') THEN clock_timestamp()
          ELSE GREATEST(clock_timestamp(), q.not_before, left_over.due_at) END
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS k (tenant_id, customer_id, destination_id)
      JOIN destinations d ON d.tenant_id = k.tenant_id AND d.id = k.destination_id AND d.customer_id = k.customer_id
      CROSS JOIN LATERAL (SELECT min(b.due_at) AS due_at FROM backlog b
        WHERE b.destination_id = k.destination_id AND b.worker_id IS NULL) left_over
      WHERE q.tenant_id = k.tenant_id AND q.destination_id = k.destination_id AND q.customer_id = k.customer_id`,
    values: [
      queues.map((queue) => queue.tenantId),
      queues.map((queue) => queue.customerId),
      queues.map((queue) => queue.destinationId),
    ],
  });
}

/** Milliseconds until the next queue is due: 0 when one is due now, `undefined` when none waits. */
export async function nextDueInMs(transaction: Transaction): Promise<number | undefined> {
  const result = await transaction.query<{ due_in_ms: number | null }>({
    name: "next-due-in",
    text: `SELECT (extract(epoch FROM next_due_at - clock_timestamp()) * 1000)::float8 AS due_in_ms
      FROM destination_queues WHERE next_due_at < 'infinity' ORDER BY next_due_at LIMIT 1`,
  });
  const dueInMs = result.rows[0]?.due_in_ms;
  return dueInMs === undefined || dueInMs === null ? undefined : Math.max(0, dueInMs);
}

/** What a worker holds according to the database, without what it took within the last ten seconds. */
export async function heldClaims(transaction: Transaction, workerId: string): Promise<Claims> {
  const handovers = transaction.query<{ tenant_id: string; id: string }>({
    name: "held-handovers",
    text: `SELECT tenant_id, id FROM handovers WHERE worker_id = $1`,
    values: [workerId],
  });
  const backlog = transaction.query<{ tenant_id: string; delivery_id: string }>({
    name: "held-backlog",
    text: `SELECT tenant_id, delivery_id FROM backlog
      WHERE worker_id = $1 AND claimed_at < clock_timestamp() - interval '10 seconds'`,
    values: [workerId],
  });
  return {
    handovers: (await handovers).rows.map((row) => ({
      tenantId: row.tenant_id,
      handoverId: row.id,
    })),
    backlog: (await backlog).rows.map((row) => ({
      tenantId: row.tenant_id,
      deliveryId: row.delivery_id,
    })),
  };
}

/** Gives claims of the backlog back, due at once. */
export async function releaseBacklog(
  transaction: Transaction,
  workerId: string,
  keys: readonly DeliveryKey[],
): Promise<void> {
  await transaction.query({
    text: `WITH released AS (
        UPDATE backlog b SET worker_id = NULL, claimed_at = NULL
        FROM unnest($2::uuid[], $3::uuid[]) AS k (tenant_id, delivery_id)
        WHERE b.tenant_id = k.tenant_id AND b.delivery_id = k.delivery_id AND b.worker_id = $1
        RETURNING b.destination_id)
      UPDATE destination_queues q SET next_due_at = LEAST(q.next_due_at, GREATEST(clock_timestamp(), q.not_before))
      WHERE q.destination_id IN (SELECT destination_id FROM released)`,
    values: [workerId, keys.map((key) => key.tenantId), keys.map((key) => key.deliveryId)],
  });
}

/**
 * Makes queues due that have something due but do not say so. No known course of events leads there; a delivery that
 * waits for ever is too high a price for an unknown one.
 */
export async function reviveQueues(transaction: Transaction): Promise<number> {
  const result = await transaction.query({
    text: `UPDATE destination_queues q SET next_due_at = clock_timestamp()
      WHERE q.next_due_at > clock_timestamp() + interval '30 seconds' AND q.not_before < clock_timestamp()
        AND EXISTS (SELECT FROM backlog b WHERE b.destination_id = q.destination_id AND b.worker_id IS NULL
          AND b.due_at < clock_timestamp() - interval '30 seconds')
        AND EXISTS (SELECT FROM destinations d WHERE d.tenant_id = q.tenant_id AND d.id = q.destination_id
          AND d.customer_id = q.customer_id AND d.state <> 'PAUSED')`,
  });
  return result.rowCount ?? 0;
}
