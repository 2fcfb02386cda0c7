/**
 * The way of a delivery from the commit of ingest to a worker of the same process, without a look at the database.
 *
 * A handover is the set of deliveries made by one commit. When a local worker has room, the commit writes the handover
 * as already claimed by it; otherwise it is left for any worker to claim.
 */

/** Where a delivery comes from; stored. */
export type DeliveryOrigin = "event" | "test" | "replay";

/** What the backlog says of a delivery beyond that it waits. */
export interface BacklogMarks {
  /** The batch it was put in; `undefined` when it goes by itself. */
  readonly batchId: string | undefined;
  /** Deliveries that may share a batch have the same; `undefined` when the destination's type does not write batches. */
  readonly partitionKey: string | undefined;
  /** Deliveries of its destination with the same key go one at a time; `undefined`: in any order. */
  readonly orderingKey: string | undefined;
}

/** A delivery in the memory of a worker. All ids are UUIDs. */
export interface QueuedDelivery {
  readonly tenantId: string;
  readonly customerId: string;
  readonly deliveryId: string;
  readonly destinationId: string;
  readonly eventId: string;
  readonly eventType: string;
  /** The canonical event JSON, exactly the bytes to send. */
  readonly body: string;
  /** The event is stored sealed: so is what its attempts leave behind (events/private-payload.ts). */
  readonly isPrivate: boolean;
  readonly origin: DeliveryOrigin;
  /** Attempts made so far. */
  readonly attempts: number;
  /** The handover it belongs to; `undefined` when it was claimed from the backlog. */
  readonly handoverId: string | undefined;
  /** Absent when it belongs to a handover. */
  readonly marks?: BacklogMarks | undefined;
  /** When it was claimed from the backlog, in epoch milliseconds; absent when it belongs to a handover. */
  readonly claimedAtMs?: number | undefined;
}

/** The deliveries of one commit. */
export interface Handover {
  readonly tenantId: string;
  readonly handoverId: string;
  /** The tenant's `config_version` that the deliveries were routed with; no older settings may be used to send them. */
  readonly configVersion: number;
  readonly deliveries: readonly QueuedDelivery[];
}

/** Room in a local worker, reserved before the commit and either used or given back after it. */
export interface Reservation {
  /** Written to `handovers.worker_id`: the fencing token of the worker that will own the deliveries. */
  readonly workerId: string;
  /** The commit succeeded: the worker owns these deliveries now. */
  use(handover: Handover): void;
  /** Nothing was committed, or it is unknown whether: the room is free again. */
  giveBack(): void;
}

/** What ingest and replay need of the local worker. */
export interface HandoverPort {
  /** Room for so many deliveries with bodies of so many bytes, or `undefined` when there is no local worker or no room. */
  reserve(deliveryCount: number, bodyBytes: number): Reservation | undefined;
  /** A handover was committed without a worker: wake whoever may claim it. Cheap; calls are merged. */
  announce(): void;
}

/** The port of a process without a worker. `notify` tells other processes, rate-limited by its owner. */
export function createRemoteHandoverPort(notify: () => void): HandoverPort {
  return { reserve: () => undefined, announce: notify };
}
