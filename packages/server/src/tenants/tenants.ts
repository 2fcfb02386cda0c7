import type pg from "pg";
import type { Actor } from "../access/access.ts";
import { type AuditAccess, type AuditEntryDraft, recordAudit } from "../audit/audit.ts";
import { cursorAfter, uuidInCursor } from "../cursor.ts";
import {
  contextStatement,
  inTenant,
  inTransaction,
  type Transaction,
} from "../database/transaction.ts";
import { ApiError } from "../errors.ts";
import { isFieldText } from "../events/envelope.ts";
import { newUuid, publicId, uuidOf } from "../ids.ts";
import { environmentsIn } from "./environments.ts";
import { replaceOrigins } from "./origin-store.ts";
import { Problems } from "./problems.ts";
import {
  changedRetention,
  checkRetention,
  newRetention,
  type RetentionChange,
} from "./retention-days.ts";
import { applySettings, type SettingsChange } from "./settings.ts";
import {
  allTenants,
  insertTenant,
  lockTenant,
  pageOfTenants,
  readTenant,
  type Retention,
  type Tenant,
  type TenantRow,
  updateName,
  updateRetention,
  updateSuspension,
} from "./store.ts";

export type { Retention, Tenant } from "./store.ts";
export { retentionDaysDefault } from "./retention-days.ts";

/**
 * Tenants as whoever runs the installation administers them. In all of this, `pool` is of a role that may: the schema's
 * owner, or the one that administers tenants.
 */

/** What a tenant is made with; settings are those of both its environments. */
export interface NewTenant extends RetentionChange {
  /** 1 to 100 characters; need not differ from others'. */
  readonly name: string;
  /** Default: those of a tenant that has said nothing. */
  readonly settings?: SettingsChange;
  /** Who makes it. Default: Pushrail itself. */
  readonly actor?: Actor;
}

/**
 * Makes a tenant with its live and its test environment, and returns the UUID of the live one.
 *
 * `problems` holds what was found wrong so far, so that it is reported together with what is wrong here.
 *
 * Errors: {@link ApiError} `invalid_field` for a name that is empty or longer than 100 characters, and for days that
 * {@link checkRetention} refuses; with every problem found.
 */
export async function createTenant(
  pool: pg.Pool,
  request: NewTenant,
  problems: Problems = new Problems(),
): Promise<string> {
  const { name, settings = {}, actor = { kind: "system" } } = request;
  const retention = newRetention(request);
  checkName(name, problems);
  checkRetention(retention, problems);
  problems.refuseIfAny();
  const [liveId, testId] = [newUuid(), newUuid()];
  const {
    portalPolicy = {},
    branding = {},
    privatePayloads = false,
    allowedOrigins = [],
  } = settings;
  const common = { name, ...retention, portalPolicy, branding, privatePayloads };
  const rows = [
    { ...common, id: liveId, environment: "live", liveId: null },
    { ...common, id: testId, environment: "test", liveId },
  ] as const;
  await inTenant(pool, { tenantId: liveId }, async (transaction) => {
    for (const row of rows) {
      await transaction.query(contextStatement({ tenantId: row.id }));
      await insertTenant(transaction, row);
      await replaceOrigins(transaction, row.id, allowedOrigins);
    }
    for (const { id: tenantId } of rows) {
      const entry = {
        action: "tenant.created",
        subjectId: publicId("tenant", tenantId),
        details: { name, ...retention, ...settings },
      } as const;
      await recordIn(transaction, { tenantId, actor }, [entry]);
    }
  });
  return liveId;
}

/** What may be changed of a tenant from outside. */
export interface TenantChange {
  /** Of both environments. */
  readonly name?: string;
  /** Of both environments: whether its API keys and its customers' sessions are refused. */
  readonly isSuspended?: boolean;
  /** Of the environment that is named. */
  readonly retention?: RetentionChange;
  /** Of the environment that is named. */
  readonly settings?: SettingsChange;
}

/**
 * Changes a tenant, which `access` names by one of its environments; members that are absent stay as they are. Suspending
 * is effective on the next request; what was accepted before is delivered. What is past a shorter retention is not shown
 * from this moment on, and dropped with the next days; what was dropped before does not come back with a longer one.
 *
 * `problems` holds what was found wrong so far, so that it is reported together with what the change is wrong about.
 *
 * Errors: `not_found`; as {@link createTenant}.
 */
