import type { Transaction } from "../database/transaction.ts";

/** A customer's name and id. */
export interface CustomerId {
  readonly externalId: string;
  readonly id: string;
}

/** Served by the unique index (tenant_id, external_id). */
export async function findCustomerIds(
  tx: Transaction,
  tenantId: string,
  externalIds: readonly string[],
): Promise<readonly CustomerId[]> {
  const found = await tx.query<{ external_id: string; id: string }>({
    name: "find-customer-ids",
    text: "SELECT external_id, id FROM customers WHERE tenant_id = $1 AND external_id = ANY ($2)",
    values: [tenantId, externalIds],
  });
  return found.rows.map((row) => ({ externalId: row.external_id, id: row.id }));
}

/** Adds those that do not exist; the first of two processes wins and the other's id is never used. Sort by name. */
export async function addCustomers(
  tx: Transaction,
  tenantId: string,
  customers: readonly CustomerId[],
): Promise<void> {
  await tx.query({
    name: "add-customers",
    text: `
      INSERT INTO customers (tenant_id, id, external_id)
      SELECT $1, id, external_id FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS new (id, external_id, place)
      ORDER BY place
      ON CONFLICT (tenant_id, external_id) DO NOTHING`,
    values: [
      tenantId,
      customers.map((customer) => customer.id),
      customers.map((customer) => customer.externalId),
    ],
  });
}
