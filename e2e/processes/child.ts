import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, createReadStream, openSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
import { type SecretKind, secretsIn } from "../../tools/secret-scan/shapes.ts";

/** The root of the repository; every program is started from here. */
export const repositoryRoot = fileURLToPath(new URL("../..", import.meta.url));

/** A JSON object that a process printed on one line. */
export type Line = Readonly<Record<string, unknown>>;

/** What to run. */
export interface Program {
  /** For error messages. */
  readonly name: string;
  /** Path of a TypeScript or JavaScript file, from the root of the repository. */
  readonly script: string;
  readonly args?: readonly string[];
  /** The whole environment beside PATH, HOME and TMPDIR; nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** File that gets both outputs instead of this process; then no line is ever heard. */
  readonly outputFile?: string;
  /** Kinds of secrets that it is there to print, such as a database that tells its passwords. Default none. */
  readonly prints?: readonly SecretKind[];
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Lines kept for the error message when a process ends unexpectedly. */
const tailLinesMax = 40;

/** How long a process may take to end after a polite signal, before it is killed. */
const stopGraceMs = 30_000;

/** A process of the system under test, of its load or of its receivers. */
export class RunningProcess {
  readonly name: string;
  /** Settles when the process is gone and its output is read. */
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #listeners = new Set<(line: Line) => void>();
  readonly #tail: string[] = [];
  readonly #outputFile: string | undefined;
  readonly #prints: readonly SecretKind[];
  /** One sentence each, without the secret. */
  readonly #leaks: string[] = [];

  constructor(program: Program) {
    this.name = program.name;
    this.#outputFile = program.outputFile;
    this.#prints = program.prints ?? [];
    const output =
      program.outputFile === undefined ? "pipe" : openSync(program.outputFile, "a", 0o600);
    this.#child = spawn(
      process.execPath,
      ["--conditions=@pushrail/source", program.script, ...(program.args ?? [])],
      {
        cwd: repositoryRoot,
        stdio: ["pipe", output, output],
        env: { ...inheritedEnv(), ...program.env },
      },
    );
    if (typeof output === "number") closeSync(output);
    // Whoever started it may end by an uncaught error; nothing must outlive that.
    const endWithParent = (): void => void this.#child.kill("SIGTERM");
    process.once("exit", endWithParent);
    this.#child.once("close", () => process.off("exit", endWithParent));
    this.exited = new Promise((resolve) => {
      this.#child.once("close", (code, signal) => resolve({ code, signal }));
      this.#child.once("error", () => resolve({ code: null, signal: null }));
    });
    // A command written to a process that was just killed is lost, as it should be.
    this.#child.stdin?.on("error", () => undefined);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue;
      const scan = this.#scanner();
      createInterface({ input: stream }).on("line", (text) => {
        scan(text);
        this.#read(text);
      });
    }
  }

  /** Process id. */
  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error(`${this.name} could not be started.`);
    return pid;
  }

  /** Whether it has neither exited nor been killed. */
  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The last lines that it printed. */
  get tail(): string {
    if (this.#outputFile === undefined) return this.#tail.join("\n");
    return readFileSync(this.#outputFile, "utf8").split("\n").slice(-tailLinesMax).join("\n");
  }

  /**
   * What it printed that nobody may know, as sentences that do not repeat it. Waits until it is gone.
   *
   * Every process of a test is asked at the end, and each finding fails the test.
   */
  async leaks(): Promise<readonly string[]> {
    await this.exited;
    if (this.#outputFile !== undefined) {
      const lines = createInterface({ input: createReadStream(this.#outputFile) });
      const scan = this.#scanner();
      for await (const text of lines) scan(text);
    }
    return this.#leaks;
  }

  /** Calls the listener with each JSON line from now on; returns what ends that. */
  onLine(listener: (line: Line) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Resolves with the next line that matches.
   *
   * Errors: the process ends before, with its last lines as the message.
   */
  async nextLine(matches: (line: Line) => boolean): Promise<Line> {
    let stopListening = (): void => undefined;
    const heard = new Promise<Line>((resolve) => {
      stopListening = this.onLine((line) => {
        if (matches(line)) resolve(line);
      });
    });
    const ended = this.exited.then(({ code, signal }) => {
      throw new Error(`${this.name} ended (${signal ?? code}):\n${this.tail}`);
    });
    try {
      return await Promise.race([heard, ended]);
    } finally {
      stopListening();
    }
  }

  /** Resolves with the line in which the process says that it is ready. */
  async listening(): Promise<Line> {
    return await this.nextLine((line) => line["event"] === "listening");
  }

  /** Writes one JSON line to its input. */
  send(command: Line): void {
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  /** Sends a signal and resolves when the process is gone. */
  async end(signal: NodeJS.Signals): Promise<Exit> {
    if (this.isRunning) this.#child.kill(signal);
    return await this.exited;
  }

  /** SIGTERM, then SIGKILL after 30 s. */
  async stop(): Promise<Exit> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), stopGraceMs);
    try {
      return await this.end("SIGTERM");
    } finally {
      clearTimeout(timer);
    }
  }

  /** Takes the lines of one output. */
  #scanner(): (text: string) => void {
    let last = "";
    return (text) => {
      // A key may be printed in lines of its own.
      const whole = last.includes("PRIVATE KEY") ? `${last}\n${text}` : text;
      last = text;
      for (const { kind, sentence } of secretsIn(whole)) {
        if (!this.#prints.includes(kind)) this.#leaks.push(`${this.name} printed a ${sentence}`);
      }
    };
  }

  #read(text: string): void {
    this.#tail.push(text);
    if (this.#tail.length > tailLinesMax) this.#tail.shift();
    const line = parsedLine(text);
    if (line !== undefined) for (const listener of this.#listeners) listener(line);
  }
}

function inheritedEnv(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of ["PATH", "HOME", "TMPDIR"]) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

function parsedLine(text: string): Line | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}
