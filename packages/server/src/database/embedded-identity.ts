import { spawn, type SpawnOptions } from "node:child_process";
import { chmod, chown, lchown, readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PostgresBinaries } from "./embedded-binaries.ts";
import { EmbeddedPostgresError } from "./embedded-error.ts";

/**
 * As whom PostgreSQL's programs run. PostgreSQL refuses to run as root, so a root caller needs
 * another identity that can still reach and own the data folder.
 */
export interface Identity {
  /** Put before the program and its arguments; empty for none. */
  readonly prefix: readonly string[];
  /** The user and group to become; absent when the prefix does it or nothing is needed. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Runs a program under an identity with a clean, English environment. */
export function spawnAs(
  identity: Identity,
  command: readonly [string, ...string[]],
  options: SpawnOptions = {},
): ReturnType<typeof spawn> {
  const [program, ...args] = [...identity.prefix, ...command] as [string, ...string[]];
  return spawn(program, args, {
    ...options,
    ...identity.user,
    // PG* variables of the caller would redirect or reconfigure the server; C gives stable messages.
    env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
  });
}

/**
 * Chooses the identity for a data folder whose parent exists. An ordinary user is used as it is.
 * Root tries, in this order: a user namespace in which root's files stay root's (Linux, `unshare`),
 * the ordinary user who owns the nearest folder above, then the accounts `postgres` and `nobody`.
 * For the last three the data folder is handed to that account, and the parent folder gets the
 * permission to be passed through (not listed) by others if that was what was missing.
 *
 * Errors: `EmbeddedPostgresError` `root_refused` when none of them works.
 */
export async function chooseIdentity(
  dataDir: string,
  binaries: PostgresBinaries,
): Promise<Identity> {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const parentDir = dirname(dataDir);
  const accounts = await ordinaryAccounts();
  const dataOwner = await ownerOf(dataDir);

  if (dataOwner === undefined || dataOwner === 0) {
    const namespace = namespaceOf(accounts);
    if (namespace && (await canReach(namespace, parentDir, binaries))) return namespace;
  }
  const preferred = dataOwner || (await ordinaryOwnerAbove(parentDir));
  const candidates = [
    ...accounts.filter(({ uid }) => uid === preferred),
    ...accounts.filter(({ name }) => name === "postgres"),
    ...accounts.filter(({ name }) => name === "nobody"),
  ];
  for (const { uid, gid } of candidates) {
    const identity: Identity = { prefix: [], user: { uid, gid } };
    if (await openWayFor(identity, parentDir, binaries)) {
      if (dataOwner !== undefined) await giveTree(dataDir, uid, gid);
      return identity;
    }
  }
  throw new EmbeddedPostgresError(
    "root_refused",
    `PostgreSQL does not run as root and no other account can reach ${parentDir}: start as an ordinary user, or set PUSHRAIL_HOME to a folder that others may enter, or set DATABASE_URL.`,
  );
}

function namespaceOf([account]: readonly Account[]): Identity | undefined {
  if (process.platform !== "linux" || account === undefined) return undefined;
  // initdb looks its own user up by uid, so the namespace maps root to a uid that has an account.
  const mapping = [`--map-user=${account.uid}`, `--map-group=${account.gid}`];
  return { prefix: ["unshare", "--user", ...mapping, "--"] };
}

async function openWayFor(
  identity: Identity,
  parentDir: string,
  binaries: PostgresBinaries,
): Promise<boolean> {
  if (await canReach(identity, parentDir, binaries)) return true;
  const { mode } = await stat(parentDir);
  if ((mode & 0o001) !== 0) return false;
  await chmod(parentDir, (mode & 0o7777) | 0o011);
  if (await canReach(identity, parentDir, binaries)) return true;
  await chmod(parentDir, mode & 0o7777);
  return false;
}

async function canReach(
  identity: Identity,
  parentDir: string,
  binaries: PostgresBinaries,
): Promise<boolean> {
  const script = 'cd "$1" && exec "$2" --version';
  const child = spawnAs(identity, ["/bin/sh", "-c", script, "sh", parentDir, binaries.postgres], {
    stdio: "ignore",
  });
  return await new Promise((done) => {
    child.once("error", () => done(false));
    child.once("exit", (code) => done(code === 0));
  });
}

async function ordinaryAccounts(): Promise<readonly Account[]> {
  const text = await readFile("/etc/passwd", "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    const [name = "", , uid, gid] = line.split(":");
    const account = { name, uid: Number(uid), gid: Number(gid) };
    return Number.isInteger(account.uid) && account.uid > 0 ? [account] : [];
  });
}

async function ownerOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).uid;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function ordinaryOwnerAbove(path: string): Promise<number | undefined> {
  const owner = await ownerOf(path);
  if (owner !== undefined && owner > 0) return owner;
  return dirname(path) === path ? undefined : await ordinaryOwnerAbove(dirname(path));
}

async function giveTree(path: string, uid: number, gid: number): Promise<void> {
  await chown(path, uid, gid);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) await giveTree(child, uid, gid);
    else await lchown(child, uid, gid);
  }
}
