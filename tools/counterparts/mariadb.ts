import { execFile, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:fs";
import { access, chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "./counterpart.ts";
import { debianProgram } from "./debian-program.ts";

/** A MariaDB server of its own: in a folder for temporary files, on a free port of 127.0.0.1. */
export interface MariaDb {
  readonly port: number;
  /**
   * Carries out statements as root by the server's own client, and returns its output: a line for each row, columns
   * separated by tabs. Returns when they are done. Errors: what the server says.
   */
  sql(statements: string): string;
  stop(): Promise<void>;
}

/** What the server shows and trusts, all in PEM. */
export interface MariaDbTls {
  readonly key: string;
  readonly cert: string;
  /** Authorities of clients. */
  readonly clientAuthorities: string;
}

const run = promisify(execFile);
const places = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"];
const packageName = "mariadb-server";
const startMs = 60_000;
const lookMs = 50;
const triesMax = 5;

/**
 * Starts MariaDB; `tls` absent: a server that offers none. It keeps what it is told in memory and on disk as little as it
 * can, and nothing of the system's own configuration is read.
 *
 * Errors: when the Debian package is missing; the sentence names it.
 */
export async function startMariaDb({ tls }: { readonly tls?: MariaDbTls } = {}): Promise<MariaDb> {
  const [server, install, client] = await Promise.all(
    ["mariadbd", "mariadb-install-db", "mariadb"].map((program) =>
      debianProgram({ packageName, program, places }),
    ),
  );
  const home = await mkdtemp(join(await fastFolder(), "pushrail-mariadb-"));
  const data = join(home, "data");
  const socketPath = join(home, "socket");
  // The server refuses to be root, unless it is told to.
  const user = process.getuid?.() === 0 ? ["--user=root"] : [];
  await run(install!, [
    ...["--no-defaults", ...user, `--datadir=${data}`, "--skip-test-db"],
    "--auth-root-authentication-method=normal",
  ]);
  const secured = tls === undefined ? ["--skip-ssl"] : await tlsArguments(tls, home);
  const started = await start({
    file: server!,
    args: [
      ...["--no-defaults", ...user, `--datadir=${data}`, `--socket=${socketPath}`],
      ...["--bind-address=127.0.0.1", "--skip-name-resolve", "--skip-log-bin"],
      ...["--innodb-buffer-pool-size=64M", "--innodb-flush-log-at-trx-commit=2", "--sync-frm=OFF"],
      ...secured,
    ],
    isReady: () => said(client!, socketPath, "SELECT 1").status === 0,
  });
  return {
    port: started.port,
    sql: (statements) => {
      const { status, stdout, stderr } = said(client!, socketPath, statements);
      if (status !== 0) throw new Error(stderr.trim());
      return stdout;
    },
    stop: async () => {
      await started.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A folder in memory where the system has one: making databases and users waits for the disk otherwise. */
async function fastFolder(): Promise<string> {
  const inMemory = "/dev/shm";
  return await access(inMemory, constants.W_OK).then(
    () => inMemory,
    () => tmpdir(),
  );
}

async function tlsArguments(tls: MariaDbTls, home: string): Promise<string[]> {
  const folder = join(home, "tls");
  await mkdir(folder);
  const files = { key: tls.key, cert: tls.cert, ca: tls.clientAuthorities };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, `${name}.pem`), text);
    await chmod(join(folder, `${name}.pem`), 0o600);
  }
  return Object.keys(files).map((name) => `--ssl-${name}=${join(folder, `${name}.pem`)}`);
}

async function start({
  file,
  args,
  isReady,
}: {
  readonly file: string;
  readonly args: readonly string[];
  readonly isReady: () => boolean;
}): Promise<{ readonly port: number; stop(): Promise<void> }> {
  for (let tries = 1; ; tries += 1) {
    const port = await freePort();
    const child = spawn(file, [...args, `--port=${port}`], { stdio: ["ignore", "ignore", "pipe"] });
    let words = "";
    child.stderr.on("data", (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-2_000);
    });
    const endWithUs = (): void => void child.kill("SIGKILL");
    process.once("exit", endWithUs);
    const until = Date.now() + startMs;
    while (Date.now() < until && child.exitCode === null && child.signalCode === null) {
      if (isReady()) {
        return {
          port,
          stop: async () => {
            process.off("exit", endWithUs);
            await ended(child);
          },
        };
      }
      await pause(lookMs);
    }
    process.off("exit", endWithUs);
    await ended(child);
    // Someone else may have taken the port in between.
    if (!/address already in use/i.test(words) || tries === triesMax)
      throw new Error(`MariaDB did not start: ${words.trim()}`);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

function said(
  client: string,
  socketPath: string,
  statements: string,
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(
    client,
    [
      ...[
        "--no-defaults",
        `--socket=${socketPath}`,
        "--user=root",
        "--default-character-set=utf8mb4",
      ],
      ...["--batch", "--raw", "--skip-column-names"],
    ],
    { input: statements, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 },
  );
}
