import type { Transaction } from "../database/transaction.ts";
import { payloadTables, type RowKey, type SealedColumn } from "./sealed-columns.ts";

/**
 * Statements of the jobs that wrap and seal anew. They run as the schema's owner, in the context of one tenant except
 * where it says otherwise. Names of tables and columns come from `sealed-columns.ts` and from nowhere else.
 */

/** UUIDs of all tenants, test environments too. Without a context, by the owner's own policy. */
export async function allTenantIds(transaction: Transaction): Promise<readonly string[]> {
  const { rows } = await transaction.query<{ id: string }>({
    text: "SELECT id FROM tenants ORDER BY id",
  });
  return rows.map(({ id }) => id);
}

/** A sealed value and the key of its row. */
export interface SealedRow {
  readonly key: RowKey;
  readonly sealed: Buffer;
}

// An envelope begins with three bytes, and then names its data key in 36 characters: sealing.ts.
const dataKeyIdIn = (column: string): string => `substring(${column} FROM 4 FOR 36)`;

/**
 * The next values of a column that are sealed with another data key than this one, in the order of the primary key, which
 * serves it as index. Reads only.
 */
export async function valuesUnderOtherKeys(
  transaction: Transaction,
  column: SealedColumn,
  {
    tenantId,
    dataKeyId,
    after,
    limit,
  }: {
    readonly tenantId: string;
    readonly dataKeyId: string;
    readonly after: RowKey | undefined;
    readonly limit: number;
  },
): Promise<readonly SealedRow[]> {
  const { table, column: name, keyColumns } = column;
  const keys = keyColumns.map(([key]) => key).join(", ");
  const place = keyColumns.map(([, type], index) => `$${index + 4}::${type}`).join(", ");
  const { rows } = await transaction.query<Record<string, string> & { sealed: Buffer }>({
    text: `SELECT ${keyColumns.map(([key]) => `${key}::text`).join(", ")}, ${name} AS sealed FROM ${table}
      WHERE tenant_id = $1 AND ${name} IS NOT NULL AND ${dataKeyIdIn(name)} <> convert_to($2, 'UTF8')
        ${after === undefined ? "" : `AND (${keys}) > (${place})`}
      ORDER BY ${table}.${keys.replaceAll(", ", `, ${table}.`)} LIMIT $3`,
    values: [tenantId, dataKeyId, limit, ...(after === undefined ? [] : keysOf(column, after))],
  });
  return rows.map(({ sealed, ...key }) => ({ key, sealed }));
}

/** Says that the rest of this transaction only seals anew, of which nobody needs to be told. */
export async function markResealing(transaction: Transaction): Promise<void> {
  await transaction.query({ text: "SELECT set_config('pushrail.resealing', 'yes', true)" });
}

/**
 * Replaces a value, unless it is another one by now: whoever changed it meanwhile goes before, and a second run finds
 * nothing to do. Returns whether it did. By the primary key.
 */
export async function replaceValue(
  transaction: Transaction,
  column: SealedColumn,
  tenantId: string,
  { key, before, after }: { readonly key: RowKey; readonly before: Buffer; readonly after: Buffer },
): Promise<boolean> {
  const { table, column: name, keyColumns } = column;
  const where = keyColumns.map(([keyName, type], index) => `${keyName} = $${index + 4}::${type}`);
  const { rowCount } = await transaction.query({
    text: `UPDATE ${table} SET ${name} = $3 WHERE tenant_id = $1 AND ${name} = $2 AND ${where.join(" AND ")}`,
    values: [tenantId, before, after, ...keysOf(column, key)],
  });
  return rowCount === 1;
}

function keysOf({ keyColumns }: SealedColumn, key: RowKey): readonly (string | undefined)[] {
  return keyColumns.map(([name]) => key[name]);
}

