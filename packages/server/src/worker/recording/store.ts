import { numberArray, textsJson, uuidArray } from "../../database/parameters.ts";
import type { Transaction } from "../../database/transaction.ts";
import type { HandoverKey } from "../claims.ts";
import { heldRows, isHeldRow } from "../held-rows-store.ts";
import type { Recording } from "../storage.ts";
import type { Verdict } from "./verdict.ts";

/**
 * The statements that put verdicts on record. Each may run twice for the same verdicts: after a commit whose answer was
 * lost, the second run finds its rows in place and changes nothing.
 */

type Appending = Recording["appending"];

const conflictClauses: Readonly<Record<Appending, string>> = {
  first: "",
  again: "ON CONFLICT DO NOTHING",
};

/** Appends the attempts. */
export async function insertAttempts(
  transaction: Transaction,
  verdicts: readonly Verdict[],
  appending: Appending,
): Promise<void> {
  const rows = verdicts.flatMap(({ delivery, attempt }) =>
    attempt === undefined ? [] : [{ delivery, attempt }],
  );
  if (rows.length === 0) return;
  await transaction.query({
    name: `insert-attempts-${appending}`,
    text: `INSERT INTO attempts (tenant_id, delivery_id, customer_id, number, outcome, reason, detail, started_at,
        duration_ms, batch_id, exchange)
      SELECT tenant_id, delivery_id, customer_id, number, outcome, reason, detail,
        to_timestamp(started_at_ms / 1000), duration_ms, batch_id, exchange
      FROM ROWS FROM (
        unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::float8[], $6::int[], $7::uuid[]),
        json_array_elements_text($8::json), json_array_elements_text($9::json), json_array_elements_text($10::json),
        json_array_elements_text($11::json)
      ) AS a (tenant_id, delivery_id, customer_id, number, started_at_ms, duration_ms, batch_id, outcome, reason, detail,
        exchange)
      ${conflictClauses[appending]}`,
    values: [
      uuidArray(rows.map(({ delivery }) => delivery.tenantId)),
      uuidArray(rows.map(({ delivery }) => delivery.deliveryId)),
      uuidArray(rows.map(({ delivery }) => delivery.customerId)),
      numberArray(rows.map(({ attempt }) => attempt.number)),
      numberArray(rows.map(({ attempt }) => attempt.startedAtMs)),
      numberArray(rows.map(({ attempt }) => rounded(attempt.durationMs))),
      uuidArray(rows.map(({ delivery }) => delivery.marks?.batchId ?? "NULL")),
      textsJson(rows.map(({ attempt }) => attempt.outcome)),
      textsJson(rows.map(({ attempt }) => attempt.reason)),
      textsJson(rows.map(({ attempt }) => attempt.detail)),
      textsJson(rows.map(({ attempt }) => attempt.exchange)),
    ],
  });
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms);
}

/** Appends the finished deliveries, and makes dead letters of the dead ones. */
export async function insertFinished(
  transaction: Transaction,
  verdicts: readonly Verdict[],
  appending: Appending,
): Promise<void> {
  const finished = verdicts.filter(({ course }) => course.kind !== "waiting");
  if (finished.length === 0) return;
  await transaction.query({
    name: `insert-finished-${appending}`,
    text: `INSERT INTO finished_deliveries (tenant_id, delivery_id, customer_id, destination_id, attempts, state, reason)
      SELECT * FROM ROWS FROM (unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[]),
        json_array_elements_text($6::json), json_array_elements_text($7::json))
      ${conflictClauses[appending]}`,
    values: [
      uuidArray(finished.map(({ delivery }) => delivery.tenantId)),
      uuidArray(finished.map(({ delivery }) => delivery.deliveryId)),
      uuidArray(finished.map(({ delivery }) => delivery.customerId)),
      uuidArray(finished.map(({ delivery }) => delivery.destinationId)),
      numberArray(finished.map(({ attempts }) => attempts)),
      textsJson(finished.map(({ course }) => course.kind)),
      textsJson(finished.map(({ course }) => ("reason" in course ? course.reason : undefined))),
    ],
  });
  const dead = finished.filter(({ course }) => course.kind === "dead");
  if (dead.length === 0) return;
  await transaction.query({
    name: "insert-dead-letters",
    text: `INSERT INTO dead_letters (tenant_id, delivery_id, customer_id, destination_id, event_id, reason, attempts)
      SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::int[])
      ON CONFLICT DO NOTHING`,
    values: [
      dead.map(({ delivery }) => delivery.tenantId),
      dead.map(({ delivery }) => delivery.deliveryId),
      dead.map(({ delivery }) => delivery.customerId),
      dead.map(({ delivery }) => delivery.destinationId),
      dead.map(({ delivery }) => delivery.eventId),
      dead.map(({ course }) => ("reason" in course ? course.reason : null)),
      dead.map(({ attempts }) => attempts),
    ],
  });
}

