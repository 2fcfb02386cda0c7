import type { ClientBase } from "pg";
import type { Queryable } from "./queryable.ts";

/** A migration that the database has seen. */
export interface AppliedMigration {
  readonly version: number;
  readonly name: string;
  /** Lower-case hex SHA-256 of the file as it was applied. */
  readonly sha256: string;
}

/** Held by whoever migrates, so that several processes may start at once. The number is arbitrary and never changes. */
const migrationLockId = 7_187_263_001;

/** Waits for the right to migrate; it ends with {@link unlockMigrations} or with the connection. */
export async function lockMigrations(client: ClientBase, waitMsMax: number): Promise<void> {
  await client.query(`SET lock_timeout = ${Math.trunc(waitMsMax)}`);
  await client.query("SELECT pg_advisory_lock($1)", [migrationLockId]);
}

/** Gives up the right to migrate. */
export async function unlockMigrations(client: ClientBase): Promise<void> {
  await client.query("SELECT pg_advisory_unlock($1)", [migrationLockId]);
}

/** Makes the ledger of migrations where there is none. */
export async function ensureLedger(client: ClientBase): Promise<void> {
  await client.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
    version    integer PRIMARY KEY,
    name       text NOT NULL,
    sha256     text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`);
}

/** What was applied, oldest first; `undefined` when the database has no ledger yet. */
export async function appliedMigrations(
  database: Queryable,
): Promise<readonly AppliedMigration[] | undefined> {
  const ledger = await database.query<{ known: boolean }>(
    "SELECT to_regclass('schema_migrations') IS NOT NULL AS known",
  );
  if (ledger.rows[0]?.known !== true) return undefined;
  const applied = await database.query<AppliedMigration>(
    "SELECT version, name, sha256 FROM schema_migrations ORDER BY version",
  );
  return applied.rows;
}

/** Runs one migration and writes it to the ledger, both or neither. Waits at most `lockMs` for any table's lock. */
export async function applyMigration(
  client: ClientBase,
  migration: AppliedMigration & { readonly sql: string },
  lockMs: number,
): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(`SET LOCAL lock_timeout = ${Math.trunc(lockMs)}`);
    await client.query(migration.sql);
    await client.query(
      "INSERT INTO schema_migrations (version, name, sha256) VALUES ($1, $2, $3)",
      [migration.version, migration.name, migration.sha256],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}
