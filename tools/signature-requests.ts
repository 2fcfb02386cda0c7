import { createHmac } from "node:crypto";

/** A body as text, repeated `times` times (default 1), or as bytes. */
export type Body = { utf8: string; times?: number } | { base64: string };

/** One request and what every verifier must say of it. */
export interface Vector {
  name: string;
  scheme: "pushrail" | "standard";
  secrets: string[];
  headers: Record<string, string | string[]>;
  body: Body;
  /** Unix seconds. */
  now: number;
  toleranceSeconds: number;
  verdict: "accept" | "reject";
  reason: string | null;
}

/** The receiver's time: 2026-05-26T14:00:00Z, in Unix seconds. */
export const now = 1_779_804_000;
/** The same as a header value. */
export const ts = String(now);
/** The event's id. */
export const id = "evt_01JW6Q2ZB4Y7T0C5R9XK3M8D1F";
/** The secret of the vectors that name no other. */
export const secret = secretOf(32, 1);
/** A secret that nobody trusts, or the older of two. */
export const otherSecret = secretOf(32, 77);
/** The body of the vectors that name no other; it holds what re-serialising changes. */
export const json =
  '{"id":"evt_01JW6Q2ZB4Y7T0C5R9XK3M8D1F","eventType":"order.completed","payload":{"total":1.10,"number":12345678901234567890,"note":"Grüße ✓"}}';
const body: Body = { utf8: json };

/** The right `v1` value for it in `x-pushrail-signature`. */
export const good = hexSignature();
/** The right `v1` value for it in `webhook-signature`. */
export const goodStandard = base64Signature();

interface Given {
  headers?: Record<string, string | string[]>;
  signature?: string;
  body?: Body;
  secrets?: string[];
  toleranceSeconds?: number;
  /** Absent or `null` for a request that is accepted. */
  reason?: string | null;
}

/** A vector for the `x-pushrail-…` headers; `given` says what differs from a good request. */
export function pushrail(name: string, given: Given): Vector {
  return vector("pushrail", name, given, pushrailPair(given.signature ?? `v1=${good}`));
}

/** A vector for the Standard Webhooks headers; `given` says what differs from a good request. */
export function standard(name: string, given: Given): Vector {
  return vector("standard", name, given, standardTriple(given.signature ?? `v1,${goodStandard}`));
}

function vector(
  scheme: Vector["scheme"],
  name: string,
  given: Given,
  headers: Vector["headers"],
): Vector {
  const reason = given.reason ?? null;
  return {
    name: `${scheme}: ${name}`,
    scheme,
    secrets: given.secrets ?? [secret],
    headers: given.headers ?? headers,
    body: given.body ?? body,
    now,
    toleranceSeconds: given.toleranceSeconds ?? 300,
    verdict: reason === null ? "accept" : "reject",
    reason,
  };
}

/** The two `x-pushrail-…` headers. */
export function pushrailPair(signature: string, timestamp = ts): Record<string, string> {
  return { "x-pushrail-timestamp": timestamp, "x-pushrail-signature": signature };
}

/** The three Standard Webhooks headers. */
export function standardTriple(signature: string, eventId = id): Record<string, string> {
  return { "webhook-id": eventId, "webhook-timestamp": ts, "webhook-signature": signature };
}

/** Signs `timestamp.body`. */
export function hexSignature(signingSecret = secret, timestamp = ts, signedBody = body): string {
  const hmac = createHmac("sha256", keyOf(signingSecret));
  return hmac.update(`${timestamp}.`).update(bytesOf(signedBody)).digest("hex");
}

/** Signs `id.timestamp.body`. */
export function base64Signature(
  given: { secret?: string; id?: string; timestamp?: string; body?: Body } = {},
): string {
  const hmac = createHmac("sha256", keyOf(given.secret ?? secret));
  hmac.update(`${given.id ?? id}.${given.timestamp ?? ts}.`).update(bytesOf(given.body ?? body));
  return hmac.digest("base64");
}

function bytesOf(given: Body): Buffer {
  if ("base64" in given) return Buffer.from(given.base64, "base64");
  return Buffer.from(given.utf8.repeat(given.times ?? 1));
}

/** A secret of `length` bytes that depend on `seed` alone. */
export function secretOf(length: number, seed: number): string {
  const bytes = Buffer.from(Array.from({ length }, (_, index) => (seed + index * 37) % 256));
  return `whsec_${bytes.toString("base64")}`;
}

/** The bytes of a secret's base64 part. */
export function keyOf(text: string): Buffer {
  return Buffer.from(text.slice("whsec_".length), "base64");
}
