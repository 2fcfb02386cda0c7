import type pg from "pg";
import { inTenant, inTransaction } from "../database/transaction.ts";
import { ApiError } from "../errors.ts";
import { newUuid, uuidOf } from "../ids.ts";
import {
  allTenants,
  insertTenant,
  lockRetention,
  type Retention,
  type Tenant,
  updateRetention,
} from "./store.ts";

export type { Retention, Tenant } from "./store.ts";

/** Days that everything of a tenant is kept when nothing else was said. */
export const retentionDaysDefault = 30;
const retentionDaysMax = 3650;

/**
 * Makes a tenant and returns its UUID. `pool` acts as the schema's owner, here and in the functions below, because only
 * the owner administers tenants.
 *
 * Errors: {@link ApiError} `invalid_field` for a name that is empty or longer than 100 characters, and for a retention
 * as {@link changeRetention} refuses it.
 */
export async function createTenant(
  pool: pg.Pool,
  request: {
    readonly name: string;
    /** Default `live`; decides the prefix of the tenant's API keys. */
    readonly environment?: Tenant["environment"];
    /** Default {@link retentionDaysDefault}. */
    readonly retentionDays?: number;
    /** Default `retentionDays`, but at most {@link retentionDaysDefault}. */
    readonly payloadDays?: number;
    /** Default as `payloadDays`. */
    readonly attemptDays?: number;
  },
): Promise<string> {
  const { name, environment = "live", retentionDays = retentionDaysDefault } = request;
  const usual = Math.min(retentionDays, retentionDaysDefault);
  const retention = {
    retentionDays,
    payloadDays: request.payloadDays ?? usual,
    attemptDays: request.attemptDays ?? usual,
  };
  if (name.length < 1 || name.length > 100) {
    throw new ApiError("invalid_field", {
      path: "/name",
      detail: "A tenant's name has 1 to 100 characters.",
    });
  }
  checkRetention(retention);
  const id = newUuid();
  await inTenant(pool, { tenantId: id }, (transaction) =>
    insertTenant(transaction, { id, name, environment, ...retention }),
  );
  return id;
}

/**
 * Changes how long a tenant keeps what; members that are absent stay as they are, or shrink to `retentionDays`. Returns what holds now. What is past a
 * shorter retention is not shown from this moment on, and dropped with the next days; what was dropped before does not
 * come back with a longer one.
 *
 * Errors: {@link ApiError} `invalid_field` for days that are not whole, not 1 to 3650, or more than `retentionDays`;
 * `not_found` for a tenant that does not exist.
 */
export async function changeRetention(
  pool: pg.Pool,
  tenantId: string,
  change: Partial<Retention>,
): Promise<Retention> {
  return await inTenant(pool, { tenantId }, async (transaction) => {
    const before = await lockRetention(transaction, tenantId);
    if (before === undefined) throw new ApiError("not_found");
    const { retentionDays = before.retentionDays } = change;
    const after = {
      retentionDays,
      payloadDays: change.payloadDays ?? Math.min(before.payloadDays, retentionDays),
      attemptDays: change.attemptDays ?? Math.min(before.attemptDays, retentionDays),
    };
    checkRetention(after);
    await updateRetention(transaction, tenantId, after);
    return after;
  });
}

function checkRetention(retention: Retention): void {
  const { retentionDays } = retention;
  if (!isDays(retentionDays, retentionDaysMax)) {
    throw new ApiError("invalid_field", {
      path: "/retentionDays",
      detail: `A tenant's retention is 1 to ${retentionDaysMax} whole days.`,
    });
  }
  for (const name of ["payloadDays", "attemptDays"] as const) {
    if (isDays(retention[name], retentionDays)) continue;
    const what = name === "payloadDays" ? "Events' bodies" : "Attempts";
    throw new ApiError("invalid_field", {
      path: `/${name}`,
      detail: `${what} are kept for 1 to ${retentionDays} whole days, because the retention of all else is ${retentionDays}.`,
    });
  }
}

function isDays(days: number, daysMax: number): boolean {
  return Number.isInteger(days) && days >= 1 && days <= daysMax;
}

/** All tenants, oldest first. */
export async function listTenants(pool: pg.Pool): Promise<readonly Tenant[]> {
  return await inTransaction(pool, allTenants);
}

/**
 * The tenant with this public id (`ten_…`), UUID or name; `undefined` when there is none.
 *
 * Errors: {@link ApiError} `state_conflict` when several have the name, because names need not differ.
 */
export async function findTenant(pool: pg.Pool, idOrName: string): Promise<Tenant | undefined> {
  const id = uuidOf("tenant", idOrName) ?? idOrName;
  const tenants = await listTenants(pool);
  const byId = tenants.find((tenant) => tenant.id === id);
  if (byId !== undefined) return byId;
  const [byName, ...others] = tenants.filter((tenant) => tenant.name === idOrName);
  if (others.length > 0) {
    throw new ApiError("state_conflict", {
      detail: `Several tenants are named ${idOrName}: name one by its id.`,
    });
  }
  return byName;
}
