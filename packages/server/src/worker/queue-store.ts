import { uuidArray } from "../database/parameters.ts";
import type { Transaction } from "../database/transaction.ts";
import type { QueueKey } from "../deliveries/new-delivery.ts";
import type { WaitingDelivery } from "./batch-forming.ts";
import type { ClaimedQueue, DueQueue } from "./claim-plan.ts";
import type { ClaimedDelivery, DeliveryKey, HandoverKey } from "./claims.ts";
import type { RestingDestination } from "./storage.ts";

/**
 * Where a time bounds a walk through an index, it stands as `(SELECT clock_timestamp())`: the function alone is volatile,
 * which no index can be searched by, and all that waits for later would be read and thrown away.
 */

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

/** Which queues to lock. */
export interface QueueWish {
  readonly exceptDestinationIds: readonly string[];
  readonly queuesMax: number;
  /** Instead of what is due: what these destination types are still collecting batches of. */
  readonly flushedTypes: readonly string[] | undefined;
}

/** How long a claim waits for a queue that someone else is at: longer than any commit of ingest or of outcomes takes. */
const lockTimeoutMs = 250;

/**
 * Waits until the queue that has been due for longest is free, and locks it, at most {@link lockTimeoutMs}. To be called
 * before any other queue is locked: whoever holds one and waits for another may be waited for.
 * Index: destination_queues_due.
 */
export async function waitForLongestDue(
  transaction: Transaction,
  exceptDestinationIds: readonly string[],
): Promise<void> {
  await transaction.query({ text: "SAVEPOINT waiting" });
  try {
    await transaction.query({ text: `SET LOCAL lock_timeout = ${lockTimeoutMs}` });
    await transaction.query({
      name: "wait-for-longest-due",
      text: `SELECT 1 FROM destination_queues
        WHERE next_due_at <= (SELECT clock_timestamp()) AND destination_id <> ALL($1::uuid[])
        ORDER BY next_due_at LIMIT 1 FOR UPDATE`,
      values: [exceptDestinationIds],
    });
    await transaction.query({ text: "SET LOCAL lock_timeout = DEFAULT" });
    await transaction.query({ text: "RELEASE SAVEPOINT waiting" });
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    await transaction.query({ text: "ROLLBACK TO SAVEPOINT waiting" });
  }
}

function isLockTimeout(error: unknown): boolean {
  // Source: PostgreSQL 18 documentation, appendix A: lock_not_available.
  return error instanceof Error && "code" in error && error.code === "55P03";
}

/**
 * Locks destinations whose backlog is due, the longest waiting first. Index: destination_queues_due.
 *
 * Statements that follow in the same transaction see every backlog row whose writer has also updated the queue's row,
 * because that update and this lock exclude each other: hence two statements and not one.
 */
export async function lockDueQueues(
  transaction: Transaction,
  { exceptDestinationIds, queuesMax, flushedTypes }: QueueWish,
): Promise<readonly DueQueue[]> {
  const result = await transaction.query<{
    tenant_id: string;
    customer_id: string;
    destination_id: string;
    type: string;
    state: DueQueue["state"];
    rate_limit_per_second: number | null;
    concurrency_limit: number | null;
    paced_until_ms: number;
    recovering_since_ms: number | null;
    now_ms: number;
  }>({
    name: flushedTypes === undefined ? "lock-due-queues" : "lock-collecting-queues",
    text: `SELECT q.tenant_id, q.customer_id, q.destination_id, d.type, d.state, d.rate_limit_per_second, d.concurrency_limit,
        (extract(epoch FROM q.paced_until) * 1000)::float8 AS paced_until_ms,
        (extract(epoch FROM q.recovering_since) * 1000)::float8 AS recovering_since_ms,
        (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms
      FROM destination_queues q
      JOIN destinations d ON d.tenant_id = q.tenant_id AND d.id = q.destination_id AND d.customer_id = q.customer_id
      WHERE ${flushedTypes === undefined ? "q.next_due_at <= (SELECT clock_timestamp())" : "q.next_due_at < 'infinity' AND q.not_before <= (SELECT clock_timestamp()) AND d.type = ANY($3)"}
        AND q.destination_id <> ALL($1::uuid[])
      ORDER BY q.next_due_at LIMIT $2 FOR UPDATE OF q SKIP LOCKED`,
    values: [
      exceptDestinationIds,
      queuesMax,
      ...(flushedTypes === undefined ? [] : [flushedTypes]),
    ],
  });
  return result.rows.map((row) => ({
    tenantId: row.tenant_id,
    customerId: row.customer_id,
    destinationId: row.destination_id,
    type: row.type,
    state: row.state,
    rateLimitPerSecond: row.rate_limit_per_second,
    concurrencyLimit: row.concurrency_limit,
    pacedUntilMs: row.paced_until_ms,
    recoveringSinceMs: row.recovering_since_ms,
    nowMs: row.now_ms,
  }));
}

