import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { debianProgram } from "./debian-program.ts";
import { builtGoProgram } from "./go-program.ts";
import { cacheFolder, installedOnce, runInstallStep } from "./installation.ts";
import { installedNpmPackage } from "./npm-package.ts";
import { installedPackage } from "./python-package.ts";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "pushrail-cache-"));
  vi.stubEnv("XDG_CACHE_HOME", home);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
});

test("what is installed once is found by all, also by those who ask meanwhile", async () => {
  let count = 0;
  const install = async (draft: string): Promise<void> => {
    count += 1;
    await writeFile(join(draft, "program"), "1");
  };
  const folders = await Promise.all([1, 2, 3].map(() => installedOnce("one", install)));
  folders.push(await installedOnce("one", install));
  expect(new Set(folders)).toEqual(new Set([join(cacheFolder(), "one")]));
  expect(count).toBe(1);
});

test("two processes at one time leave one complete folder and no draft", async () => {
  const module = JSON.stringify(new URL("installation.ts", import.meta.url).href);
  const program = `
    const { installedOnce } = await import(${module});
    const { writeFile } = await import("node:fs/promises");
    await installedOnce("both", (draft) => writeFile(draft + "/program", "1"));`;
  const args = ["--input-type=module", "--eval", program];
  await Promise.all([1, 2, 3].map(() => promisify(execFile)(process.execPath, args)));
  expect(await readdir(cacheFolder())).toEqual(["both"]);
  expect(await readFile(join(cacheFolder(), "both", "program"), "utf8")).toBe("1");
});

test("an installation that fails leaves nothing, and is tried again", async () => {
  const failing = installedOnce("half", async (draft) => {
    await writeFile(join(draft, "half"), "1");
    throw new Error("The disk is full.");
  });
  await expect(failing).rejects.toThrow("The disk is full.");
  expect(await readdir(cacheFolder())).toEqual([]);
  await installedOnce("half", (draft) => writeFile(join(draft, "whole"), "1"));
  expect(await readdir(join(cacheFolder(), "half"))).toEqual(["whole"]);
});

test("a step that fails is told in one sentence, in the program's own words", async () => {
  const args = ["--eval", "console.error('npm error code E404'); process.exit(1)"];
  const step = { what: "thing 1.0", file: process.execPath, args, timeoutMs: 20_000 };
  await expect(runInstallStep(step)).rejects.toThrow(
    /^thing 1\.0 could not be installed: \S+ said "npm error code E404"\.$/,
  );
});

test("each missing tool is named in one sentence", async () => {
  vi.stubEnv("PATH", home);
  vi.stubEnv("npm_execpath", "");
  vi.stubEnv("PUSHRAIL_REQUIRE_COUNTERPARTS", "");
  const thing = { name: "thing", version: "1.0" };
  const missing = (tool: string): string =>
    `thing 1.0 could not be installed: there is no ${tool} on this machine.`;
  await expect(installedNpmPackage(thing)).rejects.toThrow(missing("npm"));
  await expect(installedPackage(thing)).rejects.toThrow(missing("python3"));
  const program = { module: "example.com/thing", version: "1.0" };
  await expect(builtGoProgram(program)).rejects.toThrow(missing("go"));
  await expect(debianProgram({ packageName: "things", program: "thingd" })).rejects.toThrow(
    "There is no thingd on this machine: install the Debian package things",
  );
});
