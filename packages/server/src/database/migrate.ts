import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { Client, DatabaseError } from "pg";
import {
  type AppliedMigration,
  appliedMigrations,
  applyMigration,
  ensureLedger,
  lockMigrations,
  unlockMigrations,
} from "./migrate-store.ts";
import { maintainPartitions } from "./partitions.ts";
import type { Queryable } from "./queryable.ts";

/**
 * Schema changes, in files `migrations/NNNN-name.sql`, each applied once and in order.
 *
 * Every change is made by expand and contract: a migration only adds what the running version can ignore, and what the
 * previous version still uses is removed a release later. So old and new processes may run side by side, and a process
 * accepts a database that knows more migrations than it does.
 */

/** One migration as it stands in the repository. */
export interface Migration extends AppliedMigration {
  readonly sql: string;
}

/** The database's schema is not one that this version can work with or bring up to date. */
export class MigrationError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "MigrationError";
  }
}

/** What {@link migrate} may be told. */
export interface MigrateOptions {
  /** `postgres://…` of the role that owns the schema. */
  readonly ownerUrl: string;
  /** Default: the ones of this version. */
  readonly migrations?: readonly Migration[];
  /** Called with a migration's name before it is applied. */
  readonly onApply?: (name: string) => void;
  /** The wall clock in milliseconds, which decides the first partitions; default the system's. */
  readonly now?: () => number;
}

const fileShape = /^(\d{4})-([a-z0-9-]+)\.sql$/;
/** Longer than any migration takes: another process may be migrating. */
const turnMsMax = 120_000;
/** A statement waiting for a lock makes everyone behind it wait too, so it waits briefly and the migration is retried. */
const lockMs = 2_000;
const lockTries = 10;
/** Source: PostgreSQL 18 documentation, appendix A: lock_not_available, and deadlock_detected, which traffic can cause. */
const passing: ReadonlySet<string> = new Set(["55P03", "40P01"]);
const lockPauseMs = 1_000;

/** Reads the migrations of a folder, in order. Default: the ones of this version. */
export async function readMigrations(
  folder: URL = new URL("./migrations/", import.meta.url),
): Promise<readonly Migration[]> {
  const migrations: Migration[] = [];
  for (const file of (await readdir(folder)).toSorted()) {
    const version = Number(fileShape.exec(file)?.[1] ?? Number.NaN);
    if (version !== migrations.length + 1) {
      throw new MigrationError(
        `${file} is out of order: migrations are named 0001-name.sql, 0002-name.sql and so on`,
      );
    }
    const sql = await readFile(new URL(file, folder), "utf8");
    const sha256 = createHash("sha256").update(sql).digest("hex");
    migrations.push({ version, name: file.slice(0, -".sql".length), sha256, sql });
  }
  return migrations;
}

/**
 * Brings the schema up to date and makes the partitions of the coming days. Safe to repeat, and safe to run in several
 * processes at once: one works, the others wait.
 *
 * Returns the names of the migrations that were applied, none when there was nothing to do.
 *
 * Errors: {@link MigrationError} when an applied file was changed or the roles cannot be made; the database's own.
 */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  const migrations = options.migrations ?? (await readMigrations());
  const client = new Client({
    connectionString: options.ownerUrl,
    application_name: "pushrail-migrate",
  });
  await client.connect();
  try {
    await lockMigrations(client, turnMsMax);
    await ensureLedger(client);
    const pending = pendingOf(migrations, (await appliedMigrations(client)) ?? []);
    for (const migration of pending) {
      options.onApply?.(migration.name);
      await applyPatiently(client, migration);
    }
    await maintainPartitions(client, { nowMs: (options.now ?? Date.now)(), drop: false });
    await unlockMigrations(client);
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** Names of this version's migrations that the database still lacks; for readiness. Any role may ask. */
export async function missingMigrations(database: Queryable): Promise<readonly string[]> {
  const applied = (await appliedMigrations(database)) ?? [];
  return pendingOf(await readMigrations(), applied).map(({ name }) => name);
}

function pendingOf(
  migrations: readonly Migration[],
  applied: readonly AppliedMigration[],
): readonly Migration[] {
  const appliedByVersion = new Map(applied.map((migration) => [migration.version, migration]));
  return migrations.filter((migration) => {
    const known = appliedByVersion.get(migration.version);
    if (known !== undefined && known.sha256 !== migration.sha256) {
      throw new MigrationError(
        `the migration ${migration.name} differs from the one this database was made with (${known.name}): restore the file, and make the change in a new migration`,
      );
    }
    return known === undefined;
  });
}

async function applyPatiently(client: Client, migration: Migration): Promise<void> {
  for (let triesLeft = lockTries; ; triesLeft -= 1) {
    try {
      await applyMigration(client, migration, lockMs);
      return;
    } catch (error) {
      const code = error instanceof DatabaseError ? error.code : undefined;
      if (code === "42501") {
        throw new MigrationError(
          `the migration ${migration.name} was refused: DATABASE_URL must name the owner of the schema, and the roles pushrail_api, pushrail_worker and pushrail_admin must exist, or the owner must be allowed to create roles`,
          { cause: error },
        );
      }
      if (code === undefined || !passing.has(code) || triesLeft <= 1) throw error;
      await delay(lockPauseMs);
    }
  }
}
