import type { Transaction } from "../database/transaction.ts";

/** A tenant as stored. */
export interface Tenant {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  readonly environment: "live" | "test";
  /** Deliveries, their outcomes and dead letters older than so many days are no longer shown, and dropped some time after. */
  readonly retentionDays: number;
  /** The same for the bodies of events; at most `retentionDays`. */
  readonly payloadDays: number;
  /** The same for attempts with what was sent and received, by the age of their delivery; at most `retentionDays`. */
  readonly attemptDays: number;
  readonly createdAt: Date;
}

/** How long a tenant keeps what, in days. */
export type Retention = Pick<Tenant, "retentionDays" | "payloadDays" | "attemptDays">;

const columns = `id, name, environment, retention_days AS "retentionDays", payload_days AS "payloadDays",
  attempt_days AS "attemptDays", created_at AS "createdAt"`;

/** Adds a tenant. */
export async function insertTenant(
  transaction: Transaction,
  tenant: Omit<Tenant, "createdAt">,
): Promise<void> {
  await transaction.query({
    text: `INSERT INTO tenants (id, name, environment, retention_days, payload_days, attempt_days)
      VALUES ($1, $2, $3, $4, $5, $6)`,
    values: [
      tenant.id,
      tenant.name,
      tenant.environment,
      tenant.retentionDays,
      tenant.payloadDays,
      tenant.attemptDays,
    ],
  });
}

/** Locks a tenant and reads how long it keeps what; `undefined` when there is none. Index: primary key. */
export async function lockRetention(
  transaction: Transaction,
  tenantId: string,
): Promise<Retention | undefined> {
  const { rows } = await transaction.query<Retention>({
    text: `SELECT retention_days AS "retentionDays", payload_days AS "payloadDays", attempt_days AS "attemptDays"
      FROM tenants WHERE id = $1 FOR NO KEY UPDATE`,
    values: [tenantId],
  });
  return rows[0];
}

/** Sets how long a tenant keeps what; safe to repeat. Index: primary key. */
export async function updateRetention(
  transaction: Transaction,
  tenantId: string,
  retention: Retention,
): Promise<void> {
  await transaction.query({
    text: "UPDATE tenants SET retention_days = $2, payload_days = $3, attempt_days = $4 WHERE id = $1",
    values: [tenantId, retention.retentionDays, retention.payloadDays, retention.attemptDays],
  });
}

/** All tenants that the role may see, oldest first: every one for the owner. */
export async function allTenants(transaction: Transaction): Promise<readonly Tenant[]> {
  const { rows } = await transaction.query<Tenant>({
    text: `SELECT ${columns} FROM tenants ORDER BY id`,
  });
  return rows;
}
