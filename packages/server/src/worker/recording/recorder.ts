import type { Pool } from "pg";
import { inTransaction, type Transaction } from "../../database/transaction.ts";
import { lockWorker, type HandoverKey } from "../store.ts";
import { rescheduleQueues, type QueueKey } from "../queue-store.ts";
import {
  changeQueues,
  deleteFromBacklog,
  deleteHandovers,
  disableDestinations,
  insertAttempts,
  insertFinished,
  putInBacklog,
  type Appending,
  type QueueChange,
} from "./store.ts";
import type { Verdict } from "./verdict.ts";

/** What the recorder needs and whom it tells. */
export interface RecorderOptions {
  readonly pool: Pool;
  /** The fencing token that every write is made under. */
  readonly workerId: string;
  /** Verdicts are on record. */
  readonly onRecorded: (verdicts: readonly Verdict[]) => void;
  /** The worker has been rescued from: nothing it holds is its own any more, and nothing was written. */
  readonly onFenced: () => void;
  /** A write failed and will be tried again. */
  readonly onFault: (error: unknown) => void;
  /** How long one commit took, in seconds. */
  readonly onCommit: (seconds: number, verdictCount: number) => void;
  /** Resolves after so many milliseconds; injected so that tests need not wait. */
  readonly delay: (ms: number) => Promise<void>;
}

/** Most verdicts of one commit. */
const batchMax = 200;
/** Commits in flight at a time: one is being written to disk while the next is being collected. */
const commitsMax = 2;
const firstRetryMs = 50;
const longestRetryMs = 2_000;

