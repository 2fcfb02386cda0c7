import type { Pool } from "pg";
import { inTenant, inTransaction } from "../database/transaction.ts";
import type { KekSet } from "./kek-provider.ts";
import { allTenantIds, countByDataKey, wrappedSessionKeys } from "./reseal-store.ts";
import { sealedColumns } from "./sealed-columns.ts";
import { allDataKeys } from "./store.ts";

/** A key encryption key and what it wraps. */
export interface KekStatus {
  readonly id: string;
  /** `missing`: it wraps something, but no setting names it. */
  readonly role: "current" | "previous" | "missing";
  readonly dataKeys: number;
  readonly sessionKeys: number;
}

/** A data key and what it seals. */
export interface DataKeyStatus {
  readonly tenantId: string;
  readonly id: string;
  readonly kekId: string;
  readonly createdAt: Date;
  /** `null` while new values are sealed with it. */
  readonly retiredAt: Date | null;
  /** Values that it ever sealed, payloads too, as far as written down. */
  readonly seals: number;
  /** Secret fields that are sealed with it now. */
  readonly fields: number;
}

/** What is encrypted under what. */
export interface EncryptionStatus {
  readonly keks: readonly KekStatus[];
  readonly dataKeys: readonly DataKeyStatus[];
  /** Secret fields whose data key does not exist. */
  readonly fieldsWithoutKey: number;
}

/** Looks through all keys and all secret fields. `pool` signs in as the schema's owner. */
export async function encryptionStatus(pool: Pool, keks: KekSet): Promise<EncryptionStatus> {
  const dataKeys: DataKeyStatus[] = [];
  let fieldsWithoutKey = 0;
  for (const tenantId of await inTransaction(pool, allTenantIds)) {
    const { rows, fields } = await inTenant(pool, { tenantId }, async (transaction) => {
      const counted = new Map<string, number>();
      for (const column of sealedColumns) {
        for (const [id, count] of await countByDataKey(transaction, column, tenantId)) {
          counted.set(id, (counted.get(id) ?? 0) + count);
        }
      }
      return { rows: await allDataKeys(transaction, tenantId), fields: counted };
    });
    for (const { id, kekId, createdAt, retiredAt, seals } of rows) {
      const status = { tenantId, id, kekId, createdAt, retiredAt, seals };
      dataKeys.push({ ...status, fields: fields.get(id) ?? 0 });
      fields.delete(id);
    }
    for (const count of fields.values()) fieldsWithoutKey += count;
  }
  const sessionKeys = await inTransaction(pool, wrappedSessionKeys);
  const ids = new Set([
    ...[keks.current.id, ...keks.previousIds],
    ...dataKeys.map(({ kekId }) => kekId),
    ...sessionKeys.map(({ kekId }) => kekId),
  ]);
  return {
    keks: [...ids].map((id) => ({
      id,
      role:
        id === keks.current.id ? "current" : keks.previousIds.includes(id) ? "previous" : "missing",
      dataKeys: dataKeys.filter(({ kekId }) => kekId === id).length,
      sessionKeys: sessionKeys.filter(({ kekId }) => kekId === id).length,
    })),
    dataKeys,
    fieldsWithoutKey,
  };
}
