import type { Transaction } from "../database/transaction.ts";

/** What became different of a list of origins. */
export interface OriginsChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** The origins of a tenant in alphabetical order. Index: primary key. */
export async function originsOf(
  transaction: Transaction,
  tenantId: string,
): Promise<readonly string[]> {
  const { rows } = await transaction.query<{ origin: string }>({
    name: "origins-of-tenant",
    text: `SELECT origin FROM tenant_origins WHERE tenant_id = $1 ORDER BY origin COLLATE "C"`,
    values: [tenantId],
  });
  return rows.map(({ origin }) => origin);
}

/**
 * Makes these the origins of a tenant. Index: primary key. Safe to run twice; two that run at once must hold the lock of
 * the tenant's row.
 */
export async function replaceOrigins(
  transaction: Transaction,
  tenantId: string,
  origins: readonly string[],
): Promise<OriginsChange> {
  const { rows } = await transaction.query<{ origin: string; isAdded: boolean }>({
    text: `
      WITH removed AS (
        DELETE FROM tenant_origins WHERE tenant_id = $1 AND origin <> ALL ($2::text[]) RETURNING origin
      ), added AS (
        INSERT INTO tenant_origins (tenant_id, origin) SELECT $1, unnest($2::text[])
        ON CONFLICT (tenant_id, origin) DO NOTHING RETURNING origin
      )
      SELECT origin, false AS "isAdded" FROM removed UNION ALL SELECT origin, true FROM added`,
    values: [tenantId, origins],
  });
  const named = (isAdded: boolean): readonly string[] =>
    rows
      .filter((row) => row.isAdded === isAdded)
      .map(({ origin }) => origin)
      .toSorted();
  return { added: named(true), removed: named(false) };
}

/** Whether a tenant has this origin. Index: primary key. */
export async function isOriginOfTenant(
  transaction: Transaction,
  tenantId: string,
  origin: string,
): Promise<boolean> {
  const { rowCount } = await transaction.query({
    name: "origin-of-tenant",
    text: "SELECT FROM tenant_origins WHERE tenant_id = $1 AND origin = $2",
    values: [tenantId, origin],
  });
  return rowCount === 1;
}

/** Whether any tenant has this origin; needs `inPreflight`. Index: `tenant_origins_by_origin`. */
export async function isOriginOfAny(transaction: Transaction, origin: string): Promise<boolean> {
  const { rowCount } = await transaction.query({
    name: "origin-of-any",
    text: "SELECT FROM tenant_origins WHERE origin = $1 LIMIT 1",
    values: [origin],
  });
  return rowCount === 1;
}
