import net from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import {
  createEgressGuard,
  type DialRecord,
  type EgressOptions,
  type NameService,
} from "./egress.ts";
import { EgressError } from "./egress-error.ts";
import { blockedSentence } from "./hostname.ts";
import { startRawServer, type TestServer } from "./testing/receiver.ts";

/** No test here sends a packet beyond the loopback interface: dials to other addresses end in a recorder. */

const servers: TestServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  vi.unstubAllEnvs();
});

function noData(code = "ENODATA"): Promise<never> {
  return Promise.reject(Object.assign(new Error(code), { code }));
}

/** A name service that gives one list of answers per lookup, the last one for ever. */
function namesOf(...lookups: string[][]): NameService {
  let next = 0;
  const answer = (family: 4 | 6): Promise<string[]> => {
    const answers = lookups[Math.min(next, lookups.length - 1)]!.filter(
      (text) => (text.includes(":") ? 6 : 4) === family,
    );
    if (family === 6) next += 1;
    return answers.length > 0 ? Promise.resolve(answers) : noData();
  };
  return { resolve4: () => answer(4), resolve6: () => answer(6), lookupLocal: () => answer(4) };
}

/** Dials by way of the guard's connector, and records which addresses were dialled. */
function dialler(options: EgressOptions) {
  const dialled: string[] = [];
  const guard = createEgressGuard({
    openTcp: (target) => {
      dialled.push(target.host);
      const isLoopback = target.host.startsWith("127.");
      if (isLoopback) return net.connect(target);
      const socket = new net.Socket();
      queueMicrotask(() =>
        socket.destroy(Object.assign(new Error("recorded"), { code: "EHOSTUNREACH" })),
      );
      return socket;
    },
    ...options,
  });
  const dial = (
    url: string,
    signal = new AbortController().signal,
  ): Promise<{ error: Error | null; record: DialRecord }> => {
    const { hostname, protocol, port } = new URL(url);
    const record: DialRecord = { phase: "waiting" };
    return new Promise((resolve) => {
      guard.connector(() => ({ signal, dial: record }))(
        { hostname: hostname.replace(/^\[|\]$/g, ""), protocol, port },
        (error, socket) => {
          socket?.destroy();
          resolve({ error, record });
        },
      );
    });
  };
  return { dial, dialled, guard };
}

function expectBlocked(error: Error | null): void {
  expect(error).toBeInstanceOf(EgressError);
  expect(error).toMatchObject({ reason: "blocked", message: blockedSentence });
}

const blockedDials: [string, string, string[], EgressOptions?][] = [
  ["a private literal", "https://127.0.0.1/", []],
  ["a mapped literal", "https://[::ffff:127.0.0.1]/", []],
  ["the metadata address", "https://169.254.169.254/", []],
  ["a name with a private address", "https://a.example.com/", ["10.0.0.1"]],
  ["a name with a mapped address", "https://a.example.com/", ["::ffff:127.0.0.1"]],
  ["a name with a NAT64 address", "https://a.example.com/", ["64:ff9b::7f00:1"]],
  [
    "a public address beside a private one",
    "https://a.example.com/",
    ["93.184.215.14", "127.0.0.1"],
  ],
  ["a public IPv4 beside a private IPv6", "https://a.example.com/", ["93.184.215.14", "fd00::1"]],
  [
    "16 answers, the last private",
    "https://a.example.com/",
    [...Array.from({ length: 15 }, (_, index) => `93.184.215.${index}`), "192.168.0.1"],
  ],
  ["an answer that is no address", "https://a.example.com/", ["93.184.215.14", "fe80::1%eth0"]],
  ["a denied port", "https://a.example.com:22/", ["93.184.215.14"]],
  ["plain HTTP", "http://a.example.com/", ["93.184.215.14"]],
  ["localhost", "https://localhost/", ["127.0.0.1"]],
  ["a local name", "https://metadata.google.internal/", ["169.254.169.254"]],
  [
    "a local name outside the allowed block",
    "http://receiver:8080/",
    ["10.0.0.1"],
    { allow: ["127.0.0.0/8"] },
  ],
  [
    "plain HTTP to a public address beside an allowed block",
    "http://a.example.com/",
    ["93.184.215.14"],
    { allow: ["127.0.0.0/8"] },
  ],
  [
    "IPv6 loopback where IPv4 loopback is allowed",
    "http://[::1]:8080/",
    [],
    { allow: ["127.0.0.0/8"] },
  ],
];

test.each(blockedDials)(
  "T05, T07, T14: %s is blocked in the same words and nothing is dialled",
  async (_, url, answers, options) => {
    const { dial, dialled } = dialler({ names: namesOf(answers), ...options });
    expectBlocked((await dial(url)).error);
    expect(dialled).toEqual([]);
  },
);

test("T06: a name is judged again at every dial, so that rebinding does not help", async () => {
  const { dial, dialled, guard } = dialler({ names: namesOf(["93.184.215.14"], ["127.0.0.1"]) });
  expect(guard.checkUrl("https://rebind.example.com/")).toHaveProperty("url");
  expect((await dial("https://rebind.example.com/")).error).toMatchObject({
    reason: "unreachable",
  });
  expectBlocked((await dial("https://rebind.example.com/")).error);
  expect(dialled).toEqual(["93.184.215.14"]);
});

