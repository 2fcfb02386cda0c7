import { uuidArray } from "../database/parameters.ts";
import type { Transaction } from "../database/transaction.ts";
import type { LeftDelivery, NewDelivery, QueueKey } from "./new-delivery.ts";

/** The statements of enqueue.ts. The queues come sorted by destination. */

function queueValues(keys: readonly QueueKey[]): readonly string[] {
  return [
    uuidArray(keys.map((key) => key.tenantId)),
    uuidArray(keys.map((key) => key.customerId)),
    uuidArray(keys.map((key) => key.destinationId)),
  ];
}

/** Makes queues that do not exist yet, asleep. Safe to repeat. Index: the primary key. */
export async function makeQueueRows(
  transaction: Transaction,
  keys: readonly QueueKey[],
): Promise<void> {
  await transaction.query({
    name: "make-queue-rows",
    text: `INSERT INTO destination_queues (tenant_id, customer_id, destination_id, next_due_at)
      SELECT tenant_id, customer_id, destination_id, 'infinity'
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS k (tenant_id, customer_id, destination_id)
      ON CONFLICT DO NOTHING`,
    values: queueValues(keys),
  });
}

/** Locks queues, one after another in the order of their destinations. Index: the primary key. */
export async function lockQueueRows(
  transaction: Transaction,
  keys: readonly QueueKey[],
): Promise<void> {
  await transaction.query({
    name: "lock-queue-rows",
    text: `SELECT 1 FROM destination_queues q
      JOIN unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS k (tenant_id, customer_id, destination_id)
        ON q.tenant_id = k.tenant_id AND q.destination_id = k.destination_id AND q.customer_id = k.customer_id
      ORDER BY q.destination_id FOR NO KEY UPDATE OF q`,
    values: queueValues(keys),
  });
}

/**
 * Makes queues due now, or when their rest is over or their rate has room again (a tenth of a second's worth may go at
 * once, see worker/pacing.ts); those of paused destinations sleep on. Index: the primary key.
 */
export async function wakeQueueRows(
  transaction: Transaction,
  keys: readonly QueueKey[],
): Promise<void> {
  await transaction.query({
    name: "wake-queue-rows",
    text: `UPDATE destination_queues q
      SET next_due_at = GREATEST(q.not_before,
        LEAST(q.next_due_at, GREATEST(clock_timestamp(), q.paced_until - interval '100 ms')))
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS k (tenant_id, customer_id, destination_id)
      JOIN destinations d ON d.tenant_id = k.tenant_id AND d.id = k.destination_id AND d.customer_id = k.customer_id
      WHERE q.tenant_id = k.tenant_id AND q.destination_id = k.destination_id AND q.customer_id = k.customer_id
        AND d.state <> 'PAUSED'`,
    values: queueValues(keys),
  });
}

/** Appends deliveries without a handover. */
export async function insertDeliveries(
  transaction: Transaction,
  deliveries: readonly NewDelivery[],
): Promise<void> {
  await transaction.query({
    name: "insert-deliveries",
    text: `INSERT INTO deliveries (tenant_id, id, customer_id, destination_id, event_id, replay_of, event_type, origin)
      SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[])`,
    values: [
      deliveries.map((delivery) => delivery.tenantId),
      deliveries.map((delivery) => delivery.deliveryId),
      deliveries.map((delivery) => delivery.customerId),
      deliveries.map((delivery) => delivery.destinationId),
      deliveries.map((delivery) => delivery.eventId),
      deliveries.map((delivery) => delivery.replayOf),
      deliveries.map((delivery) => delivery.eventType),
      deliveries.map((delivery) => delivery.origin),
    ],
  });
}

/**
 * Puts deliveries into the backlog, unclaimed. One with an ordering key is due when neither the backlog nor an earlier
 * row of the statement has that key. Index: backlog_by_ordering_key.
 */
export async function insertBacklog(
  transaction: Transaction,
  deliveries: readonly NewDelivery[],
): Promise<void> {
  await transaction.query({
    name: "insert-backlog",
    text: `INSERT INTO backlog (tenant_id, delivery_id, customer_id, destination_id, event_id, attempts, due_at,
        ordering_key, partition_key, body_bytes)
      SELECT r.tenant_id, r.delivery_id, r.customer_id, r.destination_id, r.event_id, 0,
        CASE WHEN r.ordering_key IS NULL OR (r.place = 1 AND NOT EXISTS (SELECT FROM backlog b
            WHERE b.destination_id = r.destination_id AND b.ordering_key = r.ordering_key AND b.tenant_id = r.tenant_id))
          THEN clock_timestamp() ELSE 'infinity' END,
        r.ordering_key, r.partition_key, r.body_bytes
      FROM (SELECT n.*, row_number() OVER (PARTITION BY destination_id, ordering_key ORDER BY delivery_id) AS place
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::int[])
          AS n (tenant_id, delivery_id, customer_id, destination_id, event_id, ordering_key, partition_key, body_bytes)) r`,
    values: [
      deliveries.map((delivery) => delivery.tenantId),
      deliveries.map((delivery) => delivery.deliveryId),
      deliveries.map((delivery) => delivery.customerId),
      deliveries.map((delivery) => delivery.destinationId),
      deliveries.map((delivery) => delivery.eventId),
      deliveries.map((delivery) => delivery.orderingKey),
      deliveries.map((delivery) => delivery.partitionKey),
      deliveries.map((delivery) => delivery.bodyBytes),
    ],
  });
}

/** Makes the oldest delivery of each key due, if it waits for one before it. Index: backlog_by_ordering_key. */
export async function promoteHeads(
  transaction: Transaction,
  left: readonly LeftDelivery[],
): Promise<void> {
  await transaction.query({
    name: "promote-heads",
    text: `UPDATE backlog SET due_at = clock_timestamp()
      FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS l (tenant_id, destination_id, ordering_key)) k
      CROSS JOIN LATERAL (SELECT tenant_id, delivery_id, customer_id FROM backlog
        WHERE destination_id = k.destination_id AND ordering_key = k.ordering_key AND tenant_id = k.tenant_id
        ORDER BY delivery_id LIMIT 1) head
      WHERE backlog.tenant_id = head.tenant_id AND backlog.delivery_id = head.delivery_id
        AND backlog.customer_id = head.customer_id AND backlog.due_at = 'infinity'`,
    values: [
      left.map((one) => one.tenantId),
      left.map((one) => one.destinationId),
      left.map((one) => one.orderingKey),
    ],
  });
}
