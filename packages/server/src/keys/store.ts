import type { Statement, Transaction } from "../database/transaction.ts";
import type { KeyEnvironment } from "./key-text.ts";

/** An API key as stored, without its hash. */
export interface ApiKeyRow {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly lastFour: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

const columns = `id, name, scopes, last_four AS "lastFour", created_at AS "createdAt", expires_at AS "expiresAt",
  revoked_at AS "revokedAt", last_used_at AS "lastUsedAt"`;

/** UUID of the tenant whose key has this hash. By `api_keys_by_sha256`; needs `inAuthentication`. */
export async function tenantOfKey(
  transaction: Transaction,
  sha256: Buffer,
): Promise<string | undefined> {
  const { rows } = await transaction.query<{ tenantId: string }>({
    name: "tenant-of-key",
    text: `SELECT tenant_id AS "tenantId" FROM api_keys WHERE key_sha256 = $1`,
    values: [sha256],
  });
  return rows[0]?.tenantId;
}

/** An API key that is not revoked, together with its tenant's version and suspension: one statement, so both are of one moment. */
export async function usableKey(
  transaction: Transaction,
  tenantId: string,
  sha256: Buffer,
): Promise<
  | {
      readonly id: string;
      readonly scopes: readonly string[];
      readonly expiresAt: Date | null;
      readonly tenantVersion: number;
      readonly isSuspended: boolean;
    }
  | undefined
> {
  const { rows } = await transaction.query<{
    id: string;
    scopes: string[];
    expiresAt: Date | null;
    tenantVersion: string;
    isSuspended: boolean;
  }>({
    name: "usable-key",
    text: `SELECT k.id, k.scopes, k.expires_at AS "expiresAt", t.config_version AS "tenantVersion",
        t.suspended_at IS NOT NULL AS "isSuspended"
      FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
      WHERE k.tenant_id = $1 AND k.key_sha256 = $2 AND k.revoked_at IS NULL`,
    values: [tenantId, sha256],
  });
  const [row] = rows;
  return row && { ...row, tenantVersion: Number(row.tenantVersion) };
}

/** Which environment a tenant's row is; `undefined` when there is none. Index: primary key. */
export async function environmentOf(
  transaction: Transaction,
  tenantId: string,
): Promise<KeyEnvironment | undefined> {
  const { rows } = await transaction.query<{ environment: KeyEnvironment }>({
    text: "SELECT environment FROM tenants WHERE id = $1",
    values: [tenantId],
  });
  return rows[0]?.environment;
}

/** Adds a key. */
export async function insertKey(
  transaction: Transaction,
  key: {
    readonly tenantId: string;
    readonly id: string;
    readonly name: string;
    readonly scopes: readonly string[];
    readonly sha256: Buffer;
    readonly lastFour: string;
    readonly expiresAt: Date | null;
  },
): Promise<void> {
  await transaction.query({
    text: `INSERT INTO api_keys (tenant_id, id, name, scopes, key_sha256, last_four, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    values: [key.tenantId, key.id, key.name, key.scopes, key.sha256, key.lastFour, key.expiresAt],
  });
}

/** All keys of a tenant, oldest first. */
export async function keysOf(
  transaction: Transaction,
  tenantId: string,
): Promise<readonly ApiKeyRow[]> {
  const { rows } = await transaction.query<ApiKeyRow>({
    text: `SELECT ${columns} FROM api_keys WHERE tenant_id = $1 ORDER BY id`,
    values: [tenantId],
  });
  return rows;
}

/**
 * Revokes a key and says whether it had been before; `undefined` when the tenant has no such key. Revoking again keeps
 * the first time. Index: primary key.
 */
export async function markRevoked(
  transaction: Transaction,
  tenantId: string,
  id: string,
): Promise<{ readonly wasRevoked: boolean } | undefined> {
  const { rows } = await transaction.query<{ wasRevoked: boolean }>({
    text: `
      WITH before AS (
        SELECT tenant_id, id, revoked_at FROM api_keys WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE
      )
      UPDATE api_keys k SET revoked_at = coalesce(k.revoked_at, clock_timestamp()) FROM before
      WHERE k.tenant_id = before.tenant_id AND k.id = before.id
      RETURNING before.revoked_at IS NOT NULL AS "wasRevoked"`,
    values: [tenantId, id],
  });
  return rows[0];
}

/** The statement that notes when keys were last used, never backwards: times in milliseconds since the epoch. */
export function lastUsedStatement(
  tenantId: string,
  uses: readonly { readonly id: string; readonly atMs: number }[],
): Statement {
  return {
    name: "note-last-used",
    text: `UPDATE api_keys k SET last_used_at = greatest(k.last_used_at, to_timestamp(u.at_ms / 1000.0))
      FROM unnest($2::uuid[], $3::bigint[]) AS u (id, at_ms) WHERE k.tenant_id = $1 AND k.id = u.id`,
    values: [tenantId, uses.map(({ id }) => id), uses.map(({ atMs }) => atMs)],
  };
}
