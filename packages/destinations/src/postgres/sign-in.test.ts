import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { rdsToken } from "../aws/rds-token.ts";
import type { Credential } from "../credentials/credential.ts";
import type { CheckStep, Outcome } from "../destination.ts";
import { createEgressGuard } from "../egress.ts";
import { testAuthority, testClientCertificate } from "../testing/certificates.ts";
import { batchOf, rowEvent } from "../testing/postgres-schema.ts";
import { startPostgresStage, type PostgresStage } from "../testing/postgres-stage.ts";
import { postgres } from "./index.ts";
import { createStatement } from "./statements.ts";

let stage: PostgresStage;
const password = "canary-right-password";

beforeAll(async () => {
  stage = await startPostgresStage();
  await stage.sql("CREATE SCHEMA own");
  await stage.sql(createStatement({ schema: "own", table: "pushrail_events" }));
  for (const role of ["pwd_own", "iam_own", "crt_own", "md5_own"]) {
    await stage.sql(`SET password_encryption = '${role === "md5_own" ? "md5" : "scram-sha-256"}'`);
    await stage.sql(
      `CREATE ROLE ${role} LOGIN PASSWORD '${password}'; GRANT USAGE ON SCHEMA own TO ${role}; GRANT INSERT, SELECT (event_id) ON own.pushrail_events TO ${role}`,
    );
  }
}, 180_000);

afterAll(() => stage.stop());

afterEach(() => vi.unstubAllEnvs());

const egress = createEgressGuard({ allow: ["127.0.0.0/8"] });
const nowMs = Date.parse("2026-11-21T18:00:00Z");

async function attempt(
  credential: Credential,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly outcome: Outcome; readonly steps: readonly CheckStep[] }> {
  const input = {
    host: "127.0.0.1",
    port: stage.server.port,
    database: stage.database,
    schema: "own",
    createTables: false,
    caCertificate: testAuthority,
    ...changes,
  };
  const { type: credentialType } = credential;
  const parsed = postgres.parseSettings(input, { egress, credentialType });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  const connection = await postgres.connect(
    { ...parsed.settings, credential },
    { egress, now: () => nowMs },
  );
  const { signal } = new AbortController();
  const batch = batchOf([rowEvent("evt_1")]);
  const [outcome] = await connection.deliver(batch, signal);
  const { steps } = await connection.check!(batch, signal);
  await connection.close();
  return { outcome: outcome!, steps };
}

const login = (username: string, given = password): Credential => ({
  type: "USERNAME_PASSWORD",
  config: { username },
  secrets: { password: given },
});
const certificate = (name: Parameters<typeof testClientCertificate>[0]): Credential => {
  const { certificateChain, privateKey } = testClientCertificate(name);
  return { type: "CLIENT_CERTIFICATE", config: { certificateChain }, secrets: { privateKey } };
};

