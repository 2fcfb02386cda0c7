import pg from "pg";

/** Connection settings of one role. */
export interface PoolSettings {
  /** `postgres://…` of the role's own login, or of a login that may switch to `role`. */
  readonly url: string;
  /** Role to act as when the login is another one; `undefined` when the login is the role. */
  readonly role?: "pushrail_api" | "pushrail_worker" | "pushrail_admin";
  /** Most connections open at a time. */
  readonly connectionsMax: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /**
   * `true` for connections that only find rows by their keys, as the worker's do: the planner is kept from reading whole
   * tables, which it takes to be small as long as it has no statistics. Default `false`.
   */
  readonly prefersIndexes?: boolean;
  /** A statement that runs longer is cancelled; 0 never. */
  readonly statementTimeoutMs: number;
  /** Called when an idle connection breaks; the pool replaces it by itself. */
  readonly onIdleError: (error: Error) => void;
}

// Measured with the engine's prototypes: 55,900 deliveries a second fell to 20,600 when one plan flipped to a hash join.
const indexPlans = [
  "-c enable_hashjoin=off",
  "-c enable_mergejoin=off",
  "-c enable_seqscan=off",
  "-c random_page_cost=1.1",
];

/** Longer than any transaction waits for something else than the database, such as a key management service. */
const idleInTransactionMsMax = 60_000;

/**
 * Opens a pool whose connections act as one least-privilege role.
 *
 * The role is part of the connection's start-up, so `RESET ROLE` cannot leave it. Statements of a connection are
 * pipelined: several queries sent without awaiting each other cost one round trip.
 */
export function createPool(settings: PoolSettings): pg.Pool {
  // Compiling a plan takes longer than any statement here runs, and PostgreSQL's estimates are easily off enough to try.
  const startup = ["-c jit=off", "-c timezone=UTC"];
  startup.push(`-c statement_timeout=${settings.statementTimeoutMs}`);
  // A process that stops in the middle must not keep its locks: many wait for the end of an audit log, or for a queue.
  startup.push(`-c idle_in_transaction_session_timeout=${idleInTransactionMsMax}`);
  if (settings.prefersIndexes === true) startup.push(...indexPlans);
  if (settings.role !== undefined) startup.push(`-c role=${settings.role}`);
  const pool = new pg.Pool({
    connectionString: settings.url,
    max: settings.connectionsMax,
    application_name: settings.applicationName,
    options: startup.join(" "),
    // Shorter than any caller's patience: a database that is gone must not queue requests in memory.
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    pipeline: true,
  });
  pool.on("error", settings.onIdleError);
  return pool;
}
