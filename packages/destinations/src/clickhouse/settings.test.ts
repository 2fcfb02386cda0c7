import { describe, expect, test } from "vitest";
import type { CredentialType } from "../credentials/credential.ts";
import { createEgressGuard, type EgressOptions } from "../egress.ts";
import { clickhouse } from "./index.ts";

const url = "https://abc.eu-central-1.aws.clickhouse.cloud:8443";

function parse(
  input: Readonly<Record<string, unknown>>,
  credentialType: CredentialType = "USERNAME_PASSWORD",
  options: EgressOptions = {},
) {
  return clickhouse.parseSettings(input, { egress: createEgressGuard(options), credentialType });
}

function problemsOf(...given: Parameters<typeof parse>): readonly string[] {
  const parsed = parse(...given);
  return "problems" in parsed ? parsed.problems.map(({ path }) => path) : [];
}

describe("settings", () => {
  test("have defaults for all but the URL", () => {
    expect(parse({ url })).toEqual({
      settings: {
        config: {
          url,
          database: "default",
          table: "pushrail_events",
          tableLayout: "single",
          createTables: true,
          compression: "none",
        },
        secrets: {},
      },
    });
    expect(clickhouse.target({ url, database: "d", table: "t" })).toBe(
      "abc.eu-central-1.aws.clickhouse.cloud:8443/d.t",
    );
    expect(clickhouse.hostOf?.({ url })).toBe("abc.eu-central-1.aws.clickhouse.cloud");
  });

  test.each([
    ["a path", `${url}/x`],
    ["a query, which could hold settings", `${url}/?async_insert=1`],
    ["a user", "https://u:p@ch.example.com:8443"],
    ["http", "http://ch.example.com:8123"],
    ["the native port's protocol", "clickhouse://ch.example.com:9440"],
    ["a private address", "https://10.0.0.1:8443"],
  ])("refuse a URL with %s", (_, given) => {
    expect(problemsOf({ url: given })).toEqual(["/url"]);
  });

  test("take http for addresses that the operator allows, and not with a certificate", () => {
    const local = { url: "http://127.0.0.1:8123" };
    const options = { allow: ["127.0.0.0/8"], allowHttp: true };
    expect(problemsOf(local, "USERNAME_PASSWORD", options)).toEqual([]);
    expect(problemsOf({ ...local, username: "u" }, "CLIENT_CERTIFICATE", options)).toEqual([
      "/url",
    ]);
    const elsewhere = { url: "http://ch.example.com:8123" };
    expect(problemsOf(elsewhere, "USERNAME_PASSWORD", options)).toEqual(["/url"]);
  });

  test("name the user where the credential does not", () => {
    expect(problemsOf({ url }, "CLIENT_CERTIFICATE")).toEqual(["/username"]);
    expect(problemsOf({ url, username: "pushrail" }, "CLIENT_CERTIFICATE")).toEqual([]);
    expect(problemsOf({ url, username: "pushrail" })).toEqual(["/username"]);
  });

  test.each(["system", "SYSTEM", "information_schema", "a.b", "a/b", "a\\b", "a\0b", " a"])(
    "refuse the database %j",
    (database) => {
      expect(problemsOf({ url, database })).toEqual(["/database"]);
    },
  );
});
