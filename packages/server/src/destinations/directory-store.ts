import type { Transaction } from "../database/transaction.ts";
import { destinationColumns, storedDestination } from "./store.ts";
import type { StoredSigningSecret } from "./signing-secret-store.ts";
import type { DestinationRow, StoredDestination } from "./store.ts";

/**
 * The statements that load what changed of a tenant's destinations. They name the tenant also where row-level security
 * would: the worker's role sees all tenants.
 */

/**
 * A tenant's version, with the destinations that changed after `knownVersion` (0: all of them, deleted ones too).
 * `undefined` when there is no such tenant. Index: destinations_by_version.
 *
 * One statement, so that the version and the rows are of one moment.
 */
export async function loadChangedDestinations(
  transaction: Transaction,
  tenantId: string,
  knownVersion: number,
): Promise<
  | {
      readonly version: number;
      /** The version at which a customer was last marked for erasure, erased, or made private or no more. */
      readonly customersVersion: number;
      /** Whether payloads of all customers are private. */
      readonly isPrivate: boolean;
      readonly destinations: readonly StoredDestination[];
    }
  | undefined
> {
  const result = await transaction.query<
    { config_version: string; customers_version: string; private_payloads: boolean } & (
      | DestinationRow
      | { id: null }
    )
  >({
    name: "load-changed-destinations",
    text: `SELECT t.config_version, t.customers_version, t.private_payloads, ${destinationColumns}
      FROM tenants t LEFT JOIN destinations d ON d.tenant_id = t.id AND d.version > $2
      WHERE t.id = $1`,
    values: [tenantId, knownVersion],
  });
  const [first] = result.rows;
  if (first === undefined) return undefined;
  const destinations = result.rows.flatMap((row) =>
    row.id === null ? [] : [storedDestination(row)],
  );
  return {
    version: Number(first.config_version),
    customersVersion: Number(first.customers_version),
    isPrivate: first.private_payloads,
    destinations,
  };
}

/**
 * The customers whose payloads are private by their own setting, as UUIDs; none when no customer was changed after
 * `knownCustomersVersion`. Index: customers_private.
 *
 * Sent after {@link loadChangedDestinations}, it may be of a later moment: then the version has moved on as well, and
 * nothing is committed with what both have loaded.
 */
export async function loadPrivateCustomers(
  transaction: Transaction,
  tenantId: string,
  knownCustomersVersion: number,
): Promise<readonly string[]> {
  const { rows } = await transaction.query<{ id: string }>({
    name: "load-private-customers",
    text: `SELECT c.id FROM tenants t JOIN customers c ON c.tenant_id = t.id AND c.private_payloads
      WHERE t.id = $1 AND t.customers_version > $2`,
    values: [tenantId, knownCustomersVersion],
  });
  return rows.map(({ id }) => id);
}

/**
 * The signing secrets of destinations that changed after `knownVersion`, newest first, without those that have ended.
 * Index: destinations_by_version, then the primary key.
 */
export async function loadChangedSigningSecrets(
  transaction: Transaction,
  tenantId: string,
  knownVersion: number,
): Promise<readonly StoredSigningSecret[]> {
  const result = await transaction.query<{
    destination_id: string;
    customer_id: string;
    version: number;
    sealed: Buffer;
    signs_until: Date | null;
  }>({
    name: "load-changed-signing-secrets",
    text: `SELECT s.destination_id, s.customer_id, s.version, s.sealed, s.signs_until
      FROM destinations d
      JOIN signing_secrets s ON s.tenant_id = d.tenant_id AND s.destination_id = d.id AND s.customer_id = d.customer_id
      WHERE d.tenant_id = $1 AND d.version > $2 AND d.state <> 'DELETED'
        AND (s.signs_until IS NULL OR s.signs_until > clock_timestamp())
      ORDER BY s.destination_id, s.version DESC`,
    values: [tenantId, knownVersion],
  });
  return result.rows.map((row) => ({
    destinationId: row.destination_id,
    customerId: row.customer_id,
    version: row.version,
    sealed: row.sealed,
    signsUntil: row.signs_until,
  }));
}
