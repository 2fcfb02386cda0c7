import { mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  endProcess,
  processStateOf,
} from "../../packages/server/src/database/embedded-process-state.ts";
import { StartFailure } from "./settings.ts";

/**
 * What scripts read to reach the running installation: `.pushrail/dev.json`, mode 0600. It is written
 * when everything is ready and removed at the stop, and by the next start if there was no orderly
 * stop, so scripts can wait for it.
 */
export interface DevFile {
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly demoUrl: string;
}

interface ChildRecord {
  readonly pid: number;
  readonly entry: string;
}

const leftoverGraceMs = 15_000;

/** The folder that holds an installation's state, with the right to start it. */
export interface Home {
  readonly path: (...names: readonly string[]) => string;
  /** The API key of an earlier start; `undefined` when there is none. */
  readonly readApiKey: () => Promise<string | undefined>;
  readonly writeApiKey: (apiKey: string) => Promise<void>;
  readonly writeDevFile: (content: DevFile) => Promise<void>;
  /** Notes a child process, so that the next start can end it if this one is killed. */
  readonly recordChild: (child: ChildRecord) => Promise<void>;
  /** Tells a start that comes meanwhile to wait for this one's end, and scripts that it stops. */
  readonly announceStop: () => Promise<void>;
  /** Gives the right to start back. */
  readonly release: () => Promise<void>;
}

/**
 * Makes the folder (mode 0700), takes the right to start it, and ends processes that an earlier
 * start left behind when it was killed.
 *
 * Errors: `StartFailure` when another start runs on it, or the folder cannot be made or written.
 */
export async function openHome(home: string): Promise<Home> {
  const path = (...names: readonly string[]): string => join(home, ...names);
  const children: ChildRecord[] = [];
  try {
    await mkdir(path("logs"), { recursive: true, mode: 0o700 });
    await takeLock(path("start.lock"));
    await endLeftovers(path("processes.json"));
    await rm(path("dev.json"), { force: true });
    // The server reads it; a start as another user is better explained now than from its log.
    await readIfThere(path("kek.key"));
  } catch (error) {
    throw folderFailure(error, home);
  }
  return {
    path,
    readApiKey: async () => (await readIfThere(path("api-key")))?.trim() || undefined,
    writeApiKey: async (apiKey) => {
      await writePrivate(path("api-key"), `${apiKey}\n`);
    },
    writeDevFile: async (content) => {
      await writePrivate(path("dev.json"), `${JSON.stringify(content, undefined, 2)}\n`);
    },
    recordChild: async (child) => {
      children.push(child);
      await writePrivate(path("processes.json"), JSON.stringify(children));
    },
    announceStop: async () => {
      await rm(path("dev.json"), { force: true });
      await writePrivate(path("start.lock"), `${process.pid} stopping`);
    },
    release: async () => {
      await rm(path("processes.json"), { force: true });
      await rm(path("start.lock"), { force: true });
    },
  };
}

async function takeLock(lockPath: string): Promise<void> {
  for (let hasWaited = false; ;) {
    try {
      const handle = await open(lockPath, "wx", 0o600);
      await handle.writeFile(String(process.pid));
      await handle.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const content = (await readIfThere(lockPath)) ?? "";
    const holder = Number.parseInt(content, 10);
    const state = holder > 1 ? await processStateOf(holder) : undefined;
    // A lock without a process id is being written, or was left so by a full disk or a power cut.
    const isHeld = Number.isNaN(holder)
      ? Date.now() - (await modifiedAtMs(lockPath)) < 2000
      : state?.args.some((arg) => arg.endsWith("start.ts"));
    if (isHeld && content.endsWith("stopping")) {
      if (!hasWaited) console.log("- waiting for the earlier Pushrail to stop");
      hasWaited = true;
      await delay(100);
      continue;
    }
    if (isHeld) {
      throw new StartFailure(
        `Pushrail already runs on ${dirname(lockPath)} (process ${holder || "unknown"}): use that one, or stop it with Ctrl-C first.`,
      );
    }
    await rm(lockPath, { force: true });
  }
}

async function endLeftovers(recordPath: string): Promise<void> {
  const text = await readIfThere(recordPath);
  for (const { pid, entry } of parsedRecords(text)) {
    const state = await processStateOf(pid);
    if (state?.args.includes(entry)) {
      await endProcess(pid, { signal: "SIGTERM", graceMs: leftoverGraceMs });
    }
  }
  await rm(recordPath, { force: true });
}

function parsedRecords(text: string | undefined): readonly ChildRecord[] {
  try {
    return JSON.parse(text ?? "[]") as readonly ChildRecord[];
  } catch {
    return [];
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function modifiedAtMs(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}

async function writePrivate(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`;
  await rm(partial, { force: true });
  await writeFile(partial, text, { mode: 0o600, flag: "wx" });
  await rename(partial, path);
}

/** The sentence for an error of the file system in the state folder; other errors come back as they are. */
export function folderFailure(error: unknown, home: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOSPC":
    case "EDQUOT":
      return new StartFailure(
        `The disk that holds ${home} is full: free some space and start again.`,
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new StartFailure(
        `The folder ${home} cannot be used by this user: start as the user who owns it, correct its owner, or set PUSHRAIL_HOME to another folder.`,
      );
    case "ENOTDIR":
    case "EEXIST":
      return new StartFailure(
        `The path ${home} leads through something that is not a folder: remove that, or set PUSHRAIL_HOME to another folder.`,
      );
    default:
      return error;
  }
}
