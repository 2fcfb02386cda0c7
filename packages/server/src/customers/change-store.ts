import type { Transaction } from "../database/transaction.ts";

/** What can be changed of a customer, and what a change depends on. */
export interface ChangeableCustomer {
  /** UUID. */
  readonly id: string;
  readonly externalId: string;
  readonly createdAt: Date;
  readonly suspendedAt: Date | null;
  readonly privatePayloads: boolean;
  readonly isBeingErased: boolean;
}

const columns = `id, external_id AS "externalId", created_at AS "createdAt", suspended_at AS "suspendedAt",
  private_payloads AS "privatePayloads", erasure_id IS NOT NULL AS "isBeingErased"`;

/** Locks a customer against changes until the end of the transaction. Index: the unique (tenant_id, external_id). */
export async function lockChangeable(
  transaction: Transaction,
  tenantId: string,
  externalId: string,
): Promise<ChangeableCustomer | undefined> {
  const { rows } = await transaction.query<ChangeableCustomer & Record<string, unknown>>({
    text: `SELECT ${columns} FROM customers WHERE tenant_id = $1 AND external_id = $2 FOR NO KEY UPDATE`,
    values: [tenantId, externalId],
  });
  return rows[0];
}

/** Locks a customer against changes, but not against others that do the same. Index: primary key. */
export async function shareChangeable(
  transaction: Transaction,
  tenantId: string,
  customerId: string,
): Promise<ChangeableCustomer | undefined> {
  const { rows } = await transaction.query<ChangeableCustomer & Record<string, unknown>>({
    name: "share-changeable-customer",
    text: `SELECT ${columns} FROM customers WHERE tenant_id = $1 AND id = $2 FOR SHARE`,
    values: [tenantId, customerId],
  });
  return rows[0];
}

/** Suspends a customer, or ends that; returns since when it is. The caller holds its row. Index: primary key. */
export async function setSuspended(
  transaction: Transaction,
  tenantId: string,
  { id, isSuspended }: { readonly id: string; readonly isSuspended: boolean },
): Promise<Date | null> {
  const { rows } = await transaction.query<{ suspendedAt: Date | null }>({
    text: `UPDATE customers SET suspended_at = CASE WHEN $3 THEN clock_timestamp() END
      WHERE tenant_id = $1 AND id = $2 RETURNING suspended_at AS "suspendedAt"`,
    values: [tenantId, id, isSuspended],
  });
  return rows[0]?.suspendedAt ?? null;
}

/**
 * Turns Private Payload Mode of a customer on or off, which raises the tenant's versions (trigger). The caller holds its
 * row. Index: primary key.
 */
export async function setPrivatePayloads(
  transaction: Transaction,
  tenantId: string,
  { id, privatePayloads }: { readonly id: string; readonly privatePayloads: boolean },
): Promise<void> {
  await transaction.query({
    text: "UPDATE customers SET private_payloads = $3 WHERE tenant_id = $1 AND id = $2",
    values: [tenantId, id, privatePayloads],
  });
}
