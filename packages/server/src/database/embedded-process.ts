import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { PostgresBinaries } from "./embedded-binaries.ts";
import { EmbeddedPostgresError, failureOfOutput } from "./embedded-error.ts";
import { type Identity, spawnAs } from "./embedded-identity.ts";
import { endProcess, processStateOf } from "./embedded-process-state.ts";

/** A running postmaster that this process started. */
export interface Postmaster {
  readonly pid: number;
  /** Settles when the process ended, whoever ended it; `lines` are its last messages. */
  readonly ended: Promise<{ readonly lines: readonly string[] }>;
  /**
   * Fast shutdown: sessions are cut, data is flushed. Kills it when that takes more than 20 s (the
   * next start then recovers from the write-ahead log). Resolves when the process is gone.
   */
  readonly stop: () => Promise<void>;
}

const stopGraceMs = 20_000;
const linesKept = 50;

/**
 * Starts the postmaster and resolves when it accepts connections, which after a crash includes
 * recovery. It runs in a process group of its own, so that Ctrl-C in a terminal reaches only the
 * program that supervises it; it is asked to stop when that program exits.
 *
 * Errors: `EmbeddedPostgresError` as its output tells.
 */
export async function launchPostmaster(task: {
  readonly dataDir: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly binaries: PostgresBinaries;
  readonly identity: Identity;
  readonly log: (line: string) => void;
}): Promise<Postmaster> {
  const settings = { ...task.settings, [supervisorSetting]: String(process.pid) };
  const child = spawnAs(
    task.identity,
    [
      task.binaries.postgres,
      "-D",
      task.dataDir,
      "-p",
      String(task.port),
      ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    { stdio: ["ignore", "ignore", "pipe"], detached: true, cwd: "/" },
  );
  const stopWithUs = (): void => void child.kill("SIGINT");
  process.once("exit", stopWithUs);
  const lines: string[] = [];
  const output = createInterface({ input: child.stderr as Readable });
  const ready = new Promise<void>((done) => {
    output.on("line", (line) => {
      lines.push(line);
      if (lines.length > linesKept) lines.shift();
      task.log(line);
      if (line.includes("database system is ready to accept connections")) done();
    });
  });
  const ended = new Promise<{ readonly lines: readonly string[] }>((done, fail) => {
    child.once("error", fail);
    child.once("close", () => {
      process.removeListener("exit", stopWithUs);
      done({ lines });
    });
  });
  const endedFirst = await Promise.race([ready.then(() => undefined), ended]);
  if (endedFirst) throw failureOfOutput(endedFirst.lines, task);
  return {
    pid: child.pid as number,
    ended,
    stop: async () => {
      child.kill("SIGINT");
      const kill = setTimeout(() => child.kill("SIGKILL"), stopGraceMs);
      await ended;
      clearTimeout(kill);
    },
  };
}

/** A setting PostgreSQL ignores; on the command line it tells who supervises the postmaster. */
const supervisorSetting = "pushrail.supervisor_pid";

/**
 * Clears what an earlier run left in the data folder. A postmaster whose supervisor died (kill -9 of
 * `npm start`) is stopped; a `postmaster.pid` of a process that is no longer that postmaster is
 * removed, because PostgreSQL alone cannot tell a process id that was given out again.
 *
 * Errors: `EmbeddedPostgresError` `in_use` when the postmaster's supervisor lives or it was not
 * started by Pushrail.
 */
export async function endOrphan(dataDir: string, log: (line: string) => void): Promise<void> {
  const pidFile = join(dataDir, "postmaster.pid");
  const text = await readFile(pidFile, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return;
  const pid = Number.parseInt(text, 10);
  const state = pid > 1 ? await processStateOf(pid) : undefined;
  const isPostmaster =
    state?.args.includes(dataDir) && state.args.some((arg) => arg.endsWith("postgres"));
  if (!state || !isPostmaster) {
    log(`removing ${pidFile}: process ${pid} is gone`);
    await rm(pidFile, { force: true });
    return;
  }
  const supervisor = state.args
    .find((arg) => arg.startsWith(`${supervisorSetting}=`))
    ?.slice(supervisorSetting.length + 1);
  if (supervisor === undefined || Number(supervisor) === state.parentPid) {
    throw new EmbeddedPostgresError(
      "in_use",
      `Another program (process ${supervisor ?? pid}) already uses ${dataDir}: stop it first, then start again.`,
    );
  }
  log(`stopping PostgreSQL process ${pid}, left behind by process ${supervisor}`);
  await endProcess(pid, { signal: "SIGINT", graceMs: stopGraceMs });
}

/**
 * Runs one statement in PostgreSQL's single-user mode, which asks for no password and needs the
 * postmaster to be down.
 */
export async function runSingleUser(task: {
  readonly dataDir: string;
  readonly statement: string;
  readonly binaries: PostgresBinaries;
  readonly identity: Identity;
}): Promise<void> {
  const child = spawnAs(
    task.identity,
    [task.binaries.postgres, "--single", "-D", task.dataDir, "postgres"],
    { stdio: ["pipe", "ignore", "pipe"], cwd: "/" },
  );
  const lines: string[] = [];
  createInterface({ input: child.stderr as Readable }).on("line", (line) => lines.push(line));
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(task.statement);
  const code = await new Promise<number | null>((done, fail) => {
    child.once("error", fail);
    child.once("close", done);
  });
  if (code !== 0) throw failureOfOutput(lines, { dataDir: task.dataDir, port: 0 });
}
