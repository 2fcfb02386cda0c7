import type pg from "pg";
import { inTransaction } from "../database/transaction.ts";
import type { Transaction } from "../database/transaction.ts";
import type { DestinationDirectory } from "../destinations/directory.ts";
import { newUuid } from "../ids.ts";
import type { ReplayKey } from "./job.ts";
import { nextStep } from "./step.ts";
import type { StepPorts } from "./step.ts";
import {
  deletePastLiveRates,
  deletePastReplays,
  lockDueReplay,
  noteLiveRate,
  postponeReplay,
  writeStep,
} from "./step-store.ts";
import type { DueReplay, WrittenStep } from "./step-store.ts";
import { replayFinished } from "./finished-event.ts";

/**
 * Works on replay jobs: one of these runs in each process with the worker's role, any number of them on one database.
 *
 * There is no lease and no owner: a step is one transaction that locks the job's row and skips jobs whose row is locked.
 * A process that dies in a step loses its connection, and with it the lock; the next one makes the same step.
 */

/** What a runner works with. */
export interface ReplayRunnerOptions extends StepPorts {
  /** Connections of the worker's role. */
  readonly pool: pg.Pool;
  readonly directory: Pick<DestinationDirectory, "known" | "refresh">;
  /** A step failed on our side; the job is tried again in a few seconds. */
  readonly onFault: (error: unknown) => void;
}

/** Rest when no job is due: how long a new, resumed or cancelled one waits for its step at most, per process. */
const restMs = 100;
/** A job whose step failed stands back, so that it does not keep the others from theirs. */
const faultRestMs = 2_000;
/** How often the others hear of this process's live traffic. */
const noteMs = 2_000;
const tidyMs = 10 * 60 * 1_000;
const removedAtOnce = 500;
/** A destination that changes faster than it can be loaded is left for the next turn. */
const refreshesMax = 3;

/** Runs until it is stopped; never more than one step at a time. */
export class ReplayRunner {
  readonly #options: ReplayRunnerOptions;
  readonly #processId = newUuid();
  #timer: NodeJS.Timeout | undefined;
  #chores: readonly NodeJS.Timeout[] = [];
  #working: Promise<void> = Promise.resolve();
  // Apart from the steps: while one follows the other, the rest must still be told how busy this process is.
  #tidying: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: ReplayRunnerOptions) {
    this.#options = options;
  }

  /** Starts to look for due jobs. */
  start(): void {
    this.#schedule(0);
    this.#chores = [
      this.#repeat(noteMs, (transaction) =>
        noteLiveRate(transaction, this.#processId, this.#options.liveRate()),
      ),
      this.#repeat(tidyMs, async (transaction) => {
        await deletePastReplays(transaction, removedAtOnce);
        await deletePastLiveRates(transaction);
      }),
    ];
  }

  /** Waits for the step under way and makes no more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    for (const chore of this.#chores) clearInterval(chore);
    await Promise.all([this.#working, this.#tidying]);
  }

  #schedule(ms: number): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#working = this.#working.then(() => this.#work());
    }, ms);
    this.#timer.unref();
  }

  async #work(): Promise<void> {
    try {
      while (!this.#isStopped && (await stepDueReplay(this.#options, this.#processId))) {
        // The next one that is due.
      }
    } catch (error) {
      this.#options.onFault(error);
    }
    this.#schedule(restMs);
  }

  #repeat(everyMs: number, chore: (transaction: Transaction) => Promise<void>): NodeJS.Timeout {
    const timer = setInterval(() => {
      this.#tidying = this.#tidying
        .then(() => inTransaction(this.#options.pool, chore))
        .catch(this.#options.onFault);
    }, everyMs);
    return timer.unref();
  }
}

/**
 * Makes one step of the job that waits longest for one; `false` when none is due. For the runner and for tests.
 *
 * Errors: the database's. A job whose step failed is put off.
 */
export async function stepDueReplay(
  options: ReplayRunnerOptions,
  processId: string,
): Promise<boolean> {
  const { pool, directory } = options;
  for (let refreshes = 0; ; refreshes += 1) {
    const turn: { job?: DueReplay } = {};
    const made = await inTransaction(pool, async (transaction) => {
      const job = await lockDueReplay(transaction, processId);
      if (job === undefined) return "none due";
      turn.job = job;
      const step = await nextStep(transaction, job, options);
      if (step === undefined && refreshes < refreshesMax) return "stale";
      await finishStep(transaction, job, step);
      return "made";
    }).catch(async (error: unknown) => {
      if (turn.job !== undefined) await postpone(pool, turn.job);
      throw error;
    });
    if (made !== "stale" || turn.job === undefined) return made === "made";
    await directory.refresh(turn.job.tenantId);
  }
}

async function finishStep(
  transaction: Transaction,
  job: DueReplay,
  step: WrittenStep | undefined,
): Promise<void> {
  if (step === undefined) {
    await postponeReplay(transaction, job, faultRestMs);
    return;
  }
  await writeStep(transaction, job, step);
  if (step.isFinished) await replayFinished(transaction, job, step);
}

async function postpone(pool: pg.Pool, key: ReplayKey): Promise<void> {
  // When the database is gone, there is nothing to put off.
  await inTransaction(pool, (transaction) => postponeReplay(transaction, key, faultRestMs)).catch(
    () => undefined,
  );
}
