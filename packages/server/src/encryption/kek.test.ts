import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isKekText, KekError, loadKek, readOrCreateKekFile } from "./kek.ts";
import { Secret } from "./secret.ts";

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
  expect(second.key.equals(first.key)).toBe(true);
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

test("hex and base64 of the same bytes are the same key, and its id is not part of it", async () => {
  const bytes = Buffer.alloc(32, 7);
  const fromHex = await loadKek({ text: new Secret(bytes.toString("hex")) });
  const fromBase64 = await loadKek({ text: new Secret(` ${bytes.toString("base64")}\n`) });
  expect(fromHex.key.equals(fromBase64.key)).toBe(true);
  expect(fromHex.id).toBe(fromBase64.id);
  expect(bytes.toString("hex")).not.toContain(fromHex.id);
});

test.each(["", "ab", "a".repeat(63), Buffer.alloc(31).toString("base64"), "x".repeat(64)])(
  "%j is not a key",
  async (text) => {
    expect(isKekText(text)).toBe(false);
    await expect(loadKek({ text: new Secret(text) })).rejects.toThrow(
      "PUSHRAIL_KEK must hold 32 bytes",
    );
  },
);
