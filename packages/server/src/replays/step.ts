import type { Transaction } from "../database/transaction.ts";
import { enqueueDeliveries, lockQueues, promoteNext } from "../deliveries/enqueue.ts";
import type { NewDelivery } from "../deliveries/new-delivery.ts";
import type { DestinationDirectory, RoutableDestination } from "../destinations/directory.ts";
import { flowEventOf, flowOf, writesBatches } from "../destinations/flow.ts";
import { type Keyring, SealError, type TenantRun } from "../encryption/keyring.ts";
import { bodyPlace, textOpener } from "../events/private-payload.ts";
import { firstUuidAt, newUuid } from "../ids.ts";
import { obstacleOf, outstanding, remaining } from "./job.ts";
import type { ReplayCounts } from "./job.ts";
import { pace, smoothedRate } from "./pace.ts";
import { selectPortion } from "./selection-store.ts";
import {
  markMade,
  markSkipped,
  observeItems,
  selectBodies,
  selectNextItems,
  withdrawItems,
} from "./items-store.ts";
import type { OpenItemState, SelectedItem } from "./items-store.ts";
import type { DueReplay, WrittenStep } from "./step-store.ts";
import { judged } from "./trial.ts";

/**
 * One step of a replay job, in the transaction that holds its lock: choose a portion, or find out what became of the
 * deliveries it made and make some more, or take back what a cancelled one left behind. Memory and time of a step are
 * bounded whatever the size of the selection.
 */

/** What a step asks of its process. */
export interface StepPorts {
  readonly directory: Pick<DestinationDirectory, "known">;
  readonly keyring: Pick<Keyring, "openerFor">;
  /** Attempts a second in this process that belong to no replay. */
  readonly liveRate: () => number;
  /** The wall clock in milliseconds since the epoch. */
  readonly now: () => number;
}

/** Candidates of one look at the selection. */
const candidatesMax = 2_000;
/** Deliveries made in one step; with {@link busyMs} it allows the greatest pace. */
const madeMax = 300;
/** Items looked at in one step, of each state: no more than can wait at a time. */
const waitingObservedMax = 1_000;
const retryingObservedMax = 500;
/** Bodies in memory at a time: at 256 KiB each, 13 MB. */
const bodiesMax = 50;

/** Between portions of the selection, each of which keeps the database busy for about as long. */
const selectingMs = 100;
/** Between steps of a job whose deliveries are on their way. */
const busyMs = 250;
/** When it only waits for retries, which are seconds to hours apart. */
const retryingMs = 2_000;
/** When nothing is on its way: only its destination can change something. */
const idleMs = 10_000;

const dayMs = 86_400_000;
const firstId = "00000000-0000-0000-0000-000000000000";

type Mutable<Step> = { -readonly [Member in keyof Step]: Step[Member] };
type Draft = Mutable<WrittenStep>;

/**
 * Makes the next step of a job and returns what is to be written of it; `undefined` when the process knows the destination
 * only as it was before its last change, and nothing was done.
 */
export async function nextStep(
  transaction: Transaction,
  job: DueReplay,
  ports: StepPorts,
): Promise<WrittenStep | undefined> {
  const draft = draftOf(job);
  const isGone = job.destination.state === "DELETED";
  if (isGone && job.state !== "cancelled") abandon(draft);
  switch (draft.state) {
    case "selecting":
      await select(transaction, job, draft);
      break;
    case "running":
      if (!(await run(transaction, job, { draft, ports }))) return undefined;
      break;
    case "paused":
      await observe(transaction, job, draft);
      draft.nextStepInMs = restMs(draft.counts, idleMs);
      break;
    case "cancelled":
      await wind(transaction, job, draft);
      break;
    case "finished":
      throw new Error("a finished replay has no next step");
  }
  return draft;
}

