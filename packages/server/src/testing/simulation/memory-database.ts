import type { DeliveryOrigin } from "../../deliveries/handover.ts";
import type { NewDelivery, QueueKey } from "../../deliveries/new-delivery.ts";
import type { RetryPolicy } from "../../deliveries/retry-policy.ts";
import type { SigningKey } from "../../destinations/directory.ts";
import type { DestinationState, FlowSettings, PauseMode } from "../../destinations/store.ts";
import type { RecordedAttempt, Verdict } from "../../worker/recording/verdict.ts";
import type { Mistake } from "./mistakes.ts";

/**
 * The tables that a worker touches, in memory. A model of the ones in PostgreSQL: every function on it stands for one
 * transaction, which happens at one moment and wholly or not at all. `store-conformance.test.ts` holds it to the original.
 *
 * All times are epoch milliseconds of the database's clock; `Infinity` and `-Infinity` are what they are in SQL.
 */

/** A row of `destinations`, with its signing secrets. */
export interface DestinationRow extends FlowSettings {
  readonly tenantId: string;
  readonly customerId: string;
  readonly id: string;
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly retryPolicy: RetryPolicy;
  readonly retryAll: boolean;
  rateLimitPerSecond: number | null;
  concurrencyLimit: number | null;
  state: DestinationState;
  pauseMode: PauseMode | null;
  pausedAtMs: number | null;
  disabledReason: string | null;
  /** The tenant's `config_version` at its last change. */
  version: number;
  /** Newest first. */
  signingKeys: readonly SigningKey[];
}

/** A row of `destination_queues`. */
export interface QueueRow extends QueueKey {
  nextDueMs: number;
  notBeforeMs: number;
  pacedUntilMs: number;
  recoveringSinceMs: number | null;
}

/** A row of `events`. */
export interface EventRow {
  readonly id: string;
  readonly tenantId: string;
  readonly customerId: string;
  readonly eventType: string;
  readonly body: string;
}

/** A row of `deliveries`. */
export interface DeliveryRow extends QueueKey {
  readonly deliveryId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly origin: DeliveryOrigin;
  readonly handoverId: string | null;
}

/** A row of `handovers`. */
export interface HandoverRow {
  readonly tenantId: string;
  readonly handoverId: string;
  readonly deliveryCount: number;
  workerId: string | null;
}

/** A row of `backlog`. */
export interface BacklogRow extends QueueKey {
  readonly deliveryId: string;
  readonly eventId: string;
  readonly orderingKey: string | null;
  readonly partitionKey: string | null;
  readonly bodyBytes: number | null;
  attempts: number;
  dueMs: number;
  workerId: string | null;
  claimedAtMs: number | null;
  reason: string | null;
  batchId: string | null;
}

/** A row of `finished_deliveries`. */
export interface FinishedRow {
  readonly state: "delivered" | "dead" | "cancelled";
  readonly reason: string | undefined;
  readonly attempts: number;
  readonly finishedAtMs: number;
}

/** A row of `attempts`. */
export interface AttemptRow extends RecordedAttempt {
  readonly batchId: string | undefined;
}

/** A row of `workers`. */
export interface WorkerRow {
  readonly id: string;
  readonly host: string;
  leaseUntilMs: number;
}

/** Told of what the database is asked to do, before it does it; a place for oracles. */
export interface DatabaseWatch {
  /** Deliveries of the backlog were claimed, not taken over. */
  claimed?(workerId: string, rows: readonly BacklogRow[]): void;
  /** A verdict whose rows were not there before is about to be written. */
  recording?(workerId: string, verdict: Verdict): void;
  /** Deliveries were made, of a handover or of the backlog. */
  accepted?(deliveries: readonly NewDelivery[], handoverId: string | null): void;
  /** A worker was removed, by itself when nothing was left for it to hold. */
  removed?(workerId: string, isEnded: boolean): void;
  /** A verdict has disabled a destination. */
  disabled?(destination: DestinationRow): void;
  /** A destination is to be left alone until then. */
  rested?(destinationId: string, untilMs: number): void;
  /** Something that must never be asked for. */
  refuted?(deliveryId: string, sentence: string): void;
}

/** Rows by key; see the top of this file. */
export class MemoryDatabase {
  readonly tenants = new Map<string, { configVersion: number }>();
  readonly destinations = new Map<string, DestinationRow>();
  readonly queues = new Map<string, QueueRow>();
  readonly events = new Map<string, EventRow>();
  readonly deliveries = new Map<string, DeliveryRow>();
  readonly deliveriesByHandover = new Map<string, DeliveryRow[]>();
  readonly handovers = new Map<string, HandoverRow>();
  readonly backlog = new Map<string, BacklogRow>();
  /** The same rows by destination. */
  readonly #backlogOf = new Map<string, Map<string, BacklogRow>>();
  readonly finished = new Map<string, FinishedRow>();
  /** By delivery, then by number. */
  readonly attempts = new Map<string, Map<number, AttemptRow>>();
  readonly deadLetters = new Set<string>();
  readonly workers = new Map<string, WorkerRow>();
  readonly watch: DatabaseWatch;
  readonly nowMs: () => number;
  /** Made on purpose. */
  readonly mistake: Mistake | undefined;

  constructor(nowMs: () => number, watch: DatabaseWatch = {}, mistake?: Mistake) {
    this.nowMs = nowMs;
    this.watch = watch;
    this.mistake = mistake;
  }

  /** The backlog of one destination, in no order. */
  backlogOf(destinationId: string): Iterable<BacklogRow> {
    return this.#backlogOf.get(destinationId)?.values() ?? [];
  }

  /** Inserts a row of the backlog. */
  addToBacklog(row: BacklogRow): void {
    this.backlog.set(row.deliveryId, row);
    const own = this.#backlogOf.get(row.destinationId) ?? new Map<string, BacklogRow>();
    own.set(row.deliveryId, row);
    this.#backlogOf.set(row.destinationId, own);
  }

  /** Deletes a row of the backlog. */
  removeFromBacklog({ deliveryId, destinationId }: BacklogRow): void {
    this.backlog.delete(deliveryId);
    this.#backlogOf.get(destinationId)?.delete(deliveryId);
  }

  /** The destination's row. Errors: when there is none. */
  destination(destinationId: string): DestinationRow {
    const row = this.destinations.get(destinationId);
    if (row === undefined) throw new Error(`there is no destination ${destinationId}`);
    return row;
  }

  /** The destination's queue, made asleep if it is missing. */
  queue({ tenantId, customerId, destinationId }: QueueKey): QueueRow {
    let row = this.queues.get(destinationId);
    if (row === undefined) {
      row = {
        tenantId,
        customerId,
        destinationId,
        nextDueMs: Infinity,
        notBeforeMs: -Infinity,
        pacedUntilMs: -Infinity,
        recoveringSinceMs: null,
      };
      this.queues.set(destinationId, row);
    }
    return row;
  }

  /** As the trigger of `destinations`: the row and its tenant get a new version. */
  touch(destination: DestinationRow): void {
    const tenant = this.tenants.get(destination.tenantId);
    if (tenant === undefined) throw new Error(`there is no tenant ${destination.tenantId}`);
    tenant.configVersion += 1;
    destination.version = tenant.configVersion;
  }
}

/** An error as the driver throws it. */
export class DatabaseError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
