import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chown, mkdir, open, readdir, readFile, rename, rm, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type PostgresBinaries, embeddedMajorVersion } from "./embedded-binaries.ts";
import { EmbeddedPostgresError, damagedFolder, failureOfOutput } from "./embedded-error.ts";
import { type Identity, spawnAs } from "./embedded-identity.ts";

/** The four login roles of the embedded database. */
export const embeddedRoles = ["superuser", "owner", "api", "worker"] as const;

/** One of the embedded database's login roles, by what it is for. */
export type EmbeddedRole = (typeof embeddedRoles)[number];

/** A random password of 48 hexadecimal digits for each role, kept in the password file. */
export type Passwords = Readonly<Record<EmbeddedRole, string>>;

/** Below this much free disk a new data folder is refused: initdb writes 40 MB and WAL 16 MB more. */
const freeBytesMin = 200 * 1024 * 1024;

/** Below this much free disk WAL keeps PostgreSQL's own small bounds. */
const freeBytesForRecycledWal = 8 * 1024 * 1024 * 1024;

/**
 * Looks at the data folder without changing it: `absent` when it is missing or empty, `ready` when
 * it holds a whole data folder of our major version.
 *
 * Errors: `EmbeddedPostgresError` `not_a_data_folder`, `other_version` or `damaged`; file errors as
 * `node:fs` gives them.
 */
export async function inspectDataFolder(dataDir: string): Promise<"absent" | "ready"> {
  const names = await readdir(dataDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [] as string[];
    throw error;
  });
  if (names.length === 0) return "absent";
  if (!names.includes("PG_VERSION")) {
    throw new EmbeddedPostgresError(
      "not_a_data_folder",
      `The folder ${dataDir} holds files that are not PostgreSQL's: move them away or choose another place.`,
    );
  }
  const version = (await readFile(join(dataDir, "PG_VERSION"), "utf8")).trim();
  if (!/^\d+$/.test(version)) throw damagedFolder(dataDir);
  if (version !== embeddedMajorVersion) {
    throw new EmbeddedPostgresError(
      "other_version",
      `The data in ${dataDir} was written by PostgreSQL ${version}, and this one is ${embeddedMajorVersion}: move the folder away, or point DATABASE_URL to a PostgreSQL ${version} server.`,
    );
  }
  if (!existsSync(join(dataDir, "global", "pg_control"))) throw damagedFolder(dataDir);
  return "ready";
}

/**
 * Makes a new data folder. It is built beside its place as `<dataDir>.partial` and renamed when it is
 * whole and on disk, so an interruption leaves nothing that looks like a data folder; leftovers of an
 * earlier interruption are removed first. initdb leaves the superuser without a password; `complete` sets it.
 *
 * Errors: `EmbeddedPostgresError` as initdb's output tells, `disk_full` when too little is free.
 */
export async function initialiseDataFolder(task: {
  readonly dataDir: string;
  readonly binaries: PostgresBinaries;
  readonly identity: Identity;
  /** Called with the partial folder once initdb is done, before it takes its place. */
  readonly complete: (partialDir: string) => Promise<void>;
  readonly log: (line: string) => void;
}): Promise<void> {
  const { dataDir, identity } = task;
  const partialDir = `${dataDir}.partial`;
  await rm(partialDir, { recursive: true, force: true });
  if ((await freeBytes(dirname(dataDir))) < freeBytesMin) {
    throw failureOfOutput(["No space left on device"], { dataDir, port: 0, phase: "making" });
  }
  await mkdir(partialDir, { mode: 0o700 });
  if (identity.user) await chown(partialDir, identity.user.uid, identity.user.gid);

  const failure = await runInitdb(task, partialDir);
  if (failure !== undefined) {
    await rm(partialDir, { recursive: true, force: true });
    throw failureOfOutput(failure.lines, { dataDir, port: 0, phase: "making" });
  }
  await replaceFile(join(partialDir, "pg_hba.conf"), signInRules);
  await task.complete(partialDir);
  // An empty folder may stand in the place; rename replaces it.
  await rename(partialDir, dataDir);
  await syncFolder(dirname(dataDir));
}

async function runInitdb(
  task: Parameters<typeof initialiseDataFolder>[0],
  partialDir: string,
): Promise<{ readonly lines: readonly string[] } | undefined> {
  const child = spawnAs(
    task.identity,
    [
      task.binaries.initdb,
      `--pgdata=${partialDir}`,
      "--username=postgres",
      "--auth=reject",
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-instructions",
    ],
    { stdio: ["ignore", "pipe", "pipe"], cwd: dirname(partialDir) },
  );
  const endWithUs = (): void => void child.kill("SIGTERM");
  process.once("exit", endWithUs);
  const lines: string[] = [];
  const keep = (chunk: Buffer): void => {
    for (const line of chunk.toString().split("\n").filter(Boolean)) {
      lines.push(line);
      task.log(`initdb: ${line}`);
    }
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  return await new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => {
      process.removeListener("exit", endWithUs);
      done(code === 0 ? undefined : { lines });
    });
  });
}

/** Who may sign in, and how: everyone over loopback IPv4 with a password, nobody by any other way. */
const signInRules = "host all all 127.0.0.1/32 scram-sha-256\n";

async function replaceFile(path: string, text: string): Promise<void> {
  // Opened, not renamed over: the file keeps the owner that initdb gave it.
  const handle = await open(path, "r+");
  try {
    await handle.truncate();
    await handle.write(text, 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Reads the password file, or writes a new one (mode 0600, whole or not at all) when it is missing or
 * holds anything else.
 */
export async function readOrCreatePasswords(passwordFile: string): Promise<Passwords> {
  const stored = await readFile(passwordFile, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const passwords = parsedPasswords(stored);
  if (passwords) return passwords;

  const fresh = Object.fromEntries(
    embeddedRoles.map((role) => [role, randomBytes(24).toString("hex")]),
  ) as Record<EmbeddedRole, string>;
  const partialFile = `${passwordFile}.partial`;
  await rm(partialFile, { force: true });
  const handle = await open(partialFile, "wx", 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(fresh, undefined, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partialFile, passwordFile);
  await syncFolder(dirname(passwordFile));
  return fresh;
}

function parsedPasswords(text: string): Passwords | undefined {
  let value: Partial<Record<EmbeddedRole, unknown>> | null;
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    return undefined;
  }
  const whole = embeddedRoles.every((role) => /^[0-9a-f]{48}$/.test(String(value?.[role])));
  return whole ? (value as Passwords) : undefined;
}

/**
 * PostgreSQL's bounds for the write-ahead log, by the free space on the data folder's disk: 1–4 GB
 * where there is room, 80 MB–1 GB, PostgreSQL's own defaults, below 8 GB free.
 *
 * Source: our measurement. Making a 16 MB segment stalls all commits for 110–160 ms, taking a recycled
 * one does not, and the lower bound is how much is kept for recycling.
 */
export async function walSettings(dataDir: string): Promise<Readonly<Record<string, string>>> {
  const roomy = (await freeBytes(dataDir)) >= freeBytesForRecycledWal;
  return roomy
    ? { min_wal_size: "1GB", max_wal_size: "4GB" }
    : { min_wal_size: "80MB", max_wal_size: "1GB" };
}

async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
