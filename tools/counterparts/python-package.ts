import { join } from "node:path";
import { installedOnce, runInstallStep } from "./installation.ts";

/** A pinned package of the Python package index. */
export interface PythonPackage {
  /** Such as `moto`. */
  readonly name: string;
  readonly version: string;
  /** Parts of it, such as `server`. */
  readonly extras?: readonly string[];
}

const environmentMs = 120_000;
const installMs = 900_000;

/**
 * The folder of a virtual environment with the package in it: its Python is `bin/python3`. About a minute the first
 * time.
 *
 * Errors: when there is no Python with its `venv`, or the index cannot be reached.
 */
export async function installedPackage(wanted: PythonPackage): Promise<string> {
  const { name, version, extras = [] } = wanted;
  const what = `${name} ${version}`;
  return await installedOnce(`${name}-${version}`, async (draft) => {
    await runInstallStep({
      what,
      file: "python3",
      args: ["-m", "venv", draft],
      timeoutMs: environmentMs,
    });
    const parts = extras.length === 0 ? name : `${name}[${extras.join(",")}]`;
    await runInstallStep({
      what,
      file: join(draft, "bin", "python3"),
      args: ["-m", "pip", "install", "--quiet", "--no-input", `${parts}==${version}`],
      timeoutMs: installMs,
    });
  });
}
