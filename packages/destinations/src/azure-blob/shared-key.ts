import { createHmac } from "node:crypto";

/** The account that a request is signed for, and one of its two keys. */
export interface AccountKey {
  readonly account: string;
  readonly key: Buffer;
}

/** A request without query parameters, as it is sent. */
export interface SignedParts {
  readonly method: "HEAD" | "PUT";
  /** Percent-encoded, as it stands in the request line. */
  readonly path: string;
  /** Lower-case names; one of them is `x-ms-date`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBytes: number;
}

/** Headers that are signed by their place, in this order; `content-length` comes from the body. */
const signedInPlace = [
  "content-encoding",
  "content-language",
  "content-length",
  "content-md5",
  "content-type",
  "date",
  "if-modified-since",
  "if-match",
  "if-none-match",
  "if-unmodified-since",
  "range",
] as const;

/**
 * The signature of a request to Azure storage by an account's key.
 *
 * Source: Microsoft Learn, "Authorize with Shared Key", from version 2015-02-21 on: an empty body has no length there.
 */
export function sharedKeySignature({ account, key }: AccountKey, request: SignedParts): string {
  const { method, path, headers, bodyBytes } = request;
  const inPlace: Readonly<Record<string, string>> = {
    ...headers,
    "content-length": bodyBytes === 0 ? "" : String(bodyBytes),
  };
  const named = Object.entries(headers)
    .filter(([name]) => name.startsWith("x-ms-"))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}`);
  const text = [
    method,
    ...signedInPlace.map((name) => inPlace[name] ?? ""),
    ...named,
    `/${account}${path}`,
  ].join("\n");
  return createHmac("sha256", key).update(text, "utf8").digest("base64");
}
