import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { type IncomingMessage, createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bannerText, curlCommand } from "./banner.ts";
import { failureLine, startChild } from "./child.ts";
import { openHome } from "./home.ts";
import { StartFailure, apiUrlOf, readSettings } from "./settings.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pushrail start-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("settings", () => {
  test("have defaults for this machine only", () => {
    expect(readSettings("/clone", {}, [])).toEqual({
      home: "/clone/.pushrail",
      port: 8080,
      host: "127.0.0.1",
      egressAllow: "127.0.0.0/8,::1/128",
      databaseUrl: undefined,
      watch: false,
    });
  });

  test("follow the environment, an empty egress list included", () => {
    const env = { PORT: "9000", PUSHRAIL_HOME: "/data", PUSHRAIL_EGRESS_ALLOW: "" };
    expect(readSettings("/clone", env, ["--watch"])).toMatchObject({
      home: "/data",
      port: 9000,
      egressAllow: "",
      watch: true,
    });
  });

  test.each(["0", "65536", "http", "80.5"])("refuse the port %j in a sentence", (port) => {
    expect(() => readSettings("/clone", { PORT: port }, [])).toThrow(StartFailure);
  });

  test("refuse arguments nobody knows", () => {
    expect(() => readSettings("/clone", {}, ["--prot=9"])).toThrow("--prot=9");
  });

  test("give an address that programs on this machine can use", () => {
    expect(apiUrlOf({ host: "0.0.0.0", port: 1 })).toBe("http://127.0.0.1:1");
    expect(apiUrlOf({ host: "::1", port: 1 })).toBe("http://[::1]:1");
  });
});

describe("the state folder", () => {
  test("is private, keeps the key, and tells scripts only of what runs", async () => {
    const home = await openHome(join(folder, "state"));
    const content = { apiUrl: "http://a", apiKey: "k", demoUrl: "http://d" };
    expect(await home.readApiKey()).toBeUndefined();
    await home.writeApiKey("k");
    await home.writeDevFile(content);
    expect(JSON.parse(await readFile(home.path("dev.json"), "utf8"))).toEqual(content);
    expect((await stat(home.path())).mode & 0o777).toBe(0o700);
    for (const name of ["dev.json", "api-key"]) {
      expect((await stat(home.path(name))).mode & 0o777).toBe(0o600);
    }
    await home.release();

    const next = await openHome(join(folder, "state"));
    expect(await next.readApiKey()).toBe("k");
    await expect(stat(next.path("dev.json"))).rejects.toThrow("ENOENT");
    await next.writeDevFile(content);
    await next.announceStop();
    await expect(stat(next.path("dev.json"))).rejects.toThrow("ENOENT");
  });

  test("can be started by one process at a time", async () => {
    const holder = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1e6)", "start.ts"]);
    await once(holder, "spawn");
    const first = await openHome(folder);
    await writeFile(first.path("start.lock"), String(holder.pid));
    await expect(openHome(folder)).rejects.toThrow(`process ${holder.pid}`);
    holder.kill("SIGKILL");
    await once(holder, "exit");
    await (await openHome(folder)).release();
  });

  test("is not blocked by the lock of a process that is now another program", async () => {
    await (await openHome(folder)).release();
    await writeFile(join(folder, "start.lock"), String(process.pid));
    await (await openHome(folder)).release();
  });

  test("ends the processes of a start that was killed, and no others", async () => {
    const entry = join(folder, "leftover.ts");
    const command = "console.log('up'); setInterval(() => {}, 1e6)";
    const leftover = spawn(process.execPath, ["--eval", command, entry]);
    const bystander = spawn(process.execPath, ["--eval", command, "other.ts"]);
    await Promise.all([once(leftover.stdout, "data"), once(bystander.stdout, "data")]);
    const killed = await openHome(folder);
    await killed.recordChild({ pid: leftover.pid as number, entry });
    await killed.recordChild({ pid: bystander.pid as number, entry });
    const gone = once(leftover, "exit");

    const next = await openHome(folder);
    expect(await gone).toEqual([null, "SIGTERM"]);
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    bystander.kill("SIGKILL");
    await next.release();
  });

  test("explains a path through a file", async () => {
    await writeFile(join(folder, "file"), "");
    await expect(openHome(join(folder, "file", "state"))).rejects.toThrow(/not a folder/);
  });

  test.skipIf(process.getuid?.() === 0)("explains that it may not be written", async () => {
    await chmod(folder, 0o500);
    await expect(openHome(join(folder, "state"))).rejects.toThrow(/owner/);
    await chmod(folder, 0o700);
  });

  test.skipIf(process.getuid?.() === 0)(
    "explains that its master key may not be read",
    async () => {
      await writeFile(join(folder, "kek.key"), "", { mode: 0o200 });
      await expect(openHome(folder)).rejects.toThrow(/owner/);
    },
  );
});

