import type { Pool } from "pg";
import type { Actor } from "../access/access.ts";
import { recordAudit } from "../audit/audit.ts";
import { inTenant, inTransaction } from "../database/transaction.ts";
import { firstUuidAt } from "../ids.ts";
import { type Keyring, SealError, type TenantRun } from "./keyring.ts";
import {
  allTenantIds,
  countByDataKey,
  daysKeptMax,
  hasPayloadsBefore,
  markResealing,
  replaceValue,
  type SealedRow,
  valuesUnderOtherKeys,
} from "./reseal-store.ts";
import { type RowKey, type SealedColumn, sealedColumns } from "./sealed-columns.ts";
import { activeDataKey, allDataKeys, deleteRetiredDataKey } from "./store.ts";

/** What a rotation is asked for. */
export interface RotationOptions {
  /** UUID of the only tenant; absent: all. */
  readonly tenantId?: string;
  /**
   * A tenant whose data key was made at this time or later keeps it. Give the time at which a rotation was first started
   * to go on with it, or the future to have a new one in any case.
   */
  readonly madeBefore: Date;
  /** Who asked for it, for the audit log. */
  readonly actor: Actor;
  readonly onProgress?: (progress: RotationProgress) => void;
  /** Values sealed anew in one transaction. Default 100. */
  readonly portionRows?: number;
}

/** How far a rotation is, and in the end what it did. */
export interface RotationProgress {
  readonly tenants: number;
  readonly tenantsDone: number;
  /** Data keys that were replaced. */
  readonly replaced: number;
  /** Values that were sealed anew. */
  readonly resealed: number;
  /** Data keys that nothing can refer to any more, and that were deleted. */
  readonly deleted: number;
}

/** A value that could not be opened, and is as it was. */
export interface UnopenableValue {
  readonly tenantId: string;
  readonly table: string;
  readonly column: string;
  readonly key: RowKey;
  /** One sentence. */
  readonly problem: string;
}

/** What came of a rotation. */
export interface RotationResult extends RotationProgress {
  readonly failed: readonly UnopenableValue[];
}

const defaultPortionRows = 100;
const dayMs = 86_400_000;
// For clocks that differ, and for what takes long.
const marginDays = 2;

/**
 * Gives tenants new data keys and seals every secret field anew, while processes go on.
 *
 * A value is replaced only where it still is what was read, so whoever changes it meanwhile goes before. It can be killed
 * at any point: until everything is sealed anew the retired data key opens the rest, and a later run finds what is left.
 * Sealed payloads keep their data keys, which are deleted when nothing can refer to them any more. What a process seals
 * in the first minute may still be under the retired data key; the next run finds that, too.
 *
 * `pool` signs in as the schema's owner. Errors: the database's, and `KekError`; what was done stays done.
 */
export async function rotateDataKeys(
  pool: Pool,
  keyring: Keyring,
  options: RotationOptions,
): Promise<RotationResult> {
  const { madeBefore, actor, onProgress = () => undefined } = options;
  const tenantIds =
    options.tenantId === undefined ? await inTransaction(pool, allTenantIds) : [options.tenantId];
  const run: TenantRun = (tenantId, work) => inTenant(pool, { tenantId }, work);
  const progress = {
    tenants: tenantIds.length,
    tenantsDone: 0,
    replaced: 0,
    resealed: 0,
    deleted: 0,
  };
  const failed: UnopenableValue[] = [];
  const portion = { run, keyring, rows: options.portionRows ?? defaultPortionRows };
  for (const tenantId of tenantIds) {
    const isReplaced = await keyring.replaceDataKey(tenantId, {
      run,
      madeBefore,
      record: (transaction) =>
        recordAudit(
          transaction,
          { tenantId, actor },
          { action: "data_key.rotated", subjectId: null },
        ),
    });
    if (isReplaced) progress.replaced += 1;
    onProgress({ ...progress });
    for (const column of sealedColumns) {
      for await (const lot of resealedPortions(portion, tenantId, column)) {
        progress.resealed += lot.resealed;
        failed.push(...lot.failed);
        onProgress({ ...progress });
      }
    }
    progress.deleted += await deleteUnusedDataKeys(run, tenantId);
    progress.tenantsDone += 1;
    onProgress({ ...progress });
  }
  await keyring.recordSeals(pool);
  return { ...progress, failed };
}

