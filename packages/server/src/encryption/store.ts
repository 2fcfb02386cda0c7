import type { Transaction } from "../database/transaction.ts";

/** A data key as stored. */
export interface DataKeyRow {
  /** UUID. */
  readonly id: string;
  /** Id of the key encryption key that wraps it. */
  readonly kekId: string;
  readonly wrapped: Buffer;
}

/** The data key that new values of a tenant are sealed with. By the primary key, backwards. */
export async function newestDataKey(
  transaction: Transaction,
  tenantId: string,
): Promise<DataKeyRow | undefined> {
  const { rows } = await transaction.query<{ id: string; kekId: string; wrapped: Buffer }>({
    name: "newest-data-key",
    text: `SELECT id, kek_id AS "kekId", wrapped FROM data_keys WHERE tenant_id = $1 ORDER BY id DESC LIMIT 1`,
    values: [tenantId],
  });
  return rows[0];
}

/** One data key of a tenant. By the primary key. The id is text because it comes from a sealed value. */
export async function dataKey(
  transaction: Transaction,
  tenantId: string,
  id: string,
): Promise<DataKeyRow | undefined> {
  const { rows } = await transaction.query<{ id: string; kekId: string; wrapped: Buffer }>({
    name: "data-key",
    text: `SELECT id, kek_id AS "kekId", wrapped FROM data_keys WHERE tenant_id = $1 AND id = $2`,
    values: [tenantId, id],
  });
  return rows[0];
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
  row: DataKeyRow,
): Promise<void> {
  await transaction.query({
    name: "insert-data-key",
    text: "INSERT INTO data_keys (tenant_id, id, kek_id, wrapped) VALUES ($1, $2, $3, $4)",
    values: [tenantId, row.id, row.kekId, row.wrapped],
  });
}
