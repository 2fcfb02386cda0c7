import type { Pool } from "pg";
import { inTransaction, type Transaction } from "../database/transaction.ts";
import type { Lease } from "./lease.ts";
import {
  claimDue,
  claimHandovers,
  lockDueQueues,
  nextDueInMs,
  rescheduleQueues,
} from "./queue-store.ts";
import { loadBacklog, loadBodies, loadHandedOver, type LoadedDelivery } from "./delivery-store.ts";
import { lockWorker, type Claims, type DeliveryKey } from "./store.ts";

/** Deliveries of claims, with the bodies of their events by event id. */
export interface FoundDeliveries {
  readonly deliveries: readonly LoadedDelivery[];
  /** Without those of events that have outlived their retention. */
  readonly bodies: ReadonlyMap<string, string>;
}

/** What the intake needs and whom it feeds. */
export interface IntakeOptions {
  readonly pool: Pool;
  readonly lease: Lease;
  /** How many deliveries there is room for. */
  readonly room: () => number;
  /** Destinations that could not start one more delivery. */
  readonly saturated: () => readonly string[];
  /** Claims are about to be committed: they are no strays while they are read. */
  readonly onClaiming: (claims: Claims) => void;
  /** What the claims hold; a handover may turn out to hold nothing any more. */
  readonly onClaimed: (claims: Claims, found: FoundDeliveries) => Promise<void>;
  /** The claims have been taken in, or were not to be had: what of them is in the database and not in memory is stray. */
  readonly onSettled: (claims: Claims) => void;
  readonly onFault: (error: unknown) => void;
  /** How long one round of claiming took that found something, in seconds. */
  readonly onClaim: (seconds: number) => void;
}

/** Longest rest between two looks at the database: the net below lost hints. */
const restMsMax = 250;
/**
 * Rest while handovers keep coming from other processes, and for how long after the last one. Their hints are limited to
 * ten a second, which alone would let a delivery wait for 50 ms on average.
 */
const busyRestMs = 5;
const busyForMs = 500;
/** Rest when there is no room: only memory is looked at, so it may be short. */
const fullRestMs = 20;
const dueRestMs = 10;
const faultRestMs = 500;
/** Less room than for one usual handover is not worth a look at the database. */
const roomMin = 100;
const queuesMax = 25;
const perDestinationMax = 16;

/**
 * Claims what waits in the database: handovers that no worker has taken, and deliveries of the backlog that are due.
 *
 * One loop, woken by hints and by the time the next queue is due. It asks for no more than there is room for, so that
 * work which this process cannot do stays free for others.
 */
export class Intake {
  readonly #options: IntakeOptions;
  #running: Promise<void> | undefined;
  #stopped = false;
  #hinted = false;
  #endRest: (() => void) | undefined;
  #busyUntil = 0;
  /** Destinations that were due or not, and left out of the last claim because they were busy here. */
  #passedOver: ReadonlySet<string> = new Set();

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Starts the loop. */
  start(): void {
    this.#running = this.#run();
  }

  /** Looks at the database soon; calls are merged. */
  wake(): void {
    this.#hinted = true;
    this.#endRest?.();
  }

  /** A destination has a slot again: worth a look when it was passed over for the lack of one. */
  slotFreed(destinationId: string): void {
    if (this.#passedOver.has(destinationId)) this.wake();
  }

  /** Ends the loop after the round that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#endRest?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const restMs = await this.#round().catch((error: unknown) => {
        this.#options.onFault(error);
        return faultRestMs;
      });
      if (restMs > 0) await this.#rest(restMs);
    }
  }

  async #rest(restMs: number): Promise<void> {
    if (this.#stopped || this.#hinted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, restMs);
      this.#endRest = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#endRest = undefined;
  }

  /** One look; returns how long to rest, 0 when there may be more. */
  async #round(): Promise<number> {
    const { room, lease } = this.#options;
    this.#hinted = false;
    const free = room();
    if (free < roomMin || !lease.valid) return fullRestMs;
    const startedAt = performance.now();
    const claimed = await this.#claim(free);
    if (claimed === undefined) return restMsMax;
    const { claims, dueInMs } = claimed;
    if (claims.handovers.length > 0) this.#busyUntil = startedAt + busyForMs;
    if (claims.handovers.length === 0 && claims.backlog.length === 0) {
      if (startedAt < this.#busyUntil) return busyRestMs;
      return Math.min(restMsMax, Math.max(dueRestMs, dueInMs ?? restMsMax));
    }
    await this.#takeIn(claims);
    this.#options.onClaim((performance.now() - startedAt) / 1_000);
    return 0;
  }

  async #takeIn(claims: Claims): Promise<void> {
    const { pool, onClaimed, onSettled } = this.#options;
    try {
      const found = await inTransaction(pool, (transaction) => findDeliveries(transaction, claims));
      await onClaimed(claims, found);
    } finally {
      onSettled(claims);
    }
  }

  async #claim(
    free: number,
  ): Promise<{ readonly claims: Claims; readonly dueInMs: number | undefined } | undefined> {
    const { pool, lease, saturated, onClaiming, onSettled } = this.#options;
    const { workerId } = lease;
    let announced: Claims = { handovers: [], backlog: [] };
    return inTransaction(pool, async (transaction) => {
      if (!(await lockWorker(transaction, workerId))) return undefined;
      const busy = saturated();
      this.#passedOver = new Set(busy);
      const claimingHandovers = claimHandovers(transaction, workerId, free);
      const backlog = await claimBacklog(transaction, workerId, busy);
      announced = { handovers: await claimingHandovers, backlog };
      onClaiming(announced);
      const dueInMs = backlog.length > 0 ? 0 : await nextDueInMs(transaction, busy);
      return { claims: announced, dueInMs };
    }).catch((error: unknown) => {
      onSettled(announced);
      throw error;
    });
  }
}

/** Reads what claims hold. */
export async function findDeliveries(
  transaction: Transaction,
  { handovers, backlog }: Claims,
): Promise<FoundDeliveries> {
  const ids = handovers.map(({ handoverId }) => handoverId);
  const handedOver = ids.length === 0 ? [] : loadHandedOver(transaction, ids);
  const waiting = backlog.length === 0 ? [] : loadBacklog(transaction, backlog);
  const deliveries = [...(await handedOver), ...(await waiting)];
  return { deliveries, bodies: await loadBodies(transaction, deliveries) };
}

async function claimBacklog(
  transaction: Transaction,
  workerId: string,
  saturated: readonly string[],
): Promise<readonly DeliveryKey[]> {
  const queues = await lockDueQueues(transaction, saturated, queuesMax);
  if (queues.length === 0) return [];
  const claimed = await claimDue(transaction, workerId, queues, perDestinationMax);
  await rescheduleQueues(transaction, queues);
  return claimed;
}
