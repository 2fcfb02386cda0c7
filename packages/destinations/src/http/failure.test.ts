import { errors } from "undici";
import { expect, test } from "vitest";
import { EgressError } from "../egress-error.ts";
import { failureOfError, failureOfStatus, retryAfterMsOf } from "./failure.ts";

const nowMs = Date.parse("1994-11-06T08:49:00Z");

test("2xx is delivered and nothing else is", () => {
  const delivered = Array.from({ length: 900 }, (_, index) => index + 100).filter(
    (status) => failureOfStatus(status, undefined, nowMs) === undefined,
  );
  expect(delivered).toEqual(Array.from({ length: 100 }, (_, index) => index + 200));
});

test.each([
  [300, "redirected"],
  [304, "redirected"],
  [308, "redirected"],
  [400, "rejected"],
  [401, "unauthorized"],
  [403, "unauthorized"],
  [404, "rejected"],
  [408, "unavailable"],
  [409, "rejected"],
  [410, "gone"],
  [413, "too_large"],
  [422, "rejected"],
  [425, "unavailable"],
  [429, "throttled"],
  [499, "rejected"],
  [500, "unavailable"],
  [503, "unavailable"],
  [599, "unavailable"],
  [600, "invalid_response"],
  [999, "invalid_response"],
])("status %i means %s", (status, reason) => {
  expect(failureOfStatus(status, undefined, nowMs)).toEqual({
    reason,
    detail: `The destination answered with status ${status}.`,
  });
});

test("Retry-After is passed on with every failure that carries a usable one", () => {
  expect(failureOfStatus(429, "10", nowMs)).toMatchObject({ retryAfterMs: 10_000 });
  expect(failureOfStatus(404, "10", nowMs)).toMatchObject({ retryAfterMs: 10_000 });
  expect(failureOfStatus(503, "soon", nowMs)).not.toHaveProperty("retryAfterMs");
  expect(failureOfStatus(200, "10", nowMs)).toBeUndefined();
});

test.each([
  ["0", 0],
  [" 120 ", 120_000],
  ["1000000000", 1_000_000_000_000],
  ["9".repeat(400), Number.MAX_SAFE_INTEGER],
  ["Sun, 06 Nov 1994 08:49:37 GMT", 37_000],
  ["Sunday, 06-Nov-94 08:49:37 GMT", 37_000],
  ["Sun Nov  6 08:49:37 1994", 37_000],
  ["Sun, 06 Nov 1994 08:00:00 GMT", 0],
  ["", undefined],
  ["-5", undefined],
  ["1.5", undefined],
  ["10s", undefined],
  ["soon", undefined],
  ["1994-11-06", undefined],
  ["Sun, 99 Nov 1994 08:49:37 GMT", undefined],
])("Retry-After %j is %s ms", (text, expected) => {
  expect(retryAfterMsOf(text, nowMs)).toBe(expected);
});

test.each([
  [new EgressError("blocked", "The address is not on the public internet."), "blocked"],
  [new errors.HTTPParserError("bad"), "invalid_response"],
  [new errors.SocketError("bad response"), "invalid_response"],
  [new errors.HeadersOverflowError(), "invalid_response"],
  [new errors.ResponseContentLengthMismatchError(), "invalid_response"],
  [new errors.InvalidArgumentError("invalid x header"), "misconfigured"],
  [new errors.SocketError("other side closed"), "unreachable"],
  [Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }), "unreachable"],
  [
    Object.assign(new Error("alert"), { code: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION" }),
    "tls_invalid",
  ],
  [new Error("anything at all at 10.0.0.1"), "unreachable"],
])("%o means %s, in a sentence of ours", (error, reason) => {
  const failure = failureOfError(error);
  expect(failure.reason).toBe(reason);
  expect(failure.detail).toMatch(
    /^[A-Z][^0-9]*(?:\([A-Z0-9_]+\))?[^0-9]*\.$|16 KiB\.$|HTTP\/1\.1\.$/,
  );
});

// The names that OpenSSL 3.5 gives to the alerts of RFC 8446 about a client's certificate.
test.each([
  "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
  "ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE",
  "ERR_SSL_SSL/TLS_ALERT_UNSUPPORTED_CERTIFICATE",
  "ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_REVOKED",
  "ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED",
  "ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_UNKNOWN",
  "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA",
  "ERR_SSL_TLSV1_ALERT_ACCESS_DENIED",
  "ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR",
])("T30: the alert %s means that the client's certificate was refused", (tlsErrorCode) => {
  const ended = new errors.SocketError("other side closed");
  expect(failureOfError(ended, { tlsErrorCode })).toEqual({
    reason: "tls_client_auth",
    detail: `The destination did not accept a client certificate (${tlsErrorCode}).`,
  });
});
