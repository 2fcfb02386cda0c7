import type pg from "pg";
import { type AuditAccess, recordAudit } from "../audit/audit.ts";
import { contextStatement, inTenant, type Transaction } from "../database/transaction.ts";
import { ApiError } from "../errors.ts";
import { newUuid, publicId } from "../ids.ts";
import { insertTestEnvironment, lockTenant, readTenant, testIdOf } from "./store.ts";

/**
 * Environments. A tenant has a live and a test environment, each a row of `tenants` of its own, so that everything that
 * keeps tenants apart keeps them apart. A test environment can also stand alone.
 *
 * `pool` is of a role that sees all tenants: the schema's owner, or the one that administers tenants.
 */

/** UUIDs of a tenant's environments; `null` for one that it does not have. */
export interface Environments {
  readonly live: string | null;
  readonly test: string | null;
}

/** The environments of the tenant that one of them belongs to. Errors: `not_found`. */
export async function environmentsOf(pool: pg.Pool, tenantId: string): Promise<Environments> {
  return await inTenant(pool, { tenantId }, async (transaction) => {
    const tenant = await readTenant(transaction, tenantId);
    if (tenant === undefined) throw new ApiError("not_found");
    return await environmentsIn(transaction, tenant);
  });
}

/** The same in a transaction, of an environment that was read. */
export async function environmentsIn(
  transaction: Transaction,
  tenant: { readonly id: string; readonly environment: string; readonly liveId: string | null },
): Promise<Environments> {
  if (tenant.environment === "test") return { live: tenant.liveId, test: tenant.id };
  return { live: tenant.id, test: (await testIdOf(transaction, tenant.id)) ?? null };
}

/**
 * UUID of the test environment of the tenant that `access` names by either of them. A tenant of an earlier version has
 * none: it is made then, with the settings of the live one but without its origins.
 *
 * Errors: `not_found`.
 */
export async function testEnvironmentOf(pool: pg.Pool, access: AuditAccess): Promise<string> {
  const { tenantId } = access;
  return await inTenant(pool, { tenantId }, async (transaction) => {
    const live = await lockTenant(transaction, tenantId);
    if (live === undefined) throw new ApiError("not_found");
    if (live.environment === "test") return tenantId;
    const known = await testIdOf(transaction, tenantId);
    if (known !== undefined) return known;
    const id = newUuid();
    await transaction.query(contextStatement({ tenantId: id }));
    await insertTestEnvironment(transaction, { id, liveId: tenantId });
    await recordAudit(
      transaction,
      { tenantId: id, actor: access.actor },
      { action: "tenant.created", subjectId: publicId("tenant", id) },
    );
    return id;
  });
}

/** UUID of one environment of a tenant. Errors: `not_found`; `state_conflict` for a test environment that stands alone. */
export async function environmentNamed(
  pool: pg.Pool,
  access: AuditAccess,
  environment: "live" | "test",
): Promise<string> {
  if (environment === "test") return await testEnvironmentOf(pool, access);
  const { live } = await environmentsOf(pool, access.tenantId);
  if (live !== null) return live;
  throw new ApiError("state_conflict", { detail: "This tenant has a test environment only." });
}
