import { describe, expect, test } from "vitest";
import { failureOfAnswer } from "./failures.ts";
import type { S3Site } from "./site.ts";

// Goal: every answer that S3 is documented to give has its reason, and what is no answer of S3 counts for nothing.

const site: S3Site = {
  ...{ bucket: "acme-events", region: "eu-central-1", prefix: "events" },
  ...{ origin: "https://acme-events.s3.eu-central-1.amazonaws.com", basePath: "/" },
  isCompatible: false,
};
const checksum = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

async function said(answer: {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
}): Promise<string> {
  const { status, headers = {}, text = "" } = answer;
  const failure = await failureOfAnswer({ status, headers, text }, { site, checksum, nowMs: 0 });
  return failure === undefined ? "delivered" : `${failure.reason}: ${failure.detail}`;
}

const error = (code: string, inside = ""): string =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>words</Message>${inside}</Error>`;

describe("an error by its code", () => {
  test.for([
    [403, "InvalidAccessKeyId", "unauthorized"],
    [403, "SignatureDoesNotMatch", "unauthorized"],
    [400, "ExpiredToken", "unauthorized"],
    [400, "TokenRefreshRequired", "unauthorized"],
    [400, "InvalidToken", "unauthorized"],
    [403, "InvalidSecurity", "unauthorized"],
    [401, "Unauthorized", "unauthorized"],
    [400, "AuthorizationHeaderMalformed", "unauthorized"],
    [403, "AccessDenied", "forbidden"],
    [403, "AllAccessDisabled", "forbidden"],
    [403, "AccountProblem", "forbidden"],
    [403, "NotSignedUp", "forbidden"],
    [403, "InvalidObjectState", "forbidden"],
    [400, "KMS.DisabledException", "forbidden"],
    [400, "KMS.NotFoundException", "forbidden"],
    [404, "NoSuchBucket", "not_found"],
    [403, "RequestTimeTooSkewed", "platform_fault"],
    [503, "SlowDown", "throttled"],
    [503, "SlowDownWrite", "throttled"],
    [400, "ThrottlingException", "throttled"],
    [429, "TooManyRequests", "throttled"],
    [500, "InternalError", "unavailable"],
    [503, "ServiceUnavailable", "unavailable"],
    [409, "OperationAborted", "unavailable"],
    [307, "TemporaryRedirect", "unavailable"],
    [507, "XMinioStorageFull", "unavailable"],
    [400, "BadDigest", "unavailable"],
    [400, "XAmzContentSHA256Mismatch", "unavailable"],
    [400, "XAmzContentChecksumMismatch", "unavailable"],
    [400, "IncompleteBody", "unavailable"],
    [400, "RequestTimeout", "timeout"],
    [400, "EntityTooLarge", "too_large"],
    [301, "PermanentRedirect", "misconfigured"],
    [400, "IllegalLocationConstraintException", "misconfigured"],
    [400, "InvalidRegionName", "misconfigured"],
    [501, "NotImplemented", "misconfigured"],
    [405, "MethodNotAllowed", "misconfigured"],
    [400, "KeyTooLongError", "misconfigured"],
    [400, "SomethingNew", "misconfigured"],
  ] as const)("%i %s is %s", async ([status, code, reason]) => {
    const text = await said({ status, text: error(code) });
    expect(text).toMatch(new RegExp(`^${reason}: [A-Z].*\\.$`));
    expect(text.length).toBeLessThanOrEqual(500);
  });

  test("of a key of KMS names the permission, however it is said", async () => {
    const message = `<Error><Code>AccessDenied</Code><Message>User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:x</Message></Error>`;
    expect(await said({ status: 403, text: message })).toMatch(/^forbidden: .*kms:GenerateDataKey/);
    expect(await said({ status: 400, text: error("KMS.InvalidStateException") })).toMatch(
      /^forbidden: .*kms:GenerateDataKey/,
    );
  });

  test("of another region names that region", async () => {
    const moved =
      'misconfigured: The bucket "acme-events" is not in the region eu-central-1 but in the region us-west-2. Correct the destination\'s region.';
    const headers = { "x-amz-bucket-region": "us-west-2" };
    expect(await said({ status: 301, headers, text: error("PermanentRedirect") })).toBe(moved);
    expect(await said({ status: 301, headers })).toBe(moved);
    expect(await said({ status: 400, headers })).toBe(moved);
    const region = "<Region>us-west-2</Region>";
    const malformed = error("AuthorizationHeaderMalformed", region);
    expect(await said({ status: 400, text: malformed })).toBe(moved);
    const hostile = error("AuthorizationHeaderMalformed", "<Region>us west\n2</Region>");
    expect(await said({ status: 400, text: hostile })).toMatch(/^unauthorized: /);
  });

  test("of a permission fits the log, however long the prefix is", async () => {
    const long = { ...site, bucket: "b".repeat(63), prefix: `${"p".repeat(505)}/bottom` };
    const answer = { status: 403, headers: {}, text: error("AccessDenied") };
    const failure = await failureOfAnswer(answer, { site: long, checksum, nowMs: 0 });
    expect(failure?.detail).toMatch(
      / lack s3:PutObject on arn:aws:s3:::b+\/p+…p+\/bottom\/\*, or /,
    );
    expect(failure?.detail.length).toBeLessThanOrEqual(500);
  });

  test("hands on how long the storage wants to be left alone", async () => {
    const answer = { status: 503, headers: { "retry-after": "7" }, text: error("SlowDown") };
    const failure = await failureOfAnswer(answer, { site, checksum, nowMs: 0 });
    expect(failure).toMatchObject({ reason: "throttled", retryAfterMs: 7_000, code: "SlowDown" });
  });
});

describe("an answer that is none of S3's", () => {
  test.for([
    [200, {}, "invalid_response"],
    [200, { etag: "" }, "invalid_response"],
    [200, { etag: '"1"', "x-amz-checksum-sha256": "AAAA" }, "invalid_response"],
    [204, {}, "invalid_response"],
    [202, { etag: '"1"' }, "invalid_response"],
    [206, { etag: '"1"' }, "invalid_response"],
    [301, { location: "https://login.example.com/" }, "redirected"],
    [401, {}, "unauthorized"],
    [403, {}, "forbidden"],
    [404, {}, "invalid_response"],
    [413, {}, "too_large"],
    [429, {}, "throttled"],
    [400, {}, "misconfigured"],
    [502, {}, "unavailable"],
    [503, {}, "unavailable"],
  ] as const)("%i with the headers %o is %s", async ([status, headers, reason]) => {
    for (const text of ["", "<html><body>Please sign in", '{"error":1}', "<a>".repeat(9_000)]) {
      expect(await said({ status, headers, text })).toMatch(new RegExp(`^${reason}: .*\\.$`));
    }
  });

  test("repeats nothing that does not look like a code", async () => {
    const text = error("wJalrXUtnFEMI/K7MDENG bPxRfiCYEXAMPLEKEY");
    expect(await said({ status: 400, text })).toBe(
      "misconfigured: The storage answered with status 400.",
    );
  });
});

test("an error is one although its status is 200 and it has an ETag", async () => {
  const answer = { status: 200, headers: { etag: '"1"' } };
  expect(await said({ ...answer, text: error("InternalError") })).toMatch(/^unavailable: /);
  expect(await said({ ...answer, text: error("SlowDown") })).toMatch(/^throttled: /);
  expect(await said({ ...answer, text: error("SomethingNew") })).toBe(
    "invalid_response: The storage answered with status 200 and the error SomethingNew.",
  );
});

test("a file is stored when the answer has its ETag, and the checksum that was sent or none", async () => {
  expect(await said({ status: 200, headers: { etag: '"1"' } })).toBe("delivered");
  const headers = { etag: '"1"', "x-amz-checksum-sha256": checksum };
  expect(await said({ status: 200, headers })).toBe("delivered");
});
