import type { Transaction } from "../database/transaction.ts";

/**
 * Locks a customer's destinations, those that are deleted left out, in the order of their ids; returns the ids. Index:
 * destinations_by_customer.
 */
export async function lockDestinationsOf(
  transaction: Transaction,
  { tenantId, customerId }: { readonly tenantId: string; readonly customerId: string },
): Promise<readonly string[]> {
  const { rows } = await transaction.query<{ id: string }>({
    text: `SELECT id FROM destinations WHERE tenant_id = $1 AND customer_id = $2 AND state <> 'DELETED'
      ORDER BY id FOR NO KEY UPDATE`,
    values: [tenantId, customerId],
  });
  return rows.map(({ id }) => id);
}