describe("signing in", () => {
  test.each(["pwd_own", "md5_own", "iam_own"])("takes the server's method for %s", async (role) => {
    expect((await attempt(login(role))).outcome.kind).toBe("delivered");
    expect((await attempt(login(role, "wrong"))).outcome).toMatchObject({ reason: "unauthorized" });
  });

  test("works without TLS where that is allowed, unless the password would be readable", async () => {
    const off = { tls: "off", caCertificate: "" };
    for (const role of ["pwd_own", "md5_own"])
      expect((await attempt(login(role), off)).outcome.kind).toBe("delivered");
    expect((await attempt(login("iam_own"), off)).outcome).toMatchObject({ reason: "tls_invalid" });
  });

  test("shows a client certificate, which names the user", async () => {
    const username = { username: "crt_own" };
    expect((await attempt(certificate("client"), username)).outcome.kind).toBe("delivered");
    // Issued by the same authority, for another name.
    expect((await attempt(certificate("client-renewed"), username)).outcome).toMatchObject({
      reason: "unauthorized",
      detail: expect.stringContaining("common name"),
    });
    const { outcome, steps } = await attempt(certificate("client-stranger"), username);
    expect(outcome).toMatchObject({ reason: "tls_client_auth" });
    expect(steps.find(({ state }) => state === "failed")?.name).toBe("tls");
    expect((await attempt(login("crt_own"))).outcome).toMatchObject({ reason: "tls_client_auth" });
  });

  test("computes the rounds that a server asks for, up to a bound", async () => {
    const setRounds = async (rounds: number): Promise<void> => {
      await stage.sql(
        `SET password_encryption = 'scram-sha-256'; SET scram_iterations = ${rounds}`,
      );
      await stage.sql(`ALTER ROLE pwd_own PASSWORD '${password}'; RESET scram_iterations`);
    };
    await setRounds(600_000);
    expect((await attempt(login("pwd_own"))).outcome.kind).toBe("delivered");
    await setRounds(600_001);
    const { outcome } = await attempt(login("pwd_own"));
    await setRounds(4_096);
    expect(outcome).toMatchObject({
      reason: "misconfigured",
      detail: expect.stringContaining("scram_iterations"),
    });
  });

  test("makes a token of AWS for each connection, and sends it over TLS", async () => {
    const keys = {
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKey: "canary/secret+key0123456789",
    };
    const { port } = stage.server;
    const place = { region: "eu-central-1", host: "127.0.0.1", port, username: "iam_own" };
    const token = await rdsToken({ ...place, keys, nowMs });
    await stage.sql(`SET password_encryption = 'scram-sha-256'`);
    await stage.sql(`ALTER ROLE iam_own PASSWORD '${token}'`);
    const { accessKeyId, secretAccessKey } = keys;
    const credential = (secret: string): Credential => ({
      type: "AWS_ACCESS_KEY",
      config: { accessKeyId },
      secrets: { secretAccessKey: secret },
    });
    const given = { username: "iam_own", region: "eu-central-1" };
    const { outcome, steps } = await attempt(credential(secretAccessKey), given);
    const other = await attempt(credential("canary/another+key"), given);
    await stage.sql(`ALTER ROLE iam_own PASSWORD '${password}'`);
    expect(outcome.kind).toBe("delivered");
    expect(other.outcome).toMatchObject({
      reason: "unauthorized",
      detail: expect.stringContaining("rds-db:connect"),
    });
    const shown = JSON.stringify([outcome, steps, other]);
    for (const secret of [secretAccessKey, "X-Amz-Signature"]) expect(shown).not.toContain(secret);
  });
});

describe("nothing of this machine is used to sign in", () => {
  test("T12: with a good password in the environment and in files, a bad one fails and no other is tried", async () => {
    const home = await mkdtemp(join(tmpdir(), "pushrail-home-"));
    const passFile = join(home, ".pgpass");
    await writeFile(passFile, `*:*:*:*:${password}\n`, { mode: 0o600 });
    await writeFile(join(home, ".pg_service.conf"), `[good]\npassword=${password}\n`);
    await mkdir(join(home, ".postgresql"));
    const { certificateChain, privateKey } = testClientCertificate("client");
    await writeFile(join(home, ".postgresql", "postgresql.crt"), certificateChain);
    await writeFile(join(home, ".postgresql", "postgresql.key"), privateKey, { mode: 0o600 });
    for (const [name, value] of Object.entries({
      HOME: home,
      PGPASSFILE: passFile,
      PGPASSWORD: password,
      PGUSER: "pwd_own",
      PGHOST: "127.0.0.1",
      PGPORT: String(stage.server.port),
      PGDATABASE: stage.database,
      PGSERVICE: "good",
      PGSERVICEFILE: join(home, ".pg_service.conf"),
      PGSSLCERT: join(home, ".postgresql", "postgresql.crt"),
      PGSSLKEY: join(home, ".postgresql", "postgresql.key"),
      PGSSLROOTCERT: join(home, "none.crt"),
      PGSSLMODE: "no-verify",
      PGSSLNEGOTIATION: "direct",
      PGREPLICATION: "database",
      PGOPTIONS: "-c default_transaction_read_only=on",
      PGAPPNAME: "ambient",
      PGCLIENTENCODING: "LATIN1",
      PGCONNECT_TIMEOUT: "1",
    }))
      vi.stubEnv(name, value);
    try {
      const bad: [Credential, Readonly<Record<string, unknown>>][] = [
        [login("pwd_own", "wrong"), {}],
        [login("pwd_own", "wrong"), { tls: "off", caCertificate: "" }],
        [certificate("client"), { username: "pwd_own" }],
      ];
      for (const [credential, changes] of bad)
        expect((await attempt(credential, changes)).outcome).toMatchObject({
          reason: "unauthorized",
        });
      // Whose key is at hand, but not the customer's.
      expect((await attempt(login("crt_own"))).outcome).toMatchObject({
        reason: "tls_client_auth",
      });
      // Nor is anything else taken from there: a server whose authority is not known stays unknown.
      expect((await attempt(login("pwd_own"), { caCertificate: "" })).outcome).toMatchObject({
        reason: "tls_invalid",
      });
      const { outcome, steps } = await attempt(login("pwd_own"));
      expect(outcome.kind).toBe("delivered");
      expect(steps.map(({ state }) => state)).toEqual(steps.map(() => "passed"));
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  });
});
