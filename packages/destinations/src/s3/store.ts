import { createHash, hash } from "node:crypto";
import type { AwsKeySource } from "../aws/key-source.ts";
import { encodedPath, signedHeadersOf, type AwsKeys } from "../aws/keys.ts";
import type { Exchange, Runtime } from "../destination.ts";
import { exchangeOfNothing, makeCall } from "../http/call.ts";
import { ClientPool } from "../http/clients.ts";
import type { NewObject, ObjectStore, PutResult } from "../object-storage/put.ts";
import { failureOfAnswer } from "./failures.ts";
import type { S3Site } from "./site.ts";

/** What came of one upload with certain keys. */
interface Upload extends PutResult {
  /** What the storage calls the failure; absent when it named none. */
  readonly code?: string;
}

/** An object and what of it all its uploads share. */
interface Prepared {
  readonly object: NewObject;
  /** Encoded. */
  readonly path: string;
  readonly digest: Buffer;
}

/** Codes by which temporary keys are refused, of which new ones may be accepted. */
const codesOfRefusedKeys = new Set([
  "ExpiredToken",
  "TokenRefreshRequired",
  "InvalidToken",
  "InvalidAccessKeyId",
]);

/**
 * Opens a bucket of S3, or of a storage that is compatible with it. Each object is one PUT, which is visible whole or not
 * at all, and is signed together with its checksum.
 */
export function openS3Store(
  site: S3Site,
  source: AwsKeySource,
  { egress, now }: Runtime,
): ObjectStore {
  const clients = new ClientPool(site.origin, egress);

  const upload = async (
    { object, path, digest }: Prepared,
    keys: AwsKeys,
    signal: AbortSignal,
  ): Promise<Upload> => {
    const { body, contentType } = object;
    const checksum = digest.toString("base64");
    // Backblaze B2 and others refuse each `x-amz-checksum-…`; all know this older header.
    const sum = site.isCompatible
      ? { "content-md5": hash("md5", body, "base64") }
      : { "x-amz-checksum-sha256": checksum };
    const headers = await signedHeadersOf(
      {
        method: "PUT",
        url: `${site.origin}${path}`,
        headers: { "content-type": contentType, ...sum },
        bodySha256: digest.toString("hex"),
      },
      keys,
      { service: "s3", region: site.region, nowMs: now() },
    );
    const secretTexts = secretTextsOf(keys, headers);
    const result = await makeCall(
      clients,
      { method: "PUT", path, headers, body, secretTexts },
      signal,
    );
    const exchange = withoutSignedTexts(result.exchange);
    if ("failure" in result) return { exchange, failure: result.failure };
    const found = await failureOfAnswer(result.answer, { site, checksum, nowMs: now() });
    if (found === undefined) return { exchange };
    const { code, ...failure } = found;
    return { exchange, failure, ...(code !== undefined && { code }) };
  };

  const put = async (object: NewObject, signal: AbortSignal): Promise<PutResult> => {
    const path = site.basePath + encodedPath(object.key);
    const digest = createHash("sha256").update(object.body).digest();
    const first = await source.take(signal);
    if ("failure" in first) {
      return { exchange: exchangeOfNothing(site.origin + path), failure: first.failure };
    }
    const prepared = { object, path, digest };
    const result = await upload(prepared, first.token, signal);
    if (!isKeyRefused(result) || !source.refuse(first.token)) return shown(result);
    const second = await source.take(signal);
    // The refusal says more than the failure to renew: it is the storage's own word.
    if ("failure" in second) return shown(result);
    const renewed = await upload(prepared, second.token, signal);
    if (isKeyRefused(renewed)) source.noteFutile();
    return shown(renewed);
  };

  return {
    put,
    close: async () => {
      source.close();
      await clients.close();
    },
  };
}

function isKeyRefused({ code }: Upload): boolean {
  return code !== undefined && codesOfRefusedKeys.has(code);
}

function shown({ exchange, failure }: Upload): PutResult {
  return { exchange, ...(failure !== undefined && { failure }) };
}

function secretTextsOf(
  { secretAccessKey, sessionToken }: AwsKeys,
  { authorization = "" }: Readonly<Record<string, string>>,
): readonly string[] {
  const [, signature] = /Signature=([0-9a-f]{64})/.exec(authorization) ?? [];
  return [secretAccessKey, sessionToken, signature].filter((text) => text !== undefined);
}

/**
 * Leaves out what S3 repeats of the request when a signature does not match: among it the token of temporary keys, in
 * text and in numbers.
 */
function withoutSignedTexts(exchange: Exchange): Exchange {
  const { response } = exchange;
  const bodyExcerpt = response?.bodyExcerpt.replace(
    /<(?:StringToSign|CanonicalRequest)[\s\S]*/,
    "…",
  );
  if (response === undefined || bodyExcerpt === undefined) return exchange;
  return { ...exchange, response: { ...response, bodyExcerpt } };
}
