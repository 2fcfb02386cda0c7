import { BoundedConnections } from "../database/connections.ts";
import { envelopeOf } from "../database/envelope.ts";
import type { Connection, Exchange, OutboundBatch, Outcome, Runtime } from "../destination.ts";
import type { DialRecord } from "../egress.ts";
import type { Failure } from "../http/failure.ts";
import { rounded } from "../http/call.ts";
import { checkPostgres } from "./check.ts";
import { failureOfError } from "./failure.ts";
import type { TablePlace } from "./identifiers.ts";
import { preparedRow, storeRows, type RowResults } from "./rows.ts";
import { openSession, type PostgresSession } from "./session.ts";
import { contextOf, placeOf, withSession, type PostgresSender, type PostgresSite } from "./site.ts";
import { stageOf, timeout } from "../database/stage.ts";
import { targetOf } from "./target.ts";

/** After so long, bad rows of an attempt are not looked for any further, so that there is time to keep the others. */
const lateMs = 20_000;

/** Opens a connection that writes each batch in one transaction. The site must have been judged by the caller. */
export function openPostgres(site: PostgresSite, { egress }: Runtime): Connection {
  const { host, port, database, authorities, signIn } = site;
  const { clientCertificate } = signIn;
  // Made once, as reading all authorities takes some milliseconds.
  let made: ReturnType<typeof egress.tlsOptions> | undefined;
  const tlsOptions = (): ReturnType<typeof egress.tlsOptions> =>
    (made ??= egress.tlsOptions({
      host,
      ...(authorities !== undefined && { authorities }),
      ...(clientCertificate && { clientCertificate }),
    }));
  const place: PostgresSender["place"] = {
    egress,
    host,
    port,
    database,
    signIn,
    tls: site.isSecured ? tlsOptions : undefined,
  };
  const connections = new BoundedConnections<PostgresSession>({
    open: (observer) =>
      openSession({ ...place, onEnd: (session) => connections.forget(session) }, observer),
    end: (session) => session.end(),
    cut: (session) => session.cut(),
  });
  const sender: PostgresSender = { site, place, connections };
  return {
    deliver: (batch, signal) => deliver(sender, batch, signal),
    check: (batch, signal) => checkPostgres(sender, batch, signal),
    close: async () => {
      await connections.close();
      signIn.close();
    },
  };
}

async function deliver(
  sender: PostgresSender,
  batch: OutboundBatch,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const startedAt = performance.now();
  const { site } = sender;
  const place = placeOf(site, batch.events[0]!.eventType);
  const dial: DialRecord = { phase: "waiting" };
  const prepared = batch.events.map((event) => preparedRow(envelopeOf(event)));
  const rows = prepared.flatMap((row) => ("values" in row ? [row.values] : []));
  let sentAt: number | undefined;
  let stored: RowResults | Failure;
  if (signal.aborted) stored = timeout("before anything was sent");
  else if (sender.connections.isClosing)
    stored = { reason: "platform_fault", detail: "The connection was being closed." };
  else if (rows.length === 0) stored = [];
  else {
    const context = contextOf(site, place);
    try {
      stored = await withSession(sender, { signal, dial }, (session) => {
        sentAt = performance.now();
        const isLate = (): boolean => performance.now() - startedAt > lateMs;
        return storeRows(session, rows, { context, createTables: site.createTables, isLate });
      });
    } catch (error) {
      stored = signal.aborted ? timeout(stageOf(dial, sentAt)) : failureOfError(error, context);
    }
  }
  const exchange = exchangeOf({ site, place, batch, dial, startedAt, sentAt });
  const results = "reason" in stored ? rows.map(() => stored) : stored;
  let next = 0;
  return prepared.map((row): Outcome => {
    const failure = "failure" in row ? row.failure : results[next++];
    return failure === undefined
      ? { kind: "delivered", exchange }
      : { kind: "failed", ...failure, exchange };
  });
}

function exchangeOf(parts: {
  readonly site: PostgresSite;
  readonly place: TablePlace;
  readonly batch: OutboundBatch;
  readonly dial: DialRecord;
  readonly startedAt: number;
  readonly sentAt: number | undefined;
}): Exchange {
  const { site, place, batch, dial, startedAt, sentAt } = parts;
  const { host, port, database } = site;
  const { dnsMs, connectMs, tlsMs } = dial;
  const endedAt = performance.now();
  const bytes = batch.events.reduce((sum, { body }) => sum + body.byteLength, 0);
  return {
    target: targetOf({ host, port, database }),
    requestHeaders: [
      ["user", site.signIn.username],
      ["table", `${place.schema}.${place.table}`],
      ["rows", String(batch.events.length)],
      ["bytes", String(bytes)],
    ],
    timings: {
      ...(dnsMs !== undefined && { dnsMs: rounded(dnsMs) }),
      ...(connectMs !== undefined && { connectMs: rounded(connectMs) }),
      ...(tlsMs !== undefined && { tlsMs: rounded(tlsMs) }),
      ...(sentAt !== undefined && { waitMs: rounded(endedAt - sentAt) }),
      totalMs: rounded(endedAt - startedAt),
    },
  };
}
