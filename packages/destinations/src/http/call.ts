import manifest from "../../package.json" with { type: "json" };
import type { Dispatcher } from "undici";
import type { Exchange, Runtime } from "../destination.ts";
import type { DialObserver, DialRecord } from "../egress.ts";
import { hiddenValue, hiderOf } from "../masking.ts";
import { ClientPool, type PooledClient } from "./clients.ts";
import { failureOfError, type Failure } from "./failure.ts";
import { ResponseRecord } from "./response.ts";

/**
 * One request to a system whose answer has to be read, such as a bucket's or a database's: the answer with its text, or
 * why there is none, and in both cases what may be shown of it. What a status means is the caller's to say.
 */

/** What is asked. */
export interface Call {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  /** Path and query as they stand in the request line: percent-encoded, beginning with a slash. */
  readonly path: string;
  /**
   * Lower-case names. `host` may be given where it differs from the origin's; `content-length`, `connection`,
   * `user-agent` and `accept-encoding` are not given.
   */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Texts that are shown as `••••` wherever they stand, in the request as in the answer: keys, tokens, signatures. */
  readonly secretTexts: readonly string[];
  /** Where the request goes, as it is shown; default: the origin and the path without its query. */
  readonly target?: string;
}

/** What was answered. */
export interface Answer {
  readonly status: number;
  /** Lower-case names; of a repeated header the first. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most the first 64 KiB of the body, as UTF-8. */
  readonly text: string;
}

/** What came of a call. */
export type CallResult =
  | { readonly answer: Answer; readonly exchange: Exchange }
  | { readonly failure: Failure; readonly exchange: Exchange };

/** Makes a call with a client of the pool. Never throws for what the network or the other side can do. */
export function makeCall(
  clients: ClientPool,
  call: Call,
  signal: AbortSignal,
): Promise<CallResult> {
  return new Promise((resolve) => new RunningCall(clients, call, signal, resolve).start());
}

/** Makes a single call to an origin that is not called again soon, over a connection of its own. */
export async function makeSingleCall(
  origin: string,
  call: Call,
  { egress, signal }: Pick<Runtime, "egress"> & { readonly signal: AbortSignal },
): Promise<CallResult> {
  const clients = new ClientPool(origin, egress);
  try {
    return await makeCall(clients, call, signal);
  } finally {
    await clients.close();
  }
}

/** How a call that could not be made is shown. */
export function exchangeOfNothing(target: string): Exchange {
  return { target, requestHeaders: [], timings: { totalMs: 0 } };
}

const ownHeaders = {
  "user-agent": `Pushrail/${manifest.version}`,
  // An encoded body would have to be decoded to be read, and a small one can decode to gigabytes.
  "accept-encoding": "identity",
} as const;

const bodyBytesMax = 64 * 1024;

/** It ends exactly once, by whichever comes first: the end of the answer, too much of it, an error, or the signal. */
class RunningCall implements Dispatcher.DispatchHandler, DialObserver {
  readonly signal: AbortSignal;
  readonly dial: DialRecord = { phase: "waiting" };
  readonly #clients: ClientPool;
  readonly #call: Call;
  readonly #resolve: (result: CallResult) => void;
  readonly #hide: (text: string) => string;
  readonly #startedAt = performance.now();
  readonly #chunks: Buffer[] = [];
  #pooled: PooledClient | undefined;
  #sentAt: number | undefined;
  #answeredAt: number | undefined;
  #record: ResponseRecord | undefined;
  #headers: Readonly<Record<string, string>> = {};
  #hasEnded = false;

  constructor(
    clients: ClientPool,
    call: Call,
    signal: AbortSignal,
    resolve: (result: CallResult) => void,
  ) {
    this.#clients = clients;
    this.#call = call;
    this.#hide = hiderOf(call.secretTexts, hiddenValue);
    this.signal = signal;
    this.#resolve = resolve;
  }

