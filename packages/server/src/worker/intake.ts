import type { Pool } from "pg";
import { inTransaction, type Transaction } from "../database/transaction.ts";
import type { Lease } from "./lease.ts";
import {
  claimDue,
  claimHandovers,
  loadBacklog,
  loadHandedOver,
  lockDueQueues,
  lockWorker,
  nextDueInMs,
  rescheduleQueues,
  type DeliveryKey,
  type HandoverKey,
  type LoadedDelivery,
} from "./store.ts";

/** What the intake needs and whom it feeds. */
export interface IntakeOptions {
  readonly pool: Pool;
  readonly lease: Lease;
  /** How many deliveries there is room for. */
  readonly room: () => number;
  /** Destinations that could not start one more delivery. */
  readonly saturated: () => readonly string[];
  /** Deliveries of handovers that were claimed; a handover may turn out to hold none any more. */
  readonly onHandovers: (
    handovers: readonly HandoverKey[],
    deliveries: readonly LoadedDelivery[],
  ) => Promise<void>;
  /** Deliveries that were claimed from the backlog. */
  readonly onBacklog: (deliveries: readonly LoadedDelivery[]) => Promise<void>;
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
/** Ingest puts at most this many deliveries into most handovers; claims are sized by it. */
const handoverSize = 100;
const handoversMax = 20;
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
    const { room, lease, onHandovers, onBacklog, onClaim } = this.#options;
    this.#hinted = false;
    const free = room();
    if (free < handoverSize || !lease.valid) return fullRestMs;
    const startedAt = performance.now();
    const claimed = await this.#claim(free);
    if (claimed === undefined) return restMsMax;
    if (claimed.handovers.length > 0) this.#busyUntil = startedAt + busyForMs;
    if (claimed.handovers.length === 0 && claimed.backlog.length === 0) {
      if (startedAt < this.#busyUntil) return busyRestMs;
      // What is due and was not claimed belongs to a destination that is busy here already.
      return Math.min(restMsMax, Math.max(dueRestMs, claimed.dueInMs ?? restMsMax));
    }
    const { pool } = this.#options;
    const loaded = await inTransaction(pool, async (transaction) => {
      const handedOver =
        claimed.handovers.length === 0 ? [] : loadHandedOver(transaction, idsOf(claimed.handovers));
      const backlog = claimed.backlog.length === 0 ? [] : loadBacklog(transaction, claimed.backlog);
      return { handedOver: await handedOver, backlog: await backlog };
    });
    onClaim((performance.now() - startedAt) / 1_000);
    if (claimed.handovers.length > 0) await onHandovers(claimed.handovers, loaded.handedOver);
    if (loaded.backlog.length > 0) await onBacklog(loaded.backlog);
    return 0;
  }

  async #claim(free: number): Promise<Claimed | undefined> {
    const { pool, lease, saturated } = this.#options;
    const { workerId } = lease;
    return inTransaction(pool, async (transaction) => {
      if (!(await lockWorker(transaction, workerId))) return undefined;
      const handoverCount = Math.min(handoversMax, Math.floor(free / handoverSize));
      const claimingHandovers = claimHandovers(transaction, workerId, handoverCount);
      const backlog = await claimBacklog(transaction, workerId, saturated());
      const handovers = await claimingHandovers;
      const dueInMs = backlog.length > 0 ? 0 : await nextDueInMs(transaction);
      return { handovers, backlog, dueInMs };
    });
  }
}

interface Claimed {
  readonly handovers: readonly HandoverKey[];
  readonly backlog: readonly DeliveryKey[];
  readonly dueInMs: number | undefined;
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

function idsOf(handovers: readonly HandoverKey[]): readonly string[] {
  return handovers.map(({ handoverId }) => handoverId);
}
