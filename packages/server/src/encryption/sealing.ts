import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";

/**
 * Authenticated encryption of one field. AES-256-GCM with a random 96-bit nonce and a 128-bit tag, bound to the place
 * where the result is stored: the same bytes in another row, column, table, customer or tenant do not open.
 *
 * Envelope: version (1 byte, 1) · algorithm (1 byte, 1 = AES-256-GCM) · length of the key's id (1 byte) · key's id ·
 * nonce (12) · ciphertext · tag (16).
 *
 * Source: NIST SP 800-38D, sections 5.2.1.1 (nonce), 5.2.1.2 (tag) and 8.3 (at most 2^32 random nonces a key).
 */

/** Where a sealed value is stored. Ids are UUIDs; `rowId` names the row within its table in any stable form. */
export interface SealedPlace {
  readonly tenantId: string;
  /** Absent when no customer owns the row. */
  readonly customerId?: string;
  readonly table: string;
  readonly column: string;
  readonly rowId: string;
}

/** A key with the id that envelopes name it by: 1 to 255 bytes of UTF-8. */
export interface SealingKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: KeyObject;
}

/** A sealed value that cannot be opened: altered, moved to another place, or sealed with another key. */
export class SealError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "SealError";
  }
}

const algorithm = "aes-256-gcm";
const version = 1;
const aes256Gcm = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** Encrypts and authenticates a value for one place. Sealing twice gives different bytes. */
export function seal(sealingKey: SealingKey, place: SealedPlace, plaintext: Buffer): Buffer {
  const id = Buffer.from(sealingKey.id, "utf8");
  if (id.length === 0 || id.length > 255) throw new Error("a sealing key's id has 1 to 255 bytes");
  const header = Buffer.concat([Buffer.from([version, aes256Gcm, id.length]), id]);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, sealingKey.key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(boundTo(header, place));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([header, nonce, ciphertext, cipher.getAuthTag()]);
}

/**
 * The id of the key that a value was sealed with.
 *
 * Errors: {@link SealError} when the bytes are not an envelope of a known version.
 */
export function sealingKeyIdOf(sealed: Buffer): string {
  const idBytes = sealed[2];
  if (sealed[0] !== version || sealed[1] !== aes256Gcm || idBytes === undefined || idBytes === 0) {
    throw new SealError("the sealed value has an unknown format");
  }
  if (sealed.length < 3 + idBytes + nonceBytes + tagBytes) {
    throw new SealError("the sealed value is cut short");
  }
  return sealed.toString("utf8", 3, 3 + idBytes);
}

/**
 * Opens a value that was sealed for this very place.
 *
 * Errors: {@link SealError} when it is not one, in the same words for every cause.
 */
export function open(sealingKey: SealingKey, place: SealedPlace, sealed: Buffer): Buffer {
  const headerBytes = 3 + Buffer.byteLength(sealingKeyIdOf(sealed), "utf8");
  const nonceEnd = headerBytes + nonceBytes;
  const header = sealed.subarray(0, headerBytes);
  const ciphertext = sealed.subarray(nonceEnd, -tagBytes);
  const nonce = sealed.subarray(headerBytes, nonceEnd);
  // Node would take a tag of 4 to 15 bytes otherwise, which is cheap to forge.
  const decipher = createDecipheriv(algorithm, sealingKey.key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(boundTo(header, place));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch (error) {
    throw new SealError("the sealed value does not belong to this place or was altered", {
      cause: error,
    });
  }
}

function boundTo(header: Buffer, place: SealedPlace): Buffer {
  return Buffer.concat([lengthFirst(header), placeBytes(place)]);
}

/** A place as bytes: each part is preceded by its length, so that no two places give the same. */
export function placeBytes(place: SealedPlace): Buffer {
  const { tenantId, customerId = "", table, column, rowId } = place;
  return lengthFirst(
    ...[tenantId, customerId, table, column, rowId].map((part) => Buffer.from(part, "utf8")),
  );
}

function lengthFirst(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}
