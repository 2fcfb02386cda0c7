import { BoundedConnections } from "../database/connections.ts";
import { stageOf, timeout } from "../database/stage.ts";
import { tableOf } from "../database/table.ts";
import type { Connection, Exchange, OutboundBatch, Outcome } from "../destination.ts";
import type { DialObserver, DialRecord } from "../egress.ts";
import { EgressError } from "../egress-error.ts";
import { rounded } from "../http/call.ts";
import type { Failure } from "../http/failure.ts";
import { Check } from "./check.ts";
import { openAs, type Site } from "./site.ts";
import { rowOf, type Row } from "./row.ts";
import { failureOfError, isLockConflict, isOfConnection, isTableMissing } from "./server-error.ts";
import type { Session } from "./session.ts";
import { createTableSql, qualified } from "./table.ts";
import { writeRows, type WritePlace } from "./write-rows.ts";

/** How often a transaction is tried that others got in the way of. */
const triesMax = 3;
/** After so long no further statement of an attempt begins, so that there is time to keep what was written. */
const lateMs = 20_000;

/** Opens a connection that writes each batch in one transaction. */
export function openMysql(site: Site): Connection {
  const sessions = new BoundedConnections<Session>({
    open: (observer) => openAs(site, observer, (session) => sessions.forget(session)),
    end: (session) => session.end(),
    cut: (session) => session.cut(),
  });
  return {
    deliver: (batch, signal) => new Delivery(site, sessions, batch, signal).outcomes(),
    check: (batch, signal) => new Check(site, batch, signal).result(),
    close: async () => {
      await sessions.close();
      site.signIn.close();
    },
  };
}

/** One attempt of one batch. */
class Delivery implements DialObserver {
  readonly signal: AbortSignal;
  readonly dial: DialRecord = { phase: "waiting" };
  readonly #site: Site;
  readonly #sessions: BoundedConnections<Session>;
  readonly #batch: OutboundBatch;
  readonly #startedAt = performance.now();
  readonly #place: WritePlace;
  #sentAt: number | undefined;

  constructor(
    site: Site,
    sessions: BoundedConnections<Session>,
    batch: OutboundBatch,
    signal: AbortSignal,
  ) {
    this.#site = site;
    this.#sessions = sessions;
    this.#batch = batch;
    this.signal = signal;
    // A batch never mixes tables: see partitionOfTable.
    const table = tableOf(site.config, batch.events[0]?.eventType ?? "");
    this.#place = { database: site.server.database, table, hide: site.signIn.hide };
  }

  /** Never throws for what the network or the other side can do. */
  async outcomes(): Promise<Outcome[]> {
    if (this.signal.aborted) return this.#all(timeout("before anything was sent"));
    if (this.#sessions.isClosing)
      return this.#all({ reason: "platform_fault", detail: "The connection was being closed." });
    try {
      return await this.#withSession();
    } catch (error) {
      return this.#all(this.signal.aborted ? this.#timeout() : failureOfError(error, this.#place));
    }
  }

  /** A connection that was kept may have ended without a word; what was written with it was not committed, or is known by its ids. */
  async #withSession(): Promise<Outcome[]> {
    for (;;) {
      const session = await this.#sessions.take(this);
      const wasUsed = session.isUsed;
      session.isUsed = true;
      const cut = (): void => session.cut();
      this.signal.addEventListener("abort", cut);
      try {
        const outcomes = await this.#written(session);
        this.#sessions.giveBack(session);
        return outcomes;
      } catch (error) {
        // Whatever it was: a transaction may be open in it.
        this.#sessions.discard(session);
        if (!wasUsed || !isOfConnection(error) || this.signal.aborted || this.#sessions.isClosing)
          throw error;
      } finally {
        this.signal.removeEventListener("abort", cut);
      }
    }
  }

  async #written(session: Session): Promise<Outcome[]> {
    const { events } = this.#batch;
    const failures = new Map<number, Failure>();
    const rows: Row[] = [];
    for (const [index, event] of events.entries()) {
      const made = rowOf(event, index);
      if ("row" in made) rows.push(made.row);
      else failures.set(index, made.failure);
    }
    this.#sentAt = performance.now();
    if (rows.length > 0) {
      for (const [row, failure] of await this.#stored(session, rows))
        failures.set(row.index, failure);
    }
    const exchange = this.#exchange();
    return events.map((_, index) => {
      const failure = failures.get(index);
      return failure === undefined
        ? { kind: "delivered", exchange }
        : { kind: "failed", ...failure, exchange };
    });
  }

  /** Makes the table when it is missing and may be made, and tries again where other transactions got in the way. */
  async #stored(session: Session, rows: readonly Row[]): Promise<ReadonlyMap<Row, Failure>> {
    const rules = { place: this.#place, keeps: true, isLate: () => this.#ageMs() > lateMs };
    let hasMadeTable = false;
    for (let tries = 1; ; tries += 1) {
      try {
        return await writeRows(session, rows, rules);
      } catch (error) {
        const makesTable: boolean =
          !hasMadeTable &&
          this.#site.config["createTables"] === true &&
          isTableMissing(error, this.#place);
        const mayRepeat = isLockConflict(error) && tries < triesMax && !rules.isLate();
        if (!makesTable && !mayRepeat) throw error;
        await session.run("ROLLBACK");
        if (makesTable) await this.#makeTable(session);
        hasMadeTable ||= makesTable;
      }
    }
  }

  async #makeTable(session: Session): Promise<void> {
    try {
      await session.run(createTableSql(qualified(this.#place)));
    } catch (error) {
      const { reason } = failureOfError(error, this.#place);
      if (reason !== "forbidden") throw error;
      const { table, database } = this.#place;
      const detail = `There is no table ${table} in ${database}, and the user has no privilege CREATE to make it; create it as the guide shows.`;
      throw new EgressError("not_found", detail);
    }
  }

  #ageMs(): number {
    return performance.now() - this.#startedAt;
  }

  #timeout(): Failure {
    return timeout(stageOf(this.dial, this.#sentAt));
  }

  #all(failure: Failure): Outcome[] {
    const exchange = this.#exchange();
    return this.#batch.events.map(() => ({ kind: "failed", ...failure, exchange }));
  }

  #exchange(): Exchange {
    const { dnsMs, connectMs, tlsMs } = this.dial;
    return {
      target: `${this.#site.target}.${this.#place.table}`,
      requestHeaders: [],
      timings: {
        ...(dnsMs !== undefined && { dnsMs: rounded(dnsMs) }),
        ...(connectMs !== undefined && { connectMs: rounded(connectMs) }),
        ...(tlsMs !== undefined && { tlsMs: rounded(tlsMs) }),
        ...(this.#sentAt !== undefined && { waitMs: rounded(performance.now() - this.#sentAt) }),
        totalMs: rounded(this.#ageMs()),
      },
    };
  }
}
