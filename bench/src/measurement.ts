import type { Ledger } from "./ledger.ts";
import type { TableCounts } from "./store.ts";

/** How long and how thorough a run is. */
export interface Plan {
  /** Sent before each measured window. */
  readonly warmUpMs: number;
  readonly windowMs: number;
  /** Segments of the write-ahead log made before the first measurement; see `recycleWal`. */
  readonly walSegments: number;
  /** How much is in the tables, or goes through them, where a scenario is about that. */
  readonly amounts: {
    /** Pending retries, and as many dead letters. */
    readonly waiting: number;
    /** Deliveries made before sizes are read. */
    readonly deliveries: number;
    /** Dead letters that are replayed. */
    readonly replayed: number;
    /** Destinations that are down. */
    readonly deadDestinations: number;
    /** Events for each system that takes batches. */
    readonly batched: number;
    /** How long a table's vacuum is waited for: more than PostgreSQL's minute between two looks. */
    readonly vacuumMs: number;
  };
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
  /** Steps in which a generator fell behind, for want of processor time: such a run is void, too, but may be repeated. */
  readonly lateSteps: readonly string[];
}

/** Something to measure. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** Takes so long that it runs only when it is named. */
  readonly isLong?: boolean;
  readonly run: (plan: Plan) => Promise<RunResult>;
}
