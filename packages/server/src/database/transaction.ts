import type pg from "pg";
import { isUuid } from "../ids.ts";

/** Whom a transaction acts for. Row-level security shows and accepts only rows of this tenant and customer. */
export interface TenantContext {
  /** UUID of the tenant. */
  readonly tenantId: string;
  /** UUID of the customer; absent when the caller acts for the whole tenant. */
  readonly customerId?: string | undefined;
}

/** A statement with a fixed name is prepared once a connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** An open transaction; the only thing a `store.ts` function needs to run a statement. */
export interface Transaction {
  query<Row extends pg.QueryResultRow>(statement: Statement): Promise<pg.QueryResult<Row>>;
}

/**
 * Runs `work` in one transaction for one tenant (and customer): the only place that sets the context which row-level
 * security reads. It is set with the transaction, so it cannot outlive it on a pooled connection.
 *
 * Commits when `work` resolves and rolls back when it rejects. `work` may send several statements without awaiting
 * each; they are pipelined in order.
 *
 * Errors: whatever `work` or the database throws; the connection is discarded when its state is unknown.
 */
export async function inTenant<Result>(
  pool: pg.Pool,
  context: TenantContext,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  return run(pool, contextStatement(context), work);
}

/**
 * The same in a single round trip: BEGIN, the context, what `work` sends and COMMIT leave together. `work` must send its
 * statements before it first awaits, and cannot take anything back: only the database's own errors roll it back.
 */
export async function inTenantAtOnce<Result>(
  pool: pg.Pool,
  context: TenantContext,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  return run(pool, contextStatement(context), work, { commitsAtOnce: true });
}

/** Runs `work` in one transaction without a tenant: for the worker's role, whose grants are its fence. */
export async function inTransaction<Result>(
  pool: pg.Pool,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  return run(pool, undefined, work);
}

/**
 * Runs `work` in one transaction that may read the one API key with this SHA-256, and nothing else until `work` sends
 * a {@link contextStatement} for the tenant that the key names.
 */
export async function inAuthentication<Result>(
  pool: pg.Pool,
  keySha256: Buffer,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const first: Statement = {
    name: "set-api-key",
    text: "SELECT set_config('pushrail.api_key_sha256', $1, true)",
    values: [keySha256.toString("hex")],
  };
  return run(pool, first, work);
}

/**
 * Runs `work` in one transaction that may read the one session with this UUID, and nothing else until `work` sends a
 * {@link contextStatement} for the customer that the session names.
 */
export async function inSession<Result>(
  pool: pg.Pool,
  sessionId: string,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  if (!isUuid(sessionId)) throw new Error("a session's id is a UUID");
  const first: Statement = {
    name: "set-session",
    text: "SELECT set_config('pushrail.session_id', $1, true)",
    values: [sessionId],
  };
  return run(pool, first, work);
}

/** Runs `work` in one transaction that may read which tenants know this origin, and nothing else. */
export async function inPreflight<Result>(
  pool: pg.Pool,
  origin: string,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const first: Statement = {
    name: "set-origin",
    text: "SELECT set_config('pushrail.origin', $1, true)",
    values: [origin],
  };
  return run(pool, first, work);
}

/** The statement that sets a context until the end of the transaction it is sent in. */
export function contextStatement(context: TenantContext): Statement {
  // A malformed id must never reach the setting: the policies would compare against something else than was meant.
  for (const id of [context.tenantId, context.customerId ?? context.tenantId]) {
    if (!isUuid(id)) throw new Error("a tenant context needs UUIDs");
  }
  return {
    name: "set-context",
    text: "SELECT set_config('pushrail.tenant_id', $1, true), set_config('pushrail.customer_id', $2, true)",
    values: [context.tenantId, context.customerId ?? ""],
  };
}

async function run<Result>(
  pool: pg.Pool,
  first: Statement | undefined,
  work: (transaction: Transaction) => Promise<Result>,
  { commitsAtOnce }: { readonly commitsAtOnce: boolean } = { commitsAtOnce: false },
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  let isOver = false;
  // A connection that ends meanwhile says so here as well as in its statements; unheard it would end the process.
  const noteBreak = (error: Error): void => {
    broken = error;
  };
  client.on("error", noteBreak);
  try {
    const { opening, working, committing } = inOneWrite(client, () => {
      const opened = [client.query("BEGIN")];
      if (first !== undefined) opened.push(client.query(asConfig(first)));
      return {
        opening: Promise.all(opened),
        // `work` starts at once so that its first statements share the round trip; a failed BEGIN surfaces below.
        working: work({
          // Work that goes on beside a part of it that failed would act in the context of whoever has the connection next.
          query: (statement) =>
            isOver
              ? Promise.reject(new Error("the transaction is over"))
              : client.query(asConfig(statement)),
        }),
        committing: commitsAtOnce ? client.query("COMMIT") : undefined,
      };
    });
    opening.catch(() => {});
    committing?.catch(() => {});
    const result = await working;
    await opening;
    isOver = true;
    const committed = await (committing ?? client.query("COMMIT"));
    // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK instead of an error.
    if (committed.command !== "COMMIT") throw new Error("the transaction was rolled back");
    return result;
  } catch (error) {
    isOver = true;
    await client.query("ROLLBACK").catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.off("error", noteBreak);
    client.release(broken);
  }
}

/**
 * Sends what `send` sends before it returns as one write to the socket. Each statement is a write of its own otherwise:
 * measured, 7 % of a busy process's time.
 */
function inOneWrite<Sent>(client: pg.PoolClient, send: () => Sent): Sent {
  const { stream } = client.connection;
  stream.cork();
  try {
    return send();
  } finally {
    stream.uncork();
  }
}

function asConfig(statement: Statement): pg.QueryConfig {
  return { ...statement, values: [...(statement.values ?? [])] };
}
