import { definitionOf, definitions } from "@pushrail/destinations";
import type { QueueKey } from "../../deliveries/new-delivery.ts";
import { fittingIn, formBatches } from "../../worker/batch-forming.ts";
import {
  planClaim,
  queueAfterClaim,
  type ClaimedQueue,
  type QueuePlan,
} from "../../worker/claim-plan.ts";
import type { HandoverKey } from "../../worker/claims.ts";
import type { ClaimRound, ClaimWish } from "../../worker/storage.ts";
import type { BacklogRow, MemoryDatabase, QueueRow } from "./memory-database.ts";

/** Claims in memory: what postgres-storage.ts and queue-store.ts do, statement by statement. */

// The bounds of postgres-storage.ts and of the statement that claims handovers.
const queuesMax = 25;
const collectedBatches = 4;
const collectedDeliveriesMax = 20_000;
const handoversMax = 20;

/** What a claim works with. */
export interface ClaimContext {
  readonly database: MemoryDatabase;
  readonly workerId: string;
  readonly newBatchId: () => string;
}

/** Claims what waits; `undefined` when the worker is not registered. */
export function claimInMemory(context: ClaimContext, wish: ClaimWish): ClaimRound | undefined {
  const { database, workerId } = context;
  if (!database.workers.has(workerId)) return undefined;
  const { deliveriesMax, saturated, flush } = wish;
  if (flush && hasOtherWorkers(database, workerId)) {
    return { claims: { handovers: [], backlog: [] }, dueInMs: undefined };
  }
  const handovers = flush ? [] : claimHandovers(context, deliveriesMax);
  const taken = claimBacklog(context, { deliveriesMax, saturated, flush });
  database.watch.claimed?.(workerId, taken);
  const backlog = taken.map(({ tenantId, deliveryId, destinationId }) => {
    const isOutOfTurn = database.destination(destinationId).state !== "ACTIVE";
    return { tenantId, deliveryId, isOutOfTurn };
  });
  return { claims: { handovers, backlog }, dueInMs: nextDueInMs(database, saturated) };
}

function hasOtherWorkers({ workers, nowMs }: MemoryDatabase, workerId: string): boolean {
  for (const worker of workers.values()) {
    if (worker.id !== workerId && worker.leaseUntilMs > nowMs()) return true;
  }
  return false;
}

function claimHandovers(
  { database, workerId }: ClaimContext,
  deliveriesMax: number,
): readonly HandoverKey[] {
  const oldest = [...database.handovers.values()]
    .filter((handover) => handover.workerId === null)
    .toSorted((one, other) => (one.handoverId < other.handoverId ? -1 : 1))
    .slice(0, handoversMax);
  const taken: HandoverKey[] = [];
  let deliveriesBefore = 0;
  for (const handover of oldest) {
    if (deliveriesBefore > 0 && deliveriesBefore >= deliveriesMax) break;
    deliveriesBefore += handover.deliveryCount;
    handover.workerId = workerId;
    taken.push({ tenantId: handover.tenantId, handoverId: handover.handoverId });
  }
  return taken;
}

function claimBacklog(
  context: ClaimContext,
  { deliveriesMax, saturated, flush }: Pick<ClaimWish, "deliveriesMax" | "saturated" | "flush">,
): readonly BacklogRow[] {
  const { database } = context;
  const plans = dueQueues(database, saturated, flush).map((queue) => planOf(database, queue));
  const taken: BacklogRow[] = [];
  const after: ClaimedQueue[] = [];
  for (const plan of plans.filter(({ collects }) => !collects)) {
    const due = claimDue(context, plan);
    taken.push(...due);
    after.push(queueAfterClaim(plan, due.length));
  }
  for (const plan of plans.filter(({ collects }) => collects)) {
    const room = deliveriesMax - taken.length;
    if (room <= 0) break;
    const batches = claimBatches(context, plan, { room, flush });
    taken.push(...batches.members);
    after.push({
      ...queueAfterClaim(plan, batches.members.length),
      collectedAtMs: batches.collectedAtMs,
    });
  }
  for (const queue of after) reschedule(database, queue);
  return taken;
}

