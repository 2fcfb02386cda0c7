import { createHash, createHmac, createSecretKey, randomBytes } from "node:crypto";
import { chmod, link, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { KekError, type KekProvider } from "./kek-provider.ts";
import { open, seal } from "./sealing.ts";

/**
 * A key encryption key in this process: 32 random bytes from a file or a setting, which wrap the data keys inside the
 * database. Whoever has only the database, or only a backup of it, can open nothing.
 */

const kekBytes = 32;

const formProblem = "must hold 32 bytes, as 64 hex digits or as base64";
const weaknessProblem =
  "must hold random bytes, which these are not: make some with openssl rand -base64 32";

/** Why a text cannot serve as a key, to end a sentence with; `undefined` when it can. Never shows the text. */
export function kekTextProblem(text: string): string | undefined {
  const bytes = bytesOf(text);
  if (bytes === undefined) return formProblem;
  return isWeak(bytes) ? weaknessProblem : undefined;
}

/**
 * The key that a text holds: 32 bytes as 64 hex digits or as base64, white space around it ignored.
 *
 * Its id is made from the key itself, so that the same key has the same id in every process, and reveals nothing of it.
 *
 * Errors: {@link KekError} when the text holds something else, or bytes that someone chose; `from` says in it where the
 * text came from.
 */
export function localKek(text: string, from: string): KekProvider {
  const problem = kekTextProblem(text);
  const bytes = bytesOf(text);
  if (problem !== undefined || bytes === undefined) throw new KekError(`${from} ${problem}.`);
  const id = createHmac("sha256", bytes).update("pushrail kek id").digest("hex").slice(0, 16);
  const sealingKey = { id, key: createSecretKey(bytes) };
  bytes.fill(0);
  return {
    id,
    wrap: async (place, plaintext) => seal(sealingKey, place, plaintext),
    unwrap: async (place, wrapped) => open(sealingKey, place, wrapped),
  };
}

function bytesOf(text: string): Buffer | undefined {
  const trimmed = text.trim();
  const bytes = /^[0-9a-fA-F]{64}$/.test(trimmed)
    ? Buffer.from(trimmed, "hex")
    : Buffer.from(trimmed, "base64");
  return bytes.length === kekBytes ? bytes : undefined;
}

/**
 * Whether bytes are of a kind that people and examples choose. Each rule refuses fewer than one in 2^45 random keys:
 * few different bytes, a repeated half, steps of one size, nothing but printable characters.
 */
function isWeak(bytes: Buffer): boolean {
  const half = kekBytes / 2;
  const step = ((bytes[1] ?? 0) - (bytes[0] ?? 0) + 256) % 256;
  return (
    new Set(bytes).size < half ||
    bytes.subarray(0, half).equals(bytes.subarray(half)) ||
    bytes.every((byte, index) => index === 0 || byte === ((bytes[index - 1] ?? 0) + step) % 256) ||
    bytes.every((byte) => byte >= 0x20 && byte <= 0x7e) ||
    knownKeys.has(bytes.toString("hex"))
  );
}

const guessedWords = [
  ...["", "password", "secret", "test", "changeme", "admin", "key", "kek", "pushrail", "default"],
];

/** Keys that are printed in standards and tutorials. */
const knownKeys: ReadonlySet<string> = new Set([
  // Source: NIST SP 800-38A, appendix F.1.5.
  "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
  ...guessedWords.map((word) => createHash("sha256").update(word).digest("hex")),
]);

/**
 * Reads a key from a file. Errors: {@link KekError} when there is none, or it can be read by others or holds something
 * else; those of the file system.
 */
export async function readKekFile(path: string): Promise<KekProvider> {
  const { mode } = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new KekError(`There is no file ${path} with a key.`, { cause: error });
  });
  if ((mode & 0o077) !== 0) {
    throw new KekError(
      `${path} can be read by other users of this machine: run chmod 600 on it, and consider the key as known to them.`,
    );
  }
  return localKek(await readFile(path, "utf8"), path);
}

/**
 * Reads a key from a file, and makes the file with a new key (mode 0600) when there is none. Several processes may start
 * at once: one key wins.
 *
 * Errors: as {@link readKekFile}.
 */
export async function readOrCreateKekFile(path: string): Promise<KekProvider> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  await writeFile(draft, `${randomBytes(kekBytes).toString("base64")}\n`, {
    mode: 0o600,
    flag: "wx",
    flush: true,
  });
  try {
    await chmod(draft, 0o600);
    // Unlike a rename, a link never replaces a key that is already there.
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  return await readKekFile(path);
}
