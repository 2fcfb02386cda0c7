import type { Pool } from "pg";
import { inTransaction } from "../database/transaction.ts";
import {
  deleteWorker,
  loadBacklog,
  loadHandedOver,
  lockExpiredWorker,
  lockWorker,
  reviveQueues,
  transferClaims,
  type Claims,
  type DeliveryKey,
  type HandoverKey,
  type LoadedDelivery,
} from "./store.ts";

/** What a rescue needs and whom it tells. */
export interface RescueOptions {
  readonly pool: Pool;
  /** The rescuer: everything the dead worker held becomes this worker's. */
  readonly workerId: string;
  /** Deliveries that the dead worker may have attempted; each leaves an attempt of unknown outcome behind. */
  readonly onOrphans: (
    handovers: readonly HandoverKey[],
    deliveries: readonly LoadedDelivery[],
  ) => Promise<void>;
  readonly onRescued: (workerId: string, handoverCount: number, backlogCount: number) => void;
}

/** Most rows read at a time. */
const chunkSize = 100;

/**
 * Takes back what dead workers held, in two steps. First, in one transaction: the dead worker's row is deleted, which
 * fences every write it may still try, and all that it held changes hands. Then the deliveries are read in portions and
 * judged. If the rescuer dies between the two, it is rescued from in the same way.
 *
 * A dead worker's memory is gone with it, so a delivery that only waited there cannot be told from one whose request
 * was under way: both read `unknown`.
 */
export class Rescue {
  readonly #options: RescueOptions;
  #handovers: HandoverKey[] = [];
  #backlog: DeliveryKey[] = [];

  constructor(options: RescueOptions) {
    this.#options = options;
  }

  /** Claims that were taken over and not judged yet. */
  get pending(): Claims {
    return { handovers: this.#handovers, backlog: this.#backlog };
  }

  /** Rescues from every worker whose lease has run out. Errors leave what is pending for the next call. */
  async run(): Promise<void> {
    await this.#judge();
    while (await this.#takeOver()) await this.#judge();
    await inTransaction(this.#options.pool, reviveQueues);
  }

  async #takeOver(): Promise<boolean> {
    const { pool, workerId, onRescued } = this.#options;
    const taken = await inTransaction(pool, async (transaction) => {
      if (!(await lockWorker(transaction, workerId))) return undefined;
      const deadWorkerId = await lockExpiredWorker(transaction, workerId);
      if (deadWorkerId === undefined) return undefined;
      await deleteWorker(transaction, deadWorkerId);
      return { deadWorkerId, ...(await transferClaims(transaction, deadWorkerId, workerId)) };
    });
    if (taken === undefined) return false;
    this.#handovers.push(...taken.handovers);
    this.#backlog.push(...taken.backlog);
    onRescued(taken.deadWorkerId, taken.handovers.length, taken.backlog.length);
    return true;
  }

  async #judge(): Promise<void> {
    const { pool, onOrphans } = this.#options;
    while (this.#handovers.length > 0 || this.#backlog.length > 0) {
      const handovers = this.#handovers.slice(0, chunkSize);
      const backlog = this.#backlog.slice(0, chunkSize);
      const orphans = await inTransaction(pool, async (transaction) => {
        const ids = handovers.map(({ handoverId }) => handoverId);
        const handedOver = ids.length === 0 ? [] : loadHandedOver(transaction, ids);
        const claimed = backlog.length === 0 ? [] : loadBacklog(transaction, backlog);
        return [...(await handedOver), ...(await claimed)];
      });
      await onOrphans(handovers, orphans);
      this.#handovers.splice(0, handovers.length);
      this.#backlog.splice(0, backlog.length);
    }
  }
}