function dueQueues(
  database: MemoryDatabase,
  saturated: readonly string[],
  flush: boolean,
): readonly QueueRow[] {
  const nowMs = database.nowMs();
  const batching = new Set<string>(
    definitions.filter(({ batch }) => batch.eventsMax > 1).map(({ type }) => type),
  );
  const due: QueueRow[] = [];
  for (const queue of database.queues.values()) {
    if (saturated.includes(queue.destinationId)) continue;
    const isWanted = flush
      ? queue.nextDueMs < Infinity &&
        queue.notBeforeMs <= nowMs &&
        batching.has(database.destination(queue.destinationId).type)
      : queue.nextDueMs <= nowMs;
    if (isWanted) due.push(queue);
  }
  return due.toSorted((one, other) => one.nextDueMs - other.nextDueMs).slice(0, queuesMax);
}

function planOf(database: MemoryDatabase, queue: QueueRow): QueuePlan {
  const { type, state, rateLimitPerSecond, concurrencyLimit } = database.destination(
    queue.destinationId,
  );
  const claimed = new Set<string>();
  if (concurrencyLimit !== null) {
    for (const row of database.backlogOf(queue.destinationId)) {
      if (row.workerId !== null) claimed.add(row.batchId ?? row.deliveryId);
    }
  }
  const { tenantId, customerId, destinationId, pacedUntilMs, recoveringSinceMs } = queue;
  const due = {
    tenantId,
    customerId,
    destinationId,
    type,
    state,
    rateLimitPerSecond: database.mistake === "no rate" ? null : rateLimitPerSecond,
    concurrencyLimit,
    pacedUntilMs,
    recoveringSinceMs,
    nowMs: database.nowMs(),
  };
  return planClaim(due, claimed.size);
}

function claimDue({ database, workerId }: ClaimContext, plan: QueuePlan): readonly BacklogRow[] {
  const { state } = database.destination(plan.destinationId);
  if (state === "PAUSED") return [];
  const nowMs = database.nowMs();
  const isOver = state !== "ACTIVE";
  const due = [...database.backlogOf(plan.destinationId)]
    .filter((row) => row.workerId === null)
    .filter((row) => isOver || (row.dueMs <= nowMs && row.batchId === null))
    .filter((row) => isOver || isFirstOfKey(database, row))
    .toSorted(byDue)
    .slice(0, plan.attemptsMax);
  return heldBy(due, workerId, nowMs);
}

function isFirstOfKey(database: MemoryDatabase, row: BacklogRow): boolean {
  if (row.orderingKey === null) return true;
  for (const other of database.backlogOf(row.destinationId)) {
    if (other.orderingKey !== row.orderingKey) continue;
    if (other.workerId !== null) return false;
    if (other.deliveryId < row.deliveryId && other.dueMs < Infinity) return false;
  }
  return true;
}

function byDue(one: BacklogRow, other: BacklogRow): number {
  // Two infinities have no difference.
  if (one.dueMs !== other.dueMs) return one.dueMs < other.dueMs ? -1 : 1;
  return one.deliveryId < other.deliveryId ? -1 : 1;
}

function heldBy(rows: readonly BacklogRow[], workerId: string, nowMs: number) {
  for (const row of rows) Object.assign(row, { workerId, claimedAtMs: nowMs });
  return rows;
}

function claimBatches(
  context: ClaimContext,
  plan: QueuePlan,
  { room, flush }: { readonly room: number; readonly flush: boolean },
): { readonly members: readonly BacklogRow[]; readonly collectedAtMs: number | undefined } {
  const { database, workerId, newBatchId } = context;
  const { attemptsMax } = plan;
  const nowMs = database.nowMs();
  const limits = definitionOf(plan.type)?.batch;
  if (limits === undefined) throw new Error(`${plan.type} is no destination type`);
  const readMax = Math.min(collectedDeliveriesMax, collectedBatches * limits.eventsMax);
  const due = {
    batchesMax: attemptsMax,
    readMax: Math.max(limits.eventsMax, Math.min(readMax, room)),
  };
  const again = attemptsMax === 0 ? [] : claimDueBatches(context, plan, due);
  const countAgain = new Set(again.map(({ batchId }) => batchId)).size;
  const isActive = database.destination(plan.destinationId).state === "ACTIVE";
  const waiting = [...database.backlogOf(plan.destinationId)]
    .filter((row) => isActive && row.workerId === null && row.batchId === null)
    .filter((row) => row.dueMs <= nowMs)
    .toSorted(byDue)
    .slice(0, readMax);
  const formed = formBatches({
    waiting: waiting
      .map((row) => ({
        deliveryId: row.deliveryId,
        partitionKey: row.partitionKey ?? "",
        bodyBytes: row.bodyBytes ?? 0,
        attempts: row.attempts,
        waitingSinceMs: row.dueMs,
      }))
      .toSorted((one, other) => (one.deliveryId < other.deliveryId ? -1 : 1)),
    limits,
    nowMs: plan.nowMs,
    flush,
    batchesMax: attemptsMax - countAgain,
    isComplete: waiting.length < readMax,
  });
  const fitting = fittingIn(room - again.length, formed.batches, again.length === 0);
  const fresh = fitting.flatMap(({ deliveryIds }) => {
    const batchId = newBatchId();
    const ids = new Set(deliveryIds);
    const rows = waiting.filter(({ deliveryId }) => ids.has(deliveryId));
    for (const row of rows) row.batchId = batchId;
    return heldBy(rows, workerId, nowMs);
  });
  const mayBeMore =
    countAgain >= attemptsMax ||
    again.length + limits.eventsMax > due.readMax ||
    fitting.length < formed.batches.length;
  const collectedAtMs = mayBeMore ? plan.nowMs : formed.nextDueMs;
  return { members: [...again, ...fresh], collectedAtMs };
}

