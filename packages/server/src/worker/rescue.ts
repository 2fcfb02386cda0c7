import { isEmpty, type Claims, type DeliveryKey, type HandoverKey } from "./claims.ts";
import type { WorkerClock } from "./clock.ts";
import type { Orphan } from "./orphans.ts";
import type { WorkerStore } from "./storage.ts";

/** What a rescue needs and whom it tells. */
export interface RescueOptions {
  readonly store: Pick<WorkerStore, "takeOver" | "adopt" | "find" | "findOrphans" | "reviveQueues">;
  readonly clock: Pick<WorkerClock, "monotonicMs">;
  /** The rescuer: everything the dead worker held becomes this worker's. */
  readonly workerId: string;
  /** Deliveries that the dead worker may have attempted; each leaves an attempt of unknown outcome behind. */
  readonly onOrphans: (
    handovers: readonly HandoverKey[],
    deliveries: readonly Orphan[],
  ) => Promise<void>;
  /** Claims changed hands; `workerId` is the dead worker's, `undefined` for claims of workers that had no row any more. */
  readonly onRescued: (
    workerId: string | undefined,
    handoverCount: number,
    backlogCount: number,
  ) => void;
}

/** After this, whatever was taken over in a commit whose answer was lost counts as stray: its claims are old enough. */
const doubtMs = 20_000;
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
  /** When the answer to a take-over was last lost, monotonic. */
  #inDoubtSinceMs: number | undefined;

  constructor(options: RescueOptions) {
    this.#options = options;
  }

  /**
   * Judges strays as if they had been taken over from a dead worker, when they may have been: when the answer to a
   * take-over was lost within the last while. `false` when they were not. `expectsMore`: there will be more of them soon.
   */
  async judgeStrays(strays: Claims, expectsMore: boolean): Promise<boolean> {
    const inDoubtSinceMs = this.#inDoubtSinceMs;
    if (inDoubtSinceMs === undefined) return false;
    if (!isEmpty(strays)) this.#add(undefined, strays);
    await this.#judge();
    const isOver = this.#options.clock.monotonicMs() - inDoubtSinceMs >= doubtMs && !expectsMore;
    if (isOver && this.#inDoubtSinceMs === inDoubtSinceMs) this.#inDoubtSinceMs = undefined;
    return true;
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
    await this.#options.store.reviveQueues();
  }

  async #takeOver(): Promise<boolean> {
    const { store, workerId } = this.#options;
    const taken = await this.#certainly(() => store.takeOver(workerId));
    if (taken === undefined) return false;
    this.#add(taken.deadWorkerId, taken);
    return true;
  }

  /** Takes claims that were written for a worker after it was rescued from. */
  async #adopt(): Promise<void> {
    const { store, workerId } = this.#options;
    const adopted = await this.#certainly(() => store.adopt(workerId));
    if (adopted !== undefined && !isEmpty(adopted)) this.#add(undefined, adopted);
  }

  async #certainly<Result>(takeOver: () => Promise<Result>): Promise<Result> {
    try {
      return await takeOver();
    } catch (error) {
      // The commit may have happened although its answer was lost.
      this.#inDoubtSinceMs = this.#options.clock.monotonicMs();
      throw error;
    }
  }

  #add(deadWorkerId: string | undefined, { handovers, backlog }: Claims): void {
    // One by one: there may be more than a call can have arguments.
    for (const key of handovers) this.#handovers.push(key);
    for (const key of backlog) this.#backlog.push(key);
    this.#options.onRescued(deadWorkerId, handovers.length, backlog.length);
  }

  async #judge(): Promise<void> {
    const { onOrphans } = this.#options;
    while (!isEmpty(this.pending)) {
      const handovers = this.#handovers.slice(0, handoversAtOnce);
      const backlog = this.#backlog.slice(0, backlogAtOnce);
      await onOrphans(handovers, await this.#find({ handovers, backlog }));
      this.#handovers.splice(0, handovers.length);
      this.#backlog.splice(0, backlog.length);
    }
  }
  /** Those of handovers with the bodies of their events, because what the backlog keeps of them may have to be read there. */
  async #find({ handovers, backlog }: Claims): Promise<readonly Orphan[]> {
    const { store } = this.#options;
    const held = handovers.length > 0 && (await store.find({ handovers, backlog: [] }));
    const handedOver = held
      ? held.deliveries.map((one) => ({ ...one, body: held.bodies.get(one.eventId)?.text }))
      : [];
    const claimed = backlog.length > 0 && (await store.findOrphans({ handovers: [], backlog }));
    return claimed ? [...handedOver, ...claimed] : handedOver;
  }
}
