import { isEmpty, type Claims, type DeliveryKey } from "../../worker/claims.ts";
import type {
  ClaimRound,
  ClaimWish,
  FoundBody,
  FoundDeliveries,
  LoadedDelivery,
  Recording,
  RestingDestination,
  TakenClaims,
  WorkerStore,
} from "../../worker/storage.ts";
import { claimInMemory } from "./memory-claims.ts";
import type { BacklogRow, DeliveryRow, MemoryDatabase } from "./memory-database.ts";
import { recordInMemory } from "./memory-recording.ts";

/** A worker's store whose calls are done when they return. */
export type SynchronousStore = {
  [Name in keyof WorkerStore]: (
    ...given: Parameters<WorkerStore[Name]>
  ) => Awaited<ReturnType<WorkerStore[Name]>>;
};

// The bounds of store.ts and queue-store.ts.
const freshClaimMs = 10_000;
const overdueMs = 30_000;

/** The store on the tables in memory; what delivery-store.ts and worker/store.ts do, statement by statement. */
export class MemoryStore implements SynchronousStore {
  readonly database: MemoryDatabase;
  readonly #newBatchId: () => string;

  constructor(database: MemoryDatabase, newBatchId: () => string) {
    this.database = database;
    this.#newBatchId = newBatchId;
  }

  /** See {@link WorkerStore}, as for all methods. */
  register(worker: {
    readonly id: string;
    readonly host: string;
    readonly leaseMs: number;
  }): number {
    const { workers, nowMs } = this.database;
    workers.set(worker.id, {
      id: worker.id,
      host: worker.host,
      leaseUntilMs: nowMs() + worker.leaseMs,
    });
    return nowMs();
  }

  extendLease(workerId: string, leaseMs: number): number | undefined {
    const worker = this.database.workers.get(workerId);
    if (worker === undefined) return undefined;
    worker.leaseUntilMs = this.database.nowMs() + leaseMs;
    return this.database.nowMs();
  }

  end(workerId: string): void {
    const { workers, nowMs } = this.database;
    const worker = workers.get(workerId);
    if (worker === undefined) return;
    const { handovers, backlog } = this.#held((one) => one === workerId);
    if (handovers.length > 0 || backlog.length > 0) worker.leaseUntilMs = nowMs();
    else {
      workers.delete(workerId);
      this.database.watch.removed?.(workerId, true);
    }
  }

  claim(
    workerId: string,
    wish: ClaimWish,
    onClaiming: (claims: Claims) => void,
  ): ClaimRound | undefined {
    const newBatchId = this.#newBatchId;
    const round = claimInMemory({ database: this.database, workerId, newBatchId }, wish);
    if (round !== undefined) onClaiming(round.claims);
    return round;
  }

  find(claims: Claims): FoundDeliveries {
    const deliveries = this.findOrphans(claims);
    const bodies = new Map<string, FoundBody>();
    for (const { eventId } of deliveries) {
      const event = this.database.events.get(eventId);
      if (event !== undefined) bodies.set(eventId, { text: event.body, isPrivate: false });
    }
    return { deliveries, bodies };
  }

  record(workerId: string, recording: Recording): boolean {
    return recordInMemory(this.database, workerId, recording);
  }

