import { addressOf } from "../address.ts";
import { failed, resultOfAttempt, skipped } from "../check-steps.ts";
import type { CheckResult, CheckStep, Exchange, Settings } from "../destination.ts";
import { hostOf } from "../hostname.ts";
import type { Failure } from "../http/failure.ts";
import { failureOfException, missingDatabase } from "./exceptions.ts";
import { tableNameOf, type TableName } from "./identifiers.ts";
import { insertSettings, statementSettings } from "./query-settings.ts";
import type { Reply, Server } from "./server.ts";
import {
  columnsStatement,
  databaseStatement,
  insertStatement,
  mayCreateStatement,
  mayInsertStatement,
  problemsOfColumns,
  tableStatement,
  versionStatement,
} from "./statements.ts";

/** What is checked. */
interface CheckedServer {
  readonly server: Server;
  readonly url: URL;
  readonly config: Settings["config"];
  /** Of the test event. */
  readonly eventType: string;
}

/** Checks whether events would arrive, by looking and by an insert of no rows: nothing is written and no table is made. */
export function checkServer(parts: CheckedServer, signal: AbortSignal): Promise<CheckResult> {
  return new Check(parts, signal).run();
}

/** What a step came to: a sentence of what was found, or why it failed. */
type Finding = { readonly found: string } | { readonly failure: Failure };

interface FoundTable {
  readonly engine: string;
  /** The engine with its parameters and the settings of the table, as they would be created. */
  readonly engineFull: string;
  readonly sortingKey: string;
}

class Check {
  readonly #parts: CheckedServer;
  readonly #signal: AbortSignal;
  readonly #name: TableName;
  readonly #steps: CheckStep[] = [];
  #response: Exchange["response"];
  /** `null`: there is none yet. */
  #table: FoundTable | null = null;

  constructor(parts: CheckedServer, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
    this.#name = tableNameOf(parts.config, parts.eventType);
  }

