/**
 * Which waiting deliveries of one destination go together. Pure; the claim asks under the lock of the destination's
 * queue and records the answer before anything is sent.
 *
 * Deliveries share a batch when they have the same partition and have been attempted equally often, so that a new event
 * never waits in the company of one that failed. A batch goes when it is full, by count or by bytes, or when one of its
 * deliveries has waited long enough. Within a partition the order of ids is kept; among partitions the longest wait goes
 * first. Times are epoch milliseconds.
 */

/** One delivery that is due, as the backlog has it. */
export interface WaitingDelivery {
  /** UUID; ascends with the order of acceptance. */
  readonly deliveryId: string;
  readonly partitionKey: string;
  readonly bodyBytes: number;
  /** Attempts made so far. */
  readonly attempts: number;
  /** Since when it could go: its acceptance, or the time that its retry was due. */
  readonly waitingSinceMs: number;
}

/** What the destination's type and its settings say of a batch. */
export interface BatchLimits {
  /** 1 or more. */
  readonly eventsMax: number;
  /** A single event may exceed it, and goes alone. */
  readonly bytesMax: number;
  /** How long a delivery may wait for company. */
  readonly ageMsMax: number;
}

/** What is known of a destination's queue when batches are formed. */
export interface WaitingQueue {
  /** By ascending id. */
  readonly waiting: readonly WaitingDelivery[];
  /** `false` when more deliveries wait than were read. */
  readonly isComplete: boolean;
  readonly limits: BatchLimits;
  readonly nowMs: number;
  /** Everything goes now, full or not. */
  readonly flush: boolean;
  readonly batchesMax: number;
}

/** The deliveries of one request. */
export interface FormedBatch {
  readonly partitionKey: string;
  /** By ascending id. */
  readonly deliveryIds: readonly string[];
}

/** What goes now, and when to look again. */
export interface FormedBatches {
  /** The longest waiting first. */
  readonly batches: readonly FormedBatch[];
  /** When one of the others has to go or may be full; the present when that is now, `undefined` when none are left. */
  readonly nextDueMs: number | undefined;
}

interface Draft {
  readonly deliveries: readonly WaitingDelivery[];
  readonly oldestMs: number;
  /** By which batches are put in order: never lower than that of the batch before it in the same group. */
  readonly rankMs: number;
  /** Nothing more fits in. */
  readonly isFull: boolean;
  /** What is left of a group after full batches. */
  readonly isRemainder: boolean;
}

/** Forms the batches that go now. */
export function formBatches(queue: WaitingQueue): FormedBatches {
  const { waiting, limits, isComplete, nowMs } = queue;
  const drafts = groupsOf(waiting)
    .flatMap((group) => draftsOf(group, limits))
    .toSorted((one, other) => one.rankMs - other.rankMs);
  const ready = drafts.filter((draft) => goesNow(draft, queue));
  // Many partitions with little in each: without this, what was not read might wait for ever.
  if (ready.length === 0 && !isComplete) ready.push(...drafts.slice(0, 1));
  const going = ready.slice(0, queue.batchesMax);
  const goingNow = new Set(going);
  const left = drafts.filter((draft) => !goingNow.has(draft));
  const hasMoreNow = !isComplete || going.length < ready.length;
  const dueMs = left.map(({ oldestMs }) => oldestMs + limits.ageMsMax);
  return {
    batches: going.map(batchOf),
    nextDueMs: hasMoreNow ? nowMs : dueMs.length === 0 ? undefined : Math.min(...dueMs),
  };
}

function goesNow(draft: Draft, { limits, isComplete, nowMs, flush }: WaitingQueue): boolean {
  if (draft.isFull || flush) return true;
  // A remainder is filled up first thing in the next look, which follows at once.
  if (draft.isRemainder && !isComplete) return false;
  return nowMs - draft.oldestMs >= limits.ageMsMax;
}

function groupsOf(waiting: readonly WaitingDelivery[]): readonly (readonly WaitingDelivery[])[] {
  const groups = new Map<string, WaitingDelivery[]>();
  for (const delivery of waiting) {
    const key = `${delivery.attempts} ${delivery.partitionKey}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [delivery]);
    else group.push(delivery);
  }
  return [...groups.values()];
}

function draftsOf(
  group: readonly WaitingDelivery[],
  { eventsMax, bytesMax }: BatchLimits,
): readonly Draft[] {
  const drafts: Draft[] = [];
  let deliveries: WaitingDelivery[] = [];
  let bytes = 0;
  const close = (isFull: boolean) => {
    const oldestMs = Math.min(...deliveries.map(({ waitingSinceMs }) => waitingSinceMs));
    const rankMs = Math.max(oldestMs, drafts.at(-1)?.rankMs ?? -Infinity);
    const isRemainder = !isFull && drafts.length > 0;
    drafts.push({ deliveries, oldestMs, rankMs, isFull, isRemainder });
    deliveries = [];
    bytes = 0;
  };
  for (const delivery of group) {
    if (deliveries.length > 0 && bytes + delivery.bodyBytes > bytesMax) close(true);
    deliveries.push(delivery);
    bytes += delivery.bodyBytes;
    if (deliveries.length >= eventsMax || bytes >= bytesMax) close(true);
  }
  if (deliveries.length > 0) close(false);
  return drafts;
}

function batchOf({ deliveries }: Draft): FormedBatch {
  return {
    partitionKey: deliveries[0]?.partitionKey ?? "",
    deliveryIds: deliveries.map(({ deliveryId }) => deliveryId),
  };
}

/** The first batches, as far as there is room for their deliveries; one of them anyway when nothing else was taken. */
export function fittingIn<Batch extends { readonly deliveryIds: readonly string[] }>(
  room: number,
  batches: readonly Batch[],
  oneAnyway: boolean,
): readonly Batch[] {
  let left = room;
  const overflow = batches.findIndex(({ deliveryIds }) => (left -= deliveryIds.length) < 0);
  const count = overflow === -1 ? batches.length : overflow;
  return batches.slice(0, oneAnyway ? Math.max(1, count) : count);
}
