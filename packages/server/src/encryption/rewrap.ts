import type { Pool } from "pg";
import { inTenant, inTransaction } from "../database/transaction.ts";
import { KekError, type KekSet } from "./kek-provider.ts";
import { dataKeyPlace } from "./keyring.ts";
import {
  allTenantIds,
  dataKeysUnderOtherKeks,
  replaceWrappedDataKey,
  replaceWrappedSessionKey,
  type WrappedKey,
  wrappedSessionKeys,
} from "./reseal-store.ts";
import { sessionKeyPlace } from "../sessions/sealed-places.ts";
import { SealError, type SealedPlace } from "./sealing.ts";

/** How far a re-wrapping is. */
export interface RewrapProgress {
  readonly tenants: number;
  readonly tenantsDone: number;
  /** Keys that the current key encryption key wraps now and did not before. */
  readonly rewrapped: number;
}

/** A key that could not be unwrapped, and is as it was. */
export interface UnwrappableKey {
  readonly kind: "data key" | "session key";
  readonly id: string;
  readonly kekId: string;
  /** One sentence. */
  readonly problem: string;
}

/** What came of a re-wrapping. */
export interface RewrapResult {
  readonly rewrapped: number;
  readonly failed: readonly UnwrappableKey[];
}

/**
 * Wraps every key anew that the current key encryption key does not wrap: data keys and the keys of session tokens. What
 * they seal is not touched, and processes go on meanwhile.
 *
 * Each key is one statement that replaces what was read and nothing else, so it can be killed at any point and started
 * again, and two may run at once. No connection is held while a key management service is asked. `pool` signs in as the
 * schema's owner.
 *
 * Errors: `KekError` while a key encryption key cannot be used; what was done stays done.
 */
export async function rewrapKeys(
  pool: Pool,
  keks: KekSet,
  onProgress: (progress: RewrapProgress) => void = () => undefined,
): Promise<RewrapResult> {
  const tenantIds = await inTransaction(pool, allTenantIds);
  const failed: UnwrappableKey[] = [];
  let rewrapped = 0;
  let tenantsDone = 0;
  const report = (): void => onProgress({ tenants: tenantIds.length, tenantsDone, rewrapped });
  const rewrap = async (
    kind: UnwrappableKey["kind"],
    before: WrappedKey,
    replace: (after: WrappedKey) => Promise<boolean>,
    place: SealedPlace,
  ): Promise<void> => {
    const after = await wrappedAnew(keks, before, place);
    if (after instanceof SealError) {
      failed.push({ kind, id: before.id, kekId: before.kekId, problem: `${after.message}.` });
    } else if (await replace(after)) {
      rewrapped += 1;
      report();
    }
  };

  for (const before of await inTransaction(pool, wrappedSessionKeys)) {
    if (before.kekId === keks.current.id) continue;
    const replace = async (after: WrappedKey): Promise<boolean> =>
      await inTransaction(pool, (transaction) =>
        replaceWrappedSessionKey(transaction, { before, after }),
      );
    await rewrap("session key", before, replace, sessionKeyPlace(before.id));
  }
  for (const tenantId of tenantIds) {
    const others = await inTenant(pool, { tenantId }, (transaction) =>
      dataKeysUnderOtherKeks(transaction, tenantId, keks.current.id),
    );
    for (const before of others) {
      const replace = async (after: WrappedKey): Promise<boolean> =>
        await inTenant(pool, { tenantId }, (transaction) =>
          replaceWrappedDataKey(transaction, tenantId, { before, after }),
        );
      await rewrap("data key", before, replace, dataKeyPlace(tenantId, before.id));
    }
    tenantsDone += 1;
    report();
  }
  return { rewrapped, failed };
}

async function wrappedAnew(
  keks: KekSet,
  before: WrappedKey,
  place: SealedPlace,
): Promise<WrappedKey | SealError> {
  const { current } = keks;
  let plaintext: Buffer;
  try {
    plaintext = await keks.unwrap(before.kekId, place, before.wrapped);
  } catch (error) {
    if (error instanceof SealError) return error;
    throw error;
  }
  try {
    const wrapped = await current.wrap(place, plaintext);
    // What it replaces cannot be had again.
    const unwrapped = await current.unwrap(place, wrapped);
    const isSame = unwrapped.equals(plaintext);
    unwrapped.fill(0);
    if (!isSame) throw new KekError(`${current.id} unwraps something else than it wrapped.`);
    return { id: before.id, kekId: current.id, wrapped };
  } finally {
    plaintext.fill(0);
  }
}
