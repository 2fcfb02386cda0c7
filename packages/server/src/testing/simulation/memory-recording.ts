import type { LeftDelivery, QueueKey } from "../../deliveries/new-delivery.ts";
import { queueChangesOf } from "../../worker/recording/record.ts";
import type { QueueChange } from "../../worker/recording/store.ts";
import type { Verdict } from "../../worker/recording/verdict.ts";
import type { Recording } from "../../worker/storage.ts";
import { reschedule } from "./memory-claims.ts";
import { DatabaseError, type MemoryDatabase } from "./memory-database.ts";

/**
 * Puts verdicts on record in memory: what recording/record.ts and recording/store.ts do, statement by statement.
 *
 * Errors: 23505 when rows are there already and `appending` is `first`; nothing is written then.
 */
export function recordInMemory(
  database: MemoryDatabase,
  workerId: string,
  { verdicts, handovers, appending }: Recording,
): boolean {
  const isThere = (verdict: Verdict) => isOnRecord(database, verdict);
  if (appending === "first" && verdicts.some(isThere))
    throw new DatabaseError("23505", "duplicate key value violates unique constraint");
  if (!database.workers.has(workerId) && database.mistake !== "no fence") return false;
  const known = new Set(verdicts.filter(isThere));
  for (const verdict of verdicts) {
    if (!known.has(verdict)) database.watch.recording?.(workerId, verdict);
    append(database, verdict);
  }
  disable(database, verdicts);
  for (const verdict of verdicts) {
    if (verdict.course.kind === "waiting") putInBacklog(database, workerId, verdict, appending);
    else removeFromBacklog(database, workerId, verdict);
  }
  for (const change of queueChangesOf(verdicts)) changeQueue(database, change);
  promoteNextInMemory(database, leftOf(verdicts));
  for (const { delivery, course } of verdicts) {
    if (course.kind !== "waiting" || !course.held) continue;
    const { tenantId, customerId, destinationId } = delivery;
    reschedule(database, { tenantId, customerId, destinationId });
  }
  for (const { handoverId } of handovers) {
    if (database.handovers.get(handoverId)?.workerId !== workerId) continue;
    database.handovers.delete(handoverId);
  }
  return true;
}

function isOnRecord(database: MemoryDatabase, { delivery, attempt, course }: Verdict): boolean {
  const { deliveryId } = delivery;
  const isAttempted =
    attempt !== undefined && database.attempts.get(deliveryId)?.has(attempt.number) === true;
  return isAttempted || (course.kind !== "waiting" && database.finished.has(deliveryId));
}

function append(database: MemoryDatabase, { delivery, attempt, attempts, course }: Verdict): void {
  const { deliveryId, marks } = delivery;
  if (attempt !== undefined) {
    const rows = database.attempts.get(deliveryId) ?? new Map();
    if (!rows.has(attempt.number))
      rows.set(attempt.number, { ...attempt, batchId: marks?.batchId });
    database.attempts.set(deliveryId, rows);
  }
  if (course.kind === "waiting") return;
  const reason = "reason" in course ? course.reason : undefined;
  const before = database.finished.get(deliveryId);
  if (before === undefined) {
    const finishedAtMs = database.nowMs();
    database.finished.set(deliveryId, { state: course.kind, reason, attempts, finishedAtMs });
  } else if (before.state !== course.kind || before.attempts !== attempts) {
    const sentence = `finished ${before.state} after ${before.attempts} attempts, and again ${course.kind} after ${attempts}`;
    database.watch.refuted?.(deliveryId, sentence);
  }
  if (course.kind === "dead") database.deadLetters.add(deliveryId);
}

function disable(database: MemoryDatabase, verdicts: readonly Verdict[]): void {
  const reasons = new Map<string, string>();
  for (const verdict of verdicts) {
    if (verdict.disable !== undefined) reasons.set(verdict.delivery.destinationId, verdict.disable);
  }
  for (const [destinationId, disabledReason] of reasons) {
    const destination = database.destination(destinationId);
    if (destination.state !== "ACTIVE" && destination.state !== "PAUSED") continue;
    const state = "DISABLED" as const;
    Object.assign(destination, { state, pauseMode: null, pausedAtMs: null, disabledReason });
    database.touch(destination);
    database.watch.disabled?.(destination);
  }
}

function removeFromBacklog(
  database: MemoryDatabase,
  workerId: string,
  { delivery }: Verdict,
): void {
  const row = database.backlog.get(delivery.deliveryId);
  if (delivery.handoverId !== undefined || row?.workerId !== workerId) return;
  database.removeFromBacklog(row);
}

/** The driver cuts off fractions of a millisecond. */
const claimedToleranceMs = 2;

