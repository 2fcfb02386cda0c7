import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { installedPackage } from "../../../../tools/counterparts/python-package.ts";
import { rdsToken, type RdsLogin } from "./rds-token.ts";

/** Compared byte for byte with what AWS's own library for Python makes at the same time. */

const program = `
import datetime, json, sys
import botocore.auth, botocore.session
for login in json.loads(sys.argv[1]):
    now = datetime.datetime.fromtimestamp(login["nowMs"] // 1000, datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda: now
    keys = login["keys"]
    session = botocore.session.Session()
    session.set_credentials(keys["accessKeyId"], keys["secretAccessKey"], keys.get("sessionToken"))
    client = session.create_client("rds", region_name=login["region"])
    print(client.generate_db_auth_token(login["host"], login["port"], login["username"], login["region"]))
`;

const python = await installedPackage({ name: "moto", version: "5.2.5", extras: ["server"] }).then(
  (folder) => join(folder, "bin", "python3"),
  (error: unknown) => {
    if (process.env["PUSHRAIL_REQUIRE_COUNTERPARTS"] === "1") throw error;
    return undefined;
  },
);

const keys = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const login: RdsLogin = {
  keys,
  region: "eu-central-1",
  host: "events.c0ffee.eu-central-1.rds.amazonaws.com",
  port: 5432,
  username: "pushrail",
  nowMs: Date.parse("2026-11-21T18:00:00.999Z"),
};

const logins: readonly RdsLogin[] = [
  login,
  { ...login, keys: { ...keys, sessionToken: "IQoJ+/b3==/Zs" } },
  { ...login, port: 3306, username: "a b+c/ü@!*'()~%&=" },
  { ...login, region: "cn-north-1", port: 443 },
];

test.skipIf(python === undefined)("tokens are those of botocore", async () => {
  const { stdout } = await promisify(execFile)(python!, ["-c", program, JSON.stringify(logins)]);
  expect(await Promise.all(logins.map(rdsToken))).toEqual(stdout.trim().split("\n"));
});

test("a token is bound to its user, its database and its second", async () => {
  const token = await rdsToken(login);
  for (const other of [
    { username: "root" },
    { host: "other.eu-central-1.rds.amazonaws.com" },
    { port: 5433 },
    { region: "eu-west-1" },
    { nowMs: login.nowMs + 1_000 },
  ]) {
    const [, signature] = (await rdsToken({ ...login, ...other })).split("X-Amz-Signature=");
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    expect(token).not.toContain(signature);
  }
});