/**
 * How many attempts of each destination are claimed, by whichever worker; a batch is one. A statement of its own after
 * the lock, so that it sees what the last holder of the lock has claimed. Index: backlog_claimed.
 */
export async function countClaimed(
  transaction: Transaction,
  destinationIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const result = await transaction.query<{ destination_id: string; claimed: number }>({
    name: "count-claimed",
    text: `SELECT destination_id, count(DISTINCT coalesce(batch_id, delivery_id))::int AS claimed FROM backlog
      WHERE destination_id = ANY($1::uuid[]) AND worker_id IS NOT NULL GROUP BY destination_id`,
    values: [uuidArray(destinationIds)],
  });
  return new Map(result.rows.map((row) => [row.destination_id, row.claimed]));
}

/** How many deliveries may be claimed of a queue. */
export interface QueueShare extends QueueKey {
  readonly attemptsMax: number;
  /** The destination's, as it was when the share was planned. */
  readonly state: DueQueue["state"];
}

/**
 * Claims the deliveries that are due and in no batch, at most so many of each destination: none of a paused one, and
 * also those that are not due of one that is deleted or disabled, because nothing of it will be attempted any more.
 * Those that are due out of the order of their key, having been displaced into the backlog, wait for their turn.
 * Indexes: backlog_due, backlog_by_ordering_key.
 */
export async function claimDue(
  transaction: Transaction,
  workerId: string,
  shares: readonly QueueShare[],
): Promise<readonly (ClaimedDelivery & { readonly destinationId: string })[]> {
  const result = await transaction.query<{
    tenant_id: string;
    delivery_id: string;
    destination_id: string;
    is_out_of_turn: boolean;
  }>({
    name: "claim-due",
    text: `WITH due AS (
        SELECT b.tenant_id, b.delivery_id, b.customer_id, (d.state <> 'ACTIVE' OR q.state <> 'ACTIVE') AS is_out_of_turn
        FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::text[])
          AS q (tenant_id, customer_id, destination_id, attempts_max, state)
        JOIN destinations d ON d.tenant_id = q.tenant_id AND d.id = q.destination_id
          AND d.customer_id = q.customer_id AND d.state <> 'PAUSED'
        CROSS JOIN LATERAL (
          SELECT tenant_id, delivery_id, customer_id FROM backlog
          WHERE destination_id = q.destination_id AND worker_id IS NULL
            AND due_at <= CASE WHEN d.state IN ('DELETED', 'DISABLED') THEN 'infinity' ELSE (SELECT clock_timestamp()) END
            AND (d.state IN ('DELETED', 'DISABLED') OR (batch_id IS NULL
              AND (ordering_key IS NULL OR NOT EXISTS (SELECT FROM backlog other
                WHERE other.destination_id = backlog.destination_id AND other.ordering_key = backlog.ordering_key
                  AND (other.worker_id IS NOT NULL
                    OR (other.delivery_id < backlog.delivery_id AND other.due_at < 'infinity'))))))
          ORDER BY due_at LIMIT q.attempts_max FOR UPDATE SKIP LOCKED) b)
      UPDATE backlog SET worker_id = $1, claimed_at = clock_timestamp()
      FROM due
      WHERE backlog.tenant_id = due.tenant_id AND backlog.delivery_id = due.delivery_id
        AND backlog.customer_id = due.customer_id
      RETURNING backlog.tenant_id, backlog.delivery_id, backlog.destination_id, due.is_out_of_turn`,
    values: [
      workerId,
      shares.map((queue) => queue.tenantId),
      shares.map((queue) => queue.customerId),
      shares.map((queue) => queue.destinationId),
      shares.map((queue) => queue.attemptsMax),
      shares.map((queue) => queue.state),
    ],
  });
  return result.rows.map((row) => ({
    tenantId: row.tenant_id,
    deliveryId: row.delivery_id,
    destinationId: row.destination_id,
    isOutOfTurn: row.is_out_of_turn,
  }));
}

