import type { DeliveryOrigin } from "./handover.ts";

/** Names a destination's queue. All ids are UUIDs. */
export interface QueueKey {
  readonly tenantId: string;
  readonly customerId: string;
  readonly destinationId: string;
}

/** A delivery that is made without a handover: it goes into the backlog at once. All ids are UUIDs. */
export interface NewDelivery extends QueueKey {
  readonly deliveryId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly origin: DeliveryOrigin;
  /** The delivery that it repeats; `null` unless `origin` is `replay`. */
  readonly replayOf: string | null;
  /** Deliveries of one destination with the same key go one at a time; `null`: in any order. */
  readonly orderingKey: string | null;
  /** Deliveries that may share a batch have the same; `null` when the destination's type does not write batches. */
  readonly partitionKey: string | null;
  /** Bytes of the event's body in UTF-8; `null` when the destination's type does not write batches. */
  readonly bodyBytes: number | null;
}

/** A delivery that has left the backlog, as far as the order of what follows it matters. */
export interface LeftDelivery extends QueueKey {
  readonly orderingKey: string;
}
