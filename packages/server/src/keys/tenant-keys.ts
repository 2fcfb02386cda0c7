import type pg from "pg";
import type { AuditAccess } from "../audit/audit.ts";
import { ApiError } from "../errors.ts";
import { environmentsOf } from "../tenants/environments.ts";
import type { KeyEnvironment } from "./key-text.ts";
import { listApiKeys, revokeApiKey } from "./keys.ts";
import type { ApiKeyRow } from "./store.ts";

/** An API key of a tenant, with the environment that it reaches. */
export interface TenantKey extends ApiKeyRow {
  /** UUID of the environment. */
  readonly tenantId: string;
  readonly environment: KeyEnvironment;
}

/**
 * The keys of both environments of the tenant that one of them belongs to: live ones first, then oldest first. `pool` is
 * of a role that sees all tenants, here and below.
 *
 * Errors: `not_found` for a tenant that does not exist.
 */
export async function listTenantKeys(
  pool: pg.Pool,
  tenantId: string,
): Promise<readonly TenantKey[]> {
  const environments = await environmentsOf(pool, tenantId);
  const lists = (["live", "test"] as const).map(async (environment) => {
    const id = environments[environment];
    if (id === null) return [];
    const keys = await listApiKeys(pool, id);
    return keys.map((key): TenantKey => ({ ...key, tenantId: id, environment }));
  });
  return (await Promise.all(lists)).flat();
}

/** Revokes a key of either environment of a tenant. Errors: `not_found` when neither has it. */
export async function revokeTenantKey(
  pool: pg.Pool,
  access: AuditAccess,
  keyId: string,
): Promise<void> {
  const keys = await listTenantKeys(pool, access.tenantId);
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined) throw new ApiError("not_found");
  await revokeApiKey(pool, { tenantId: key.tenantId, actor: access.actor }, keyId);
}
