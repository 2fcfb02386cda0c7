import { recordHealth } from "../../alerts/health-record.ts";
import { auditDisabled, noticeDisabled } from "../../alerts/notices.ts";
import type { Transaction } from "../../database/transaction.ts";
import { lockQueues, promoteNext } from "../../deliveries/enqueue.ts";
import type { LeftDelivery, QueueKey } from "../../deliveries/new-delivery.ts";
import { rescheduleQueues } from "../queue-store.ts";
import type { Recording } from "../storage.ts";
import {
  changeQueues,
  deleteFromBacklog,
  deleteHandovers,
  disableDestinations,
  insertAttempts,
  insertFinished,
  putInBacklog,
  type QueueChange,
} from "./store.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Writes everything that verdicts leave behind. The statements are sent together; locks are taken in the order that
 * holds everywhere: destinations, queues, backlog, the ends of audit logs.
 */
export async function recordAll(
  transaction: Transaction,
  workerId: string,
  { verdicts, health, handovers, appending }: Recording,
): Promise<void> {
  const changes = queueChangesOf(verdicts);
  const held = heldQueuesOf(verdicts);
  const left = leftDeliveriesOf(verdicts);
  // In this order: whoever is told of a disabled destination is told of the dead letters that led to it.
  const inserting = [
    insertAttempts(transaction, verdicts, appending),
    insertFinished(transaction, verdicts, appending),
  ];
  const disabling = disableDestinations(transaction, verdicts);
  await Promise.all([
    ...inserting,
    disabling.then((keys) => noticeDisabled(transaction, keys)),
    // Whether another delivery of the same key waits may only be asked under the lock.
    left.length === 0 ? undefined : lockQueues(transaction, [...left, ...changes, ...held]),
    deleteFromBacklog(transaction, workerId, verdicts),
    putInBacklog(transaction, workerId, verdicts, appending),
    changeQueues(transaction, changes),
    promoteNext(transaction, left),
    // After the queues' rows are locked: the destination may have been resumed since the verdicts were made.
    rescheduleQueues(transaction, held),
    deleteHandovers(transaction, workerId, handovers),
    recordHealth(transaction, health),
  ]);
  await auditDisabled(transaction, await disabling);
}

/** Deliveries with an ordering key that end with these verdicts. */
function leftDeliveriesOf(verdicts: readonly Verdict[]): readonly LeftDelivery[] {
  return verdicts.flatMap(({ delivery, course }) => {
    const orderingKey = delivery.marks?.orderingKey;
    if (orderingKey === undefined || course.kind === "waiting") return [];
    const { tenantId, customerId, destinationId } = delivery;
    return [{ tenantId, customerId, destinationId, orderingKey }];
  });
}

/**
 * What the verdicts ask of each destination's queue: the earliest due time and the longest rest, sorted by key. A
 * destination that deliveries are held for needs a queue, too, for resuming to find.
 */
export function queueChangesOf(verdicts: readonly Verdict[]): readonly QueueChange[] {
  const changes = new Map<string, QueueChange>();
  const holds = new Set(heldQueuesOf(verdicts).map(({ destinationId }) => destinationId));
  for (const { delivery, course, notBeforeInMs, disable, freesPlace } of verdicts) {
    const waitsForMs = course.kind === "waiting" && !course.held ? course.dueInMs : undefined;
    // What waits for a destination that is disabled now will not be attempted: it is buried at once.
    const dueInMs = disable !== undefined || freesPlace ? 0 : waitsForMs;
    const isChanged = dueInMs !== undefined || notBeforeInMs !== undefined;
    if (!isChanged && !holds.has(delivery.destinationId)) continue;
    const known = changes.get(delivery.destinationId);
    changes.set(delivery.destinationId, {
      tenantId: delivery.tenantId,
      customerId: delivery.customerId,
      destinationId: delivery.destinationId,
      dueInMs: smallest(known?.dueInMs, dueInMs),
      notBeforeInMs: largest(known?.notBeforeInMs, notBeforeInMs),
    });
  }
  return [...changes.values()].toSorted((a, b) => (a.destinationId < b.destinationId ? -1 : 1));
}

/** The queues of destinations that deliveries are held for. */
function heldQueuesOf(verdicts: readonly Verdict[]): readonly QueueKey[] {
  const held = verdicts.filter(({ course }) => course.kind === "waiting" && course.held);
  return [...new Map(held.map(({ delivery }) => [delivery.destinationId, delivery])).values()];
}

function smallest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}

function largest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}
