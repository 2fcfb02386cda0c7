import { definitionOf, definitions } from "@pushrail/destinations";
import type { Pool } from "pg";
import type { Keyring, TenantRun } from "../encryption/keyring.ts";
import { inTransaction, type Transaction } from "../database/transaction.ts";
import { newUuid } from "../ids.ts";
import { fittingIn, formBatches } from "./batch-forming.ts";
import { planClaim, queueAfterClaim, type ClaimedQueue, type QueuePlan } from "./claim-plan.ts";
import { configVersionsOf } from "./freshness-store.ts";
import type { ClaimedDelivery, Claims, DeliveryKey } from "./claims.ts";
import { loadBacklog, loadBodies, loadHandedOver } from "./delivery-store.ts";
import { openedBodies } from "./opened-bodies.ts";
import {
  claimDue,
  claimDueBatches,
  claimFormedBatches,
  claimHandovers,
  countClaimed,
  lockDueQueues,
  nextDueInMs,
  rescheduleQueues,
  restingDestinations,
  reviveQueues,
  waitForLongestDue,
  waitingForBatch,
} from "./queue-store.ts";
import { recordAll } from "./recording/record.ts";
import { withSealedExchanges } from "./recording/sealed-exchanges.ts";
import {
  adoptClaims,
  deleteWorker,
  endWorker,
  extendLease,
  hasOtherWorkers,
  heldClaims,
  insertWorker,
  lockExpiredWorker,
  lockWorker,
  releaseBacklog,
  transferClaims,
} from "./store.ts";
import type { ClaimRound, ClaimWish, LoadedDelivery, WorkerStore } from "./storage.ts";

/** Most queues looked into in one claim. */
const queuesMax = 25;
/** Deliveries read of a destination that collects batches, as a multiple of its largest batch. */
const collectedBatches = 4;
const collectedDeliveriesMax = 20_000;

/** What a worker's store works with. */
export interface PostgresWorkerStoreOptions {
  /** Connections of the worker's role. */
  readonly pool: Pool;
  /** Opens and seals what is private. */
  readonly keyring: Pick<Keyring, "openerFor" | "sealerFor">;
  /** Something private cannot be opened or sealed at present. */
  readonly onFault: (error: unknown) => void;
}

/** The store of a real worker: transactions of the worker's role. */
export function createPostgresWorkerStore(options: PostgresWorkerStoreOptions): WorkerStore {
  const { pool, keyring, onFault } = options;
  const run: TenantRun = (_tenantId, work) => inTransaction(pool, work);
  const payloads = { keyring, run, onFault };
  return {
    register: (worker) => inTransaction(pool, (transaction) => insertWorker(transaction, worker)),
    extendLease: (workerId, leaseMs) =>
      inTransaction(pool, (transaction) => extendLease(transaction, workerId, leaseMs)),
    end: (workerId) => inTransaction(pool, (transaction) => endWorker(transaction, workerId)),
    claim: (workerId, wish, onClaiming) =>
      inTransaction(pool, async (transaction) => {
        if (!(await lockWorker(transaction, workerId))) return undefined;
        const round = await claim(transaction, workerId, wish);
        onClaiming(round.claims);
        return round;
      }),
    find: async (claims) => {
      const found = await inTransaction(pool, async (transaction) => {
        const deliveries = await load(transaction, claims);
        return { deliveries, stored: await loadBodies(transaction, deliveries) };
      });
      // After the transaction: a key management service may have to be asked.
      return {
        deliveries: found.deliveries,
        bodies: await openedBodies(payloads, found.stored),
      };
    },
    record: async (workerId, recording) => {
      const verdicts = await withSealedExchanges(payloads, recording.verdicts);
      return await record(pool, workerId, { ...recording, verdicts });
    },
    takeOver: (rescuerId) =>
      inTransaction(pool, async (transaction) => {
        if (!(await lockWorker(transaction, rescuerId))) return undefined;
        const deadWorkerId = await lockExpiredWorker(transaction, rescuerId);
        if (deadWorkerId === undefined) return undefined;
        await deleteWorker(transaction, deadWorkerId);
        return { deadWorkerId, ...(await transferClaims(transaction, deadWorkerId, rescuerId)) };
      }),
    adopt: (rescuerId) =>
      inTransaction(pool, async (transaction) => {
        if (!(await lockWorker(transaction, rescuerId))) return undefined;
        return adoptClaims(transaction, rescuerId);
      }),
    findOrphans: (claims) => inTransaction(pool, (transaction) => load(transaction, claims)),
    reviveQueues: async () => {
      await inTransaction(pool, reviveQueues);
    },
    heldClaims: (workerId) =>
      inTransaction(pool, (transaction) => heldClaims(transaction, workerId)),
    release: (workerId, keys) =>
      inTransaction(pool, (transaction) => releaseBacklog(transaction, workerId, keys)),
    restingDestinations: () => inTransaction(pool, restingDestinations),
    configVersions: (tenantIds) =>
      inTransaction(pool, (transaction) => configVersionsOf(transaction, tenantIds)),
  };
}

async function load(
  transaction: Transaction,
  { handovers, backlog }: Claims,
): Promise<readonly LoadedDelivery[]> {
  const ids = handovers.map(({ handoverId }) => handoverId);
  const handedOver = ids.length === 0 ? [] : loadHandedOver(transaction, ids);
  const waiting = backlog.length === 0 ? [] : loadBacklog(transaction, backlog);
  return [...(await handedOver), ...(await waiting)];
}

