import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { BoundedConnections } from "../database/connections.ts";
import type {
  Connection,
  Exchange,
  OutboundBatch,
  Outcome,
  Runtime,
  Settings,
} from "../destination.ts";
import { exchangeOfNothing } from "../http/call.ts";
import type { Failure } from "../http/failure.ts";
import { checkServer } from "./check.ts";
import { cut, detailCharactersMax, unknownTable } from "./exceptions.ts";
import { tableNameOf, type TableName } from "./identifiers.ts";
import { insertSettings, statementSettings } from "./query-settings.ts";
import { rowsOf, type Rows } from "./rows.ts";
import { Server, type Reply, type SignIn, type Statement } from "./server.ts";
import { createStatement, insertStatement } from "./statements.ts";

const compressed = promisify(gzip);

/** Fast: twice the ratio takes five times as long. */
const gzipLevel = 1;

/** Opens a connection that writes each batch with one insert. The settings must have been judged by the caller. */
export function openClickhouse(
  parts: {
    readonly url: URL;
    readonly config: Settings["config"];
    readonly signIn: SignIn;
  },
  runtime: Runtime,
): Connection {
  const { url, config, signIn } = parts;
  const server = new Server(url.origin, signIn, runtime);
  // Sockets are the HTTP client's; here are the turns: many inserts at a time make many small parts of a table.
  const turns = new BoundedConnections<object>({
    open: () => Promise.resolve({}),
    end: () => Promise.resolve(),
    cut: () => undefined,
  });
  const inTurn = async (batch: OutboundBatch, signal: AbortSignal): Promise<readonly Outcome[]> => {
    const turn = await turns.take({ signal, dial: { phase: "waiting" } });
    try {
      return await new Sender({ server, config, batch, signal }).send();
    } finally {
      turns.giveBack(turn);
    }
  };
  const target = url.origin;
  return {
    deliver: async (batch, signal) => {
      if (turns.isClosing) return allOf(batch, closing, exchangeOfNothing(target));
      try {
        return await inTurn(batch, signal);
      } catch (error) {
        if (!signal.aborted) throw error;
        return allOf(batch, outOfTime, exchangeOfNothing(target));
      }
    },
    check: ({ events }, signal) =>
      checkServer({ server, url, config, eventType: events[0]?.eventType ?? "" }, signal),
    close: async () => {
      await turns.close();
      await server.close();
    },
  };
}

const closing: Failure = {
  reason: "platform_fault",
  detail: "The connection was being closed.",
};

const outOfTime: Failure = {
  reason: "timeout",
  detail: "The time limit was reached before the request was sent.",
};

/** One attempt of a batch. */
class Sender {
  readonly #server: Server;
  readonly #config: Settings["config"];
  readonly #batch: OutboundBatch;
  readonly #signal: AbortSignal;
  readonly #name: TableName;

  constructor(parts: {
    readonly server: Server;
    readonly config: Settings["config"];
    readonly batch: OutboundBatch;
    readonly signal: AbortSignal;
  }) {
    this.#server = parts.server;
    this.#config = parts.config;
    this.#batch = parts.batch;
    this.#signal = parts.signal;
    this.#name = tableNameOf(parts.config, parts.batch.events[0]?.eventType ?? "");
  }

  async send(): Promise<readonly Outcome[]> {
    const batch = this.#batch;
    const rows = rowsOf(batch.events);
    const rowCount = batch.events.length - rows.refused.size;
    if (rowCount === 0) {
      const target = this.#server.targetOf(insertStatement(this.#name));
      return outcomesOf(batch, rows, { exchange: exchangeOfNothing(target) });
    }
    const reply = await this.#insert(await this.#bodyOf(rows));
    if ("failure" in reply) {
      // For all of them, those without a row as well: a mixed result would break the batch up, and what is left of it would
      // be sent under another token, although this one may have been stored.
      return allOf(batch, reply.failure, reply.exchange);
    }
    const { answer, exchange } = reply;
    const failure = failureOfSummary(answer.headers["x-clickhouse-summary"], rowCount);
    if (failure !== undefined) return allOf(batch, failure, exchange);
    return outcomesOf(batch, rows, { exchange });
  }

  async #bodyOf({ body }: Rows): Promise<NonNullable<Statement["body"]>> {
    if (this.#config["compression"] !== "gzip") return { bytes: body };
    return { bytes: await compressed(body, { level: gzipLevel }), encoding: "gzip" };
  }

  /** Inserts, into a table that is made first if there is none and the settings say so. */
  async #insert(body: NonNullable<Statement["body"]>): Promise<Reply> {
    const name = this.#name;
    const insertion: Statement = {
      sql: insertStatement(name),
      name,
      settings: { ...insertSettings, insert_deduplication_token: this.#batch.id ?? "" },
      body,
    };
    const first = await this.#server.ask(insertion, this.#signal);
    const isMissing =
      "failure" in first && first.code === unknownTable && first.failure.reason === "not_found";
    if (!isMissing || this.#config["createTables"] !== true) return first;
    const sql = createStatement(name);
    const creation = await this.#server.ask(
      { sql, name, settings: statementSettings },
      this.#signal,
    );
    if (!("failure" in creation)) return await this.#server.ask(insertion, this.#signal);
    if (creation.failure.reason !== "forbidden") return creation;
    const detail = `${first.failure.detail} The user may not create it: create it as the guide shows, or grant CREATE TABLE ON ${name.database}.*.`;
    return { ...first, failure: { ...first.failure, detail: cut(detail, detailCharactersMax) } };
  }
}

/**
 * What the server counted. Rows of materialized views are counted as well, and so are those of a batch that it knew
 * already and left out.
 */
function failureOfSummary(summary: string | undefined, rowCount: number): Failure | undefined {
  const written = Number(/"written_rows":"?(\d+)/.exec(summary ?? "")?.[1]);
  if (written >= rowCount) return undefined;
  const detail = Number.isNaN(written)
    ? "The answer does not say how many rows were written."
    : `The answer says that ${written} of ${rowCount} rows were written.`;
  return { reason: "invalid_response", detail };
}

function allOf(batch: OutboundBatch, failure: Failure, exchange: Exchange): readonly Outcome[] {
  return batch.events.map(() => ({ kind: "failed", ...failure, exchange }));
}

function outcomesOf(
  { events }: OutboundBatch,
  { refused }: Rows,
  { exchange }: { readonly exchange: Exchange },
): readonly Outcome[] {
  return events.map((_, index): Outcome => {
    const failure = refused.get(index);
    return failure === undefined
      ? { kind: "delivered", exchange }
      : { kind: "failed", ...failure, exchange };
  });
}
