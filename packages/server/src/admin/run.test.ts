import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newUuid, publicId, uuidOf } from "../ids.ts";
import { createApiKeys } from "../keys/keys.ts";
import { authenticateRootKey } from "../keys/root-keys.ts";
import { changeTenant } from "../tenants/tenants.ts";
import { accessTo } from "../testing/access.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { commands } from "./commands.ts";
import { operator } from "./operator.ts";
import { runAdmin } from "./run.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

async function run(args: readonly string[], env?: Readonly<Record<string, string>>) {
  let [out, err] = ["", ""];
  const code = await runAdmin(args, {
    env: env ?? { DATABASE_URL: database.ownerUrl },
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { code, out, err };
}

async function runJson(args: readonly string[]): Promise<Record<string, string>> {
  const { code, out, err } = await run([...args, "--json"]);
  expect([code, err, out.trimEnd().split("\n").length]).toEqual([0, "", 1]);
  return JSON.parse(out) as Record<string, string>;
}

const createKey = ["keys", "create", "--tenant", "Acme", "--create-tenant", "--name", "first"];

test("a key can be made together with its tenant, works, is listed, and is revoked", async () => {
  const made = await runJson(createKey);
  expect(made).toEqual({
    tenantId: expect.stringMatching(/^ten_[0-9a-f]{32}$/),
    keyId: expect.stringMatching(/^key_[0-9a-f]{32}$/),
    key: expect.stringMatching(/^prl_live_/),
  });
  const keys = createApiKeys({ pool: database.apiPool, now: Date.now });
  const authenticate = () => keys.authenticate(made["key"] ?? "", () => undefined);
  expect((await authenticate())?.scopes).toEqual(
    new Set(["events:write", "sessions:write", "manage", "read"]),
  );

  const again = await runJson(createKey);
  expect(again["tenantId"]).toBe(made["tenantId"]);
  const { out } = await run(["keys", "list", "--tenant", "Acme"]);
  expect(out.split("\n").map((line) => line.slice(0, 36))).toEqual([
    made["keyId"],
    again["keyId"],
    "",
  ]);
  expect(out).not.toContain(made["key"]);

  await runJson(["keys", "revoke", "--tenant", made["tenantId"] ?? "", made["keyId"] ?? ""]);
  expect(await authenticate()).toBeUndefined();
});

test("scopes, expiry and environment are taken as given", async () => {
  const made = await runJson([
    ...["keys", "create", "--tenant", "Trial", "--create-tenant", "--environment", "test"],
    ...[
      "--name",
      "narrow",
      "--scopes",
      "read, events:write",
      "--expires-at",
      "2999-01-31T00:00:00Z",
    ],
  ]);
  expect(made["key"]).toMatch(/^prl_test_/);
  const { out } = await run(["keys", "list", "--tenant", "Trial"]);
  expect(out).toContain(
    "  test  read,events:write  used never  expires 2999-01-31  revoked never  narrow\n",
  );
  const tenants = await run(["tenants", "list"]);
  expect(tenants.out).toContain(`${made["tenantId"]}  test  `);
});

test("a key's environment is the one that was named, by option or by id", async () => {
  const { tenantId = "", testTenantId = "" } = await runJson([
    ...["tenants", "create", "--name", "Both"],
  ]);
  const prefixOf = async (...options: readonly string[]) => {
    const made = await runJson(["keys", "create", "--name", "x", ...options]);
    return [made["key"]?.slice(0, 9), made["tenantId"]];
  };
  const live = ["prl_live_", tenantId];
  const inTest = ["prl_test_", testTenantId];
  expect(await prefixOf("--tenant", "Both")).toEqual(live);
  expect(await prefixOf("--tenant", tenantId)).toEqual(live);
  expect(await prefixOf("--tenant", "Both", "--environment", "live")).toEqual(live);
  expect(await prefixOf("--tenant", testTenantId)).toEqual(inTest);
  expect(await prefixOf("--tenant", testTenantId, "--environment", "live")).toEqual(live);
  expect(await prefixOf("--tenant", tenantId, "--environment", "test")).toEqual(inTest);
});

test("a tenant is suspended and reinstated, and its keys with it", async () => {
  const { key = "", tenantId = "" } = await runJson(createKey.with(3, "Suspended"));
  const keys = createApiKeys({ pool: database.apiPool, now: Date.now });
  const isSuspended = async () => (await keys.authenticate(key, () => undefined))?.isSuspended;
  expect(await isSuspended()).toBe(false);
  const { out } = await run(["tenants", "suspend", "Suspended"]);
  expect(out).toBe(`Suspended Suspended (${tenantId}).\n`);
  expect(await isSuspended()).toBe(true);
  expect((await run(["tenants", "list"])).out).toContain(
    `${tenantId}  live  30 days, bodies 30, attempts 30  suspended  Suspended\n`,
  );
  expect(await runJson(["tenants", "reinstate", tenantId])).toEqual({
    tenantId,
    isSuspended: false,
  });
  expect(await isSuspended()).toBe(false);
});

test("what a tenant lets its customers do is shown", async () => {
  const { tenantId = "" } = await runJson(["tenants", "create", "--name", "Shown"]);
  await changeTenant(database.ownerPool, accessTo(uuidOf("tenant", tenantId) ?? ""), {
    settings: {
      portalPolicy: { eventTypes: ["order.*"], mayDelete: false },
      branding: { displayName: "Shown & Sons" },
      allowedOrigins: ["https://a.example", "https://b.example"],
    },
  });
  expect((await run(["tenants", "policy", "Shown"])).out.split("\n")).toEqual([
    "destination types  all",
    "event types        order.*",
    "may replay         yes",
    "may delete         no",
    "shows payloads     yes",
    "private payloads   no",
    "origins            https://a.example, https://b.example",
    "displayName        Shown & Sons",
    "",
  ]);
  const other = await runJson(["tenants", "policy", "Shown", "--environment", "test"]);
  expect(other).toMatchObject({ portalPolicy: { mayDelete: true }, allowedOrigins: [] });
});

test("a root key is made, works, is listed without its text, and is revoked", async () => {
  const made = await runJson(["root-keys", "create", "--name", "provisioning"]);
  expect(made).toEqual({
    rootKeyId: expect.stringMatching(/^rky_[0-9a-f]{32}$/),
    key: expect.stringMatching(/^prl_root_/),
  });
  const { key = "", rootKeyId = "" } = made;
  const authenticate = () => authenticateRootKey(database.apiPool, key);
  expect(await authenticate()).toEqual({ rootKeyId: uuidOf("rootKey", rootKeyId) });
  const { out } = await run(["root-keys", "list"]);
  expect(out).toMatch(
    new RegExp(`^${rootKeyId}  …${key.slice(-4)}  used 20.*  revoked never  provisioning\n$`),
  );
  expect((await run(["root-keys", "list", "--json"])).out).not.toContain(key);
  expect((await run(["root-keys", "revoke", rootKeyId])).out).toBe(`Revoked ${rootKeyId}.\n`);
  expect(await authenticate()).toBeUndefined();
});

test("the audit log names the account of whoever administers at the command line", async () => {
  const { tenantId = "" } = await runJson(createKey.with(3, "Watched"));
  const { rows } = await database.superuserPool.query<{ action: string; content: string }>(
    "SELECT action, content FROM audit_entries WHERE tenant_id = $1 ORDER BY seq",
    [uuidOf("tenant", tenantId)],
  );
  expect(rows.map(({ action }) => action)).toEqual(["tenant.created", "api_key.created"]);
  for (const { content } of rows) {
    expect(JSON.parse(content)).toMatchObject({
      actor: { kind: "operator", name: operator().name },
    });
  }
});

test("a tenant is made and listed", async () => {
  const { tenantId } = await runJson([
    "tenants",
    "create",
    "--name",
    "Beta",
    "--retention-days",
    "7",
  ]);
  const { out } = await run(["tenants", "list"]);
  expect(out).toContain(`${tenantId}  live  7 days, bodies 7, attempts 7  Beta\n`);
});

test("a tenant's retention is changed by kind, and shown", async () => {
  const days = ["--retention-days", "60", "--payload-days", "20", "--attempt-days", "10"];
  const { tenantId } = await runJson(["tenants", "create", "--name", "Gamma", ...days]);
  const shown = `${tenantId}  60 days, bodies 20, attempts 10\n`;
  expect((await run(["tenants", "retention", "Gamma"])).out).toBe(shown);
  const changed = await runJson(["tenants", "retention", "Gamma", "--retention-days", "15"]);
  expect(changed).toEqual({ tenantId, retentionDays: 15, payloadDays: 15, attemptDays: 10 });
  expect((await run(["tenants", "list"])).out).toContain("15 days, bodies 15, attempts 10  Gamma");
});

test("the schema is checked and brought up to date", async () => {
  expect(await run(["migrate", "--check"])).toEqual({
    code: 0,
    out: "The schema is up to date.\n",
    err: "",
  });
  const empty = await createTestDatabase();
  try {
    await empty.superuserPool.query(
      "DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION pushrail_owner",
    );
    const env = { DATABASE_URL: empty.ownerUrl };
    expect(await run(["tenants", "list"], env)).toMatchObject({
      code: 1,
      err: "The database has no schema yet: run migrate first.\n",
    });
    expect(await run(["migrate", "--check"], env)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^The database lacks 0001-initial, .+\.\n$/),
    });
    expect((await run(["migrate"], env)).out).toContain("Applied 0001-initial.\n");
  } finally {
    await empty.drop();
  }
});

