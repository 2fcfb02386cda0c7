import { setTimeout as delay } from "node:timers/promises";
import type pg from "pg";
import { customerBeingErased } from "../customers/customers.ts";
import type { Customers } from "../customers/customers.ts";
import { inTenant, inTenantAtOnce } from "../database/transaction.ts";
import type { Transaction } from "../database/transaction.ts";
import { lockQueues } from "../deliveries/enqueue.ts";
import { KekError } from "../encryption/kek-provider.ts";
import type { Keyring, Sealer } from "../encryption/keyring.ts";
import type { HandoverPort, QueuedDelivery, Reservation } from "../deliveries/handover.ts";
import type {
  DestinationDirectory,
  RoutableDestination,
  TenantDirectory,
} from "../destinations/directory.ts";
import { flowOf, isEnqueued, lingerMsOf } from "../destinations/flow.ts";
import type { FlowEvent } from "../destinations/flow.ts";
import { ApiError, isDatabaseOutage } from "../errors.ts";
import { newUuid, publicId } from "../ids.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { canonicalBody, occurredAtText } from "./envelope.ts";
import type { ParsedEvent } from "./envelope.ts";
import { bodyPlace, sealedText } from "./private-payload.ts";
import { commitEvents, isDataError, isRetryable, wakeFedQueues } from "./store.ts";
import type { Commit, CommitResult, FedQueue, NewEvent } from "./store.ts";
import { giveVerdicts } from "./verdicts.ts";
import type { Entry, PendingEvent } from "./verdicts.ts";

interface FlushOptions {
  readonly pool: pg.Pool;
  readonly directory: DestinationDirectory;
  readonly customers: Customers;
  readonly handovers: HandoverPort;
  readonly keyring: Pick<Keyring, "sealerFor">;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly databaseNow?: () => Date;
}

/** Rounds after which events that keep being overtaken by changes of configuration are sent back. */
const roundsMax = 10;

/** How long a commit waits for a data key: far less than its senders wait for their verdict. */
const sealerMsMax = 1_000;

/** Times that a commit which lost a deadlock is run again. */
const commitTriesMax = 4;

/**
 * One group commit of one tenant's events, from routing to every sender's verdict. Never rejects.
 *
 * A round routes with the directory in memory and commits only if that is still the tenant's configuration. If it is
 * not, the directory is refreshed, the senders' keys are looked up again, and another round begins.
 */
export function createFlush(
  options: FlushOptions,
): (tenantId: string, items: readonly PendingEvent[]) => Promise<void> {
  const { directory, log } = options;

  async function settle(tenantId: string, items: readonly PendingEvent[]): Promise<void> {
    let waiting = items;
    for (let round = 1; waiting.length > 0; round++) {
      waiting = unsettled(waiting);
      if (round > roundsMax) throw new ApiError("overloaded", { retryAfterSeconds: 1 });
      const known = directory.known(tenantId) ?? (await directory.current(tenantId));
      const outcome = await runRound(options, known, waiting);
      waiting = outcome.waiting;
      if (outcome.configVersion === known.version) continue;
      await directory.atLeast(tenantId, outcome.configVersion);
      waiting = await stillAllowed(waiting);
    }
  }

  async function flush(tenantId: string, items: readonly PendingEvent[]): Promise<void> {
    try {
      await settle(tenantId, items);
    } catch (error) {
      const left = unsettled(items);
      if (isDataError(error) && left.length > 1) {
        // One event that the database cannot take must fail alone.
        const half = Math.ceil(left.length / 2);
        await flush(tenantId, left.slice(0, half));
        await flush(tenantId, left.slice(half));
        return;
      }
      const verdict = verdictOf(error);
      if (!(error instanceof ApiError)) {
        log[verdict.code === "internal" ? "error" : "warn"]({
          event: "ingest_commit_failed",
          tenantId: publicId("tenant", tenantId),
          eventCount: left.length,
          err: error,
        });
      }
      for (const item of left) item.reject(verdict);
    }
  }
  return flush;
}

function unsettled(items: readonly PendingEvent[]): readonly PendingEvent[] {
  return items.filter((item) => !item.isSettled);
}

function verdictOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (isDatabaseOutage(error) || error instanceof KekError) return unavailable();
  if (isDataError(error)) {
    return new ApiError("invalid_request", { detail: "The database cannot store this event." });
  }
  return new ApiError("internal");
}

function unavailable(): ApiError {
  return new ApiError("unavailable", {
    detail: "Sending the event again with its idempotency key is safe.",
    retryAfterSeconds: 1,
  });
}

async function stillAllowed(items: readonly PendingEvent[]): Promise<readonly PendingEvent[]> {
  const allowed = await Promise.all(items.map((item) => item.sender.isStillAllowed()));
  return items.filter((item, index) => {
    if (allowed[index] === true) return true;
    item.reject(new ApiError("unauthenticated"));
    return false;
  });
}

