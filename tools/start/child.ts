import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { StartFailure } from "./settings.ts";

/** A process of Pushrail's own that `npm start` runs. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  /**
   * Resolves with the first line of its output for which `select` gives a value.
   * Errors: `StartFailure` when it ends before that.
   */
  readonly firstLine: <T>(select: (line: string) => T | undefined) => Promise<T>;
  /** Resolves with a sentence when it ends without having been asked to; never settles otherwise. */
  readonly failed: Promise<string>;
  /** Asks it to stop (SIGTERM) and kills it after `graceMs`; resolves when it is gone. */
  readonly stop: (graceMs: number) => Promise<void>;
  /** Kills it at once. */
  readonly kill: () => void;
}

/** What to run. */
export interface ChildTask {
  /** Used in sentences: "The server …". */
  readonly name: string;
  /** Absolute path of its source. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gets everything it writes, appended. */
  readonly logPath: string;
  readonly watch?: boolean;
}

/**
 * Starts a TypeScript program with this process's own Node. It gets a process group of its own, so
 * that Ctrl-C reaches `npm start` alone, which then stops everything in order.
 */
export function startChild(task: ChildTask): Child {
  const watch = task.watch ? ["--watch", "--watch-preserve-output"] : [];
  const nodeArgs = ["--conditions=@pushrail/source", ...watch, task.entry];
  const running = spawn(process.execPath, nodeArgs, {
    env: { ...task.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  return childOf(running, task);
}

function childOf(running: ChildProcess, task: ChildTask): Child {
  const log = createWriteStream(task.logPath, { flags: "a", mode: 0o600 });
  // A full disk must not bring the supervisor down as well.
  log.on("error", () => undefined);
  const lines: string[] = [];
  const listeners = new Set<(line: string) => void>();
  for (const input of [running.stdout, running.stderr]) {
    createInterface({ input: input as Readable }).on("line", (line) => {
      log.write(`${line}\n`);
      if (lines.push(line) > 200) lines.shift();
      for (const listener of listeners) listener(line);
    });
  }
  let isStopping = false;
  const ended = new Promise<void>((done) => {
    running.once("error", () => done());
    running.once("close", () => done());
  });
  void ended.then(() => log.end());
  const endSentence = (): string => {
    const how = running.signalCode ?? `exit code ${running.exitCode}`;
    // A program that was killed had no time for last words.
    const said = running.signalCode === null ? failureLine(lines) : "";
    return `The ${task.name} ended (${how})${said ? `: ${said}` : ""}; details are in ${task.logPath}.`;
  };
  return {
    name: task.name,
    pid: running.pid ?? 0,
    failed: new Promise((done) => {
      void ended.then(() => {
        if (!isStopping) done(endSentence());
      });
    }),
    firstLine: async (select) =>
      await new Promise((done, fail) => {
        const listener = (line: string): void => {
          const value = select(line);
          if (value === undefined) return;
          listeners.delete(listener);
          done(value);
        };
        listeners.add(listener);
        for (const line of lines) listener(line);
        void ended.then(() => fail(new StartFailure(endSentence())));
      }),
    stop: async (graceMs) => {
      isStopping = true;
      running.kill("SIGTERM");
      const kill = setTimeout(() => running.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(kill);
    },
    kill: () => {
      isStopping = true;
      running.kill("SIGKILL");
    },
  };
}

/** The line of a program's last output that best says why it ended; empty when it said nothing. */
export function failureLine(lines: readonly string[]): string {
  const plain = lines.map(messageOf).filter((line) => line.trim() !== "");
  const telling = plain.findLast((line) =>
    /^(?:\w*Error\b|fatal|error)|cannot|could not/i.test(line),
  );
  return (telling ?? plain.at(-1) ?? "").trim().replace(/[.;]$/, "");
}

// The server's log lines are JSON with the text in `msg`.
function messageOf(line: string): string {
  try {
    const value = JSON.parse(line) as { msg?: unknown; err?: { message?: unknown } };
    return [value.msg, value.err?.message].filter((part) => typeof part === "string").join(": ");
  } catch {
    return line;
  }
}