/**
 * Claims whole batches of one destination that are due again, the longest waiting first; none of which a part is still
 * claimed. Indexes: backlog_batches_due, backlog_by_batch.
 */
export async function claimDueBatches(
  transaction: Transaction,
  workerId: string,
  {
    queue,
    batchesMax,
    readMax,
  }: {
    readonly queue: QueueKey;
    readonly batchesMax: number;
    /** Most deliveries looked at: one whole batch at least. */
    readonly readMax: number;
  },
): Promise<readonly ClaimedMember[]> {
  const result = await transaction.query<MemberRow>({
    name: "claim-due-batches",
    text: `WITH waiting AS MATERIALIZED (
        SELECT b.batch_id, min(b.due_at) AS due_at
        FROM destinations d CROSS JOIN LATERAL (SELECT batch_id, due_at FROM backlog
          WHERE destination_id = $3 AND worker_id IS NULL AND batch_id IS NOT NULL
            AND due_at <= (SELECT clock_timestamp())
          ORDER BY due_at LIMIT $5) b
        WHERE d.tenant_id = $2 AND d.id = $3 AND d.state = 'ACTIVE' GROUP BY b.batch_id),
      due AS MATERIALIZED (
        SELECT batch_id, $2::uuid AS tenant_id FROM waiting
        -- Once for each batch and not, as NOT EXISTS was planned, for each of its members.
        WHERE (SELECT bool_and(worker_id IS NULL) FROM backlog held WHERE held.batch_id = waiting.batch_id)
        ORDER BY due_at LIMIT $4)
      UPDATE backlog SET worker_id = $1, claimed_at = clock_timestamp()
      -- No index has the second operator: the one of batches is enough.
      FROM due WHERE backlog.batch_id = due.batch_id AND backlog.tenant_id IS NOT DISTINCT FROM due.tenant_id
      RETURNING backlog.tenant_id, backlog.delivery_id, backlog.batch_id`,
    values: [workerId, queue.tenantId, queue.destinationId, batchesMax, readMax],
  });
  return result.rows.map(memberOf);
}

/** A delivery that was claimed as one of a batch. */
export interface ClaimedMember extends DeliveryKey {
  readonly batchId: string;
}

interface MemberRow {
  tenant_id: string;
  delivery_id: string;
  batch_id: string;
}

function memberOf(row: MemberRow): ClaimedMember {
  return { tenantId: row.tenant_id, deliveryId: row.delivery_id, batchId: row.batch_id };
}

