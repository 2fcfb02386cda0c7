import { describe, expect, test } from "vitest";
import type { CredentialType } from "../credentials/credential.ts";
import { createEgressGuard } from "../egress.ts";
import { s3 } from "./index.ts";
import { objectsArnOf, siteOf } from "./site.ts";

// Goal: settings that cannot work are told apart with words that help, and the others lead to the right place.

const egress = createEgressGuard();
const good = { bucket: "acme-events", region: "eu-central-1" };

function problemsOf(
  input: Readonly<Record<string, unknown>>,
  credentialType?: CredentialType,
): readonly string[] {
  const parsed = s3.parseSettings({ ...good, ...input }, { egress, credentialType });
  return "problems" in parsed ? parsed.problems.map(({ path }) => path) : [];
}

describe("settings", () => {
  test("are kept with their defaults, and have no secrets", () => {
    expect(s3.parseSettings({ ...good, prefix: "events/" }, { egress })).toEqual({
      settings: {
        config: {
          ...good,
          ...{ prefix: "events", format: "ndjson", compression: "none" },
          pathTemplate: "event_type={event_type}/dt={date}/hour={hour}",
        },
        secrets: {},
      },
    });
  });

  test.for([
    "ab",
    "Acme",
    "acme_events",
    "-acme",
    "acme-",
    "acme..events",
    "192.168.1.1",
    "acme/events",
    "s3://acme",
    "a".repeat(64),
    7,
  ])("a bucket cannot be called %s", (bucket) => {
    expect(problemsOf({ bucket })).toEqual(["/bucket"]);
  });

  test("a region is one of AWS, unless there is an endpoint", () => {
    for (const region of ["us-east-1", "us-gov-west-1", "cn-north-1", "ap-southeast-5"])
      expect(problemsOf({ region })).toEqual([]);
    for (const region of ["auto", "EU", "eu-central", "eu-central-1.evil.example", "x@y-1"])
      expect(problemsOf({ region })).toEqual(["/region"]);
    const serviceUrl = "https://storage.example.com";
    expect(problemsOf({ region: "auto", serviceUrl })).toEqual([]);
    expect(problemsOf({ region: "a.b", serviceUrl })).toEqual(["/region"]);
  });

  test("an endpoint is judged like every other address", () => {
    for (const serviceUrl of ["http://storage.example.com", "https://10.0.0.1", "ftp://x", "x"])
      expect(problemsOf({ serviceUrl })).toEqual(["/serviceUrl"]);
    expect(problemsOf({ serviceUrl: "https://storage.example.com/?a=1" })).toEqual(["/serviceUrl"]);
  });

  test("a role is for endpoints of AWS alone, whose tokens nobody else gets", () => {
    const endpoint = (serviceUrl: string): readonly string[] =>
      problemsOf({ serviceUrl }, "AWS_ROLE");
    expect(endpoint("https://s3-fips.us-gov-west-1.amazonaws.com")).toEqual([]);
    expect(endpoint("https://storage.example.com")).toEqual(["/serviceUrl"]);
    expect(endpoint("https://amazonaws.com.example.com")).toEqual(["/serviceUrl"]);
    expect(endpoint("https://evilamazonaws.com")).toEqual(["/serviceUrl"]);
    expect(endpoint("https://s3.amazonaws.com")).toEqual([]);
    expect(endpoint("https://s3.dualstack.cn-north-1.amazonaws.com.cn")).toEqual([]);
  });

  test.for([
    "https://ec2-198-51-100-7.compute-1.amazonaws.com",
    "https://s3-front-1234567890.eu-central-1.elb.amazonaws.com",
    "https://s3.elb.amazonaws.com",
    "https://a1b2c3.execute-api.eu-central-1.amazonaws.com",
    "https://s3.eu-central-1.amazonaws.com.example.com",
  ])("what a role gives is not sent to %s, which is anybody's machine", (serviceUrl) => {
    expect(problemsOf({ serviceUrl }, "AWS_ROLE")).toEqual(["/serviceUrl"]);
    expect(problemsOf({ serviceUrl, region: "auto" }, "AWS_ACCESS_KEY")).toEqual([]);
  });

  test("an endpoint of AWS wants a region of AWS", () => {
    const serviceUrl = "https://s3.dualstack.eu-central-1.amazonaws.com";
    expect(problemsOf({ serviceUrl })).toEqual([]);
    expect(problemsOf({ serviceUrl, region: "auto" })).toEqual(["/region"]);
  });

  test.for([
    "https://0123456789abcdef.r2.cloudflarestorage.com/acme-events",
    "https://0123456789abcdef.eu.r2.cloudflarestorage.com/acme-events/",
    "https://acme-events.0123456789abcdef.r2.cloudflarestorage.com",
    "https://acme-events.fra1.digitaloceanspaces.com",
    "https://acme-events.s3.eu-central-1.amazonaws.com",
    "https://acme-events.s3-eu-central-1.amazonaws.com",
    "https://acme-events.s3.us-west-004.backblazeb2.com",
  ])("an endpoint that names the bucket, as in %s, would put files into a folder", (serviceUrl) => {
    const parsed = s3.parseSettings({ ...good, serviceUrl }, { egress });
    expect(parsed).toEqual({
      problems: [
        {
          path: "/serviceUrl",
          message:
            "The endpoint must be the storage's address without the bucket: leave acme-events out of it.",
        },
      ],
    });
  });

  test("a bucket may be called as the host of a storage is", () => {
    const serviceUrl = "https://minio.example.com/storage";
    expect(problemsOf({ bucket: "minio", serviceUrl })).toEqual([]);
  });

  test("the path of an endpoint has no characters that are signed otherwise than sent", () => {
    for (const path of ["/a+b", "/a%20b", "/a//b", "//", "/é", "/a;b"])
      expect(problemsOf({ serviceUrl: `https://storage.example.com${path}` })).toEqual([
        "/serviceUrl",
      ]);
    for (const path of ["", "/", "/storage/v1/s3", "/~a_b.c-d/"])
      expect(problemsOf({ serviceUrl: `https://storage.example.com${path}` })).toEqual([]);
  });

  test("buckets of other kinds than the usual one are told apart at AWS", () => {
    expect(problemsOf({ bucket: "acme--euc1-az1--x-s3" })).toEqual(["/bucket"]);
    const serviceUrl = "https://storage.example.com";
    expect(problemsOf({ bucket: "acme--x-s3", serviceUrl })).toEqual([]);
  });
});

