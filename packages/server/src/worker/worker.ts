import { HealthWatch } from "../alerts/health.ts";
import type { HandoverPort, Reservation } from "../deliveries/handover.ts";
import type { DestinationDirectory } from "../destinations/directory.ts";
import type { AttemptTools, ConnectionSource } from "./attempt.ts";
import { every, type WorkerClock } from "./clock.ts";
import { Incarnation } from "./incarnation.ts";
import type { WorkerReport } from "./report.ts";
import type { SchedulerLimits } from "./scheduler.ts";
import type { WorkerStore } from "./storage.ts";

/** What a worker is made of. */
export interface WorkerOptions {
  readonly store: WorkerStore;
  readonly directory: DestinationDirectory;
  readonly connections: ConnectionPool;
  readonly report: WorkerReport;
  readonly limits: SchedulerLimits;
  /** Shown to operators beside the worker's id. */
  readonly host: string;
  /** How long after its last heartbeat a worker counts as dead. */
  readonly leaseMs: number;
  readonly clock: WorkerClock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Where a worker's connections come from; it says when they can be closed. */
export interface ConnectionPool extends ConnectionSource {
  /** Closes connections that have not been used for a while. */
  closeIdle(): void;
  /** Closes everything; resolves when running deliveries have ended. */
  closeAll(): Promise<void>;
}

/** How often what is left of finished handovers is removed. */
const sweepMs = 250;
/** Rests between rounds of rescue and reconciliation: a third of the lease, within these bounds. */
const maintenanceMsMin = 250;
const maintenanceMsMax = 10_000;

/**
 * Delivers: one of these runs in each process with the role `worker` or `all`, any number of them on one database.
 *
 * It is the local {@link HandoverPort} of its process. When it is taken for dead, by a stall longer than its lease, it
 * drops what it held and goes on under a new id.
 */
export class Worker implements HandoverPort {
  readonly #options: WorkerOptions;
  readonly #tools: AttemptTools;
  readonly #health: HealthWatch;
  #incarnation: Incarnation | undefined;
  #ends: (() => void)[] = [];
  #maintaining: Promise<void> | undefined;
  #stopping = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    const { connections, clock, report } = options;
    const onFault = (error: unknown) => report.fault("attempting a delivery", error);
    this.#tools = { connections, clock, onFault };
    this.#health = new HealthWatch({ now: () => clock.now() });
  }

  /** Registers the worker and starts to deliver. Errors: the database's, when it cannot be reached. */
  async start(): Promise<void> {
    await this.#incarnate();
    const { leaseMs, clock } = this.#options;
    const maintenanceMs = Math.min(maintenanceMsMax, Math.max(maintenanceMsMin, leaseMs / 3));
    this.#ends = [
      every(clock, sweepMs, () => this.#incarnation?.sweep()),
      every(clock, maintenanceMs, () => this.#maintain()),
    ];
    this.#maintain();
  }

  /** Whether the worker may deliver at present: its lease covers the present. */
  get healthy(): boolean {
    return this.#incarnation?.lease.valid ?? false;
  }

  /** Deliveries waiting in memory. */
  get queued(): number {
    return this.#incarnation?.queued ?? 0;
  }

  /** Attempts under way. */
  get inFlight(): number {
    return this.#incarnation?.inFlight ?? 0;
  }

  /** See {@link HandoverPort}. */
  reserve(deliveryCount: number, bodyBytes: number): Reservation | undefined {
    return this.#incarnation?.reserve(deliveryCount, bodyBytes);
  }

  /** See {@link HandoverPort}. */
  announce(): void {
    this.#incarnation?.wake();
  }

  /** Stops gracefully; attempts under way get up to `graceMs` to end. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    for (const end of this.#ends) end();
    await this.#maintaining;
    await this.#incarnation?.end(graceMs);
    await this.#options.connections.closeAll();
  }

  async #incarnate(): Promise<void> {
    const { store, directory, report, limits, host, leaseMs, random } = this.#options;
    const incarnation = new Incarnation({
      store,
      directory,
      tools: this.#tools,
      report,
      limits,
      host,
      leaseMs,
      random,
      health: this.#health,
      onLost: () => {
        report.lost(incarnation.lease.workerId);
        if (this.#incarnation === incarnation) this.#incarnation = undefined;
      },
    });
    await incarnation.begin();
    this.#incarnation = incarnation;
  }

  #maintain(): void {
    if (this.#maintaining !== undefined || this.#stopping) return;
    this.#maintaining = this.#maintainOnce()
      .catch((error: unknown) => this.#options.report.fault("maintaining the queue", error))
      .finally(() => {
        this.#maintaining = undefined;
      });
  }

  async #maintainOnce(): Promise<void> {
    if (this.#incarnation === undefined) await this.#incarnate();
    await this.#incarnation?.maintain();
    this.#options.connections.closeIdle();
  }
}
