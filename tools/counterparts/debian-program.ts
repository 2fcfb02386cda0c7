import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { runInstallStep } from "./installation.ts";

/** A program of a Debian package. */
export interface DebianProgram {
  /** Such as `mariadb-server`. */
  readonly packageName: string;
  /** Such as `mariadbd`. */
  readonly program: string;
  /** Folders to look into besides those of PATH, such as `/usr/sbin`. */
  readonly places?: readonly string[];
}

const installMs = 600_000;

/**
 * The path of the program. With PUSHRAIL_REQUIRE_COUNTERPARTS=1 root installs the package when it is missing, without
 * starting its service.
 *
 * Errors: when the package is not installed; the sentence names it.
 */
export async function debianProgram(wanted: DebianProgram): Promise<string> {
  const found = await programIn(wanted);
  if (found !== undefined) return found;
  const isRequired = process.env["PUSHRAIL_REQUIRE_COUNTERPARTS"] === "1";
  if (isRequired && process.getuid?.() === 0) await install(wanted.packageName);
  const installed = await programIn(wanted);
  if (installed !== undefined) return installed;
  throw new Error(
    `There is no ${wanted.program} on this machine: install the Debian package ${wanted.packageName}, or what brings it on your system.`,
  );
}

async function programIn({ program, places = [] }: DebianProgram): Promise<string | undefined> {
  for (const folder of [...(process.env["PATH"] ?? "").split(delimiter), ...places]) {
    if (folder === "") continue;
    const path = join(folder, program);
    const isProgram = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isProgram) return path;
  }
  return undefined;
}

async function install(packageName: string): Promise<void> {
  // In run level 1, that of a system under repair, no installed service is started (invoke-rc.d(8), runlevel(8)).
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  const apt = { what: packageName, file: "apt-get", env, timeoutMs: installMs };
  await runInstallStep({ ...apt, args: ["update"] });
  await runInstallStep({
    ...apt,
    args: ["install", "--yes", "--no-install-recommends", packageName],
  });
}