async function claim(
  transaction: Transaction,
  workerId: string,
  { deliveriesMax, saturated, waits, flush }: ClaimWish,
): Promise<ClaimRound> {
  if (flush && (await hasOtherWorkers(transaction, workerId))) {
    return { claims: { handovers: [], backlog: [] }, dueInMs: undefined };
  }
  if (waits) await waitForLongestDue(transaction, saturated);
  const handovers = flush ? [] : claimHandovers(transaction, workerId, deliveriesMax);
  const backlog = await claimBacklog(transaction, workerId, { deliveriesMax, saturated, flush });
  const claims = { handovers: await handovers, backlog };
  return { claims, dueInMs: await nextDueInMs(transaction, saturated) };
}

async function claimBacklog(
  transaction: Transaction,
  workerId: string,
  { deliveriesMax, saturated, flush }: Pick<ClaimWish, "deliveriesMax" | "saturated" | "flush">,
): Promise<readonly ClaimedDelivery[]> {
  const queues = await lockDueQueues(transaction, {
    exceptDestinationIds: saturated,
    queuesMax,
    flushedTypes: flush ? batchingTypes() : undefined,
  });
  if (queues.length === 0) return [];
  const limited = queues.filter(({ concurrencyLimit }) => concurrencyLimit !== null);
  const claimed =
    limited.length === 0
      ? new Map<string, number>()
      : await countClaimed(
          transaction,
          limited.map(({ destinationId }) => destinationId),
        );
  const plans = queues.map((queue) => planClaim(queue, claimed.get(queue.destinationId) ?? 0));
  const taken: ClaimedDelivery[] = [];
  const after: ClaimedQueue[] = [];
  const single = plans.filter(({ collects }) => !collects);
  const due = await claimDue(transaction, workerId, single);
  taken.push(...due);
  const countOf = Map.groupBy(due, ({ destinationId }) => destinationId);
  for (const plan of single) {
    after.push(queueAfterClaim(plan, countOf.get(plan.destinationId)?.length ?? 0));
  }
  for (const plan of plans.filter(({ collects }) => collects)) {
    const room = deliveriesMax - taken.length;
    // The queues that are left stay due, and come first in the next claim.
    if (room <= 0) break;
    const batches = await claimBatches(transaction, workerId, { plan, room, flush });
    taken.push(...batches.members);
    after.push({
      ...queueAfterClaim(plan, batches.members.length),
      collectedAtMs: batches.collectedAtMs,
    });
  }
  await rescheduleQueues(transaction, after);
  return taken;
}

/** Batches that are due again first, then new ones as far as they are complete. */
async function claimBatches(
  transaction: Transaction,
  workerId: string,
  {
    plan,
    room,
    flush,
  }: { readonly plan: QueuePlan; readonly room: number; readonly flush: boolean },
): Promise<{
  readonly members: readonly DeliveryKey[];
  readonly collectedAtMs: number | undefined;
}> {
  const { attemptsMax, nowMs } = plan;
  const limits = definitionOf(plan.type)?.batch;
  if (limits === undefined) throw new Error(`${plan.type} is no destination type`);
  const readMax = Math.min(collectedDeliveriesMax, collectedBatches * limits.eventsMax);
  const due = {
    queue: plan,
    batchesMax: attemptsMax,
    readMax: Math.max(limits.eventsMax, Math.min(readMax, room)),
  };
  const again = attemptsMax === 0 ? [] : await claimDueBatches(transaction, workerId, due);
  const countAgain = new Set(again.map(({ batchId }) => batchId)).size;
  const waiting = await waitingForBatch(transaction, plan, readMax);
  const formed = formBatches({
    waiting: waiting.toSorted((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1)),
    limits,
    nowMs,
    flush,
    batchesMax: attemptsMax - countAgain,
    isComplete: waiting.length < readMax,
  });
  const fitting = fittingIn(room - again.length, formed.batches, again.length === 0);
  const batches = fitting.map(({ deliveryIds }) => ({ batchId: newUuid(), deliveryIds }));
  const fresh =
    batches.length === 0
      ? []
      : await claimFormedBatches(transaction, workerId, { queue: plan, batches });
  // When no more could be taken there may be more that are due again: they are looked at once others have had their turn.
  const mayBeMore =
    countAgain >= attemptsMax ||
    again.length + limits.eventsMax > due.readMax ||
    fitting.length < formed.batches.length;
  const collectedAtMs = mayBeMore ? nowMs : formed.nextDueMs;
  return { members: [...again, ...fresh], collectedAtMs };
}

function batchingTypes(): readonly string[] {
  return definitions.filter(({ batch }) => batch.eventsMax > 1).map(({ type }) => type);
}

async function record(
  pool: Pool,
  workerId: string,
  recording: Parameters<WorkerStore["record"]>[1],
): Promise<boolean> {
  const fenced = new Error("the worker was rescued from");
  return inTransaction(pool, async (transaction) => {
    // Sent together, in this order: the lock is held before anything is written, and a worker without it takes
    // everything back.
    const locking = lockWorker(transaction, workerId);
    const writing = recordAll(transaction, workerId, recording);
    const [isHeld] = await Promise.all([locking, writing]);
    if (!isHeld) throw fenced;
    return true;
  }).catch((error: unknown) => {
    if (error === fenced) return false;
    throw error;
  });
}