describe("a bucket", () => {
  test.for([
    [good, "https://acme-events.s3.eu-central-1.amazonaws.com", "/"],
    [
      { bucket: "events.acme.com", region: "us-east-1" },
      "https://s3.us-east-1.amazonaws.com",
      "/events.acme.com/",
    ],
    [{ bucket: "acme", region: "cn-north-1" }, "https://acme.s3.cn-north-1.amazonaws.com.cn", "/"],
    [
      { bucket: "acme", region: "eusc-de-east-1" },
      "https://acme.s3.eusc-de-east-1.amazonaws.eu",
      "/",
    ],
    [
      { bucket: "acme", region: "us-gov-west-1" },
      "https://acme.s3.us-gov-west-1.amazonaws.com",
      "/",
    ],
    [
      { ...good, serviceUrl: "https://storage.example.com:9000" },
      "https://storage.example.com:9000",
      "/acme-events/",
    ],
    [
      { ...good, serviceUrl: "https://storage.example.com/base/s3/" },
      "https://storage.example.com",
      "/base/s3/acme-events/",
    ],
  ] as const)("with the settings %o is at %s%s", ([config, origin, basePath]) => {
    expect(siteOf(config)).toMatchObject({ origin, basePath });
  });

  test("is named in policies by its partition and prefix", () => {
    expect(objectsArnOf(siteOf({ ...good, prefix: "events" }))).toBe(
      "arn:aws:s3:::acme-events/events/*",
    );
    expect(objectsArnOf(siteOf({ bucket: "acme", region: "us-gov-west-1" }))).toBe(
      "arn:aws-us-gov:s3:::acme/*",
    );
    expect(objectsArnOf(siteOf({ bucket: "acme", region: "eusc-de-east-1" }))).toBe(
      "arn:aws-eusc:s3:::acme/*",
    );
  });

  test("is shown with its prefix; only an endpoint of the customer's own counts as a host", () => {
    expect(s3.target({ ...good, prefix: "events/live" })).toBe("acme-events/events/live");
    expect(s3.target(good)).toBe("acme-events");
    expect(s3.hostOf?.(good)).toBeNull();
    expect(s3.hostOf?.({ serviceUrl: "https://Storage.Example.com.:9000/x" })).toBe(
      "storage.example.com",
    );
  });
});
