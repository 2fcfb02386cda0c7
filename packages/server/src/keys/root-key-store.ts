import type { Transaction } from "../database/transaction.ts";

/** A root key as stored, without its hash. */
export interface RootKeyRow {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  readonly lastFour: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

/** Adds a root key. */
export async function insertRootKey(
  transaction: Transaction,
  key: {
    readonly id: string;
    readonly name: string;
    readonly sha256: Buffer;
    readonly lastFour: string;
    readonly expiresAt: Date | null;
  },
): Promise<void> {
  await transaction.query({
    text: "INSERT INTO root_keys (id, name, key_sha256, last_four, expires_at) VALUES ($1, $2, $3, $4, $5)",
    values: [key.id, key.name, key.sha256, key.lastFour, key.expiresAt],
  });
}

/**
 * The root key of this hash while it is neither revoked nor expired by the database's clock, and whether its use was
 * noted within the last minute. By the unique index of the hash; needs `inAuthentication`.
 */
export async function usableRootKey(
  transaction: Transaction,
  sha256: Buffer,
): Promise<{ readonly id: string; readonly isUseFresh: boolean } | undefined> {
  const { rows } = await transaction.query<{ id: string; isUseFresh: boolean }>({
    name: "usable-root-key",
    text: `SELECT id, coalesce(last_used_at > clock_timestamp() - interval '1 minute', false) AS "isUseFresh"
      FROM root_keys WHERE key_sha256 = $1 AND revoked_at IS NULL
        AND (expires_at IS NULL OR expires_at > clock_timestamp())`,
    values: [sha256],
  });
  return rows[0];
}

/** Notes that a root key is used now, never backwards. By the unique index of the hash; safe to repeat. */
export async function noteRootKeyUse(transaction: Transaction, sha256: Buffer): Promise<void> {
  await transaction.query({
    name: "note-root-key-use",
    text: "UPDATE root_keys SET last_used_at = greatest(last_used_at, clock_timestamp()) WHERE key_sha256 = $1",
    values: [sha256],
  });
}

/** All root keys, oldest first. There are few. */
export async function allRootKeys(transaction: Transaction): Promise<readonly RootKeyRow[]> {
  const { rows } = await transaction.query<RootKeyRow>({
    text: `SELECT id, name, last_four AS "lastFour", created_at AS "createdAt", expires_at AS "expiresAt",
        revoked_at AS "revokedAt", last_used_at AS "lastUsedAt" FROM root_keys ORDER BY id`,
  });
  return rows;
}

/** Revokes a root key; `false` when there is none. Revoking again keeps the first time. Index: primary key. */
export async function markRootKeyRevoked(transaction: Transaction, id: string): Promise<boolean> {
  const { rowCount } = await transaction.query({
    text: "UPDATE root_keys SET revoked_at = coalesce(revoked_at, clock_timestamp()) WHERE id = $1",
    values: [id],
  });
  return rowCount === 1;
}
