import { once } from "node:events";
import { createServer, type AddressInfo, Socket } from "node:net";
import {
  FaultLane,
  isBlocked,
  resetSocket,
  type ProxyClock,
  type ProxyFault,
} from "./fault-lane.ts";

/** A listener on this machine that passes connections on to a server, and can hurt them. */
export interface FaultProxy {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Applies to the connections that exist and to new ones, instead of the fault before; undefined ends it. */
  act(fault: ProxyFault | undefined): void;
  /** Resolves when the next connection has arrived, refused ones too. */
  nextConnection(): Promise<void>;
  /** Resolves when the next bytes of any connection, in either direction, have arrived at the proxy. */
  nextBytes(): Promise<void>;
  /** Resolves when so many more bytes of all connections, in both directions, have arrived at the proxy. */
  untilCame(byteCount: number): Promise<void>;
  /** How many ever arrived. */
  readonly connectionCount: number;
  /** Ends the listener and resets every connection. */
  close(): Promise<void>;
}

const systemClock: ProxyClock = {
  nowMs: () => performance.now(),
  after: (delayMs, call) => {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * Starts a proxy before the server at `port` of `host` (default 127.0.0.1). Without a fault it passes bytes, ends and
 * resets on as they come, and holds back a side that sends faster than the other one reads.
 */
export async function startFaultProxy(upstream: {
  readonly port: number;
  readonly host?: string;
  /** Default the system's. */
  readonly clock?: ProxyClock;
}): Promise<FaultProxy> {
  const { port: upstreamPort, host = "127.0.0.1", clock = systemClock } = upstream;
  const connections = new Set<ProxiedConnection>();
  const arrivals = new Signal();
  const bytes = new Signal();
  const waiters = new Set<(count: number) => void>();
  let fault: ProxyFault | undefined;
  let connectionCount = 0;

  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    connectionCount += 1;
    const connection = new ProxiedConnection({
      client,
      address: { port: upstreamPort, host },
      clock,
      onBytes: (count) => {
        bytes.give();
        for (const waiter of waiters) waiter(count);
      },
    });
    connections.add(connection);
    void connection.closed.then(() => connections.delete(connection));
    connection.act(fault);
    arrivals.give();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    port: (server.address() as AddressInfo).port,
    act: (next) => {
      fault = next;
      for (const connection of connections) connection.act(next);
    },
    nextConnection: () => arrivals.next(),
    nextBytes: () => bytes.next(),
    untilCame: (byteCount) =>
      new Promise((resolve) => {
        let left = byteCount;
        const waiter = (count: number): void => {
          left -= count;
          if (left > 0) return;
          waiters.delete(waiter);
          resolve();
        };
        waiters.add(waiter);
      }),
    get connectionCount() {
      return connectionCount;
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const connection of connections) connection.reset();
      await Promise.all([closed, ...[...connections].map((connection) => connection.closed)]);
    },
  };
}

/** A client, the server it is connected to, and a lane for each direction. */
class ProxiedConnection {
  /** Resolves when both sides are. */
  readonly closed: Promise<unknown>;
  readonly #client: Socket;
  readonly #server = new Socket({ allowHalfOpen: true });
  readonly #address: { readonly port: number; readonly host: string };
  readonly #toServer: FaultLane;
  readonly #toClient: FaultLane;
  #isCalled = false;

  constructor(parts: {
    readonly client: Socket;
    readonly address: { readonly port: number; readonly host: string };
    readonly clock: ProxyClock;
    readonly onBytes: (count: number) => void;
  }) {
    const { client, address, clock, onBytes } = parts;
    const server = this.#server;
    this.#client = client;
    this.#address = address;
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      // What happened is in the event "close", which the lanes hear.
      socket.on("error", () => undefined);
    }
    const rest = { clock, onBytes, onCut: () => this.reset() };
    this.#toServer = new FaultLane({
      ...rest,
      direction: "to-server",
      source: client,
      sink: server,
    });
    this.#toClient = new FaultLane({
      ...rest,
      direction: "to-client",
      source: server,
      sink: client,
    });
    this.closed = Promise.all(
      [client, server].map(
        (socket) => new Promise((resolve) => void socket.once("close", resolve)),
      ),
    );
  }

  act(fault: ProxyFault | undefined): void {
    if (fault?.kind === "refuse") {
      this.reset();
      return;
    }
    if (!this.#isCalled && !this.#server.destroyed && !isBlocked(fault, "to-server")) {
      this.#isCalled = true;
      this.#server.connect(this.#address);
    }
    this.#toServer.act(fault);
    this.#toClient.act(fault);
  }

  reset(): void {
    for (const socket of [this.#client, this.#server]) resetSocket(socket);
  }
}

/** Wakes all that wait for the next of something. */
class Signal {
  #waiting: (() => void)[] = [];

  give(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async next(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    await promise;
  }
}