/** Takes finished deliveries out of the backlog, where this worker holds them. Index: primary key. */
export async function deleteFromBacklog(
  transaction: Transaction,
  workerId: string,
  verdicts: readonly Verdict[],
): Promise<void> {
  const rows = verdicts.filter(
    ({ course, delivery }) => course.kind !== "waiting" && delivery.handoverId === undefined,
  );
  if (rows.length === 0) return;
  await transaction.query({
    name: "delete-from-backlog",
    text: `DELETE FROM backlog b USING ${heldRows} WHERE ${isHeldRow}`,
    values: [
      workerId,
      uuidArray(rows.map(({ delivery }) => delivery.tenantId)),
      uuidArray(rows.map(({ delivery }) => delivery.deliveryId)),
    ],
  });
}

/**
 * What keeps a second run of `putInBacklog` from undoing what happened since a first one whose answer was lost: the row
 * may have been claimed anew meanwhile, by this worker too, and finished. So a delivery of a handover goes into the
 * backlog only where no trace of it is, and one of the backlog goes back only out of the claim that the verdict is on;
 * the driver has cut off its time's fractions of a millisecond. Indexes: the primary keys.
 */
const untouchedSince = `WHERE CASE WHEN r.is_handed_over
    THEN NOT EXISTS (SELECT FROM backlog h
        WHERE h.tenant_id = r.tenant_id AND h.delivery_id = r.delivery_id AND h.customer_id = r.customer_id)
      AND NOT EXISTS (SELECT FROM finished_deliveries f
        WHERE f.tenant_id = r.tenant_id AND f.delivery_id = r.delivery_id AND f.customer_id = r.customer_id)
    ELSE EXISTS (SELECT FROM backlog h
        WHERE h.tenant_id = r.tenant_id AND h.delivery_id = r.delivery_id AND h.customer_id = r.customer_id
          AND h.worker_id = $1 AND h.attempts = r.attempts_before
          AND h.claimed_at < to_timestamp(r.claimed_at_ms / 1000) + interval '2 milliseconds') END`;

/**
 * Puts deliveries into the backlog, or back into it, unclaimed, in the batch they were in or out of it. A row that this
 * worker does not hold is left alone, and so is one that has more attempts behind it than this verdict knows of.
 */
export async function putInBacklog(
  transaction: Transaction,
  workerId: string,
  verdicts: readonly Verdict[],
  appending: Appending,
): Promise<void> {
  const rows = verdicts.filter(({ course }) => course.kind === "waiting");
  if (rows.length === 0) return;
  await transaction.query({
    name: `put-in-backlog-${appending}`,
    text: `INSERT INTO backlog AS b (tenant_id, delivery_id, customer_id, destination_id, event_id, attempts, due_at, reason,
        batch_id, ordering_key, partition_key, body_bytes)
      SELECT tenant_id, delivery_id, customer_id, destination_id, event_id, attempts,
        clock_timestamp() + due_in_ms * interval '1 millisecond', reason, batch_id, ordering_key, partition_key, body_bytes
      FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::int[], $8::float8[], $9::text[],
          $10::uuid[], $11::text[], $12::text[], $13::int[], $14::bool[], $15::int[], $16::float8[])
        AS r (tenant_id, delivery_id, customer_id, destination_id, event_id, attempts, due_in_ms, reason, batch_id,
          ordering_key, partition_key, body_bytes, is_handed_over, attempts_before, claimed_at_ms)
      ${appending === "first" ? "" : untouchedSince}
      ON CONFLICT (tenant_id, delivery_id, customer_id) DO UPDATE
        SET attempts = EXCLUDED.attempts, due_at = EXCLUDED.due_at, worker_id = NULL, claimed_at = NULL,
          reason = coalesce(EXCLUDED.reason, b.reason), batch_id = EXCLUDED.batch_id
        WHERE b.worker_id = $1 AND b.attempts <= EXCLUDED.attempts`,
    values: [
      workerId,
      rows.map(({ delivery }) => delivery.tenantId),
      rows.map(({ delivery }) => delivery.deliveryId),
      rows.map(({ delivery }) => delivery.customerId),
      rows.map(({ delivery }) => delivery.destinationId),
      rows.map(({ delivery }) => delivery.eventId),
      rows.map(({ attempts }) => attempts),
      rows.map(({ course }) => (course.kind === "waiting" ? course.dueInMs : 0)),
      rows.map(({ course }) => (course.kind === "waiting" ? (course.reason ?? null) : null)),
      rows.map(({ course }) => (course.kind === "waiting" ? (course.batchId ?? null) : null)),
      rows.map(({ delivery }) => delivery.marks?.orderingKey ?? null),
      rows.map(({ delivery }) => delivery.marks?.partitionKey ?? null),
      rows.map(({ delivery }) => weightOf(delivery)),
      rows.map(({ delivery }) => delivery.handoverId !== undefined),
      rows.map(({ delivery }) => delivery.attempts),
      rows.map(({ delivery }) => delivery.claimedAtMs ?? null),
    ],
  });
}