test("the judged address is dialled, not the name", async () => {
  const { dial, dialled } = dialler({ names: namesOf(["93.184.215.14", "2606:4700::1111"]) });
  await dial("https://a.example.com/");
  expect(dialled).toEqual(["93.184.215.14", "2606:4700::1111"]);
});

test("plain HTTP leaves for a public address when the operator allows it", async () => {
  const { dial, dialled } = dialler({ allowHttp: true, names: namesOf(["93.184.215.14"]) });
  expect((await dial("http://a.example.com/")).error).toMatchObject({ reason: "unreachable" });
  expect(dialled).toEqual(["93.184.215.14"]);
});

test("T06: a socket that is connected to somewhere else is blocked before a byte is sent", async () => {
  const bytes: Buffer[] = [];
  const server = await listen((socket, first) => bytes.push(first) && socket.destroy());
  const { dial } = dialler({
    names: namesOf(["93.184.215.14"]),
    openTcp: () => net.connect(server.port, "127.0.0.1"),
  });
  expectBlocked((await dial("https://a.example.com/")).error);
  expect(bytes).toEqual([]);
});

test("localhost leads to the loopback address that is allowed, without a lookup", async () => {
  const server = await listen();
  const names = { ...namesOf([]), lookupLocal: () => noData() };
  const { dial, dialled } = dialler({ allow: ["127.0.0.0/8"], names });
  const { error, record } = await dial(`http://localhost:${server.port}/`);
  expect(error).toBeNull();
  expect(dialled).toEqual(["127.0.0.1"]);
  expect(record).toMatchObject({ phase: "open", connectMs: expect.any(Number) });
});

test("a local name is looked up on this machine where the operator allows its address", async () => {
  const server = await listen();
  const { dial } = dialler({ allow: ["127.0.0.0/8"], names: namesOf(["127.0.0.1"]) });
  expect((await dial(`http://receiver:${server.port}/`)).error).toBeNull();
});

test("T10: proxy variables of the environment are ignored", async () => {
  const proxy = await listen();
  for (const name of [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
  ]) {
    vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`);
  }
  const { dial, dialled } = dialler({ names: namesOf(["93.184.215.14"]) });
  await dial("https://a.example.com/");
  expect(dialled).toEqual(["93.184.215.14"]);
  expect(proxy.connections).toBe(0);
});

test("names that cannot be resolved are told apart from a resolver that cannot be reached", async () => {
  const failing = (code: string) =>
    dialler({
      names: {
        resolve4: () => noData(code),
        resolve6: () => noData(code),
        lookupLocal: () => noData(code),
      },
    });
  expect((await failing("ENOTFOUND").dial("https://a.example.com/")).error).toMatchObject({
    reason: "dns_failed",
  });
  expect((await failing("ETIMEOUT").dial("https://a.example.com/")).error).toMatchObject({
    reason: "dns_failed",
  });
  expect((await failing("ECONNREFUSED").dial("https://a.example.com/")).error).toMatchObject({
    reason: "platform_fault",
  });
});

test("running out of sockets is the platform's fault, and no error names an address", async () => {
  const failing = (code: string) =>
    dialler({
      names: namesOf(["93.184.215.14"]),
      openTcp: () => {
        const socket = new net.Socket();
        const error = Object.assign(new Error(`connect ${code} 93.184.215.14:443`), { code });
        queueMicrotask(() => socket.destroy(error));
        return socket;
      },
    }).dial("https://a.example.com/");
  const [exhausted, refused] = [await failing("EMFILE"), await failing("ECONNREFUSED")];
  expect(exhausted.error).toMatchObject({ reason: "platform_fault" });
  expect(refused.error).toMatchObject({ reason: "unreachable" });
  expect(`${exhausted.error?.message} ${refused.error?.message}`).not.toContain("93.184");
});

test("aborting ends a dial that waits for a name", async () => {
  const deadline = new AbortController();
  const never = () => new Promise<string[]>(() => {});
  const { dial, dialled } = dialler({
    names: { resolve4: never, resolve6: never, lookupLocal: never },
  });
  const dialling = dial("https://a.example.com/", deadline.signal);
  deadline.abort();
  expect((await dialling).record.phase).toBe("dns");
  expect(dialled).toEqual([]);
});

test("aborting ends a dial that waits for a connection, and closes its socket", async () => {
  const deadline = new AbortController();
  const opened: net.Socket[] = [];
  const { dial } = dialler({
    names: namesOf(["93.184.215.14"]),
    openTcp: () => {
      const socket = new net.Socket();
      opened.push(socket);
      queueMicrotask(() => deadline.abort());
      return socket;
    },
  });
  expect((await dial("https://a.example.com/", deadline.signal)).record.phase).toBe("connect");
  expect(opened.map((socket) => socket.destroyed)).toEqual([true]);
});

test("an allow entry that is no block is refused when the guard is made", () => {
  expect(() => createEgressGuard({ allow: ["localhost"] })).toThrow('"localhost"');
});

async function listen(
  onBytes: (socket: net.Socket, first: Buffer) => void = () => {},
): Promise<TestServer> {
  const server = await startRawServer(onBytes as (socket: net.Socket) => void);
  servers.push(server);
  return server;
}
