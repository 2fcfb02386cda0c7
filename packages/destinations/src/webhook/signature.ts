import { createHmac, createSecretKey, randomBytes, type KeyObject } from "node:crypto";

/**
 * Webhook signatures: two header families over the same secret, made at send time over the exact bytes sent.
 *
 * A signing secret is the text `whsec_` followed by base64. The HMAC key of both families is the decoded bytes, not
 * the text. `X-Pushrail-Signature` covers `<timestamp>.<body>` and is written `v1=<hex>`; `webhook-signature` covers
 * `<event id>.<timestamp>.<body>` and is written `v1,<base64>`. Several keys give several signatures, in key order.
 *
 * Source: Standard Webhooks 1.0 for the second family.
 */

const secretPrefix = "whsec_";

/** Bytes of a generated secret, and the bounds of a given one. Source: Standard Webhooks 1.0 (24 to 64 bytes). */
const secretBytes = 32;
const secretBytesMin = 24;
const secretBytesMax = 64;

/** Makes a new signing secret: `whsec_` and the base64 of 32 random bytes. */
export function generateSigningSecret(): string {
  return secretPrefix + randomBytes(secretBytes).toString("base64");
}

/**
 * The HMAC key of a signing secret. Keep it and use it again: signing with a key object is several times cheaper than
 * signing with bytes.
 *
 * Errors: when the text is not `whsec_` and the base64 of 24 to 64 bytes. The message does not quote it.
 */
export function signingKeyOf(secretText: string): KeyObject {
  const encoded = secretText.startsWith(secretPrefix) ? secretText.slice(secretPrefix.length) : "";
  const bytes = Buffer.from(encoded, "base64");
  const isCanonical = bytes.toString("base64").replace(/=+$/, "") === encoded.replace(/=+$/, "");
  if (!isCanonical || bytes.length < secretBytesMin || bytes.length > secretBytesMax) {
    throw new Error(
      `A signing secret is "${secretPrefix}" and the base64 of ${secretBytesMin} to ${secretBytesMax} bytes.`,
    );
  }
  return createSecretKey(bytes);
}

/** The values of the two signature headers. */
export interface Signatures {
  /** For `X-Pushrail-Signature`: `v1=<hex>`, several separated by commas. */
  readonly pushrail: string;
  /** For `webhook-signature`: `v1,<base64>`, several separated by spaces. */
  readonly standard: string;
}

/** What a signature covers. */
export interface Signable {
  readonly eventId: string;
  /** Unix time in seconds, as text. */
  readonly timestamp: string;
  readonly body: Buffer;
}

/** Signs with each key, in order. No keys give empty texts. */
export function signaturesOf(signable: Signable, keys: readonly KeyObject[]): Signatures {
  const { eventId, timestamp, body } = signable;
  const stamped = `${timestamp}.`;
  const identified = `${eventId}.${stamped}`;
  let pushrail = "";
  let standard = "";
  for (const key of keys) {
    const hex = createHmac("sha256", key).update(stamped).update(body).digest("hex");
    const base64 = createHmac("sha256", key).update(identified).update(body).digest("base64");
    pushrail += pushrail === "" ? `v1=${hex}` : `,v1=${hex}`;
    standard += standard === "" ? `v1,${base64}` : ` v1,${base64}`;
  }
  return { pushrail, standard };
}
