import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { portalStyles } from "./portal-styles.ts";

const sourceFolder = import.meta.dirname;
const repositoryFolder = resolve(sourceFolder, "../../..");

/**
 * Builds the page with the portal from source, so that no package has to be built before. Takes about two seconds, and
 * nothing when `folder` already holds what the sources as they are now give.
 *
 * Returns the folder with the files: a new one below `folder` for each state of the sources. Several processes may build
 * into one folder at a time.
 *
 * Errors: what does not compile.
 */
export async function buildPage(folder: string): Promise<string> {
  const portalFolder = dirname(fileURLToPath(import.meta.resolve("@pushrail/embed-react")));
  const key = await stateOf([
    sourceFolder,
    dirname(portalFolder),
    join(repositoryFolder, "package-lock.json"),
  ]);
  const built = resolve(folder, key);
  if (existsSync(built)) return built;
  const partial = `${built}.${process.pid}.partial`;
  try {
    await buildInto(partial, portalFolder);
    await mkdir(folder, { recursive: true });
    await rename(partial, built).catch((error: unknown) => {
      // Another process was quicker; its files are the same.
      if (!existsSync(built)) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  await removeOthers(folder, key);
  return built;
}

async function buildInto(outDir: string, portalFolder: string): Promise<void> {
  // A start that finds the page built does not need it.
  const { build, defaultClientConditions } = await import("vite");
  await build({
    configFile: false,
    root: join(sourceFolder, "page"),
    logLevel: "error",
    plugins: [portalStyles(portalFolder)],
    resolve: { conditions: ["@pushrail/source", ...defaultClientConditions] },
    build: {
      outDir,
      emptyOutDir: true,
      target: "esnext",
      // The page's policy allows no data: addresses.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  });
}

/** A name for the state of these files and folders, by sizes and times of change. */
async function stateOf(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths) {
    const { isDirectory } = await kindOf(path);
    const files = isDirectory ? await filesIn(path) : [path];
    for (const file of files.toSorted()) {
      const { size, mtimeMs } = await stat(file);
      hash.update(`${file}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest("hex").slice(0, 20);
}

async function kindOf(path: string): Promise<{ readonly isDirectory: boolean }> {
  const found = await stat(path);
  return { isDirectory: found.isDirectory() };
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = await Promise.all(
    entries
      .filter(({ name }) => name !== "node_modules" && name !== "dist")
      .filter(({ name }) => !/\.test\.tsx?$/.test(name))
      .map(async (entry) => {
        const path = join(folder, entry.name);
        return entry.isDirectory() ? await filesIn(path) : [path];
      }),
  );
  return nested.flat();
}

/** States of earlier sources; a running Bricks has read its files and needs them no more. */
async function removeOthers(folder: string, key: string): Promise<void> {
  const names = await readdir(folder);
  const older = names.filter((name) => name !== key && /^[0-9a-f]{20}$/.test(name));
  await Promise.all(older.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}
