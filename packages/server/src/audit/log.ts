import type pg from "pg";
import type { Access, Actor } from "../access/access.ts";
import { cursorAfter, uuidInCursor } from "../cursor.ts";
import { inTenant } from "../database/transaction.ts";
import { recordAudit } from "./audit.ts";
import { type EntrySelection, selectEntries, type StoredEntry } from "./log-store.ts";

/**
 * Reading the audit log. A tenant sees all of its own; a customer sees the entries that concern it, in which whoever acted
 * for the tenant is the service and nothing more.
 */

/** Whoever acted for the tenant or the installation, as a customer sees it. */
export interface ServiceActor {
  readonly kind: "service";
}

/** What an entry says; gone with the customer whom it concerns. */
export interface EntryContent {
  readonly actor: Actor | ServiceActor;
  /** Public id. */
  readonly subjectId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** An entry as its readers see it. */
export interface AuditEntry extends Omit<StoredEntry, "content" | "seq"> {
  /**
   * The place in the tenant's chain; `null` for a customer, to whom gaps would tell how much goes on with the others.
   */
  readonly seq: bigint | null;
  /** `null` once its customer was erased. */
  readonly content: EntryContent | null;
}

/** Which entries; `undefined` means no condition. */
export interface AuditFilter {
  /** Of a caller that acts for one customer, any other name matches nothing. */
  readonly customerExternalId: string | undefined;
  readonly action: string | undefined;
  /** Inclusive, in milliseconds since the epoch. */
  readonly fromMs: number | undefined;
  /** Exclusive. */
  readonly toMs: number | undefined;
}

/**
 * A page of the entries that the caller may see, newest first.
 *
 * Errors: `invalid_cursor`, also for one of another filter, tenant or customer.
 */
export async function listAudit(
  pool: pg.Pool,
  access: Access,
  {
    filter,
    limit,
    cursor,
  }: {
    readonly filter: AuditFilter;
    readonly limit: number;
    readonly cursor: string | undefined;
  },
): Promise<{ readonly entries: readonly AuditEntry[]; readonly nextCursor: string | null }> {
  const { tenantId, customerId } = access;
  const scope = { tenantId, customerId, list: "audit", filter: { ...filter } };
  const { customerExternalId, action, fromMs, toMs } = filter;
  const selection: EntrySelection = {
    tenantId,
    customerId,
    customerExternalId,
    action,
    from: fromMs === undefined ? undefined : new Date(fromMs),
    to: toMs === undefined ? undefined : new Date(toMs),
    beforeId: cursor === undefined ? undefined : uuidInCursor(cursor, scope),
    afterSeq: undefined,
    order: "newest first",
    rowsMax: limit + 1,
  };
  const found = await inTenant(pool, access, (transaction) =>
    selectEntries(transaction, selection),
  );
  const entries = found.slice(0, limit).map((entry) => shownTo(access, entry));
  const last = entries.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return { entries, nextCursor: hasMore ? cursorAfter(last.id, scope) : null };
}

/**
 * A tenant's next entries after a place in the chain, oldest first, for keeping them elsewhere; for the operator, whose
 * reading is recorded.
 *
 * Errors: the database's own.
 */
export async function exportAudit(
  pool: pg.Pool,
  access: Access,
  { afterSeq, entriesMax }: { readonly afterSeq: bigint; readonly entriesMax: number },
): Promise<readonly AuditEntry[]> {
  return await inTenant(pool, access, async (transaction) => {
    const found = await selectEntries(transaction, {
      tenantId: access.tenantId,
      customerId: undefined,
      customerExternalId: undefined,
      action: undefined,
      from: undefined,
      to: undefined,
      beforeId: undefined,
      afterSeq,
      order: "oldest first",
      rowsMax: entriesMax,
    });
    const details = { afterSeq: String(afterSeq), entries: found.length };
    await recordAudit(transaction, access, { action: "audit.exported", subjectId: null, details });
    return found.map((entry) => shownTo(access, entry));
  });
}

function shownTo(access: Access, { content, ...stored }: StoredEntry): AuditEntry {
  const rest = access.customerId === undefined ? stored : { ...stored, seq: null };
  if (content === null) return { ...rest, content };
  const { actor, subjectId, details } = JSON.parse(content) as EntryContent & {
    readonly actor: Actor;
  };
  const shown = access.customerId === undefined ? actor : actorForCustomers(actor);
  return { ...rest, content: { actor: shown, subjectId, details } };
}

function actorForCustomers(actor: Actor): Actor | ServiceActor {
  switch (actor.kind) {
    case "session":
    case "system":
      return actor;
    case "api_key":
    case "root_key":
    case "operator":
      return { kind: "service" };
  }
}
