import type pg from "pg";
import { inTenant } from "../database/transaction.ts";
import { ApiError } from "../errors.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { ParsedEvent } from "./envelope.ts";
import { findTakenKeys } from "./store.ts";
import type { NewEvent } from "./store.ts";
import type { Acceptance, Sender } from "./sender.ts";

/** An event that waits for its verdict; the first of `resolve` and `reject` is it. */
export interface PendingEvent {
  readonly sender: Sender;
  readonly event: ParsedEvent;
  readonly bytes: number;
  /** Present when the event has an idempotency key. */
  readonly contentSha256: Buffer | undefined;
  /** A test event's one destination; `undefined` routes by event types and filters. */
  readonly onlyDestinationId: string | undefined;
  readonly receivedAtMs: number;
  /** `true` once there is a verdict: such an event must not be committed any more. */
  isSettled: boolean;
  resolve(acceptance: Acceptance & { readonly deliveryIds: readonly string[] }): void;
  reject(error: Error): void;
}

/** One event of a round, and those of the same round that repeat its idempotency key. */
export interface Entry {
  readonly item: PendingEvent;
  readonly event: NewEvent;
  readonly repeats: PendingEvent[];
}

/** What verdicts are found with. */
export interface VerdictOptions {
  readonly pool: pg.Pool;
  readonly metrics: Metrics;
  /** Stands in for the database's clock in tests of the idempotency window. */
  readonly databaseNow?: () => Date;
}

/** Tells every sender of a committed round, and returns the events whose key was freed before it could be compared. */
export async function giveVerdicts(
  { pool, metrics, databaseNow }: VerdictOptions,
  tenantId: string,
  entries: readonly Entry[],
  insertedIds: ReadonlySet<string>,
): Promise<readonly PendingEvent[]> {
  const taken: Entry[] = [];
  for (const entry of entries) {
    const { event, item } = entry;
    if (!insertedIds.has(event.id)) {
      taken.push(entry);
      continue;
    }
    metrics.eventsAccepted.inc();
    if (event.deliveries.length === 0) metrics.eventsUnmatched.inc();
    const deliveryIds = event.deliveries.map((delivery) => delivery.id);
    item.resolve({ id: event.id, status: "accepted", deliveryIds });
    for (const repeat of entry.repeats)
      compare(repeat, event.id, event.idempotency?.contentSha256, metrics);
  }
  if (taken.length === 0) return [];
  const keys = taken.map(({ event }) => ({
    customerId: event.customerId,
    key: event.idempotency?.key ?? "",
  }));
  const found = await inTenant(pool, { tenantId }, (tx) =>
    findTakenKeys(tx, tenantId, keys, databaseNow?.()),
  );
  const byKey = new Map(found.map((one) => [one.customerId + one.key, one]));
  const waiting: PendingEvent[] = [];
  for (const { item, event, repeats } of taken) {
    const first = byKey.get(event.customerId + (event.idempotency?.key ?? ""));
    for (const one of [item, ...repeats]) {
      if (first === undefined) waiting.push(one);
      else compare(one, first.eventId, first.contentSha256, metrics);
    }
  }
  return waiting;
}

function compare(
  item: PendingEvent,
  firstId: string,
  firstSha256: Buffer | undefined,
  metrics: Metrics,
): void {
  if (firstSha256 !== undefined && item.contentSha256?.equals(firstSha256) === true) {
    metrics.eventsDuplicate.inc();
    item.resolve({ id: firstId, status: "duplicate", deliveryIds: [] });
    return;
  }
  item.reject(
    new ApiError("idempotency_conflict", {
      detail: "An event with this idempotency key and other content was accepted before.",
      path: "/idempotencyKey",
    }),
  );
}
