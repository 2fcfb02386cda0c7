import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { installedOnce, runInstallStep } from "./installation.ts";

/** A pinned program of a Go module. */
export interface GoProgram {
  /** The path of the program's package, such as `github.com/versity/versitygw/cmd/versitygw`. */
  readonly module: string;
  /** Such as `v1.7.0`. */
  readonly version: string;
  /** The program's file name; default the last part of the path that is not a version. */
  readonly program?: string;
}

// Servers for clouds are large: several minutes of two processors.
const buildMs = 1_200_000;

/**
 * The path of the program, built from its source the first time. Go checks the source against the public database of
 * module sums.
 *
 * Errors: when there is no Go, it is too old for the module, or the module proxy cannot be reached.
 */
export async function builtGoProgram(wanted: GoProgram): Promise<string> {
  const { module, version } = wanted;
  const parts = module.split("/").filter((part) => !/^v\d+$/.test(part));
  const program = wanted.program ?? parts.at(-1) ?? module;
  const folder = await installedOnce(`go-${program}-${version}`, async (draft) => {
    await mkdir(join(draft, "bin"));
    await runInstallStep({
      what: `${program} ${version}`,
      file: "go",
      args: ["install", "-trimpath", "-ldflags=-s -w", `${module}@${version}`],
      cwd: draft,
      // Another Go than the installed one would be downloaded otherwise.
      env: { ...process.env, GOBIN: join(draft, "bin"), GOTOOLCHAIN: "local", GOFLAGS: "" },
      timeoutMs: buildMs,
    });
  });
  return join(folder, "bin", program);
}
