import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";

/** A system that our code is tested against, running on this machine alone. */
export interface Counterpart {
  /** `http://127.0.0.1:…`. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts a counterpart, or says why there is none here: tests that need it are skipped then, unless
 * PUSHRAIL_REQUIRE_COUNTERPARTS is 1.
 */
export async function counterpartOrReason<Started = Counterpart>(
  start: () => Promise<Started>,
): Promise<Started | string> {
  try {
    return await start();
  } catch (error) {
    if (process.env["PUSHRAIL_REQUIRE_COUNTERPARTS"] === "1") throw error;
    return error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
  }
}

const startMs = 60_000;
const triesMax = 5;

/**
 * Runs a program that listens on the port it is given and answers `200` to the path when it is ready.
 *
 * Errors: when it ends before, or is not ready within a minute.
 */
export async function startProgram(program: {
  readonly file: string;
  readonly args: (port: number) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly readyPath: string;
}): Promise<Counterpart> {
  const { file, args, env = {}, readyPath } = program;
  for (let tries = 1; ; tries += 1) {
    const port = await freePort();
    const child = spawn(file, args(port), {
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2_000);
    });
    const endWithUs = (): void => void child.kill("SIGKILL");
    process.once("exit", endWithUs);
    const url = `http://127.0.0.1:${port}`;
    if (await isReady(child, new URL(readyPath, url))) {
      return {
        url,
        stop: async () => {
          process.off("exit", endWithUs);
          await ended(child);
        },
      };
    }
    process.off("exit", endWithUs);
    await ended(child);
    // Someone else may have taken the port in between.
    if (!/address already in use/i.test(said) || tries === triesMax) {
      throw new Error(`${file} did not start: ${said.trim()}`);
    }
  }
}

async function isReady(child: ChildProcess, address: URL): Promise<boolean> {
  const until = Date.now() + startMs;
  while (Date.now() < until && child.exitCode === null && child.signalCode === null) {
    const response = await fetch(address).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.status === 200) return true;
    if (child.pid === undefined) return false;
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, 50);
    await promise;
  }
  return false;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}

/** A port of 127.0.0.1 that nobody listened on a moment ago; someone else may take it before it is used. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
