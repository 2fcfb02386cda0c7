import { shortenedArn } from "../aws/arn.ts";
import { childOf, codeOf, readXml, textOf } from "../aws/xml.ts";
import type { FailureReason } from "../failure.ts";
import type { Answer } from "../http/call.ts";
import { failureOfStatus, type Failure } from "../http/failure.ts";
import { objectsArnOf, type S3Site } from "./site.ts";

/**
 * What the answers to an upload mean. S3 names its errors by a code in XML, which says more than the status: a 403 may be
 * a key that does not exist, a permission that is missing, or a clock.
 *
 * Source: Amazon S3 API reference, "Error responses"; names with `XMinio` are those of MinIO.
 */

/** A failure, with the code that the storage gave. */
export interface S3Failure extends Failure {
  /** Such as `NoSuchBucket`; `undefined` when the answer has none. */
  readonly code: string | undefined;
}

/** What was sent and has to be in the answer. */
interface Sent {
  readonly site: S3Site;
  /** SHA-256 of the body, base64, which storages repeat that know it. */
  readonly checksum: string;
  readonly nowMs: number;
}

/** Why an upload did not succeed; `undefined` when it did. */
export async function failureOfAnswer(answer: Answer, sent: Sent): Promise<S3Failure | undefined> {
  const { status, headers, text } = answer;
  const error = text === "" ? {} : childOf(await readXml(text), "Error");
  const code = codeOf(error);
  const ofStatus = failureOfStatus(status, headers["retry-after"], sent.nowMs);
  if (ofStatus === undefined && code === undefined) return failureOfSuccess(answer, sent);
  // An error can come too late for a status of its own.
  const refused = ofStatus ?? { reason: "invalid_response", detail: "" };
  const known = knownFailure(code, {
    site: sent.site,
    message: textOf(error, "Message") ?? "",
    region: regionNamed(headers["x-amz-bucket-region"] ?? textOf(error, "Region")),
    status,
  });
  return { ...refused, ...(known ?? unknownFailure(refused.reason, { status, code })), code };
}

/** Only what answers as S3 does has stored something: a login page also has the status 200. */
function failureOfSuccess({ status, headers }: Answer, { checksum }: Sent): S3Failure | undefined {
  const { etag, "x-amz-checksum-sha256": stored } = headers;
  const invalid = { reason: "invalid_response", code: undefined } as const;
  if (status !== 200)
    return { ...invalid, detail: `Status ${status} is not what a storage answers to an upload.` };
  if (etag === undefined || etag === "") {
    const detail = "The answer has no ETag, so what answered is no storage that took the file.";
    return { ...invalid, detail };
  }
  if (stored !== undefined && stored !== checksum) {
    const detail = "The storage says that it has other bytes than those that were sent.";
    return { ...invalid, detail };
  }
  return undefined;
}

interface Refusal {
  readonly site: S3Site;
  readonly message: string;
  /** Where the bucket is instead, if the answer says so. */
  readonly region: string | undefined;
  readonly status: number;
}

function knownFailure(code: string | undefined, refusal: Refusal): Failure | undefined {
  const { site, message, region, status } = refusal;
  // Answers to wrong regions come without a body where the request could not have one.
  const isElsewhere = region !== undefined && region !== site.region;
  if (isElsewhere && (status === 301 || code === undefined)) return wrongRegion(site, region);
  if (code === undefined) return undefined;
  if (code.startsWith("KMS.") || (code === "AccessDenied" && /\bkms:/i.test(message))) {
    return {
      reason: "forbidden",
      detail: `The key that encrypts the bucket (AWS KMS) cannot be used (${code}). The key must be enabled, and the credentials need kms:GenerateDataKey on it.`,
    };
  }
  switch (code) {
    case "NoSuchBucket":
      return {
        reason: "not_found",
        detail: `The bucket "${site.bucket}" does not exist${site.isCompatible ? "" : ` in the region ${site.region}`}.`,
      };
    case "AccessDenied":
      return {
        reason: "forbidden",
        detail: `The credentials lack s3:PutObject on ${shortenedArn(objectsArnOf(site))}, or a policy of the bucket or the account denies it.`,
      };
    case "PermanentRedirect":
    case "IllegalLocationConstraintException":
    case "InvalidRegionName":
      return wrongRegion(site, region);
    case "AuthorizationHeaderMalformed":
      return region === undefined ? refusedKey(code) : wrongRegion(site, region);
    default:
  }
  const [reason, sentence] = meaningOf(code) ?? [];
  return reason === undefined ? undefined : { reason, detail: `${sentence} (${code}).` };
}

