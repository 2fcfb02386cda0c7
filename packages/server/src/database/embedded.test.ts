import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type EmbeddedPostgres, EmbeddedPostgresError, startEmbeddedPostgres } from "./embedded.ts";

// Every test starts a real PostgreSQL on a folder of its own, with a space in its path.
let home: string;
let dataDir: string;
let running: EmbeddedPostgres[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "pushrail embedded-"));
  dataDir = join(home, "postgres");
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((postgres) => postgres.stop()));
  await rm(home, { recursive: true, force: true });
});

async function start(
  options: Partial<Parameters<typeof startEmbeddedPostgres>[0]> = {},
): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, ...options });
  running.push(postgres);
  return postgres;
}

async function failureOfStart(
  options: Partial<Parameters<typeof startEmbeddedPostgres>[0]> = {},
): Promise<EmbeddedPostgresError> {
  const error: unknown = await start(options).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(EmbeddedPostgresError);
  return error as EmbeddedPostgresError;
}

async function rows(url: string, statement: string): Promise<unknown[][]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: statement, rowMode: "array" })).rows;
  } finally {
    await client.end();
  }
}

async function keepRow(postgres: EmbeddedPostgres): Promise<void> {
  await rows(postgres.ownerUrl, "CREATE TABLE kept AS SELECT 42 AS answer");
}

const readRow = "SELECT answer FROM kept";

describe("starting", () => {
  test("gives four roles without special rights, one of which owns the database", async () => {
    const postgres = await start();
    const found = await rows(
      postgres.superuserUrl,
      `SELECT rolname, rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls OR rolreplication
       FROM pg_roles WHERE rolname LIKE 'pushrail%' ORDER BY rolname`,
    );
    expect(found).toEqual([
      ["pushrail_admin", false],
      ["pushrail_api", false],
      ["pushrail_owner", false],
      ["pushrail_worker", false],
    ]);
    await keepRow(postgres);
    for (const url of [postgres.apiUrl, postgres.workerUrl]) {
      expect(await rows(url, "SELECT current_database()")).toEqual([["pushrail"]]);
      await expect(rows(url, readRow)).rejects.toThrow("permission denied");
    }
  });

  test("is durable and reachable from this machine only", async () => {
    const postgres = await start();
    const names = ["fsync", "synchronous_commit", "full_page_writes", "listen_addresses"];
    const found = await rows(
      postgres.superuserUrl,
      `SELECT ${names.map((name) => `current_setting('${name}')`).join(", ")},
              current_setting('unix_socket_directories'), current_setting('server_encoding')`,
    );
    expect(found).toEqual([["on", "on", "on", "127.0.0.1", "", "UTF8"]]);
  });

  test("asks for a password", async () => {
    const { apiUrl } = await start();
    const url = new URL(apiUrl);
    url.password = "guess";
    await expect(rows(url.href, "SELECT 1")).rejects.toThrow("password authentication failed");
  });

  test("keeps data and passwords from one start to the next", async () => {
    const first = await start();
    await keepRow(first);
    await first.stop();
    const second = await start({ port: first.port });
    expect(second.ownerUrl).toBe(first.ownerUrl);
    expect(await rows(second.ownerUrl, readRow)).toEqual([[42]]);
    expect((await stat(`${dataDir}.passwords.json`)).mode & 0o777).toBe(0o600);
  });

  test("lets its user in again when the password file was lost", async () => {
    const first = await start();
    await keepRow(first);
    await first.stop();
    await rm(`${dataDir}.passwords.json`);
    const second = await start();
    expect(new URL(second.ownerUrl).password).not.toBe(new URL(first.ownerUrl).password);
    expect(await rows(second.ownerUrl, readRow)).toEqual([[42]]);
  });

  test("takes settings from its caller and writes no password to the log", async () => {
    const lines: string[] = [];
    const log = (line: string): void => void lines.push(line);
    const postgres = await start({ settings: { fsync: "off" }, log });
    expect(await rows(postgres.superuserUrl, "SHOW fsync")).toEqual([["off"]]);
    const passwords = JSON.parse(await readFile(`${dataDir}.passwords.json`, "utf8")) as object;
    for (const password of Object.values(passwords) as string[]) {
      expect(lines.join("\n")).not.toContain(password);
    }
  });
});

describe.runIf(process.getuid?.() === 0)("started by root", () => {
  afterEach(() => vi.unstubAllEnvs());

  test("leaves the data to root where user namespaces exist", async (context) => {
    context.skip(spawnSync("unshare", ["--user", "true"]).status !== 0, "no user namespaces here");
    await keepRow(await start());
    expect((await stat(dataDir)).uid).toBe(0);
  });

  test("hands the data to another account where they do not, and goes on from either", async () => {
    await keepRow(await start());
    await running[0]?.stop();
    // Without a search path the program that makes user namespaces is not found.
    vi.stubEnv("PATH", "/nonexistent");
    const second = await start();
    expect((await stat(dataDir)).uid).not.toBe(0);
    expect(await rows(second.ownerUrl, readRow)).toEqual([[42]]);
    await second.stop();
    vi.unstubAllEnvs();
    const third = await start();
    expect(await rows(third.ownerUrl, readRow)).toEqual([[42]]);
  });
});

