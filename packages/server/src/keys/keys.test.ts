import type { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ApiError } from "../errors.ts";
import { newUuid, publicId } from "../ids.ts";
import { environmentsOf } from "../tenants/environments.ts";
import { changeTenant, createTenant } from "../tenants/tenants.ts";
import { accessTo } from "../testing/access.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { keySha256, newKeyText } from "./key-text.ts";
import {
  type ApiKeys,
  createApiKey,
  createApiKeys,
  listApiKeys,
  revokeApiKey,
  type Scope,
  scopes,
} from "./keys.ts";

let database: TestDatabase;
let tenantId: string;
let keys: ApiKeys;
let nowMs: number;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

beforeEach(async () => {
  nowMs = Date.now();
  tenantId = await createTenant(database.ownerPool, { name: "A tenant" });
  keys = createApiKeys({ pool: database.apiPool, now: () => nowMs });
});

async function newKey(
  options: { readonly scopes?: readonly Scope[]; readonly expiresAt?: Date } = {},
): Promise<{ readonly id: string; readonly text: string }> {
  const { id, keyText } = await createApiKey(database.ownerPool, accessTo(tenantId), {
    name: "A key",
    scopes,
    ...options,
  });
  return { id, text: keyText.reveal() };
}

async function tenantVersion(): Promise<number> {
  const { rows } = await database.superuserPool.query<{ config_version: string }>(
    "SELECT config_version FROM tenants WHERE id = $1",
    [tenantId],
  );
  return Number(rows[0]?.config_version);
}

