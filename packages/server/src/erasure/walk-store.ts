import { escapeIdentifier } from "pg";
import type { Transaction } from "../database/transaction.ts";
import { type CustomerTable, rangeColumnOf } from "./plan.ts";
import type { Walk } from "./walks.ts";

/**
 * The statements that go through a table by its primary key. Names of tables and columns come from the catalogue.
 *
 * No index finds the rows of a customer in the large tables: it would be paid with every event. So a portion looks at so
 * many keys of the tenant, which the primary key's index alone answers because every key ends with the customer, in one
 * partition after the other, and deletes the customer's among them.
 */

/** Every table whose rows belong to customers. Reads catalogues only. */
export async function customerTables(transaction: Transaction): Promise<readonly CustomerTable[]> {
  const { rows } = await transaction.query<CustomerTable & { tenant_first: boolean }>({
    text: `SELECT c.relname AS name,
        (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) ORDER BY k.place)
          FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
          WHERE i.indrelid = c.oid AND i.indisprimary AND a.attname <> 'tenant_id') AS key,
        EXISTS (SELECT FROM pg_index i
          JOIN pg_attribute first ON first.attrelid = c.oid AND first.attnum = i.indkey[0]
          JOIN pg_attribute second ON second.attrelid = c.oid AND second.attnum = i.indkey[1]
          WHERE i.indrelid = c.oid AND i.indpred IS NULL
            AND first.attname = 'tenant_id' AND second.attname = 'customer_id') AS "isByCustomer",
        ARRAY(SELECT DISTINCT p.relname::text FROM pg_constraint k JOIN pg_class p ON p.oid = k.confrelid
          WHERE k.conrelid = c.oid AND k.contype = 'f') AS parents,
        ARRAY(SELECT p.relname::text FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhrelid
          WHERE h.inhparent = c.oid) AS partitions
      FROM pg_class c
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace
        AND EXISTS (SELECT FROM pg_attribute a
          WHERE a.attrelid = c.oid AND a.attname = 'customer_id' AND NOT a.attisdropped)`,
  });
  return rows;
}

/** What a look at a portion of a table found. */
export interface Look {
  /** Keys looked at, of anybody, and those of the customer among them. */
  readonly looked: number;
  readonly found: number;
  /** The found keys as JSON, and the first and last of them in the column of the partitions. */
  readonly keys: string;
  readonly lastFound: readonly string[] | null;
  readonly lastLooked: readonly string[] | null;
}

/** Where a look begins and ends. */
export interface LookBounds {
  readonly fromId: string | undefined;
  readonly belowId: string | undefined;
  readonly afterKey: readonly string[] | undefined;
  /** Most keys to look at; most of the customer's to find. */
  readonly lookedMax: number;
  readonly foundMax: number;
}

/**
 * Looks at the next keys of a tenant, or at those of the customer alone where an index has them. Index: the primary key,
 * of one partition. Acts for the whole tenant: otherwise nobody else's keys would be seen, nor end the portion.
 */
