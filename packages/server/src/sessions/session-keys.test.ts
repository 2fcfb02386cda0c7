import { verify } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newUuid, publicId } from "../ids.ts";
import { createTestKeks } from "../testing/deliverable.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import {
  createSessionKeys,
  listSessionKeys,
  retiredKeySeconds,
  revokeSessionKey,
  rotateSessionKeys,
} from "./session-keys.ts";

const keks = createTestKeks();
let database: TestDatabase;
/** The wall clock of the processes under test. */
let clockMs = Date.now();
const now = () => clockMs;

beforeEach(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  await database.drop();
});

/** The keys of a process of the API, and how often it took a connection. */
function process() {
  let connections = 0;
  const pool = Object.assign(Object.create(database.apiPool), {
    connect: () => {
      connections += 1;
      return database.apiPool.connect();
    },
  });
  return { keys: createSessionKeys({ pool, keks, now }), connections: () => connections };
}

async function setRetiredSecondsAgo(keyId: string, seconds: number): Promise<void> {
  await database.superuserPool.query(
    "UPDATE session_keys SET retired_at = clock_timestamp() - make_interval(secs => $2) WHERE id = $1",
    [keyId, seconds],
  );
}

test("processes that need the first key at once agree on one", async () => {
  const signers = await Promise.all([1, 2, 3, 4, 5].map(() => process().keys.signer()));
  expect(new Set(signers.map(({ id }) => id)).size).toBe(1);
  expect(await listSessionKeys(database.ownerPool)).toMatchObject([
    { id: signers[0]?.id, retiredAt: null, revokedAt: null },
  ]);
});

test("a process that starts later signs with the same key, and every process verifies what it signed", async () => {
  const first = process();
  const { keyId, signature } = await first.keys.signStatement(Buffer.from("a statement"));
  const second = process();
  expect((await second.keys.signer()).id).toBe(keyId);
  const key = await second.keys.verifier(keyId);
  if (key === undefined) throw new Error("the second process does not know the key");
  expect(verify(null, Buffer.from("a statement"), key, signature)).toBe(true);
  expect(verify(null, Buffer.from("another one"), key, signature)).toBe(false);
});

test("nothing that could be a token is signed as a statement", async () => {
  const { keys } = process();
  const token = Buffer.from(`${Buffer.from('{"alg":"EdDSA"}').toString("base64url")}.e30`);
  await expect(keys.signStatement(token)).rejects.toThrow("this could be a token");
});

test("the private half is in the database only wrapped, for its own row, by the key encryption key", async () => {
  const { id, key } = await process().keys.signer();
  const { rows } = await database.superuserPool.query<{ sealed: Buffer; row: string }>(
    "SELECT sealed_private AS sealed, to_json(k)::text AS row FROM session_keys k",
  );
  const secret = key.export({ format: "jwk" }).d ?? "";
  const hex = Buffer.from(secret, "base64url").toString("hex");
  expect(rows[0]?.row).not.toContain(secret);
  expect(rows[0]?.row).not.toContain(hex);
  await expect(
    createSessionKeys({ pool: database.apiPool, keks: createTestKeks(), now }).signer(),
  ).rejects.toThrow("is not configured");
  const other = publicId("sessionKey", newUuid());
  await database.superuserPool.query("UPDATE session_keys SET id = $2 WHERE id = $1", [id, other]);
  await expect(process().keys.signer()).rejects.toThrow("does not belong to this place");
});

test("the API's role cannot retire, revoke or delete a key, and other roles do not see one", async () => {
  await process().keys.signer();
  for (const statement of [
    "UPDATE session_keys SET revoked_at = NULL",
    "DELETE FROM session_keys",
  ]) {
    await expect(database.apiPool.query(statement)).rejects.toMatchObject({ code: "42501" });
  }
  for (const pool of [database.workerPool, database.adminPool]) {
    await expect(pool.query("SELECT FROM session_keys")).rejects.toMatchObject({ code: "42501" });
  }
});

test("after a rotation every process signs with the new key at once, and the old one only verifies", async () => {
  const [one, two] = [process(), process()];
  const before = await one.keys.signer();
  expect((await two.keys.signer()).id).toBe(before.id);
  expect(await rotateSessionKeys(database.ownerPool)).toEqual([before.id]);
  const processes = [one, two, process(), process()];
  const signers = await Promise.all(processes.map(({ keys }) => keys.signer()));
  const keyId = signers[0]?.id ?? "";
  expect(keyId).not.toBe(before.id);
  for (const [index, { keys }] of processes.entries()) {
    expect(signers[index]?.id).toBe(keyId);
    expect(await keys.verifier(keyId)).toBeDefined();
    expect(await keys.verifier(before.id)).toBeDefined();
    clockMs += 1_000;
    expect((await keys.published()).map(({ kid }) => kid)).toEqual([keyId, before.id]);
  }
  const { rows } = await database.superuserPool.query(
    "SELECT id FROM session_keys WHERE sealed_private IS NOT NULL",
  );
  expect(rows).toEqual([{ id: keyId }]);
});

