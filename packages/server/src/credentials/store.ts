import type { CredentialValues, ShownSecret } from "@pushrail/destinations";
import type { Transaction } from "../database/transaction.ts";

/**
 * The statements that read and write customers' own credentials.
 *
 * Every statement names the tenant, also where row-level security would: the worker's role sees all tenants.
 */

/** Names one credential of a customer. All ids are UUIDs. */
export interface CredentialKey {
  readonly tenantId: string;
  readonly customerId: string;
  readonly id: string;
}

/** What a process needs to use a credential. */
export interface StoredCredential extends CredentialKey {
  readonly type: string;
  /** Plain fields and facts. */
  readonly config: CredentialValues["config"];
  /** Sealed JSON of the secret fields; `null` when there are none. */
  readonly sealedSecrets: Buffer | null;
}

/** A credential as its owner manages it. */
export interface OwnedCredential extends StoredCredential {
  readonly name: string;
  /** What may be shown of the secrets, by field. */
  readonly shownSecrets: Readonly<Record<string, ShownSecret>>;
  /** 1, and one more with each rotation. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly customerExternalId: string;
  /** Destinations that use it. */
  readonly destinationCount: number;
}

/** What a rotation sets anew. */
export interface WrittenValues {
  readonly config: CredentialValues["config"];
  readonly sealedSecrets: Buffer | null;
  readonly shownSecrets: Readonly<Record<string, ShownSecret>>;
}

interface CredentialRow {
  tenant_id: string;
  customer_id: string;
  id: string;
  type: string;
  config: Record<string, string>;
  sealed_secrets: Buffer | null;
}

interface OwnedRow extends CredentialRow {
  name: string;
  shown_secrets: Record<string, ShownSecret>;
  version: number;
  created_at: Date;
  updated_at: Date;
  external_id: string;
  destination_count: number;
}

const usableColumns = "k.tenant_id, k.customer_id, k.id, k.type, k.config, k.sealed_secrets";

const ownedColumns = `${usableColumns}, k.name, k.shown_secrets, k.version, k.created_at, k.updated_at, c.external_id, (
    SELECT count(*)::int FROM destinations d
    WHERE d.tenant_id = k.tenant_id AND d.credential_id = k.id AND d.state <> 'DELETED') AS destination_count`;

const ownedTables =
  "credentials k JOIN customers c ON c.tenant_id = k.tenant_id AND c.id = k.customer_id";

function stored(row: CredentialRow): StoredCredential {
  return {
    tenantId: row.tenant_id,
    customerId: row.customer_id,
    id: row.id,
    type: row.type,
    config: row.config,
    sealedSecrets: row.sealed_secrets,
  };
}

function owned(row: OwnedRow): OwnedCredential {
  return {
    ...stored(row),
    name: row.name,
    shownSecrets: row.shown_secrets,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    customerExternalId: row.external_id,
    destinationCount: row.destination_count,
  };
}

