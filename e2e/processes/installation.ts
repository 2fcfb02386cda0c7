import { execFile, type ExecFileException } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Pushrail } from "@pushrail/sdk";
import { assertNoSecrets } from "../../tools/secret-scan/shapes.ts";
import { type Exit, RunningProcess, repositoryRoot } from "./child.ts";

const runFile = promisify(execFile);

/** What a process of the server does. */
export type Role = "all" | "api" | "worker";

/** How to start one process of the server. */
export interface ServerOptions {
  readonly role?: Role;
  /** Default 0: a free port. */
  readonly port?: number;
  /** `PUSHRAIL_*` settings that replace or add to those of the installation. */
  readonly env?: Readonly<Record<string, string>>;
  /** See `Program.outputFile`; needs a `port`. */
  readonly outputFile?: string;
}

/** One running process of the server. */
export interface Server {
  readonly process: RunningProcess;
  readonly url: string;
}

/** Where the embedded PostgreSQL of an installation listens; URLs hold passwords. */
export interface DatabaseUrls {
  /** Process id of the postmaster. */
  readonly pid: number;
  readonly port: number;
  readonly ownerUrl: string;
  readonly apiUrl: string;
  readonly workerUrl: string;
  readonly superuserUrl: string;
}

/**
 * A throwaway installation: a folder with an embedded PostgreSQL, migrated, one tenant and its API key, and the processes
 * of the server that a test starts on it.
 */
export class Installation {
  readonly folder: string;
  /** Of the last start; `pid` alone changes with another one. */
  database: DatabaseUrls;
  /** Of the only tenant; has every scope. */
  readonly apiKey: string;
  #databaseProcess: RunningProcess;
  /** All that were ever started, but PostgreSQL as it runs now. */
  readonly #processes = new Set<RunningProcess>();

  private constructor(parts: {
    folder: string;
    database: DatabaseUrls;
    databaseProcess: RunningProcess;
    apiKey: string;
  }) {
    this.folder = parts.folder;
    this.database = parts.database;
    this.apiKey = parts.apiKey;
    this.#databaseProcess = parts.databaseProcess;
  }