  start(): void {
    if (this.signal.aborted) return this.handleEvent();
    if (this.#clients.isClosing)
      return this.#fail({
        reason: "platform_fault",
        detail: "The connection was being closed.",
      });
    const { method, path, headers, body } = this.#call;
    this.signal.addEventListener("abort", this);
    this.#pooled = this.#clients.take(this);
    this.#pooled.client.dispatch(
      { method, path, headers: { ...ownHeaders, ...headers }, ...(body !== undefined && { body }) },
      this,
    );
  }

  /** The signal has aborted. */
  handleEvent(): void {
    this.#fail({ reason: "timeout", detail: `The time limit was reached ${this.#stage()}.` });
  }

  onRequestStart(): void {
    this.#sentAt = performance.now();
  }

  onResponseStarted(): void {
    this.#answeredAt ??= performance.now();
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (status < 200) return;
    const { rawHeaders } = controller;
    const raw = Array.isArray(rawHeaders) ? rawHeaders : [];
    this.#record = new ResponseRecord(status, raw);
    this.#headers = byName(raw);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#hasEnded) return;
    const isWithin = this.#record!.take(chunk);
    this.#chunks.push(Buffer.from(chunk));
    if (!isWithin) this.#answer();
  }

  onResponseEnd(): void {
    if (this.#hasEnded) return;
    const pooled = this.#pooled!;
    this.#pooled = undefined;
    this.#clients.giveBack(pooled);
    this.#answer();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(failureOfError(error, this.dial));
  }

  #answer(): void {
    const bytes = Buffer.concat(this.#chunks).subarray(0, bodyBytesMax);
    const { status } = this.#record!;
    const answer = { status, headers: this.#headers, text: bytes.toString("utf8") };
    this.#end((exchange) => ({ answer, exchange }));
  }

  #fail(failure: Failure): void {
    this.#end((exchange) => ({ failure, exchange }));
  }

  /** Ends the call. A client that is still taken has an unfinished connection, so it is cut. */
  #end(resultOf: (exchange: Exchange) => CallResult): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.signal.removeEventListener("abort", this);
    const exchange = this.#exchange();
    if (this.#pooled !== undefined) this.#clients.discard(this.#pooled);
    this.#resolve(resultOf(exchange));
  }

  #exchange(): Exchange {
    const { dnsMs, connectMs, tlsMs } = this.dial;
    const { body, headers, path, target } = this.#call;
    const waitMs =
      this.#sentAt === undefined || this.#answeredAt === undefined
        ? undefined
        : this.#answeredAt - this.#sentAt;
    const shown = Object.entries({ ...ownHeaders, ...headers });
    return {
      target: target ?? this.#hide(`${this.#clients.origin}${path.replace(/\?.*$/s, "?…")}`),
      requestHeaders: [
        ...shown.map(([name, value]) => [name, this.#hide(value)] as const),
        ...(body === undefined ? [] : [["content-length", String(body.byteLength)] as const]),
      ],
      ...(this.#record !== undefined && { response: this.#record.summary(this.#hide) }),
      timings: {
        ...(dnsMs !== undefined && { dnsMs: rounded(dnsMs) }),
        ...(connectMs !== undefined && { connectMs: rounded(connectMs) }),
        ...(tlsMs !== undefined && { tlsMs: rounded(tlsMs) }),
        ...(waitMs !== undefined && { waitMs: rounded(waitMs) }),
        totalMs: rounded(performance.now() - this.#startedAt),
      },
    };
  }

  #stage(): string {
    if (this.#record !== undefined) return "while the answer was being read";
    if (this.#sentAt !== undefined) return "while waiting for the answer";
    return stageOfDial(this.dial.phase);
  }
}

/** Where an attempt was that ended before its request was sent, to follow "The time limit was reached". */
export function stageOfDial(phase: DialRecord["phase"]): string {
  switch (phase) {
    case "dns":
      return "while the host name was being resolved";
    case "connect":
      return "while connecting";
    case "tls":
      return "while the connection was being secured";
    case "waiting":
    case "open":
      return "before the request was sent";
  }
}

/** Hundredths of a millisecond are as fine as the log shows. */
export function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}

function byName(raw: readonly (Buffer | string)[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (let index = 0; index + 1 < raw.length; index += 2)
    headers[raw[index]!.toString().toLowerCase()] ??= raw[index + 1]!.toString();
  return headers;
}
