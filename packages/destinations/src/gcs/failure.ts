import type { Answer } from "../http/call.ts";
import { retryAfterMsOf, type Failure } from "../http/failure.ts";
import { googleErrorOf } from "../google/error.ts";

/**
 * What the answers of Cloud Storage mean.
 *
 * Source: Cloud Storage JSON API, "HTTP status and error codes".
 */

/** Reasons of a 403 that ask for fewer requests. */
const rateReasons = new Set(["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"]);

/**
 * Whether a refused upload says that an object has the name already. Google asks for the right to delete, and for the
 * end of a retention, only where there is something to replace, so those say it too.
 */
export function isTaken({ status, text }: Answer): boolean {
  if (status === 412) return true;
  if (status !== 403) return false;
  const { reason, message } = googleErrorOf(text);
  return reason === "retentionPolicyNotMet" || message.includes("storage.objects.delete");
}

/** What an answer means that is not a success. */
export function failureOfAnswer(answer: Answer, bucket: string, nowMs: number): Failure {
  const { "retry-after": retryAfter } = answer.headers;
  const retryAfterMs = retryAfter === undefined ? undefined : retryAfterMsOf(retryAfter, nowMs);
  return {
    ...meaningOf(answer, bucket),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

function meaningOf({ status, text }: Answer, bucket: string): Failure {
  switch (status) {
    case 400:
      return badRequest(text, bucket);
    case 401:
      return { reason: "unauthorized", detail: "Google refused the access token (401)." };
    case 403:
      return refusal(text, bucket);
    case 404:
      return { reason: "not_found", detail: `There is no bucket ${bucket}.` };
    case 408:
      return {
        reason: "unavailable",
        detail: "Google did not get the whole request in time (408).",
      };
    case 413:
      return { reason: "too_large", detail: "Google says that the object is too large (413)." };
    case 429:
      return { reason: "throttled", detail: "Google asks for fewer requests (429)." };
    default:
      if (status >= 500 && status <= 599) {
        return { reason: "unavailable", detail: `Google answered with status ${status}.` };
      }
      if (status >= 400 && status <= 499) {
        return {
          reason: "misconfigured",
          detail: `Google refused the upload with status ${status}.`,
        };
      }
      return {
        reason: "invalid_response",
        detail: `Status ${status} is not what Cloud Storage answers to an upload.`,
      };
  }
}

function badRequest(text: string, bucket: string): Failure {
  const { reason, message } = googleErrorOf(text);
  if (isOfKms(message)) return unusableKey(bucket);
  if (/doesn't match calculated|hash/i.test(message)) {
    const detail =
      "The bytes that reached Google were not those that were sent; nothing was stored.";
    return { reason: "unavailable", detail };
  }
  if (/requester pays/i.test(message) || reason === "userProjectMissing") {
    const detail = `The bucket ${bucket} lets the requester pay, which is not possible here: turn that off.`;
    return { reason: "misconfigured", detail };
  }
  return { reason: "misconfigured", detail: "Google refused the upload as a bad request (400)." };
}

function refusal(text: string, bucket: string): Failure {
  const { reason, message } = googleErrorOf(text);
  if (rateReasons.has(reason)) {
    return { reason: "throttled", detail: `Google asks for fewer requests (403, ${reason}).` };
  }
  if (isOfKms(message)) return unusableKey(bucket);
  if (reason === "accountDisabled" || /billing account/i.test(message)) {
    const detail = `The project of the bucket ${bucket} has no billing account, or a closed one.`;
    return { reason: "forbidden", detail };
  }
  if (/organization's policy|vpcServiceControls/i.test(message)) {
    const detail = `A policy of the organization (VPC Service Controls) keeps the bucket ${bucket} from being reached.`;
    return { reason: "forbidden", detail };
  }
  if (reason === "accessNotConfigured" || reason === "SERVICE_DISABLED") {
    return { reason: "forbidden", detail: "The Cloud Storage API is not enabled in the project." };
  }
  const detail = `The service account lacks the permission storage.objects.create on the bucket ${bucket}; the role roles/storage.objectCreator gives it.`;
  return { reason: "forbidden", detail };
}

/** Such as "Permission denied on Cloud KMS key. Please ensure that your Cloud Storage service account …". */
function isOfKms(message: string): boolean {
  return /\bCloud KMS\b/i.test(message);
}

/** Source: Cloud Storage, "Customer-managed encryption keys": the service agent uses the key, and not who uploads. */
function unusableKey(bucket: string): Failure {
  const detail = `The key that encrypts the bucket ${bucket} (Cloud KMS) cannot be used: it must be enabled, and the Cloud Storage service agent of the bucket's project needs roles/cloudkms.cryptoKeyEncrypterDecrypter on it.`;
  return { reason: "forbidden", detail };
}