  /** Takes about 3 s. The caller closes it. */
  static async create(): Promise<Installation> {
    const folder = await mkdtemp(join(tmpdir(), "pushrail-"));
    const databaseProcess = databaseIn(folder);
    try {
      const database = (await databaseProcess.listening()) as unknown as DatabaseUrls;
      await runAdmin(["migrate"], { folder, database });
      const created = await runAdmin(createKeyArgs, { folder, database });
      if (created.code !== 0) throw new Error(created.stderr);
      const { key } = JSON.parse(created.stdout) as { key: string };
      return new Installation({ folder, database, databaseProcess, apiKey: key });
    } catch (error) {
      await databaseProcess.stop();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Starts a process of the server and resolves when it is ready. */
  async startServer(options: ServerOptions = {}): Promise<Server> {
    const { role = "all", port = 0, env = {}, outputFile } = options;
    const process = this.#track(
      new RunningProcess({
        name: `server (${role})`,
        script: "packages/server/src/main.ts",
        env: {
          ...settingsOf(this),
          PUSHRAIL_ROLE: role,
          HOST: "127.0.0.1",
          PORT: String(port),
          ...env,
        },
        ...(outputFile === undefined ? {} : { outputFile }),
      }),
    );
    const url =
      outputFile === undefined
        ? String((await process.listening())["url"])
        : `http://127.0.0.1:${port}`;
    await untilReady(url, process);
    return { process, url };
  }

  /** Starts another program that lives as long as the installation, such as a receiver. */
  startProgram(program: ConstructorParameters<typeof RunningProcess>[0]): RunningProcess {
    return this.#track(new RunningProcess(program));
  }

  /** Kills PostgreSQL with -9 and starts it again in the same folder, on the same port. */
  async killDatabase(): Promise<void> {
    process.kill(this.database.pid, "SIGKILL");
    await this.#databaseProcess.exited;
    this.#track(this.#databaseProcess);
    this.#databaseProcess = databaseIn(this.folder, this.database.port);
    this.database = (await this.#databaseProcess.listening()) as unknown as DatabaseUrls;
  }

  /** Runs an administrative command; its answer, or what it complained of, and its exit code. */
  async admin(...args: readonly string[]): Promise<AdminAnswer> {
    return await runAdmin(args, this);
  }

  /** A client of one process of the server that repeats nothing by itself. */
  client(server: Server): Pushrail {
    return new Pushrail({ apiKey: this.apiKey, baseUrl: server.url, retriesMax: 0 });
  }

  /**
   * Stops every process, then PostgreSQL, and removes the folder.
   *
   * Errors: a process has printed a secret.
   */
  async close(): Promise<void> {
    await Promise.all([...this.#processes].map((process) => process.stop()));
    await this.#databaseProcess.stop();
    const all = [...this.#processes, this.#databaseProcess];
    const leaks = await Promise.all(all.map((process) => process.leaks()));
    await rm(this.folder, { recursive: true, force: true });
    if (leaks.flat().length > 0) throw new Error(leaks.flat().join("\n"));
  }

  #track(process: RunningProcess): RunningProcess {
    this.#processes.add(process);
    return process;
  }
}

function databaseIn(folder: string, port = 0): RunningProcess {
  return new RunningProcess({
    name: "PostgreSQL",
    script: "tools/database.ts",
    args: [join(folder, "postgres"), "--port", String(port)],
    // By which whoever started it learns them.
    prints: ["database password"],
  });
}

/** A port on the loopback address that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No TCP port was given.");
  return address.port;
}

function settingsOf(at: {
  readonly folder: string;
  readonly database: DatabaseUrls;
}): Record<string, string> {
  return {
    DATABASE_URL: at.database.ownerUrl,
    PUSHRAIL_API_DATABASE_URL: at.database.apiUrl,
    PUSHRAIL_WORKER_DATABASE_URL: at.database.workerUrl,
    PUSHRAIL_KEK_FILE: join(at.folder, "kek"),
    PUSHRAIL_EGRESS_ALLOW: "127.0.0.0/8",
    ...withoutLimits,
  };
}

/** One tenant sends all of the load here, with one key, to receivers on one address. */
const withoutLimits = {
  PUSHRAIL_RATE_INGEST_TENANT: "0",
  PUSHRAIL_RATE_READ_KEY: "0",
  PUSHRAIL_RATE_READ_TENANT: "0",
  PUSHRAIL_RATE_CHANGE_KEY: "0",
  PUSHRAIL_RATE_CHANGE_TENANT: "0",
  PUSHRAIL_HOST_ATTEMPTS_MAX: "100000",
};

/** A key without `--scopes` has all of them. */
const createKeyArgs = "keys create --json --tenant Vendor --create-tenant --name tests".split(" ");

/** What an administrative command said. */
export interface AdminAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Errors: what it complains of holds a secret; its answer may, as some commands are there to show one. */
async function runAdmin(
  args: readonly string[],
  at: { readonly folder: string; readonly database: DatabaseUrls },
): Promise<AdminAnswer> {
  const answer = await runFile(
    process.execPath,
    ["--conditions=@pushrail/source", "packages/server/src/admin.ts", ...args],
    { cwd: repositoryRoot, env: { ...process.env, ...settingsOf(at) } },
  ).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: ExecFileException) => {
      if (typeof error.code !== "number") throw error;
      const { code, stdout = "", stderr = "" } = error;
      return { code, stdout, stderr };
    },
  );
  assertNoSecrets(answer.stderr, `the complaints of ${args.slice(0, 2).join(" ")}`);
  return answer;
}

/** Pause between two looks at a process that is starting. */
const readyPauseMs = 20;

async function untilReady(url: string, process: RunningProcess): Promise<void> {
  const ended = process.exited.then((exit: Exit) => exit);
  for (;;) {
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    const pause = new Promise<undefined>((resolve) => setTimeout(resolve, readyPauseMs, undefined));
    const exit = await Promise.race([ended, pause]);
    if (exit !== undefined) {
      throw new Error(`${process.name} ended (${exit.signal ?? exit.code}):\n${process.tail}`);
    }
  }
}
