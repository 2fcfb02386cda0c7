import type { Transaction } from "../database/transaction.ts";

/** The `config_version` of each of these tenants that exists. Index: primary key. */
export async function configVersionsOf(
  transaction: Transaction,
  tenantIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const result = await transaction.query<{ id: string; config_version: string }>({
    name: "config-versions",
    text: `SELECT id, config_version FROM tenants WHERE id = ANY($1::uuid[])`,
    values: [tenantIds],
  });
  return new Map(result.rows.map((row) => [row.id, Number(row.config_version)]));
}
