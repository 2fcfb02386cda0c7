import type {
  Connection as Client,
  ConnectionOptions,
  QueryOptions,
  ResultSetHeader,
} from "mysql2";
import type { DialObserver, EgressGuard } from "../egress.ts";
import { EgressError } from "../egress-error.ts";
import type { TlsOptions } from "../egress-tls.ts";
import { authPluginsOf } from "./auth-plugins.ts";
import { mysqlPort } from "./port.ts";
import { ServerStream } from "./server-stream.ts";

/** One connection to a server, signed in and set up. */

/** Where a server is and how it is talked to. */
export interface ServerSite {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** What connections are secured with; absent: nothing is, which the egress guard permits for few addresses. */
  readonly tlsOptions?: () => TlsOptions;
}

/** Whom a connection is opened as. */
export interface Login {
  readonly username: string;
  /** Empty with a client certificate. */
  readonly password: string;
}

/** How long a connection that is not used is silent before its other end is probed, in milliseconds. */
const keepAliveMs = 10_000;
/** Seconds that a statement waits for locks of others: three times that is less than an attempt may take. */
const lockWaitSeconds = 5;
/** Seconds after which the server itself ends a statement, where it knows how: later than every attempt has ended. */
const statementSeconds = 60;
/** Statements that stay prepared in one connection; servers hold some 16,000 for all of theirs. */
const statementsMax = 8;

/** Values of a statement; texts are sent as UTF-8. */
export type Parameter = string | null;

/** A signed-in connection. Errors of every call: the server's as the client library gives them, and the stream's. */
export class Session {
  /** Bytes that one packet of a statement may have; see the server's `max_allowed_packet`. */
  packetBytesMax = 0;
  /** Whether an attempt has used it before. */
  isUsed = false;
  readonly #client: Client;
  readonly #stream: ServerStream;
  #ended: Error | undefined;
  #fail: ((error: Error) => void) | undefined;

  /** `onEnd` is called when the connection has ended, by whomever. */
  constructor(client: Client, stream: ServerStream, onEnd: () => void) {
    this.#client = client;
    this.#stream = stream;
    const end = (error: Error): void => {
      this.#ended ??= stream.failure ?? error;
      this.#fail?.(this.#ended);
    };
    client.on("error", end);
    stream.once("close", () => {
      end(new EgressError("unreachable", "The server closed the connection."));
      onEnd();
    });
  }

  /** Resolves when the server has let the client in. */
  async signedIn(): Promise<void> {
    await this.#call<void>((done) => {
      this.#client.once("connect", () => done(null, undefined));
    });
  }

  /** Runs a statement that holds no value of anybody's. */
  async run(sql: string): Promise<void> {
    await this.#call((done) => void this.#client.query(sql, done));
  }

  /** Runs a statement that stays prepared, and returns how many rows it has changed or added. */
  async write(sql: string, values: readonly Parameter[]): Promise<number> {
    const header = await this.#call<ResultSetHeader>((done) =>
      this.#client.execute<ResultSetHeader>(sql, values as Parameter[], done),
    );
    return header.affectedRows;
  }

  /** Runs a query that stays prepared; every column of it must be a text or NULL. */
  async read(
    sql: string,
    values: readonly Parameter[],
  ): Promise<readonly (readonly (string | null)[])[]> {
    const options: QueryOptions = { sql, values: values as Parameter[], rowsAsArray: true };
    const rows = await this.#call<unknown>((done) => void this.#client.execute(options, done));
    if (!Array.isArray(rows) || !rows.every(isTextRow)) {
      throw new EgressError("invalid_response", "The server's answer is not that of the query.");
    }
    return rows;
  }

  /** Says goodbye. Never rejects. */
  async end(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#stream.once("close", resolve);
    if (this.#stream.closed) resolve();
    const timer = setTimeout(() => this.cut(), goodbyeMsMax);
    this.#client.end();
    await promise;
    clearTimeout(timer);
  }

  /** Ends the connection now: the server rolls back what was not committed. */
  cut(): void {
    this.#stream.destroy();
  }

  #call<T>(begin: (done: (error: Error | null, result: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return reject(this.#ended);
      const settle = (): void => {
        this.#fail = undefined;
      };
      this.#fail = (error) => {
        settle();
        reject(error);
      };
      begin((error, result) => {
        settle();
        if (error === null) resolve(result);
        else reject(this.#stream.failure ?? error);
      });
    });
  }
}

