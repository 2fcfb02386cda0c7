import { createSecretKey, randomBytes } from "node:crypto";
import type { Pool } from "pg";
import { inTenant, type Transaction } from "../database/transaction.ts";
import { isUuid, newUuid } from "../ids.ts";
import { KekError, type KekSet } from "./kek-provider.ts";
import {
  SealError,
  type SealedPlace,
  type SealingKey,
  open,
  seal,
  sealingKeyIdOf,
} from "./sealing.ts";
import {
  activeDataKey,
  addSeals,
  allDataKeys,
  type DataKeyRow,
  dataKeysOf,
  insertDataKey,
  lockTenant,
  retireDataKeys,
} from "./store.ts";

export type { SealedPlace } from "./sealing.ts";
export { SealError } from "./sealing.ts";

/**
 * Runs `work` in one transaction that may read and write the tenant's rows, and has been committed when it resolves: as
 * the tenant in the API's role, or in the worker's.
 */
export type TenantRun = <Result>(
  tenantId: string,
  work: (transaction: Transaction) => Promise<Result>,
) => Promise<Result>;

/** Seals for one tenant, without waiting. Errors: an Error for another tenant's place; as {@link Keyring.seal}. */
export type Sealer = (place: SealedPlace, plaintext: Buffer) => Buffer;

/** Opens for one tenant, without waiting. Errors: {@link SealError}, as {@link Keyring.open}. */
export type Opener = (place: SealedPlace, sealed: Buffer) => Buffer;

/**
 * Seals and opens secret fields. Each tenant has a data key, made when the first secret is sealed, stored in
 * `data_keys` and wrapped by the key encryption key, which never enters the database. A data key is replaced by a new one
 * on request, and before it has sealed too much; what it sealed it goes on to open.
 *
 * Errors of all functions: those of the database, and `KekError` while the key encryption key cannot be used.
 */
export interface Keyring {
  /**
   * Encrypts a value for the place it will be stored in.
   *
   * Errors: {@link SealError} when the data key has sealed as much as it ever may.
   */
  seal(transaction: Transaction, place: SealedPlace, plaintext: Buffer): Promise<Buffer>;
  /**
   * Decrypts a value read from a place.
   *
   * Errors: {@link SealError} when it was altered, belongs to another place, or its data key is missing or was wrapped
   * by a key encryption key that is not configured.
   */
  open(transaction: Transaction, place: SealedPlace, sealed: Buffer): Promise<Buffer>;
  /**
   * What seals many values of a tenant. Ask for it again for each lot: it uses one data key, which is committed, and a
   * process goes on to use that for {@link KeyringOptions.sealerMs} at most after another one took its place.
   */
  sealerFor(tenantId: string, run: TenantRun): Promise<Sealer>;
  /** What opens these values of a tenant; those that nothing could open fail one by one. */
  openerFor(tenantId: string, sealed: readonly Buffer[], run: TenantRun): Promise<Opener>;
  /**
   * Gets the data keys of a tenant into memory, so that a transaction which opens its values does not wait for a key
   * management service. One that cannot be unwrapped is passed over.
   */
  prepare(tenantId: string, run: TenantRun): Promise<void>;
  /**
   * Makes a new data key for what a tenant seals from now on; false when it has none yet, or one that was made at
   * `madeBefore` or later. `record` is the last thing in the transaction that does it.
   */
  replaceDataKey(
    tenantId: string,
    options: {
      readonly run: TenantRun;
      readonly madeBefore: Date;
      readonly record: (transaction: Transaction) => Promise<void>;
    },
  ): Promise<boolean>;
  /**
   * Writes down how many values each data key has sealed in this process. Call it now and then, and at the end: what was
   * not written down is not counted when the process dies. `pool` acts as the API, the worker or the owner.
   */
  recordSeals(pool: Pool): Promise<void>;
}

/** A data key that has sealed as much as it should. */
export interface WornDataKey {
  readonly tenantId: string;
  readonly id: string;
  readonly seals: number;
}

