import { hash, randomInt } from "node:crypto";
import { crc32 } from "node:zlib";

/**
 * The text of a key: `prl_live_` or `prl_test_` for an API key of that environment, `prl_root_` for a root key; 30 random
 * base62 characters (178 bits), and a checksum of 6. The prefix lets secret scanners find a leaked key, the checksum
 * refuses a mistyped one without a look at the database.
 *
 * Source: the format follows github.blog/2021-04-05-behind-githubs-new-authentication-token-formats.
 */

/** Which of a tenant's environments an API key belongs to. */
export type KeyEnvironment = "live" | "test";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const randomLength = 30;
const checksumLength = 6;
const apiKeyShape = /^prl_(live|test)_[0-9A-Za-z]{36}$/;
const rootKeyShape = /^prl_root_[0-9A-Za-z]{36}$/;

/** A new random key. `randomIndex` gives a whole number below its argument; default the system's secure source. */
export function newKeyText(
  kind: KeyEnvironment | "root",
  randomIndex: (below: number) => number = randomInt,
): string {
  let body = `prl_${kind}_`;
  for (let count = 0; count < randomLength; count += 1) {
    body += alphabet.charAt(randomIndex(alphabet.length));
  }
  return body + checksumOf(body);
}

/** `true` when the text has the form of an API key and its checksum fits. Says nothing about whether the key exists. */
export function isKeyText(text: string): boolean {
  return apiKeyShape.test(text) && checksumFits(text);
}

/** The same for a root key. */
export function isRootKeyText(text: string): boolean {
  return rootKeyShape.test(text) && checksumFits(text);
}

function checksumFits(text: string): boolean {
  return checksumOf(text.slice(0, -checksumLength)) === text.slice(-checksumLength);
}

/** What the database keeps of a key. A key is random enough that a fast hash without salt gives nothing away. */
export function keySha256(text: string): Buffer {
  return Buffer.from(keySha256Hex(text), "hex");
}

/** The same as hex digits: what a process finds keys by in memory. */
export function keySha256Hex(text: string): string {
  return hash("sha256", text, "hex");
}

/** CRC-32 (IEEE 802.3) of all characters before it, in base62, most significant first, padded with `0`. */
function checksumOf(body: string): string {
  let rest = crc32(body);
  let text = "";
  for (let count = 0; count < checksumLength; count += 1) {
    text = alphabet.charAt(rest % alphabet.length) + text;
    rest = Math.floor(rest / alphabet.length);
  }
  return text;
}
