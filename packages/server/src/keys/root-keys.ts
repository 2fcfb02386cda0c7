import type pg from "pg";
import { inAuthentication, inTransaction } from "../database/transaction.ts";
import { Secret } from "../encryption/secret.ts";
import { ApiError } from "../errors.ts";
import { newUuid } from "../ids.ts";
import { checkExpiry, checkKeyName } from "./key-facts.ts";
import { isRootKeyText, keySha256, newKeyText } from "./key-text.ts";
import {
  allRootKeys,
  insertRootKey,
  markRootKeyRevoked,
  noteRootKeyUse,
  type RootKeyRow,
  usableRootKey,
} from "./root-key-store.ts";

/**
 * Root keys, `prl_root_…`, administer the installation: they make tenants and their API keys, and reach nobody's data.
 * They are made, listed and revoked at the command line only, by whoever signs in as the schema's owner.
 */

/** A new root key; its text exists only here and is shown once. */
export interface CreatedRootKey {
  /** UUID. */
  readonly id: string;
  readonly keyText: Secret<string>;
}

/**
 * Finds out whose root key a text is; `undefined` when it is malformed, unknown, expired or revoked. Nothing is kept in
 * memory, so a revocation is effective on the next request; a malformed text is refused without a look at the database.
 * Notes the use, once a minute at most. `pool` is of the API's role.
 */
export async function authenticateRootKey(
  pool: pg.Pool,
  text: string,
): Promise<{ readonly rootKeyId: string } | undefined> {
  if (!isRootKeyText(text)) return undefined;
  const sha256 = keySha256(text);
  return await inAuthentication(pool, sha256, async (transaction) => {
    const found = await usableRootKey(transaction, sha256);
    if (found === undefined) return undefined;
    if (!found.isUseFresh) await noteRootKeyUse(transaction, sha256);
    return { rootKeyId: found.id };
  });
}

/**
 * Makes a root key. `pool` acts as the schema's owner, here and below.
 *
 * Errors: `invalid_field` for a name that is empty or longer than 100 characters, and for an expiry that is not in the
 * future.
 */
export async function createRootKey(
  pool: pg.Pool,
  { name, expiresAt }: { readonly name: string; readonly expiresAt?: Date | undefined },
): Promise<CreatedRootKey> {
  checkKeyName(name);
  checkExpiry(expiresAt);
  const id = newUuid();
  const keyText = newKeyText("root");
  await inTransaction(pool, (transaction) =>
    insertRootKey(transaction, {
      id,
      name,
      sha256: keySha256(keyText),
      lastFour: keyText.slice(-4),
      expiresAt: expiresAt ?? null,
    }),
  );
  return { id, keyText: new Secret(keyText) };
}

/** All root keys, oldest first, revoked and expired ones included. */
export async function listRootKeys(pool: pg.Pool): Promise<readonly RootKeyRow[]> {
  return await inTransaction(pool, allRootKeys);
}

/**
 * Revokes a root key for good, from the next request on. Safe to repeat: the first time stays.
 *
 * Errors: `not_found`.
 */
export async function revokeRootKey(pool: pg.Pool, id: string): Promise<void> {
  const revoked = await inTransaction(pool, (transaction) => markRootKeyRevoked(transaction, id));
  if (!revoked) throw new ApiError("not_found");
}
