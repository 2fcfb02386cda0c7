import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { join } from "node:path";

/** A Next.js application that serves what was built. */
export interface NextServer extends AsyncDisposable {
  readonly url: string;
}

/** Starts it on a free port. Errors: when it ends before it is ready, with what it said. */
export async function startNext(folder: string): Promise<NextServer> {
  const port = await freePort();
  const program = join(folder, "node_modules/next/dist/bin/next");
  const child = spawn(process.execPath, [program, "start", "-H", "127.0.0.1", "-p", String(port)], {
    cwd: folder,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  await ready(child);
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      const gone = once(child, "close");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

async function ready(child: ChildProcess): Promise<void> {
  let said = "";
  await new Promise<void>((done, fail) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      if (/ready in/i.test(said)) done();
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("close", () => fail(new Error(`Next.js did not start:\n${said}`)));
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