/** A pool that counts the connections it is asked for. */
function counting(pool: Pool): { readonly pool: Pool; readonly asked: () => number } {
  let asked = 0;
  const counted = new Proxy(pool, {
    get: (target, member) => {
      if (member === "connect") asked += 1;
      const value: unknown = Reflect.get(target, member);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { pool: counted, asked: () => asked };
}

test("a key says whose it is and what it may do", async () => {
  const key = await newKey({ scopes: ["read", "events:write", "read"] });
  expect(await keys.authenticate(key.text, () => undefined)).toEqual({
    tenantId,
    apiKeyId: key.id,
    scopes: new Set(["read", "events:write"]),
    isSuspended: false,
  });
});

test("an unknown, an expired and a revoked key are all the same: nobody's", async () => {
  const expired = await newKey({ expiresAt: new Date(nowMs + 60_000) });
  nowMs += 60_000;
  const revoked = await newKey();
  await revokeApiKey(database.ownerPool, accessTo(tenantId), revoked.id);
  for (const text of [newKeyText("live"), expired.text, revoked.text]) {
    expect(await keys.authenticate(text, () => undefined)).toBeUndefined();
  }
});

test("T51: a text that is not a key, or is mistyped, is refused without a look at the database", async () => {
  const { pool, asked } = counting(database.apiPool);
  const counted = createApiKeys({ pool, now: () => nowMs });
  const mistyped = newKeyText("live").replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  for (const text of ["", "x", mistyped, newKeyText("root"), "' OR 1=1 --"]) {
    expect(await counted.authenticate(text, () => undefined)).toBeUndefined();
  }
  expect(asked()).toBe(0);
});

test("a key is answered from memory only while the tenant's version is the one it was looked up at", async () => {
  const { pool, asked } = counting(database.apiPool);
  const counted = createApiKeys({ pool, now: () => nowMs });
  const key = await newKey();
  let known: number | undefined = await tenantVersion();
  const authenticate = () => counted.authenticate(key.text, () => known);
  await authenticate();
  await authenticate();
  expect(asked()).toBe(1);
  known -= 1;
  await authenticate();
  expect(asked()).toBe(2);
  known = undefined;
  await authenticate();
  expect(asked()).toBe(3);
});

test("a key in memory is looked up again when it is older than asked for, or the clock went back", async () => {
  const { pool, asked } = counting(database.apiPool);
  const counted = createApiKeys({ pool, now: () => nowMs });
  const key = await newKey();
  const known = await tenantVersion();
  const authenticate = () => counted.authenticate(key.text, () => known, { ageMsMax: 5_000 });
  await authenticate();
  nowMs += 5_000;
  expect(await authenticate()).toBeDefined();
  expect(asked()).toBe(1);
  nowMs += 1;
  await revokeApiKey(database.ownerPool, accessTo(tenantId), key.id);
  expect(await authenticate()).toBeUndefined();
  expect(asked()).toBe(2);
  const other = await newKey();
  const version = await tenantVersion();
  const authenticateOther = () =>
    counted.authenticate(other.text, () => version, { ageMsMax: 5_000 });
  await authenticateOther();
  nowMs -= 1;
  await authenticateOther();
  expect(asked()).toBe(4);
});

test("a revocation holds from the moment that the new version is known", async () => {
  const key = await newKey();
  let known = await tenantVersion();
  const authenticate = () => keys.authenticate(key.text, () => known);
  expect(await authenticate()).toBeDefined();
  await revokeApiKey(database.ownerPool, accessTo(tenantId), key.id);
  known = await tenantVersion();
  expect(await authenticate()).toBeUndefined();
});

test("each change to keys gives the tenant a new version, and use does not", async () => {
  const versions = [await tenantVersion()];
  const note = async () => versions.push(await tenantVersion());
  const key = await newKey();
  await note();
  await keys.authenticate(key.text, () => undefined);
  await keys.recordUses();
  await note();
  await revokeApiKey(database.ownerPool, accessTo(tenantId), key.id);
  await note();
  const [first = 0, ...later] = versions;
  expect(later.map((version) => version - first)).toEqual([1, 1, 2]);
});

test("many requests that arrive with one key share one look-up", async () => {
  const { pool, asked } = counting(database.apiPool);
  const counted = createApiKeys({ pool, now: () => nowMs });
  const key = await newKey();
  const callers = await Promise.all(
    Array.from({ length: 50 }, () => counted.authenticate(key.text, () => undefined)),
  );
  expect(new Set(callers).size).toBe(1);
  expect(asked()).toBe(1);
});

test("a key's prefix is that of the environment it was made for, whatever its caller wants", async () => {
  const { test: testId } = await environmentsOf(database.ownerPool, tenantId);
  for (const [id, prefix] of [
    [tenantId, "prl_live_"],
    [testId ?? "", "prl_test_"],
  ] as const) {
    const request = { name: "A key", scopes, environment: "live" };
    const { keyText } = await createApiKey(database.ownerPool, accessTo(id), request);
    expect(keyText.reveal().slice(0, 9)).toBe(prefix);
    const known = await keys.authenticate(keyText.reveal(), () => undefined);
    expect(known?.tenantId).toBe(id);
  }
});

test("suspending a tenant reaches a key in memory as soon as the new version is known", async () => {
  const key = await newKey();
  let version = await tenantVersion();
  const isSuspended = async () => (await keys.authenticate(key.text, () => version))?.isSuspended;
  expect(await isSuspended()).toBe(false);
  for (const suspending of [true, false]) {
    await changeTenant(database.ownerPool, accessTo(tenantId), { isSuspended: suspending });
    expect(await isSuspended()).toBe(!suspending);
    version = await tenantVersion();
    expect(await isSuspended()).toBe(suspending);
  }
});

test("T52: the database holds the hash of a key and its last four characters, in no column more", async () => {
  const key = await newKey();
  const tables = await database.superuserPool.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')",
  );
  const secret = key.text.slice("prl_live_".length);
  let found = 0;
  for (const { name } of tables.rows) {
    const { rows } = await database.superuserPool.query<{ line: string }>(
      `SELECT to_jsonb(t)::text AS line FROM "${name}" t`,
    );
    for (const { line } of rows) {
      expect(line, name).not.toContain(secret);
      expect(line, name).not.toContain(Buffer.from(key.text).toString("hex"));
      if (line.includes(keySha256(key.text).toString("hex"))) found += 1;
    }
  }
  expect(found).toBe(1);
});

test("making and revoking a key is in the audit log, revoking again is not", async () => {
  const key = await newKey({ scopes: ["read"] });
  await revokeApiKey(database.ownerPool, accessTo(tenantId), key.id);
  await revokeApiKey(database.ownerPool, accessTo(tenantId), key.id);
  const { rows } = await database.superuserPool.query<{ action: string; content: string }>(
    "SELECT action, content FROM audit_entries WHERE tenant_id = $1 ORDER BY seq OFFSET 1",
    [tenantId],
  );
  expect(rows.map(({ action }) => action)).toEqual(["api_key.created", "api_key.revoked"]);
  expect(JSON.parse(rows[0]?.content ?? "")).toMatchObject({
    subjectId: publicId("apiKey", key.id),
    details: { name: "A key", scopes: ["read"], expiresAt: null },
  });
});

test("a key of a tenant that does not exist cannot be made", async () => {
  const making = createApiKey(database.ownerPool, accessTo(newUuid()), { name: "A key", scopes });
  await expect(making).rejects.toMatchObject({ code: "not_found" });
});

test("a key expires in memory too, to the millisecond", async () => {
  const expiresAt = new Date(nowMs + 1000);
  const key = await newKey({ expiresAt });
  const known = await tenantVersion();
  const authenticate = () => keys.authenticate(key.text, () => known);
  nowMs = expiresAt.getTime() - 1;
  expect(await authenticate()).toBeDefined();
  nowMs = expiresAt.getTime();
  expect(await authenticate()).toBeUndefined();
});

test("the last use of each key is written once for many, and never moves backwards", async () => {
  const [one, two] = [await newKey(), await newKey()];
  for (let use = 0; use < 10; use += 1) {
    nowMs += 1000;
    await keys.authenticate(one.text, () => undefined);
  }
  await keys.recordUses();
  const lastUsed = async () =>
    (await listApiKeys(database.ownerPool, tenantId)).map(({ lastUsedAt }) =>
      lastUsedAt?.getTime(),
    );
  const usedAtMs = nowMs;
  expect(await lastUsed()).toEqual([usedAtMs, undefined]);

  const otherProcess = createApiKeys({ pool: database.apiPool, now: () => usedAtMs - 5000 });
  await otherProcess.authenticate(one.text, () => undefined);
  await otherProcess.authenticate(two.text, () => undefined);
  await otherProcess.recordUses();
  expect(await lastUsed()).toEqual([usedAtMs, usedAtMs - 5000]);
});

test("uses that could not be written are written next time", async () => {
  const key = await newKey();
  let broken = true;
  const pool = new Proxy(database.apiPool, {
    get: (target, member) => {
      if (member === "connect" && broken) return () => Promise.reject(new Error("no database"));
      const value: unknown = Reflect.get(target, member);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const counted = createApiKeys({ pool, now: () => nowMs });
  broken = false;
  await counted.authenticate(key.text, () => undefined);
  broken = true;
  await expect(counted.recordUses()).rejects.toThrow("no database");
  broken = false;
  await counted.recordUses();
  const [listed] = await listApiKeys(database.ownerPool, tenantId);
  expect(listed?.lastUsedAt?.getTime()).toBe(nowMs);
});

test("the list shows every key and never its text", async () => {
  const [one, two] = [await newKey(), await newKey()];
  await revokeApiKey(database.ownerPool, accessTo(tenantId), two.id);
  const listed = await listApiKeys(database.ownerPool, tenantId);
  expect(listed.map(({ id, lastFour }) => ({ id, lastFour }))).toEqual([
    { id: one.id, lastFour: one.text.slice(-4) },
    { id: two.id, lastFour: two.text.slice(-4) },
  ]);
  expect(listed.map(({ revokedAt }) => revokedAt !== null)).toEqual([false, true]);
  expect(JSON.stringify(listed)).not.toContain(one.text);
});

test("revoking again keeps the first time, and another tenant's key is not there", async () => {
  const key = await newKey();
  await revokeApiKey(database.ownerPool, accessTo(tenantId), key.id);
  const [first] = await listApiKeys(database.ownerPool, tenantId);
  await revokeApiKey(database.ownerPool, accessTo(tenantId), key.id);
  expect(await listApiKeys(database.ownerPool, tenantId)).toEqual([first]);
  const otherId = await createTenant(database.ownerPool, { name: "Another" });
  for (const [id, keyId] of [
    [otherId, key.id],
    [tenantId, newUuid()],
  ] as const) {
    const revoking = revokeApiKey(database.ownerPool, accessTo(id), keyId);
    await expect(revoking).rejects.toMatchObject({ code: "not_found" });
  }
});

test("the API's role can neither make nor revoke a key", async () => {
  const key = await newKey();
  const making = createApiKey(database.apiPool, accessTo(tenantId), {
    name: "A key",
    scopes,
  });
  await expect(making).rejects.toMatchObject({ code: "42501" });
  const revoking = revokeApiKey(database.apiPool, accessTo(tenantId), key.id);
  await expect(revoking).rejects.toMatchObject({ code: "42501" });
});

test.each([
  ["/name", { name: "" }],
  ["/name", { name: "x".repeat(101) }],
  ["/name", { name: "a\0b" }],
  ["/scopes", { scopes: [] }],
  ["/expiresAt", { expiresAt: new Date(0) }],
] as const)("a key with a wrong %s is refused", async (path, wrong) => {
  const making = createApiKey(database.ownerPool, accessTo(tenantId), {
    name: "A key",
    scopes,
    ...wrong,
  });
  await expect(making).rejects.toBeInstanceOf(ApiError);
  await expect(making).rejects.toMatchObject({ code: "invalid_field", details: { path } });
});
