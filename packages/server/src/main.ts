import { loadConfig } from "./config.ts";
import { startServer, type Server } from "./server.ts";
import { createLog, type Log } from "./telemetry/log.ts";

/**
 * The server's process: reads the settings, starts the parts of its role, and stops cleanly on SIGTERM and SIGINT.
 *
 * When it is ready it logs one line with `"event":"listening"` and its `url`. Exit codes: 0 stopped, 1 failed,
 * 2 wrong settings.
 */

async function main(): Promise<void> {
  const loaded = loadConfig(process.env);
  if ("problems" in loaded) {
    for (const problem of loaded.problems) process.stderr.write(`${problem}\n`);
    process.exitCode = 2;
    return;
  }
  const { config } = loaded;
  const log = createLog({ level: config.logLevel });
  const server = await startServer(config, log);
  log.info({
    event: "listening",
    url: server.url,
    role: config.role,
    egressAllow: config.egressAllow,
  });
  stopOnSignal(server, log, config.drainMs + stopSlackMs);
}

/** What a stop may take beyond the wait for attempts under way; a database that is away would make it wait for ever. */
const stopSlackMs = 15_000;

function stopOnSignal(server: Server, log: Log, stopMsMax: number): void {
  let isStopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    // The second signal is from someone who will not wait; what is in flight is rescued by another worker.
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info({ event: "stopping", signal });
    setTimeout(() => {
      log.fatal({ event: "stop_overdue", afterMs: stopMsMax });
      log.flush();
      process.exit(1);
    }, stopMsMax).unref();
    server.stop().then(
      () => {
        log.info({ event: "stopped" });
        log.flush();
        process.exit(0);
      },
      (error: unknown) => {
        log.fatal({ event: "stop_failed", err: error });
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}

main().catch((error: unknown) => {
  process.stderr.write(
    `The server could not start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
});
