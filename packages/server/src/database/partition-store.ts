import { escapeIdentifier, escapeLiteral } from "pg";
import type { Queryable } from "./queryable.ts";

/** Which rows a partition takes: a range of UUIDs (the end excluded), or one number. */
export type PartitionBounds =
  | { readonly column: string; readonly from: string; readonly to: string }
  | { readonly column: string; readonly value: number };

/** Held while partitions change. The number is arbitrary and never changes. */
const partitionLockId = 7_187_263_002;
const lockMs = 2_000;

/** Runs `work` while no other process changes partitions, with a short wait for every other lock. */
export async function withPartitionLock<Result>(
  connection: Queryable,
  work: () => Promise<Result>,
): Promise<Result> {
  await connection.query("SET lock_timeout = 60000");
  await connection.query("SELECT pg_advisory_lock($1)", [partitionLockId]);
  try {
    await connection.query(`SET lock_timeout = ${lockMs}`);
    return await work();
  } finally {
    await connection.query("SELECT pg_advisory_unlock($1)", [partitionLockId]);
    await connection.query("RESET lock_timeout");
  }
}

/** Names of all partitions in the schema, default ones included. */
export async function existingPartitions(connection: Queryable): Promise<ReadonlySet<string>> {
  const { rows } = await connection.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c
     WHERE c.relispartition AND c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace`,
  );
  return new Set(rows.map(({ name }) => name));
}

/** Makes a table's default partition where it has none. */
export async function ensureDefaultPartition(
  connection: Queryable,
  table: string,
  name: string,
): Promise<void> {
  const known = await connection.query("SELECT WHERE to_regclass($1) IS NOT NULL", [name]);
  if (known.rowCount !== 0) return;
  await connection.query(
    `CREATE TABLE ${escapeIdentifier(name)} PARTITION OF ${escapeIdentifier(table)} DEFAULT`,
  );
}

/**
 * Makes a partition and moves its rows out of the default one. Attaching, unlike creating in place, lets reads and
 * writes of the other partitions go on.
 */
export async function attachPartition(
  connection: Queryable,
  partition: {
    readonly table: string;
    readonly name: string;
    readonly bounds: PartitionBounds;
    /** Name of the default partition. */
    readonly from: string;
  },
): Promise<void> {
  const { bounds } = partition;
  const [table, name, from, column] = [
    partition.table,
    partition.name,
    partition.from,
    bounds.column,
  ].map(escapeIdentifier);
  const values =
    "value" in bounds
      ? `FOR VALUES IN (${Math.trunc(bounds.value)})`
      : `FOR VALUES FROM (${escapeLiteral(bounds.from)}) TO (${escapeLiteral(bounds.to)})`;
  const within =
    "value" in bounds
      ? `${column} = ${Math.trunc(bounds.value)}`
      : `${column} >= ${escapeLiteral(bounds.from)} AND ${column} < ${escapeLiteral(bounds.to)}`;
  await inOwnTransaction(connection, async () => {
    // First, so that no row arrives in the default partition between the move and the attachment.
    await connection.query(`LOCK TABLE ${from} IN ACCESS EXCLUSIVE MODE`);
    await connection.query(`CREATE TABLE ${name} (LIKE ${table} INCLUDING ALL)`);
    await connection.query(
      `WITH moved AS (DELETE FROM ${from} WHERE ${within} RETURNING *) INSERT INTO ${name} SELECT * FROM moved`,
    );
    await connection.query(`ALTER TABLE ${table} ATTACH PARTITION ${name} ${values}`);
  });
}

/** Drops a partition with its rows. */
export async function dropPartition(connection: Queryable, name: string): Promise<void> {
  await connection.query(`DROP TABLE IF EXISTS ${escapeIdentifier(name)}`);
}

/** Whether a partition has rows whose column is below a value; `false` where there is no such partition. */
export async function hasRowsBelow(
  connection: Queryable,
  {
    name,
    column,
    below,
  }: { readonly name: string; readonly column: string; readonly below: string },
): Promise<boolean> {
  const known = await connection.query("SELECT WHERE to_regclass($1) IS NOT NULL", [name]);
  if (known.rowCount === 0) return false;
  const found = await connection.query(
    `SELECT FROM ${escapeIdentifier(name)} WHERE ${escapeIdentifier(column)} < $1 LIMIT 1`,
    [below],
  );
  return found.rowCount !== 0;
}

/** Deletes the rows of a default partition that are past their time; returns how many. */
export async function purgeDefaultPartition(
  connection: Queryable,
  purge: { readonly name: string; readonly column: string; readonly below: string | number },
): Promise<number> {
  const deleted = await connection.query(
    `DELETE FROM ${escapeIdentifier(purge.name)} WHERE ${escapeIdentifier(purge.column)} < $1`,
    [purge.below],
  );
  return deleted.rowCount ?? 0;
}

async function inOwnTransaction(connection: Queryable, work: () => Promise<void>): Promise<void> {
  await connection.query("BEGIN");
  try {
    await work();
    await connection.query("COMMIT");
  } catch (error) {
    await connection.query("ROLLBACK");
    throw error;
  }
}
