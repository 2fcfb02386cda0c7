import { failed } from "../check-steps.ts";
import { tableOf } from "../database/table.ts";
import type { CheckResult, CheckStep, OutboundBatch } from "../destination.ts";
import type { DialObserver, DialRecord } from "../egress.ts";
import { stageOfDial } from "../http/call.ts";
import type { Failure } from "../http/failure.ts";
import { kindOf, problemsOfColumns } from "./check-table.ts";
import { rowOf } from "./row.ts";
import { failureOfError, isNameTwice, isTableMissing } from "./server-error.ts";
import type { Session } from "./session.ts";
import { LoginError, openAs, type Site } from "./site.ts";
import { createTableProbeSql, qualified } from "./table.ts";
import { writeRows, type WritePlace } from "./write-rows.ts";

/** The steps of a connection check, in their order; without TLS there is no step `tls`. */
const stepNames = [
  "settings",
  "address",
  "connection",
  "tls",
  "credential",
  "database",
  "table",
  "columns",
  "permission",
] as const;
type StepName = (typeof stepNames)[number];

const passedSentences: Readonly<Record<StepName, string>> = {
  settings: "The settings fit together.",
  address: "The address was found and may be reached from here.",
  connection: "A connection was opened.",
  tls: "The connection is secured, and its certificate is valid.",
  credential: "The server let the user in.",
  database: "The database is there.",
  table: "The table is there.",
  columns: "The table has the columns and the key that are needed.",
  permission: "The test event was written and taken back again.",
};

/** A step that failed. */
class StepError extends Error {
  readonly step: StepName;
  readonly failure: Failure;

  constructor(step: StepName, failure: Failure) {
    super(failure.detail);
    this.step = step;
    this.failure = failure;
  }
}

/** One connection check: it signs in, looks at the table, and writes the test event in a transaction that it takes back. */
export class Check implements DialObserver {
  readonly signal: AbortSignal;
  readonly dial: DialRecord = { phase: "waiting" };
  readonly #site: Site;
  readonly #batch: OutboundBatch;
  readonly #place: WritePlace;
  readonly #isSecured: boolean;
  #passedSentences = passedSentences;

  constructor(site: Site, batch: OutboundBatch, signal: AbortSignal) {
    this.#site = site;
    this.#batch = batch;
    this.signal = signal;
    this.#isSecured = site.server.tlsOptions !== undefined;
    const table = tableOf(site.config, batch.events[0]?.eventType ?? "");
    this.#place = { database: site.server.database, table, hide: site.signIn.hide };
  }

  /** Never throws for what the network or the other side can do. */
  async result(): Promise<CheckResult> {
    try {
      await this.#run();
      return { steps: this.#steps() };
    } catch (error) {
      if (error instanceof StepError) return { steps: this.#steps(error) };
      throw error;
    }
  }

  async #run(): Promise<void> {
    const session = await this.#at(
      (failure, error) => this.#openingStep(failure, error),
      () => this.#open(),
    );
    const cut = (): void => session.cut();
    this.signal.addEventListener("abort", cut);
    try {
      const isThere = await this.#at("table", () => this.#lookAtTable(session));
      if (isThere) await this.#at("columns", () => this.#lookAtColumns(session));
      await this.#at("permission", () => this.#tryRow(session, isThere));
      await session.end();
    } finally {
      session.cut();
      this.signal.removeEventListener("abort", cut);
    }
  }

  async #open(): Promise<Session> {
    this.signal.throwIfAborted();
    const session = await openAs(this.#site, this, () => undefined);
    try {
      const failure = await this.#site.signIn.trustFailure(this.signal);
      if (failure !== undefined) throw new StepError("credential", failure);
      return session;
    } catch (error) {
      session.cut();
      throw error;
    }
  }

