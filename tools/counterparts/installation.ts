import { execFile } from "node:child_process";
import { access, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

/**
 * Where counterparts are installed, each once for all runs and clones: a folder outside of the repository. Nothing in
 * it is part of the product.
 */

const run = promisify(execFile);

// So long an installation of another process is waited for; Go builds of cloud servers take minutes.
const othersMs = 1_200_000;
const othersLookMs = 500;

/** The folder that everything is installed into: `$XDG_CACHE_HOME/pushrail/counterparts`, else below `~/.cache`. */
export function cacheFolder(): string {
  // oxlint-disable-next-line typescript/prefer-nullish-coalescing -- An empty variable counts as unset (XDG Base Directory Specification).
  const base = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(base, "pushrail", "counterparts");
}

const ongoing = new Map<string, Promise<string>>();

/**
 * The cache's folder of that name, which `install` fills when it is not there. A folder appears only when it is
 * complete, however many processes install it at one time.
 *
 * Errors: what `install` threw.
 */
export async function installedOnce(
  name: string,
  install: (draft: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder(), name);
  const mine = ongoing.get(folder) ?? installInto(folder, install);
  ongoing.set(folder, mine);
  try {
    return await mine;
  } finally {
    ongoing.delete(folder);
  }
}

async function installInto(
  folder: string,
  install: (draft: string) => Promise<void>,
): Promise<string> {
  await mkdir(dirname(folder), { recursive: true });
  await othersEnd(folder);
  if (await exists(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  try {
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft);
    await install(draft);
    await rename(draft, folder);
  } catch (error) {
    // Whoever was faster has made the same.
    if (!(await exists(folder))) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

/** Waits while the folder is missing and a living process has a draft of it: only to spare the work, not for safety. */
async function othersEnd(folder: string): Promise<void> {
  const until = Date.now() + othersMs;
  while (!(await exists(folder)) && Date.now() < until && (await isBeingInstalled(folder))) {
    await pause(othersLookMs);
  }
}

async function isBeingInstalled(folder: string): Promise<boolean> {
  const prefix = `${folder}.`;
  for (const entry of await readdir(dirname(folder))) {
    const path = join(dirname(folder), entry);
    const pid = path.startsWith(prefix) ? path.slice(prefix.length) : "";
    if (!/^[1-9]\d*$/.test(pid) || Number(pid) === process.pid) continue;
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) continue;
    const isRecent = Date.now() - found.ctimeMs < othersMs;
    if (isRecent && isAlive(Number(pid))) return true;
    // A process of another container may not be seen from here: its draft is left alone while it may be at work.
    if (!isRecent) await rm(path, { recursive: true, force: true });
  }
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A step of an installation: a program and what it is run with. */
export interface InstallStep {
  /** What is being installed, such as `moto 5.2.5`, for the sentence of an error. */
  readonly what: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Instead of this process's environment. */
  readonly env?: Readonly<NodeJS.ProcessEnv>;
  readonly timeoutMs: number;
}

/**
 * Runs a step, and gives what it printed.
 *
 * Errors: one sentence, on one line, of what could not be installed and why; the program's own words are its cause.
 */
export async function runInstallStep(step: InstallStep): Promise<string> {
  const { what, file, args, cwd, env = process.env, timeoutMs } = step;
  const running = run(file, [...args], {
    ...(cwd !== undefined && { cwd }),
    env,
    timeout: timeoutMs,
    maxBuffer: 64 * 1_024 * 1_024,
  });
  const endWithUs = (): void => void running.child.kill();
  process.once("exit", endWithUs);
  try {
    return (await running).stdout;
  } catch (error) {
    throw new Error(`${what} could not be installed: ${reasonOf(file, error)}.`, { cause: error });
  } finally {
    process.off("exit", endWithUs);
  }
}

function reasonOf(file: string, error: unknown): string {
  const failure = error as NodeJS.ErrnoException & { killed?: boolean; stderr?: string };
  if (failure.code === "ENOENT") return `there is no ${file} on this machine`;
  if (failure.killed === true) return `${file} did not end in time`;
  const lines = (failure.stderr ?? "").split("\n").map((line) => line.trim());
  const said = lines.findLast((line) => /error|cannot|no such|not found|unable/i.test(line));
  const words = said ?? lines.findLast((line) => line !== "") ?? failure.message.split("\n")[0];
  return `${file} said "${words?.slice(0, 300)}"`;
}

/** Whether there is a file or folder of that path. */
export async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