/** Bytes in UTF-8 of what may go in a batch; a delivery that is in the backlog already has its own on record. */
function weightOf({ marks, body }: Verdict["delivery"]): number | null {
  return marks?.partitionKey === undefined ? null : Buffer.byteLength(body);
}

/** What verdicts ask of one destination's queue. */
export interface QueueChange {
  readonly tenantId: string;
  readonly customerId: string;
  readonly destinationId: string;
  /** When its backlog is next due; `undefined` when the verdicts add nothing that may run. */
  readonly dueInMs: number | undefined;
  /** For how long the destination is to be left alone; `undefined` when that is unchanged. */
  readonly notBeforeInMs: number | undefined;
}

/**
 * Brings queues forward to what became due, and pushes them back to `not_before`; a destination that was left alone
 * recovers from then on. The rows come sorted, so that two workers lock them in the same order.
 */
export async function changeQueues(
  transaction: Transaction,
  changes: readonly QueueChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await transaction.query({
    name: "change-queues",
    text: `INSERT INTO destination_queues AS q (tenant_id, customer_id, destination_id, next_due_at, not_before,
        recovering_since)
      SELECT tenant_id, customer_id, destination_id,
        coalesce(clock_timestamp() + GREATEST(due_in_ms, not_before_in_ms) * interval '1 millisecond', 'infinity'),
        coalesce(clock_timestamp() + not_before_in_ms * interval '1 millisecond', '-infinity'),
        clock_timestamp() + not_before_in_ms * interval '1 millisecond'
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::float8[], $5::float8[])
        AS c (tenant_id, customer_id, destination_id, due_in_ms, not_before_in_ms)
      ON CONFLICT (tenant_id, destination_id, customer_id) DO UPDATE
        SET not_before = GREATEST(q.not_before, EXCLUDED.not_before),
          recovering_since = CASE WHEN EXCLUDED.not_before > q.not_before THEN EXCLUDED.not_before
            ELSE q.recovering_since END,
          next_due_at = GREATEST(LEAST(q.next_due_at, EXCLUDED.next_due_at), q.not_before, EXCLUDED.not_before)`,
    values: [
      changes.map((change) => change.tenantId),
      changes.map((change) => change.customerId),
      changes.map((change) => change.destinationId),
      changes.map((change) => change.dueInMs ?? null),
      changes.map((change) => change.notBeforeInMs ?? null),
    ],
  });
}

/** Disables destinations that are active or paused, in the order of their ids; returns those that were. */
export async function disableDestinations(
  transaction: Transaction,
  verdicts: readonly Verdict[],
): Promise<
  readonly { readonly tenantId: string; readonly customerId: string; readonly id: string }[]
> {
  const disabled = new Map(
    verdicts
      .filter(({ disable }) => disable !== undefined)
      .map((verdict) => [verdict.delivery.destinationId, verdict]),
  );
  const inOrder = [...disabled].toSorted(([a], [b]) => (a < b ? -1 : 1));
  // Awaited together: the statements are pipelined, and the next ones of the transaction must come after them.
  const updates = await Promise.all(
    inOrder.map(async ([id, { delivery, disable }]) => {
      const { tenantId, customerId } = delivery;
      const { rowCount } = await transaction.query({
        text: `UPDATE destinations SET state = 'DISABLED', pause_mode = NULL, paused_at = NULL, disabled_reason = $4
          WHERE tenant_id = $1 AND id = $2 AND customer_id = $3 AND state IN ('ACTIVE', 'PAUSED')`,
        values: [tenantId, id, customerId, disable],
      });
      return rowCount === 1 ? [{ tenantId, customerId, id }] : [];
    }),
  );
  return updates.flat();
}

/** Removes handovers of which nothing is left. */
export async function deleteHandovers(
  transaction: Transaction,
  workerId: string,
  handovers: readonly HandoverKey[],
): Promise<void> {
  if (handovers.length === 0) return;
  await transaction.query({
    name: "delete-handovers",
    text: `DELETE FROM handovers h USING unnest($2::uuid[], $3::uuid[]) AS k (tenant_id, id)
      WHERE h.tenant_id = k.tenant_id AND h.id = k.id AND h.worker_id = $1`,
    values: [
      workerId,
      handovers.map((handover) => handover.tenantId),
      handovers.map((handover) => handover.handoverId),
    ],
  });
}
