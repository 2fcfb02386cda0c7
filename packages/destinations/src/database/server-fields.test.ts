import { describe, expect, test } from "vitest";
import { createEgressGuard } from "../egress.ts";
import { clientAuthority, testAuthority, testClientCertificate } from "../testing/certificates.ts";
import { regionOf } from "./rds.ts";
import { parseServerSettings, type ServerRules } from "./server-fields.ts";

const egress = createEgressGuard({ allow: ["127.0.0.0/8"] });
const parse = (input: Readonly<Record<string, unknown>>, rules: Partial<ServerRules> = {}) =>
  parseServerSettings(
    { host: "db.example.com", database: "d", ...input },
    { egress, usualPort: 5432, ...rules },
  );
const paths = (parsed: ReturnType<typeof parse>): readonly string[] =>
  "problems" in parsed ? parsed.problems.map(({ path }) => path) : [];

describe("where a server is", () => {
  test("has the usual port and TLS by default, and the host in lower case", () => {
    expect(parse({ host: "DB.Example.com." })).toEqual({
      config: { host: "db.example.com", port: 5432, database: "d", tls: "verify" },
    });
  });

  test("is not in the private network, and not on another protocol's port", () => {
    expect(paths(parse({ host: "10.0.0.1" }))).toEqual(["/host"]);
    expect(paths(parse({ host: "localhost.localdomain.internal." }))).toEqual([]);
    expect(paths(parse({ port: 6379 }))).toEqual(["/host"]);
    expect(paths(parse({ port: 6432 }))).toEqual([]);
    expect(paths(parse({ port: 0 }))).toEqual(["/port"]);
    expect(paths(parse({ host: undefined, database: "" }))).toEqual(["/host", "/database"]);
  });

  test("is reached without TLS only where the operator allows the address, with a password", () => {
    expect(paths(parse({ tls: "off" }))).toEqual(["/tls"]);
    expect(paths(parse({ tls: "off", host: "127.0.0.1" }))).toEqual([]);
    for (const credentialType of ["CLIENT_CERTIFICATE", "AWS_ROLE", "AWS_ACCESS_KEY"] as const) {
      const region = "eu-central-1";
      const input = { tls: "off", host: "127.0.0.1", username: "u", region };
      expect(paths(parse(input, { credentialType }))).toEqual(["/tls"]);
    }
  });

  test("names the user where the credential does not, and nowhere else", () => {
    expect(paths(parse({}, { credentialType: "CLIENT_CERTIFICATE" }))).toEqual(["/username"]);
    expect(paths(parse({}, { credentialType: "USERNAME_PASSWORD" }))).toEqual([]);
    const given = { username: "u" };
    expect(paths(parse(given, { credentialType: "USERNAME_PASSWORD" }))).toEqual(["/username"]);
    const inAws = { ...given, region: "eu-central-1" };
    expect(paths(parse(inAws, { credentialType: "AWS_ROLE" }))).toEqual([]);
    expect(paths(parse({ username: "a\0b" }))).toEqual(["/username"]);
  });

  test.each([
    ["mydb.c0ffee.eu-central-1.rds.amazonaws.com", "eu-central-1"],
    ["MyDb.cluster-c0ffee.us-gov-west-1.rds.amazonaws.com.", "us-gov-west-1"],
    ["mydb.c0ffee.rds.cn-north-1.amazonaws.com.cn", "cn-north-1"],
    ["mydb.c0ffee.cn-north-1.rds.amazonaws.com.cn", "cn-north-1"],
    ["mydb.c0ffee.eusc-de-east-1.rds.amazonaws.eu", "eusc-de-east-1"],
    ["db.example.com", undefined],
    ["x.eu-central-1.rds.amazonaws.com.example.com", undefined],
    ["x.nowhere.rds.amazonaws.com", undefined],
  ])("is in a region of AWS that %s tells, or the setting does", (host, region) => {
    const rules = { credentialType: "AWS_ACCESS_KEY" } as const;
    const parsed = parse({ host, username: "u" }, rules);
    if (region === undefined) expect(paths(parsed)).toEqual(["/region"]);
    else expect("config" in parsed && regionOf(parsed.config)).toBe(region);
    const given = parse({ host, username: "u", region: "ap-south-2" }, rules);
    expect("config" in given && regionOf(given.config)).toBe("ap-south-2");
    expect(paths(parse({ host, username: "u", region: "Frankfurt" }, rules))).toEqual(["/region"]);
  });

  test("has authorities of its own, which are kept without what is around them", () => {
    const caCertificate = `# mine\n${testAuthority}\nand\n${clientAuthority}`;
    const parsed = parse({ caCertificate });
    const kept = "config" in parsed ? String(parsed.config["caCertificate"]) : "";
    expect(kept.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(kept).not.toMatch(/mine|and/);
  });

  test.each([
    ["a key", testClientCertificate("client").privateKey],
    ["no certificate", "hello"],
    ["a broken certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"],
    ["too many certificates", testAuthority.repeat(51)],
    ["too long a text", testAuthority + "\n".repeat(70_000)],
  ])("has no authority in %s", (_, caCertificate) => {
    expect(parse({ caCertificate })).toEqual({
      problems: [{ path: "/caCertificate", message: expect.stringMatching(/\.$/) }],
    });
  });
});