  takeOver(rescuerId: string): TakenClaims | undefined {
    const { workers, nowMs } = this.database;
    if (!workers.has(rescuerId)) return undefined;
    const expired = [...workers.values()]
      .filter(({ id, leaseUntilMs }) => id !== rescuerId && leaseUntilMs < nowMs())
      .toSorted((one, other) => one.leaseUntilMs - other.leaseUntilMs)[0];
    if (expired === undefined) return undefined;
    workers.delete(expired.id);
    this.database.watch.removed?.(expired.id, false);
    return { deadWorkerId: expired.id, ...this.#transfer(rescuerId, (id) => id === expired.id) };
  }

  adopt(rescuerId: string): Claims | undefined {
    const { workers } = this.database;
    if (!workers.has(rescuerId)) return undefined;
    return this.#transfer(rescuerId, (id) => !workers.has(id));
  }

  findOrphans({ handovers, backlog }: Claims): readonly LoadedDelivery[] {
    const { database } = this;
    const handedOver = handovers
      .flatMap(({ handoverId }) => database.deliveriesByHandover.get(handoverId) ?? [])
      .filter(({ deliveryId }) => !database.finished.has(deliveryId))
      .filter(({ deliveryId }) => !database.backlog.has(deliveryId))
      .toSorted((one, other) => (one.deliveryId < other.deliveryId ? -1 : 1));
    const waiting = backlog
      .flatMap(({ deliveryId }) => database.backlog.get(deliveryId) ?? [])
      .toSorted(byDue);
    return [
      ...handedOver.map((row) => this.#loaded(row, undefined)),
      ...waiting.flatMap((row) => {
        const delivery = database.deliveries.get(row.deliveryId);
        return delivery === undefined ? [] : [this.#loaded(delivery, row)];
      }),
    ];
  }

  reviveQueues(): void {
    const { database } = this;
    const nowMs = database.nowMs();
    for (const queue of database.queues.values()) {
      if (queue.nextDueMs <= nowMs + overdueMs || queue.notBeforeMs >= nowMs) continue;
      if (database.destination(queue.destinationId).state === "PAUSED") continue;
      for (const row of database.backlogOf(queue.destinationId)) {
        if (row.workerId !== null || row.dueMs >= nowMs - overdueMs) continue;
        queue.nextDueMs = nowMs;
        break;
      }
    }
  }

  heldClaims(workerId: string): Claims {
    const { handovers, backlog } = this.#held((one) => one === workerId);
    const oldestMs = this.database.nowMs() - freshClaimMs;
    return {
      handovers: handovers.map(({ tenantId, handoverId }) => ({ tenantId, handoverId })),
      backlog: backlog
        .filter(({ claimedAtMs }) => (claimedAtMs ?? 0) < oldestMs)
        .map(({ tenantId, deliveryId }) => ({ tenantId, deliveryId })),
    };
  }

  release(workerId: string, keys: readonly DeliveryKey[]): void {
    const { database } = this;
    const nowMs = database.nowMs();
    for (const { deliveryId } of keys) {
      const row = database.backlog.get(deliveryId);
      if (row?.workerId !== workerId) continue;
      Object.assign(row, { workerId: null, claimedAtMs: null });
      const queue = database.queues.get(row.destinationId);
      if (queue === undefined) continue;
      queue.nextDueMs = Math.min(queue.nextDueMs, Math.max(nowMs, queue.notBeforeMs));
    }
  }

  restingDestinations(): readonly RestingDestination[] {
    const nowMs = this.database.nowMs();
    const resting: RestingDestination[] = [];
    for (const { destinationId, notBeforeMs } of this.database.queues.values()) {
      if (notBeforeMs > nowMs) resting.push({ destinationId, restMs: notBeforeMs - nowMs });
    }
    return resting;
  }

  configVersions(tenantIds: readonly string[]): ReadonlyMap<string, number> {
    const versions = new Map<string, number>();
    for (const tenantId of tenantIds) {
      const tenant = this.database.tenants.get(tenantId);
      if (tenant !== undefined) versions.set(tenantId, tenant.configVersion);
    }
    return versions;
  }

  #held(isHolder: (workerId: string) => boolean) {
    const { handovers, backlog } = this.database;
    return {
      handovers: [...handovers.values()].filter(
        ({ workerId }) => workerId !== null && isHolder(workerId),
      ),
      backlog: [...backlog.values()].filter(
        ({ workerId }) => workerId !== null && isHolder(workerId),
      ),
    };
  }

  #transfer(toWorkerId: string, isFrom: (workerId: string) => boolean): Claims {
    const { handovers, backlog } = this.#held(isFrom);
    const claims = {
      handovers: handovers.map(({ tenantId, handoverId }) => ({ tenantId, handoverId })),
      backlog: backlog.map(({ tenantId, deliveryId }) => ({ tenantId, deliveryId })),
    };
    if (isEmpty(claims)) return claims;
    for (const row of [...handovers, ...backlog]) row.workerId = toWorkerId;
    return claims;
  }

  #loaded(delivery: DeliveryRow, row: BacklogRow | undefined): LoadedDelivery {
    const { tenantId, customerId, deliveryId, destinationId, eventId, eventType, origin } =
      delivery;
    return {
      ...{ tenantId, customerId, deliveryId, destinationId, eventId, eventType, origin },
      attempts: row?.attempts ?? 0,
      handoverId: row === undefined ? (delivery.handoverId ?? undefined) : undefined,
      marks: row && {
        batchId: row.batchId ?? undefined,
        partitionKey: row.partitionKey ?? undefined,
        orderingKey: row.orderingKey ?? undefined,
      },
      claimedAtMs: row?.claimedAtMs ?? undefined,
      configVersion: this.database.tenants.get(tenantId)?.configVersion ?? 0,
    };
  }
}

function byDue(one: BacklogRow, other: BacklogRow): number {
  if (one.dueMs !== other.dueMs) return one.dueMs < other.dueMs ? -1 : 1;
  return one.deliveryId < other.deliveryId ? -1 : 1;
}
