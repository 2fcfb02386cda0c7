import { CheckProgress } from "../database/check-progress.ts";
import { envelopeOf } from "../database/envelope.ts";
import type { CheckResult, OutboundBatch } from "../destination.ts";
import type { DialRecord } from "../egress.ts";
import type { Failure } from "../http/failure.ts";
import { failureOfError, failureToCreate, shownTable, type FailureContext } from "./failure.ts";
import { FailureError } from "./failure-error.ts";
import { passedOver, preparedRow } from "./rows.ts";
import { openSession, type PostgresSession } from "./session.ts";
import { contextOf, placeOf, type PostgresSender, type PostgresSite } from "./site.ts";
import { stageOf, timeout } from "../database/stage.ts";
import {
  beginStatement,
  createStatement,
  insertStatement,
  storedIdsStatement,
} from "./statements.ts";
import { findTable, problemOfPermissions, problemOfShape, shapeOf } from "./table-shape.ts";

/** Finds out whether events would arrive, step by step, and leaves nothing behind. */

/** The steps of a check, in order. */
export function checkStepsOf({ isSecured }: Pick<PostgresSite, "isSecured">): readonly string[] {
  return [
    ...["settings", "address", "connection"],
    ...(isSecured ? ["tls"] : []),
    ...["credential", "database", "table", "columns", "permission", "request"],
  ];
}

/** Checks a site with a test event, over a session of its own. */
export async function checkPostgres(
  { site, place }: Pick<PostgresSender, "site" | "place">,
  batch: OutboundBatch,
  signal: AbortSignal,
): Promise<CheckResult> {
  const progress = new CheckProgress(checkStepsOf(site));
  const dial: DialRecord = { phase: "waiting" };
  const event = batch.events[0]!;
  const context = contextOf(site, placeOf(site, event.eventType));
  let session: PostgresSession | undefined;
  const cut = (): void => session?.cut();
  signal.addEventListener("abort", cut, { once: true });
  try {
    signal.throwIfAborted();
    session = await opened({ site, place }, { signal, dial }, progress);
    session.isFresh = false;
    const failure = await site.signIn.trustFailure(signal);
    if (failure !== undefined) throw new FailureError(failure);
    progress.passed("credential", "The server let the user in.");
    await lookAtDatabase(session, progress);
    await session.query(beginStatement);
    await lookAtTable(session, { context, createTables: site.createTables, progress });
    const row = preparedRow(envelopeOf(event));
    if ("failure" in row) throw new FailureError(row.failure);
    await session.query(insertStatement(context.place, 1), row.values);
    const { rows } = await session.query(storedIdsStatement(context.place, 1), [event.eventId]);
    if (rows.length === 0) throw new FailureError(passedOver);
    progress.passed("request", "The test event was stored, and taken back.");
    return { steps: progress.steps };
  } catch (error) {
    const failure = signal.aborted
      ? timeout(session === undefined ? stageOf(dial, undefined) : "while the table was looked at")
      : failureOfError(error, context);
    return { steps: progress.failed(failure, stepOf(failure, dial, progress)) };
  } finally {
    if (session !== undefined) await left(session);
    signal.removeEventListener("abort", cut);
  }
}

/** Opens a session, and tells the steps on the way to it. */
async function opened(
  { site, place }: Pick<PostgresSender, "site" | "place">,
  observer: { readonly signal: AbortSignal; readonly dial: DialRecord },
  progress: CheckProgress,
): Promise<PostgresSession> {
  return await openSession(
    { ...place, onEnd: () => {} },
    {
      ...observer,
      onPhase: (phase) => {
        if (phase === "connecting") progress.passed("settings", "The settings fit together.");
        if (phase === "securing" || phase === "signing-in") {
          progress.passed("address", "The address was found and may be reached from here.");
          progress.passed("connection", "A connection was opened.");
        }
        if (phase === "signing-in" && site.isSecured)
          progress.passed("tls", "The connection is secured, and its certificate is valid.");
      },
    },
  );
}

/** The step that a failure belongs to: the one under way, but for those that a dial takes at once. */
function stepOf(
  { reason }: Failure,
  { phase }: DialRecord,
  progress: CheckProgress,
): string | undefined {
  const { current } = progress;
  if (current === "address" && phase === "connect" && reason !== "blocked") return "connection";
  // With TLS 1.3 a client's certificate is refused only after the connection is secured.
  return reason === "tls_client_auth" && current === "credential" ? "tls" : current;
}

async function lookAtDatabase(session: PostgresSession, progress: CheckProgress): Promise<void> {
  const { rows } = await session.query(
    `SELECT pg_catalog.pg_is_in_recovery() AS "isStandby",
       pg_catalog.current_setting('default_transaction_read_only') AS "isReadOnly",
       pg_catalog.current_setting('server_version') AS version`,
  );
  const { isStandby, isReadOnly, version } = rows[0] as {
    readonly isStandby: boolean;
    readonly isReadOnly: string;
    readonly version: string;
  };
  if (isStandby || isReadOnly === "on") {
    const what = isStandby ? "The server is a standby, which" : "The user's transactions are";
    const detail = `${what}${isStandby ? " takes no events" : " read-only"}.`;
    throw new FailureError({ reason: "unavailable", detail });
  }
  const number = /^[0-9.]{1,12}/.exec(version)?.[0] ?? "";
  progress.passed("database", `The database answers: PostgreSQL ${number} that can be written to.`);
}

/** The steps `table`, `columns` and `permission`; creates the table in the transaction if it would be created. */
async function lookAtTable(
  session: PostgresSession,
  look: {
    readonly context: FailureContext;
    readonly createTables: boolean;
    readonly progress: CheckProgress;
  },
): Promise<void> {
  const { context, createTables, progress } = look;
  const { place } = context;
  const table = shownTable(place);
  const found = await findTable(session, place);
  if (found === undefined) {
    const detail = `The schema of ${table} does not exist.`;
    throw new FailureError({ reason: "not_found", detail });
  }
  if (found.tableOid === undefined) {
    if (!createTables) {
      const detail = `The table ${table} does not exist. Create it as the guide shows, or let it be created.`;
      throw new FailureError({ reason: "not_found", detail });
    }
    if (!found.mayCreate || !found.mayUse) throw new FailureError(failureToCreate(context));
    await session.query(createStatement(place));
    progress.passed("table", `The table ${table} does not exist yet; the first event creates it.`);
    progress.passed("columns", "The columns will be those of the guide.");
    progress.passed("permission", "The user may create the table, and will own it.");
    return;
  }
  if (found.kind !== "r" && found.kind !== "p") {
    const detail = `${table} is not a table: a view or the like cannot tell an event that comes again.`;
    throw new FailureError({ reason: "misconfigured", detail });
  }
  progress.passed("table", `The table ${table} exists.`);
  const shape = await shapeOf(session, found.tableOid);
  const misshaped = problemOfShape(shape, context);
  if (misshaped !== undefined) throw new FailureError(misshaped);
  progress.passed("columns", "The table has all columns, and they take the values.");
  const lacking = problemOfPermissions(found, shape, context);
  if (lacking !== undefined) throw new FailureError(lacking);
  progress.passed("permission", "The user may insert into the table.");
}

/** Undoes what was done, and takes leave. */
async function left(session: PostgresSession): Promise<void> {
  if (!session.isIdle) await session.query("ROLLBACK").catch(() => undefined);
  await session.end();
}
