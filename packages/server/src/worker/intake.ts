import { isEmpty, type Claims } from "./claims.ts";
import type { WorkerClock } from "./clock.ts";
import type { Lease } from "./lease.ts";
import type { ClaimRound, FoundDeliveries, WorkerStore } from "./storage.ts";

/** What the intake needs and whom it feeds. */
export interface IntakeOptions {
  readonly store: Pick<WorkerStore, "claim" | "find">;
  readonly clock: WorkerClock;
  readonly lease: Pick<Lease, "workerId" | "valid">;
  /** How many deliveries there is room for. */
  readonly room: () => number;
  /** Destinations that could not start one more delivery. */
  readonly saturated: () => readonly string[];
  /** Claims are about to be committed: they are no strays while they are read. */
  readonly onClaiming: (claims: Claims) => void;
  /** What the claims hold, read after `asOfMs` (monotonic); a handover may turn out to hold nothing any more. */
  readonly onClaimed: (claims: Claims, found: FoundDeliveries, asOfMs: number) => Promise<void>;
  /** The claims have been taken in, or were not to be had: what of them is in the database and not in memory is stray. */
  readonly onSettled: (claims: Claims) => void;
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
/** A queue that is due for longer than this is waited for when someone else is at it. */
const patienceMs = 200;
/** Less room than for one usual handover is not worth a look at the database. */
const roomMin = 100;

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
  #busyUntilMs = 0;
  /** For how long some queue had been due after the last round. */
  #longestDueMs = 0;
  /** Destinations that were due or not, and left out of the last claim because they were busy here. */
  #passedOver: ReadonlySet<string> = new Set();

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

  /** A destination has a slot again: worth a look when it was passed over for the lack of one. */
  slotFreed(destinationId: string): void {
    if (this.#passedOver.has(destinationId)) this.wake();
  }

  /** Ends the loop after the round that is under way. Safe to repeat. */
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
      const cancel = this.#options.clock.after(restMs, resolve);
      this.#endRest = () => {
        cancel();
        resolve();
      };
    });
    this.#endRest = undefined;
  }

  /** One look; returns how long to rest, 0 when there may be more. */
  async #round(): Promise<number> {
    const { room, lease, clock, onClaim } = this.#options;
    this.#hinted = false;
    const free = room();
    if (free < roomMin || !lease.valid) return fullRestMs;
    const startedAtMs = clock.monotonicMs();
    const round = await this.#claim({
      deliveriesMax: free,
      waits: this.#longestDueMs > patienceMs,
      flush: false,
    });
    if (round === undefined) return restMsMax;
    const { claims, dueInMs } = round;
    this.#longestDueMs = -(dueInMs ?? 0);
    if (claims.handovers.length > 0) this.#busyUntilMs = startedAtMs + busyForMs;
    if (isEmpty(claims)) {
      if (startedAtMs < this.#busyUntilMs) return busyRestMs;
      return Math.min(restMsMax, Math.max(dueRestMs, dueInMs ?? restMsMax));
    }
    await this.#takeIn(claims);
    onClaim((clock.monotonicMs() - startedAtMs) / 1_000);
    return 0;
  }

  /**
   * Claims the batches that are still being collected as if they were complete, as far as there is room and nobody else
   * to go on with them. For a worker that stops, after its loop has.
   */
  async flush(): Promise<void> {
    for (;;) {
      const { room, lease } = this.#options;
      const free = room();
      if (free < roomMin || !lease.valid) return;
      const round = await this.#claim({ deliveriesMax: free, waits: false, flush: true });
      if (round === undefined || isEmpty(round.claims)) return;
      await this.#takeIn(round.claims);
    }
  }

  async #takeIn(claims: Claims): Promise<void> {
    const { store, clock, onClaimed, onSettled } = this.#options;
    try {
      const asOfMs = clock.monotonicMs();
      await onClaimed(claims, await store.find(claims), asOfMs);
    } finally {
      onSettled(claims);
    }
  }

  async #claim(wish: {
    readonly deliveriesMax: number;
    readonly waits: boolean;
    readonly flush: boolean;
  }): Promise<ClaimRound | undefined> {
    const { store, lease, onClaiming, onSettled } = this.#options;
    const saturated = this.#options.saturated();
    this.#passedOver = new Set(saturated);
    let announced: Claims = { handovers: [], backlog: [] };
    try {
      return await store.claim(lease.workerId, { ...wish, saturated }, (claims) => {
        announced = claims;
        onClaiming(claims);
      });
    } catch (error) {
      onSettled(announced);
      throw error;
    }
  }
}
