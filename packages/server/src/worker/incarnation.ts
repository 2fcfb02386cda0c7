import type { HealthWatch } from "../alerts/health.ts";
import type { Handover, QueuedDelivery, Reservation } from "../deliveries/handover.ts";
import type { DestinationDirectory, RoutableDestination } from "../destinations/directory.ts";
import { newUuid } from "../ids.ts";
import { attempt, type AttemptTools } from "./attempt.ts";
import type { Claims, HandoverKey } from "./claims.ts";
import { every } from "./clock.ts";
import { Freshness, verifyEveryMs } from "./freshness.ts";
import { HeldClaims } from "./held-claims.ts";
import { Intake } from "./intake.ts";
import {
  courseWithoutAttempt,
  displaced,
  lessonOf,
  markedForQueue,
  verdictsAfterAttempt,
  verdictWithoutAttempt,
  waitsForUs,
} from "./judgement.ts";
import { Lease } from "./lease.ts";
import { verdictsOnOrphans, type Orphan } from "./orphans.ts";
import { lineSettingsOf } from "./line-settings.ts";
import { sortedByTurn } from "./out-of-turn.ts";
import { parcelOf, parcelsOf, type Parcel } from "./parcel.ts";
import { Recorder } from "./recording/recorder.ts";
import { letsOthersGo, type Verdict } from "./recording/verdict.ts";
import type { WorkerReport } from "./report.ts";
import { Rescue } from "./rescue.ts";
import { Scheduler, type SchedulerLimits } from "./scheduler.ts";
import type { FoundDeliveries, WorkerStore } from "./storage.ts";
import { withBodies } from "./with-bodies.ts";

/** What one life of a worker is made of. */
export interface IncarnationOptions {
  readonly store: WorkerStore;
  readonly directory: DestinationDirectory;
  readonly tools: AttemptTools;
  readonly report: WorkerReport;
  readonly limits: SchedulerLimits;
  readonly host: string;
  readonly leaseMs: number;
  readonly random: () => number;
  /** Outlives the incarnation: what is no news stays none. */
  readonly health: HealthWatch;
  /** Another worker has taken over everything that this one held. */
  readonly onLost: () => void;
}