describe("a child process", () => {
  test("is heard, stopped, and not reported as failed when asked to stop", async () => {
    const child = await childRunning("console.log('hello'); setInterval(() => {}, 1e6);");
    expect(await child.firstLine((line) => (line === "hello" ? line : undefined))).toBe("hello");
    let failure: string | undefined;
    void child.failed.then((sentence) => (failure = sentence));
    await child.stop(10_000);
    expect(failure).toBeUndefined();
  });

  test("is killed when it does not stop in time", async () => {
    const child = await childRunning(
      "process.on('SIGTERM', () => {}); console.log('deaf'); setInterval(() => {}, 1e6);",
    );
    await child.firstLine((line) => line);
    await child.stop(1);
  });

  test("that ends by itself gives one sentence with its last words and its log", async () => {
    const child = await childRunning("console.error('could not open the door.'); process.exit(3);");
    const sentence = await child.failed;
    expect(sentence).toContain("could not open the door;");
    expect(sentence).toContain("exit code 3");
    expect(sentence).toContain(join(folder, "child.log"));
    await expect(child.firstLine(() => undefined)).rejects.toThrow(StartFailure);
  });

  async function childRunning(source: string): Promise<ReturnType<typeof startChild>> {
    const entry = join(folder, "child.mjs");
    await writeFile(entry, source);
    return startChild({ name: "child", entry, env: {}, logPath: join(folder, "child.log") });
  }
});

test.each([
  [["ready", "", "Error: no such file", "    at x (y.ts:1)"], "Error: no such file"],
  [
    ['{"level":60,"msg":"could not migrate","err":{"message":"refused."}}'],
    "could not migrate: refused",
  ],
  [["one", "two"], "two"],
  [[], ""],
])("the telling line of %j is %j", (lines, telling) => {
  expect(failureLine(lines)).toBe(telling);
});

describe("the banner", () => {
  test("shows what is needed, and that local networks are open", () => {
    const banner = bannerText({
      apiUrl: "http://127.0.0.1:8080",
      apiKey: "prl_test_x",
      demoUrl: "http://127.0.0.1:8081",
      egressAllow: "127.0.0.0/8",
      dataPlace: "/data",
      logsDir: "/logs",
    });
    for (const fact of ["8080", "8081", "prl_test_x", "127.0.0.0/8", "/data", "/logs"]) {
      expect(banner).toContain(fact);
    }
  });

  test.each([
    ["prl_test_x", "sandbox: the test environment of the tenant Bricks"],
    ["prl_live_x", "live environment of the tenant Bricks"],
  ])("says of the key %s which environment it reaches", (apiKey, words) => {
    const facts = { apiUrl: "a", demoUrl: "d", egressAllow: "", dataPlace: "p", logsDir: "l" };
    expect(bannerText({ ...facts, apiKey })).toContain(`  ${apiKey}  (${words})\n`);
  });

  test("holds a command that works when pasted into a shell", async (context) => {
    context.skip(spawnSync("curl", ["--version"]).status !== 0, "curl is not installed");
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const command = curlCommand({ apiUrl: `http://127.0.0.1:${port}`, apiKey: "prl_test_x" });
    const received = requestTo(server);
    const pasted = promisify(execFile)("sh", ["-c", `${command} --silent`]);
    const { headers, body } = await received;
    await pasted;
    server.close();
    expect(headers.authorization).toBe("Bearer prl_test_x");
    expect(headers["content-type"]).toBe("application/json");
    expect(JSON.parse(body)).toMatchObject({ customerExternalId: "acct_northwind" });
  });

  async function requestTo(
    server: ReturnType<typeof createServer>,
  ): Promise<{ headers: IncomingMessage["headers"]; body: string }> {
    const [request, response] = await once(server, "request");
    const body = await text(request);
    response.end();
    return { headers: request.headers, body };
  }
});
