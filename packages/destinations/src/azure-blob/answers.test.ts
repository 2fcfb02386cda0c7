import { describe, expect, test } from "vitest";
import type { FailureReason } from "../failure.ts";
import type { Sas, SignIn } from "./account.ts";
import { failureOfAnswer, saysThatBlobExists } from "./answers.ts";

// Goal: each answer that Azure documents has its reason, and words that name what is missing.

const nowMs = Date.parse("2026-11-21T18:00:00Z");
const key: SignIn = {
  kind: "key",
  accountKey: { account: "account", key: Buffer.alloc(64) },
  secretTexts: [],
};
const sasOf = (change: Partial<Sas> = {}): SignIn => ({
  kind: "sas",
  sas: {
    query: "sig=x",
    permissions: "cw",
    startsAtMs: undefined,
    endsAtMs: undefined,
    isByKey: true,
    ...change,
  },
  secretTexts: [],
});

const answerOf = (status: number, code: string, more: Record<string, string> = {}) => ({
  status,
  headers: { ...(code !== "" && { "x-ms-error-code": code }), ...more },
  text: "",
});

// Source: Microsoft Learn, "Status and error codes" of Azure Storage.
const answers: readonly [number, string, FailureReason, RegExp][] = [
  [403, "AuthenticationFailed", "unauthorized", /key is not one of the account's/],
  [400, "InvalidAuthenticationInfo", "unauthorized", /status 400/],
  [401, "NoAuthenticationInformation", "unauthorized", /status 401/],
  [403, "AuthorizationFailure", "forbidden", /network rules/],
  [403, "AuthorizationPermissionMismatch", "forbidden", /"events"/],
  [403, "InsufficientAccountPermissions", "forbidden", /"events"/],
  [403, "AuthorizationSourceIPMismatch", "forbidden", /sip/],
  [403, "AuthorizationServiceMismatch", "forbidden", /ss=b/],
  [403, "AuthorizationResourceTypeMismatch", "forbidden", /srt=o/],
  [403, "KeyBasedAuthenticationNotPermitted", "forbidden", /service principal/],
  [403, "KeyVaultEncryptionKeyNotFound", "forbidden", /Key Vault/],
  [403, "KeyVaultAccessTokenCannotBeAcquired", "forbidden", /Key Vault/],
  [403, "KeyVaultVaultNotFound", "forbidden", /Key Vault/],
  [403, "AccountIsDisabled", "unavailable", /account is disabled/],
  [404, "ContainerNotFound", "not_found", /no container "events"/],
  [404, "ResourceNotFound", "not_found", /no container "events"/],
  [409, "ContainerBeingDeleted", "not_found", /being deleted/],
  [413, "RequestBodyTooLarge", "too_large", /too large/],
  [400, "Md5Mismatch", "platform_fault", /damaged/],
  [400, "InvalidResourceName", "misconfigured", /container/],
  [503, "ServerBusy", "throttled", /no more/],
  [500, "OperationTimedOut", "unavailable", /in time/],
  [500, "InternalError", "unavailable", /failed/],
  [503, "SomethingNew", "unavailable", /SomethingNew\.$/],
  [409, "SomethingNew", "misconfigured", /SomethingNew\.$/],
  [400, "", "misconfigured", /status 400/],
  [404, "", "invalid_response", /status 404/],
  [429, "", "throttled", /status 429/],
  [502, "", "unavailable", /status 502/],
  [302, "", "redirected", /status 302/],
  [410, "", "invalid_response", /status 410/],
  [200, "", "invalid_response", /status 200/],
  [202, "", "invalid_response", /status 202/],
];

test.each(answers)("%i %s is %s", (status, code, reason, words) => {
  const failure = failureOfAnswer(answerOf(status, code), {
    container: "events",
    signIn: key,
    nowMs,
  });
  expect(failure.reason).toBe(reason);
  expect(failure.detail).toMatch(words);
  expect(failure.detail).toMatch(/^[A-Z].*\.$/s);
});

test("what Azure asks to wait is passed on", () => {
  const context = { container: "events", signIn: key, nowMs };
  const answer = answerOf(503, "ServerBusy", { "retry-after": "7" });
  expect(failureOfAnswer(answer, context).retryAfterMs).toBe(7_000);
});

test("a clock that is off is told apart from a key that is wrong", () => {
  const reasonAt = (date: string, signIn: SignIn = key) =>
    failureOfAnswer(answerOf(403, "AuthenticationFailed", { date }), {
      container: "events",
      signIn,
      nowMs,
    }).reason;
  expect(reasonAt("Sat, 21 Nov 2026 18:15:01 GMT")).toBe("platform_fault");
  expect(reasonAt("Sat, 21 Nov 2026 17:44:59 GMT")).toBe("platform_fault");
  expect(reasonAt("Sat, 21 Nov 2026 18:14:59 GMT")).toBe("unauthorized");
  expect(reasonAt("yesterday")).toBe("unauthorized");
  expect(reasonAt("Sat, 21 Nov 2026 19:00:00 GMT", sasOf())).toBe("unauthorized");
});

test("a code that is none is not repeated", () => {
  const context = { container: "events", signIn: key, nowMs };
  const answer = answerOf(400, "<script>");
  expect(failureOfAnswer(answer, context).detail).toBe("The destination answered with status 400.");
});

describe("of a shared access signature", () => {
  const detailOf = (code: string, change: Partial<Sas> = {}) => {
    const context = { container: "events", signIn: sasOf(change), nowMs };
    const { reason, detail } = failureOfAnswer(answerOf(403, code), context);
    return `${reason}: ${detail}`;
  };

  test.each(["AuthenticationFailed", "AuthorizationFailure"])(
    "the end and the beginning are told with %s",
    (code) => {
      expect(detailOf(code, { endsAtMs: nowMs })).toMatch(
        /^unauthorized: .* ended at 2026-11-21T18:00:00\.000Z\.$/,
      );
      expect(detailOf(code, { startsAtMs: nowMs + 1_000 })).toMatch(
        /^unauthorized: .* begins at 2026-11-21T18:00:01\.000Z\.$/,
      );
    },
  );

  test("the missing letter is named", () => {
    expect(detailOf("AuthorizationPermissionMismatch")).toMatch(/^forbidden: .*\(sp=c\)/);
    expect(detailOf("AuthenticationFailed")).toMatch(/^unauthorized: .*may have been renewed/);
  });
});

test.each<[string, SignIn, boolean]>([
  ["BlobAlreadyExists", key, true],
  ["UnauthorizedBlobOverwrite", sasOf({ permissions: "c" }), true],
  ["BlobImmutableDueToPolicy", key, true],
  ["AuthorizationPermissionMismatch", sasOf({ permissions: "c" }), true],
  ["AuthorizationPermissionMismatch", sasOf({ permissions: "r" }), false],
  ["AuthorizationPermissionMismatch", sasOf({ permissions: "cw" }), false],
  ["AuthorizationPermissionMismatch", sasOf({ permissions: undefined }), false],
  ["AuthorizationPermissionMismatch", sasOf({ permissions: "c", isByKey: false }), false],
  ["AuthorizationFailure", sasOf({ permissions: "c" }), false],
  ["ContainerBeingDeleted", key, false],
  ["", key, false],
])("%s says that the blob exists, %o: %s", (code, signIn, expected) => {
  expect(saysThatBlobExists(answerOf(403, code), { signIn, mayExist: true })).toBe(expected);
});

test("on a first attempt a missing permission is one, and no sign of a blob", () => {
  const signIn = sasOf({ permissions: "c" });
  const answer = answerOf(403, "AuthorizationPermissionMismatch");
  expect(saysThatBlobExists(answer, { signIn, mayExist: false })).toBe(false);
  const overwrite = answerOf(403, "UnauthorizedBlobOverwrite");
  expect(saysThatBlobExists(overwrite, { signIn, mayExist: false })).toBe(true);
});
