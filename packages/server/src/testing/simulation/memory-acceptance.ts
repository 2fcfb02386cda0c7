import type { NewDelivery, QueueKey } from "../../deliveries/new-delivery.ts";
import { wakeInMemory } from "./memory-recording.ts";
import type { DeliveryRow, DestinationRow, EventRow, MemoryDatabase } from "./memory-database.ts";

/** What ingest, replay and the API do to the tables in memory, each call one transaction. */

/** A queue that acceptance adds to. */
export interface FedQueue extends QueueKey {
  /** How long a worker may wait before it looks there; `null` while a pause holds the queue. */
  readonly lingerMs: number | null;
}

/** One event with its deliveries, on its way into the tables. */
export interface AcceptedEvents {
  readonly tenantId: string;
  /** What the events were routed with. */
  readonly configVersion: number;
  readonly handoverId: string;
  readonly workerId: string | null;
  readonly events: readonly EventRow[];
  /** Those that go by the handover. */
  readonly direct: readonly NewDelivery[];
  readonly queued: readonly NewDelivery[];
  readonly queues: readonly FedQueue[];
}

/** As `commitEvents`: the present `config_version`; nothing is written unless the events were routed with it. */
export function acceptInMemory(database: MemoryDatabase, accepted: AcceptedEvents): number {
  const { tenantId, handoverId, workerId, direct, queued, queues } = accepted;
  const present = database.tenants.get(tenantId)?.configVersion ?? 0;
  if (present !== accepted.configVersion) return present;
  for (const event of accepted.events) database.events.set(event.id, event);
  insertDeliveries(database, direct, handoverId);
  if (direct.length > 0) {
    const deliveryCount = direct.length;
    database.handovers.set(handoverId, { tenantId, handoverId, deliveryCount, workerId });
  }
  insertDeliveries(database, queued, null);
  insertBacklog(database, queued);
  for (const fed of queues) wakeFed(database, fed);
  return present;
}

/** As `wakeFedQueues` has it. */
const pacedAheadMs = 100;

function wakeFed(database: MemoryDatabase, fed: FedQueue): void {
  const queue = database.queue(fed);
  const nowMs = database.nowMs();
  const { lingerMs } = fed;
  if (lingerMs === null || queue.nextDueMs <= nowMs + lingerMs) return;
  if (database.mistake === "no wake-up" && queue.nextDueMs === Infinity) return;
  for (const row of database.backlogOf(fed.destinationId)) {
    if (row.workerId !== null || row.dueMs > nowMs) continue;
    const pacedMs = queue.pacedUntilMs - pacedAheadMs;
    const soonestMs = Math.min(queue.nextDueMs, Math.max(nowMs + lingerMs, pacedMs));
    queue.nextDueMs = Math.max(queue.notBeforeMs, soonestMs);
    return;
  }
}

/** As `enqueueDeliveries`. */
export function enqueueInMemory(database: MemoryDatabase, made: readonly NewDelivery[]): void {
  insertDeliveries(database, made, null);
  insertBacklog(database, made);
  for (const key of made) wakeInMemory(database, key);
}

function insertDeliveries(
  database: MemoryDatabase,
  made: readonly NewDelivery[],
  handoverId: string | null,
): void {
  database.watch.accepted?.(made, handoverId);
  for (const one of made) {
    const { tenantId, customerId, destinationId, deliveryId, eventId, eventType, origin } = one;
    const row: DeliveryRow = {
      ...{ tenantId, customerId, destinationId, deliveryId, eventId, eventType, origin },
      handoverId,
    };
    database.deliveries.set(row.deliveryId, row);
    if (handoverId === null) continue;
    const own: DeliveryRow[] = database.deliveriesByHandover.get(handoverId) ?? [];
    own.push(row);
    database.deliveriesByHandover.set(handoverId, own);
  }
}

function insertBacklog(database: MemoryDatabase, made: readonly NewDelivery[]): void {
  const nowMs = database.nowMs();
  for (const one of made.toSorted((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1))) {
    let isDue = true;
    if (one.orderingKey !== null) {
      for (const row of database.backlogOf(one.destinationId)) {
        if (row.orderingKey === one.orderingKey) isDue = false;
      }
    }
    const { tenantId, customerId, destinationId, deliveryId, eventId } = one;
    database.addToBacklog({
      ...{ tenantId, customerId, destinationId, deliveryId, eventId },
      orderingKey: one.orderingKey,
      partitionKey: one.partitionKey,
      bodyBytes: one.bodyBytes,
      attempts: 0,
      dueMs: isDue ? nowMs : Infinity,
      workerId: null,
      claimedAtMs: null,
      reason: null,
      batchId: null,
    });
  }
}

/** As `pauseDestination`. */
export function pauseInMemory(
  database: MemoryDatabase,
  destination: DestinationRow,
  pauseMode: "hold" | "skip",
): void {
  if (destination.state !== "ACTIVE" && destination.state !== "PAUSED") return;
  if (destination.pauseMode === pauseMode) return;
  destination.state = "PAUSED";
  destination.pauseMode = pauseMode;
  destination.pausedAtMs ??= database.nowMs();
  database.touch(destination);
  const queue = database.queues.get(destination.id);
  if (queue !== undefined) queue.nextDueMs = Infinity;
}

/** As `resumeDestination`. */
export function resumeInMemory(database: MemoryDatabase, destination: DestinationRow): void {
  const { state } = destination;
  if (state !== "PAUSED" && state !== "DISABLED") return;
  Object.assign(destination, { state: "ACTIVE", pauseMode: null, pausedAtMs: null });
  destination.disabledReason = null;
  database.touch(destination);
  const queue = database.queue({ ...destination, destinationId: destination.id });
  if (state === "DISABLED") queue.notBeforeMs = -Infinity;
  let dueMs: number | undefined;
  for (const row of database.backlogOf(destination.id)) {
    if (row.workerId === null) dueMs = Math.min(dueMs ?? Infinity, row.dueMs);
  }
  queue.nextDueMs = Math.max(queue.notBeforeMs, dueMs ?? Infinity);
  if (dueMs !== undefined) queue.recoveringSinceMs = database.nowMs();
}

/** As `deleteDestination`. */
export function deleteInMemory(database: MemoryDatabase, destination: DestinationRow): void {
  if (destination.state === "DELETED") return;
  Object.assign(destination, { state: "DELETED", pauseMode: null, pausedAtMs: null });
  destination.signingKeys = [];
  database.touch(destination);
  const queue = database.queue({ ...destination, destinationId: destination.id });
  queue.nextDueMs = database.nowMs();
}