test.each([
  [["nonsense"], "There is no such command"],
  [["keys"], "There is no such command"],
  [["keys", "create"], "--name is needed"],
  [["keys", "create", "--name", "x"], "--tenant is needed"],
  [["keys", "create", "--name", "x", "--scopes", "all"], "all is not a scope"],
  [["keys", "create", "--name", "x", "--expires-at", "tomorrow"], "--expires-at is a time"],
  [[...createKey, "--environment", "prod"].with(3, "Nobody"), "--environment is live or test"],
  [["keys", "create", "--bogus"], "Unknown option '--bogus'"],
  [["keys", "list", "--tenant", "Acme", "more"], "keys list takes no more"],
  [["keys", "revoke", "--tenant", "Acme"], "keys revoke needs <key id>"],
  [["keys", "revoke", "--tenant", "Acme", "x"], "A key id looks like key_"],
  [["root-keys", "create"], "--name is needed"],
  [["root-keys", "revoke", "key_1"], "A root key id looks like rky_"],
  [["tenants", "suspend"], "tenants suspend needs <tenant>"],
])("%j is wrong use", async (args, sentence) => {
  const { code, out, err } = await run(args);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(sentence);
  expect(err.trimEnd()).not.toContain("\n");
});

test.each([
  [["keys", "list", "--tenant", "Nobody"], "There is no tenant Nobody"],
  [["tenants", "create", "--name", "x", "--retention-days", "0"], "1 to 3650 whole days"],
  [
    ["tenants", "create", "--name", "x", "--retention-days", "7", "--payload-days", "8"],
    "1 to 7 whole days",
  ],
  [["tenants", "retention", "Nobody", "--payload-days", "8"], "There is no tenant Nobody"],
  [["tenants", "suspend", "Nobody"], "There is no tenant Nobody"],
  [["tenants", "policy", "Nobody"], "There is no tenant Nobody"],
  [["root-keys", "revoke", publicId("rootKey", newUuid())], "There is nothing with this id"],
])("%j cannot be done", async (args, sentence) => {
  const { code, err } = await run(args);
  expect(code).toBe(1);
  expect(err).toContain(sentence);
});