/** Why an attempt was cut short when it was not its deadline. */
const givenUp = new Error("the worker stops");
const unknown = { kind: "unknown" } as const;

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
  readonly #freshness: Freshness;
  #endVerifying: (() => void) | undefined;
  #ended = false;
  #accepting = false;
  #whenQuiet: (() => void) | undefined;

  constructor(options: IncarnationOptions) {
    const { store, report } = options;
    const { clock } = options.tools;
    this.#options = options;
    this.lease = new Lease({
      store,
      clock,
      host: options.host,
      leaseMs: options.leaseMs,
      onLost: () => this.#lose(),
      onFault: (error) => report.fault("extending the worker's lease", error),
    });
    const { workerId } = this.lease;
    this.#scheduler = new Scheduler(options.limits, options.random);
    this.#recorder = new Recorder({
      store,
      clock,
      health: options.health,
      workerId,
      onRecorded: (verdicts) => this.#recorded(verdicts),
      onFenced: () => this.#lose(),
      onFault: (error) => report.fault("recording outcomes", error),
      onCommit: (seconds) => report.committed(seconds),
    });
    this.#intake = new Intake({
      store,
      clock,
      lease: this.lease,
      room: () => (this.#recorder.unrecorded < unrecordedMax ? this.#scheduler.room : 0),
      saturated: () => this.#scheduler.saturated(),
      onClaiming: (claims) => this.#held.announce(claims),
      onClaimed: (claims, found, asOfMs) => this.#take(claims, found, asOfMs),
      onSettled: (claims) => this.#held.arrived(claims),
      onFault: (error) => report.fault("claiming deliveries", error),
      onClaim: (seconds) => report.claimed(seconds),
    });
    this.#freshness = new Freshness({
      directory: options.directory,
      versionsOf: (tenantIds) => store.configVersions(tenantIds),
      monotonicMs: () => clock.monotonicMs(),
      onFault: (error) => report.fault("reading destinations", error),
    });
    this.#rescue = new Rescue({
      store,
      clock,
      workerId,
      onOrphans: (handovers, deliveries) => this.#takeOrphans(handovers, deliveries),
      onRescued: (deadId, handovers, backlog) => report.rescued(deadId, handovers, backlog),
    });
  }

  /** Registers the worker and starts to claim. After an error its heartbeat is over. */
  async begin(): Promise<void> {
    await this.lease.begin();
    await this.#learnRests().catch((error: unknown) => {
      this.lease.abandon();
      throw error;
    });
    this.#accepting = true;
    this.#intake.start();
    this.#endVerifying = every(this.#options.tools.clock, verifyEveryMs, () => {
      void this.#freshness.verify(this.#scheduler.waitingTenants());
    });
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
    // The commit that follows compares the tenant's version with the one that it routed with.
    const asOfMs = this.#monotonicMs();
    return {
      workerId: this.lease.workerId,
      use: (handover) => {
        this.#scheduler.release(deliveryCount, bodyBytes);
        this.#takeHandover(handover, asOfMs);
      },
      giveBack: () => this.#scheduler.release(deliveryCount, bodyBytes),
    };
  }

  /** Looks for work in the database soon. */
  wake(): void {
    this.#intake.wake();
  }

  /** Every few seconds: rescues, reconciles, forgets what is idle, starts what came in while the lease had run out. */
  async maintain(): Promise<void> {
    if (this.#ended || !this.lease.valid) return;
    await this.#rescue.run();
    await this.#reconcile();
    await this.#learnRests();
    this.#scheduler.forgetIdle(this.#monotonicMs());
    this.#pump();
  }

  /** Removes what is left of handovers that are done with. */
  sweep(): void {
    this.#recorder.sweep();
  }

  /**
   * Ends gracefully: claims nothing more but the batches that nobody else would go on collecting, gives back what waits
   * in memory, lets attempts finish until `graceMs` is over and has every outcome recorded.
   */
  async end(graceMs: number): Promise<void> {
    await this.#intake.stop();
    if (graceMs > 0) await this.#flush();
    this.#accepting = false;
    this.#displace(this.#scheduler.withdrawAll());
    if (this.#scheduler.inFlight > 0) await this.#quiet(graceMs);
    await this.#recorder.idle();
    await this.#recorder.idle();
    this.#ended = true;
    this.#endVerifying?.();
    await this.lease.end();
  }

  /** What is not sent for lack of time waits in the database, like everything else. */
  async #flush(): Promise<void> {
    await this.#intake
      .flush()
      .catch((error: unknown) => this.#options.report.fault("claiming deliveries", error));
  }

  async #quiet(graceMs: number): Promise<void> {
    const endGrace = this.#options.tools.clock.after(graceMs, () => this.#abortAll());
    await new Promise<void>((resolve) => {
      this.#whenQuiet = resolve;
    });
    endGrace();
  }

  #abortAll(): void {
    for (const controller of this.#inFlight) controller.abort(givenUp);
  }

  #lose(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#accepting = false;
    this.#endVerifying?.();
    this.lease.abandon();
    this.#abortAll();
    this.#scheduler.withdrawAll();
    this.#intake
      .stop()
      .catch((error: unknown) => this.#options.report.fault("claiming deliveries", error));
    this.#options.onLost();
  }

  #takeHandover(handover: Handover, asOfMs: number): void {
    const { directory, report } = this.#options;
    const { tenantId, handoverId, configVersion, deliveries } = handover;
    if (this.#held.hasStrayed(handoverId)) return;
    const key = { tenantId, handoverId };
    const known = directory.known(tenantId);
    if (known !== undefined && known.version >= configVersion) {
      this.#freshness.vouch(tenantId, asOfMs);
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
        this.#freshness.vouch(tenantId, asOfMs);
        this.#hold([key], deliveries);
        this.#enqueueAll(deliveries);
      })
      // Without the destinations nothing can be decided; as strays the deliveries are taken up again in a while.
      .catch((error: unknown) => report.fault("reading destinations", error))
      .finally(() => this.#held.arrived(claims));
  }

  async #take(claims: Claims, found: FoundDeliveries, asOfMs: number): Promise<void> {
    const { store } = this.#options;
    const unreadable = await this.#freshness.reach(found.deliveries, asOfMs);
    if (this.#ended) return;
    // What cannot be decided now is left claimed and not held: as strays it is taken up again in a while.
    const isReadable = ({ tenantId }: { readonly tenantId: string }) => !unreadable.has(tenantId);
    const readable = found.deliveries.filter(isReadable);
    const turns = sortedByTurn(claims, readable, (one) => this.#destinationOf(one));
    this.#hold(claims.handovers.filter(isReadable), turns.inTurn);
    const { attemptable, verdicts } = withBodies(
      { deliveries: turns.inTurn, bodies: found.bodies },
      (one) => this.#destinationOf(one),
      this.#surroundings(),
    );
    this.#concludeAll(verdicts);
    this.#enqueueAll(attemptable);
    if (turns.outOfTurn.length > 0) await store.release(this.lease.workerId, turns.outOfTurn);
  }

  async #takeOrphans(handovers: readonly HandoverKey[], loaded: readonly Orphan[]): Promise<void> {
    const unreadable = await this.#freshness.reach(loaded, this.#monotonicMs());
    if (this.#ended) return;
    this.#hold(handovers, loaded);
    const orphans = { loaded, unreadable, surroundings: this.#surroundings() };
    this.#concludeAll(verdictsOnOrphans(orphans, (one) => this.#destinationOf(one)));
  }

  #hold(
    handovers: readonly HandoverKey[],
    deliveries: readonly Pick<QueuedDelivery, "deliveryId" | "handoverId">[],
  ): void {
    const empty = this.#held.hold(handovers, deliveries);
    for (const key of empty) this.#recorder.forgetHandover(key);
  }

  #enqueueAll(deliveries: readonly QueuedDelivery[]): void {
    const nowMs = this.#monotonicMs();
    for (const parcel of parcelsOf(deliveries)) {
      if (this.#ended) return;
      const [first] = parcel.deliveries;
      const destination = this.#destinationOf(first);
      const marked = destination && markedForQueue(first, destination);
      const judged = marked === undefined ? parcel : parcelOf(marked);
      if (this.#concludeUnattempted(judged, destination)) continue;
      if (marked !== undefined) {
        this.#conclude([verdictWithoutAttempt(marked, displaced(marked), destination)]);
        continue;
      }
      const settings = lineSettingsOf(destination, nowMs);
      const isQueued = this.#accepting && this.#scheduler.enqueue(parcel, settings);
      if (!isQueued) this.#displace([parcel]);
    }
    this.#pump();
  }

  /** Concludes what is not to be attempted, because of the state its destination is in; `false` when it is. */
  #concludeUnattempted(parcel: Parcel, destination: RoutableDestination | undefined): boolean {
    const courses = parcel.deliveries.map((one) => courseWithoutAttempt(one, destination));
    const verdicts = parcel.deliveries.flatMap((delivery, index) => {
      const course = courses[index];
      return course === undefined ? [] : [verdictWithoutAttempt(delivery, course, destination)];
    });
    if (verdicts.length > 0) this.#conclude(verdicts);
    return verdicts.length > 0;
  }

  /** Starts as many attempts as may run now, with settings that are known to be current. */
  #pump(): void {
    while (this.lease.valid && this.#recorder.unrecorded < unrecordedMax) {
      const parcel = this.#scheduler.next();
      if (parcel === undefined) return;
      const [first] = parcel.deliveries;
      const destination = this.#destinationOf(first);
      if (!this.#freshness.isFresh(first.tenantId)) {
        this.#conclude(
          parcel.deliveries.map((one) => verdictWithoutAttempt(one, waitsForUs(one), destination)),
        );
      } else if (!this.#concludeUnattempted(parcel, destination) && destination !== undefined) {
        void this.#attempt(parcel, destination);
        continue;
      }
      this.#scheduler.settle(parcel, undefined, this.#monotonicMs());
    }
  }

  async #attempt(parcel: Parcel, destination: RoutableDestination): Promise<void> {
    const { tools, report } = this.#options;
    const controller = new AbortController();
    this.#inFlight.add(controller);
    let observed = await attempt(tools, parcel, destination, controller);
    this.#inFlight.delete(controller);
    // An attempt that this process cut short says nothing of the destination, whatever the adapter makes of it.
    const { outcomes } = observed;
    if (controller.signal.reason === givenUp && outcomes.some(({ kind }) => kind === "failed")) {
      const seen = outcomes.map((one) => (one.kind === "failed" ? unknown : one));
      observed = { ...observed, outcomes: seen, durationMs: undefined };
    }
    // The destination may have been deleted, disabled or changed meanwhile; what happens next follows its present state.
    const present = this.#destinationOf(parcel.deliveries[0]);
    const verdicts = verdictsAfterAttempt(parcel, observed, present, this.#surroundings());
    const nowMs = this.#monotonicMs();
    const settled = this.#scheduler.settle(parcel, lessonOf(verdicts), nowMs);
    for (const verdict of verdicts) report.attempted(verdict);
    const restMs = settled.blockedUntilMs === 0 ? undefined : settled.blockedUntilMs - nowMs;
    this.#conclude(
      restMs === undefined
        ? verdicts
        : verdicts.map((verdict) => ({ ...verdict, notBeforeInMs: restMs })),
    );
    this.#displace(settled.displaced);
    this.#intake.slotFreed(destination.id);
    this.#pump();
    if (this.#scheduler.inFlight === 0) this.#whenQuiet?.();
  }

  /** Has verdicts of attempts that are not made here recorded, those on one parcel together. */
  #concludeAll(parcels: readonly (readonly Verdict[])[]): void {
    for (const verdicts of parcels) {
      for (const one of verdicts) if (one.attempt) this.#options.report.attempted(one);
      this.#conclude(verdicts);
    }
  }

  /** Has verdicts recorded: those on one parcel together, or not at all. */
  #conclude(verdicts: readonly Verdict[]): void {
    if (!this.#ended) this.#recorder.record(verdicts);
  }

  #displace(parcels: readonly Parcel[]): void {
    for (const { deliveries } of parcels) {
      const destination = this.#destinationOf(deliveries[0]);
      this.#conclude(
        deliveries.map((delivery) =>
          verdictWithoutAttempt(delivery, displaced(delivery), destination),
        ),
      );
    }
  }

  #recorded(verdicts: readonly Verdict[]): void {
    for (const verdict of verdicts) {
      const handover = this.#held.release(verdict.delivery);
      if (handover !== undefined) this.#recorder.forgetHandover(handover);
      this.#options.report.recorded(verdict);
    }
    if (verdicts.some(letsOthersGo)) this.#intake.wake();
    this.#pump();
  }

  /** Takes up or gives back stray claims. Nothing of theirs was attempted, unless they may be a dead worker's. */
  async #reconcile(): Promise<void> {
    const { store } = this.#options;
    this.#held.beginLook();
    const stored = await store.heldClaims(this.lease.workerId);
    const strays = this.#held.strays(stored, this.#rescue.pending, this.#monotonicMs());
    if (await this.#rescue.judgeStrays(strays, this.#held.expectsStrays)) return;
    if (strays.handovers.length > 0) {
      const asOfMs = this.#monotonicMs();
      const taken = { ...strays, backlog: [] };
      await this.#take(taken, await store.find(taken), asOfMs);
    }
    if (strays.backlog.length > 0) await store.release(this.lease.workerId, strays.backlog);
  }

  /** Leaves alone what other workers, or this one before it was started again, were told to leave alone. */
  async #learnRests(): Promise<void> {
    const nowMs = this.#monotonicMs();
    for (const { destinationId, restMs } of await this.#options.store.restingDestinations()) {
      this.#scheduler.rest(destinationId, restMs, nowMs);
    }
  }

  #destinationOf(
    delivery: Pick<QueuedDelivery, "tenantId" | "destinationId">,
  ): RoutableDestination | undefined {
    return this.#options.directory.known(delivery.tenantId)?.destination(delivery.destinationId);
  }

  /** What the scheduler counts in: a wall clock that is set back would keep its destinations blocked. */
  #monotonicMs(): number {
    return this.#options.tools.clock.monotonicMs();
  }

  #surroundings() {
    const { random } = this.#options;
    return { nowMs: this.lease.databaseNowMs, random, newBatchId: newUuid };
  }
}
