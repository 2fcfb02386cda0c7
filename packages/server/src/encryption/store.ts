import type { Transaction } from "../database/transaction.ts";

/** A data key as stored. */
export interface DataKeyRow {
  /** UUID. */
  readonly id: string;
  /** Id of the key encryption key that wraps it. */
  readonly kekId: string;
  readonly wrapped: Buffer;
  readonly createdAt: Date;
  /** `null` while new values are sealed with it. */
  readonly retiredAt: Date | null;
  /** Values that it has sealed, as far as written down. */
  readonly seals: number;
}

interface Row {
  readonly id: string;
  readonly kek_id: string;
  readonly wrapped: Buffer;
  readonly created_at: Date;
  readonly retired_at: Date | null;
  readonly seals: string;
}

const columns = "id, kek_id, wrapped, created_at, retired_at, seals";

function stored(row: Row): DataKeyRow {
  return {
    id: row.id,
    kekId: row.kek_id,
    wrapped: row.wrapped,
    createdAt: row.created_at,
    retiredAt: row.retired_at,
    seals: Number(row.seals),
  };
}

/** The data key that new values of a tenant are sealed with. By the primary key, backwards. */
export async function activeDataKey(
  transaction: Transaction,
  tenantId: string,
): Promise<DataKeyRow | undefined> {
  const { rows } = await transaction.query<Row>({
    name: "active-data-key",
    text: `SELECT ${columns} FROM data_keys WHERE tenant_id = $1 AND retired_at IS NULL ORDER BY id DESC LIMIT 1`,
    values: [tenantId],
  });
  return rows.map(stored)[0];
}

/** Data keys of a tenant by their UUIDs, in no order. By the primary key. */
export async function dataKeysOf(
  transaction: Transaction,
  tenantId: string,
  ids: readonly string[],
): Promise<readonly DataKeyRow[]> {
  const { rows } = await transaction.query<Row>({
    name: "data-keys",
    text: `SELECT ${columns} FROM data_keys WHERE tenant_id = $1 AND id = ANY($2::uuid[])`,
    values: [tenantId, ids],
  });
  return rows.map(stored);
}

/** Every data key of a tenant, the oldest first. By the primary key. */
export async function allDataKeys(
  transaction: Transaction,
  tenantId: string,
): Promise<readonly DataKeyRow[]> {
  const { rows } = await transaction.query<Row>({
    text: `SELECT ${columns} FROM data_keys WHERE tenant_id = $1 ORDER BY id`,
    values: [tenantId],
  });
  return rows.map(stored);
}

/** Keeps everyone else from making a data key for the tenant until the transaction ends. */
export async function lockTenant(transaction: Transaction, tenantId: string): Promise<void> {
  await transaction.query({
    name: "lock-tenant",
    text: "SELECT id FROM tenants WHERE id = $1 FOR NO KEY UPDATE",
    values: [tenantId],
  });
}

/** Adds a data key. The caller holds the tenant's lock. */
export async function insertDataKey(
  transaction: Transaction,
  tenantId: string,
  row: Pick<DataKeyRow, "id" | "kekId" | "wrapped">,
): Promise<void> {
  await transaction.query({
    name: "insert-data-key",
    text: "INSERT INTO data_keys (tenant_id, id, kek_id, wrapped, created_at) VALUES ($1, $2, $3, $4, clock_timestamp())",
    values: [tenantId, row.id, row.kekId, row.wrapped],
  });
}

/** Retires the tenant's data keys. The caller holds the tenant's lock and adds another one. By the primary key. */
export async function retireDataKeys(transaction: Transaction, tenantId: string): Promise<void> {
  await transaction.query({
    text: "UPDATE data_keys SET retired_at = clock_timestamp() WHERE tenant_id = $1 AND retired_at IS NULL",
    values: [tenantId],
  });
}

/**
 * Adds to how many values a data key has sealed, and returns the sum; `undefined` for a key that was rolled back. By the
 * primary key. Run twice it counts twice, which only brings the next data key forward.
 */
export async function addSeals(
  transaction: Transaction,
  tenantId: string,
  { id, seals }: { readonly id: string; readonly seals: number },
): Promise<number | undefined> {
  const { rows } = await transaction.query<{ seals: string }>({
    name: "add-seals",
    text: "UPDATE data_keys SET seals = seals + $3 WHERE tenant_id = $1 AND id = $2 RETURNING seals",
    values: [tenantId, id, seals],
  });
  return rows[0] && Number(rows[0].seals);
}

/** Deletes a data key that is retired. By the primary key. */
export async function deleteRetiredDataKey(
  transaction: Transaction,
  tenantId: string,
  id: string,
): Promise<void> {
  await transaction.query({
    text: "DELETE FROM data_keys WHERE tenant_id = $1 AND id = $2 AND retired_at IS NOT NULL",
    values: [tenantId, id],
  });
}
