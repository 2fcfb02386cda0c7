import type { HealthChange } from "../alerts/health.ts";
import type { BacklogMarks, DeliveryOrigin } from "../deliveries/handover.ts";
import type { Claims, DeliveryKey, HandoverKey } from "./claims.ts";
import type { Verdict } from "./recording/verdict.ts";

/**
 * What a worker needs of the database: the narrow port between the engine and PostgreSQL. Each method is one
 * transaction. The real one is postgres-storage.ts; the simulation has one of its own, with the same promises and
 * faults of its choosing.
 *
 * Errors of every method: the database's own, with its SQLSTATE in `code` where there is one. After an error the
 * transaction may nevertheless have been committed, when only its answer was lost.
 */
export interface WorkerStore {
  /**
   * Registers a worker; its id is the fencing token of everything it will claim. Returns the database's clock in epoch
   * milliseconds.
   */
  register(worker: {
    readonly id: string;
    readonly host: string;
    readonly leaseMs: number;
  }): Promise<number>;
  /**
   * Extends a worker's lease. Returns the database's clock, or `undefined` when the worker was rescued from: its id is
   * worthless now.
   */
  extendLease(workerId: string, leaseMs: number): Promise<number | undefined>;
  /** Ends a worker. What it still holds is free for others to take over at once. */
  end(workerId: string): Promise<void>;

  /**
   * Claims what waits. `onClaiming` is called before the commit, so that the claims are known before anyone can read
   * them. `undefined` when the worker was rescued from.
   */
  claim(
    workerId: string,
    wish: ClaimWish,
    onClaiming: (claims: Claims) => void,
  ): Promise<ClaimRound | undefined>;
  /** Reads what claims hold; a handover may turn out to hold nothing any more. */
  find(claims: Claims): Promise<FoundDeliveries>;
  /** Puts verdicts on record, all or none. `false` when the worker was rescued from, and then nothing was written. */
  record(workerId: string, recording: Recording): Promise<boolean>;

  /**
   * Takes everything over from one worker whose lease has run out, and removes it, which fences whatever it may still
   * try to write. `undefined` when there is none, or when the rescuer was rescued from.
   */
  takeOver(rescuerId: string): Promise<TakenClaims | undefined>;
  /** Takes claims of workers that do not exist any more. `undefined` when the rescuer was rescued from. */
  adopt(rescuerId: string): Promise<Claims | undefined>;
  /** Reads claims that were taken over, without bodies. */
  findOrphans(claims: Claims): Promise<readonly LoadedDelivery[]>;
  /** Makes queues due that have something due but do not say so. */
  reviveQueues(): Promise<void>;
  /** What a worker holds, without what it took from the backlog within the last ten seconds. */
  heldClaims(workerId: string): Promise<Claims>;
  /** Gives claims of the backlog back, due at once. */
  release(workerId: string, keys: readonly DeliveryKey[]): Promise<void>;
  /** The destinations that some worker was told to leave alone, or that its breaker does. */
  restingDestinations(): Promise<readonly RestingDestination[]>;
  /** The `config_version` of each of these tenants that exists. */
  configVersions(tenantIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** What a worker would like to claim. */
export interface ClaimWish {
  /** How many deliveries there is room for; one handover or batch may exceed it. */
  readonly deliveriesMax: number;
  /** Destinations that could not start one more attempt here. */
  readonly saturated: readonly string[];
  /**
   * Waits for the queue that has been due for longest, if someone else is at it, instead of passing it over: one that is
   * fed all the time would otherwise never be free when it is looked at.
   */
  readonly waits: boolean;
  /**
   * Batches that are still being collected count as complete. Nothing else is claimed then, and nothing at all while
   * another worker is alive to go on with them.
   */
  readonly flush: boolean;
}

/** What a claim came to. */
export interface ClaimRound {
  readonly claims: Claims;
  /** Milliseconds until the next queue is due, negative when it has been for so long; `undefined` when none is. */
  readonly dueInMs: number | undefined;
}

/** A delivery as the database has it. All ids are UUIDs. */
export interface LoadedDelivery {
  readonly tenantId: string;
  readonly customerId: string;
  readonly deliveryId: string;
  readonly destinationId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly origin: DeliveryOrigin;
  readonly attempts: number;
  readonly handoverId: string | undefined;
  /** `undefined` for deliveries of a handover. */
  readonly marks: BacklogMarks | undefined;
  /** Epoch milliseconds since when a worker has held it; `undefined` for deliveries of a handover. */
  readonly claimedAtMs: number | undefined;
  /** The tenant's `config_version` when the row was read. */
  readonly configVersion: number;
}

/** Deliveries of claims, with the bodies of their events by event id. */
export interface FoundDeliveries {
  readonly deliveries: readonly LoadedDelivery[];
  /** Without those of events that have outlived their retention. */
  readonly bodies: ReadonlyMap<string, FoundBody>;
}

/** The body of an event. */
export interface FoundBody {
  /** The canonical event JSON; `undefined` when it is sealed and cannot be opened here at present. */
  readonly text: string | undefined;
  /** Whether it is stored sealed. */
  readonly isPrivate: boolean;
}

/** Verdicts on their way to the record. */
export interface Recording {
  readonly verdicts: readonly Verdict[];
  /** What the verdicts changed in the health of their destinations. */
  readonly health: readonly HealthChange[];
  /** Handovers of which nothing is left, to be removed. */
  readonly handovers: readonly HandoverKey[];
  /**
   * Whether rows of the same verdicts may be in place already. To look for them costs a tenth of what appending costs,
   * so it is left out until there is a reason; `unique_violation` is one.
   */
  readonly appending: "first" | "again";
}

/** What was taken from a dead worker. */
export interface TakenClaims extends Claims {
  readonly deadWorkerId: string;
}

/** A destination that is to be left alone for so long. */
export interface RestingDestination {
  readonly destinationId: string;
  readonly restMs: number;
}