test("a retired key verifies until its last token has expired, and is then published no more", async () => {
  const { keys } = process();
  const before = await keys.signer();
  await rotateSessionKeys(database.ownerPool);
  const { id: keyId } = await keys.signer();
  await setRetiredSecondsAgo(before.id, retiredKeySeconds - 20);
  expect((await keys.published()).map(({ kid }) => kid)).toEqual([keyId, before.id]);
  await setRetiredSecondsAgo(before.id, retiredKeySeconds + 1);
  clockMs += 1_000;
  expect((await keys.published()).map(({ kid }) => kid)).toEqual([keyId]);
  expect(await keys.verifier(before.id)).toBeUndefined();
});

test("a revoked key is not published, and when it was the one that signs, another one is made", async () => {
  const { keys } = process();
  const before = await keys.signer();
  await revokeSessionKey(database.ownerPool, before.id);
  await revokeSessionKey(database.ownerPool, before.id);
  expect(await keys.published()).toEqual([]);
  const after = await keys.signer();
  expect(after.id).not.toBe(before.id);
  const other = process().keys;
  // So that its tokens are known for ours; the session's row says that none is taken.
  expect(await other.verifier(before.id)).toBeDefined();
  expect((await other.published()).map(({ kid }) => kid)).toEqual([after.id]);
  await setRetiredSecondsAgo(before.id, retiredKeySeconds + 1);
  expect(await process().keys.verifier(before.id)).toBeUndefined();
  expect(await listSessionKeys(database.ownerPool)).toMatchObject([
    { id: after.id, revokedAt: null },
    { id: before.id, revokedAt: expect.any(Date), publicJwk: { kty: "OKP", crv: "Ed25519" } },
  ]);
});

test("a rotation before there is a key changes nothing", async () => {
  expect(await rotateSessionKeys(database.ownerPool)).toEqual([]);
  expect(await listSessionKeys(database.ownerPool)).toEqual([]);
});

test("a key that does not exist cannot be revoked", async () => {
  const unknown = publicId("sessionKey", newUuid());
  await expect(revokeSessionKey(database.ownerPool, unknown)).rejects.toMatchObject({
    code: "not_found",
  });
});

test("what is published are public keys and nothing else", async () => {
  const { keys } = process();
  const { id, key } = await keys.signer();
  const { x } = key.export({ format: "jwk" });
  expect(await keys.published()).toEqual([
    { kty: "OKP", crv: "Ed25519", x, kid: id, alg: "EdDSA", use: "sig" },
  ]);
});

test("T46: any number of unknown key ids cost ten look-ups a second, and known ones none", async () => {
  const { keys, connections } = process();
  const { id } = await keys.signer();
  expect(await keys.verifier(id)).toBeDefined();
  const before = connections();
  const guesses = Array.from({ length: 200 }, () => publicId("sessionKey", newUuid()));
  clockMs += 1_000;
  expect(await Promise.all(guesses.map((guess) => keys.verifier(guess)))).not.toContainEqual(
    expect.anything(),
  );
  expect(connections() - before).toBe(1);
  for (const guess of guesses) expect(await keys.verifier(guess)).toBeUndefined();
  expect(connections() - before).toBe(10);
  expect(await keys.verifier(id)).toBeDefined();
  expect(connections() - before).toBe(10);
  clockMs += 1_000;
  await Promise.all(guesses.map((guess) => keys.verifier(guess)));
  expect(connections() - before).toBe(11);
});

test("a key that was made just after the keys were read is learnt at once", async () => {
  const reader = process();
  await reader.keys.published();
  expect(await reader.keys.verifier(publicId("sessionKey", newUuid()))).toBeUndefined();
  const { id } = await process().keys.signer();
  expect(await reader.keys.verifier(id)).toBeDefined();
});

test("a look-up that failed is not taken for the answer that a key is unknown", async () => {
  let isAway = false;
  const pool = Object.assign(Object.create(database.apiPool), {
    connect: () =>
      isAway ? Promise.reject(new Error("the database is away")) : database.apiPool.connect(),
  });
  const keys = createSessionKeys({ pool, keks, now });
  const { id } = await keys.signer();
  isAway = true;
  await expect(keys.verifier(id)).rejects.toThrow("the database is away");
  isAway = false;
  expect(await keys.verifier(id)).toBeDefined();
});
