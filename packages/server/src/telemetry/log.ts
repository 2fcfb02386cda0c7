import { pino } from "pino";
import type { DestinationStream, Logger, LoggerOptions } from "pino";

/** The process's structured log: one JSON object a line on standard output. */
export type Log = Logger;

/** How the log is opened. */
export interface LogSettings {
  /** Least severe level that is written; `silent` writes nothing. */
  readonly level: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
  /** Where lines go; standard output when absent. */
  readonly destination?: { write(line: string): void };
}

/** Lines are gathered up to so many bytes before they are written: a write for each would cost more than the line. */
const bufferBytes = 64 * 1024;
/** No line waits longer than this; what a `kill -9` can take with it is at most so much. */
const flushEveryMs = 100;

/**
 * Opens the log.
 *
 * Lines carry `time` (ISO 8601), `level` as a word and whatever the caller adds. Never log bodies, headers, keys or
 * secrets: nothing is removed afterwards, because looking for it in every line cost a sixth of all logging.
 */
export function createLog(settings: LogSettings): Log {
  const options: LoggerOptions = {
    level: settings.level,
    base: null,
    timestamp: timeMember(),
    formatters: { level: (label) => ({ level: label }) },
  };
  const { destination } = settings;
  if (destination !== undefined) return pino(options, destination);
  return pino(options, standardOutput());
}

/** Standard output, written to in the background. What is gathered is written on exit, too. */
function standardOutput(): DestinationStream & { flush(): void } {
  const output = pino.destination({
    dest: 1,
    sync: false,
    minLength: bufferBytes,
    maxWrite: 2 * bufferBytes,
    periodicFlush: flushEveryMs,
    // As text, it measures all that is gathered anew for every line: 8 % of a busy process's time.
    contentMode: "buffer",
  });
  // Its declared type knows lines as text only.
  const bytes = output as unknown as { write(line: Buffer): boolean };
  return { write: (line) => bytes.write(Buffer.from(line)), flush: () => output.flush() };
}

/** Writes the present time as a JSON member; a busy process asks several times within a millisecond. */
function timeMember(): () => string {
  let writtenMs = 0;
  let member = "";
  return () => {
    const nowMs = Date.now();
    if (nowMs !== writtenMs) {
      writtenMs = nowMs;
      member = `,"time":"${new Date(nowMs).toISOString()}"`;
    }
    return member;
  };
}
