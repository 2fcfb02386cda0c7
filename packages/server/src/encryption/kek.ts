import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import { chmod, link, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Secret } from "./secret.ts";
import type { SealingKey } from "./sealing.ts";

/**
 * The key encryption key (KEK): 32 random bytes outside the database, which wrap the data keys inside it. Whoever has
 * only the database, or only a backup of it, can open nothing.
 */

const kekBytes = 32;

/** The key encryption key cannot be used. The message is one sentence for the operator. */
export class KekError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "KekError";
  }
}

/** What the text of a key must be, to end a sentence with. */
export const kekTextRule = "must hold 32 bytes, as 64 hex digits or as base64";

/** `true` when a text holds a key. */
export function isKekText(text: string): boolean {
  return bytesOf(text) !== undefined;
}

/**
 * The key encryption key that a text holds: 32 bytes as 64 hex digits or as base64, white space around it ignored.
 *
 * Its id is made from the key itself, so that the same key has the same id in every process, and reveals nothing of it.
 *
 * Errors: {@link KekError} when the text holds something else; `from` says in it where the text came from.
 */
export function kekOf(text: string, from: string): SealingKey {
  const bytes = bytesOf(text);
  if (bytes === undefined) throw new KekError(`${from} ${kekTextRule}.`);
  const id = createHmac("sha256", bytes).update("pushrail kek id").digest("hex").slice(0, 16);
  return { id, key: createSecretKey(bytes) };
}

function bytesOf(text: string): Buffer | undefined {
  const trimmed = text.trim();
  const bytes = /^[0-9a-fA-F]{64}$/.test(trimmed)
    ? Buffer.from(trimmed, "hex")
    : Buffer.from(trimmed, "base64");
  return bytes.length === kekBytes ? bytes : undefined;
}

/** Where the key encryption key comes from. */
export type KekSource = { readonly file: string } | { readonly text: Secret<string> };

/** Gets the key encryption key. Errors: as {@link kekOf} and {@link readOrCreateKekFile}. */
export async function loadKek(source: KekSource): Promise<SealingKey> {
  if ("file" in source) return await readOrCreateKekFile(source.file);
  return kekOf(source.text.reveal(), "PUSHRAIL_KEK");
}

/**
 * Reads the key encryption key from a file, and makes the file with a new key (mode 0600) when there is none. Several
 * processes may start at once: one key wins.
 *
 * Errors: {@link KekError} when the file can be read by others or holds something else; those of the file system.
 */
export async function readOrCreateKekFile(path: string): Promise<SealingKey> {
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
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) {
    throw new KekError(
      `${path} can be read by other users of this machine: run chmod 600 on it, and consider the key as known to them.`,
    );
  }
  return kekOf(await readFile(path, "utf8"), path);
}