describe("recovering", () => {
  test("reports a postmaster that was killed, and starts again with the data", async () => {
    const first = await start();
    await keepRow(first);
    process.kill(first.pid, "SIGKILL");
    expect((await first.failed).code).toBe("ended");
    const second = await start();
    expect(await rows(second.ownerUrl, readRow)).toEqual([[42]]);
  });

  test("takes over from a postmaster whose supervisor was killed", async () => {
    const supervisor = spawn(process.execPath, ["--input-type=module", "--eval", supervise], {
      env: { ...process.env, DATA_DIR: dataDir, MODULE: import.meta.resolve("./embedded.ts") },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [ownerUrl] = (await once(createInterface(supervisor.stdout), "line")) as [string];
    await rows(ownerUrl, "CREATE TABLE kept AS SELECT 42 AS answer");

    // While the supervisor lives its database must not be taken from it.
    expect((await failureOfStart()).code).toBe("in_use");
    expect(await rows(ownerUrl, readRow)).toEqual([[42]]);

    supervisor.kill("SIGKILL");
    await once(supervisor, "exit");
    const second = await start();
    expect(await rows(second.ownerUrl, readRow)).toEqual([[42]]);
    await expect(rows(ownerUrl, "SELECT 1")).rejects.toThrow();
  });

  test("is not misled by a process id that now belongs to another program", async () => {
    const first = await start();
    await keepRow(first);
    await first.stop();
    await writeFile(join(dataDir, "postmaster.pid"), `${process.pid}\n${dataDir}\n`);
    const second = await start();
    expect(await rows(second.ownerUrl, readRow)).toEqual([[42]]);
  });

  test("begins anew after an interrupted first start", async () => {
    await mkdir(join(`${dataDir}.partial`, "base"), { recursive: true });
    await writeFile(join(`${dataDir}.partial`, "PG_VERSION"), "18\n");
    await mkdir(dataDir);
    const postgres = await start();
    expect(await rows(postgres.ownerUrl, "SELECT 1")).toEqual([[1]]);
    await expect(stat(`${dataDir}.partial`)).rejects.toThrow("ENOENT");
  });
});

describe("refusing, in one sentence", () => {
  test("a port that is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const failure = await failureOfStart({ port });
    expect(failure.code).toBe("port_taken");
    expect(failure.sentence).toContain(String(port));
    server.close();
  });

  test("a folder with other files", async () => {
    await mkdir(dataDir);
    await writeFile(join(dataDir, "holiday.txt"), "");
    expect((await failureOfStart()).code).toBe("not_a_data_folder");
  });

  test("data of another major version", async () => {
    await mkdir(dataDir);
    await writeFile(join(dataDir, "PG_VERSION"), "15\n");
    const failure = await failureOfStart();
    expect(failure.code).toBe("other_version");
    expect(failure.sentence).toContain("PostgreSQL 15");
  });

  test("a data folder that lost a part", async () => {
    await (await start()).stop();
    await rm(join(dataDir, "pg_wal"), { recursive: true });
    expect((await failureOfStart()).code).toBe("damaged");
    await rm(join(dataDir, "global"), { recursive: true });
    expect((await failureOfStart()).code).toBe("damaged");
  });

  test("a path through a file", async () => {
    await writeFile(join(home, "file"), "");
    const failure = await failureOfStart({ dataDir: join(home, "file", "postgres") });
    expect(failure.code).toBe("not_a_data_folder");
  });

  test.skipIf(process.getuid?.() === 0)("a folder that may not be written", async () => {
    await chmod(home, 0o500);
    expect((await failureOfStart()).code).toBe("permission_denied");
    await chmod(home, 0o700);
  });

  const mayMount = process.platform === "linux" && process.getuid?.() === 0;
  test.skipIf(!mayMount)(
    "a disk that is full, before and after the data is there",
    async (context) => {
      const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=100m", "tmpfs", home]);
      context.skip(mounted.status !== 0, "mounting is not allowed here");
      try {
        const failure = await failureOfStart();
        expect(failure.code).toBe("disk_full");
        expect(failure.sentence).toContain(dataDir);

        spawnSync("mount", ["-o", "remount,size=400m", home]);
        await (await start()).stop();
        await writeFile(join(home, "filler"), Buffer.alloc(500 * 1024 * 1024)).catch(
          () => undefined,
        );
        expect((await failureOfStart()).code).toBe("disk_full");

        await rm(join(home, "filler"));
        await (await start()).stop();
      } finally {
        spawnSync("umount", [home]);
      }
    },
  );
});

const supervise = `
  const { startEmbeddedPostgres } = await import(process.env.MODULE);
  const { ownerUrl } = await startEmbeddedPostgres({ dataDir: process.env.DATA_DIR });
  console.log(ownerUrl);
`;