function draftOf(job: DueReplay): Draft {
  return {
    state: job.state,
    reason: job.reason,
    selectedAfter: job.selectedAfter,
    enqueuedAfter: job.enqueuedAfter,
    observedAfter: job.observedAfter,
    counts: job.counts,
    trial: job.trial,
    ratePerSecond: job.ratePerSecond,
    isObserved: false,
    usedMs: 0,
    isSelected: job.isSelected,
    isFinished: false,
    nextStepInMs: 0,
  };
}

function abandon(draft: Draft): void {
  draft.state = "cancelled";
  draft.reason = "destination_deleted";
  draft.counts = changed(draft.counts, { cancelled: remaining(draft.counts) });
}

function changed(
  counts: ReplayCounts,
  by: Readonly<Partial<Record<keyof ReplayCounts, number>>>,
): ReplayCounts {
  const after: Mutable<ReplayCounts> = { ...counts };
  for (const [name, more] of Object.entries(by)) after[name as keyof ReplayCounts] += more;
  return after;
}

/** How long nothing needs to be looked at, when nothing more is to be made. */
function restMs(counts: ReplayCounts, otherwiseMs: number): number {
  if (counts.waiting > 0) return busyMs;
  return counts.retrying > 0 ? retryingMs : otherwiseMs;
}

async function select(transaction: Transaction, job: DueReplay, draft: Draft): Promise<void> {
  if (job.scope === undefined) throw new Error("a job that selects has a scope");
  const portion = await selectPortion(transaction, job.id, {
    tenantId: job.tenantId,
    destinationId: job.destinationId,
    scope: job.scope,
    visibleEventTypes: job.visibleEventTypes,
    fromId: job.selectFrom,
    beforeId: job.selectBefore,
    afterId: job.selectedAfter,
    candidatesMax,
  });
  draft.counts = changed(draft.counts, {
    selected: portion.selected,
    alreadyReplayed: portion.alreadyReplayed,
  });
  draft.selectedAfter = portion.lastId ?? draft.selectedAfter;
  draft.nextStepInMs = selectingMs;
  if (portion.candidates < candidatesMax) {
    draft.isSelected = true;
    draft.state = "running";
  }
}

/** `false`: nothing was done, see {@link nextStep}. */
async function run(
  transaction: Transaction,
  job: DueReplay,
  { draft, ports }: { readonly draft: Draft; readonly ports: StepPorts },
): Promise<boolean> {
  const obstacle = obstacleOf(job.destination.state);
  const destination = ports.directory.known(job.tenantId)?.destination(job.destinationId);
  const isStale = destination === undefined || destination.version < job.destination.version;
  if (obstacle === undefined && isStale && remaining(job.counts) > 0) return false;
  await observe(transaction, job, draft);
  const verdict = judged(draft.trial);
  const reason = verdict === "failing" ? verdict : obstacle;
  if (remaining(draft.counts) > 0 && reason !== undefined) {
    draft.state = "paused";
    draft.reason = reason;
    return true;
  }
  if (verdict !== "failing") draft.trial = verdict;
  if (remaining(draft.counts) > 0 && destination !== undefined) {
    await make(transaction, job, { draft, destination, ports });
  }
  const isOver = remaining(draft.counts) === 0 && outstanding(draft.counts) === 0;
  if (isOver) {
    draft.state = "finished";
    draft.isFinished = true;
  }
  draft.nextStepInMs = remaining(draft.counts) > 0 ? busyMs : restMs(draft.counts, 0);
  return true;
}