/** What a keyring is made of. */
export interface KeyringOptions {
  readonly keks: KekSet;
  /** Data keys kept in memory; the one used longest ago is forgotten first. Default 10,000, one a tenant. */
  readonly dataKeysMax?: number;
  /** A sealer is handed out again for so long. Default 60,000 milliseconds. */
  readonly sealerMs?: number;
  /** Values that a data key seals before another one takes over. Default {@link sealsBeforeReplacement}. */
  readonly sealsWanted?: number;
  /** Values that a data key seals at most, also when no other can be made. Default {@link sealsLimit}. */
  readonly sealsMax?: number;
  /** A clock that only goes forward, in milliseconds. */
  readonly monotonicMs?: () => number;
  /** Told when another data key takes over from one that has sealed {@link sealsWanted} values. */
  readonly onWorn?: (worn: WornDataKey) => void;
}

/** A sixteenth of {@link sealsLimit}, because processes count for themselves and lose counts when they die. */
export const sealsBeforeReplacement = 2 ** 28;

/** Source: NIST SP 800-38D, section 8.3: at most 2^32 random nonces a key. */
export const sealsLimit = 2 ** 32;

const dataKeyBytes = 32;

interface DataKey {
  readonly tenantId: string;
  readonly sealingKey: SealingKey;
  /** As written down, and since then in this process. */
  recordedSeals: number;
  unrecordedSeals: number;
}

/** Makes the keyring of a process. */
export function createKeyring(options: KeyringOptions): Keyring {
  return new DataKeyKeyring(options);
}

/** Where a data key is wrapped for: it cannot be unwrapped as another tenant's. */
export function dataKeyPlace(tenantId: string, id: string): SealedPlace {
  return { tenantId, table: "data_keys", column: "wrapped", rowId: id };
}

class DataKeyKeyring implements Keyring {
  readonly #options: Required<KeyringOptions>;
  readonly #known = new Map<string, DataKey>();
  readonly #unwrapping = new Map<string, Promise<DataKey>>();
  readonly #sealers = new Map<string, { readonly dataKey: DataKey; readonly untilMs: number }>();
  readonly #choosing = new Map<string, Promise<DataKey>>();
  readonly #unrecorded = new Set<DataKey>();

