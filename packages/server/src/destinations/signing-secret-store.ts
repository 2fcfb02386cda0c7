import type { Transaction } from "../database/transaction.ts";
import type { DestinationKey } from "./store.ts";

/**
 * The statements that read and write the signing secrets of one destination. All are served by the primary key, and all
 * that change something want the destination's row locked before (`lockDestination`): what they read is then what they
 * change.
 *
 * A secret that is added or given another end makes every process load its destination anew (trigger).
 */

/** A signing secret as stored. */
export interface StoredSigningSecret {
  readonly destinationId: string;
  readonly customerId: string;
  /** From 1; the highest is the newest. Never used twice, because the newest is never erased before its destination. */
  readonly version: number;
  readonly sealed: Buffer;
  /** `null`: until it is replaced. */
  readonly signsUntil: Date | null;
}

/** What may be shown of a signing secret. */
export interface ShownSigningSecret {
  readonly version: number;
  readonly lastFour: string;
  readonly createdAt: Date;
  /** `null`: until it is replaced. */
  readonly signsUntil: Date | null;
}

interface ShownRow {
  version: number;
  last_four: string;
  created_at: Date;
  signs_until: Date | null;
}

function shown(row: ShownRow): ShownSigningSecret {
  return {
    version: row.version,
    lastFour: row.last_four,
    createdAt: row.created_at,
    signsUntil: row.signs_until,
  };
}

/** The secrets that sign at present, newest first. */
export async function findLiveSigningSecrets(
  transaction: Transaction,
  key: DestinationKey,
): Promise<readonly ShownSigningSecret[]> {
  const result = await transaction.query<ShownRow>({
    text: `SELECT version, last_four, created_at, signs_until FROM signing_secrets
      WHERE tenant_id = $1 AND customer_id = $2 AND destination_id = $3
        AND (signs_until IS NULL OR signs_until > clock_timestamp())
      ORDER BY version DESC`,
    values: [key.tenantId, key.customerId, key.id],
  });
  return result.rows.map(shown);
}

/** The secrets that sign at present, still sealed, newest first. */
export async function findSealedSigningSecrets(
  transaction: Transaction,
  key: DestinationKey,
): Promise<readonly StoredSigningSecret[]> {
  const result = await transaction.query<{
    version: number;
    sealed: Buffer;
    signs_until: Date | null;
  }>({
    text: `SELECT version, sealed, signs_until FROM signing_secrets
      WHERE tenant_id = $1 AND customer_id = $2 AND destination_id = $3
        AND (signs_until IS NULL OR signs_until > clock_timestamp())
      ORDER BY version DESC`,
    values: [key.tenantId, key.customerId, key.id],
  });
  return result.rows.map((row) => ({
    destinationId: key.id,
    customerId: key.customerId,
    version: row.version,
    sealed: row.sealed,
    signsUntil: row.signs_until,
  }));
}

/** Adds a secret that signs until it is replaced. A second time with the same version it fails on the primary key. */
export async function insertSigningSecret(
  transaction: Transaction,
  key: DestinationKey,
  secret: { readonly version: number; readonly sealed: Buffer; readonly lastFour: string },
): Promise<ShownSigningSecret> {
  const { version, sealed, lastFour } = secret;
  const result = await transaction.query<ShownRow>({
    text: `INSERT INTO signing_secrets (tenant_id, customer_id, destination_id, version, sealed, last_four, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp())
      RETURNING version, last_four, created_at, signs_until`,
    values: [key.tenantId, key.customerId, key.id, version, sealed, lastFour],
  });
  const row = result.rows[0];
  if (row === undefined) throw new Error("the inserted signing secret was not returned");
  return shown(row);
}

/** Lets the secrets older than `version` that have no end yet sign for so many seconds more. */
export async function retireSigningSecrets(
  transaction: Transaction,
  key: DestinationKey,
  { version, overlapSeconds }: { readonly version: number; readonly overlapSeconds: number },
): Promise<void> {
  await transaction.query({
    text: `UPDATE signing_secrets SET signs_until = clock_timestamp() + make_interval(secs => $5)
      WHERE tenant_id = $1 AND customer_id = $2 AND destination_id = $3 AND version < $4 AND signs_until IS NULL`,
    values: [key.tenantId, key.customerId, key.id, version, overlapSeconds],
  });
}

/** Ends secrets at once. Those that have ended already keep their end. */
export async function endSigningSecrets(
  transaction: Transaction,
  key: DestinationKey,
  versions: readonly number[],
): Promise<void> {
  await transaction.query({
    text: `UPDATE signing_secrets SET signs_until = clock_timestamp()
      WHERE tenant_id = $1 AND customer_id = $2 AND destination_id = $3 AND version = ANY($4::integer[])
        AND (signs_until IS NULL OR signs_until > clock_timestamp())`,
    values: [key.tenantId, key.customerId, key.id, versions],
  });
}

/**
 * Erases the secrets that have ended: nothing signs with them any more, and nothing could leak from them. Erasing alone
 * tells no process of it; ending does.
 */
export async function deleteEndedSigningSecrets(
  transaction: Transaction,
  key: DestinationKey,
): Promise<void> {
  await transaction.query({
    text: `DELETE FROM signing_secrets WHERE tenant_id = $1 AND customer_id = $2 AND destination_id = $3
      AND signs_until <= clock_timestamp()`,
    values: [key.tenantId, key.customerId, key.id],
  });
}

/** Erases every signing secret of a destination. */
export async function deleteSigningSecrets(
  transaction: Transaction,
  key: DestinationKey,
): Promise<void> {
  await transaction.query({
    text: `DELETE FROM signing_secrets WHERE tenant_id = $1 AND customer_id = $2 AND destination_id = $3`,
    values: [key.tenantId, key.customerId, key.id],
  });
}