interface Portion {
  readonly run: TenantRun;
  readonly keyring: Keyring;
  readonly rows: number;
}

interface Lot {
  readonly resealed: number;
  readonly failed: readonly UnopenableValue[];
}

/** Seals a column of a tenant anew, portion by portion. */
async function* resealedPortions(
  { run, keyring, rows: limit }: Portion,
  tenantId: string,
  column: SealedColumn,
): AsyncGenerator<Lot> {
  let after: RowKey | undefined;
  for (;;) {
    const from = after;
    const values = await run(tenantId, async (transaction) => {
      const active = await activeDataKey(transaction, tenantId);
      if (active === undefined) return [];
      const request = { tenantId, dataKeyId: active.id, after: from, limit };
      return await valuesUnderOtherKeys(transaction, column, request);
    });
    after = values.at(-1)?.key;
    if (after === undefined) return;
    yield await resealed({ run, keyring, rows: limit }, { tenantId, column, values });
  }
}

async function resealed(
  { run, keyring }: Portion,
  {
    tenantId,
    column,
    values,
  }: {
    readonly tenantId: string;
    readonly column: SealedColumn;
    readonly values: readonly SealedRow[];
  },
): Promise<Lot> {
  const { table, column: name } = column;
  const failed: UnopenableValue[] = [];
  const replacements: { key: RowKey; before: Buffer; after: Buffer }[] = [];
  // Before the transaction, which then waits for nobody but the database.
  const opener = await keyring.openerFor(
    tenantId,
    values.map(({ sealed }) => sealed),
    run,
  );
  const sealer = await keyring.sealerFor(tenantId, run);
  for (const { key, sealed } of values) {
    const place = column.place(tenantId, key);
    try {
      const plaintext = opener(place, sealed);
      replacements.push({ key, before: sealed, after: sealer(place, plaintext) });
      plaintext.fill(0);
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      failed.push({ tenantId, table, column: name, key, problem: `${error.message}.` });
    }
  }
  const replaced = await run(tenantId, async (transaction) => {
    await markResealing(transaction);
    return await Promise.all(
      replacements.map((replacement) => replaceValue(transaction, column, tenantId, replacement)),
    );
  });
  return { resealed: replaced.filter(Boolean).length, failed };
}

/**
 * Deletes the data keys of a tenant that nothing can refer to any more: that were retired for longer than anything is
 * kept, with no secret field under them, and no event or attempt from their time.
 */
async function deleteUnusedDataKeys(run: TenantRun, tenantId: string): Promise<number> {
  return await run(tenantId, async (transaction) => {
    const days = await daysKeptMax(transaction, tenantId);
    const retiredBeforeMs = Date.now() - (days + marginDays) * dayMs;
    const dataKeys = await allDataKeys(transaction, tenantId);
    const old = dataKeys.filter(
      ({ retiredAt }) => retiredAt !== null && retiredAt.getTime() < retiredBeforeMs,
    );
    let deleted = 0;
    if (old.length === 0) return deleted;
    const used = new Set<string>();
    for (const column of sealedColumns) {
      for (const id of (await countByDataKey(transaction, column, tenantId)).keys()) used.add(id);
    }
    for (const { id, retiredAt } of old) {
      const sealedUntil = firstUuidAt((retiredAt?.getTime() ?? 0) + dayMs);
      if (used.has(id) || (await hasPayloadsBefore(transaction, tenantId, sealedUntil))) continue;
      await deleteRetiredDataKey(transaction, tenantId, id);
      deleted += 1;
    }
    return deleted;
  });
}
