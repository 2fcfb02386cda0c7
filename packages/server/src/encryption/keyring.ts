import { createSecretKey, randomBytes } from "node:crypto";
import type { Transaction } from "../database/transaction.ts";
import { isUuid, newUuid } from "../ids.ts";
import {
  SealError,
  type SealedPlace,
  type SealingKey,
  open,
  seal,
  sealingKeyIdOf,
} from "./sealing.ts";
import { type DataKeyRow, dataKey, insertDataKey, lockTenant, newestDataKey } from "./store.ts";

export type { SealedPlace } from "./sealing.ts";
export { SealError } from "./sealing.ts";

/**
 * Seals and opens secret fields. Each tenant has a data key, made when the first secret is sealed, stored in
 * `data_keys` and wrapped by the key encryption key, which never enters the database.
 */
export interface Keyring {
  /** Encrypts a value for the place it will be stored in. */
  seal(transaction: Transaction, place: SealedPlace, plaintext: Buffer): Promise<Buffer>;
  /**
   * Decrypts a value read from a place.
   *
   * Errors: {@link SealError} when it was altered, belongs to another place, or its data key is missing or was wrapped
   * by another key encryption key.
   */
  open(transaction: Transaction, place: SealedPlace, sealed: Buffer): Promise<Buffer>;
}

/** What a keyring is made of. */
export interface KeyringOptions {
  readonly kek: SealingKey;
  /** Data keys kept in memory; the one used longest ago is forgotten first. Default 10,000, one a tenant. */
  readonly dataKeysMax?: number;
}

const dataKeyBytes = 32;

/** Makes the keyring of a process. */
export function createKeyring({ kek, dataKeysMax = 10_000 }: KeyringOptions): Keyring {
  const known = new Map<string, SealingKey>();

  const remembered = async (
    tenantId: string,
    id: string,
    read: () => Promise<DataKeyRow | undefined>,
  ): Promise<SealingKey> => {
    const cacheKey = `${tenantId}/${id}`;
    let used = known.get(cacheKey);
    if (used === undefined) {
      const row = await read();
      if (row === undefined) throw new SealError("the data key of the sealed value is missing");
      used = unwrapped(kek, tenantId, row);
    }
    // Taken out and put in again, so that the map's order is the order of use.
    known.delete(cacheKey);
    known.set(cacheKey, used);
    if (known.size > dataKeysMax) known.delete(known.keys().next().value ?? "");
    return used;
  };

  return {
    seal: async (transaction, place, plaintext) => {
      // Asked each time: a data key that this process remembers may have gone with a rolled-back transaction.
      const row =
        (await newestDataKey(transaction, place.tenantId)) ??
        (await createDataKey(transaction, kek, place.tenantId));
      const key = await remembered(place.tenantId, row.id, async () => row);
      return seal(key, place, plaintext);
    },
    open: async (transaction, place, sealed) => {
      const id = sealingKeyIdOf(sealed);
      // The database would refuse anything else, and with it the rest of the transaction.
      if (!isUuid(id)) throw new SealError("the sealed value names no data key");
      const key = await remembered(place.tenantId, id, () =>
        dataKey(transaction, place.tenantId, id),
      );
      return open(key, place, sealed);
    },
  };
}

async function createDataKey(
  transaction: Transaction,
  kek: SealingKey,
  tenantId: string,
): Promise<DataKeyRow> {
  // Two processes that seal a tenant's first secret take turns here, and the second finds the first one's key.
  await lockTenant(transaction, tenantId);
  const existing = await newestDataKey(transaction, tenantId);
  if (existing !== undefined) return existing;
  const id = newUuid();
  const wrapped = seal(kek, dataKeyPlace(tenantId, id), randomBytes(dataKeyBytes));
  const row = { id, kekId: kek.id, wrapped };
  await insertDataKey(transaction, tenantId, row);
  return row;
}

function unwrapped(kek: SealingKey, tenantId: string, row: DataKeyRow): SealingKey {
  if (row.kekId !== kek.id) {
    throw new SealError(
      `the tenant's data key was wrapped by the key encryption key ${row.kekId}, but ${kek.id} is configured`,
    );
  }
  const bytes = open(kek, dataKeyPlace(tenantId, row.id), row.wrapped);
  try {
    return { id: row.id, key: createSecretKey(bytes) };
  } finally {
    bytes.fill(0);
  }
}

function dataKeyPlace(tenantId: string, id: string): SealedPlace {
  return { tenantId, table: "data_keys", column: "wrapped", rowId: id };
}