/** Finds out what became of deliveries that were made. */
async function observe(transaction: Transaction, job: DueReplay, draft: Draft): Promise<void> {
  let ended = 0;
  if (draft.counts.waiting > 0) {
    const items = { state: "waiting", afterId: firstId, itemsMax: waitingObservedMax } as const;
    const { looked, became } = await observeItems(transaction, job, items);
    const { retrying = 0, delivered = 0, dead = 0, cancelled = 0 } = became;
    const gone = retrying + delivered + dead + cancelled;
    draft.counts = changed(draft.counts, { ...became, waiting: -gone });
    const { trial } = draft;
    draft.trial = {
      ...trial,
      delivered: trial.delivered + delivered,
      failed: trial.failed + retrying + dead,
    };
    ended = retrying + delivered + dead;
    if (looked === 0) vanish(draft, "waiting");
  }
  if (draft.counts.retrying > 0) {
    const { observedAfter: afterId } = draft;
    const items = { state: "retrying", afterId, itemsMax: retryingObservedMax } as const;
    const { looked, lastId, became } = await observeItems(transaction, job, items);
    const { delivered = 0, dead = 0, cancelled = 0 } = became;
    draft.counts = changed(draft.counts, { ...became, retrying: -delivered - dead - cancelled });
    if (looked === 0 && afterId === firstId) vanish(draft, "retrying");
    draft.observedAfter = looked < retryingObservedMax ? firstId : (lastId ?? firstId);
  }
  const dtMs = job.observedMsAgo;
  draft.ratePerSecond = smoothedRate(draft.ratePerSecond, { count: ended, dtMs });
  draft.isObserved = true;
}

/** Items went with the day of what they repeat: what became of them is not known any more. */
function vanish(draft: Draft, state: OpenItemState): void {
  const lost = draft.counts[state];
  draft.counts = changed(draft.counts, { [state]: -lost, skipped: lost });
}

/** Makes as many deliveries as the pace allows. */
async function make(
  transaction: Transaction,
  job: DueReplay,
  making: {
    readonly draft: Draft;
    readonly destination: RoutableDestination;
    readonly ports: StepPorts;
  },
): Promise<void> {
  const { draft, destination, ports } = making;
  const nowMs = ports.now();
  const decision = pace({
    waiting: draft.counts.waiting,
    attemptedPerSecond: draft.ratePerSecond,
    liveStartsPerSecond: ports.liveRate() + job.livePerSecondElsewhere,
    unusedMs: job.unusedMs,
    rateLimitPerSecond: job.destination.rateLimitPerSecond,
    isBatched: writesBatches(destination.type),
    jobs: job.runningJobs,
    countMax: madeMax,
  });
  draft.usedMs = decision.usedMs;
  if (decision.count === 0) return;
  const items = await selectNextItems(transaction, job, {
    afterId: job.enqueuedAfter,
    itemsMax: decision.count,
    keptFromId: firstUuidAt(nowMs - job.payloadDays * dayMs),
  });
  draft.enqueuedAfter = items.at(-1)?.sourceId ?? draft.enqueuedAfter;
  const deliveries = await newDeliveries(transaction, job, { items, destination, ports });
  const made = deliveries.map(({ replayOf, deliveryId }) => ({ sourceId: replayOf, deliveryId }));
  const madeIds = new Set(made.map(({ sourceId }) => sourceId));
  const skipped = items.map(({ sourceId }) => sourceId).filter((id) => !madeIds.has(id));
  await Promise.all([
    enqueueDeliveries(transaction, deliveries),
    markMade(transaction, job, made),
    markSkipped(transaction, job, skipped),
  ]);
  draft.counts = changed(draft.counts, { waiting: made.length, skipped: skipped.length });
  // The walk has ended, so what is missing to the count went with its day.
  const lost = items.length < decision.count ? remaining(draft.counts) : 0;
  draft.counts = changed(draft.counts, { skipped: lost });
}

type Replay = NewDelivery & { readonly replayOf: string };