  constructor(options: KeyringOptions) {
    this.#options = {
      dataKeysMax: 10_000,
      sealerMs: 60_000,
      sealsWanted: sealsBeforeReplacement,
      sealsMax: sealsLimit,
      monotonicMs: () => performance.now(),
      onWorn: () => undefined,
      ...options,
    };
  }

  async seal(transaction: Transaction, place: SealedPlace, plaintext: Buffer): Promise<Buffer> {
    // Asked each time: a data key that this process remembers may have gone with a rolled-back transaction.
    const dataKey = await this.#choose(place.tenantId, (_tenantId, work) => work(transaction));
    return this.#sealWith(dataKey, place, plaintext);
  }

  async open(transaction: Transaction, place: SealedPlace, sealed: Buffer): Promise<Buffer> {
    const opener = await this.openerFor(place.tenantId, [sealed], (_tenantId, work) =>
      work(transaction),
    );
    return opener(place, sealed);
  }

  async sealerFor(tenantId: string, run: TenantRun): Promise<Sealer> {
    const dataKey = await this.#chosen(tenantId, run);
    return (place, plaintext) => {
      if (place.tenantId !== tenantId) throw new Error("a sealer seals for one tenant");
      return this.#sealWith(dataKey, place, plaintext);
    };
  }

  async openerFor(tenantId: string, sealed: readonly Buffer[], run: TenantRun): Promise<Opener> {
    const ids = new Set(sealed.flatMap((value) => dataKeyIdOf(value) ?? []));
    const found = new Map<string, DataKey>();
    const missing: string[] = [];
    for (const id of ids) {
      const dataKey = this.#known.get(`${tenantId}/${id}`);
      if (dataKey === undefined) missing.push(id);
      else found.set(id, this.#remember(dataKey));
    }
    const rows =
      missing.length === 0
        ? []
        : await run(tenantId, (transaction) => dataKeysOf(transaction, tenantId, missing));
    const failures = new Map<string, SealError>();
    for (const row of rows) {
      try {
        found.set(row.id, await this.#unwrapped(tenantId, row));
      } catch (error) {
        if (!(error instanceof SealError)) throw error;
        failures.set(row.id, error);
      }
    }
    return (place, value) => {
      if (place.tenantId !== tenantId) throw new Error("an opener opens for one tenant");
      const id = dataKeyIdOf(value);
      if (id === undefined) throw new SealError("the sealed value names no data key");
      const dataKey = found.get(id);
      if (dataKey === undefined) {
        throw failures.get(id) ?? new SealError("the data key of the sealed value is missing");
      }
      return open(dataKey.sealingKey, place, value);
    };
  }

  async prepare(tenantId: string, run: TenantRun): Promise<void> {
    for (const row of await run(tenantId, (transaction) => allDataKeys(transaction, tenantId))) {
      await this.#unwrapped(tenantId, row).catch((error: unknown) => {
        if (!(error instanceof SealError)) throw error;
      });
    }
  }

  async replaceDataKey(
    tenantId: string,
    { run, madeBefore, record }: Parameters<Keyring["replaceDataKey"]>[1],
  ): Promise<boolean> {
    const row = await run(tenantId, (transaction) => activeDataKey(transaction, tenantId));
    if (row === undefined || row.createdAt >= madeBefore) return false;
    const fresh = await this.#wrapNew(tenantId);
    const active = await run(tenantId, async (transaction) => {
      const installed = await install(transaction, tenantId, { fresh, instead: row.id });
      if (installed.id === fresh.id) await record(transaction);
      return installed;
    });
    this.#sealers.delete(tenantId);
    return active.id === fresh.id;
  }

  async recordSeals(pool: Pool): Promise<void> {
    for (const dataKey of [...this.#unrecorded]) {
      const { tenantId, sealingKey, unrecordedSeals: seals } = dataKey;
      this.#unrecorded.delete(dataKey);
      dataKey.recordedSeals += seals;
      dataKey.unrecordedSeals -= seals;
      try {
        const sum = await inTenant(pool, { tenantId }, (transaction) =>
          addSeals(transaction, tenantId, { id: sealingKey.id, seals }),
        );
        dataKey.recordedSeals = Math.max(dataKey.recordedSeals, sum ?? 0);
      } catch (error) {
        dataKey.recordedSeals -= seals;
        dataKey.unrecordedSeals += seals;
        this.#unrecorded.add(dataKey);
        throw error;
      }
    }
  }

  #sealWith(dataKey: DataKey, place: SealedPlace, plaintext: Buffer): Buffer {
    if (dataKey.recordedSeals + dataKey.unrecordedSeals >= this.#options.sealsMax) {
      throw new SealError("the tenant's data key has sealed as much as it may");
    }
    dataKey.unrecordedSeals += 1;
    this.#unrecorded.add(dataKey);
    return seal(dataKey.sealingKey, place, plaintext);
  }

  /** The data key to seal many values with, remembered for a while and chosen once for all who wait. */
  async #chosen(tenantId: string, run: TenantRun): Promise<DataKey> {
    const { monotonicMs, sealerMs, dataKeysMax } = this.#options;
    const remembered = this.#sealers.get(tenantId);
    if (
      remembered !== undefined &&
      monotonicMs() < remembered.untilMs &&
      !this.#isWorn(remembered.dataKey)
    ) {
      return remembered.dataKey;
    }
    const startedMs = monotonicMs();
    return await shared(this.#choosing, tenantId, async () => {
      const dataKey = await this.#choose(tenantId, run);
      this.#sealers.delete(tenantId);
      this.#sealers.set(tenantId, { dataKey, untilMs: startedMs + sealerMs });
      forgetFirst(this.#sealers, dataKeysMax);
      return dataKey;
    });
  }

  /** The data key to seal with, and a new one when there is none or it is worn. Nothing is locked while it is wrapped. */
  async #choose(tenantId: string, run: TenantRun): Promise<DataKey> {
    const row = await run(tenantId, (transaction) => activeDataKey(transaction, tenantId));
    if (row === undefined) return await this.#make(tenantId, run, undefined);
    const dataKey = await this.#unwrapped(tenantId, row);
    dataKey.recordedSeals = Math.max(dataKey.recordedSeals, row.seals);
    if (!this.#isWorn(dataKey)) return dataKey;
    try {
      return await this.#make(tenantId, run, row);
    } catch (error) {
      // A worn key is good for much more; only the last limit is one.
      if (error instanceof KekError) return dataKey;
      throw error;
    }
  }

  #isWorn(dataKey: DataKey): boolean {
    return dataKey.recordedSeals + dataKey.unrecordedSeals >= this.#options.sealsWanted;
  }

  async #make(tenantId: string, run: TenantRun, worn: DataKeyRow | undefined): Promise<DataKey> {
    const fresh = await this.#wrapNew(tenantId);
    const active = await run(tenantId, (transaction) =>
      install(transaction, tenantId, { fresh, instead: worn?.id }),
    );
    if (active.id === fresh.id && worn !== undefined) {
      this.#options.onWorn({ tenantId, id: worn.id, seals: worn.seals });
    }
    return await this.#unwrapped(tenantId, active);
  }

  async #wrapNew(tenantId: string): Promise<FreshDataKey> {
    const { current } = this.#options.keks;
    const id = newUuid();
    const bytes = randomBytes(dataKeyBytes);
    try {
      const wrapped = await current.wrap(dataKeyPlace(tenantId, id), bytes);
      const fresh = { id, kekId: current.id, wrapped, seals: 0 };
      // Before anything is locked, and before anything is sealed with a key that nothing could unwrap.
      await this.#unwrapped(tenantId, fresh);
      return fresh;
    } finally {
      bytes.fill(0);
    }
  }

  async #unwrapped(tenantId: string, row: FreshDataKey): Promise<DataKey> {
    const cacheKey = `${tenantId}/${row.id}`;
    const known = this.#known.get(cacheKey);
    if (known !== undefined) return this.#remember(known);
    return await shared(this.#unwrapping, cacheKey, async () => {
      const { kekId, id, wrapped, seals } = row;
      const bytes = await this.#options.keks.unwrap(kekId, dataKeyPlace(tenantId, id), wrapped);
      try {
        const sealingKey = { id, key: createSecretKey(bytes) };
        return this.#remember({ tenantId, sealingKey, recordedSeals: seals, unrecordedSeals: 0 });
      } finally {
        bytes.fill(0);
      }
    });
  }

  /** Takes it out and puts it in again, so that the map's order is the order of use. */
  #remember(dataKey: DataKey): DataKey {
    const cacheKey = `${dataKey.tenantId}/${dataKey.sealingKey.id}`;
    this.#known.delete(cacheKey);
    this.#known.set(cacheKey, dataKey);
    forgetFirst(this.#known, this.#options.dataKeysMax);
    return dataKey;
  }
}

