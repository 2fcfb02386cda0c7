import type { Transaction } from "../database/transaction.ts";

/** A tenant as stored. */
export interface Tenant {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  readonly environment: "live" | "test";
  /** Events, deliveries and attempts older than so many days are no longer shown, and dropped some time after. */
  readonly retentionDays: number;
  readonly createdAt: Date;
}

const columns = `id, name, environment, retention_days AS "retentionDays", created_at AS "createdAt"`;

/** Adds a tenant. */
export async function insertTenant(
  transaction: Transaction,
  tenant: Omit<Tenant, "createdAt">,
): Promise<void> {
  await transaction.query({
    text: "INSERT INTO tenants (id, name, environment, retention_days) VALUES ($1, $2, $3, $4)",
    values: [tenant.id, tenant.name, tenant.environment, tenant.retentionDays],
  });
}

/** All tenants that the role may see, oldest first: every one for the owner. */
export async function allTenants(transaction: Transaction): Promise<readonly Tenant[]> {
  const { rows } = await transaction.query<Tenant>({
    text: `SELECT ${columns} FROM tenants ORDER BY id`,
  });
  return rows;
}
