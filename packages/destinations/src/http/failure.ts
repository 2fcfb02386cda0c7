import { errors } from "undici";
import type { DialRecord } from "../egress.ts";
import { EgressError, tlsError } from "../egress-error.ts";
import type { FailureReason } from "../failure.ts";

/** Why an attempt failed, in the terms of the failure table. */
export interface Failure {
  readonly reason: FailureReason;
  /** What was observed, one sentence. */
  readonly detail: string;
  /** Present when the answer carried a usable `Retry-After`; unbounded. */
  readonly retryAfterMs?: number;
}

/**
 * What a final status means: `undefined` for delivered, which is 2xx and nothing else.
 *
 * `retryAfter` is the header's text. It is honoured whatever the failure, because it is the receiver's own word.
 */
export function failureOfStatus(
  status: number,
  retryAfter: string | undefined,
  nowMs: number,
): Failure | undefined {
  if (status >= 200 && status <= 299) return undefined;
  const retryAfterMs = retryAfter === undefined ? undefined : retryAfterMsOf(retryAfter, nowMs);
  return {
    reason: reasonOfStatus(status),
    detail: `The destination answered with status ${status}.`,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

function reasonOfStatus(status: number): FailureReason {
  switch (status) {
    case 401:
    case 403:
      return "unauthorized";
    case 408:
    case 425:
      return "unavailable";
    case 410:
      return "gone";
    case 413:
      return "too_large";
    case 429:
      return "throttled";
    default:
      if (status >= 300 && status <= 399) return "redirected";
      if (status >= 400 && status <= 499) return "rejected";
      if (status >= 500 && status <= 599) return "unavailable";
      return "invalid_response";
  }
}

/**
 * How long a `Retry-After` asks to wait, in milliseconds; 0 for a date in the past, `undefined` for what is neither a
 * number of seconds nor an HTTP date.
 *
 * Source: RFC 9110 sections 10.2.3 and 5.6.7; of the obsolete date forms, asctime lacks the zone that it means.
 */
export function retryAfterMsOf(text: string, nowMs: number): number | undefined {
  const trimmed = text.trim();
  if (/^\d+$/.test(trimmed)) return Math.min(Number(trimmed) * 1000, Number.MAX_SAFE_INTEGER);
  if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(trimmed)) return undefined;
  const atMs = Date.parse(trimmed.endsWith("GMT") ? trimmed : `${trimmed} GMT`);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

/** What an error means that ended an attempt before there was a verdict; `dial` is that of its connection. */
export function failureOfError(error: Error, dial: Pick<DialRecord, "tlsErrorCode"> = {}): Failure {
  if (error instanceof EgressError) return { reason: error.reason, detail: error.message };
  // The client reports an unasked-for 100, an unasked-for upgrade and an answer without a request as socket errors.
  const isUnaskedFor =
    error instanceof errors.SocketError && /^bad (?:response|upgrade)$/.test(error.message);
  if (isUnaskedFor || error instanceof errors.HTTPParserError) {
    return { reason: "invalid_response", detail: "The answer is not valid HTTP/1.1." };
  }
  const ownCode = "code" in error && typeof error.code === "string" ? error.code : "";
  const code = dial.tlsErrorCode ?? ownCode;
  switch (code) {
    case "UND_ERR_HEADERS_OVERFLOW":
      return { reason: "invalid_response", detail: "The answer's headers are larger than 16 KiB." };
    case "UND_ERR_RES_CONTENT_LENGTH_MISMATCH":
      return {
        reason: "invalid_response",
        detail: "The answer does not have the length that it announced.",
      };
    case "UND_ERR_INVALID_ARG":
      return {
        reason: "misconfigured",
        detail: "A header of the request cannot be sent over HTTP.",
      };
    default:
  }
  if (code.startsWith("ERR_SSL_")) {
    const { reason, message } = tlsError(code);
    return { reason, detail: message };
  }
  const shown = code === "" || code.startsWith("UND_") ? "" : ` (${code})`;
  return {
    reason: "unreachable",
    detail: `The connection was cut before the answer was complete${shown}.`,
  };
}
