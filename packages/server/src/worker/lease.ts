import { newUuid } from "../ids.ts";
import { every, type WorkerClock } from "./clock.ts";
import type { WorkerStore } from "./storage.ts";

/** What a lease needs and whom it tells. */
export interface LeaseOptions {
  readonly store: Pick<WorkerStore, "register" | "extendLease" | "end">;
  readonly clock: WorkerClock;
  /** Shown to operators beside the worker's id. */
  readonly host: string;
  /** How long the worker is left alone after its last sign of life. */
  readonly leaseMs: number;
  /** Another worker has taken everything over. */
  readonly onLost: () => void;
  /** The database could not be reached; the next beat tries again. */
  readonly onFault: (error: unknown) => void;
}

/** Beats in one lease: four may be missed in a row before the worker counts as dead. */
const beatsPerLease = 5;

/**
 * A worker's right to hold claims: a row in `workers` whose lease is extended by a heartbeat.
 *
 * `valid` says whether the last extension that is known to have succeeded still covers the present, by the monotonic
 * clock and counted from before the statement was sent, so that it never says yes for longer than the database does.
 */
export class Lease {
  /** The worker's id, the fencing token. */
  readonly workerId = newUuid();
  readonly #options: LeaseOptions;
  #validUntilMs = 0;
  #isBeating = false;
  /** What the database's clock is ahead of the monotonic one. */
  #databaseAheadMs = 0;
  #endBeats: (() => void) | undefined;

  constructor(options: LeaseOptions) {
    this.#options = options;
  }

  /** Registers the worker and starts the heartbeat. */
  async begin(): Promise<void> {
    const { store, clock, host, leaseMs, onFault } = this.#options;
    const sentAtMs = clock.monotonicMs();
    const databaseMs = await store.register({ id: this.workerId, host, leaseMs });
    this.#databaseAheadMs = databaseMs - sentAtMs;
    this.#validUntilMs = sentAtMs + leaseMs;
    this.#endBeats = every(clock, leaseMs / beatsPerLease, () => {
      this.beat().catch(onFault);
    });
  }

  /** Whether the worker may start something new. */
  get valid(): boolean {
    return this.#options.clock.monotonicMs() < this.#validUntilMs;
  }

  /**
   * The database's clock in epoch milliseconds, as of the last beat and counted on from there: what decides by age asks
   * it, because this machine's own may jump.
   */
  get databaseNowMs(): number {
    return this.#options.clock.monotonicMs() + this.#databaseAheadMs;
  }

  /** Extends the lease once; `false` when it has been lost. Beats do not overlap: one that hangs stands for the next. */
  async beat(): Promise<boolean> {
    if (this.#isBeating) return true;
    this.#isBeating = true;
    const { store, clock, leaseMs, onLost, onFault } = this.#options;
    const sentAtMs = clock.monotonicMs();
    try {
      const databaseMs = await store.extendLease(this.workerId, leaseMs);
      if (this.#endBeats === undefined) return databaseMs !== undefined;
      if (databaseMs !== undefined) {
        this.#databaseAheadMs = databaseMs - sentAtMs;
        this.#validUntilMs = sentAtMs + leaseMs;
        return true;
      }
      this.abandon();
      onLost();
      return false;
    } catch (error) {
      onFault(error);
      return true;
    } finally {
      this.#isBeating = false;
    }
  }

  /** Stops the heartbeat and makes the lease invalid, without telling the database. */
  abandon(): void {
    this.#endBeats?.();
    this.#endBeats = undefined;
    this.#validUntilMs = 0;
  }

  /** Ends the lease; what the worker still holds is free for others to take over at once. */
  async end(): Promise<void> {
    this.abandon();
    await this.#options.store.end(this.workerId);
  }
}
