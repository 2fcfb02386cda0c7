import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { companies, northwind } from "./people.ts";
import { Receivers } from "./receivers.ts";

const secretOf = (number: number): string => `whsec_${String(number).padStart(32, "A")}`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bricks-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test("a pasted secret counts after a restart, and only its owner can read the file", async () => {
  const file = join(folder, "secrets.json");
  await new Receivers(file).paste(northwind, secretOf(1));
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const restarted = new Receivers(file);
  await restarted.load();
  expect(restarted.of(northwind).secrets).toEqual([secretOf(1)]);
});

test("the newest five count, beside that of Bricks' own destination", async () => {
  const receivers = new Receivers();
  receivers.useOwnSecret(northwind, secretOf(0));
  for (const number of [1, 2, 3, 2, 4, 5, 6]) await receivers.paste(northwind, secretOf(number));
  expect(receivers.of(northwind).secrets).toEqual([0, 6, 5, 4, 2, 3].map(secretOf));
});

test.each(["", "{", "[]", '{"northwind":["hunter2",4]}'])(
  "a file that says %j counts as empty",
  async (text) => {
    const file = join(folder, "secrets.json");
    await writeFile(file, text);
    const receivers = new Receivers(file);
    await receivers.load();
    expect(companies.map((company) => receivers.tailsOf(company))).toEqual([[], []]);
    expect(await readFile(file, "utf8")).toBe(text);
  },
);
