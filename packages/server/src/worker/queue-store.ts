import type { Transaction } from "../database/transaction.ts";
import type { DeliveryKey, HandoverKey } from "./store.ts";

/** Names a destination's queue. */
export interface QueueKey {
  readonly tenantId: string;
  readonly customerId: string;
  readonly destinationId: string;
}

/** Most handovers looked at for one claim. */
const handoversMax = 20;

/**
 * Claims the oldest waiting handovers, up to so many deliveries in all, but always one: a single event may have more
 * deliveries than there is room for. Index: handovers_waiting.
 */
export async function claimHandovers(
  transaction: Transaction,
  workerId: string,
  deliveriesMax: number,
): Promise<readonly HandoverKey[]> {
  const result = await transaction.query<{ tenant_id: string; id: string }>({
    name: "claim-handovers",
    text: `WITH oldest AS MATERIALIZED (
        SELECT tenant_id, id, delivery_count FROM handovers WHERE worker_id IS NULL
        ORDER BY id LIMIT ${handoversMax} FOR UPDATE SKIP LOCKED
      ), counted AS (
        SELECT tenant_id, id, sum(delivery_count) OVER (ORDER BY id) - delivery_count AS deliveries_before FROM oldest)
      UPDATE handovers h SET worker_id = $1 FROM counted c
      WHERE h.tenant_id = c.tenant_id AND h.id = c.id
        AND (c.deliveries_before = 0 OR c.deliveries_before < $2)
      RETURNING h.tenant_id, h.id`,
    values: [workerId, deliveriesMax],
  });
  return result.rows.map((row) => ({ tenantId: row.tenant_id, handoverId: row.id }));
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

/** Milliseconds until the next queue is due, those left out aside: 0 when one is due, `undefined` when none waits. */
export async function nextDueInMs(
  transaction: Transaction,
  exceptDestinationIds: readonly string[],
): Promise<number | undefined> {
  const result = await transaction.query<{ due_in_ms: number | null }>({
    name: "next-due-in",
    text: `SELECT (extract(epoch FROM next_due_at - clock_timestamp()) * 1000)::float8 AS due_in_ms
      FROM destination_queues WHERE next_due_at < 'infinity' AND destination_id <> ALL($1::uuid[])
      ORDER BY next_due_at LIMIT 1`,
    values: [exceptDestinationIds],
  });
  const dueInMs = result.rows[0]?.due_in_ms;
  return dueInMs === undefined || dueInMs === null ? undefined : Math.max(0, dueInMs);
}

/** A destination that is to be left alone for so long. */
export interface RestingDestination {
  readonly destinationId: string;
  readonly restMs: number;
}

/** The destinations that some worker was told to leave alone, or that its breaker does. Index: destination_queues_resting. */
export async function restingDestinations(
  transaction: Transaction,
): Promise<readonly RestingDestination[]> {
  const result = await transaction.query<{ destination_id: string; rest_ms: number }>({
    name: "resting-destinations",
    text: `SELECT destination_id, (extract(epoch FROM not_before - clock_timestamp()) * 1000)::float8 AS rest_ms
      FROM destination_queues WHERE not_before > clock_timestamp()`,
  });
  return result.rows.map((row) => ({ destinationId: row.destination_id, restMs: row.rest_ms }));
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