type FreshDataKey = Pick<DataKeyRow, "id" | "kekId" | "wrapped" | "seals">;

/** Puts a new data key in the place of another, or of none; returns whichever the tenant seals with then. */
async function install(
  transaction: Transaction,
  tenantId: string,
  { fresh, instead }: { readonly fresh: FreshDataKey; readonly instead: string | undefined },
): Promise<FreshDataKey> {
  // Two processes that seal a tenant's first secret take turns here, and the second finds the first one's key.
  await lockTenant(transaction, tenantId);
  const active = await activeDataKey(transaction, tenantId);
  if (active !== undefined && active.id !== instead) return active;
  await retireDataKeys(transaction, tenantId);
  await insertDataKey(transaction, tenantId, fresh);
  return fresh;
}

/** The database would refuse anything but a UUID, and with it the rest of the transaction. */
function dataKeyIdOf(sealed: Buffer): string | undefined {
  try {
    const id = sealingKeyIdOf(sealed);
    return isUuid(id) ? id : undefined;
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}

/** Does it once for all who ask meanwhile. A failure is theirs alone: the next one tries again. */
async function shared<Value>(
  underWay: Map<string, Promise<Value>>,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  let made = underWay.get(key);
  if (made === undefined) {
    made = make().finally(() => underWay.delete(key));
    underWay.set(key, made);
  }
  return await made;
}

function forgetFirst(map: Map<string, unknown>, sizeMax: number): void {
  if (map.size > sizeMax) map.delete(map.keys().next().value ?? "");
}
