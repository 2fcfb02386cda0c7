import { once } from "node:events";
import type net from "node:net";
import type tls from "node:tls";
import type { Client, ClientConfig, QueryResult } from "pg";
import type { DialObserver, EgressGuard } from "../egress.ts";
import { EgressError } from "../egress-error.ts";
import { ignoreError, secure, type TlsOptions } from "../egress-tls.ts";
import { FailureError } from "./failure-error.ts";
import { MessageReader } from "./server-messages.ts";
import type { SignIn } from "./sign-in.ts";
import { usualPort } from "./target.ts";

/** One signed-in connection to a server. */

/** Where sessions are opened, and as whom. */
export interface SessionPlace {
  readonly egress: EgressGuard;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly signIn: SignIn;
  /** What the connection is secured with; `undefined`: it is not. */
  readonly tls: (() => TlsOptions) | undefined;
  /** Called when a session has ended by itself. */
  readonly onEnd: (session: PostgresSession) => void;
}

/** What the server's list of sessions shows for ours. */
const applicationName = "pushrail";

/** Bytes that a server may send in one attempt: answers have some hundred, and reports of errors some thousand. */
const receivedBytesMax = 4 * 1024 * 1024;

/**
 * Rounds that a server may want for one sign-in: some third of a second of a processor. Servers have 4,096 by themselves.
 *
 * Source: OWASP, "Password Storage Cheat Sheet": 600,000 for SHA-256.
 */
const scramMaxIterations = 600_000;

/** How long a connection that is not used is silent before its other end is probed, in milliseconds. */
const keepAliveMs = 10_000;

/** How far an attempt to open a session came. */
export type SessionPhase = "connecting" | "securing" | "signing-in" | "open";

/** One connection with a session of PostgreSQL in it. */
export class PostgresSession {
  /** `false` once it has been used by an attempt: then its connection may have ended in between. */
  isFresh = true;
  readonly #client: Client;
  readonly #socket: net.Socket;
  #receivedBytes = 0;
  #hasEnded = false;

  constructor(client: Client, socket: net.Socket, onEnd: () => void) {
    this.#client = client;
    this.#socket = socket;
    const end = (): void => {
      this.#hasEnded = true;
      onEnd();
    };
    // An error of a connection that nobody uses must not end the process.
    client.on("error", end);
    client.once("end", end);
    socket.on("data", (chunk: Buffer) => {
      this.#receivedBytes += chunk.byteLength;
      if (this.#receivedBytes > receivedBytesMax) {
        socket.destroy(
          new EgressError("invalid_response", "The server sends far more than it was asked for."),
        );
      }
    });
  }

  /** `true` when nothing of an attempt is left in it and its connection stands. */
  get isIdle(): boolean {
    return !this.#hasEnded && this.#client.getTransactionStatus() === "I";
  }

  /** A new attempt begins. */
  begin(): void {
    this.#receivedBytes = 0;
  }

  /** One statement. Errors: the client's own, which `failureOfError` reads. */
  async query(text: string, values?: readonly (string | null)[]): Promise<QueryResult> {
    return values === undefined
      ? await this.#client.query(text)
      : await this.#client.query({ text, values: values as (string | null)[] });
  }

  /** Ends the connection at once; statements under way fail. */
  cut(): void {
    this.#hasEnded = true;
    this.#socket.destroy();
  }

