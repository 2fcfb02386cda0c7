import type { Ledger } from "./ledger.ts";
import type { TableCounts } from "./store.ts";

/** How long and how thorough a run is. */
export interface Plan {
  /** Sent before each measured window. */
  readonly warmUpMs: number;
  readonly windowMs: number;
  /** Segments of the write-ahead log made before the first measurement; see `recycleWal`. */
  readonly walSegments: number;
}

/** One figure of one run. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
}

/** What a run of a scenario gives. */
export interface RunResult {
  readonly measurements: readonly Measurement[];
  readonly ledgers: Readonly<Record<string, Ledger>>;
  /** Rows by table at the end of the run. */
  readonly tables: readonly TableCounts[];
  /** Why nothing of it may be used, one sentence each; empty for a good run. */
  readonly voidReasons: readonly string[];
}

/** Something to measure. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly run: (plan: Plan) => Promise<RunResult>;
}