export async function lookForRows(
  transaction: Transaction,
  { table, tenantId, customerId, bodyText }: Walk,
  bounds: LookBounds,
): Promise<Look> {
  const values: unknown[] = [tenantId, customerId];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const columns = table.key.map(({ name }) => escapeIdentifier(name));
  const conditions = ["tenant_id = $1"];
  if (table.isByCustomer) conditions.push("customer_id = $2");
  const range = rangeColumnOf(table);
  if (range !== undefined && bounds.fromId !== undefined) {
    conditions.push(`${escapeIdentifier(range)} >= ${bind(bounds.fromId)}`);
  }
  if (range !== undefined && bounds.belowId !== undefined) {
    conditions.push(`${escapeIdentifier(range)} < ${bind(bounds.belowId)}`);
  }
  if (bounds.afterKey !== undefined) {
    const after = bounds.afterKey.map((value, at) => `${bind(value)}::${table.key[at]?.type}`);
    conditions.push(`(${columns.join(", ")}) > (${after.join(", ")})`);
  }
  const list = columns.join(", ");
  const last = columns.map((column) => `${column} DESC`).join(", ");
  // The body is only read of the customer's own rows.
  const isMeant =
    bodyText === undefined
      ? "customer_id = $2"
      : `CASE WHEN customer_id = $2 THEN position(${bind(bodyText)} IN body) > 0 ELSE false END`;
  const texts = `ARRAY[${columns.map((column) => `${column}::text`).join(", ")}]`;
  const { rows } = await transaction.query<Look>({
    text: `WITH look AS MATERIALIZED (
        SELECT ${list}, ${isMeant} AS is_theirs FROM ${escapeIdentifier(table.name)}
        WHERE ${conditions.join(" AND ")} ORDER BY ${list} LIMIT ${bind(bounds.lookedMax)}
      ), theirs AS MATERIALIZED (
        SELECT ${list} FROM look WHERE is_theirs ORDER BY ${list} LIMIT ${bind(bounds.foundMax)})
      SELECT (SELECT count(*)::int FROM look) AS looked, (SELECT count(*)::int FROM theirs) AS found,
        (SELECT coalesce(json_agg(theirs), '[]')::text FROM theirs) AS keys,
        (SELECT ${texts} FROM theirs ORDER BY ${last} LIMIT 1) AS "lastFound",
        (SELECT ${texts} FROM look ORDER BY ${last} LIMIT 1) AS "lastLooked"`,
    values,
  });
  const [look] = rows;
  if (look === undefined) throw new Error("a look has no answer");
  return look;
}

/**
 * Deletes the rows of these keys; returns how many. Index: the primary key, of one partition. Acts for the customer, so
 * that row-level security lets no other row go, whatever the keys are.
 */
export async function deleteRows(
  transaction: Transaction,
  { table, tenantId, customerId }: Walk,
  deletion: { readonly keys: string } & Pick<LookBounds, "fromId" | "belowId">,
): Promise<number> {
  const values: unknown[] = [tenantId, customerId, deletion.keys];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const name = escapeIdentifier(table.name);
  const conditions = table.key.map(({ name: column }) => {
    const escaped = escapeIdentifier(column);
    return `t.${escaped} = k.${escaped}`;
  });
  const range = rangeColumnOf(table);
  if (range !== undefined && deletion.fromId !== undefined) {
    conditions.push(`t.${escapeIdentifier(range)} >= ${bind(deletion.fromId)}`);
  }
  if (range !== undefined && deletion.belowId !== undefined) {
    conditions.push(`t.${escapeIdentifier(range)} < ${bind(deletion.belowId)}`);
  }
  const { rowCount } = await transaction.query({
    text: `DELETE FROM ${name} t USING json_populate_recordset(NULL::${name}, $3::json) AS k
      WHERE t.tenant_id = $1 AND t.customer_id = $2 AND ${conditions.join(" AND ")}`,
    values,
  });
  return rowCount ?? 0;
}

/**
 * Takes the content out of the entries of the audit log with these keys, which {@link lookForRows} found; returns how many
 * had one. A second run finds none. Index: primary key.
 */
export async function forgetContents(
  transaction: Transaction,
  { tenantId, customerId }: Pick<Walk, "tenantId" | "customerId">,
  keys: string,
): Promise<number> {
  const { rowCount } = await transaction.query({
    text: `UPDATE audit_entries e SET content = NULL FROM json_populate_recordset(NULL::audit_entries, $3::json) AS k
      WHERE e.tenant_id = $1 AND e.customer_id = $2 AND e.seq = k.seq AND e.content IS NOT NULL`,
    values: [tenantId, customerId, keys],
  });
  return rowCount ?? 0;
}

/** The same for those that came since; index: audit_entries_by_customer. */
export async function forgetLateContents(
  transaction: Transaction,
  { tenantId, customerId }: Pick<Walk, "tenantId" | "customerId">,
): Promise<void> {
  await transaction.query({
    text: `UPDATE audit_entries SET content = NULL
      WHERE tenant_id = $1 AND customer_id = $2 AND content IS NOT NULL`,
    values: [tenantId, customerId],
  });
}