function putInBacklog(
  database: MemoryDatabase,
  workerId: string,
  { delivery, course, attempts }: Verdict,
  appending: Recording["appending"],
): void {
  if (course.kind !== "waiting") return;
  const { deliveryId, handoverId, marks } = delivery;
  const row = database.backlog.get(deliveryId);
  const isFinished = database.finished.has(deliveryId);
  const isUntouched =
    handoverId === undefined
      ? row?.workerId === workerId &&
        row.attempts === delivery.attempts &&
        (row.claimedAtMs ?? Infinity) < (delivery.claimedAtMs ?? -Infinity) + claimedToleranceMs
      : row === undefined && !isFinished;
  if (appending === "again" && !isUntouched) return;
  const dueMs = database.nowMs() + course.dueInMs;
  const batchId = course.batchId ?? null;
  if (row !== undefined) {
    if (row.workerId !== workerId || row.attempts > attempts) return;
    const reason = course.reason ?? row.reason;
    Object.assign(row, { attempts, dueMs, batchId, reason, workerId: null, claimedAtMs: null });
    return;
  }
  if (isFinished) {
    database.watch.refuted?.(deliveryId, "it is finished, and is put into the backlog again");
  }
  const { tenantId, customerId, destinationId, eventId } = delivery;
  const bodyBytes = marks?.partitionKey === undefined ? null : Buffer.byteLength(delivery.body);
  database.addToBacklog({
    ...{ tenantId, customerId, destinationId, deliveryId, eventId, attempts, dueMs, batchId },
    reason: course.reason ?? null,
    orderingKey: marks?.orderingKey ?? null,
    partitionKey: marks?.partitionKey ?? null,
    bodyBytes,
    workerId: null,
    claimedAtMs: null,
  });
}

function changeQueue(database: MemoryDatabase, change: QueueChange): void {
  const nowMs = database.nowMs();
  const { dueInMs, notBeforeInMs } = change;
  const isNew = !database.queues.has(change.destinationId);
  const queue = database.queue(change);
  const waitMs = Math.max(dueInMs ?? -Infinity, notBeforeInMs ?? -Infinity);
  const nextDueMs = waitMs === -Infinity ? Infinity : nowMs + waitMs;
  const notBeforeMs = notBeforeInMs === undefined ? -Infinity : nowMs + notBeforeInMs;
  if (isNew) {
    const recoveringSinceMs = notBeforeInMs === undefined ? null : notBeforeMs;
    Object.assign(queue, { nextDueMs, notBeforeMs, recoveringSinceMs });
  } else {
    if (notBeforeMs > queue.notBeforeMs) queue.recoveringSinceMs = notBeforeMs;
    const soonestMs = Math.min(queue.nextDueMs, nextDueMs);
    queue.nextDueMs = Math.max(soonestMs, queue.notBeforeMs, notBeforeMs);
    queue.notBeforeMs = Math.max(queue.notBeforeMs, notBeforeMs);
  }
  if (notBeforeInMs !== undefined) database.watch.rested?.(change.destinationId, notBeforeMs);
}

/** A tenth of a second's worth may go at once, see worker/pacing.ts. */
const pacedAheadMs = 100;

/** As `wakeQueueRows`. */
export function wakeInMemory(database: MemoryDatabase, key: QueueKey): void {
  const queue = database.queue(key);
  if (database.destination(key.destinationId).state === "PAUSED") return;
  const allowedMs = Math.max(database.nowMs(), queue.pacedUntilMs - pacedAheadMs);
  queue.nextDueMs = Math.max(queue.notBeforeMs, Math.min(queue.nextDueMs, allowedMs));
}

function leftOf(verdicts: readonly Verdict[]): readonly LeftDelivery[] {
  return verdicts.flatMap(({ delivery, course }) => {
    const orderingKey = delivery.marks?.orderingKey;
    if (orderingKey === undefined || course.kind === "waiting") return [];
    const { tenantId, customerId, destinationId } = delivery;
    return [{ tenantId, customerId, destinationId, orderingKey }];
  });
}

/** As `promoteNext`: makes the oldest delivery of each key due, and wakes the queues. */
export function promoteNextInMemory(database: MemoryDatabase, left: readonly LeftDelivery[]): void {
  const nowMs = database.nowMs();
  if (database.mistake === "next not promoted") return;
  for (const key of left) {
    let head: { deliveryId: string; dueMs: number } | undefined;
    for (const row of database.backlogOf(key.destinationId)) {
      if (row.orderingKey !== key.orderingKey) continue;
      if (head === undefined || row.deliveryId < head.deliveryId) head = row;
    }
    if (head?.dueMs === Infinity) head.dueMs = nowMs;
    wakeInMemory(database, key);
  }
}