/** Routes and commits once. `waiting` are the events that have no verdict yet. */
async function runRound(
  options: FlushOptions,
  directory: TenantDirectory,
  items: readonly PendingEvent[],
): Promise<{ readonly configVersion: number; readonly waiting: readonly PendingEvent[] }> {
  const { tenantId } = directory;
  const names = items.map((item) => item.event.customerExternalId);
  const customerIds = await options.customers.idsOf(tenantId, names, directory.customersVersion);
  const isSealing = customerIds.values().some((customerId) => directory.isPrivate(customerId));
  const seal = isSealing ? await sealerOf(options, tenantId) : undefined;
  const entries = entriesOf({ directory, customerIds, seal }, items);
  if (entries.length === 0) return { configVersion: directory.version, waiting: [] };
  const handoverId = newUuid();
  const deliveries = entries.flatMap((entry) => handedOver(tenantId, handoverId, entry.event));
  const queues = fedQueues(directory, entries);
  const reservation = reserve(options.handovers, deliveries);
  let result: CommitResult;
  try {
    result = await commit(options, {
      tenantId,
      configVersion: directory.version,
      handoverId,
      workerId: reservation?.workerId ?? null,
      events: entries.map((entry) => entry.event),
      queues,
      databaseNow: options.databaseNow?.(),
    });
  } catch (error) {
    reservation?.giveBack();
    throw error;
  }
  if (result.configVersion !== directory.version) {
    reservation?.giveBack();
    const waiting = entries.flatMap((entry) => [entry.item, ...entry.repeats]);
    return { configVersion: result.configVersion, waiting };
  }
  const born = deliveries.filter((delivery) => result.insertedIds.has(delivery.eventId));
  if (born.length === 0) reservation?.giveBack();
  else
    reservation?.use({ tenantId, handoverId, configVersion: directory.version, deliveries: born });
  const isForAnyWorker = born.length > 0 && reservation === undefined;
  if (isForAnyWorker || queues.some((queue) => queue.lingerMs !== null))
    options.handovers.announce();
  const waiting = await giveVerdicts(options, tenantId, entries, result.insertedIds);
  return { configVersion: result.configVersion, waiting };
}

/**
 * `undefined`, and a line in the log, when nothing can be sealed, or not soon: then only the events that are to be are
 * refused, and all others do not wait for a key management service.
 */
async function sealerOf(
  { pool, keyring, log }: FlushOptions,
  tenantId: string,
): Promise<Sealer | undefined> {
  const late = new AbortController();
  const sealer = keyring.sealerFor(tenantId, (id, work) => inTenant(pool, { tenantId: id }, work));
  try {
    const waited = delay(sealerMsMax, undefined, { signal: late.signal }).then(() => {
      throw new KekError("The tenant's data key could not be had in time.");
    });
    return await Promise.race([sealer, waited]);
  } catch (error) {
    const event = "ingest_sealing_failed";
    log.error({ event, tenantId: publicId("tenant", tenantId), err: error });
    return undefined;
  } finally {
    late.abort();
  }
}

/** What the events of a round are routed and stored with. */
interface Routing {
  readonly directory: TenantDirectory;
  readonly customerIds: ReadonlyMap<string, string>;
  /** What seals the bodies of private customers; `undefined` when there is none of them, or nothing can be sealed. */
  readonly seal: Sealer | undefined;
}

function entriesOf(routing: Routing, items: readonly PendingEvent[]): readonly Entry[] {
  const { directory, customerIds, seal } = routing;
  const entries: Entry[] = [];
  const byKey = new Map<string, Entry>();
  for (const item of items) {
    const customerId = customerIds.get(item.event.customerExternalId);
    if (customerId === undefined) {
      item.reject(customerBeingErased());
      continue;
    }
    if (seal === undefined && directory.isPrivate(customerId)) {
      item.reject(unavailable());
      continue;
    }
    const { idempotencyKey } = item.event;
    const key = idempotencyKey === undefined ? undefined : customerId + idempotencyKey;
    const first = key === undefined ? undefined : byKey.get(key);
    if (first !== undefined) {
      first.repeats.push(item);
      continue;
    }
    const event = newEventOf(routing, customerId, item);
    if (event === undefined) {
      item.reject(new ApiError("not_found"));
      continue;
    }
    const entry = { item, event, repeats: [] };
    entries.push(entry);
    if (key !== undefined) byKey.set(key, entry);
  }
  return entries;
}