test("a key id that the tenant does not have cannot be revoked", async () => {
  await run(createKey);
  const { code, err } = await run([
    ...["keys", "revoke", "--tenant", "Acme"],
    publicId("apiKey", newUuid()),
  ]);
  expect([code, err]).toEqual([1, "There is nothing with this id.\n"]);
});

test("without a database, and with one that does not answer, it says what to do", async () => {
  expect(await run(["tenants", "list"], {})).toMatchObject({
    code: 2,
    err: expect.stringContaining("DATABASE_URL must be set"),
  });
  const env = { DATABASE_URL: "postgres://nobody:canary@127.0.0.1:1/none" };
  const { code, err } = await run(["tenants", "list"], env);
  expect(code).toBe(1);
  expect(err).toContain("(ECONNREFUSED)");
  expect(err).not.toContain("canary");
});

test("the overview names every command, and each command explains its options", async () => {
  const overview = await run(["--help"]);
  expect((await run([])).code).toBe(2);
  for (const command of commands) {
    expect(overview.out).toContain(`  ${command.name} `);
    const { code, out } = await run([...command.name.split(" "), "--help"]);
    expect(code).toBe(0);
    for (const option of Object.keys(command.options)) expect(out).toContain(`--${option}`);
  }
});

test("pushrail runs these commands in a process of their own, with its exit code", async () => {
  const entry = fileURLToPath(new URL("../../../cli/src/main.ts", import.meta.url));
  const runProcess = async (args: readonly string[]) => {
    const child = spawn(process.execPath, [entry, ...args], {
      env: { ...process.env, DATABASE_URL: database.ownerUrl },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let out = "";
    child.stdout.on("data", (chunk) => (out += String(chunk)));
    const [code] = (await once(child, "close")) as [number];
    return { code, out };
  };
  const made = await runProcess([
    "keys",
    "create",
    "--tenant",
    "Cli",
    "--create-tenant",
    "--name",
    "a",
    "--json",
  ]);
  expect(made.code).toBe(0);
  expect(JSON.parse(made.out)).toMatchObject({ key: expect.stringMatching(/^prl_live_/) });
  expect((await runProcess(["--help"])).out).toContain("Usage: pushrail <command>");
  expect((await runProcess([])).code).toBe(2);
});
