import type { Transaction } from "../database/transaction.ts";

/**
 * The statements of the keys that sign tokens. There are a handful of rows, so each reads the whole table by its primary
 * key. They need no tenant: the API's role may see and add keys, only the schema's owner may change them.
 */

/** The public half of a key as a JSON Web Key (RFC 8037). */
export interface PublicJwk {
  readonly kty: "OKP";
  readonly crv: "Ed25519";
  /** The key's 32 bytes, base64url. */
  readonly x: string;
}

/** A key that signs new tokens, as stored. */
export interface SigningKeyRow {
  /** `ssk_…`, as tokens name it. */
  readonly id: string;
  /** The private half in PKCS #8, wrapped by the key encryption key {@link SigningKeyRow.kekId}. */
  readonly sealedPrivate: Buffer;
  readonly kekId: string;
}

/** A key that tokens are verified with, as stored. */
export interface VerifyingKeyRow {
  readonly id: string;
  readonly publicJwk: PublicJwk;
  /** None of its tokens is taken any more. */
  readonly isRevoked: boolean;
}

/** A key as an administrator sees it. */
export interface SessionKeyRow extends Pick<VerifyingKeyRow, "id" | "publicJwk"> {
  readonly createdAt: Date;
  /** Since when it signs no more. */
  readonly retiredAt: Date | null;
  readonly revokedAt: Date | null;
}

/** Makes those who add or retire keys take turns, until the end of the transaction. */
export async function lockSessionKeys(transaction: Transaction): Promise<void> {
  await transaction.query({
    text: "SELECT pg_advisory_xact_lock(hashtextextended('pushrail session keys', 0))",
  });
}

/** The key that signs new tokens; `undefined` when there is none. */
export async function signingKey(transaction: Transaction): Promise<SigningKeyRow | undefined> {
  const { rows } = await transaction.query<{ id: string; sealedPrivate: Buffer; kekId: string }>({
    name: "signing-session-key",
    text: `SELECT id, sealed_private AS "sealedPrivate", kek_id AS "kekId" FROM session_keys
      WHERE retired_at IS NULL AND revoked_at IS NULL AND sealed_private IS NOT NULL ORDER BY id DESC LIMIT 1`,
  });
  return rows[0];
}

/**
 * The keys that tokens which have not expired can be signed with, newest first, revoked ones included; `validSeconds` is
 * how long one verifies after it retired.
 */
export async function verifyingKeys(
  transaction: Transaction,
  validSeconds: number,
): Promise<readonly VerifyingKeyRow[]> {
  const { rows } = await transaction.query<VerifyingKeyRow>({
    name: "verifying-session-keys",
    text: `SELECT id, public_jwk AS "publicJwk", revoked_at IS NOT NULL AS "isRevoked" FROM session_keys
      WHERE retired_at IS NULL OR retired_at > clock_timestamp() - make_interval(secs => $1)
      ORDER BY id DESC`,
    values: [validSeconds],
  });
  return rows;
}

/** All keys there ever were, newest first. */
export async function allSessionKeys(transaction: Transaction): Promise<readonly SessionKeyRow[]> {
  const { rows } = await transaction.query<{
    id: string;
    publicJwk: PublicJwk;
    createdAt: Date;
    retiredAt: Date | null;
    revokedAt: Date | null;
  }>({
    text: `SELECT id, public_jwk AS "publicJwk", created_at AS "createdAt", retired_at AS "retiredAt",
        revoked_at AS "revokedAt" FROM session_keys ORDER BY id DESC`,
  });
  return rows;
}

/** Adds a key. The caller holds the lock of {@link lockSessionKeys}. */
export async function insertSessionKey(
  transaction: Transaction,
  key: SigningKeyRow & Pick<VerifyingKeyRow, "publicJwk">,
): Promise<void> {
  await transaction.query({
    text: "INSERT INTO session_keys (id, public_jwk, sealed_private, kek_id) VALUES ($1, $2, $3, $4)",
    values: [key.id, JSON.stringify(key.publicJwk), key.sealedPrivate, key.kekId],
  });
}

/**
 * Retires the keys that sign and deletes their private halves; returns their ids. A second run finds none. The caller
 * holds the lock of {@link lockSessionKeys}.
 */
export async function retireSigningKeys(transaction: Transaction): Promise<readonly string[]> {
  const { rows } = await transaction.query<{ id: string }>({
    text: `UPDATE session_keys SET retired_at = clock_timestamp(), sealed_private = NULL
      WHERE retired_at IS NULL RETURNING id`,
  });
  return rows.map(({ id }) => id);
}

/** Revokes a key and deletes its private half; `false` when there is no such key. Revoking again keeps the first time. */
export async function markKeyRevoked(transaction: Transaction, id: string): Promise<boolean> {
  const { rowCount } = await transaction.query({
    text: `UPDATE session_keys SET revoked_at = coalesce(revoked_at, clock_timestamp()),
        retired_at = coalesce(retired_at, clock_timestamp()), sealed_private = NULL WHERE id = $1`,
    values: [id],
  });
  return rowCount === 1;
}
