import type { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newUuid } from "../ids.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { newKeyText } from "./key-text.ts";
import { authenticateRootKey, createRootKey, listRootKeys, revokeRootKey } from "./root-keys.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

async function newKey(expiresAt?: Date) {
  const { id, keyText } = await createRootKey(database.ownerPool, { name: "A key", expiresAt });
  return { id, text: keyText.reveal() };
}

async function listed(id: string) {
  return (await listRootKeys(database.ownerPool)).find((key) => key.id === id);
}

test("a root key is found until it is revoked, which is effective on the next request", async () => {
  const key = await newKey(new Date(Date.now() + 60_000));
  expect(key.text).toMatch(/^prl_root_[0-9A-Za-z]{36}$/);
  const authenticate = () => authenticateRootKey(database.apiPool, key.text);
  expect(await authenticate()).toEqual({ rootKeyId: key.id });
  await revokeRootKey(database.ownerPool, key.id);
  const first = await listed(key.id);
  await revokeRootKey(database.ownerPool, key.id);
  expect(await listed(key.id)).toEqual(first);
  expect(await authenticate()).toBeUndefined();
  await expect(revokeRootKey(database.ownerPool, newUuid())).rejects.toMatchObject({
    code: "not_found",
  });
});

test("an expired and an unknown root key are nobody's, and so is an API key", async () => {
  const expired = await newKey();
  await database.superuserPool.query(
    "UPDATE root_keys SET expires_at = clock_timestamp() WHERE id = $1",
    [expired.id],
  );
  for (const text of [expired.text, newKeyText("root"), newKeyText("live"), ""]) {
    expect(await authenticateRootKey(database.apiPool, text)).toBeUndefined();
  }
});

test("T51: a mistyped root key is refused without a look at the database", async () => {
  const unreachable = { connect: () => Promise.reject(new Error("a look at the database")) };
  const text = newKeyText("root");
  const mistyped = text.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  expect(await authenticateRootKey(unreachable as unknown as Pool, mistyped)).toBeUndefined();
  await expect(authenticateRootKey(unreachable as unknown as Pool, text)).rejects.toThrow("a look");
});

test("the use of a root key is noted, once a minute at most", async () => {
  const key = await newKey();
  const usedAt = async () => (await listed(key.id))?.lastUsedAt?.getTime();
  expect(await usedAt()).toBeUndefined();
  await authenticateRootKey(database.apiPool, key.text);
  const first = await usedAt();
  expect(first).toBeGreaterThan(0);
  await authenticateRootKey(database.apiPool, key.text);
  expect(await usedAt()).toBe(first);
  await database.superuserPool.query(
    "UPDATE root_keys SET last_used_at = last_used_at - interval '61 s' WHERE id = $1",
    [key.id],
  );
  await authenticateRootKey(database.apiPool, key.text);
  expect(await usedAt()).toBeGreaterThanOrEqual(first ?? Number.POSITIVE_INFINITY);
});

test("only the owner of the schema makes, lists and revokes root keys", async () => {
  const key = await newKey();
  for (const pool of [database.apiPool, database.adminPool, database.workerPool]) {
    for (const attempt of [
      () => createRootKey(pool, { name: "Mine" }),
      () => listRootKeys(pool),
      () => revokeRootKey(pool, key.id),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: "42501" });
    }
  }
});

test("the API's role finds no root key without its hash, and can change nothing of one but its use", async () => {
  await newKey();
  const { rows } = await database.apiPool.query("SELECT id FROM root_keys");
  expect(rows).toEqual([]);
  const { rowCount } = await database.apiPool.query("UPDATE root_keys SET last_used_at = now()");
  expect(rowCount).toBe(0);
  for (const change of ["key_sha256 = key_sha256", "revoked_at = NULL", "expires_at = NULL"]) {
    const changing = database.apiPool.query(`UPDATE root_keys SET ${change}`);
    await expect(changing).rejects.toMatchObject({ code: "42501" });
  }
});

test("T52: a dump of the database holds no key in clear, of neither kind", async () => {
  const { text } = await newKey();
  const { rows } = await database.superuserPool.query<{ line: string }>(
    "SELECT to_jsonb(k)::text AS line FROM root_keys k UNION ALL SELECT to_jsonb(a)::text FROM audit_entries a",
  );
  expect(rows.length).toBeGreaterThan(0);
  const secret = text.slice("prl_root_".length);
  for (const { line } of rows) {
    expect(line).not.toContain(secret);
    expect(line).not.toContain(Buffer.from(text).toString("hex"));
  }
});

test.each([
  ["/name", { name: "" }],
  ["/name", { name: "a\0b" }],
  ["/expiresAt", { name: "A key", expiresAt: new Date(0) }],
] as const)("a root key with a wrong %s is refused", async (path, request) => {
  await expect(createRootKey(database.ownerPool, request)).rejects.toMatchObject({
    code: "invalid_field",
    details: { path },
  });
});
