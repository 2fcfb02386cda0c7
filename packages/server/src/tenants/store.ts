import type { Transaction } from "../database/transaction.ts";

/** One environment of a tenant, as stored: live, or test. */
export interface Tenant {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  readonly environment: "live" | "test";
  /** Of a test environment, UUID of the live one; `null` for the live one, and for a test one that has none. */
  readonly liveId: string | null;
  /** Deliveries, their outcomes and dead letters older than so many days are no longer shown, and dropped some time after. */
  readonly retentionDays: number;
  /** The same for the bodies of events; at most `retentionDays`. */
  readonly payloadDays: number;
  /** The same for attempts with what was sent and received, by the age of their delivery; at most `retentionDays`. */
  readonly attemptDays: number;
  /** Since when nobody may use it; `null` when everybody may. */
  readonly suspendedAt: Date | null;
  readonly createdAt: Date;
}

/** How long a tenant keeps what, in days. */
export type Retention = Pick<Tenant, "retentionDays" | "payloadDays" | "attemptDays">;

/** A tenant's settings as stored. */
export interface StoredSettings {
  /** JSON as `storedPortalPolicy` reads it. */
  readonly portalPolicy: unknown;
  /** JSON as `storedBranding` reads it. */
  readonly branding: unknown;
  readonly privatePayloads: boolean;
}

/** An environment with its settings. */
export type TenantRow = Tenant & StoredSettings;

const columns = `id, name, environment, live_id AS "liveId", retention_days AS "retentionDays",
  payload_days AS "payloadDays", attempt_days AS "attemptDays", suspended_at AS "suspendedAt", created_at AS "createdAt"`;
const settingsColumns = `portal_policy AS "portalPolicy", branding, private_payloads AS "privatePayloads"`;

/** Adds an environment. */
export async function insertTenant(
  transaction: Transaction,
  tenant: Omit<TenantRow, "createdAt" | "suspendedAt">,
): Promise<void> {
  await transaction.query({
    text: `INSERT INTO tenants (id, name, environment, live_id, retention_days, payload_days, attempt_days,
        portal_policy, branding, private_payloads)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [
      tenant.id,
      tenant.name,
      tenant.environment,
      tenant.liveId,
      tenant.retentionDays,
      tenant.payloadDays,
      tenant.attemptDays,
      JSON.stringify(tenant.portalPolicy),
      JSON.stringify(tenant.branding),
      tenant.privatePayloads,
    ],
  });
}

/**
 * Adds the test environment of a live one, with the same settings. The caller holds the lock of the live one's row, so it
 * is not added twice. Index: primary key.
 */
export async function insertTestEnvironment(
  transaction: Transaction,
  { id, liveId }: { readonly id: string; readonly liveId: string },
): Promise<void> {
  await transaction.query({
    text: `INSERT INTO tenants (id, name, environment, live_id, retention_days, payload_days, attempt_days, suspended_at,
        portal_policy, branding, private_payloads)
      SELECT $1, name, 'test', id, retention_days, payload_days, attempt_days, suspended_at,
        portal_policy, branding, private_payloads FROM tenants WHERE id = $2`,
    values: [id, liveId],
  });
}

/** One environment; `undefined` when there is none. Index: primary key. */
export async function readTenant(
  transaction: Transaction,
  tenantId: string,
): Promise<TenantRow | undefined> {
  const { rows } = await transaction.query<TenantRow>({
    name: "read-tenant",
    text: `SELECT ${columns}, ${settingsColumns} FROM tenants WHERE id = $1`,
    values: [tenantId],
  });
  return rows[0];
}

/** The same, locked against changes by others until the end of the transaction. */
export async function lockTenant(
  transaction: Transaction,
  tenantId: string,
): Promise<TenantRow | undefined> {
  const { rows } = await transaction.query<TenantRow>({
    text: `SELECT ${columns}, ${settingsColumns} FROM tenants WHERE id = $1 FOR NO KEY UPDATE`,
    values: [tenantId],
  });
  return rows[0];
}

/** UUID of the test environment of a live one. Index: the unique one of `live_id`. */
export async function testIdOf(
  transaction: Transaction,
  liveId: string,
): Promise<string | undefined> {
  const { rows } = await transaction.query<{ id: string }>({
    text: "SELECT id FROM tenants WHERE live_id = $1",
    values: [liveId],
  });
  return rows[0]?.id;
}

/** Sets a tenant's name; safe to repeat. Index: primary key. */
export async function updateName(
  transaction: Transaction,
  tenantId: string,
  name: string,
): Promise<void> {
  await transaction.query({
    text: "UPDATE tenants SET name = $2 WHERE id = $1",
    values: [tenantId, name],
  });
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

/** Suspends a tenant, or takes that back. Suspending again keeps the first time. Index: primary key. */
export async function updateSuspension(
  transaction: Transaction,
  tenantId: string,
  isSuspended: boolean,
): Promise<void> {
  await transaction.query({
    text: `UPDATE tenants SET suspended_at = CASE WHEN $2::boolean THEN coalesce(suspended_at, clock_timestamp()) END
      WHERE id = $1`,
    values: [tenantId, isSuspended],
  });
}

/** Sets what customers may do in the portal; safe to repeat. Index: primary key. */
export async function updatePortalPolicy(
  transaction: Transaction,
  tenantId: string,
  portalPolicy: object,
): Promise<void> {
  await transaction.query({
    text: "UPDATE tenants SET portal_policy = $2 WHERE id = $1",
    values: [tenantId, JSON.stringify(portalPolicy)],
  });
}

/** Sets how the portal presents itself; safe to repeat. Index: primary key. */
export async function updateBranding(
  transaction: Transaction,
  tenantId: string,
  branding: object,
): Promise<void> {
  await transaction.query({
    text: "UPDATE tenants SET branding = $2 WHERE id = $1",
    values: [tenantId, JSON.stringify(branding)],
  });
}

/** Turns the Private Payload Mode of a tenant on or off; safe to repeat. Index: primary key. */
export async function updatePrivatePayloads(
  transaction: Transaction,
  tenantId: string,
  privatePayloads: boolean,
): Promise<void> {
  await transaction.query({
    text: "UPDATE tenants SET private_payloads = $2 WHERE id = $1",
    values: [tenantId, privatePayloads],
  });
}

/** All environments that the role may see, oldest first: every one for the owner. */
export async function allTenants(transaction: Transaction): Promise<readonly Tenant[]> {
  const { rows } = await transaction.query<Tenant>({
    text: `SELECT ${columns} FROM tenants ORDER BY id`,
  });
  return rows;
}

/**
 * Tenants newest first, each as its live environment, or as its test environment where it has no live one; with the UUID
 * of the test environment beside. Indexes: primary key, and the unique one of `live_id`.
 */
export async function pageOfTenants(
  transaction: Transaction,
  { beforeId, limit }: { readonly beforeId: string | undefined; readonly limit: number },
): Promise<readonly (Tenant & { readonly testId: string | null })[]> {
  const { rows } = await transaction.query<Tenant & { readonly testId: string | null }>({
    text: `SELECT ${columns}, (SELECT test.id FROM tenants test WHERE test.live_id = tenants.id) AS "testId"
      FROM tenants WHERE live_id IS NULL AND ($1::uuid IS NULL OR id < $1) ORDER BY id DESC LIMIT $2`,
    values: [beforeId ?? null, limit],
  });
  return rows;
}