export async function changeTenant(
  pool: pg.Pool,
  access: AuditAccess,
  change: TenantChange,
  problems: Problems = new Problems(),
): Promise<void> {
  if (change.name !== undefined) checkName(change.name, problems);
  const { actor } = access;
  await inTenant(pool, { tenantId: access.tenantId }, async (transaction) => {
    const entries = new Map<string, readonly AuditEntryDraft[]>();
    for (const tenantId of await lockedEnvironments(transaction, access.tenantId)) {
      await transaction.query(contextStatement({ tenantId }));
      const before = await lockTenant(transaction, tenantId);
      if (before === undefined) throw new ApiError("not_found");
      const isNamed = tenantId === access.tenantId;
      const retention = isNamed && change.retention && changedRetention(before, change.retention);
      if (retention) checkRetention(retention, problems);
      problems.refuseIfAny();
      const settings = isNamed && change.settings;
      entries.set(tenantId, [
        ...(await applyFacts(transaction, before, {
          ...change,
          retention: retention || undefined,
        })),
        ...(settings ? await applySettings(transaction, tenantId, settings) : []),
      ]);
    }
    for (const [tenantId, drafts] of entries) {
      await recordIn(transaction, { tenantId, actor }, drafts);
    }
  });
}

/** UUIDs of a tenant's environments, the live one first and locked, so that no other can be added meanwhile. */
async function lockedEnvironments(
  transaction: Transaction,
  tenantId: string,
): Promise<readonly string[]> {
  const named = await readTenant(transaction, tenantId);
  if (named === undefined) throw new ApiError("not_found");
  const firstId = named.liveId ?? named.id;
  await transaction.query(contextStatement({ tenantId: firstId }));
  await lockTenant(transaction, firstId);
  const { live, test } = await environmentsIn(transaction, named);
  return [live, test].filter((id) => id !== null);
}

async function applyFacts(
  transaction: Transaction,
  before: TenantRow,
  change: {
    readonly name?: string;
    readonly isSuspended?: boolean;
    readonly retention: Retention | undefined;
  },
): Promise<readonly AuditEntryDraft[]> {
  const { name, isSuspended, retention } = change;
  const { id } = before;
  const subjectId = publicId("tenant", id);
  const entries: AuditEntryDraft[] = [];
  if (name !== undefined && name !== before.name) {
    await updateName(transaction, id, name);
    entries.push({ action: "tenant.updated", subjectId, details: { name } });
  }
  if (retention !== undefined) {
    await updateRetention(transaction, id, retention);
    entries.push({ action: "tenant.retention_changed", subjectId, details: { ...retention } });
  }
  if (isSuspended !== undefined && isSuspended !== (before.suspendedAt !== null)) {
    await updateSuspension(transaction, id, isSuspended);
    entries.push({ action: isSuspended ? "tenant.suspended" : "tenant.reinstated", subjectId });
  }
  return entries;
}

async function recordIn(
  transaction: Transaction,
  access: AuditAccess,
  entries: readonly AuditEntryDraft[],
): Promise<void> {
  await transaction.query(contextStatement({ tenantId: access.tenantId }));
  for (const entry of entries) await recordAudit(transaction, access, entry);
}

function checkName(name: string, problems: Problems): void {
  if (isFieldText(name) && name.length <= 100) return;
  problems.add(
    "/name",
    "A tenant's name has 1 to 100 characters, none of them a control character.",
  );
}

/** All environments of all tenants, oldest first. */
export async function listTenants(pool: pg.Pool): Promise<readonly Tenant[]> {
  return await inTransaction(pool, allTenants);
}

/** A tenant in a list, by its live environment. */
export interface ListedTenant extends Tenant {
  /** UUID of its test environment; `null` when it has none, or is one that stands alone. */
  readonly testId: string | null;
}

/** One page of tenants, newest first; `limit` is 1 to 100. Errors: `invalid_cursor`. */
export async function tenantPage(
  pool: pg.Pool,
  { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number },
): Promise<{ readonly tenants: readonly ListedTenant[]; readonly nextCursor: string | null }> {
  const scope = { tenantId: "", list: "tenants", filter: {} };
  const beforeId = cursor === undefined ? undefined : uuidInCursor(cursor, scope);
  const found = await inTransaction(pool, (transaction) =>
    pageOfTenants(transaction, { beforeId, limit: limit + 1 }),
  );
  const tenants = found.slice(0, limit);
  const last = tenants.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return { tenants, nextCursor: hasMore ? cursorAfter(last.id, scope) : null };
}

/**
 * The tenant with this public id (`ten_…`), UUID or name; `undefined` when there is none. An id may be that of either
 * environment, a name is that of the live one.
 *
 * Errors: {@link ApiError} `state_conflict` when several have the name, because names need not differ.
 */
export async function findTenant(pool: pg.Pool, idOrName: string): Promise<Tenant | undefined> {
  const id = uuidOf("tenant", idOrName) ?? idOrName;
  const tenants = await listTenants(pool);
  const byId = tenants.find((tenant) => tenant.id === id);
  if (byId !== undefined) return byId;
  const [byName, ...others] = tenants.filter(
    (tenant) => tenant.name === idOrName && tenant.liveId === null,
  );
  if (others.length > 0) {
    throw new ApiError("state_conflict", {
      detail: `Several tenants are named ${idOrName}: name one by its id.`,
    });
  }
  return byName;
}
