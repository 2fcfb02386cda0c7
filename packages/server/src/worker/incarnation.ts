import type { Pool } from "pg";
import { inTransaction } from "../database/transaction.ts";
import type { Handover, QueuedDelivery, Reservation } from "../deliveries/handover.ts";
import type { DestinationDirectory, RoutableDestination } from "../destinations/directory.ts";
import { madeAtMs } from "../ids.ts";
import { attempt, type AttemptTools } from "./attempt.ts";
import { HeldClaims } from "./held-claims.ts";
import { Intake } from "./intake.ts";
import { courseWithoutAttempt, verdictAfterAttempt, verdictWithoutAttempt } from "./judgement.ts";
import { Lease } from "./lease.ts";
import { Recorder } from "./recording/recorder.ts";
import type { Course, Verdict } from "./recording/verdict.ts";
import type { WorkerReport } from "./report.ts";
import { Rescue } from "./rescue.ts";
import { Scheduler, type Lesson, type SchedulerLimits } from "./scheduler.ts";
import {
  heldClaims,
  loadHandedOver,
  releaseBacklog,
  type HandoverKey,
  type LoadedDelivery,
} from "./store.ts";

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
      onHandovers: (handovers, deliveries) => this.#take(handovers, deliveries),
      onBacklog: (deliveries) => this.#take([], deliveries),
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
    for (const controller of this.#inFlight) controller.abort();
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
    const known = this.#options.directory.known(handover.tenantId);
    const key = { tenantId: handover.tenantId, handoverId: handover.handoverId };
    this.#hold([key], handover.deliveries);
    if (known !== undefined && known.version >= handover.configVersion) {
      this.#enqueueAll(handover.deliveries);
      return;
    }
    this.#options.directory
      .atLeast(handover.tenantId, handover.configVersion)
      .catch((error: unknown) => this.#options.report.fault("reading destinations", error))
      .then(() => this.#enqueueAll(handover.deliveries))
      .catch((error: unknown) => this.#options.report.fault("taking over deliveries", error));
  }

  async #take(handovers: readonly HandoverKey[], loaded: readonly LoadedDelivery[]): Promise<void> {
    this.#hold(handovers, loaded);
    await this.#loadDirectory(loaded);
    this.#enqueueAll(this.#withoutExpired(loaded));
  }

  async #takeOrphans(
    handovers: readonly HandoverKey[],
    loaded: readonly LoadedDelivery[],
  ): Promise<void> {
    await this.#loadDirectory(loaded);
    this.#hold(handovers, loaded);
    for (const orphan of loaded) {
      const [delivery] = this.#withoutExpired([orphan]);
      if (delivery === undefined) continue;
      const startedAtMs = orphan.claimedAtMs ?? madeAtMs(orphan.handoverId ?? orphan.deliveryId);
      const observed = {
        outcome: { kind: "unknown" },
        startedAtMs,
        durationMs: undefined,
      } as const;
      const verdict = verdictAfterAttempt(
        delivery,
        observed,
        this.#destinationOf(delivery),
        this.#surroundings(),
      );
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

  async #loadDirectory(loaded: readonly LoadedDelivery[]): Promise<void> {
    const versions = new Map<string, number>();
    for (const { tenantId, configVersion } of loaded) {
      versions.set(tenantId, Math.max(configVersion, versions.get(tenantId) ?? 0));
    }
    const { directory } = this.#options;
    await Promise.all(
      [...versions].map(([tenantId, version]) => directory.atLeast(tenantId, version)),
    );
  }

  #withoutExpired(loaded: readonly LoadedDelivery[]): readonly QueuedDelivery[] {
    return loaded.flatMap((delivery) => {
      const { body } = delivery;
      if (body !== undefined) return [{ ...delivery, body }];
      const course: Course = { kind: "cancelled", reason: "event_expired" };
      this.#conclude(verdictWithoutAttempt({ ...delivery, body: "" }, course));
      return [];
    });
  }

  #enqueueAll(deliveries: readonly QueuedDelivery[]): void {
    const nowMs = this.#options.tools.now();
    for (const delivery of deliveries) {
      if (this.#ended) return;
      const course = courseWithoutAttempt(delivery, this.#destinationOf(delivery));
      if (course !== undefined) this.#conclude(verdictWithoutAttempt(delivery, course));
      else if (!this.#accepting || !this.#scheduler.enqueue(delivery, nowMs))
        this.#displace([delivery]);
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
    const observed = await attempt(tools, delivery, destination, controller);
    this.#inFlight.delete(controller);
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
      const ids = handovers.map(({ handoverId }) => handoverId);
      const loaded = await inTransaction(pool, (transaction) => loadHandedOver(transaction, ids));
      await this.#take(handovers, loaded);
    }
    if (backlog.length > 0) {
      await inTransaction(pool, (transaction) => releaseBacklog(transaction, workerId, backlog));
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