function wrongRegion(site: S3Site, region: string | undefined): Failure {
  const right = region === undefined ? "another one" : `the region ${region}`;
  return {
    reason: "misconfigured",
    detail: `The bucket "${site.bucket}" is not in the region ${site.region} but in ${right}. Correct the destination's region.`,
  };
}

function refusedKey(code: string): Failure {
  return { reason: "unauthorized", detail: `The storage refused the access key (${code}).` };
}

/** What a code means: a sentence without its end, after which the code is named. */
function meaningOf(code: string): readonly [FailureReason, string] | undefined {
  for (const [pattern, reason, sentence] of meanings) {
    if (pattern.test(code)) return [reason, sentence];
  }
  return undefined;
}

const meanings: readonly (readonly [RegExp, FailureReason, string])[] = [
  [/^InvalidAccessKeyId$/, "unauthorized", "The storage does not know the access key id"],
  [
    /^SignatureDoesNotMatch$/,
    "unauthorized",
    "The secret access key does not belong to the access key id",
  ],
  [/^(?:ExpiredToken|TokenRefreshRequired)$/, "unauthorized", "The temporary keys have ended"],
  [
    /^(?:InvalidToken|InvalidSecurity|Unauthorized|InvalidClientTokenId|UnrecognizedClientException|CredentialsNotSupported)$/,
    "unauthorized",
    "The storage refused the credentials",
  ],
  [
    /^RequestTimeTooSkewed$/,
    "platform_fault",
    "The clocks of this installation and of the storage differ too much",
  ],
  [
    /^(?:SlowDown|Throttl|TooManyRequests|RequestLimitExceeded|RequestThrottled|BandwidthLimitExceeded)/,
    "throttled",
    "The storage asked for fewer requests",
  ],
  [
    /^(?:EntityTooLarge|MaxMessageLengthExceeded)$/,
    "too_large",
    "The storage does not take a file of this size",
  ],
  [
    /^(?:AllAccessDisabled|AccessForbidden|AccountProblem|NotSignedUp|OptInRequired|InvalidPayer|InvalidObjectState|UserSuspended|NoSuchAccessPoint)$/,
    "forbidden",
    "The account or the bucket does not take files at the moment, so look at both with their owner",
  ],
  [
    /^(?:QuotaExceeded|XMinioStorageFull|XMinioAdminBucketQuotaExceeded)$/,
    "unavailable",
    "The storage has no room left",
  ],
  [
    /^(?:BadDigest|XAmzContent\w+Mismatch|InvalidDigest|IncompleteBody)$/,
    "unavailable",
    "Other bytes than those that were sent have arrived at the storage",
  ],
  [/^RequestTimeout$/, "timeout", "The file took too long on its way to the storage"],
  [
    /^(?:OperationAborted|TemporaryRedirect|InternalError|ServiceUnavailable)$/,
    "unavailable",
    "The storage could not take the file at the moment",
  ],
  [
    /^NotImplemented$/,
    "misconfigured",
    "The storage lacks something that is needed here, such as signed uploads with a checksum",
  ],
  [
    /^(?:InvalidBucketName|InvalidURI|KeyTooLongError|NoSuchKey|MethodNotAllowed)$/,
    "misconfigured",
    "The bucket, the prefix or the endpoint cannot be right",
  ],
];

/** What no code explains. A request that is refused as such is refused again, whatever events it has. */
function unknownFailure(
  reason: FailureReason,
  { status, code }: { readonly status: number; readonly code: string | undefined },
): Failure {
  const named = code === undefined ? "" : ` and the error ${code}`;
  const detail = `The storage answered with status ${status}${named}.`;
  if (reason !== "rejected" && status !== 403 && status !== 410) return { reason, detail };
  if (status === 403) return { reason: "forbidden", detail };
  // Without an error of S3 it may be a proxy that cannot find the storage behind it.
  if (status === 404 || status === 410) {
    return { reason: code === undefined ? "invalid_response" : "not_found", detail };
  }
  return { reason: "misconfigured", detail };
}

function regionNamed(text: string | undefined): string | undefined {
  return text !== undefined && /^[a-z0-9-]{2,32}$/.test(text) ? text : undefined;
}
