import type { Pool } from "pg";
import { inTransaction } from "../database/transaction.ts";
import {
  adoptClaims,
  deleteWorker,
  lockExpiredWorker,
  lockWorker,
  transferClaims,
  type Claims,
  type DeliveryKey,
  type HandoverKey,
} from "./store.ts";
import { loadBacklog, loadHandedOver, type LoadedDelivery } from "./delivery-store.ts";
import { reviveQueues } from "./queue-store.ts";

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
  /** Claims changed hands; `workerId` is the dead worker's, `undefined` for claims of workers that had no row any more. */
  readonly onRescued: (
    workerId: string | undefined,
    handoverCount: number,
    backlogCount: number,
  ) => void;
}

/** Most claims read at a time; a single handover may hold many deliveries. */
const handoversAtOnce = 10;
const backlogAtOnce = 200;

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
    await this.#adopt();
    await this.#judge();
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

  /** Takes claims that were written for a worker after it was rescued from. */
  async #adopt(): Promise<void> {
    const { pool, workerId, onRescued } = this.#options;
    const adopted = await inTransaction(pool, async (transaction) => {
      if (!(await lockWorker(transaction, workerId))) return undefined;
      return adoptClaims(transaction, workerId);
    });
    if (adopted === undefined) return;
    const { handovers, backlog } = adopted;
    if (handovers.length + backlog.length === 0) return;
    this.#handovers.push(...handovers);
    this.#backlog.push(...backlog);
    onRescued(undefined, handovers.length, backlog.length);
  }

  async #judge(): Promise<void> {
    const { pool, onOrphans } = this.#options;
    while (this.#handovers.length > 0 || this.#backlog.length > 0) {
      const handovers = this.#handovers.slice(0, handoversAtOnce);
      const backlog = this.#backlog.slice(0, backlogAtOnce);
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