/** A server that does not end a connection by itself is not waited for. */
const goodbyeMsMax = 1_000;

function isTextRow(row: unknown): row is (string | null)[] {
  return Array.isArray(row) && row.every((value) => typeof value === "string" || value === null);
}

/**
 * Opens a connection, signs in and sets it up. Nothing is taken from the environment or from files.
 *
 * Errors: those of the egress guard, the stream and the server; the signal's reason when it aborts before.
 */
export async function openSession(
  site: ServerSite,
  login: Login,
  parts: {
    readonly egress: EgressGuard;
    readonly observer: DialObserver;
    readonly onEnd: (session: Session) => void;
  },
): Promise<Session> {
  const { egress, observer } = parts;
  const { host, port } = site;
  const { createConnection } = await import("mysql2");
  const tlsOptions = site.tlsOptions?.();
  const isSecured = tlsOptions !== undefined;
  const socket = await egress.openSocket({ host, port, usualPort: mysqlPort, isSecured }, observer);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, keepAliveMs);
  const stream = new ServerStream(socket, tlsOptions, observer);
  const client = createConnection({ ...clientOptions(site, login), stream });
  const session: Session = new Session(client, stream, () => parts.onEnd(session));
  const cut = (): void => session.cut();
  observer.signal.addEventListener("abort", cut);
  try {
    await session.signedIn();
    await setUp(session);
    observer.signal.throwIfAborted();
    return session;
  } catch (error) {
    session.cut();
    observer.signal.throwIfAborted();
    throw error;
  } finally {
    observer.signal.removeEventListener("abort", cut);
  }
}

/** Everything is said, so that nothing is a default that somebody else has set. TLS is the stream's. */
function clientOptions(
  { host, port, database, tlsOptions }: ServerSite,
  { username, password }: Login,
): ConnectionOptions {
  return {
    host,
    port,
    user: username,
    password,
    database,
    charset: "utf8mb4",
    timezone: "Z",
    // The attempt's signal ends everything.
    connectTimeout: 0,
    compress: false,
    debug: false,
    multipleStatements: false,
    namedPlaceholders: false,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    // What a server says must not become code: the library would compile a function for each shape of rows.
    disableEval: true,
    maxPreparedStatements: statementsMax,
    connectAttributes: { program_name: "pushrail" },
    // Without FOUND_ROWS, rows that were there are not counted; without LOCAL_FILES, a server may not ask for files.
    flags: ["-FOUND_ROWS", "-LOCAL_FILES", "-CLIENT_QUERY_ATTRIBUTES", "-SESSION_TRACK"],
    authPlugins: authPluginsOf({ password, isSecured: tlsOptions !== undefined }),
  };
}

async function setUp(session: Session): Promise<void> {
  await session.run("SET NAMES utf8mb4");
  await session.run(
    [
      "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
      "time_zone = '+00:00'",
      "autocommit = 1",
      // A server can have others for everybody: answers cut off, transactions that begin anew or end the connection.
      "sql_select_limit = 18446744073709551615",
      "sql_big_selects = 1",
      "completion_type = 0",
      `lock_wait_timeout = ${lockWaitSeconds}`,
      `innodb_lock_wait_timeout = ${lockWaitSeconds}`,
    ].join(", "),
  );
  // MariaDB knows the first, MySQL the second, for queries only.
  if (!(await isKnown(session, `SET SESSION max_statement_time = ${statementSeconds}`)))
    await isKnown(session, `SET SESSION max_execution_time = ${statementSeconds * 1_000}`);
  const [row] = await session.read("SELECT CAST(@@max_allowed_packet AS CHAR)", []);
  session.packetBytesMax = Number(row?.[0] ?? 0);
  if (!(session.packetBytesMax >= packetBytesMin)) {
    const sentence = "The server did not say how large a packet may be.";
    throw new EgressError("invalid_response", sentence);
  }
}

/** Source: MySQL and MariaDB, `max_allowed_packet`: 1,024 at least. */
const packetBytesMin = 1_024;
/** Source: MySQL error reference, ER_UNKNOWN_SYSTEM_VARIABLE. */
const unknownVariable = 1193;

async function isKnown(session: Session, sql: string): Promise<boolean> {
  try {
    await session.run(sql);
    return true;
  } catch (error) {
    if ((error as { errno?: unknown }).errno === unknownVariable) return false;
    throw error;
  }
}
