import type { Transaction } from "../database/transaction.ts";
import {
  insertBacklog,
  insertDeliveries,
  lockQueueRows,
  makeQueueRows,
  promoteHeads,
  wakeQueueRows,
} from "./enqueue-store.ts";
import type { LeftDelivery, NewDelivery, QueueKey } from "./new-delivery.ts";

/**
 * The way of deliveries into the backlog without a handover, and the order of those that share a key.
 *
 * Of the deliveries of one destination with one ordering key, only the oldest is due; the others are due at `infinity`.
 * Two rules keep that true, and both are kept under the lock of the destination's queue: whoever adds a delivery looks
 * whether an older one of its key is there, and whoever removes one makes the next of its key due.
 */

/**
 * Locks queues until the end of the transaction, and makes those that are missing. Statements sent after it see every
 * change of the backlog that was made under the same lock.
 */
export async function lockQueues(
  transaction: Transaction,
  keys: readonly QueueKey[],
): Promise<void> {
  const inOrder = sortedQueues(keys);
  if (inOrder.length === 0) return;
  // Sent together: a lock of nothing would not wait for a row that another transaction is about to make.
  await Promise.all([makeQueueRows(transaction, inOrder), lockQueueRows(transaction, inOrder)]);
}

/** Makes deliveries that are due at once, or when those before them with the same key have ended. */
export async function enqueueDeliveries(
  transaction: Transaction,
  deliveries: readonly NewDelivery[],
): Promise<void> {
  if (deliveries.length === 0) return;
  const queues = sortedQueues(deliveries);
  await Promise.all([
    lockQueues(transaction, queues),
    insertDeliveries(transaction, deliveries),
    insertBacklog(transaction, deliveries),
    wakeQueueRows(transaction, queues),
  ]);
}

/**
 * Makes the next delivery of each key due after others have left the backlog. The caller has locked the queues and
 * removed the others in the same transaction.
 */
export async function promoteNext(
  transaction: Transaction,
  left: readonly LeftDelivery[],
): Promise<void> {
  if (left.length === 0) return;
  await Promise.all([
    promoteHeads(transaction, left),
    wakeQueueRows(transaction, sortedQueues(left)),
  ]);
}

/** Each queue once, in the order in which everyone locks them. */
function sortedQueues(keys: readonly QueueKey[]): readonly QueueKey[] {
  const distinct = new Map(keys.map((key) => [key.destinationId, key]));
  return [...distinct.values()].toSorted((a, b) => (a.destinationId < b.destinationId ? -1 : 1));
}