/** Adds a credential. Run twice, the primary key refuses the second. */
export async function insertCredential(
  transaction: Transaction,
  key: CredentialKey,
  { type, name, ...written }: WrittenValues & { readonly type: string; readonly name: string },
): Promise<void> {
  await transaction.query({
    text: `INSERT INTO credentials (tenant_id, customer_id, id, type, name, config, sealed_secrets, shown_secrets)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [key.tenantId, key.customerId, key.id, type, name, ...valuesOf(written)],
  });
}

/** The driver would send a list as an array and a text as itself, so JSON is made here. */
function valuesOf({ config, sealedSecrets, shownSecrets }: WrittenValues): readonly unknown[] {
  return [JSON.stringify(config), sealedSecrets, JSON.stringify(shownSecrets)];
}

/** Renames a credential. Index: primary key. Run twice, it changes nothing more. */
export async function renameCredential(
  transaction: Transaction,
  key: CredentialKey,
  name: string,
): Promise<void> {
  await transaction.query({
    text: `UPDATE credentials SET name = $4, updated_at = clock_timestamp()
      WHERE tenant_id = $1 AND customer_id = $2 AND id = $3`,
    values: [key.tenantId, key.customerId, key.id, name],
  });
}

/**
 * Puts other values into a credential, which touches every destination that uses it (trigger). Index: primary key. Only
 * from the version that was read, so run twice it changes nothing more.
 */
export async function rotateCredential(
  transaction: Transaction,
  key: CredentialKey,
  {
    name,
    version,
    ...written
  }: WrittenValues & { readonly name: string; readonly version: number },
): Promise<void> {
  await transaction.query({
    text: `UPDATE credentials SET name = $4, version = version + 1, config = $6, sealed_secrets = $7, shown_secrets = $8,
        updated_at = clock_timestamp()
      WHERE tenant_id = $1 AND customer_id = $2 AND id = $3 AND version = $5`,
    values: [key.tenantId, key.customerId, key.id, name, version, ...valuesOf(written)],
  });
}

/**
 * Takes the credential out of the tombstones of deleted destinations, which the version before this one leaves in them.
 * Index: destinations_by_credential.
 */
export async function forgetInTombstones(
  transaction: Transaction,
  key: CredentialKey,
): Promise<void> {
  await transaction.query({
    text: `UPDATE destinations SET credential_id = NULL
      WHERE tenant_id = $1 AND customer_id = $2 AND credential_id = $3 AND state = 'DELETED'`,
    values: [key.tenantId, key.customerId, key.id],
  });
}

/** Deletes a credential that no destination refers to; the foreign key refuses any other. Index: primary key. */
export async function deleteCredential(
  transaction: Transaction,
  key: CredentialKey,
): Promise<void> {
  await transaction.query({
    text: "DELETE FROM credentials WHERE tenant_id = $1 AND customer_id = $2 AND id = $3",
    values: [key.tenantId, key.customerId, key.id],
  });
}

/** A credential as its owner manages it. Indexes: primary key, destinations_by_credential. */
export async function findCredential(
  transaction: Transaction,
  tenantId: string,
  id: string,
): Promise<OwnedCredential | undefined> {
  const result = await transaction.query<OwnedRow>({
    text: `SELECT ${ownedColumns} FROM ${ownedTables} WHERE k.tenant_id = $1 AND k.id = $2`,
    values: [tenantId, id],
  });
  const row = result.rows[0];
  return row && owned(row);
}

/**
 * As {@link findCredential}, locked until the end of the transaction against changes and against being attached. Take it
 * after the destinations' locks.
 */
export async function lockCredential(
  transaction: Transaction,
  tenantId: string,
  id: string,
): Promise<OwnedCredential | undefined> {
  const result = await transaction.query<OwnedRow>({
    text: `SELECT ${ownedColumns} FROM ${ownedTables} WHERE k.tenant_id = $1 AND k.id = $2 FOR UPDATE OF k`,
    values: [tenantId, id],
  });
  const row = result.rows[0];
  return row && owned(row);
}

/**
 * Locks the destinations that use a credential, in the order of their ids, which is everybody's. Index:
 * destinations_by_credential.
 */
export async function lockUsers(
  transaction: Transaction,
  tenantId: string,
  id: string,
): Promise<void> {
  await transaction.query({
    text: `SELECT id FROM destinations WHERE tenant_id = $1 AND credential_id = $2 ORDER BY id FOR NO KEY UPDATE`,
    values: [tenantId, id],
  });
}

/**
 * The type of a customer's credential, which nobody changes or deletes until the end of the transaction: whoever attaches
 * it commits before or after a rotation, never beside it, so that no destination keeps the values from before. Index:
 * primary key.
 */
export async function shareCredential(
  transaction: Transaction,
  { tenantId, customerId, id }: CredentialKey,
): Promise<string | undefined> {
  const result = await transaction.query<{ type: string }>({
    text: `SELECT type FROM credentials WHERE tenant_id = $1 AND customer_id = $2 AND id = $3 FOR SHARE`,
    values: [tenantId, customerId, id],
  });
  return result.rows[0]?.type;
}

/** What a list shows. */
export interface CredentialListing {
  readonly tenantId: string;
  /** UUID of the customer who asks; `undefined`: the whole tenant's. */
  readonly customerId: string | undefined;
  /** `undefined`: of all customers. A name that no customer has gives an empty list. */
  readonly customerExternalId: string | undefined;
  /** `undefined`: of all types. */
  readonly type: string | undefined;
  /** Only credentials made before this one. */
  readonly beforeId: string | undefined;
  readonly limit: number;
}

/** Credentials, newest first. Index: primary key, or credentials_by_customer. */
export async function listCredentials(
  transaction: Transaction,
  listing: CredentialListing,
): Promise<readonly OwnedCredential[]> {
  const { tenantId, customerId, customerExternalId, type, beforeId, limit } = listing;
  const values: unknown[] = [tenantId, limit];
  const conditions = ["k.tenant_id = $1"];
  const add = (condition: string, value: string | undefined): void => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(`${condition} $${values.length}`);
  };
  add("k.customer_id =", customerId);
  add("c.external_id =", customerExternalId);
  add("k.type =", type);
  add("k.id <", beforeId);
  const result = await transaction.query<OwnedRow>({
    text: `SELECT ${ownedColumns} FROM ${ownedTables} WHERE ${conditions.join(" AND ")} ORDER BY k.id DESC LIMIT $2`,
    values,
  });
  return result.rows.map(owned);
}

/** Makes creations of one tenant's credentials take turns from here to their commits. Index: primary key. */
export async function lockTenant(transaction: Transaction, tenantId: string): Promise<void> {
  await transaction.query({
    text: "SELECT id FROM tenants WHERE id = $1 FOR NO KEY UPDATE",
    values: [tenantId],
  });
}

/** How many credentials a customer has. Index: credentials_by_customer. */
export async function countCredentials(
  transaction: Transaction,
  tenantId: string,
  customerId: string,
): Promise<number> {
  const result = await transaction.query<{ count: number }>({
    text: `SELECT count(*)::int AS count FROM credentials WHERE tenant_id = $1 AND customer_id = $2`,
    values: [tenantId, customerId],
  });
  return result.rows[0]?.count ?? 0;
}

/** A credential as it was loaded with a destination. */
export interface LoadedCredential extends StoredCredential {
  /** The tenant's `config_version` at that destination's last change, at the moment of the load. */
  readonly destinationVersion: number;
}

/**
 * The credentials of destinations that changed after `knownVersion` and are not deleted, by the destination's id. Indexes:
 * destinations_by_version, then the primary key.
 */
export async function loadCredentialsOfChanged(
  transaction: Transaction,
  tenantId: string,
  knownVersion: number,
): Promise<ReadonlyMap<string, LoadedCredential>> {
  const result = await transaction.query<
    CredentialRow & { destination_id: string; destination_version: string }
  >({
    name: "load-changed-credentials",
    text: `SELECT d.id AS destination_id, d.version AS destination_version, ${usableColumns}
      FROM destinations d
      JOIN credentials k ON k.tenant_id = d.tenant_id AND k.id = d.credential_id AND k.customer_id = d.customer_id
      WHERE d.tenant_id = $1 AND d.version > $2 AND d.state <> 'DELETED'`,
    values: [tenantId, knownVersion],
  });
  return new Map(
    result.rows.map((row) => [
      row.destination_id,
      { ...stored(row), destinationVersion: Number(row.destination_version) },
    ]),
  );
}
