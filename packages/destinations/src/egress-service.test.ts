import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import {
  createEgressGuard,
  type DialRecord,
  type EgressOptions,
  type NameService,
} from "./egress.ts";
import { EgressError } from "./egress-error.ts";
import { blockedSentence } from "./hostname.ts";
import {
  clientAuthority,
  testAuthority,
  testCertificate,
  testClientCertificate,
  type CertificateName,
} from "./testing/certificates.ts";
import { localHosts } from "./testing/places.ts";
import { startRawServer, type TestServer } from "./testing/receiver.ts";

/** Services with protocols of their own. No test here sends a packet beyond the loopback interface. */

const servers: { close(): unknown }[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

function noData(): Promise<never> {
  return Promise.reject(Object.assign(new Error("ENODATA"), { code: "ENODATA" }));
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

interface Asked {
  readonly host: string;
  readonly port?: number;
  readonly usualPort?: number;
  readonly isSecured?: boolean;
}

/** Opens sockets by way of the guard, and records which addresses were dialled. */
function opener(options: EgressOptions) {
  const dialled: string[] = [];
  const guard = createEgressGuard({
    openTcp: (target) => {
      dialled.push(`${target.host} ${target.port}`);
      if (target.host.startsWith("127.")) return net.connect(target);
      const socket = new net.Socket();
      queueMicrotask(() =>
        socket.destroy(Object.assign(new Error("recorded"), { code: "EHOSTUNREACH" })),
      );
      return socket;
    },
    ...options,
  });
  const open = async (
    { host, port = 5432, usualPort = 5432, isSecured = true }: Asked,
    signal = new AbortController().signal,
  ): Promise<{ error: unknown; record: DialRecord }> => {
    const record: DialRecord = { phase: "waiting" };
    try {
      const place = { host, port, usualPort, isSecured };
      const socket = await guard.openSocket(place, { signal, dial: record });
      socket.destroy();
      return { error: undefined, record };
    } catch (error) {
      return { error, record };
    }
  };
  return { open, dialled, guard };
}

function expectBlocked(error: unknown): void {
  expect(error).toBeInstanceOf(EgressError);
  expect(error).toMatchObject({ reason: "blocked", message: blockedSentence });
}

const unbracketed = localHosts.map((host) => host.replace(/^\[|\]$/g, ""));

describe("the host of a service", () => {
  const guard = createEgressGuard();
  const judge = (host: string, port = 5432) => guard.checkHost({ host, port, usualPort: 5432 });

  test.each(unbracketed)("%s is refused by its text", (host) => {
    expect(judge(host)).toHaveProperty("problem");
  });

  test.each(["", " ", "a b.example.com", "user@example.com", "example.com:5432", "a..b", "a/b"])(
    "%o is no host",
    (host) => {
      expect(judge(host)).toEqual({ problem: expect.any(String), blocked: false });
    },
  );

  test("is taken in lower case and without trailing dots, with the protocol's port and others", () => {
    expect(judge("DB.Example.COM.")).toEqual({ host: "db.example.com", isExempt: false });
    expect(judge("93.184.215.14")).toHaveProperty("host");
    expect(judge("2606:4700::1111", 6543)).toHaveProperty("host");
    // Of another protocol, below 1024, and no port at all.
    for (const port of [6379, 3306, 22, 25, 65_536])
      expect(judge("db.example.com", port)).toEqual({ problem: blockedSentence, blocked: true });
  });

  test("is exempt only where the operator allows its address, or local names at all", () => {
    const allowing = createEgressGuard({ allow: ["10.0.0.0/8"] });
    const verdict = (host: string) => allowing.checkHost({ host, port: 22, usualPort: 5432 });
    expect(verdict("10.1.2.3")).toEqual({ host: "10.1.2.3", isExempt: true });
    expect(verdict("database")).toEqual({ host: "database", isExempt: true });
    expect(verdict("127.0.0.1")).toMatchObject({ blocked: true });
    expect(verdict("db.example.com")).toMatchObject({ blocked: true });
  });
});

describe("a socket to a service", () => {
  test.each(unbracketed)("never leads to %s", async (host) => {
    const { open, dialled } = opener({ names: namesOf(["127.0.0.1"]) });
    expectBlocked((await open({ host })).error);
    expect(dialled).toEqual([]);
  });

  test.each<[string, Asked, string[], EgressOptions?]>([
    ["a name with a private address", { host: "a.example.com" }, ["10.0.0.1"]],
    ["a name with a mapped address", { host: "a.example.com" }, ["::ffff:127.0.0.1"]],
    [
      "a public address beside a private one",
      { host: "a.example.com" },
      ["93.184.215.14", "127.0.0.1"],
    ],
    [
      "a public IPv4 beside a private IPv6",
      { host: "a.example.com" },
      ["93.184.215.14", "fd00::1"],
    ],
    ["an answer that is no address", { host: "a.example.com" }, ["93.184.215.14", "fe80::1%eth0"]],
    ["another protocol's port", { host: "a.example.com", port: 6379 }, ["93.184.215.14"]],
    ["a public name in plain text", { host: "a.example.com", isSecured: false }, ["93.184.215.14"]],
    [
      "a public name in plain text, although plain HTTP may leave",
      { host: "a.example.com", isSecured: false },
      ["93.184.215.14"],
      { allowHttp: true },
    ],
    [
      "a public name in plain text, beside an allowed block",
      { host: "a.example.com", isSecured: false },
      ["93.184.215.14"],
      { allow: ["10.0.0.0/8"], allowHttp: true },
    ],
    ["a public address in plain text", { host: "93.184.215.14", isSecured: false }, []],
    [
      "a local name outside the allowed block",
      { host: "database" },
      ["192.168.0.1"],
      { allow: ["127.0.0.0/8"] },
    ],
  ])(
    "%s is blocked in the same words and nothing is dialled",
    async (_, asked, answers, options) => {
      const { open, dialled } = opener({ names: namesOf(answers), ...options });
      expectBlocked((await open(asked)).error);
      expect(dialled).toEqual([]);
    },
  );

  test("is judged again at every dial, so that rebinding does not help", async () => {
    const { open, dialled, guard } = opener({ names: namesOf(["93.184.215.14"], ["127.0.0.1"]) });
    const asked = { host: "rebind.example.com", port: 5432, usualPort: 5432 };
    expect(guard.checkHost(asked)).toHaveProperty("host");
    expect((await open(asked)).error).toMatchObject({ reason: "unreachable" });
    expectBlocked((await open(asked)).error);
    expect(dialled).toEqual(["93.184.215.14 5432"]);
  });

  test("leads to the judged address, with the usual port of its protocol alone", async () => {
    const { open, dialled } = opener({ names: namesOf(["93.184.215.14"]) });
    await open({ host: "db.example.com.", port: 3306, usualPort: 3306 });
    expect(dialled).toEqual(["93.184.215.14 3306"]);
  });

  test("that is connected to somewhere else is blocked before a byte is sent", async () => {
    const bytes: unknown[] = [];
    const server = await listen((socket, first) => bytes.push(first) && socket.destroy());
    const { open } = opener({
      names: namesOf(["93.184.215.14"]),
      openTcp: () => net.connect(server.port, "127.0.0.1"),
    });
    expectBlocked((await open({ host: "a.example.com" })).error);
    expect(bytes).toEqual([]);
  });

  test("leads to an allowed address on any port, in plain text too", async () => {
    const server = await listen();
    const { open } = opener({ allow: ["127.0.0.0/8"], names: namesOf(["127.0.0.1"]) });
    for (const host of ["127.0.0.1", "localhost", "database", "db.example.com"]) {
      const { error, record } = await open({ host, port: server.port, isSecured: false });
      expect({ host, error }).toEqual({ host, error: undefined });
      expect(record).toMatchObject({ phase: "open", connectMs: expect.any(Number) });
    }
  });

  test("is not opened once the signal has aborted, nor while names are looked up", async () => {
    const never = () => new Promise<string[]>(() => {});
    const names = { resolve4: never, resolve6: never, lookupLocal: never };
    const { open, dialled } = opener({ names });
    const deadline = new AbortController();
    const opening = open({ host: "a.example.com" }, deadline.signal);
    deadline.abort();
    expect(await opening).toMatchObject({
      error: deadline.signal.reason,
      record: { phase: "dns" },
    });
    expect((await open({ host: "93.184.215.14" }, deadline.signal)).error).toBe(
      deadline.signal.reason,
    );
    expect(dialled).toEqual([]);
  });
});

describe("what secures a socket", () => {
  const secureTo = async (
    name: CertificateName,
    peer: { readonly host: string; readonly authorities?: string },
    options: EgressOptions = {},
  ): Promise<string> => {
    const server = tls.createServer(testCertificate(name), (socket) => socket.end());
    server.on("tlsClientError", () => {});
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    servers.push(server);
    const { port } = server.address() as net.AddressInfo;
    const guard = createEgressGuard({ allow: ["127.0.0.0/8"], ...options });
    const socket = net.connect(port, "127.0.0.1");
    const secured = tls.connect({ socket, ...guard.tlsOptions(peer) });
    try {
      await once(secured, "secureConnect");
      return secured.servername === "" || secured.servername === undefined ? "no name" : "verified";
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? "no code";
    } finally {
      secured.destroy();
    }
  };
  const host = "hooks.example.com";

  test("wants a certificate of a known authority", async () => {
    expect(await secureTo("valid", { host })).toBe("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
    expect(await secureTo("self-signed", { host })).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
    expect(await secureTo("valid", { host, authorities: clientAuthority })).toBe(
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    );
  });

  test("takes the operator's authorities and the destination's own", async () => {
    const trustedCertificates = [testAuthority];
    expect(await secureTo("valid", { host }, { trustedCertificates })).toBe("verified");
    expect(await secureTo("valid", { host: `${host}.`, authorities: testAuthority })).toBe(
      "verified",
    );
  });

  test("wants the host's name in it, and that it is not out of date", async () => {
    const authorities = testAuthority;
    const wrongName = "ERR_TLS_CERT_ALTNAME_INVALID";
    expect(await secureTo("wrong-name", { host, authorities })).toBe(wrongName);
    expect(await secureTo("valid", { host: "db.example.com", authorities })).toBe(wrongName);
    expect(await secureTo("expired", { host, authorities })).toBe("CERT_HAS_EXPIRED");
  });

  test("checks the certificate of an address against the address", async () => {
    const authorities = testAuthority;
    const { servername, host: checked } = createEgressGuard().tlsOptions({ host: "127.0.0.1" });
    expect({ servername, checked }).toEqual({ servername: "", checked: "127.0.0.1" });
    expect(await secureTo("valid", { host: "127.0.0.1", authorities })).not.toMatch(/ERR|CERT/);
    expect(await secureTo("valid", { host: "127.0.0.2", authorities })).toBe(
      "ERR_TLS_CERT_ALTNAME_INVALID",
    );
  });

  test("refuses a client certificate that does not fit its key, and tells nothing of the key", () => {
    const { certificateChain } = testClientCertificate("client");
    const { privateKey } = testClientCertificate("client-renewed");
    const clientCertificate = { certificateChain, privateKey };
    const attempt = () => createEgressGuard().tlsOptions({ host, clientCertificate });
    expect(attempt).toThrow(EgressError);
    expect(attempt).toThrow(/^A certificate or its key cannot be used \([A-Z_0-9]+\)\.$/);
  });
});

async function listen(
  onBytes: (socket: net.Socket, first: Buffer) => void = () => {},
): Promise<TestServer> {
  const server = await startRawServer(onBytes as (socket: net.Socket) => void);
  servers.push(server);
  return server;
}
