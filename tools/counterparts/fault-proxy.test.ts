import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { ProxyClock, ProxyFault } from "./fault-lane.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";

/** A clock that stands still until it is told to go on. */
class StoppedClock implements ProxyClock {
  #nowMs = 0;
  readonly #calls = new Map<() => void, number>();

  readonly nowMs = (): number => this.#nowMs;
  readonly after = (delayMs: number, call: () => void): (() => void) => {
    const timer = (): void => call();
    this.#calls.set(timer, this.#nowMs + delayMs);
    return () => void this.#calls.delete(timer);
  };

  get timerCount(): number {
    return this.#calls.size;
  }

  goOn(byMs: number): void {
    const endMs = this.#nowMs + byMs;
    for (;;) {
      const [next] = [...this.#calls].toSorted(([, a], [, b]) => a - b);
      if (next === undefined || next[1] > endMs) break;
      [, this.#nowMs] = next;
      this.#calls.delete(next[0]);
      next[0]();
    }
    this.#nowMs = endMs;
  }
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface Line {
  readonly proxy: FaultProxy;
  readonly clock: StoppedClock;
  /** Connects a client; both ends of the connection. */
  readonly pair: () => Promise<{ readonly client: End; readonly server: End }>;
  /** Connects a client alone. */
  readonly call: () => Promise<End>;
  readonly nextServerEnd: () => Promise<End>;
}

async function line(): Promise<Line> {
  const server: Server = createServer({ allowHalfOpen: true }, (socket) =>
    socket.on("error", () => undefined),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const clock = new StoppedClock();
  const { port } = server.address() as AddressInfo;
  const proxy = await startFaultProxy({ port, clock });
  closing.push(async () => {
    await proxy.close();
    expect(clock.timerCount).toBe(0);
    server.close();
    await once(server, "close");
  });
  const nextServerEnd = async (): Promise<End> => {
    const [socket] = (await once(server, "connection")) as [Socket];
    return new End(socket);
  };
  const call = async (): Promise<End> => {
    const socket = connect({ port: proxy.port, host: "127.0.0.1", allowHalfOpen: true });
    const end = new End(socket);
    // A connection that is reset at once may never have been there.
    await end.until(() => !socket.pending || end.error !== undefined);
    return end;
  };
  const pair: Line["pair"] = async () => {
    const [serverEnd, client] = await Promise.all([nextServerEnd(), call()]);
    return { client, server: serverEnd };
  };
  return { proxy, clock, pair, call, nextServerEnd };
}

/** One end of a connection, and what came to it. */
class End {
  readonly socket: Socket;
  received = "";
  #changed = Promise.withResolvers<void>();
  isEnded = false;
  error: string | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (bytes: Buffer) => {
      this.received += bytes.toString("latin1");
      this.#change();
    });
    socket.on("end", () => {
      this.isEnded = true;
      this.#change();
    });
    socket.on("connect", () => this.#change());
    socket.on("error", (error: NodeJS.ErrnoException) => {
      this.error = error.code;
      this.#change();
    });
    closing.push(async () => void socket.destroy());
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await this.#changed.promise;
  }

  /** All that ever came, which must be this. */
  async gets(text: string): Promise<void> {
    await this.until(() => this.received.length >= text.length);
    if (this.received !== text) throw new Error(`${this.received} came instead of ${text}`);
  }

  async isReset(): Promise<void> {
    await this.until(() => this.error !== undefined);
    if (this.error !== "ECONNRESET") throw new Error(`${this.error} instead of a reset`);
  }
}

/** Whatever the loop has to do by now has been done: two other sockets have spoken with each other. */
async function settled(): Promise<void> {
  const server = createServer((socket) => socket.pipe(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  for (let round = 0; round < 20; round += 1) {
    client.write("x");
    await once(client, "data");
  }
  client.destroy();
  server.close();
  await once(server, "close");
}

describe("without a fault", () => {
  test("bytes pass in both directions, and connections are counted", async () => {
    const { proxy, pair } = await line();
    const arrival = proxy.nextConnection();
    const { client, server } = await pair();
    await arrival;
    const bytes = proxy.nextBytes();
    client.socket.write("ask");
    await bytes;
    await server.gets("ask");
    server.socket.write("answer");
    await client.gets("answer");
    await pair();
    expect(proxy.connectionCount).toBe(2);
  });

  test("an end of one side leaves the other direction open", async () => {
    const { pair } = await line();
    const { client, server } = await pair();
    client.socket.end("last");
    await server.until(() => server.isEnded);
    expect(server.received).toBe("last");
    server.socket.write("still here");
    await client.gets("still here");
    expect(client.isEnded).toBe(false);
    server.socket.end();
    await client.until(() => client.isEnded);
  });

  test.each(["client", "server"] as const)("a reset by the %s reaches the other", async (side) => {
    const { pair } = await line();
    const ends = await pair();
    ends[side].socket.resetAndDestroy();
    await ends[side === "client" ? "server" : "client"].isReset();
  });

  test("a reset after an end reaches the other", async () => {
    const { pair } = await line();
    const { client, server } = await pair();
    client.socket.end();
    await server.until(() => server.isEnded);
    client.socket.resetAndDestroy();
    // Who has read the end hears of the reset when writing.
    while (server.error === undefined) {
      server.socket.write("to nobody");
      await settled();
    }
    expect(["ECONNRESET", "EPIPE"]).toContain(server.error);
  });

  test("a client whose server is not there is reset", async () => {
    const gone = createServer();
    gone.listen(0, "127.0.0.1");
    await once(gone, "listening");
    const { port } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, "close");
    const lonely = await startFaultProxy({ port });
    closing.push(() => lonely.close());
    const end = new End(connect(lonely.port, "127.0.0.1"));
    await end.isReset();
  });

  test("a side that does not read holds the other one back", async () => {
    const { pair } = await line();
    const { client, server } = await pair();
    server.socket.pause();
    const piece = Buffer.alloc(1_048_576, "x");
    let sent = 0;
    // More than the kernel's buffers of four sockets take.
    while (client.socket.write(piece) || client.socket.writableLength < 4 * piece.length) {
      sent += piece.length;
      await settled();
      if (sent > 256 * piece.length) throw new Error("Nothing was held back.");
    }
    server.socket.resume();
    await once(client.socket, "drain");
    client.socket.end();
    await server.until(() => server.isEnded);
    expect(server.received.length).toBe(client.socket.bytesWritten);
  });
});

describe("with latency", () => {
  test("bytes and ends come later by as much, in order, in both directions", async () => {
    const { proxy, clock, pair } = await line();
    const { client, server } = await pair();
    proxy.act({ kind: "latency", latencyMs: 100 });
    let seen = proxy.nextBytes();
    client.socket.write("one");
    await seen;
    clock.goOn(60);
    seen = proxy.nextBytes();
    client.socket.end("two");
    await seen;
    await settled();
    clock.goOn(39);
    await settled();
    expect(server.received).toBe("");
    clock.goOn(1);
    await server.gets("one");
    clock.goOn(59);
    await settled();
    expect(server.received).toBe("one");
    clock.goOn(1);
    await server.until(() => server.isEnded);
    expect(server.received).toBe("onetwo");
    seen = proxy.nextBytes();
    server.socket.write("back");
    await seen;
    clock.goOn(99);
    await settled();
    expect(client.received).toBe("");
    clock.goOn(1);
    await client.gets("back");
  });

  test("what waits passes at once when the fault ends", async () => {
    const { proxy, clock, pair } = await line();
    const { client, server } = await pair();
    proxy.act({ kind: "latency", latencyMs: 100 });
    const seen = proxy.nextBytes();
    client.socket.write("one");
    await seen;
    proxy.act(undefined);
    await server.gets("one");
    expect(clock.timerCount).toBe(0);
  });
});

test("a narrow line passes no more than its bytes per second, in each direction by itself", async () => {
  const { proxy, clock, pair } = await line();
  const { client, server } = await pair();
  proxy.act({ kind: "bandwidth", bytesPerSecond: 1_000 });
  const seen = proxy.nextBytes();
  client.socket.write("x".repeat(300));
  await seen;
  await settled();
  // Twenty milliseconds' worth at once, and then as much every twenty milliseconds.
  expect(server.received.length).toBe(20);
  for (let passed = 40; passed <= 300; passed += 20) {
    clock.goOn(19);
    await settled();
    expect(server.received.length).toBe(passed - 20);
    clock.goOn(1);
    await server.gets("x".repeat(passed));
  }
  const back = proxy.nextBytes();
  server.socket.write("y".repeat(20));
  await back;
  await client.gets("y".repeat(20));
});

describe("a cut", () => {
  test.each([
    { direction: "to-server", from: "client", to: "server" },
    { direction: "to-client", from: "server", to: "client" },
  ] as const)(
    "$direction passes so many bytes, and resets both sides",
    async ({ direction, from, to }) => {
      const { proxy, pair } = await line();
      const ends = await pair();
      ends[from].socket.write("before");
      await ends[to].gets("before");
      proxy.act({ kind: "cut", afterBytes: 5, direction });
      ends[to].socket.write("the other way does not count");
      await ends[from].gets("the other way does not count");
      ends[from].socket.write("1234");
      await ends[to].gets("before1234");
      ends[from].socket.write("56789");
      await Promise.all([ends[to].isReset(), ends[from].isReset()]);
      expect(ends[to].received).toBe("before12345");
    },
  );

  test("counts from the start of a new connection", async () => {
    const { proxy, pair, call } = await line();
    proxy.act({ kind: "cut", afterBytes: 3, direction: "to-server" });
    for (let round = 0; round < 3; round += 1) {
      const { client, server } = await pair();
      client.socket.write("abcdef");
      await Promise.all([server.isReset(), client.isReset()]);
      expect(server.received).toBe("abc");
    }
    proxy.act({ kind: "cut", afterBytes: 0, direction: "to-server" });
    const client = await call();
    await client.isReset();
  });
});

describe("a blackhole", () => {
  test.each([
    { direction: "to-server", mute: "client", heard: "server" },
    { direction: "to-client", mute: "server", heard: "client" },
  ] as const)(
    "$direction swallows one direction alone, and gives it back",
    async ({ direction, mute, heard }) => {
      const { proxy, pair } = await line();
      const ends = await pair();
      proxy.act({ kind: "blackhole", direction });
      ends[heard].socket.write("heard");
      await ends[mute].gets("heard");
      const seen = proxy.nextBytes();
      ends[mute].socket.end("not heard");
      await seen;
      await settled();
      expect(ends[heard]).toMatchObject({ received: "", isEnded: false, error: undefined });
      proxy.act(undefined);
      await ends[heard].until(() => ends[heard].isEnded);
      expect(ends[heard].received).toBe("not heard");
    },
  );

  test("of both directions hides resets, and new connections reach nobody", async () => {
    const { proxy, pair, call, nextServerEnd } = await line();
    const { client, server } = await pair();
    proxy.act({ kind: "blackhole", direction: "both" });
    client.socket.resetAndDestroy();
    const arrival = proxy.nextConnection();
    const late = await call();
    await arrival;
    late.socket.write("late");
    await settled();
    expect(server).toMatchObject({ isEnded: false, error: undefined });
    const answered = nextServerEnd();
    proxy.act(undefined);
    await server.isReset();
    await (await answered).gets("late");
  });
});

test("a refusal resets what is connected and what connects, until it ends", async () => {
  const { proxy, pair, call } = await line();
  const { client, server } = await pair();
  proxy.act({ kind: "refuse" });
  await Promise.all([client.isReset(), server.isReset()]);
  const refused = await call();
  await refused.isReset();
  expect(proxy.connectionCount).toBe(2);
  proxy.act(undefined);
  const after = await pair();
  after.client.socket.write("again");
  await after.server.gets("again");
});

test.each<ProxyFault>([
  { kind: "latency", latencyMs: 100 },
  { kind: "bandwidth", bytesPerSecond: 1 },
  { kind: "blackhole", direction: "both" },
])("closing resets every connection under $kind, and no timer stays", async (fault) => {
  const { proxy, clock, pair } = await line();
  const { client, server } = await pair();
  proxy.act(fault);
  const seen = proxy.nextBytes();
  client.socket.write("waiting");
  await seen;
  await proxy.close();
  await Promise.all([client.isReset(), server.isReset()]);
  expect(clock.timerCount).toBe(0);
  closing.splice(0, 1);
});
