import type { Pool } from "pg";
import { inTransaction } from "../database/transaction.ts";
import type { Handover, QueuedDelivery, Reservation } from "../deliveries/handover.ts";
import type { DestinationDirectory, RoutableDestination } from "../destinations/directory.ts";
import { madeAtMs } from "../ids.ts";
import { attempt, type AttemptTools } from "./attempt.ts";
import { HeldClaims } from "./held-claims.ts";
import { findDeliveries, Intake, type FoundDeliveries } from "./intake.ts";
import { courseWithoutAttempt, verdictAfterAttempt, verdictWithoutAttempt } from "./judgement.ts";
import { Lease } from "./lease.ts";
import { Recorder } from "./recording/recorder.ts";
import type { Course, Verdict } from "./recording/verdict.ts";
import type { WorkerReport } from "./report.ts";
import { Rescue } from "./rescue.ts";
import { Scheduler, type Lesson, type SchedulerLimits } from "./scheduler.ts";
import { heldClaims, releaseBacklog, type HandoverKey } from "./store.ts";
import { restingDestinations } from "./queue-store.ts";
import { type LoadedDelivery } from "./delivery-store.ts";

/** What one life of a worker is made of. */
export interface IncarnationOptions {
  readonly pool: Pool;
  readonly directory: DestinationDirectory;
  readonly tools: AttemptTools;
  readonly report: WorkerReport;
  readonly limits: SchedulerLimits;
  readonly host: string;
  readonly leaseMs: number;
  readonly random: () => number;
  readonly delay: (ms: number) => Promise<void>;
  /** Another worker has taken over everything that this one held. */
  readonly onLost: () => void;
}

/** Why an attempt was cut short when it was not its deadline. */
const givenUp = new Error("the worker stops");

const unknown = { kind: "unknown" } as const;

/** The course of a delivery that cannot be judged for a fault of ours. */
const waitsForUs: Course = { kind: "waiting", reason: "worker_lost", dueInMs: 1_000, held: false };

/** Most verdicts that may wait for the database before no new attempt is started. */
const unrecordedMax = 5_000;

/**
 * A worker under one id, from its registration to its end: takes deliveries in, attempts them in a fair order, and has
 * the outcomes recorded. When it is rescued from, it is over; the worker goes on as a new incarnation.
 */
export class Incarnation {
  readonly lease: Lease;
  readonly #options: IncarnationOptions;
  readonly #scheduler: Scheduler;
  readonly #recorder: Recorder;
  readonly #intake: Intake;
  readonly #rescue: Rescue;
  readonly #inFlight = new Set<AbortController>();
  readonly #held = new HeldClaims();
  #ended = false;
  #accepting = false;
  #whenQuiet: (() => void) | undefined;

