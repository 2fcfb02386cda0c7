import type pg from "pg";
import type { Customers } from "../customers/customers.ts";
import type { HandoverPort } from "../deliveries/handover.ts";
import type { DestinationDirectory } from "../destinations/directory.ts";
import type { Keyring } from "../encryption/keyring.ts";
import { ApiError } from "../errors.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { ParsedEvent } from "./envelope.ts";
import { contentSha256 } from "./envelope.ts";
import { createFlush } from "./flush.ts";
import { IngestQueue } from "./ingest-queue.ts";
import { IngestRoom } from "./ingest-room.ts";
import type { Acceptance, Sender } from "./sender.ts";
import type { PendingEvent } from "./verdicts.ts";

/**
 * Group commit: events that wait at the same moment share one transaction.
 *
 * A commit starts as soon as one of a few slots is free, so a lone event goes out at once and a busy process makes
 * commits of dozens; there is no timer. Each commit is of one tenant, tenants take turns.
 *
 * A tenant with a destination that keeps an order has one commit at a time. Otherwise two commits with parts of one batch
 * request could overtake each other on the way to the database.
 */

export type { Acceptance, Sender } from "./sender.ts";

/** The way into the system for events. */
export interface EventAcceptor {
  /**
   * Accepts an event: resolves once it is durable, together with its deliveries.
   *
   * Errors (ApiError): `idempotency_conflict`; `unauthenticated` when the key was revoked while the event waited;
   * `overloaded`; `unavailable` when the database gave no verdict, in which case the event may or may not be kept, and
   * sending it again with its idempotency key is safe.
   */
  accept(sender: Sender, event: ParsedEvent): Promise<Acceptance>;
  /**
   * Accepts a test event for one destination only, whatever its event types and filter say; it takes the same way as
   * every other event. `deliveryId` is a UUID.
   *
   * Errors: those of {@link accept}, and `not_found` when the destination is gone.
   */
  acceptTest(
    sender: Sender,
    destinationId: string,
    event: ParsedEvent,
  ): Promise<{ readonly id: string; readonly deliveryId: string }>;
  /**
   * Sets bytes aside for a request whose body has yet to be read: as many as it declares, or 0 for one that grows as it
   * arrives.
   *
   * Errors: `overloaded` with Retry-After when the queue is full by count, or the tenant's share of it by bytes (see
   * {@link IngestRoom}); `unavailable` while closing.
   */
  reserveRoom(tenantId: string, bytes: number): RequestRoom;
  /** Refuses what comes from now on and resolves when everything that was queued has its verdict. */
  close(): Promise<void>;
}

/** Bytes set aside for one request. */
export interface RequestRoom {
  /** Takes more room. Errors: `overloaded`, and then it has what it had. */
  grow(bytes: number): void;
  /** Gives the room back; safe to repeat. */
  release(): void;
}

/** What the acceptor works with. */
export interface EventAcceptorOptions {
  /** Connections of the API's role; at least `slots` of them should be free for this. */
  readonly pool: pg.Pool;
  readonly directory: DestinationDirectory;
  readonly customers: Customers;
  readonly handovers: HandoverPort;
  /** Seals the bodies of customers whose payloads are private. */
  readonly keyring: Pick<Keyring, "sealerFor">;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The wall clock in milliseconds since the epoch. */
  readonly now: () => number;
  readonly bounds?: Partial<IngestBounds>;
  /** Stands in for the database's clock in tests of the idempotency window. */
  readonly databaseNow?: () => Date;
}

/** Bounds of the queue and of one commit. */
export interface IngestBounds {
  /** Most events waiting. */
  readonly queueEventsMax: number;
  /** Most bytes of requests between their headers and their answer, of all tenants together. */
  readonly queueBytesMax: number;
  /** Commits in flight. Measured: 2 to 4 keep the database's log busy, more only make the commits smaller. */
  readonly slots: number;
  readonly commitEventsMax: number;
  readonly commitBytesMax: number;
  /** Longest wait for a verdict; after it the sender is told `unavailable`. */
  readonly verdictTimeoutMs: number;
}

/** The bounds when none are given. */
export const defaultIngestBounds: IngestBounds = {
  queueEventsMax: 10_000,
  queueBytesMax: 64 * 1024 * 1024,
  slots: 4,
  commitEventsMax: 100,
  commitBytesMax: 512 * 1024,
  verdictTimeoutMs: 5_000,
};

/** Opens the acceptor of a process; close it before the pool. */
export function createEventAcceptor(options: EventAcceptorOptions): EventAcceptor {
  return new GroupCommit(options);
}

class GroupCommit implements EventAcceptor {
  readonly #bounds: IngestBounds;
  readonly #metrics: Metrics;
  readonly #now: () => number;
  readonly #flush: ReturnType<typeof createFlush>;
  readonly #queue = new IngestQueue<PendingEvent>();
  readonly #inFlight = new Map<readonly PendingEvent[], string>();
  readonly #directory: DestinationDirectory;
  readonly #room: IngestRoom;
  #isPumpDue = false;
  #closed: PromiseWithResolvers<void> | undefined;
  #sweep: NodeJS.Timeout | undefined;

