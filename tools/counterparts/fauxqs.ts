import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Counterpart, startProgram } from "./counterpart.ts";
import { installedNpmPackage } from "./npm-package.ts";

/**
 * Starts fauxqs, which keeps buckets, queues and topics in memory as AWS does, in the region `us-east-1`. It asks nobody
 * who they are, and does not compare what arrived with its checksum.
 */
export async function startFauxqs(): Promise<Counterpart> {
  const folder = await installedNpmPackage({ name: "fauxqs", version: "2.4.1" });
  const app = pathToFileURL(join(folder, "node_modules", "fauxqs", "dist", "app.js"));
  return await startProgram({
    file: process.execPath,
    // Its own program listens on every address of the machine.
    args: (port) => [
      ...["--input-type=module", "--eval"],
      `import { buildApp } from ${JSON.stringify(app.href)};
       await buildApp({ logger: false }).listen({ host: "127.0.0.1", port: ${port} });`,
    ],
    readyPath: "/health",
  });
}
