import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { amzDateOf, encodedPath, signedHeadersOf, uriEncoded } from "./keys.ts";

const keys = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const scope = { service: "s3", region: "us-east-1", nowMs: Date.parse("2013-05-24T00:00:00.123Z") };
const request = {
  method: "PUT",
  url: "https://examplebucket.s3.amazonaws.com/test%24file.text",
  headers: { date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" },
  bodySha256: createHash("sha256").update("Welcome to Amazon S3.").digest("hex"),
} as const;

describe("a signed request", () => {
  // Source: Amazon S3 API reference, "Signature calculations for the Authorization header", example PUT Object.
  test("has the signature of the published example", async () => {
    const { authorization } = await signedHeadersOf(request, keys, scope);
    expect(authorization).toBe(
      "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
    );
  });

  test("is signed anew for each day, region and service, however many there have been", async () => {
    const signatures = new Set<string>();
    for (let day = 0; day < 40; day += 1) {
      const nowMs = scope.nowMs + day * 86_400_000;
      const { authorization = "" } = await signedHeadersOf(request, keys, { ...scope, nowMs });
      signatures.add(authorization);
    }
    expect(signatures.size).toBe(40);
    const again = await signedHeadersOf(request, { ...keys }, scope);
    expect(signatures).toContain(again["authorization"]);
  });

  test("carries the token of temporary keys, and signs it", async () => {
    const headers = await signedHeadersOf(request, { ...keys, sessionToken: "t+/=" }, scope);
    expect(headers["x-amz-security-token"]).toBe("t+/=");
    expect(headers["authorization"]).toContain(";x-amz-security-token;");
  });
});

test("an instant is written to the second, in UTC", () => {
  expect(amzDateOf(Date.parse("2026-11-21T18:00:00.999+02:00"))).toBe("20261121T160000Z");
});

test("paths keep their slashes, and nothing else that means something in a URL", () => {
  expect(encodedPath("a=b/c d+e%2F/ü?#'()!*~.x")).toBe(
    "a%3Db/c%20d%2Be%252F/%C3%BC%3F%23%27%28%29%21%2A~.x",
  );
  expect(uriEncoded("/")).toBe("%2F");
});
