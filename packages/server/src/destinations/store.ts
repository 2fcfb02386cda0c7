import type { Transaction } from "../database/transaction.ts";

/**
 * The statements that read and write single destinations.
 *
 * Every statement names the tenant, also where row-level security would: the worker's role sees all tenants.
 */

/** The stored states of a destination. */
export type DestinationState = "ACTIVE" | "PAUSED" | "DISABLED" | "DELETED";

/** What a pause does with events that arrive meanwhile. */
export type PauseMode = "hold" | "skip";

/** The limits and the order that a destination's owner chose. */
export interface FlowSettings {
  /** Deliveries a second, 1 to 10,000; `null`: as fast as it takes them. */
  readonly rateLimitPerSecond: number | null;
  /** Attempts in flight over all workers, 1 to 64; `null`: as many as its answers show it can take. */
  readonly concurrencyLimit: number | null;
  /** Where an event carries the key that its order is kept by, see ordering-key.ts; `null`: no order is kept. */
  readonly orderingKey: string | null;
}

/** A destination as stored. All ids are UUIDs. */
export interface StoredDestination extends FlowSettings {
  readonly tenantId: string;
  readonly customerId: string;
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly eventTypes: readonly string[];
  /** As its owner gave it; `null` when there is none. */
  readonly filter: unknown;
  readonly config: Readonly<Record<string, unknown>>;
  /** Sealed JSON of the secret settings; `null` when there are none. */
  readonly sealedSecrets: Buffer | null;
  /** UUID of what it signs in with; `null` when that is nothing. */
  readonly credentialId: string | null;
  /** In public form. */
  readonly retryPolicy: unknown;
  readonly retryAll: boolean;
  readonly state: DestinationState;
  readonly pauseMode: PauseMode | null;
  /** `null` unless it is paused. */
  readonly pausedAt: Date | null;
  readonly disabledReason: string | null;
  /** The tenant's `config_version` at the last change. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A destination beside the name that its customer has outside, and what is known of its health. */
export interface OwnedDestination extends StoredDestination {
  readonly customerExternalId: string;
  /** Since when it has only failed; `null` while it does not. */
  readonly failingSince: Date | null;
}

/** What a write sets. */
export interface WrittenDestination extends FlowSettings {
  readonly name: string;
  readonly eventTypes: readonly string[];
  readonly filter: unknown;
  readonly config: Readonly<Record<string, unknown>>;
  readonly sealedSecrets: Buffer | null;
  readonly credentialId: string | null;
  readonly retryPolicy: unknown;
  readonly retryAll: boolean;
}

/** Names one destination of a customer. */
export interface DestinationKey {
  readonly tenantId: string;
  readonly customerId: string;
  readonly id: string;
}

/** A row of `destinations` as the driver gives it. */
export interface DestinationRow {
  tenant_id: string;
  customer_id: string;
  id: string;
  type: string;
  name: string;
  event_types: string[];
  filter: unknown;
  config: Record<string, unknown>;
  sealed_secrets: Buffer | null;
  credential_id: string | null;
  retry_policy: unknown;
  retry_all: boolean;
  rate_limit_per_second: number | null;
  concurrency_limit: number | null;
  ordering_key: string | null;
  state: DestinationState;
  pause_mode: PauseMode | null;
  paused_at: Date | null;
  disabled_reason: string | null;
  version: string;
  created_at: Date;
  updated_at: Date;
}

interface OwnedRow extends DestinationRow {
  external_id: string;
  failing_since: Date | null;
}

/** What a {@link DestinationRow} needs of the table `destinations`, called `d`. */
export const destinationColumns = `d.tenant_id, d.customer_id, d.id, d.type, d.name, d.event_types, d.filter, d.config,
  d.sealed_secrets, d.credential_id, d.retry_policy, d.retry_all, d.rate_limit_per_second, d.concurrency_limit, d.ordering_key, d.state,
  d.pause_mode, d.paused_at, d.disabled_reason, d.version, d.created_at, d.updated_at`;

const ownedColumns = `${destinationColumns}, c.external_id, h.failing_since`;

/** The health is found by its primary key; most destinations have none. */
const ownedTables = `destinations d JOIN customers c ON c.tenant_id = d.tenant_id AND c.id = d.customer_id
      LEFT JOIN destination_health h
        ON h.tenant_id = d.tenant_id AND h.destination_id = d.id AND h.customer_id = d.customer_id`;

/** The destination in a row. */
export function storedDestination(row: DestinationRow): StoredDestination {
  return {
    tenantId: row.tenant_id,
    customerId: row.customer_id,
    id: row.id,
    type: row.type,
    name: row.name,
    eventTypes: row.event_types,
    filter: row.filter,
    config: row.config,
    sealedSecrets: row.sealed_secrets,
    credentialId: row.credential_id,
    retryPolicy: row.retry_policy,
    retryAll: row.retry_all,
    rateLimitPerSecond: row.rate_limit_per_second,
    concurrencyLimit: row.concurrency_limit,
    orderingKey: row.ordering_key,
    state: row.state,
    pauseMode: row.pause_mode,
    pausedAt: row.paused_at,
    disabledReason: row.disabled_reason,
    version: Number(row.version),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function owned(row: OwnedRow): OwnedDestination {
  return {
    ...storedDestination(row),
    customerExternalId: row.external_id,
    failingSince: row.failing_since,
  };
}

/** Adds an active destination. */
export async function insertDestination(
  transaction: Transaction,
  key: DestinationKey,
  type: string,
  written: WrittenDestination,
): Promise<void> {
  await transaction.query({
    text: `INSERT INTO destinations (tenant_id, customer_id, id, type, name, event_types, filter, config,
        sealed_secrets, credential_id, retry_policy, retry_all, rate_limit_per_second, concurrency_limit, ordering_key,
        ordering)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::text,
        CASE WHEN $15::text IS NULL THEN 'none' ELSE 'key' END)`,
    values: [key.tenantId, key.customerId, key.id, type, ...valuesOf(written)],
  });
}

/** Overwrites what a destination's owner may change. */
export async function updateDestination(
  transaction: Transaction,
  key: DestinationKey,
  written: WrittenDestination,
): Promise<void> {
  await transaction.query({
    text: `UPDATE destinations SET name = $4, event_types = $5, filter = $6, config = $7, sealed_secrets = $8,
        credential_id = $9, retry_policy = $10, retry_all = $11, rate_limit_per_second = $12, concurrency_limit = $13,
        ordering_key = $14::text, ordering = CASE WHEN $14::text IS NULL THEN 'none' ELSE 'key' END
      WHERE tenant_id = $1 AND customer_id = $2 AND id = $3`,
    values: [key.tenantId, key.customerId, key.id, ...valuesOf(written)],
  });
}

/** The driver would send a list as an array and a text as itself, so JSON is made here. */
function valuesOf(written: WrittenDestination): readonly unknown[] {
  return [
    written.name,
    written.eventTypes,
    written.filter === null ? null : JSON.stringify(written.filter),
    JSON.stringify(written.config),
    written.sealedSecrets,
    written.credentialId,
    JSON.stringify(written.retryPolicy),
    written.retryAll,
    written.rateLimitPerSecond,
    written.concurrencyLimit,
    written.orderingKey,
  ];
}

/** Sets a destination's state; clears the reason for which it was disabled. */
export async function setDestinationState(
  transaction: Transaction,
  key: DestinationKey,
  state: "ACTIVE" | "PAUSED",
  pauseMode: PauseMode | null,
): Promise<void> {
  await transaction.query({
    text: `UPDATE destinations SET state = $4, pause_mode = $5, disabled_reason = NULL,
        paused_at = CASE WHEN $4 = 'PAUSED' THEN coalesce(paused_at, clock_timestamp()) END
      WHERE tenant_id = $1 AND customer_id = $2 AND id = $3`,
    values: [key.tenantId, key.customerId, key.id, state, pauseMode],
  });
}

/** Turns a destination into its tombstone: its settings and secrets are gone, its name stays for the log. */
export async function deleteDestination(
  transaction: Transaction,
  key: DestinationKey,
): Promise<void> {
  await transaction.query({
    text: `UPDATE destinations SET state = 'DELETED', pause_mode = NULL, paused_at = NULL, disabled_reason = NULL, filter = NULL,
        config = '{}', sealed_secrets = NULL, credential_id = NULL
      WHERE tenant_id = $1 AND customer_id = $2 AND id = $3`,
    values: [key.tenantId, key.customerId, key.id],
  });
}

/** A destination that is not deleted. Index: primary key. */
export async function findDestination(
  transaction: Transaction,
  tenantId: string,
  id: string,
): Promise<OwnedDestination | undefined> {
  const result = await transaction.query<OwnedRow>({
    text: `SELECT ${ownedColumns} FROM ${ownedTables}
      WHERE d.tenant_id = $1 AND d.id = $2 AND d.state <> 'DELETED'`,
    values: [tenantId, id],
  });
  const row = result.rows[0];
  return row && owned(row);
}

/**
 * As {@link findDestination}, locked until the end of the transaction. Whoever changes destinations takes this lock
 * before any other, so that two changes never wait for each other.
 */
export async function lockDestination(
  transaction: Transaction,
  tenantId: string,
  id: string,
): Promise<OwnedDestination | undefined> {
  const result = await transaction.query<OwnedRow>({
    text: `SELECT ${ownedColumns} FROM ${ownedTables}
      WHERE d.tenant_id = $1 AND d.id = $2 AND d.state <> 'DELETED'
      FOR NO KEY UPDATE OF d`,
    values: [tenantId, id],
  });
  const row = result.rows[0];
  return row && owned(row);
}

/** What a list shows. */
export interface DestinationListing {
  readonly tenantId: string;
  /** `undefined`: of all customers. A name that no customer has gives an empty list. */
  readonly customerExternalId: string | undefined;
  /** Only destinations made before this one. */
  readonly beforeId: string | undefined;
  readonly limit: number;
}

/** Destinations that are not deleted, newest first. Index: primary key, or destinations_by_customer. */
export async function listDestinations(
  transaction: Transaction,
  listing: DestinationListing,
): Promise<readonly OwnedDestination[]> {
  const values: unknown[] = [listing.tenantId, listing.limit];
  const conditions = ["d.tenant_id = $1", "d.state <> 'DELETED'"];
  if (listing.customerExternalId !== undefined) {
    values.push(listing.customerExternalId);
    conditions.push(`c.external_id = $${values.length}`);
  }
  if (listing.beforeId !== undefined) {
    values.push(listing.beforeId);
    conditions.push(`d.id < $${values.length}`);
  }
  const result = await transaction.query<OwnedRow>({
    text: `SELECT ${ownedColumns} FROM ${ownedTables}
      WHERE ${conditions.join(" AND ")}
      ORDER BY d.id DESC LIMIT $2`,
    values,
  });
  return result.rows.map(owned);
}

/** How many destinations a customer has, deleted ones not counted. Index: destinations_by_customer. */
export async function countDestinations(
  transaction: Transaction,
  tenantId: string,
  customerId: string,
): Promise<number> {
  const result = await transaction.query<{ count: number }>({
    text: `SELECT count(*)::int AS count FROM destinations
      WHERE tenant_id = $1 AND customer_id = $2 AND state <> 'DELETED'`,
    values: [tenantId, customerId],
  });
  return result.rows[0]?.count ?? 0;
}
