import { setTimeout as delay } from "node:timers/promises";
import type pg from "pg";
import {
  contextStatement,
  inTenant,
  inTransaction,
  type Transaction,
} from "../database/transaction.ts";
import {
  deleteUnclaimed,
  type ErasureKey,
  isUnderWay,
  lockErasure,
  type LockedErasure,
  recordProgress,
  runningErasures,
  transactionsUnderWay,
} from "./job-store.ts";
import { defaultPortionLimits, erasePortion, type PortionLimits } from "./portion.ts";
import { customerTables } from "./walk-store.ts";

/**
 * Carries erasures out, in a process that may sign in as the schema's owner.
 *
 * One portion is one transaction, and all that it needs to know is in the erasure's row, which it locks: a process that
 * dies between two portions is replaced by any other, and two at once do every other portion each. Between portions it
 * rests as long as the last one took, so an erasure takes half of one connection at the most.
 *
 * **stopping.** The destinations are deleted, so whoever holds a delivery of the customer cancels it. This phase deletes
 * what nobody holds from the backlog, and then waits until
 * 1. every transaction is over that had touched the customer's tables when this was looked at first: it may have begun
 *    before the mark, and may yet add something (a long backup counts, too);
 * 2. nothing of the customer is in the backlog, in a handover or in a replay that runs;
 * 3. both have held for `quietMs`: a worker repeats a commit whose answer was lost, and would write its attempts again.
 *
 * **erasing.** Deletes, table by table. Should a row come meanwhile that refers to a deleted one, the tables are gone
 * through once more.
 *
 * What it costs: the primary keys of the whole tenant are read once, a key at a time and one partition after the other,
 * because no index finds a customer's rows in the large tables.
 */

/** What {@link ErasureRun} works with. */
export interface ErasureOptions {
  /** Acts as the schema's owner. */
  readonly pool: pg.Pool;
  /** A clock that only goes forward, in milliseconds. */
  readonly monotonicMs: () => number;
  readonly limits?: PortionLimits;
  /** See above. Default: a minute, longer than any lease. */
  readonly quietMs?: number;
}

/** What a step came to: there is more to do at once, or nothing until something else happens, or it is over. */
export type StepResult = "more" | "waiting" | "finished";

interface Quiet {
  /** Transactions to wait for. */
  readonly before: ReadonlySet<string>;
  sinceMs: number | undefined;
}

// Source: PostgreSQL 18 documentation, appendix A: foreign_key_violation.
const foreignKeyViolation = "23503";

/** The erasures of an installation, as one process carries them out. */
export class ErasureRun {
  readonly #options: Required<ErasureOptions>;
  readonly #quiet = new Map<string, Quiet>();

  constructor(options: ErasureOptions) {
    this.#options = { limits: defaultPortionLimits, quietMs: 60_000, ...options };
  }

  /** The erasures that are not over, the oldest first, at most 1,000. */
  async running(): Promise<readonly ErasureKey[]> {
    const running = await inTransaction(this.#options.pool, runningErasures);
    const ids = new Set(running.map(({ id }) => id));
    for (const id of this.#quiet.keys()) if (!ids.has(id)) this.#quiet.delete(id);
    return running;
  }

  /** Does one portion. Errors: the database's; nothing was done then. */
  async step(key: ErasureKey): Promise<StepResult> {
    const { pool, limits } = this.#options;
    const { tenantId } = key;
    try {
      return await inTenant(pool, { tenantId }, async (transaction) => {
        const erasure = await lockErasure(transaction, key);
        if (erasure === undefined) return "waiting";
        if (erasure.phase === "stopping") return await this.#stop(transaction, erasure);
        return (await erasePortion(transaction, erasure, limits)) ? "finished" : "more";
      });
    } catch (error) {
      if (!isForeignKeyViolation(error)) throw error;
      await inTenant(pool, { tenantId }, async (transaction) => {
        const erasure = await lockErasure(transaction, key);
        if (erasure === undefined) return;
        await recordProgress(transaction, erasure, { phase: erasure.phase, place: null });
      });
      return "waiting";
    }
  }

  async #stop(transaction: Transaction, erasure: LockedErasure): Promise<StepResult> {
    const { limits, quietMs, monotonicMs } = this.#options;
    const { tenantId, customerId } = erasure;
    const names = (await customerTables(transaction)).map(({ name }) => name);
    const present = await transactionsUnderWay(transaction, names);
    const quiet: Quiet = this.#quiet.get(erasure.id) ?? { before: present, sinceMs: undefined };
    this.#quiet.set(erasure.id, quiet);
    await transaction.query(contextStatement({ tenantId, customerId }));
    const rows = await deleteUnclaimed(transaction, erasure, limits.rowsMax);
    const { phase, place } = erasure;
    if (rows > 0) {
      quiet.sinceMs = undefined;
      await recordProgress(transaction, erasure, { phase, place, table: "backlog", rows });
      return "more";
    }
    if (!quiet.before.isDisjointFrom(present) || (await isUnderWay(transaction, erasure))) {
      quiet.sinceMs = undefined;
      return "waiting";
    }
    quiet.sinceMs ??= monotonicMs();
    if (monotonicMs() - quiet.sinceMs < quietMs) return "waiting";
    await recordProgress(transaction, erasure, { phase: "erasing", place: null });
    return "more";
  }
}

function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === foreignKeyViolation;
}

/** Erasures on a timer. */
export interface ErasureSchedule {
  /** Ends the timer and waits for the portion under way. */
  stop(): Promise<void>;
}

/** What {@link scheduleErasures} needs beside the run. */
export interface ErasureScheduleOptions extends ErasureOptions {
  /** Pause between two looks for erasures; default two seconds. */
  readonly everyMs?: number;
  readonly onFinished: (key: ErasureKey) => void;
  /** A step failed; it is tried again. */
  readonly onFault: (error: unknown) => void;
}

/** Carries out erasures from now on, until it is stopped. Does not keep the process alive. */
export function scheduleErasures(options: ErasureScheduleOptions): ErasureSchedule {
  const { everyMs = 2_000, onFinished, onFault, ...rest } = options;
  const run = new ErasureRun(rest);
  const stopping = new AbortController();
  const { signal } = stopping;

  const pause = async (ms: number): Promise<void> => {
    // Rejects only to say that it was ended early.
    await delay(ms, undefined, { ref: false, signal }).catch(() => undefined);
  };

  async function workOff(key: ErasureKey): Promise<void> {
    while (!signal.aborted) {
      const startedAt = options.monotonicMs();
      const result = await run.step(key);
      if (result === "finished") onFinished(key);
      if (result !== "more") return;
      await pause(options.monotonicMs() - startedAt);
    }
  }

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      try {
        for (const key of await run.running()) await workOff(key).catch(onFault);
      } catch (error) {
        onFault(error);
      }
      await pause(everyMs);
    }
  }

  const running = loop();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
