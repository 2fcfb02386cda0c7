import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../main.ts", import.meta.url));
const crashOnSignal = new URL("crash-on-signal.ts", import.meta.url).href;

/** A server as a process of its own, whose every output is kept. */
export interface ServerProcess {
  readonly url: string;
  /** What it has printed so far. */
  output(): { readonly stdout: string; readonly stderr: string };
  /** Makes it die of an error that nobody catches; resolves when it is gone, with the files that it left behind. */
  crash(): Promise<{ readonly code: number | null; readonly files: readonly string[] }>;
  /** Ends it if it still runs, and removes its folder. */
  close(): Promise<void>;
}

/**
 * Starts a server with these settings alone, in an empty folder; `mistake` is a module that spoils it.
 *
 * Errors: it ends before it is ready.
 */
export async function startServerProcess(
  settings: Readonly<Record<string, string>>,
  mistake?: URL,
): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), "pushrail-server-"));
  const child = spawn(
    process.execPath,
    [
      "--conditions=@pushrail/source",
      `--import=${crashOnSignal}`,
      ...(mistake === undefined ? [] : [`--import=${mistake.href}`]),
      main,
    ],
    { cwd: folder, env: { PATH: process.env["PATH"], ...settings } },
  );
  const printed = { stdout: "", stderr: "" };
  child.stderr.on("data", (chunk: Buffer) => (printed.stderr += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  const close = async () => {
    child.kill("SIGKILL");
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  const listening = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      printed.stdout += `${line}\n`;
      const url = /"event":"listening","url":"([^"]+)"/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  const url = await Promise.race([listening, exited.then(() => undefined)]);
  if (url === undefined) {
    await close();
    throw new Error(`The server ended before it was ready:\n${printed.stdout}${printed.stderr}`);
  }
  return {
    url,
    output: () => ({ ...printed }),
    crash: async () => {
      child.kill("SIGUSR2");
      return { code: await exited, files: await readdir(folder) };
    },
    close,
  };
}
