import type { Pool } from "pg";
import type { EgressGuard } from "@pushrail/destinations";
import type { HandoverPort, Reservation } from "../deliveries/handover.ts";
import type { DestinationDirectory } from "../destinations/directory.ts";
import type { AttemptTools } from "./attempt.ts";
import { Connections } from "./connections.ts";
import { Incarnation } from "./incarnation.ts";
import type { WorkerReport } from "./report.ts";
import type { SchedulerLimits } from "./scheduler.ts";

/** What a worker is made of. */
export interface WorkerOptions {
  /** Connections of the worker's role. */
  readonly pool: Pool;
  readonly directory: DestinationDirectory;
  readonly egress: EgressGuard;
  readonly report: WorkerReport;
  readonly limits: SchedulerLimits;
  /** Shown to operators beside the worker's id. */
  readonly host: string;
  /** How long after its last heartbeat a worker counts as dead. */
  readonly leaseMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Resolves after so many milliseconds. */
  readonly delay: (ms: number) => Promise<void>;
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
  #incarnation: Incarnation | undefined;
  #timers: NodeJS.Timeout[] = [];
  #maintaining: Promise<void> | undefined;
  #stopping = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    const { egress, now, report } = options;
    const onFault = (error: unknown) => report.fault("attempting a delivery", error);
    this.#tools = { connections: new Connections({ egress, now }, onFault), now, onFault };
  }

  /** Registers the worker and starts to deliver. Errors: the database's, when it cannot be reached. */
  async start(): Promise<void> {
    await this.#incarnate();
    const { leaseMs } = this.#options;
    const maintenanceMs = Math.min(maintenanceMsMax, Math.max(maintenanceMsMin, leaseMs / 3));
    this.#timers = [
      setInterval(() => this.#incarnation?.sweep(), sweepMs),
      setInterval(() => this.#maintain(), maintenanceMs),
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
    for (const timer of this.#timers) clearInterval(timer);
    await this.#maintaining;
    await this.#incarnation?.end(graceMs);
    await this.#tools.connections.closeAll();
  }

  async #incarnate(): Promise<void> {
    const { pool, directory, report, limits, host, leaseMs, random, delay } = this.#options;
    const incarnation = new Incarnation({
      pool,
      directory,
      tools: this.#tools,
      report,
      limits,
      host,
      leaseMs,
      random,
      delay,
      onLost: () => {
        report.lost(incarnation.lease.workerId);
        this.#incarnation = undefined;
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
  }
}