/** The deliveries of one destination that are due and in no batch yet, the longest waiting first. Index: backlog_due. */
export async function waitingForBatch(
  transaction: Transaction,
  queue: QueueKey,
  deliveriesMax: number,
): Promise<readonly WaitingDelivery[]> {
  const result = await transaction.query<{
    delivery_id: string;
    partition_key: string | null;
    body_bytes: number | null;
    attempts: number;
    due_at_ms: number;
  }>({
    name: "waiting-for-batch",
    text: `SELECT b.delivery_id, b.partition_key, b.body_bytes, b.attempts,
        (extract(epoch FROM b.due_at) * 1000)::float8 AS due_at_ms
      FROM destinations d CROSS JOIN LATERAL (SELECT * FROM backlog
        WHERE destination_id = $2 AND worker_id IS NULL AND due_at <= (SELECT clock_timestamp()) AND batch_id IS NULL
        ORDER BY due_at LIMIT $3) b
      WHERE d.tenant_id = $1 AND d.id = $2 AND d.state = 'ACTIVE'`,
    values: [queue.tenantId, queue.destinationId, deliveriesMax],
  });
  return result.rows.map((row) => ({
    deliveryId: row.delivery_id,
    partitionKey: row.partition_key ?? "",
    bodyBytes: row.body_bytes ?? 0,
    attempts: row.attempts,
    waitingSinceMs: row.due_at_ms,
  }));
}

/** A batch that is about to be claimed. */
export interface FormedBatch {
  readonly batchId: string;
  readonly deliveryIds: readonly string[];
}

/**
 * Puts deliveries of one destination into batches and claims them: from here on they stay together. Each member is
 * looked up by itself and updated where it was found: joined in another way, thousands of members times all that waits
 * were compared on a table without statistics. Index: primary key.
 */
export async function claimFormedBatches(
  transaction: Transaction,
  workerId: string,
  { queue, batches }: { readonly queue: QueueKey; readonly batches: readonly FormedBatch[] },
): Promise<readonly ClaimedMember[]> {
  const members = batches.flatMap(({ batchId, deliveryIds }) =>
    deliveryIds.map((deliveryId) => ({ batchId, deliveryId })),
  );
  const result = await transaction.query<MemberRow>({
    name: "claim-formed-batches",
    text: `UPDATE backlog b SET batch_id = m.batch_id, worker_id = $1, claimed_at = clock_timestamp()
      FROM unnest($4::uuid[], $5::uuid[]) AS m (delivery_id, batch_id)
      CROSS JOIN LATERAL (SELECT ctid FROM backlog
        WHERE tenant_id = $2 AND delivery_id = m.delivery_id AND customer_id = $3
          AND worker_id IS NULL AND batch_id IS NULL
        LIMIT 1 FOR UPDATE) waiting
      WHERE b.ctid = waiting.ctid
      RETURNING b.tenant_id, b.delivery_id, b.batch_id`,
    values: [
      workerId,
      queue.tenantId,
      queue.customerId,
      uuidArray(members.map(({ deliveryId }) => deliveryId)),
      uuidArray(members.map(({ batchId }) => batchId)),
    ],
  });
  return result.rows.map(memberOf);
}

/**
 * Sets when queues are next worth a look, from what is left unclaimed in their backlog, and what was learned of their
 * pace. A queue with more that is due goes behind the others: its time becomes the present. The queue of a paused
 * destination sleeps until it is resumed: resuming updates the destination first and the queue second, so whichever of
 * the two transactions comes later sees the other's work.
 */