/** Deliveries for the items, in their order, without those whose event is not kept any more or cannot be opened. */
async function newDeliveries(
  transaction: Transaction,
  job: DueReplay,
  {
    items,
    destination,
    ports,
  }: {
    readonly items: readonly SelectedItem[];
    readonly destination: RoutableDestination;
    readonly ports: StepPorts;
  },
): Promise<readonly Replay[]> {
  const { tenantId, customerId, destinationId } = job;
  const deliveries: Replay[] = [];
  for (let start = 0; start < items.length; start += bodiesMax) {
    const portion = items.slice(start, start + bodiesMax);
    // What flows directly is not looked into.
    const bodies =
      destination.flow === "direct"
        ? undefined
        : await bodiesOf(transaction, job, { items: portion, ports });
    for (const { sourceId, event } of portion) {
      if (event === undefined) continue;
      const body = bodies?.get(event.id);
      if (bodies !== undefined && body === undefined) continue;
      const flow =
        body === undefined
          ? { orderingKey: null, partitionKey: null, bodyBytes: null }
          : flowOf(destination, flowEventOf(body));
      deliveries.push({
        tenantId,
        customerId,
        destinationId,
        ...flow,
        deliveryId: newUuid(),
        eventId: event.id,
        eventType: event.type,
        origin: "replay",
        replayOf: sourceId,
      });
    }
  }
  return deliveries;
}

/** The opened bodies. Errors: `KekError` while nothing can be opened, and then the step is made again. */
async function bodiesOf(
  transaction: Transaction,
  job: DueReplay,
  { items, ports }: { readonly items: readonly SelectedItem[]; readonly ports: StepPorts },
): Promise<ReadonlyMap<string, string>> {
  const { tenantId, customerId } = job;
  const eventIds = items.flatMap(({ event }) => (event === undefined ? [] : [event.id]));
  const stored = await selectBodies(transaction, job, eventIds);
  const inThis: TenantRun = (_tenantId, work) => work(transaction);
  const open = await textOpener({ keyring: ports.keyring, run: inThis }, tenantId, [
    ...stored.values(),
  ]);
  const bodies = new Map<string, string>();
  for (const [eventId, text] of stored) {
    try {
      bodies.set(eventId, open(bodyPlace({ tenantId, customerId, eventId }), text));
    } catch (error) {
      // One that was altered must not keep the rest of the job from being made.
      if (!(error instanceof SealError)) throw error;
    }
  }
  return bodies;
}

/** Brings a cancelled job to its end. What a deleted destination leaves behind is cancelled by the workers. */
async function wind(transaction: Transaction, job: DueReplay, draft: Draft): Promise<void> {
  const isGone = job.destination.state === "DELETED";
  const goOnAfter = isGone ? undefined : await withdraw(transaction, job, draft);
  await observe(transaction, job, draft);
  draft.isFinished = outstanding(draft.counts) === 0;
  draft.nextStepInMs = goOnAfter === undefined ? restMs(draft.counts, busyMs) : 0;
  draft.observedAfter = goOnAfter ?? draft.observedAfter;
}

/**
 * Takes back what a cancelled job made and nobody has claimed; returns the last one that it looked at when there may be
 * more.
 */
async function withdraw(
  transaction: Transaction,
  job: DueReplay,
  draft: Draft,
): Promise<string | undefined> {
  const { tenantId, customerId, destinationId } = job;
  const queue = { tenantId, customerId, destinationId };
  if (outstanding(draft.counts) === 0) return undefined;
  await lockQueues(transaction, [queue]);
  const looks = [
    { state: "waiting", afterId: firstId, itemsMax: waitingObservedMax },
    { state: "retrying", afterId: job.observedAfter, itemsMax: retryingObservedMax },
  ] as const;
  const keys: string[] = [];
  let goOnAfter: string | undefined;
  for (const look of looks) {
    if (draft.counts[look.state] === 0) continue;
    const found = await withdrawItems(transaction, job, { ...look, destinationId });
    const { withdrawn } = found;
    draft.counts = changed(draft.counts, { [look.state]: -withdrawn, cancelled: withdrawn });
    keys.push(...found.orderingKeys);
    if (look.state === "retrying" && found.looked === look.itemsMax) goOnAfter = found.lastId;
  }
  const left = keys.map((orderingKey) => ({ ...queue, orderingKey }));
  await promoteNext(transaction, left);
  return goOnAfter;
}
