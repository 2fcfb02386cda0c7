import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

/** What another process was started with, and by whom. */
export interface ProcessState {
  readonly parentPid: number;
  /** Program and arguments; on systems without /proc split at spaces. */
  readonly args: readonly string[];
}

/** Looks a process up, also one of another user. `undefined` when there is none or it is a zombie. */
export async function processStateOf(pid: number): Promise<ProcessState | undefined> {
  return process.platform === "linux" ? await fromProc(pid) : await fromPs(pid);
}

async function fromProc(pid: number): Promise<ProcessState | undefined> {
  try {
    const [stat, commandLine] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8"),
      readFile(`/proc/${pid}/cmdline`, "utf8"),
    ]);
    // The second field is the program's name in brackets and may itself hold brackets and spaces.
    const [, parentPid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const args = commandLine.split("\0").slice(0, -1);
    return args.length === 0 ? undefined : { parentPid: Number(parentPid), args };
  } catch {
    return undefined;
  }
}

async function fromPs(pid: number): Promise<ProcessState | undefined> {
  try {
    const { stdout } = await promisify(execFile)("ps", [
      "-ww",
      "-o",
      "ppid=,args=",
      "-p",
      `${pid}`,
    ]);
    const [parentPid, ...args] = stdout.trim().split(/\s+/);
    return { parentPid: Number(parentPid), args };
  } catch {
    return undefined;
  }
}

/**
 * Ends a process that is not our child and resolves when it is gone: first with `signal`, after
 * `graceMs` by force. Resolves at once when there is no such process.
 */
export async function endProcess(
  pid: number,
  { signal, graceMs }: { readonly signal: NodeJS.Signals; readonly graceMs: number },
): Promise<void> {
  const killAt = performance.now() + graceMs;
  sendSignal(pid, signal);
  // Not our child, so there is no event to wait for. A zombie has ended, whoever has yet to notice.
  while ((await processStateOf(pid)) !== undefined) {
    if (performance.now() > killAt) sendSignal(pid, "SIGKILL");
    await delay(25);
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
