import type pg from "pg";
import type { Access } from "../access/access.ts";
import { payloadHiding, type PayloadHiding } from "../access/payload-visibility.ts";
import { visibleEventTypes } from "../access/visible-event-types.ts";
import { recordAudit } from "../audit/audit.ts";
import { cursorAfter, uuidInCursor } from "../cursor.ts";
import { inTenant, type Transaction } from "../database/transaction.ts";
import type { Keyring, TenantRun } from "../encryption/keyring.ts";
import { firstUuidAt, publicId } from "../ids.ts";
import {
  type EventTypePattern,
  type ListedEvent,
  selectEvents,
  selectListScope,
} from "./list-store.ts";
import { bodyPlace, isSealedText, textOpener } from "./private-payload.ts";

/** A recent event as its caller may see it. */
export interface RecentEvent extends Omit<ListedEvent, "storedBody"> {
  /** The canonical event JSON; `undefined` when it is hidden. */
  readonly body: string | undefined;
  /** Why it is; `null` when it is not. */
  readonly payloadHidden: PayloadHiding | null;
}

/** Newest first. A page can be short, even empty, while `nextCursor` is not `null`: go on until it is. */
export interface EventPage {
  readonly events: readonly RecentEvent[];
  readonly nextCursor: string | null;
}

/** Which events to list, and which part of the list to give. */
export interface EventListRequest {
  /** An exact event type, `order.*` for all below `order`, or `*`; `undefined`: all. */
  readonly eventType?: string | undefined;
  readonly customerExternalId?: string | undefined;
  readonly cursor?: string | undefined;
  /** At least 1. */
  readonly limit: number;
}

/** What a list of events needs of the process. */
export interface EventListPorts {
  /** Connections of the API's role. */
  readonly pool: pg.Pool;
  readonly keyring: Pick<Keyring, "openerFor">;
  /** The wall clock in milliseconds since the epoch. */
  readonly now: () => number;
}

/** Where a page ends: reading many large payloads at once would hold up the whole process. */
const pageBytesMax = 1_048_576;

/** Most events that one page looks at: one that hardly any event type passes ends there. */
const candidatesMax = 5_000;

// Above every UUID of version 7.
const lastUuid = "ffffffff-ffff-ffff-ffff-ffffffffffff";

const dayMs = 86_400_000;

/**
 * A page of the caller's events whose bodies are still stored; whether a payload is shown is decided as for one event.
 * That an API key was shown payloads is noted in the audit log, once a page for each customer.
 *
 * Errors: `invalid_cursor`; `SealError` and `KekError` when a body is the caller's to see and cannot be opened.
 */
export async function listEvents(
  ports: EventListPorts,
  access: Access,
  request: EventListRequest,
): Promise<EventPage> {
  return await pageOf(ports, access, request);
}

/**
 * The newest events of the caller whose payloads it may see, at most `limit`, for something to be tried on them. Payloads
 * that it may not see are left out, and a look that found none is not repeated further back. Noted in the audit log as
 * above: what is tried on a payload can tell what is in it.
 *
 * Errors: `SealError` and `KekError` as above.
 */
export async function recentEvents(
  ports: EventListPorts,
  access: Access,
  { limit }: { readonly limit: number },
): Promise<readonly (RecentEvent & { readonly body: string })[]> {
  const { events } = await pageOf(ports, access, { limit });
  return events.flatMap((event) =>
    event.body === undefined ? [] : [{ ...event, body: event.body }],
  );
}

async function pageOf(
  { pool, keyring, now }: EventListPorts,
  access: Access,
  request: EventListRequest,
): Promise<EventPage> {
  const { tenantId } = access;
  const { eventType, customerExternalId, cursor, limit } = request;
  const filter = { eventType, customerExternalId };
  const cursorScope = { tenantId, customerId: access.customerId, list: "events", filter };
  const beforeId = cursor === undefined ? lastUuid : uuidInCursor(cursor, cursorScope);
  const visible = visibleEventTypes(access);
  const pattern = patternOf(eventType);
  const found = await inTenant(pool, access, async (transaction) => {
    const scope = await selectListScope(transaction, { tenantId, customerExternalId });
    const isNamed = customerExternalId !== undefined;
    if (isNamed && scope.customerId === null) return { rows: [], lookedUntilId: undefined };
    const isDecidedByIndex = visible === null && pattern === undefined;
    const page = await selectEvents(transaction, {
      ...{ tenantId, beforeId, eventType: pattern },
      // Of its own customer alone, by the rule of every row; said here so that an index serves it.
      customerId: scope.customerId ?? access.customerId,
      visibleEventTypes: visible?.flatMap((one) => patternOf(one) ?? []),
      fromId: firstUuidAt(now() - scope.retentionDays * dayMs),
      rowsMax: limit + 1,
      bytesMax: pageBytesMax,
      candidatesMax: isDecidedByIndex ? limit + 1 : candidatesMax,
    });
    const bodiesFromId = firstUuidAt(now() - scope.payloadDays * dayMs);
    const rows = page.rows.map((row) => hiding(access, row, bodiesFromId));
    await noteReads(transaction, access, rows.slice(0, limit));
    return { rows, lookedUntilId: page.lookedUntilId };
  });
  const rows = found.rows.slice(0, limit);
  const lastId = found.rows.length > limit ? rows.at(-1)?.id : found.lookedUntilId;
  return {
    events: await opened({ pool, keyring }, tenantId, rows),
    nextCursor: lastId === undefined ? null : cursorAfter(lastId, cursorScope),
  };
}

type Judged = ListedEvent & Pick<RecentEvent, "payloadHidden">;

function hiding(access: Access, row: ListedEvent, bodiesFromId: string): Judged {
  const isKept = row.id >= bodiesFromId;
  const isPrivate = isSealedText(row.storedBody);
  return { ...row, payloadHidden: payloadHiding(access, { isKept, isPrivate }) };
}

async function noteReads(
  transaction: Transaction,
  access: Access,
  rows: readonly Judged[],
): Promise<void> {
  if (access.actor.kind !== "api_key") return;
  const shown = Map.groupBy(
    rows.filter(({ payloadHidden }) => payloadHidden === null),
    ({ customerId }) => customerId,
  );
  for (const [customerId, events] of shown) {
    const details = { eventIds: events.map(({ id }) => publicId("event", id)) };
    const entry = { action: "payload.read", subjectId: null, customerId, details } as const;
    await recordAudit(transaction, access, entry);
  }
}

async function opened(
  { pool, keyring }: Omit<EventListPorts, "now">,
  tenantId: string,
  rows: readonly Judged[],
): Promise<readonly RecentEvent[]> {
  const shown = rows.filter(({ payloadHidden }) => payloadHidden === null);
  const run: TenantRun = (id, work) => inTenant(pool, { tenantId: id }, work);
  const bodies = shown.map(({ storedBody }) => storedBody);
  const open = await textOpener({ keyring, run }, tenantId, bodies);
  return rows.map(({ storedBody, ...event }) => {
    const place = bodyPlace({ tenantId, customerId: event.customerId, eventId: event.id });
    return {
      ...event,
      body: event.payloadHidden === null ? open(place, storedBody) : undefined,
    };
  });
}

function patternOf(pattern: string | undefined): EventTypePattern | undefined {
  if (pattern === undefined || pattern === "*") return undefined;
  return pattern.endsWith(".*")
    ? { text: pattern.slice(0, -1), isPrefix: true }
    : { text: pattern, isPrefix: false };
}
