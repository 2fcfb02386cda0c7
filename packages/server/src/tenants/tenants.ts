import type pg from "pg";
import { inTenant, inTransaction } from "../database/transaction.ts";
import { ApiError } from "../errors.ts";
import { newUuid, uuidOf } from "../ids.ts";
import { allTenants, insertTenant, type Tenant } from "./store.ts";

export type { Tenant } from "./store.ts";

/** Days that a tenant's events are kept when nothing else was said. */
export const retentionDaysDefault = 30;
const retentionDaysMax = 3650;

/**
 * Makes a tenant and returns its UUID. `pool` acts as the schema's owner, here and in the functions below, because only
 * the owner administers tenants.
 *
 * Errors: {@link ApiError} `invalid_field` for a name that is empty or longer than 100 characters, and for a retention
 * that is not 1 to 3650 whole days.
 */
export async function createTenant(
  pool: pg.Pool,
  request: {
    readonly name: string;
    /** Default `live`; decides the prefix of the tenant's API keys. */
    readonly environment?: Tenant["environment"];
    /** Default {@link retentionDaysDefault}. */
    readonly retentionDays?: number;
  },
): Promise<string> {
  const { name, environment = "live", retentionDays = retentionDaysDefault } = request;
  if (name.length < 1 || name.length > 100) {
    throw new ApiError("invalid_field", {
      path: "/name",
      detail: "A tenant's name has 1 to 100 characters.",
    });
  }
  if (!Number.isInteger(retentionDays) || retentionDays < 1 || retentionDays > retentionDaysMax) {
    throw new ApiError("invalid_field", {
      path: "/retentionDays",
      detail: `A tenant's retention is 1 to ${retentionDaysMax} whole days.`,
    });
  }
  const id = newUuid();
  await inTenant(pool, { tenantId: id }, (transaction) =>
    insertTenant(transaction, { id, name, environment, retentionDays }),
  );
  return id;
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
