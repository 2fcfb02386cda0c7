import { join } from "node:path";
import { type Counterpart, startProgram } from "./counterpart.ts";
import { installedPackage } from "./python-package.ts";

/** Starts moto, which answers as the services of AWS do and keeps everything in memory. */
export async function startMoto(): Promise<Counterpart> {
  const folder = await installedPackage({ name: "moto", version: "5.2.5", extras: ["server"] });
  return await startProgram({
    file: join(folder, "bin", "python3"),
    args: (port) => ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)],
    readyPath: "/moto-api/",
  });
}