  /** Takes leave of the server and closes the connection. */
  async end(): Promise<void> {
    if (this.#hasEnded || this.#socket.destroyed) return this.cut();
    this.#hasEnded = true;
    const closed = once(this.#socket, "close").catch(ignoreError);
    void this.#client.end().catch(ignoreError);
    // Whoever does not close its side must not keep ours.
    const timer = setTimeout(() => this.#socket.destroy(), 1_000);
    await closed;
    clearTimeout(timer);
  }
}

/**
 * Opens a session: dials, secures the connection, and signs in. Only what is said here is ever used: neither the
 * environment (PGPASSWORD, PGOPTIONS and the like) nor files of this machine.
 *
 * Errors: `EgressError`, `FailureError`, those of the client, and the signal's reason.
 */
export async function openSession(
  place: SessionPlace,
  observer: DialObserver & { readonly onPhase?: (phase: SessionPhase) => void },
): Promise<PostgresSession> {
  const { egress, host, port } = place;
  const { signal, dial, onPhase = ignoreError } = observer;
  const secured = place.tls?.();
  onPhase("connecting");
  const target = { host, port, usualPort, isSecured: secured !== undefined };
  const plain = await egress.openSocket(target, observer);
  const cut = (): void => void plain.destroy();
  signal.addEventListener("abort", cut, { once: true });
  let socket: net.Socket = plain;
  try {
    signal.throwIfAborted();
    plain.setKeepAlive(true, keepAliveMs);
    if (secured !== undefined) {
      onPhase("securing");
      dial.phase = "tls";
      const startedAt = performance.now();
      socket = await securedByRequest(plain, secured, signal);
      dial.tlsMs = performance.now() - startedAt;
      dial.phase = "open";
    }
    onPhase("signing-in");
    const session = await signedIn(place, socket, signal);
    onPhase("open");
    return session;
  } catch (error) {
    socket.destroy();
    plain.destroy();
    throw error;
  } finally {
    signal.removeEventListener("abort", cut);
  }
}

/** Asks for TLS. Source: PostgreSQL manual, "Message Formats", SSLRequest: its length, and 1234 and 5679. */
const tlsRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/**
 * Secures a connection, or fails: it is never used as it is.
 *
 * Source: PostgreSQL manual, "SSL Session Encryption": the server answers with one byte, and what comes with it was put in
 * by somebody else.
 */
async function securedByRequest(
  socket: net.Socket,
  options: TlsOptions,
  signal: AbortSignal,
): Promise<tls.TLSSocket> {
  const answered = firstBytes(socket, signal);
  socket.write(tlsRequest);
  const answer = await answered;
  const letter = answer.toString("latin1", 0, 1);
  if (letter === "N") throw new EgressError("tls_invalid", "The server does not offer TLS.");
  if (letter === "E")
    throw new EgressError(
      "unavailable",
      "The server refused the connection before it was secured.",
    );
  if (letter !== "S") {
    const sentence = "What answers at this address is not a PostgreSQL server.";
    throw new EgressError("invalid_response", sentence);
  }
  if (answer.byteLength > 1) {
    const sentence =
      "Something between here and the server spoke before the connection was secured.";
    throw new EgressError("tls_invalid", sentence);
  }
  return await secure(socket, options, signal);
}

function firstBytes(socket: net.Socket, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      socket.pause();
      socket.off("data", onData);
      socket.off("close", onClose);
    };
    const onData = (chunk: Buffer): void => {
      done();
      resolve(chunk);
    };
    const onClose = (): void => {
      done();
      const sentence = "The connection was cut before it was secured.";
      reject(signal.aborted ? (signal.reason as Error) : new EgressError("unreachable", sentence));
    };
    socket.on("data", onData);
    socket.on("close", onClose);
  });
}

async function signedIn(
  place: SessionPlace,
  socket: net.Socket,
  signal: AbortSignal,
): Promise<PostgresSession> {
  const { default: pg } = await import("pg");
  const { host, port, database, signIn } = place;
  const isSecured = place.tls !== undefined;
  const { username } = signIn;
  const config: ClientConfig & { readonly scramMaxIterations: number } = {
    host,
    port,
    user: username,
    database,
    // A function, asked when the server wants a password: without one the client would look for a file.
    password: () => signIn.password(signal),
    scramMaxIterations,
    ssl: false,
    sslnegotiation: "postgres",
    // Used where the server offers it, so that nobody in between can pass the sign-in on.
    enableChannelBinding: isSecured,
    connectionTimeoutMillis: 0,
    stream: () => asDialled(socket),
  };
  const client = new pg.Client(config);
  if ("native" in client) {
    // NODE_PG_FORCE_NATIVE puts a client in its place that opens sockets of its own.
    throw new EgressError("platform_fault", "The installation uses another PostgreSQL client.");
  }
  // What is said to the server at first is this alone: the client would add what its environment says.
  Object.assign(client, {
    getStartupConf: () => ({ user: username, database, application_name: applicationName }),
  });
  if (!isSecured) refuseCleartext(client, socket);
  let session: PostgresSession | undefined;
  const opened = new PostgresSession(client, socket, () => session && place.onEnd(session));
  await client.connect();
  session = opened;
  return opened;
}

/**
 * The socket as the client expects one: it is connected when it is told to connect. What the client cannot read must
 * not be thrown at the event loop, where it would end the process.
 */
function asDialled(socket: net.Socket): net.Socket {
  const listen = socket.on.bind(socket);
  return Object.assign(socket, {
    connect: () => {
      process.nextTick(() => socket.emit("connect"));
      return socket;
    },
    on: (event: string, listener: (...values: unknown[]) => void) =>
      listen(event, event === "data" ? readingWith(socket, listener) : listener),
  });
}

function readingWith(socket: net.Socket, read: (chunk: unknown) => void): (chunk: unknown) => void {
  const messages = new MessageReader();
  return (chunk) => {
    try {
      const whole = messages.take(chunk as Buffer);
      if (whole.byteLength > 0) read(whole);
    } catch (cause) {
      const sentence = "The server's answer is not valid for its protocol.";
      socket.destroy(new EgressError("invalid_response", sentence, { cause }));
    }
  };
}

/** A password goes over a connection that is not secured in no form that could be read. */
function refuseCleartext(client: Client, socket: net.Socket): void {
  const { connection } = client as unknown as { readonly connection: NodeJS.EventEmitter };
  connection.on("authenticationCleartextPassword", () => {
    const detail =
      "The server asked for the password in plain text, over a connection without TLS.";
    socket.destroy(new FailureError({ reason: "tls_invalid", detail }));
  });
}
