import type { Pool } from "pg";
import { inTransaction } from "../database/transaction.ts";
import { newUuid } from "../ids.ts";
import { endWorker, extendLease, insertWorker } from "./store.ts";

/** What a lease needs and whom it tells. */
export interface LeaseOptions {
  readonly pool: Pool;
  /** Shown to operators beside the worker's id. */
  readonly host: string;
  /** How long the worker is left alone after its last sign of life. */
  readonly leaseMs: number;
  /** Monotonic milliseconds. */
  readonly monotonicMs: () => number;
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
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LeaseOptions) {
    this.#options = options;
  }

  /** Registers the worker and starts the heartbeat. */
  async begin(): Promise<void> {
    const { pool, host, leaseMs, monotonicMs } = this.#options;
    const sentAtMs = monotonicMs();
    await inTransaction(pool, (transaction) =>
      insertWorker(transaction, { id: this.workerId, host, leaseMs }),
    );
    this.#validUntilMs = sentAtMs + leaseMs;
    this.#scheduleBeat();
  }

  /** Whether the worker may start something new. */
  get valid(): boolean {
    return this.#options.monotonicMs() < this.#validUntilMs;
  }

  /** Extends the lease once; `false` when it has been lost. */
  async beat(): Promise<boolean> {
    const { pool, leaseMs, monotonicMs, onLost, onFault } = this.#options;
    const sentAtMs = monotonicMs();
    try {
      const held = await inTransaction(pool, (transaction) =>
        extendLease(transaction, this.workerId, leaseMs),
      );
      if (held) {
        this.#validUntilMs = sentAtMs + leaseMs;
        return true;
      }
      this.abandon();
      onLost();
      return false;
    } catch (error) {
      onFault(error);
      return true;
    }
  }

  /** Stops the heartbeat and makes the lease invalid, without telling the database. */
  abandon(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#validUntilMs = 0;
  }

  /** Ends the lease; what the worker still holds is free for others to take over at once. */
  async end(): Promise<void> {
    this.abandon();
    await inTransaction(this.#options.pool, (transaction) => endWorker(transaction, this.workerId));
  }

  #scheduleBeat(): void {
    this.#timer = setTimeout(() => {
      const { onFault } = this.#options;
      this.beat()
        .then((held) => {
          if (held && this.#timer !== undefined) this.#scheduleBeat();
        })
        .catch(onFault);
    }, this.#options.leaseMs / beatsPerLease);
    this.#timer.unref();
  }
}