function claimDueBatches(
  { database, workerId }: ClaimContext,
  { destinationId }: QueueKey,
  { batchesMax, readMax }: { readonly batchesMax: number; readonly readMax: number },
): readonly BacklogRow[] {
  if (database.destination(destinationId).state !== "ACTIVE") return [];
  const nowMs = database.nowMs();
  const inBatch = [...database.backlogOf(destinationId)].filter(({ batchId }) => batchId !== null);
  const looked = inBatch
    .filter((row) => row.workerId === null && row.dueMs <= nowMs)
    .toSorted(byDue)
    .slice(0, readMax);
  const lookedIds = new Set(looked.map(({ batchId }) => batchId));
  const batches = [...Map.groupBy(inBatch, ({ batchId }) => batchId).values()]
    .filter(([first]) => first !== undefined && lookedIds.has(first.batchId))
    .filter((rows) => rows.every((row) => row.workerId === null))
    .map((rows) => ({ rows, dueMs: Math.min(...rows.map((row) => row.dueMs)) }))
    .filter(({ dueMs }) => dueMs <= nowMs)
    .toSorted((one, other) => one.dueMs - other.dueMs)
    .slice(0, batchesMax);
  return batches.flatMap(({ rows }) => heldBy(rows, workerId, nowMs));
}

/** Sets when a queue is next worth a look, as `rescheduleQueues` does. */
export function reschedule(database: MemoryDatabase, claimed: ClaimedQueue): void {
  const queue = database.queues.get(claimed.destinationId);
  if (queue === undefined) return;
  const nowMs = database.nowMs();
  const { state } = database.destination(claimed.destinationId);
  let leftMs: number | undefined;
  for (const row of database.backlogOf(claimed.destinationId)) {
    if (row.workerId !== null || row.dueMs < (claimed.collectsFromMs ?? -Infinity)) continue;
    leftMs = Math.min(leftMs ?? Infinity, row.dueMs);
  }
  if (state === "PAUSED") queue.nextDueMs = Infinity;
  else if (state !== "ACTIVE") queue.nextDueMs = leftMs === undefined ? Infinity : nowMs;
  else if (leftMs === undefined && claimed.collectedAtMs === undefined) queue.nextDueMs = Infinity;
  else {
    const dueMs = Math.min(leftMs ?? Infinity, claimed.collectedAtMs ?? Infinity);
    const notBeforeMs = Math.max(queue.notBeforeMs, claimed.notBeforeMs ?? -Infinity);
    queue.nextDueMs = Math.max(nowMs, notBeforeMs, dueMs);
  }
  queue.pacedUntilMs = claimed.pacedUntilMs ?? queue.pacedUntilMs;
  if (claimed.isRecovered === true) queue.recoveringSinceMs = null;
}

function nextDueInMs(database: MemoryDatabase, except: readonly string[]): number | undefined {
  let nextMs = Infinity;
  for (const { nextDueMs, destinationId } of database.queues.values()) {
    if (nextDueMs < nextMs && !except.includes(destinationId)) nextMs = nextDueMs;
  }
  return nextMs === Infinity ? undefined : nextMs - database.nowMs();
}