export async function rescheduleQueues(
  transaction: Transaction,
  queues: readonly ClaimedQueue[],
): Promise<void> {
  if (queues.length === 0) return;
  await transaction.query({
    name: "reschedule-queues",
    text: `UPDATE destination_queues q SET
        next_due_at = CASE
          WHEN d.state = 'PAUSED' THEN 'infinity'
          WHEN d.state IN ('DELETED', 'DISABLED') THEN
            CASE WHEN left_over.due_at IS NULL THEN 'infinity' ELSE clock_timestamp() END
          WHEN left_over.due_at IS NULL AND k.collected_at_ms IS NULL THEN 'infinity'
          -- Both ignore NULLs.
          ELSE GREATEST(clock_timestamp(), q.not_before, to_timestamp(k.not_before_ms / 1000),
            LEAST(left_over.due_at, to_timestamp(k.collected_at_ms / 1000))) END,
        paced_until = CASE WHEN k.paced_until_ms IS NULL THEN q.paced_until
          ELSE to_timestamp(k.paced_until_ms / 1000) END,
        recovering_since = CASE WHEN k.is_recovered THEN NULL ELSE q.recovering_since END
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::float8[], $5::float8[], $6::bool[], $7::float8[], $8::float8[])
        AS k (tenant_id, customer_id, destination_id, not_before_ms, paced_until_ms, is_recovered, looked_at_ms,
          collected_at_ms)
      JOIN destinations d ON d.tenant_id = k.tenant_id AND d.id = k.destination_id AND d.customer_id = k.customer_id
      CROSS JOIN LATERAL (SELECT min(b.due_at) AS due_at FROM backlog b
        WHERE b.destination_id = k.destination_id AND b.worker_id IS NULL
          AND b.due_at >= coalesce(to_timestamp(k.looked_at_ms / 1000), '-infinity')) left_over
      WHERE q.tenant_id = k.tenant_id AND q.destination_id = k.destination_id AND q.customer_id = k.customer_id`,
    values: [
      queues.map((queue) => queue.tenantId),
      queues.map((queue) => queue.customerId),
      queues.map((queue) => queue.destinationId),
      queues.map((queue) => queue.notBeforeMs ?? null),
      queues.map((queue) => queue.pacedUntilMs ?? null),
      queues.map((queue) => queue.isRecovered ?? false),
      queues.map((queue) => queue.collectsFromMs ?? null),
      queues.map((queue) => queue.collectedAtMs ?? null),
    ],
  });
}

/** Milliseconds until the next queue is due, those left out aside; negative when it is, `undefined` when none waits. */
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
  return dueInMs ?? undefined;
}

/** The destinations that some worker was told to leave alone, or that its breaker does. Index: destination_queues_resting. */
export async function restingDestinations(
  transaction: Transaction,
): Promise<readonly RestingDestination[]> {
  const result = await transaction.query<{ destination_id: string; rest_ms: number }>({
    name: "resting-destinations",
    text: `SELECT destination_id, (extract(epoch FROM not_before - clock_timestamp()) * 1000)::float8 AS rest_ms
      FROM destination_queues WHERE not_before > (SELECT clock_timestamp())`,
  });
  return result.rows.map((row) => ({ destinationId: row.destination_id, restMs: row.rest_ms }));
}

/**
 * Makes queues due that have something due but do not say so. No known course of events leads there; a delivery that
 * waits for ever is too high a price for an unknown one.
 */
export async function reviveQueues(transaction: Transaction): Promise<number> {
  const result = await transaction.query({
    text: `WITH asleep AS MATERIALIZED (SELECT q.tenant_id, q.destination_id, q.customer_id FROM destination_queues q
      WHERE q.next_due_at > clock_timestamp() + interval '30 seconds' AND q.not_before < clock_timestamp()
        AND EXISTS (SELECT FROM backlog b WHERE b.destination_id = q.destination_id AND b.worker_id IS NULL
          AND b.due_at < (SELECT clock_timestamp()) - interval '30 seconds')
        AND EXISTS (SELECT FROM destinations d WHERE d.tenant_id = q.tenant_id AND d.id = q.destination_id
          AND d.customer_id = q.customer_id AND d.state <> 'PAUSED')
      ORDER BY q.destination_id FOR UPDATE OF q SKIP LOCKED)
      UPDATE destination_queues q SET next_due_at = clock_timestamp() FROM asleep a
      WHERE q.tenant_id = a.tenant_id AND q.destination_id = a.destination_id AND q.customer_id = a.customer_id`,
  });
  return result.rowCount ?? 0;
}