/** The rows of an event, routed; `undefined` when it is a test of a destination that is gone. */
function newEventOf(
  { directory, seal }: Routing,
  customerId: string,
  item: PendingEvent,
): NewEvent | undefined {
  const { event, contentSha256, onlyDestinationId } = item;
  const id = newUuid();
  const destinations =
    onlyDestinationId === undefined
      ? matching(directory, customerId, event)
      : live(directory, customerId, onlyDestinationId);
  if (onlyDestinationId !== undefined && destinations.length === 0) return undefined;
  const body = canonicalBody(publicId("event", id), event, item.receivedAtMs);
  const isSealed = seal !== undefined && directory.isPrivate(customerId);
  const place = { tenantId: directory.tenantId, customerId, eventId: id };
  let flowEvent: FlowEvent | undefined;
  const flowTo = (destination: RoutableDestination) =>
    isEnqueued(destination) ? flowOf(destination, (flowEvent ??= acceptedEvent(item, body))) : null;
  return {
    id,
    customerId,
    eventType: event.eventType,
    body,
    storedBody: isSealed ? sealedText(seal, bodyPlace(place), body) : body,
    ...(event.idempotencyKey !== undefined &&
      contentSha256 !== undefined && {
        idempotency: { key: event.idempotencyKey, contentSha256 },
      }),
    origin: onlyDestinationId === undefined ? "event" : "test",
    deliveries: destinations.map((destination) => ({
      id: newUuid(),
      destinationId: destination.id,
      flow: flowTo(destination),
    })),
  };
}

/** The same as flow.ts reads from the stored text. */
function acceptedEvent({ event, receivedAtMs }: PendingEvent, body: string): FlowEvent {
  return {
    ...event.routable,
    customerExternalId: event.customerExternalId,
    occurredAt: occurredAtText(event, receivedAtMs),
    bodyBytes: Buffer.byteLength(body),
  };
}

/**
 * Paused and disabled destinations get their deliveries too: the worker holds, skips or buries them, so that they are on
 * record and can be replayed.
 */
function matching(
  directory: TenantDirectory,
  customerId: string,
  event: ParsedEvent,
): readonly RoutableDestination[] {
  return directory
    .destinationsOf(customerId)
    .filter((destination) => destination.matches(event.routable));
}

function live(
  directory: TenantDirectory,
  customerId: string,
  destinationId: string,
): readonly RoutableDestination[] {
  const destination = directory.destination(destinationId);
  const isLive = destination?.customerId === customerId && destination.state !== "DELETED";
  return isLive ? [destination] : [];
}

/** The queues that the entries' deliveries go into, each once. */
function fedQueues(directory: TenantDirectory, entries: readonly Entry[]): readonly FedQueue[] {
  const queues = new Map<string, FedQueue>();
  for (const { event } of entries) {
    for (const { destinationId, flow } of event.deliveries) {
      if (flow === null || queues.has(destinationId)) continue;
      const destination = directory.destination(destinationId);
      if (destination === undefined) throw new Error("an event was routed to no destination");
      const { tenantId, customerId, orderingKey } = destination;
      queues.set(destinationId, {
        tenantId,
        customerId,
        destinationId,
        keepsOrder: orderingKey !== null,
        lingerMs: lingerMsOf(destination),
      });
    }
  }
  return [...queues.values()];
}

/** Those of an event's deliveries that go by the handover. */
function handedOver(tenantId: string, handoverId: string, event: NewEvent): QueuedDelivery[] {
  const direct = event.deliveries.filter((delivery) => delivery.flow === null);
  return direct.map(({ id, destinationId }) => ({
    tenantId,
    customerId: event.customerId,
    deliveryId: id,
    destinationId,
    eventId: event.id,
    eventType: event.eventType,
    body: event.body,
    isPrivate: event.storedBody !== event.body,
    origin: event.origin,
    attempts: 0,
    handoverId,
  }));
}

function reserve(
  handovers: HandoverPort,
  deliveries: readonly QueuedDelivery[],
): Reservation | undefined {
  if (deliveries.length === 0) return undefined;
  let bytes = 0;
  for (const delivery of deliveries) bytes += delivery.body.length;
  return handovers.reserve(deliveries.length, bytes);
}

async function commit({ pool, metrics }: FlushOptions, rows: Commit): Promise<CommitResult> {
  for (let tries = 1; ; tries++) {
    const startedAt = performance.now();
    try {
      const result = await inTenantAtOnce(pool, { tenantId: rows.tenantId }, (tx) =>
        commitInQueues(tx, rows),
      );
      metrics.commitSeconds.observe({ kind: "ingest" }, (performance.now() - startedAt) / 1000);
      metrics.ingestFlushEvents.observe(rows.events.length);
      return result;
    } catch (error) {
      if (tries >= commitTriesMax || !isRetryable(error)) throw error;
    }
  }
}

/**
 * Commits with the queues locked as briefly as may be: from the beginning only where the order of a key is looked at,
 * else while they are woken, because claims and other commits wait for the lock. All of them are locked at one time, in
 * the order that everyone keeps to.
 */
async function commitInQueues(tx: Transaction, rows: Commit): Promise<CommitResult> {
  const { queues } = rows;
  if (queues.length === 0) return commitEvents(tx, rows);
  const locksFirst = queues.some((queue) => queue.keepsOrder);
  const [, result] = await Promise.all([
    locksFirst ? lockQueues(tx, queues) : undefined,
    commitEvents(tx, rows),
    locksFirst ? undefined : lockQueues(tx, queues),
    wakeFedQueues(tx, queues),
  ]);
  return result;
}