/**
 * Puts verdicts on record in group commits: whatever has come in while the last commit was under way goes into the next
 * one. There is no timer; a lone verdict is written at once.
 *
 * A verdict stays here until it is on record or the worker is fenced; a database that is away is waited for.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  #verdicts: Verdict[] = [];
  #emptyHandovers: HandoverKey[] = [];
  #commits = 0;
  #scheduled = false;
  #unrecorded = 0;
  #fenced = false;
  #whenIdle: (() => void)[] = [];

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Verdicts not on record yet. */
  get unrecorded(): number {
    return this.#unrecorded;
  }

  /** Takes a verdict to be recorded. */
  record(verdict: Verdict): void {
    if (this.#fenced) return;
    this.#verdicts.push(verdict);
    this.#unrecorded += 1;
    this.#schedule();
  }

  /**
   * Takes a handover of which nothing is left, to be removed with the next verdicts: on its own it is not worth a
   * commit, and one that is left behind is found empty by whoever rescues it.
   */
  forgetHandover(handover: HandoverKey): void {
    this.#emptyHandovers.push(handover);
  }

  /** Removes the handovers that wait for the next verdicts without waiting for those. */
  sweep(): void {
    if (this.#emptyHandovers.length > 0) this.#schedule();
  }

  /** Resolves when everything taken so far is on record, or given up because of the fence. */
  async idle(): Promise<void> {
    this.sweep();
    if (this.#commits === 0 && !this.#scheduled) return;
    await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  #schedule(): void {
    if (this.#scheduled || this.#commits >= commitsMax) return;
    this.#scheduled = true;
    // Verdicts of the same turn of the event loop share a commit.
    setImmediate(() => {
      this.#scheduled = false;
      void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    const verdicts = this.#verdicts.splice(0, batchMax);
    const handovers = this.#emptyHandovers.splice(0, batchMax);
    if (verdicts.length === 0 && handovers.length === 0) return this.#notifyIdle();
    this.#commits += 1;
    if (this.#verdicts.length > 0) this.#schedule();
    try {
      await this.#write(verdicts, handovers);
    } finally {
      this.#commits -= 1;
      this.#unrecorded -= verdicts.length;
      if (this.#verdicts.length > 0) this.#schedule();
      else this.#notifyIdle();
    }
  }

  async #write(verdicts: readonly Verdict[], handovers: readonly HandoverKey[]): Promise<void> {
    let appending: Appending = "first";
    for (
      let retryMs = firstRetryMs;
      !this.#fenced;
      retryMs = Math.min(longestRetryMs, retryMs * 2)
    ) {
      try {
        const startedAt = performance.now();
        const written = await this.#commit(verdicts, handovers, appending);
        if (!written) return this.#fence();
        this.#options.onCommit((performance.now() - startedAt) / 1_000, verdicts.length);
        this.#options.onRecorded(verdicts);
        return;
      } catch (error) {
        if (appending === "first" && stateOf(error) === uniqueViolation) {
          appending = "again";
          continue;
        }
        // The commit may have happened although its answer was lost.
        appending = "again";
        this.#options.onFault(error);
        if (isDataError(error)) return this.#writeApart(verdicts, handovers);
        await this.#options.delay(retryMs);
      }
    }
  }

  /** Finds the verdict that the database will not take by halves, and records that one without what it observed. */
  async #writeApart(
    verdicts: readonly Verdict[],
    handovers: readonly HandoverKey[],
  ): Promise<void> {
    const [only] = verdicts;
    if (only === undefined) return;
    if (verdicts.length > 1) {
      const middle = Math.ceil(verdicts.length / 2);
      await this.#write(verdicts.slice(0, middle), handovers);
      await this.#write(verdicts.slice(middle), []);
      return;
    }
    if (only.attempt?.exchange === undefined) {
      // Nothing is left to leave out. The delivery stays claimed and is rescued when this worker ends.
      this.#options.onFault(new Error(`delivery ${only.delivery.deliveryId} cannot be recorded`));
      return;
    }
    const bare = { ...only.attempt, exchange: undefined, detail: undefined };
    await this.#write([{ ...only, attempt: bare }], handovers);
  }

  async #commit(
    verdicts: readonly Verdict[],
    handovers: readonly HandoverKey[],
    appending: Appending,
  ): Promise<boolean> {
    const { pool, workerId } = this.#options;
    const fenced = new Error("the worker was rescued from");
    return inTransaction(pool, async (transaction) => {
      // Sent together, in this order: the lock is held before anything is written, and a worker without it takes
      // everything back.
      const locking = lockWorker(transaction, workerId);
      const writing = writeAll(transaction, { workerId, verdicts, handovers, appending });
      const [isHeld] = await Promise.all([locking, writing]);
      if (!isHeld) throw fenced;
      return true;
    }).catch((error: unknown) => {
      if (error === fenced) return false;
      throw error;
    });
  }

  #fence(): void {
    if (this.#fenced) return;
    this.#fenced = true;
    this.#unrecorded -= this.#verdicts.length;
    this.#verdicts = [];
    this.#emptyHandovers = [];
    this.#options.onFenced();
  }

  #notifyIdle(): void {
    if (this.#commits > 0 || this.#scheduled || this.#verdicts.length > 0) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}

interface Writing {
  readonly workerId: string;
  readonly verdicts: readonly Verdict[];
  readonly handovers: readonly HandoverKey[];
  readonly appending: Appending;
}

async function writeAll(
  transaction: Transaction,
  { workerId, verdicts, handovers, appending }: Writing,
): Promise<void> {
  await Promise.all([
    insertAttempts(transaction, verdicts, appending),
    insertFinished(transaction, verdicts, appending),
    deleteFromBacklog(transaction, workerId, verdicts),
    putInBacklog(transaction, workerId, verdicts),
    // Destinations before their queues: the order in which pausing and resuming lock them, too.
    disableDestinations(transaction, verdicts),
    changeQueues(transaction, queueChangesOf(verdicts)),
    // After the queues' rows are locked: the destination may have been resumed since the verdicts were made.
    rescheduleQueues(transaction, heldQueuesOf(verdicts)),
    deleteHandovers(transaction, workerId, handovers),
  ]);
}

/**
 * What the verdicts ask of each destination's queue: the earliest due time and the longest rest, sorted by key. A
 * destination that deliveries are held for needs a queue, too, for resuming to find.
 */
export function queueChangesOf(verdicts: readonly Verdict[]): readonly QueueChange[] {
  const changes = new Map<string, QueueChange>();
  const holds = new Set(heldQueuesOf(verdicts).map(({ destinationId }) => destinationId));
  for (const { delivery, course, notBeforeInMs, disable } of verdicts) {
    const waitsForMs = course.kind === "waiting" && !course.held ? course.dueInMs : undefined;
    // What waits for a destination that is disabled now will not be attempted: it is buried at once.
    const dueInMs = disable === undefined ? waitsForMs : 0;
    const isChanged = dueInMs !== undefined || notBeforeInMs !== undefined;
    if (!isChanged && !holds.has(delivery.destinationId)) continue;
    const known = changes.get(delivery.destinationId);
    changes.set(delivery.destinationId, {
      tenantId: delivery.tenantId,
      customerId: delivery.customerId,
      destinationId: delivery.destinationId,
      dueInMs: smallest(known?.dueInMs, dueInMs),
      notBeforeInMs: largest(known?.notBeforeInMs, notBeforeInMs),
    });
  }
  return [...changes.values()].toSorted((a, b) => (a.destinationId < b.destinationId ? -1 : 1));
}

/** The queues of destinations that deliveries are held for. */
function heldQueuesOf(verdicts: readonly Verdict[]): readonly QueueKey[] {
  const held = verdicts.filter(({ course }) => course.kind === "waiting" && course.held);
  return [...new Map(held.map(({ delivery }) => [delivery.destinationId, delivery])).values()];
}

function smallest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}

function largest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}

// Source: PostgreSQL 18 documentation, appendix A.
const uniqueViolation = "23505";

/** Classes 22 and 23 of SQLSTATE: the rows themselves are at fault, so trying again as they are cannot help. */
function isDataError(error: unknown): boolean {
  return /^2[23]/.test(stateOf(error));
}

function stateOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}
