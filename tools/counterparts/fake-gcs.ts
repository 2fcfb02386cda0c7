import { type Counterpart, startProgram } from "./counterpart.ts";
import { builtGoProgram } from "./go-program.ts";

/**
 * Starts fake-gcs-server, which speaks the JSON API of Google Cloud Storage and keeps everything in memory. It checks
 * declared MD5 and CRC32C and `ifGenerationMatch`, and asks nobody who they are.
 */
export async function startFakeGcs(): Promise<Counterpart> {
  const file = await builtGoProgram({
    module: "github.com/fsouza/fake-gcs-server",
    version: "v1.55.1",
  });
  return await startProgram({
    file,
    args: (port) => [
      ...["-scheme", "http", "-host", "127.0.0.1", "-port", String(port)],
      ...["-backend", "memory", "-log-level", "error"],
    ],
    readyPath: "/_internal/healthcheck",
  });
}