  constructor(options: EventAcceptorOptions) {
    this.#bounds = { ...defaultIngestBounds, ...options.bounds };
    this.#metrics = options.metrics;
    this.#now = options.now;
    this.#directory = options.directory;
    this.#flush = createFlush(options);
    const { ingestQueueBytes } = options.metrics;
    this.#room = new IngestRoom(this.#bounds.queueBytesMax, (bytes) => ingestQueueBytes.set(bytes));
  }

  accept(sender: Sender, event: ParsedEvent): Promise<Acceptance> {
    return this.#enqueue(sender, event, undefined, ({ id, status }) => ({ id, status }));
  }

  acceptTest(sender: Sender, destinationId: string, event: ParsedEvent) {
    return this.#enqueue(sender, event, destinationId, ({ id, deliveryIds: [deliveryId] }) => {
      if (deliveryId === undefined) throw new Error("a test event was accepted without a delivery");
      return { id, deliveryId };
    });
  }

  reserveRoom(tenantId: string, bytes: number): RequestRoom {
    if (this.#closed !== undefined) throw unavailable();
    if (this.#queue.size >= this.#bounds.queueEventsMax) throw overloaded();
    const room = this.#room.reserve(tenantId, bytes);
    if (room === undefined) throw overloaded();
    return {
      grow: (more) => {
        if (!room.grow(more)) throw overloaded();
      },
      release: () => room.release(),
    };
  }

  close(): Promise<void> {
    this.#closed ??= Promise.withResolvers<void>();
    this.#settleWhenIdle();
    return this.#closed.promise;
  }

  #enqueue<Result>(
    sender: Sender,
    event: ParsedEvent,
    onlyDestinationId: string | undefined,
    resultOf: (acceptance: Acceptance & { readonly deliveryIds: readonly string[] }) => Result,
  ): Promise<Result> {
    if (this.#closed !== undefined) return Promise.reject(unavailable());
    if (this.#queue.size >= this.#bounds.queueEventsMax) return Promise.reject(overloaded());
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const item: PendingEvent = {
      sender,
      event,
      bytes: event.bytes,
      contentSha256: event.idempotencyKey === undefined ? undefined : contentSha256(event),
      onlyDestinationId,
      receivedAtMs: this.#now(),
      isSettled: false,
      resolve: (acceptance) => {
        item.isSettled = true;
        resolve(resultOf(acceptance));
      },
      reject: (error) => {
        item.isSettled = true;
        reject(error);
      },
    };
    this.#queue.add(sender.tenantId, item);
    if (!this.#isPumpDue) {
      this.#isPumpDue = true;
      // After whatever else this turn of the event loop has read from its sockets, so that it shares the commit.
      setImmediate(() => this.#pump());
    }
    const sweepEveryMs = Math.min(1_000, this.#bounds.verdictTimeoutMs);
    this.#sweep ??= setInterval(() => this.#sweepLate(), sweepEveryMs);
    return promise;
  }

  #pump(): void {
    this.#isPumpDue = false;
    const { slots, commitEventsMax, commitBytesMax } = this.#bounds;
    while (this.#inFlight.size < slots) {
      const next = this.#queue.take(commitEventsMax, commitBytesMax, (tenantId) =>
        this.#hasToWait(tenantId),
      );
      if (next === undefined) break;
      this.#inFlight.set(next.items, next.tenantId);
      void this.#flush(next.tenantId, next.items).finally(() => {
        this.#inFlight.delete(next.items);
        this.#pump();
      });
    }
    this.#metrics.ingestQueueEvents.set(this.#queue.size);
    this.#settleWhenIdle();
  }

  /** Also while its destinations are not loaded yet: they may keep an order. */
  #hasToWait(tenantId: string): boolean {
    for (const busyTenantId of this.#inFlight.values()) {
      if (busyTenantId === tenantId) return this.#directory.known(tenantId)?.keepsOrder ?? true;
    }
    return false;
  }

  /** A database that hangs must not make its callers hang: whoever waited too long is told so. */
  #sweepLate(): void {
    const oldestMs = this.#now() - this.#bounds.verdictTimeoutMs;
    const isLate = (item: PendingEvent) => item.receivedAtMs < oldestMs;
    const late = this.#queue.takeWhile(isLate);
    for (const items of this.#inFlight.keys()) late.push(...items.filter(isLate));
    for (const item of late) item.reject(unavailable());
  }

  #settleWhenIdle(): void {
    if (this.#inFlight.size > 0 || this.#queue.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
    this.#closed?.resolve();
  }
}

function overloaded(): ApiError {
  return new ApiError("overloaded", { retryAfterSeconds: 1 });
}

function unavailable(): ApiError {
  return new ApiError("unavailable", {
    detail:
      "There was no verdict in time. Sending the event again with its idempotency key is safe.",
    retryAfterSeconds: 1,
  });
}