  /** Returns whether there is a table; otherwise it is known that it may be made. */
  async #lookAtTable(session: Session): Promise<boolean> {
    const { table, database } = this.#place;
    const kind = await kindOf(session, this.#place);
    if (kind === undefined) {
      if (this.#site.config["createTables"] !== true) {
        const detail = `There is no table ${table} in ${database}, or the user has no privilege on it.`;
        throw new StepError("table", { reason: "not_found", detail });
      }
      await this.#tryToMake(session);
      this.#passedSentences = {
        ...passedSentences,
        table: `There is no table ${table} yet; it is made with the first event.`,
        columns: "The table will be made with the columns and the key that are needed.",
        permission: "The user may write to the table.",
      };
      return false;
    }
    if (kind.isView) {
      const detail = `${table} is a view; name the table itself.`;
      throw new StepError("table", { reason: "misconfigured", detail });
    }
    if (!kind.hasTransactions) {
      const detail = `The table ${table} has the engine ${kind.engine.slice(0, 64)}, which knows no transactions; use InnoDB.`;
      throw new StepError("table", { reason: "misconfigured", detail });
    }
    return true;
  }

  async #tryToMake(session: Session): Promise<void> {
    const { table, database } = this.#place;
    try {
      await session.run(createTableProbeSql(qualified(this.#place)));
    } catch (error) {
      if (isNameTwice(error)) return;
      if (failureOfError(error, this.#place).reason !== "forbidden") throw error;
      const detail = `There is no table ${table} in ${database}, and the user has no privilege CREATE to make it; create it as the guide shows.`;
      throw new StepError("table", { reason: "not_found", detail });
    }
  }

  async #lookAtColumns(session: Session): Promise<void> {
    const problems = await problemsOfColumns(session, this.#place);
    if (problems.length === 0) return;
    const list = `The table ${this.#place.table} does not fit: ${problems.join("; ")}`;
    const detail = `${list.length < 490 ? list : `${list.slice(0, 489)}…`}.`;
    throw new StepError("columns", { reason: "misconfigured", detail });
  }

  /** Without a table, the server says that it is missing to those only who may write to it. */
  async #tryRow(session: Session, isThere: boolean): Promise<void> {
    const made = rowOf(this.#batch.events[0]!, 0);
    if ("failure" in made) throw new StepError("permission", made.failure);
    const rules = { place: this.#place, keeps: false, isLate: () => false };
    try {
      const failures = await writeRows(session, [made.row], rules);
      for (const failure of failures.values()) throw new StepError("permission", failure);
    } catch (error) {
      if (isThere || !isTableMissing(error, this.#place)) throw error;
    }
  }

  /** Runs a step; what goes wrong in it is a {@link StepError}. */
  async #at<T>(
    step: StepName | ((failure: Failure, error: unknown) => StepName),
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StepError) throw error;
      const failure: Failure = this.signal.aborted
        ? { reason: "timeout", detail: `The time limit was reached ${this.#stage()}.` }
        : failureOfError(error, this.#place);
      throw new StepError(typeof step === "string" ? step : step(failure, error), failure);
    }
  }

  #openingStep({ reason }: Failure, error: unknown): StepName {
    if (error instanceof LoginError) return "credential";
    switch (reason) {
      case "blocked":
      case "dns_failed":
        return "address";
      case "tls_invalid":
      case "tls_client_auth":
        return this.#isSecured ? "tls" : "connection";
      case "not_found":
      case "forbidden":
        return "database";
      case "unauthorized":
      case "misconfigured":
        return "credential";
      default:
        if (this.dial.phase === "waiting" || this.dial.phase === "dns") return "address";
        return this.dial.phase === "tls" ? "tls" : "connection";
    }
  }

  #stage(): string {
    return this.dial.phase === "open"
      ? "while waiting for the server"
      : stageOfDial(this.dial.phase);
  }

  #steps(error?: StepError): readonly CheckStep[] {
    const names = stepNames.filter((name) => name !== "tls" || this.#isSecured);
    const end = error === undefined ? names.length : names.indexOf(error.step);
    return names.map((name, index) => {
      if (index === end && error !== undefined) return failed(name, error.failure);
      const isPassed = index < end;
      return {
        name,
        state: isPassed ? "passed" : "skipped",
        sentence: isPassed
          ? this.#passedSentences[name]
          : "Not tried, because a step before it failed.",
        nextStep: null,
        reason: null,
      };
    });
  }
}
