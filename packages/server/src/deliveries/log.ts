import type pg from "pg";
import type { Access } from "../access/access.ts";
import { visibleEventTypes } from "../access/visible-event-types.ts";
import { inTenant } from "../database/transaction.ts";
import { firstUuidAt, madeAtMs } from "../ids.ts";
import { cursorAfter, uuidInCursor } from "../cursor.ts";
import type { Delivery, DeliveryState } from "./delivery.ts";
import { selectDeliveries } from "./list-store.ts";
import type { CandidateSource, DeliverySelection } from "./list-store.ts";
import { selectLogScope } from "./store.ts";

/** Which deliveries to list; `undefined` is no condition. Ids are UUIDs. */
export interface DeliveryFilter {
  readonly destinationId?: string | undefined;
  readonly customerExternalId?: string | undefined;
  readonly eventId?: string | undefined;
  readonly state?: DeliveryState | undefined;
  readonly reason?: string | undefined;
  /** An exact event type, `order.*` for all below `order`, or `*`. */
  readonly eventType?: string | undefined;
  /** Made at or after, in milliseconds since the epoch. */
  readonly fromMs?: number | undefined;
  /** Made before. */
  readonly toMs?: number | undefined;
}

/** Which part of a list to give. */
export interface PageRequest {
  /** 1 to 100. */
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** Newest first. A page can be short, even empty, while `nextCursor` is not `null`: go on until it is. */
export interface DeliveryPage {
  readonly deliveries: readonly Delivery[];
  readonly nextCursor: string | null;
}

/**
 * Most rows that one page looks at. A filter that no index serves (event type, reason, a rare state across all
 * destinations) ends its page there, so that a look into a large log stays below 100 ms.
 */
const candidatesMax = 5_000;

/** A flush of ingest ends within minutes of the first of its events, so a delivery is at most so much older than its handover. */
const handoverSlackMs = 10 * 60 * 1_000;

const dayMs = 24 * 60 * 60 * 1_000;

// Above every UUID of version 7.
const lastUuid = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/**
 * A page of the delivery log.
 *
 * Errors: `invalid_cursor`.
 */
export async function listDeliveries(
  pool: pg.Pool,
  access: Access,
  request: { readonly filter: DeliveryFilter; readonly page: PageRequest; readonly nowMs: number },
): Promise<DeliveryPage> {
  return await listPage(pool, access, { ...request, list: "deliveries" });
}

/**
 * A page of the dead letters: deliveries that are dead and were not replayed.
 *
 * Errors: `invalid_cursor`.
 */
export async function listDeadLetters(
  pool: pg.Pool,
  access: Access,
  request: {
    readonly filter: Omit<DeliveryFilter, "state" | "eventId">;
    readonly page: PageRequest;
    readonly nowMs: number;
  },
): Promise<DeliveryPage> {
  return await listPage(pool, access, { ...request, list: "dead-letters" });
}

interface ListRequest {
  readonly list: "deliveries" | "dead-letters";
  readonly filter: DeliveryFilter;
  readonly page: PageRequest;
  readonly nowMs: number;
}

async function listPage(
  pool: pg.Pool,
  access: Access,
  { list, filter, page, nowMs }: ListRequest,
): Promise<DeliveryPage> {
  const { tenantId, customerId } = access;
  const cursorScope = { tenantId, customerId, list, filter: { ...filter } };
  const source = list === "dead-letters" ? "dead_letters" : sourceOf(filter);
  const visible = visibleEventTypes(access);
  const afterId = page.cursor === undefined ? lastUuid : uuidInCursor(page.cursor, cursorScope);
  return await inTenant(pool, access, async (transaction) => {
    const scope = await selectLogScope(transaction, tenantId, {
      destinationId: filter.destinationId,
      // Of a customer's deliveries there are walks by index, one a destination; of a whole tenant's there is one for all.
      customerExternalId: filter.customerExternalId ?? access.customerExternalId,
      asksHandover: source === "open",
    });
    if (scope.destinationIds?.length === 0) return { deliveries: [], nextCursor: null };
    const toId = filter.toMs === undefined ? lastUuid : firstUuidAt(filter.toMs);
    const fromId = firstUuidAt(Math.max(nowMs - scope.retentionDays * dayMs, filter.fromMs ?? 0));
    const openFromMs =
      scope.oldestHandoverId === undefined
        ? Number.POSITIVE_INFINITY
        : madeAtMs(scope.oldestHandoverId) - handoverSlackMs;
    const found = await selectDeliveries(transaction, {
      tenantId,
      source,
      destinationIds: scope.destinationIds,
      eventId: filter.eventId,
      state: filter.state,
      reason: filter.reason,
      eventType: eventTypeOf(filter.eventType),
      visibleEventTypes: visible?.flatMap((pattern) => eventTypeOf(pattern) ?? []) ?? undefined,
      fromId,
      beforeId: afterId < toId ? afterId : toId,
      openFromId: Number.isFinite(openFromMs) ? later(fromId, firstUuidAt(openFromMs)) : lastUuid,
      rowsMax: page.limit + 1,
      candidatesMax: isDecidedByIndex(filter) && visible === null ? page.limit + 1 : candidatesMax,
    });
    const deliveries = found.rows.slice(0, page.limit);
    const lastId = found.rows.length > page.limit ? deliveries.at(-1)?.id : found.lookedUntilId;
    const nextCursor = lastId === undefined ? null : cursorAfter(lastId, cursorScope);
    return { deliveries, nextCursor };
  });
}

function later(first: string, second: string): string {
  return first > second ? first : second;
}

// The narrowest set that has every delivery the filter can match.
function sourceOf({ state, reason }: DeliveryFilter): CandidateSource {
  switch (state) {
    case "dead":
    case "cancelled":
      return "undelivered";
    case "retrying":
      return "backlog";
    case "pending":
    case "claimed":
      return reason === undefined ? "open" : "backlog";
    case "delivered":
    case undefined:
      return reason === undefined ? "deliveries" : "explained";
  }
}

function isDecidedByIndex({ state, reason, eventType, eventId }: DeliveryFilter): boolean {
  return (
    state === undefined &&
    reason === undefined &&
    eventId === undefined &&
    eventTypeOf(eventType) === undefined
  );
}

function eventTypeOf(pattern: string | undefined): DeliverySelection["eventType"] {
  if (pattern === undefined || pattern === "*") return undefined;
  return pattern.endsWith(".*")
    ? { text: pattern.slice(0, -1), isPrefix: true }
    : { text: pattern, isPrefix: false };
}
