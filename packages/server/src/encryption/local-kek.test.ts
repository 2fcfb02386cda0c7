import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkKek } from "./keks.ts";
import { KekError } from "./kek-provider.ts";
import { kekTextProblem, localKek, readKekFile, readOrCreateKekFile } from "./local-kek.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pushrail-kek-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("the first start makes a key that only its owner can read, and later ones find it", async () => {
  const path = join(folder, "state", "kek.key");
  const first = await readOrCreateKekFile(path);
  const second = await readOrCreateKekFile(path);
  expect(second.id).toBe(first.id);
  await checkKek(first);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, "state"))).toEqual(["kek.key"]);
});

test("processes that start at once agree on one key", async () => {
  const path = join(folder, "kek.key");
  const keks = await Promise.all([1, 2, 3, 4, 5].map(() => readOrCreateKekFile(path)));
  expect(new Set(keks.map(({ id }) => id)).size).toBe(1);
});

test("a file that others can read is refused with what to do", async () => {
  const path = join(folder, "kek.key");
  await readOrCreateKekFile(path);
  await chmod(path, 0o640);
  await expect(readOrCreateKekFile(path)).rejects.toThrow("chmod 600");
});

test("a file with something else in it is refused and left as it is", async () => {
  const path = join(folder, "kek.key");
  await writeFile(path, "not a key\n", { mode: 0o600 });
  await expect(readOrCreateKekFile(path)).rejects.toThrow(KekError);
  expect(await readFile(path, "utf8")).toBe("not a key\n");
});

test("a key that must exist is not made", async () => {
  const path = join(folder, "kek.key");
  await expect(readKekFile(path)).rejects.toThrow(`There is no file ${path} with a key.`);
  expect(await readdir(folder)).toEqual([]);
  const { id } = await readOrCreateKekFile(path);
  expect((await readKekFile(path)).id).toBe(id);
});

test("hex and base64 of the same bytes are the same key, and its id is not part of it", async () => {
  const bytes = randomBytes(32);
  const place = { tenantId: "t", table: "data_keys", column: "wrapped", rowId: "1" };
  const fromHex = localKek(bytes.toString("hex"), "the test");
  const fromBase64 = localKek(` ${bytes.toString("base64")}\n`, "the test");
  const wrapped = await fromHex.wrap(place, Buffer.from("a data key"));
  expect((await fromBase64.unwrap(place, wrapped)).toString()).toBe("a data key");
  expect(fromHex.id).toBe(fromBase64.id);
  expect(bytes.toString("hex")).not.toContain(fromHex.id);
});

test.each(["", "ab", "a".repeat(63), Buffer.alloc(31).toString("base64"), "x".repeat(64)])(
  "%j is not a key",
  (text) => {
    expect(kekTextProblem(text)).toBe("must hold 32 bytes, as 64 hex digits or as base64");
    expect(() => localKek(text, "PUSHRAIL_KEK")).toThrow(KekError);
    expect(() => localKek(text, "PUSHRAIL_KEK")).toThrow("PUSHRAIL_KEK must hold 32 bytes");
  },
);

const rising = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
const chosen: Readonly<Record<string, Buffer>> = {
  "nothing but zeros": Buffer.alloc(32),
  "one byte again and again": Buffer.alloc(32, 7),
  "bytes that rise": rising,
  "bytes that fall": Buffer.from(rising.toReversed()),
  "bytes in steps": Buffer.from(rising.map((byte) => (byte * 3 + 200) % 256)),
  "a password": Buffer.from("correct horse battery staple, 32"),
  "hex digits of 16 bytes": Buffer.from(randomBytes(16).toString("hex")),
  "one half twice": Buffer.concat(Array(2).fill(randomBytes(16))),
  "eight bytes in disorder": Buffer.from(randomBytes(32).map((byte) => (byte % 8) * 31)),
  "a short word again and again": Buffer.from("deadbeef".repeat(8), "hex"),
  "the key of a standard": Buffer.from(
    "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
    "hex",
  ),
  "the digest of a word": createHash("sha256").update("password").digest(),
};

test.each(Object.entries(chosen))("%s is refused as a key", (_name, bytes) => {
  for (const text of [bytes.toString("hex"), bytes.toString("base64")]) {
    expect(kekTextProblem(text)).toContain("must hold random bytes");
  }
});

test("random bytes are a key", () => {
  for (let round = 0; round < 10_000; round += 1) {
    expect(kekTextProblem(randomBytes(32).toString("base64"))).toBe(undefined);
  }
});
