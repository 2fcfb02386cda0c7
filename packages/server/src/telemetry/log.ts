import { pino } from "pino";
import type { Logger, LoggerOptions } from "pino";

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
const bufferBytes = 8 * 1024;
/** No line waits longer than this; what a `kill -9` can take with it is at most so much. */
const flushEveryMs = 100;

/**
 * Opens the log.
 *
 * Lines carry `time` (ISO 8601), `level` as a word and whatever the caller adds. Never log bodies, keys or secrets: the
 * paths below are removed as a last line of defence, not as a licence.
 */
export function createLog(settings: LogSettings): Log {
  const options: LoggerOptions = {
    level: settings.level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: ["authorization", "headers.authorization", "*.authorization"], remove: true },
  };
  const { destination } = settings;
  if (destination !== undefined) return pino(options, destination);
  const standardOutput = {
    dest: 1,
    sync: false,
    minLength: bufferBytes,
    periodicFlush: flushEveryMs,
  };
  return pino(options, pino.destination(standardOutput));
}
