/** Keys of AWS and requests signed with them. Nothing is taken from the environment: what is not given is not there. */

/** What requests to AWS, or to a system that takes the same signatures, are signed with. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Present with temporary keys only; it is sent along. */
  readonly sessionToken?: string;
}

/** For what a signature is good. */
export interface SigningScope {
  /** The service's name in signatures, such as `s3`. */
  readonly service: string;
  /** Such as `eu-central-1`. */
  readonly region: string;
  /** When it is made, in milliseconds since the epoch. Services refuse what is more than some minutes off. */
  readonly nowMs: number;
}

/** A request before it is signed. */
export interface UnsignedRequest {
  readonly method: "GET" | "POST" | "PUT";
  /** Its path is percent-encoded by {@link encodedPath}. */
  readonly url: string;
  /** Lower-case names; all of them but `content-type` are signed. */
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body, lower-case hex. */
  readonly bodySha256: string;
}

/** Derived keys that are kept: each is good for one day, region and service. */
const derivedKeysMax = 16;
const derivedKeys = new WeakMap<AwsKeys, Map<string, ArrayBuffer>>();

/**
 * The headers of a request with its signature (Signature Version 4) among them; keep one object of keys for all
 * requests that they sign.
 */
export async function signedHeadersOf(
  { method, url, headers, bodySha256 }: UnsignedRequest,
  keys: AwsKeys,
  scope: SigningScope,
): Promise<Readonly<Record<string, string>>> {
  const { AwsV4Signer } = await import("aws4fetch");
  const { service, region, nowMs } = scope;
  const signer = new AwsV4Signer({
    ...keys,
    method,
    url,
    headers: { ...headers, "x-amz-content-sha256": bodySha256 },
    service,
    region,
    datetime: amzDateOf(nowMs),
    cache: derivedKeysOf(keys),
  });
  const signed = await signer.sign();
  return Object.fromEntries(signed.headers);
}

/** An instant as signatures carry it, such as `20261121T180000Z`. */
export function amzDateOf(nowMs: number): string {
  return new Date(nowMs).toISOString().replaceAll(/[:-]|\.\d{3}/g, "");
}

/**
 * A text with everything percent-encoded but letters, digits and `-._~`, as signatures want it.
 *
 * Source: AWS IAM user guide, "Create a signed AWS API request", UriEncode.
 */
export function uriEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A path of `/` and encoded segments, of a text in which slashes tell segments apart. */
export function encodedPath(path: string): string {
  return path.split("/").map(uriEncoded).join("/");
}

function derivedKeysOf(keys: AwsKeys): Map<string, ArrayBuffer> {
  let known = derivedKeys.get(keys);
  if (known === undefined || known.size >= derivedKeysMax) {
    known = new Map();
    derivedKeys.set(keys, known);
  }
  return known;
}
