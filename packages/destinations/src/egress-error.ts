import type { FailureReason } from "./failure.ts";

/** Why a dial failed. The message is a sentence for the customer: it names no address. */
export class EgressError extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = "EgressError";
    this.reason = reason;
  }
}

/** Error codes of a connection that was cut while it was being secured, as opposed to one that cannot be secured. */
const cutCodes = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"]);

/**
 * Alerts by which the other side refuses the client's certificate, or misses one. Only it sends them about ours: what we
 * think of its certificate has other codes.
 *
 * Source: RFC 8446 section 6.2; the codes are OpenSSL's names of them.
 */
const clientCertificateAlert =
  /_ALERT_(?:CERTIFICATE_(?:REQUIRED|REVOKED|EXPIRED|UNKNOWN)|(?:BAD|NO|UNSUPPORTED)_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|DECRYPT_ERROR)$/;

/** What an error of OpenSSL means, while a connection is secured or after. `code` is Node's, such as `ERR_SSL_…`. */
export function tlsError(code: string, cause?: unknown): EgressError {
  const [reason, sentence] = cutCodes.has(code)
    ? (["unreachable", "The connection was cut while it was being secured"] as const)
    : clientCertificateAlert.test(code)
      ? (["tls_client_auth", "The destination did not accept a client certificate"] as const)
      : (["tls_invalid", "The connection could not be secured"] as const);
  return new EgressError(reason, `${sentence} (${code}).`, { cause });
}

/** The code of a system's or OpenSSL's error, such as `ECONNRESET`; `undefined` where there is none. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