/** How many values of a column each data key seals, by the text that their envelopes name it with. Reads the tenant's rows. */
export async function countByDataKey(
  transaction: Transaction,
  { table, column }: SealedColumn,
  tenantId: string,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await transaction.query<{ id: string; count: number }>({
    text: `SELECT encode(${dataKeyIdIn(column)}, 'escape') AS id, count(*)::int FROM ${table}
      WHERE tenant_id = $1 AND ${column} IS NOT NULL GROUP BY 1`,
    values: [tenantId],
  });
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** Days that anything of a tenant is kept at most. By the primary key. */
export async function daysKeptMax(transaction: Transaction, tenantId: string): Promise<number> {
  const { rows } = await transaction.query<{ days: number }>({
    text: "SELECT greatest(retention_days, payload_days, attempt_days) AS days FROM tenants WHERE id = $1",
    values: [tenantId],
  });
  return rows[0]?.days ?? Number.POSITIVE_INFINITY;
}

/**
 * Whether anything that may hold a sealed payload is older than a UUIDv7. By the primary keys, whose first columns are
 * these.
 */
export async function hasPayloadsBefore(
  transaction: Transaction,
  tenantId: string,
  uuid: string,
): Promise<boolean> {
  const older = payloadTables.map(
    ({ table, madeColumn }) =>
      `EXISTS (SELECT FROM ${table} WHERE tenant_id = $1 AND ${madeColumn} < $2)`,
  );
  const { rows } = await transaction.query<{ found: boolean }>({
    text: `SELECT ${older.join(" OR ")} AS found`,
    values: [tenantId, uuid],
  });
  return rows[0]?.found === true;
}

/** A key that the key encryption key wraps. */
export interface WrappedKey {
  readonly id: string;
  readonly kekId: string;
  readonly wrapped: Buffer;
}

/** The data keys of a tenant that another key encryption key wraps than this one. By the primary key. */
export async function dataKeysUnderOtherKeks(
  transaction: Transaction,
  tenantId: string,
  kekId: string,
): Promise<readonly WrappedKey[]> {
  const { rows } = await transaction.query<{ id: string; kekId: string; wrapped: Buffer }>({
    text: `SELECT id, kek_id AS "kekId", wrapped FROM data_keys WHERE tenant_id = $1 AND kek_id <> $2 ORDER BY id`,
    values: [tenantId, kekId],
  });
  return rows;
}

/** Replaces what a data key is wrapped in, unless it was replaced or deleted meanwhile. By the primary key. */
export async function replaceWrappedDataKey(
  transaction: Transaction,
  tenantId: string,
  { before, after }: { readonly before: WrappedKey; readonly after: WrappedKey },
): Promise<boolean> {
  const { rowCount } = await transaction.query({
    text: `UPDATE data_keys SET kek_id = $5, wrapped = $6
      WHERE tenant_id = $1 AND id = $2 AND kek_id = $3 AND wrapped = $4`,
    values: [tenantId, before.id, before.kekId, before.wrapped, after.kekId, after.wrapped],
  });
  return rowCount === 1;
}

/** The keys of session tokens that have a private half. Without a context; a handful of rows, by the primary key. */
export async function wrappedSessionKeys(transaction: Transaction): Promise<readonly WrappedKey[]> {
  const { rows } = await transaction.query<{ id: string; kekId: string; wrapped: Buffer }>({
    text: `SELECT id, kek_id AS "kekId", sealed_private AS wrapped FROM session_keys
      WHERE sealed_private IS NOT NULL ORDER BY id`,
  });
  return rows;
}

/** As {@link replaceWrappedDataKey}, for a key of session tokens. Without a context, by the primary key. */
export async function replaceWrappedSessionKey(
  transaction: Transaction,
  { before, after }: { readonly before: WrappedKey; readonly after: WrappedKey },
): Promise<boolean> {
  const { rowCount } = await transaction.query({
    text: `UPDATE session_keys SET kek_id = $4, sealed_private = $5
      WHERE id = $1 AND kek_id = $2 AND sealed_private = $3`,
    values: [before.id, before.kekId, before.wrapped, after.kekId, after.wrapped],
  });
  return rowCount === 1;
}