  async run(): Promise<CheckResult> {
    const stages: readonly (readonly [string, () => Promise<Finding>])[] = [
      ["database", () => this.#database()],
      ["table", () => this.#tableOrRight()],
      ["columns", () => this.#columns()],
      ["deduplication", () => Promise.resolve({ found: deduplicationOf(this.#table) })],
      ["permission", () => this.#permission()],
    ];
    let isOver = !(await this.#reach());
    for (const [name, look] of stages) {
      if (isOver) {
        this.#steps.push(skipped(name));
        continue;
      }
      const finding = await look();
      isOver = "failure" in finding;
      this.#steps.push(
        "failure" in finding ? failed(name, finding.failure) : passed(name, finding),
      );
    }
    return { steps: this.#steps, ...(this.#response && { response: this.#response }) };
  }

  /** The steps up to the sign-in, which one statement tells: how far it came. `false` when one of them failed. */
  async #reach(): Promise<boolean> {
    const { url } = this.#parts;
    const reply = await this.#ask(versionStatement);
    const isSecure = url.protocol === "https:";
    const isNamed = addressOf(hostOf(url)) === undefined;
    const { exchange } = reply;
    if ("failure" in reply && exchange.response === undefined) {
      const outcome = { kind: "failed", ...reply.failure, exchange } as const;
      const { steps } = resultOfAttempt(outcome, { isSecure, isNamed });
      // What an attempt calls its request is here the first answer of the server.
      this.#steps.push(
        ...steps.map((step) => (step.name === "request" ? { ...step, name: "server" } : step)),
        skipped("credential"),
      );
      return false;
    }
    const { steps } = resultOfAttempt({ kind: "delivered", exchange }, { isSecure, isNamed });
    this.#steps.push(...steps.slice(0, -1));
    if (!("failure" in reply)) {
      const [version = ""] = rowsIn(reply)?.[0] ?? [];
      this.#steps.push(passed("server", { found: `ClickHouse ${version} answers.` }));
      this.#steps.push(passed("credential", { found: "The user may sign in." }));
      return true;
    }
    const { failure } = reply;
    if (failure.reason === "unauthorized" || failure.reason === "forbidden") {
      this.#steps.push(
        passed("server", { found: "ClickHouse answers." }),
        failed("credential", failure),
      );
    } else {
      this.#steps.push(failed("server", failure), skipped("credential"));
    }
    return false;
  }

  async #database(): Promise<Finding> {
    const { database } = this.#name;
    const reply = await this.#ask(databaseStatement(this.#name));
    if ("failure" in reply) return reply;
    const [count] = rowsIn(reply)?.[0] ?? [];
    if (Number(count) > 0) return { found: `The database ${database} is there.` };
    return { failure: { reason: "not_found", detail: missingDatabase(database) } };
  }

  async #tableOrRight(): Promise<Finding> {
    const reply = await this.#ask(tableStatement(this.#name));
    if ("failure" in reply) return reply;
    const [engine, engineFull, sortingKey] = rowsIn(reply)?.[0] ?? [];
    const said = `${this.#name.database}.${this.#name.table}`;
    if (engine !== undefined) {
      this.#table = { engine, engineFull: engineFull ?? "", sortingKey: sortingKey ?? "" };
      return { found: `The table ${said} is there.` };
    }
    const missing = `The table ${said} does not exist, or the user has no right to it.`;
    if (this.#parts.config["createTables"] !== true)
      return { failure: { reason: "not_found", detail: missing } };
    const right = await this.#ask(mayCreateStatement(this.#name));
    const willBe = `The table ${said} does not exist yet; the first event creates it`;
    if ("failure" in right) {
      if (right.code !== syntaxError) return right;
      return { found: `${willBe}, if the user may: this version of ClickHouse cannot be asked.` };
    }
    if (right.answer.text.trim() === "1") return { found: `${willBe}.` };
    const detail = `${missing} To have it created, grant CREATE TABLE ON ${this.#name.database}.*; or create it as the guide shows.`;
    return { failure: { reason: "not_found", detail } };
  }

  async #columns(): Promise<Finding> {
    if (this.#table === null) return { found: "The table is created with all columns." };
    const reply = await this.#ask(columnsStatement(this.#name));
    if ("failure" in reply) return reply;
    const found = (rowsIn(reply) ?? []).map(([name = "", type = "", defaultKind = ""]) => {
      return { name, type, defaultKind };
    });
    const problems = problemsOfColumns(found);
    if (problems.length === 0) return { found: "The table has all columns." };
    return { failure: { reason: "misconfigured", detail: problems.join(" ").slice(0, 500) } };
  }

  /** By asking for the right, and by an insert of no rows: a replica that takes none, or a setting that may not be set, says so. */
  async #permission(): Promise<Finding> {
    if (this.#table === null)
      return {
        found: "Whoever creates a table needs INSERT on it as well; the first event tells.",
      };
    const right = await this.#ask(mayInsertStatement(this.#name));
    if ("failure" in right && right.code !== syntaxError) return right;
    if ("answer" in right && right.answer.text.trim() !== "1")
      return { failure: failureOfException({ code: accessDenied, message: "" }, this.#name) };
    const reply = await this.#ask(insertStatement(this.#name), insertSettings);
    return "failure" in reply ? reply : { found: "Rows may be inserted." };
  }

  async #ask(sql: string, settings = statementSettings): Promise<Reply> {
    const reply = await this.#parts.server.ask({ sql, name: this.#name, settings }, this.#signal);
    this.#response = reply.exchange.response ?? this.#response;
    return reply;
  }
}

/** What servers before version 24.9 make of a question for a right. */
const syntaxError = 62;
const accessDenied = 497;

/** Rows of JSONCompactEachRow, every value as text; `undefined` for what is none. */
function rowsIn(reply: Extract<Reply, { readonly answer: unknown }>): string[][] | undefined {
  try {
    const lines = reply.answer.text.split("\n").filter((line) => line !== "");
    return lines.map((line) => (JSON.parse(line) as unknown[]).map(String));
  } catch {
    return undefined;
  }
}

/** What the table does with batches that are sent again and with events that are replayed. */
function deduplicationOf(table: FoundTable | null): string {
  if (table === null) return "The table is created so that no event counts twice.";
  const { engine, engineFull, sortingKey } = table;
  const kept = /non_replicated_deduplication_window\s*=\s*(\d+)/.exec(engineFull)?.[1];
  const isReplicated = /^(?:Replicated|Shared)\w*MergeTree$/.test(engine);
  const knowsTokens = isReplicated || (engine.endsWith("MergeTree") && Number(kept ?? 0) > 0);
  const replaces = engine.endsWith("ReplacingMergeTree") && /\bevent_id\b/.test(sortingKey);
  if (knowsTokens && replaces)
    return "Repeated batches are recognised, and of an event that is replayed one row is kept: read with FINAL.";
  if (replaces)
    return "Of an event that comes twice one row is kept: read with FINAL. Repeated batches are not recognised, because non_replicated_deduplication_window is 0; materialized views see their rows twice.";
  if (knowsTokens)
    return `Repeated batches are recognised. An event that is replayed is in the table twice, because ${engine} does not replace rows by event_id.`;
  return `Not deduplicated: batches that are sent again after a lost answer and events that are replayed are written twice, as ${engine} keeps all rows.`;
}

function passed(name: string, { found }: { readonly found: string }): CheckStep {
  return { name, state: "passed", sentence: found, nextStep: null, reason: null };
}
