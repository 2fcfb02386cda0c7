/** The two ways in which one webhook request is signed; both headers come from the same secret. */
export type SignatureScheme = "pushrail" | "standard";

/**
 * Headers as a web-standard `Headers` object, or as the plain object that Node's HTTP server and most frameworks give.
 *
 * Names are compared without regard to case. A header that came several times is the same as its values joined by `, `.
 */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** The signed parts of a request's headers, each within its grammar. */
export interface SignatureHeader {
  readonly scheme: SignatureScheme;
  /** Unix time in seconds at which the request was signed. */
  readonly timestamp: number;
  /** What is signed in front of the raw body, with its last full stop: `timestamp.` or `id.timestamp.`. */
  readonly signedPrefix: string;
  /** Every `v1` signature in the header, 32 bytes each, at least one. */
  readonly candidates: readonly Uint8Array[];
}

/** Why headers hold no signature that could be checked. */
export interface SignatureHeaderProblem {
  readonly code: "missing_header" | "malformed_header" | "unsupported_version";
  /** The header at fault, in lower case. */
  readonly header: string;
}

/**
 * Plain decimal seconds: no sign, no leading zero, no fraction. At most 11 digits (the year 5138), so that milliseconds
 * are refused by their form and not only by the tolerance.
 */
const timestampPattern = /^(?:0|[1-9][0-9]{0,10})$/;

/**
 * An id holds no full stop: `id.timestamp.body` could otherwise be cut in two places, and a signature for one request
 * would fit another.
 */
const idPattern = /^[A-Za-z0-9_-]{1,255}$/;

/** `v1=<hex>`, one or several with commas and optional blanks between; other versions may have other values. */
const pushrailItemPattern = /^([a-z0-9]+)=([\x21-\x2b\x2d-\x7e]+)$/;

/** `v1,<base64>`, one or several with one space between; other versions may have other values. */
const standardItemPattern = /^([a-z0-9]+),([\x21-\x2b\x2d-\x7e]+)$/;

const hexPattern = /^[0-9a-f]{64}$/;

/** Base64 of exactly 32 bytes, padded; the last digit before the padding carries two zero bits. */
const base64Of32BytesPattern = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/**
 * Reads the signature headers of one request.
 *
 * The `x-pushrail-…` pair decides when either of the two is there; only without both are the Standard Webhooks headers
 * read. Anything outside the grammar makes the whole header malformed; signatures of an unknown version are passed over.
 */
export function readSignatureHeader(
  headers: WebhookHeaders,
): SignatureHeader | SignatureHeaderProblem {
  const timestamp = headerValue(headers, "x-pushrail-timestamp");
  const signature = headerValue(headers, "x-pushrail-signature");
  if (timestamp === undefined && signature === undefined) return readStandardHeaders(headers);
  if (timestamp === undefined) return { code: "missing_header", header: "x-pushrail-timestamp" };
  if (signature === undefined) return { code: "missing_header", header: "x-pushrail-signature" };
  if (!timestampPattern.test(timestamp)) {
    return { code: "malformed_header", header: "x-pushrail-timestamp" };
  }
  const items = signature.split(/[ \t]*,[ \t]*/).map((item) => pushrailItemPattern.exec(item));
  const candidates = candidatesOf(items, hexPattern, bytesOfHex);
  if (typeof candidates === "string") return { code: candidates, header: "x-pushrail-signature" };
  return {
    scheme: "pushrail",
    timestamp: Number(timestamp),
    signedPrefix: `${timestamp}.`,
    candidates,
  };
}

function readStandardHeaders(headers: WebhookHeaders): SignatureHeader | SignatureHeaderProblem {
  const id = headerValue(headers, "webhook-id");
  const timestamp = headerValue(headers, "webhook-timestamp");
  const signature = headerValue(headers, "webhook-signature");
  // With no signature header of either family, the name of ours is what the reader should look for.
  if (id === undefined && timestamp === undefined && signature === undefined) {
    return { code: "missing_header", header: "x-pushrail-signature" };
  }
  if (id === undefined) return { code: "missing_header", header: "webhook-id" };
  if (timestamp === undefined) return { code: "missing_header", header: "webhook-timestamp" };
  if (signature === undefined) return { code: "missing_header", header: "webhook-signature" };
  if (!idPattern.test(id)) return { code: "malformed_header", header: "webhook-id" };
  if (!timestampPattern.test(timestamp)) {
    return { code: "malformed_header", header: "webhook-timestamp" };
  }
  const items = signature.split(" ").map((item) => standardItemPattern.exec(item));
  const candidates = candidatesOf(items, base64Of32BytesPattern, bytesOfBase64);
  if (typeof candidates === "string") return { code: candidates, header: "webhook-signature" };
  return {
    scheme: "standard",
    timestamp: Number(timestamp),
    signedPrefix: `${id}.${timestamp}.`,
    candidates,
  };
}

function candidatesOf(
  items: readonly (RegExpExecArray | null)[],
  valuePattern: RegExp,
  bytesOf: (value: string) => Uint8Array,
): readonly Uint8Array[] | "malformed_header" | "unsupported_version" {
  const candidates: Uint8Array[] = [];
  for (const item of items) {
    if (item === null) return "malformed_header";
    const [, version = "", value = ""] = item;
    if (version !== "v1") continue;
    if (!valuePattern.test(value)) return "malformed_header";
    candidates.push(bytesOf(value));
  }
  return candidates.length === 0 ? "unsupported_version" : candidates;
}

function headerValue(headers: WebhookHeaders, name: string): string | undefined {
  if (typeof headers.get === "function") return headers.get(name) ?? undefined;
  const values = Object.entries(headers)
    .filter(([key]) => key.toLowerCase() === name)
    .flatMap(([, value]) => value)
    .filter((value) => typeof value === "string");
  return values.length === 0 ? undefined : values.join(", ");
}

function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
    Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16),
  );
}

/** Decodes base64 text that is known to be well formed. */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
