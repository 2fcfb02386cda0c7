import type { QueuedDelivery } from "../deliveries/handover.ts";

/**
 * What is scheduled and attempted as one: the deliveries of one request. A type that sends each event by itself has
 * parcels of one delivery; a type that writes batches has one parcel for each batch.
 */
export interface Parcel {
  /** UUID of the batch, which its deliveries stay in; `undefined` when the delivery goes by itself. */
  readonly batchId: string | undefined;
  /** What the deliveries of a batch have in common; "" when the type knows no partitions. */
  readonly partitionKey: string;
  /** All of one destination, in the order they are sent. */
  readonly deliveries: readonly [QueuedDelivery, ...QueuedDelivery[]];
}

/** The parcel of a delivery that goes by itself. */
export function parcelOf(delivery: QueuedDelivery): Parcel {
  return { batchId: undefined, partitionKey: "", deliveries: [delivery] };
}

/**
 * Sorts deliveries into parcels: the members of each batch together, by their ids, and every other one by itself. A batch
 * with a private event is private as a whole, because the answer to it, which each of them has on record, may repeat any.
 */
export function parcelsOf(deliveries: readonly QueuedDelivery[]): readonly Parcel[] {
  const parcels: Parcel[] = [];
  const batches = new Map<string, [QueuedDelivery, ...QueuedDelivery[]]>();
  for (const delivery of deliveries) {
    const batchId = delivery.marks?.batchId;
    const known = batchId === undefined ? undefined : batches.get(batchId);
    if (known !== undefined) known.push(delivery);
    else if (batchId === undefined) parcels.push(parcelOf(delivery));
    else {
      const members: [QueuedDelivery, ...QueuedDelivery[]] = [delivery];
      batches.set(batchId, members);
      const partitionKey = delivery.marks?.partitionKey ?? "";
      parcels.push({ batchId, partitionKey, deliveries: members });
    }
  }
  for (const members of batches.values()) {
    members.sort((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1));
    if (!members.some(({ isPrivate }) => isPrivate)) continue;
    for (const [index, member] of members.entries())
      members[index] = { ...member, isPrivate: true };
  }
  return parcels;
}

/** UUID of the destination that all of it goes to. */
export function destinationIdOf(parcel: Parcel): string {
  return parcel.deliveries[0].destinationId;
}

/** Weight of its bodies in memory, counted as everywhere in the worker's bounds: in UTF-16 units, mostly one byte each. */
export function bytesOf(parcel: Parcel): number {
  let bytes = 0;
  for (const { body } of parcel.deliveries) bytes += body.length;
  return bytes;
}

/** Whether all its deliveries are replays: it then goes behind what is live. */
export function isReplay(parcel: Parcel): boolean {
  return parcel.deliveries.every(({ origin }) => origin === "replay");
}
