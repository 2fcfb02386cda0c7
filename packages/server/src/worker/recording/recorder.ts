import type { HealthObservation, HealthWatch } from "../../alerts/health.ts";
import type { HandoverKey } from "../claims.ts";
import { delay, type WorkerClock } from "../clock.ts";
import type { Recording, WorkerStore } from "../storage.ts";
import type { Verdict } from "./verdict.ts";

/** What the recorder needs and whom it tells. */
export interface RecorderOptions {
  readonly store: Pick<WorkerStore, "record">;
  readonly clock: WorkerClock;
  readonly health: Pick<HealthWatch, "changesOf">;
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
}

/** Most verdicts of one commit, unless those of one parcel are more: they are recorded together or not at all. */
const commitVerdictsMax = 200;
const commitHandoversMax = 200;
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
  /** The verdicts of one parcel each. */
  #parcels: (readonly Verdict[])[] = [];
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

  /** Takes the verdicts on one parcel to be recorded. */
  record(verdicts: readonly Verdict[]): void {
    if (this.#fenced) return;
    this.#parcels.push(verdicts);
    this.#unrecorded += verdicts.length;
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
    this.#options.clock.soon(() => {
      this.#scheduled = false;
      void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    const parcels = this.#nextParcels();
    const handovers = this.#emptyHandovers.splice(0, commitHandoversMax);
    if (parcels.length === 0 && handovers.length === 0) return this.#notifyIdle();
    this.#commits += 1;
    if (this.#parcels.length > 0) this.#schedule();
    try {
      await this.#write(parcels, handovers);
    } finally {
      this.#commits -= 1;
      this.#unrecorded -= parcels.flat().length;
      if (this.#parcels.length > 0) this.#schedule();
      else this.#notifyIdle();
    }
  }

  #nextParcels(): readonly (readonly Verdict[])[] {
    let verdictCount = 0;
    let parcelCount = 0;
    for (const { length } of this.#parcels) {
      if (parcelCount > 0 && verdictCount + length > commitVerdictsMax) break;
      verdictCount += length;
      parcelCount += 1;
    }
    return this.#parcels.splice(0, parcelCount);
  }

  async #write(
    parcels: readonly (readonly Verdict[])[],
    handovers: readonly HandoverKey[],
  ): Promise<void> {
    const { store, workerId, clock, onCommit, onRecorded, onFault } = this.#options;
    const verdicts = parcels.flat();
    // Once, because what was passed on is no news any more.
    const health = this.#options.health.changesOf(verdicts.flatMap(healthObservationsOf));
    let appending: Recording["appending"] = "first";
    for (
      let retryMs = firstRetryMs;
      !this.#fenced;
      retryMs = Math.min(longestRetryMs, retryMs * 2)
    ) {
      try {
        const startedAtMs = clock.monotonicMs();
        const written = await store.record(workerId, {
          verdicts,
          health,
          handovers,
          appending,
        });
        if (!written) return this.#fence();
        onCommit((clock.monotonicMs() - startedAtMs) / 1_000, verdicts.length);
        onRecorded(verdicts);
        return;
      } catch (error) {
        if (appending === "first" && stateOf(error) === uniqueViolation) {
          appending = "again";
          continue;
        }
        // The commit may have happened although its answer was lost.
        appending = "again";
        onFault(error);
        if (isDataError(error)) return this.#writeApart(parcels, handovers);
        await delay(clock, retryMs);
      }
    }
  }

  /** Finds the parcel that the database will not take by halves, and records that one without what it observed. */
  async #writeApart(
    parcels: readonly (readonly Verdict[])[],
    handovers: readonly HandoverKey[],
  ): Promise<void> {
    const [only] = parcels;
    if (only === undefined) return;
    if (parcels.length > 1) {
      const middle = Math.ceil(parcels.length / 2);
      await this.#write(parcels.slice(0, middle), handovers);
      await this.#write(parcels.slice(middle), []);
      return;
    }
    if (only.every(({ attempt }) => attempt?.exchange === undefined)) {
      // Nothing is left to leave out. The deliveries stay claimed and are rescued when this worker ends.
      const ids = only.map(({ delivery }) => delivery.deliveryId).join(", ");
      this.#options.onFault(new Error(`cannot be recorded: ${ids}`));
      return;
    }
    const bare = only.map((verdict) => ({
      ...verdict,
      attempt: verdict.attempt && { ...verdict.attempt, exchange: undefined, detail: undefined },
    }));
    await this.#write([bare], handovers);
  }

  #fence(): void {
    if (this.#fenced) return;
    this.#fenced = true;
    this.#unrecorded -= this.#parcels.flat().length;
    this.#parcels = [];
    this.#emptyHandovers = [];
    this.#options.onFenced();
  }

  #notifyIdle(): void {
    if (this.#commits > 0 || this.#scheduled || this.#parcels.length > 0) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}

/** What a verdict shows of its destination; nothing when there was no attempt and the delivery goes on. */
function healthObservationsOf({
  delivery,
  attempt,
  course,
}: Verdict): readonly HealthObservation[] {
  const isDead = course.kind === "dead";
  if (attempt === undefined && !isDead) return [];
  const { tenantId, customerId, destinationId } = delivery;
  const reason = attempt === undefined && isDead ? course.reason : attempt?.reason;
  const atMs = (attempt?.startedAtMs ?? 0) + (attempt?.durationMs ?? 0);
  return [{ tenantId, customerId, destinationId, reason, isDead, atMs }];
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
