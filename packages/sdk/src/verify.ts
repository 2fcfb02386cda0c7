import { bytesOfBase64, readSignatureHeader } from "./signature-header.ts";
import type { SignatureScheme, WebhookHeaders } from "./signature-header.ts";
import type { WebhookEvent } from "./types.ts";

/** Every reason for which a webhook request is refused, with its sentence. Keys are stable: code may compare them. */
export const webhookVerificationCodes = {
  missing_header: "A signature header is missing.",
  malformed_header: "A signature header is not in the form that Pushrail sends.",
  unsupported_version: "No signature of a known version is in the header.",
  timestamp_too_old: "The request was signed too long ago.",
  timestamp_too_new: "The request's timestamp lies too far in the future.",
  signature_mismatch: "The signature does not match the body and the secret.",
  malformed_secret: "A secret is not of the form whsec_ followed by base64 of 24 to 64 bytes.",
  malformed_payload: "The body is not the raw JSON text of an event.",
} as const;

/** A key of {@link webhookVerificationCodes}. */
export type WebhookVerificationCode = keyof typeof webhookVerificationCodes;

/** The request is not proven to come from Pushrail: answer 401 and do nothing else. */
export class WebhookVerificationError extends Error {
  override readonly name = "WebhookVerificationError";
  /** Why, in a word that never changes. */
  readonly code: WebhookVerificationCode;

  constructor(code: WebhookVerificationCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** One received request and what to hold it against. */
export interface SignedRequest {
  /** The body exactly as received. A parsed and re-serialised body has other bytes, and its signature does not match. */
  readonly payload: string | Uint8Array;
  readonly headers: WebhookHeaders;
  /** The destination's signing secret, `whsec_…`; several while one is being rotated, any of them may match. */
  readonly secret: string | readonly string[];
  /** How far the timestamp may be from `now`, in either direction, inclusive. Default 300 seconds. */
  readonly toleranceSeconds?: number;
  /** The time to compare the timestamp with. Default: the present. */
  readonly now?: Date;
}

/** What {@link checkSignature} found. */
export type SignatureVerdict =
  | { readonly valid: true; readonly scheme: SignatureScheme }
  | {
      readonly valid: false;
      readonly code: WebhookVerificationCode;
      /** One sentence that names the header at fault, where there is one. */
      readonly message: string;
    };

/**
 * Verifies one webhook request and returns the event in its body.
 *
 * Numbers in the returned payload went through `JSON.parse`; read the raw body where more than 15 digits matter.
 * The same event may arrive more than once: remember `event.id` and ignore what was already handled.
 *
 * Errors: {@link WebhookVerificationError} for everything a sender can get wrong and for a malformed secret;
 * `RangeError` when `toleranceSeconds` or `now` is not a usable number.
 */
export async function verifyWebhook<Payload extends object = Record<string, unknown>>(
  request: SignedRequest,
): Promise<WebhookEvent<Payload>> {
  const verdict = await checkSignature(request);
  if (!verdict.valid) throw new WebhookVerificationError(verdict.code, verdict.message);
  const event = parsedObject(request.payload);
  if (event === undefined) {
    throw new WebhookVerificationError(
      "malformed_payload",
      webhookVerificationCodes.malformed_payload,
    );
  }
  return event as WebhookEvent<Payload>;
}

/**
 * Checks the signature of one request without parsing its body, and never throws for what a sender can get wrong.
 *
 * The checks run in this order, and the first that fails gives the code: secret, presence and form of the headers,
 * version, age, signature.
 *
 * Errors: `RangeError` when `toleranceSeconds` or `now` is not a usable number.
 */
export async function checkSignature(request: SignedRequest): Promise<SignatureVerdict> {
  const { payload, headers, secret, toleranceSeconds = 300, now = new Date() } = request;
  // A comparison with NaN is false, so an unusable number would let every timestamp pass.
  if (!Number.isFinite(toleranceSeconds) || toleranceSeconds < 0) {
    throw new RangeError("toleranceSeconds must be a finite number of at least 0.");
  }
  if (!Number.isFinite(now.getTime())) throw new RangeError("now must be a valid date.");
  if (typeof payload !== "string" && !(payload instanceof Uint8Array)) {
    return refused("malformed_payload", "Pass the raw body as text or bytes, not a parsed object.");
  }

  const keys = keysOf(secret);
  if (keys === undefined) return refused("malformed_secret");
  const header = readSignatureHeader(headers);
  if ("code" in header) {
    const sentence = webhookVerificationCodes[header.code];
    return refused(header.code, `${sentence.slice(0, -1)}: ${header.header}.`);
  }

  const ageSeconds = Math.floor(now.getTime() / 1000) - header.timestamp;
  if (ageSeconds > toleranceSeconds) return refused("timestamp_too_old");
  if (-ageSeconds > toleranceSeconds) return refused("timestamp_too_new");

  const signedBytes = concatenated(new TextEncoder().encode(header.signedPrefix), bytesOf(payload));
  let matches = 0;
  for (const key of keys) {
    const expected = await hmacSha256(key, signedBytes);
    // Every candidate is compared with every key, so that the time taken does not tell which of them was close.
    for (const candidate of header.candidates) matches += equalBytes(expected, candidate) ? 1 : 0;
  }
  return matches > 0 ? { valid: true, scheme: header.scheme } : refused("signature_mismatch");
}

function refused(
  code: WebhookVerificationCode,
  message: string = webhookVerificationCodes[code],
): SignatureVerdict {
  return { valid: false, code, message };
}

const secretPattern = /^whsec_((?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/;

/** Source of the bounds: the Standard Webhooks specification, "Signature scheme", asks for 24 to 64 random bytes. */
const keyBytesMin = 24;
const keyBytesMax = 64;

function keysOf(
  secret: string | readonly string[],
): readonly Uint8Array<ArrayBuffer>[] | undefined {
  const secrets = typeof secret === "string" ? [secret] : secret;
  if (!Array.isArray(secrets) || secrets.length === 0) return undefined;
  const keys: Uint8Array<ArrayBuffer>[] = [];
  for (const text of secrets) {
    const encoded = typeof text === "string" ? secretPattern.exec(text)?.[1] : undefined;
    if (encoded === undefined) return undefined;
    const key = bytesOfBase64(encoded);
    if (key.length < keyBytesMin || key.length > keyBytesMax) return undefined;
    keys.push(key);
  }
  return keys;
}

async function hmacSha256(
  key: Uint8Array<ArrayBuffer>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, bytes));
}

/** Takes the same time wherever the first difference is. */
function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  let difference = left.length ^ right.length;
  for (let index = 0; index < left.length; index++) {
    difference |= (left[index] ?? 0) ^ (right[index] ?? 0);
  }
  return difference === 0;
}

function bytesOf(payload: string | Uint8Array): Uint8Array {
  return typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
}

function concatenated(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

function parsedObject(payload: string | Uint8Array): object | undefined {
  try {
    // `ignoreBOM` keeps a byte order mark in the text, and `JSON.parse` then refuses it.
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const value: unknown = JSON.parse(
      typeof payload === "string" ? payload : decoder.decode(payload),
    );
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
