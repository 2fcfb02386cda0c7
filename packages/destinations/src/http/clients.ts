import assert from "node:assert/strict";
import { Client } from "undici";
import type { DialObserver, EgressGuard } from "../egress.ts";
import type { ClientCertificate } from "../egress-tls.ts";

/** How long an unused connection is kept, in milliseconds, whatever the other side proposes. */
const idleMsMax = 4_000;

/** Bytes of headers (names and values) that one response may have. */
const responseHeaderBytesMax = 16 * 1024;

/** An HTTP client with at most one socket, and the attempt that has it at the moment. */
export interface PooledClient {
  readonly client: Client;
  observer: DialObserver | undefined;
}

/**
 * The HTTP clients of one destination: each serves one attempt at a time.
 *
 * Because an attempt has a client to itself, a connection that is opened belongs to exactly one attempt, ending the
 * attempt ends the dial, and requests are never pipelined. The most recently used client is taken first, so that
 * surplus ones fall idle and close.
 */
export class ClientPool {
  readonly #origin: string;
  readonly #egress: EgressGuard;
  readonly #clientCertificate: ClientCertificate | undefined;
  readonly #idle: PooledClient[] = [];
  #takenCount = 0;
  #closed: PromiseWithResolvers<void> | undefined;

  constructor(origin: string, egress: EgressGuard, clientCertificate?: ClientCertificate) {
    this.#origin = origin;
    this.#egress = egress;
    this.#clientCertificate = clientCertificate;
  }

  /** Scheme, host and port, as an origin is written. */
  get origin(): string {
    return this.#origin;
  }

  get isClosing(): boolean {
    return this.#closed !== undefined;
  }

  /** Takes a client for an attempt; it goes back by `giveBack` or `discard`, once. */
  take(observer: DialObserver): PooledClient {
    const pooled = this.#idle.pop() ?? this.#create();
    pooled.observer = observer;
    this.#takenCount += 1;
    return pooled;
  }

  /** Takes back a client whose response has been read to its end. */
  giveBack(pooled: PooledClient): void {
    pooled.observer = undefined;
    if (this.isClosing) void pooled.client.destroy();
    else this.#idle.push(pooled);
    this.#release();
  }

  /** Takes back a client whose connection must not be used again, and cuts it. */
  discard(pooled: PooledClient): void {
    void pooled.client.destroy();
    this.#release();
  }

  /** Closes idle clients now and the others when their attempts end. May be called twice. */
  async close(): Promise<void> {
    if (this.#closed === undefined) {
      this.#closed = Promise.withResolvers();
      await Promise.all(this.#idle.splice(0).map((pooled) => pooled.client.destroy()));
      if (this.#takenCount === 0) this.#closed.resolve();
    }
    return this.#closed.promise;
  }

  #release(): void {
    this.#takenCount -= 1;
    if (this.#takenCount === 0) this.#closed?.resolve();
  }

  #create(): PooledClient {
    const connect = this.#egress.connector(() => {
      assert(pooled.observer !== undefined, "a connection is only ever opened for an attempt");
      return pooled.observer;
    }, this.#clientCertificate);
    const client = new Client(this.#origin, {
      connect,
      allowH2: false,
      pipelining: 1,
      keepAliveTimeout: idleMsMax,
      keepAliveMaxTimeout: idleMsMax,
      maxHeaderSize: responseHeaderBytesMax,
      // The attempt's own deadline covers everything; the client's timers only see pauses.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const pooled: PooledClient = { client, observer: undefined };
    client.on("disconnect", () => {
      if (pooled.observer !== undefined) return;
      const index = this.#idle.indexOf(pooled);
      if (index !== -1) this.#idle.splice(index, 1);
      void client.destroy();
    });
    return pooled;
  }
}
