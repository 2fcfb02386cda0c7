import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createKekSet } from "../encryption/keks.ts";
import { createKeyring } from "../encryption/keyring.ts";
import { localKek } from "../encryption/local-kek.ts";
import { publicId } from "../ids.ts";
import { createSessionKeys } from "../sessions/session-keys.ts";
import { createTestCustomer, createTestDestination } from "../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import { runAdmin } from "./run.ts";

const [oldText, newText] = [randomBytes(32).toString("hex"), randomBytes(32).toString("base64")];
const [oldKek, newKek] = [localKek(oldText, "old"), localKek(newText, "new")];

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

async function run(args: readonly string[], env: Readonly<Record<string, string>>) {
  let [out, err] = ["", ""];
  const code = await runAdmin(["encryption", ...args], {
    env: { DATABASE_URL: database.ownerUrl, ...env },
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { code, out, err };
}

test("the key encryption key and the data keys can be changed, and the status shows it", async () => {
  const keyring = createKeyring({ keks: createKekSet(oldKek) });
  const customer = await createTestCustomer(database);
  await createTestDestination(database, keyring, customer, { url: "https://example.com" });
  const { apiPool: pool } = database;
  const sessionKeys = (kek: typeof oldKek) =>
    createSessionKeys({ pool, keks: createKekSet(kek), now: Date.now });
  const { id: sessionKeyId } = await sessionKeys(oldKek).signer();
  const tenant = publicId("tenant", customer.tenantId);
  const environment = { PUSHRAIL_KEK: newText, PUSHRAIL_KEK_PREVIOUS: oldText };

  const before = await run(["status"], { PUSHRAIL_KEK: newText });
  expect([before.code, before.err]).toEqual([0, ""]);
  expect(
    before.out.split("\n").map((line) => line.replace(/ {2}[0-9a-f-]{36}|made \S+/g, "")),
  ).toEqual([
    `current   ${newKek.id}  wraps 0 data keys, 0 session keys`,
    `missing   ${oldKek.id}  wraps 1 data keys, 1 session keys`,
    `${tenant}    in use  1 secret fields  0 seals`,
    "",
  ]);

  const lost = await run(["rewrap"], { PUSHRAIL_KEK: newText });
  expect(lost.code).toBe(1);
  expect(lost.out).toContain(`The session key ${sessionKeyId} could not be unwrapped: a key was`);
  expect((await run(["rewrap"], environment)).out).toBe(`Wrapped 2 keys under ${newKek.id}.\n`);
  expect((await sessionKeys(newKek).signer()).id).toBe(sessionKeyId);

  const young = await run(["rotate-data-keys"], environment);
  expect(young).toEqual({
    code: 0,
    out: "Made 0 data keys, encrypted 0 secrets anew, deleted 0 old data keys.\n",
    err: "",
  });
  for (const args of [
    ["--tenant", tenant],
    ["--older-than-hours", "0"],
  ]) {
    const { out } = await run(["rotate-data-keys", ...args, "--json"], environment);
    expect(JSON.parse(out)).toEqual({ replaced: 1, resealed: 1, deleted: 0, failed: [] });
  }
  const after = await run(["status", "--json"], environment);
  expect(JSON.parse(after.out)).toMatchObject({
    keks: [
      { id: newKek.id, role: "current", dataKeys: 3, sessionKeys: 1 },
      { id: oldKek.id, role: "previous", dataKeys: 0, sessionKeys: 0 },
    ],
    dataKeys: [{ fields: 0 }, { fields: 0, tenantId: tenant }, { fields: 1, retiredAt: null }],
    fieldsWithoutKey: 0,
  });
  await database.superuserPool.query(
    `UPDATE signing_secrets SET sealed = set_byte(sealed, 60, get_byte(sealed, 60) # 1)`,
  );
  const broken = await run(["rotate-data-keys", "--tenant", tenant], environment);
  expect(broken.code).toBe(1);
  expect(broken.out).toMatch(/signing_secrets\.sealed of \S+ could not be decrypted: the sealed/);
});

test.each([
  [["status"], {}, "Exactly one of PUSHRAIL_KEK_FILE, PUSHRAIL_KEK"],
  [["status"], { PUSHRAIL_KEK: "canary" }, "PUSHRAIL_KEK must hold 32 bytes"],
  [["rotate-data-keys", "--older-than-hours", "soon"], { PUSHRAIL_KEK: newText }, "whole number"],
])("%j with %j is wrong use", async (args, env, sentence) => {
  const { code, out, err } = await run(args, env);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(sentence);
  expect(err).not.toContain("canary");
});
