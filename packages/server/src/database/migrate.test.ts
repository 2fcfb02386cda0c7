import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import {
  type Migration,
  MigrationError,
  migrate,
  missingMigrations,
  readMigrations,
} from "./migrate.ts";

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  await database.drop();
});

async function emptySchema(): Promise<void> {
  await database.superuserPool.query(
    "DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION pushrail_owner",
  );
}

async function withMore(sql: string): Promise<readonly Migration[]> {
  const migrations = await readMigrations();
  const version = migrations.length + 1;
  const sha256 = createHash("sha256").update(sql).digest("hex");
  return [...migrations, { version, name: `000${version}-more`, sha256, sql }];
}

test("an empty database gets the whole schema, once, and its first partitions", async () => {
  await emptySchema();
  const { ownerUrl } = database;
  const all = (await readMigrations()).map(({ name }) => name);
  expect(await missingMigrations(database.ownerPool)).toEqual(all);
  expect(await migrate({ ownerUrl })).toEqual(all);
  expect(await migrate({ ownerUrl })).toEqual([]);
  expect(await missingMigrations(database.apiPool)).toEqual([]);
  const today = new Date().toISOString().slice(0, 10).replaceAll("-", "");
  const { rowCount } = await database.ownerPool.query("SELECT FROM pg_class WHERE relname = $1", [
    `events_d${today}`,
  ]);
  expect(rowCount).toBe(1);
});

test("several processes that start at once apply each migration once", async () => {
  await emptySchema();
  const { ownerUrl } = database;
  const runs = await Promise.all([1, 2, 3].map(() => migrate({ ownerUrl })));
  expect(runs.flat()).toEqual((await readMigrations()).map(({ name }) => name));
});

test("a migration that fails leaves nothing behind and is tried again next time", async () => {
  const { ownerUrl } = database;
  const bad = await withMore("CREATE TABLE notes (id uuid); SELECT 1 / 0");
  await expect(migrate({ ownerUrl, migrations: bad })).rejects.toThrow("division by zero");
  const { rows } = await database.ownerPool.query("SELECT to_regclass('notes') AS notes");
  expect(rows).toEqual([{ notes: null }]);
  const good = await withMore("CREATE TABLE notes (id uuid)");
  expect(await migrate({ ownerUrl, migrations: good })).toEqual([good.at(-1)?.name]);
});

test("a migration that was changed after it was applied is refused", async () => {
  const [first] = await readMigrations();
  const changed = [{ ...(first as Migration), sha256: "0".repeat(64) }];
  const migrating = migrate({ ownerUrl: database.ownerUrl, migrations: changed });
  await expect(migrating).rejects.toThrow(MigrationError);
  await expect(migrating).rejects.toThrow("0001-initial differs");
});

test("a database that is ahead of this version is accepted", async () => {
  const { ownerUrl } = database;
  await migrate({ ownerUrl, migrations: await withMore("CREATE TABLE notes (id uuid)") });
  expect(await migrate({ ownerUrl })).toEqual([]);
  expect(await missingMigrations(database.workerPool)).toEqual([]);
});

test("a role that does not own the schema is told so", async () => {
  await emptySchema();
  await database.superuserPool.query("GRANT ALL ON SCHEMA public TO pushrail_api");
  const migrating = migrate({
    ownerUrl: database.apiUrl,
    migrations: [{ version: 1, name: "0001-more", sha256: "", sql: "CREATE ROLE pushrail_other" }],
  });
  await expect(migrating).rejects.toThrow("DATABASE_URL must name the owner of the schema");
});

test("a migration waits briefly for a lock and tries again", async () => {
  const { ownerUrl } = database;
  const user = await database.superuserPool.connect();
  const migrations = await withMore("ALTER TABLE customers ADD COLUMN note text");
  try {
    await user.query("BEGIN; LOCK TABLE customers IN ACCESS SHARE MODE");
    const migrating = migrate({ ownerUrl, migrations });
    const blocked = async (): Promise<boolean> => {
      const { rowCount } = await database.superuserPool.query(
        "SELECT FROM pg_stat_activity WHERE application_name = 'pushrail-migrate' AND wait_event_type = 'Lock'",
      );
      return rowCount === 1;
    };
    while (!(await blocked()));
    await user.query("ROLLBACK");
    expect(await migrating).toEqual([migrations.at(-1)?.name]);
  } finally {
    user.release();
  }
});

test("a migration that loses a deadlock against the traffic is tried again", async () => {
  const migrations = await withMore(
    "LOCK TABLE destinations; LOCK TABLE backlog; CREATE TABLE more ()",
  );
  const client = await database.superuserPool.connect();
  const waitsFor = async (table: string): Promise<void> => {
    const waiting = `SELECT FROM pg_locks WHERE NOT granted AND relation = '${table}'::regclass`;
    while ((await database.superuserPool.query(waiting)).rowCount === 0);
  };
  try {
    await client.query(
      "BEGIN; SET LOCAL deadlock_timeout = '1h'; LOCK TABLE backlog IN ROW EXCLUSIVE MODE",
    );
    const migrating = migrate({ ownerUrl: database.ownerUrl, migrations });
    await waitsFor("backlog");
    // As a check of a foreign key does. This side never looks for deadlocks, so the migration gives way.
    await client.query("LOCK TABLE destinations IN ROW SHARE MODE; COMMIT");
    expect(await migrating).toEqual([migrations.at(-1)?.name]);
  } finally {
    client.release();
  }
});

test("files that are out of order are refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pushrail-migrations-"));
  try {
    await writeFile(join(folder, "0001-first.sql"), "SELECT 1");
    await writeFile(join(folder, "0003-third.sql"), "SELECT 1");
    await expect(readMigrations(pathToFileURL(`${folder}/`))).rejects.toThrow(
      "0003-third.sql is out of order",
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
