import { writeFile } from "node:fs/promises";
import { RunningProcess } from "../../e2e/processes/child.ts";

/** What a generator is to send. */
export interface GeneratorSettings {
  readonly url: string;
  readonly apiKey: string;
  /** Begins every idempotency key; another for each run. */
  readonly runName: string;
  /** Events go to these in turn. */
  readonly customers: readonly string[];
  /** Connections, with one request in flight on each. */
  readonly connections: number;
  /** Events in a request; 1 posts single events, more use the batch endpoint. */
  readonly batchEvents: number;
  /**
   * Open loop: requests begin at this fixed rate, whatever the answers do, and durations count from the planned time.
   * `null` is a closed loop: each connection sends when its last request was answered.
   */
  readonly requestsPerSecond: number | null;
  /** Sent and entered in the ledger, but not in rates and durations. */
  readonly warmUpMs: number;
  readonly durationMs: number;
  /** Gets one line for each accepted event: id, planned time, time of the answer, in monotonic milliseconds. */
  readonly outputFile: string;
}

/** What a generator reports. Counts are of events and include the warm-up, unless they say otherwise. */
export interface GeneratorReport {
  readonly offered: number;
  readonly accepted: number;
  readonly duplicates: number;
  /** Answered with another status. */
  readonly refused: number;
  /** Of every answer that is no acceptance. */
  readonly refusedStatuses: Readonly<Record<string, number>>;
  /** Without an answer, or with one that leaves open whether they are kept. */
  readonly unanswered: number;
  /** Accepted with the answer inside the measured window, per second of it. */
  readonly acceptedPerSecond: number;
  /** Durations of requests inside the window. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Share of open-loop requests that left over 25 ms late although a connection was free. */
  readonly lateShare: number;
  /** When the first request was planned, monotonic. */
  readonly startedMs: number;
  readonly cpuMs: number;
}

/** Runs one generator in a process of its own to its end. */
export async function generate(settings: GeneratorSettings): Promise<GeneratorReport> {
  // Thousands of customers are more than an argument can hold.
  const file = `${settings.outputFile}.settings`;
  await writeFile(file, JSON.stringify(settings), { mode: 0o600 });
  const child = new RunningProcess({
    name: "generator",
    script: "bench/src/generator-main.ts",
    args: [file],
  });
  const report = await child.nextLine((line) => line["event"] === "report");
  await child.exited;
  return report as unknown as GeneratorReport;
}