  constructor(options: IncarnationOptions) {
    const { pool, report, delay } = options;
    this.#options = options;
    this.lease = new Lease({
      pool,
      host: options.host,
      leaseMs: options.leaseMs,
      monotonicMs: () => performance.now(),
      onLost: () => this.#lose(),
      onFault: (error) => report.fault("extending the worker's lease", error),
    });
    const { workerId } = this.lease;
    this.#scheduler = new Scheduler(options.limits, options.random);
    this.#recorder = new Recorder({
      pool,
      workerId,
      delay,
      onRecorded: (verdicts) => this.#recorded(verdicts),
      onFenced: () => this.#lose(),
      onFault: (error) => report.fault("recording outcomes", error),
      onCommit: (seconds) => report.committed(seconds),
    });
    this.#intake = new Intake({
      pool,
      lease: this.lease,
      room: () => (this.#recorder.unrecorded < unrecordedMax ? this.#scheduler.room : 0),
      saturated: () => this.#scheduler.saturated(),
      onClaiming: (claims) => this.#held.announce(claims),
      onClaimed: (claims, found) => this.#take(claims.handovers, found),
      onSettled: (claims) => this.#held.arrived(claims),
      onFault: (error) => report.fault("claiming deliveries", error),
      onClaim: (seconds) => report.claimed(seconds),
    });
    this.#rescue = new Rescue({
      pool,
      workerId,
      onOrphans: (handovers, deliveries) => this.#takeOrphans(handovers, deliveries),
      onRescued: (deadId, handovers, backlog) => report.rescued(deadId, handovers, backlog),
    });
  }

  /** Registers the worker and starts to claim. */
  async begin(): Promise<void> {
    await this.lease.begin();
    await this.#learnRests();
    this.#accepting = true;
    this.#intake.start();
  }

  /** Deliveries waiting in memory. */
  get queued(): number {
    return this.#scheduler.queued;
  }

  /** Attempts under way. */
  get inFlight(): number {
    return this.#scheduler.inFlight;
  }

  /** Room for deliveries that are about to be committed; see {@link Reservation}. */
  reserve(deliveryCount: number, bodyBytes: number): Reservation | undefined {
    const able = this.#accepting && this.lease.valid && this.#recorder.unrecorded < unrecordedMax;
    if (!able || !this.#scheduler.reserve(deliveryCount, bodyBytes)) return undefined;
    return {
      workerId: this.lease.workerId,
      use: (handover) => {
        this.#scheduler.release(deliveryCount, bodyBytes);
        this.#takeHandover(handover);
      },
      giveBack: () => this.#scheduler.release(deliveryCount, bodyBytes),
    };
  }

  /** Looks for work in the database soon. */
  wake(): void {
    this.#intake.wake();
  }

  /** What has to happen every few seconds: rescue, reconciliation, and forgetting what is idle. */
  async maintain(): Promise<void> {
    if (this.#ended || !this.lease.valid) return;
    await this.#rescue.run();
    await this.#reconcile();
    await this.#learnRests();
    this.#scheduler.forgetIdle(this.#options.tools.now());
    this.#options.tools.connections.closeIdle();
  }

  /** Removes what is left of handovers that are done with. */
  sweep(): void {
    this.#recorder.sweep();
  }

  /**
   * Ends gracefully: claims nothing more, gives back what waits in memory, lets attempts finish until `graceMs` is over
   * and has every outcome recorded.
   */
  async end(graceMs: number): Promise<void> {
    this.#accepting = false;
    await this.#intake.stop();
    this.#displace(this.#scheduler.withdrawAll());
    if (this.#scheduler.inFlight > 0) await this.#quiet(graceMs);
    await this.#recorder.idle();
    await this.#recorder.idle();
    this.#ended = true;
    await this.lease.end();
  }

  async #quiet(graceMs: number): Promise<void> {
    const timer = setTimeout(() => this.#abortAll(), graceMs);
    await new Promise<void>((resolve) => {
      this.#whenQuiet = resolve;
    });
    clearTimeout(timer);
  }

  #abortAll(): void {
    for (const controller of this.#inFlight) controller.abort(givenUp);
  }

  #lose(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#accepting = false;
    this.lease.abandon();
    this.#abortAll();
    this.#scheduler.withdrawAll();
    this.#intake
      .stop()
      .catch((error: unknown) => this.#options.report.fault("claiming deliveries", error));
    this.#options.onLost();
  }

  #takeHandover(handover: Handover): void {
    const { directory, report } = this.#options;
    const { tenantId, handoverId, configVersion, deliveries } = handover;
    const key = { tenantId, handoverId };
    const known = directory.known(tenantId);
    if (known !== undefined && known.version >= configVersion) {
      this.#hold([key], deliveries);
      this.#enqueueAll(deliveries);
      return;
    }
    const claims = { handovers: [key], backlog: [] };
    this.#held.announce(claims);
    directory
      .atLeast(tenantId, configVersion)
      .then(() => {
        if (this.#ended) return;
        this.#hold([key], deliveries);
        this.#enqueueAll(deliveries);
      })
      // Without the destinations nothing can be decided; as strays the deliveries are taken up again in a while.
      .catch((error: unknown) => report.fault("reading destinations", error))
      .finally(() => this.#held.arrived(claims));
  }

  async #take(handovers: readonly HandoverKey[], found: FoundDeliveries): Promise<void> {
    const unreadable = await this.#loadDirectories(found.deliveries);
    if (this.#ended) return;
    // What cannot be decided now is left claimed and not held: as strays it is taken up again in a while.
    const isReadable = ({ tenantId }: { readonly tenantId: string }) => !unreadable.has(tenantId);
    const deliveries = found.deliveries.filter(isReadable);
    this.#hold(handovers.filter(isReadable), deliveries);
    const queued: QueuedDelivery[] = [];
    for (const delivery of deliveries) {
      const body = found.bodies.get(delivery.eventId);
      if (body === undefined) this.#expire(delivery);
      else queued.push({ ...delivery, body });
    }
    this.#enqueueAll(queued);
  }

  #expire(delivery: LoadedDelivery): void {
    const course: Course = { kind: "cancelled", reason: "event_expired" };
    this.#conclude(verdictWithoutAttempt({ ...delivery, body: "" }, course));
  }

  async #takeOrphans(
    handovers: readonly HandoverKey[],
    loaded: readonly LoadedDelivery[],
  ): Promise<void> {
    const unreadable = await this.#loadDirectories(loaded);
    if (this.#ended) return;
    this.#hold(handovers, loaded);
    for (const orphan of loaded) {
      // Nothing is sent from here, so the body is not needed.
      const delivery = { ...orphan, body: "" };
      const startedAtMs = orphan.claimedAtMs ?? madeAtMs(orphan.handoverId ?? orphan.deliveryId);
      const observed = { outcome: unknown, startedAtMs, durationMs: undefined };
      const destination = this.#destinationOf(delivery);
      const decided = verdictAfterAttempt(delivery, observed, destination, this.#surroundings());
      // Without the destination nothing can be decided but that the delivery waits.
      const verdict = unreadable.has(orphan.tenantId)
        ? { ...decided, course: waitsForUs }
        : decided;
      this.#options.report.attempted(verdict);
      this.#conclude(verdict);
    }
  }

  #hold(
    handovers: readonly HandoverKey[],
    deliveries: readonly Pick<QueuedDelivery, "deliveryId" | "handoverId">[],
  ): void {
    const empty = this.#held.hold(handovers, deliveries);
    for (const key of empty) this.#recorder.forgetHandover(key);
  }

  /** Brings the destinations of deliveries up to date. Returns the tenants of which that failed. */
  async #loadDirectories(loaded: readonly LoadedDelivery[]): Promise<ReadonlySet<string>> {
    const { directory, report } = this.#options;
    const versions = new Map<string, number>();
    for (const { tenantId, configVersion } of loaded) {
      versions.set(tenantId, Math.max(configVersion, versions.get(tenantId) ?? 0));
    }
    const unreadable = new Set<string>();
    await Promise.all(
      [...versions].map(([tenantId, version]) =>
        directory.atLeast(tenantId, version).catch((error: unknown) => {
          report.fault("reading destinations", error);
          unreadable.add(tenantId);
        }),
      ),
    );
    return unreadable;
  }

  #enqueueAll(deliveries: readonly QueuedDelivery[]): void {
    const nowMs = this.#options.tools.now();
    for (const delivery of deliveries) {
      if (this.#ended) return;
      const destination = this.#destinationOf(delivery);
      const course = courseWithoutAttempt(delivery, destination);
      if (course !== undefined) {
        this.#conclude(verdictWithoutAttempt(delivery, course));
        continue;
      }
      const version = destination?.version ?? 0;
      const isQueued = this.#accepting && this.#scheduler.enqueue(delivery, version, nowMs);
      if (!isQueued) this.#displace([delivery]);
    }
    this.#pump();
  }

  /** Starts as many attempts as may run now. */
  #pump(): void {
    while (this.lease.valid && this.#recorder.unrecorded < unrecordedMax) {
      const delivery = this.#scheduler.next();
      if (delivery === undefined) return;
      const destination = this.#destinationOf(delivery);
      const course = courseWithoutAttempt(delivery, destination);
      if (course === undefined && destination !== undefined) {
        void this.#attempt(delivery, destination);
        continue;
      }
      this.#scheduler.settle(delivery, undefined, this.#options.tools.now());
      if (course !== undefined) this.#conclude(verdictWithoutAttempt(delivery, course));
    }
  }

  async #attempt(delivery: QueuedDelivery, destination: RoutableDestination): Promise<void> {
    const { tools, report } = this.#options;
    const controller = new AbortController();
    this.#inFlight.add(controller);
    let observed = await attempt(tools, delivery, destination, controller);
    this.#inFlight.delete(controller);
    // An attempt that this process cut short says nothing of the destination, whatever the adapter makes of it.
    if (controller.signal.reason === givenUp && observed.outcome.kind === "failed") {
      observed = { ...observed, outcome: unknown, durationMs: undefined };
    }
    // The destination may have been deleted, disabled or changed meanwhile; what happens next follows its present state.
    const present = this.#destinationOf(delivery);
    const verdict = verdictAfterAttempt(delivery, observed, present, this.#surroundings());
    const { displaced, blockedUntilMs } = this.#scheduler.settle(
      delivery,
      lessonOf(verdict),
      tools.now(),
    );
    report.attempted(verdict);
    const restMs = blockedUntilMs === 0 ? undefined : blockedUntilMs - tools.now();
    this.#conclude(restMs === undefined ? verdict : { ...verdict, notBeforeInMs: restMs });
    this.#displace(displaced);
    this.#intake.slotFreed(delivery.destinationId);
    this.#pump();
    if (this.#scheduler.inFlight === 0) this.#whenQuiet?.();
  }

  #conclude(verdict: Verdict): void {
    if (!this.#ended) this.#recorder.record(verdict);
  }

  #displace(deliveries: readonly QueuedDelivery[]): void {
    const course: Course = { kind: "waiting", reason: undefined, dueInMs: 0, held: false };
    for (const delivery of deliveries) this.#conclude(verdictWithoutAttempt(delivery, course));
  }

  #recorded(verdicts: readonly Verdict[]): void {
    for (const { delivery, course } of verdicts) {
      const handover = this.#held.release(delivery);
      if (handover !== undefined) this.#recorder.forgetHandover(handover);
      this.#options.report.recorded(course);
    }
    this.#pump();
  }

  /** Takes up or gives back stray claims. Nothing of theirs was attempted. */
  async #reconcile(): Promise<void> {
    const { pool, tools } = this.#options;
    const { workerId } = this.lease;
    const stored = await inTransaction(pool, (transaction) => heldClaims(transaction, workerId));
    const { handovers, backlog } = this.#held.strays(stored, this.#rescue.pending, tools.now());
    if (handovers.length > 0) {
      const claims = { handovers, backlog: [] };
      const found = await inTransaction(pool, (tx) => findDeliveries(tx, claims));
      await this.#take(handovers, found);
    }
    if (backlog.length > 0) {
      await inTransaction(pool, (transaction) => releaseBacklog(transaction, workerId, backlog));
    }
  }

  /** Leaves alone what other workers, or this one before it was started again, were told to leave alone. */
  async #learnRests(): Promise<void> {
    const nowMs = this.#options.tools.now();
    const resting = await inTransaction(this.#options.pool, restingDestinations);
    for (const { destinationId, restMs } of resting) {
      this.#scheduler.rest(destinationId, restMs, nowMs);
    }
  }

  #destinationOf(delivery: QueuedDelivery): RoutableDestination | undefined {
    return this.#options.directory.known(delivery.tenantId)?.destination(delivery.destinationId);
  }

  #surroundings() {
    return { nowMs: this.#options.tools.now(), random: this.#options.random };
  }
}

/** What the scheduler learns from a verdict. */
function lessonOf(verdict: Verdict): Lesson {
  return { reason: verdict.attempt?.reason, notBeforeMs: verdict.notBeforeInMs };
}
