import { parseArgs } from "node:util";
import {
  EmbeddedPostgresError,
  startEmbeddedPostgres,
} from "../packages/server/src/database/embedded.ts";

/**
 * Runs an embedded PostgreSQL until it is told to stop: `node tools/database.ts <folder> [--port <port>]`.
 *
 * Prints one JSON line when ready, `{"event":"listening","pid",…,"ownerUrl","apiUrl","workerUrl","superuserUrl"}`, with
 * the passwords in the URLs. SIGINT and SIGTERM stop it. Exits with 1 and a sentence when PostgreSQL fails, with 2 for
 * wrong arguments.
 */
async function runDatabase(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: "string", default: "0" } },
  });
  const [dataDir] = positionals;
  if (dataDir === undefined || positionals.length > 1) {
    process.stderr.write("Usage: node tools/database.ts <folder> [--port <port>]\n");
    return 2;
  }
  try {
    const database = await startEmbeddedPostgres({ dataDir, port: Number(values.port) });
    const asked = new Promise<undefined>((resolve) => {
      process.once("SIGINT", () => resolve(undefined));
      process.once("SIGTERM", () => resolve(undefined));
    });
    const { pid, port, ownerUrl, apiUrl, workerUrl, superuserUrl } = database;
    process.stdout.write(
      `${JSON.stringify({ event: "listening", pid, port, ownerUrl, apiUrl, workerUrl, superuserUrl })}\n`,
    );
    const failure = await Promise.race([asked, database.failed]);
    await database.stop();
    if (failure !== undefined) throw failure;
    return 0;
  } catch (error) {
    if (!(error instanceof EmbeddedPostgresError)) throw error;
    process.stderr.write(`${error.sentence}\n`);
    return 1;
  }
}

process.exitCode = await runDatabase();
