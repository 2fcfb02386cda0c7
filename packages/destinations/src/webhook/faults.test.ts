import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import type { Connection, Outcome, Runtime } from "../destination.ts";
import { createEgressGuard } from "../egress.ts";
import { testAuthority, type CertificateName } from "../testing/certificates.ts";
import { startRawServer, startReceiver, type TestServer } from "../testing/receiver.ts";
import { webhook } from "./index.ts";
import { generateSigningSecret, signingKeyOf } from "./signature.ts";

/**
 * Receivers that misbehave on the wire. Attempts that only a deadline can end get a short one; every other case must
 * end by itself.
 */

const shortDeadlineMs = 300;
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const item of open.splice(0).toReversed()) await item.close();
});

const names = {
  resolve4: (host: string) =>
    host.endsWith(".example.com")
      ? Promise.resolve(["127.0.0.1"])
      : Promise.reject(Object.assign(new Error("no such name"), { code: "ENOTFOUND" })),
  resolve6: () => Promise.reject(Object.assign(new Error("no data"), { code: "ENODATA" })),
  lookupLocal: () => Promise.resolve([]),
};

async function connect(url: string): Promise<Connection> {
  const egress = createEgressGuard({
    allow: ["127.0.0.0/8"],
    allowHttp: true,
    trustedCertificates: [testAuthority],
    names,
  });
  const runtime: Runtime = { egress, now: Date.now };
  const connection = await webhook.connect({ config: { url }, secrets: {} }, runtime);
  open.push(connection);
  return connection;
}

async function deliver(
  connection: Connection,
  signal = new AbortController().signal,
): Promise<Outcome> {
  const [outcome] = await connection.deliver(
    {
      id: null,
      partitionKey: "",
      events: [
        {
          eventId: "evt_1",
          eventType: "order.completed",
          body: Buffer.from("{}"),
          deliveryId: "dlv_1",
          receivedAtMs: 1_795_255_200_000,
          attempt: 1,
          isReplay: false,
          isTest: false,
          signingKeys: [signingKeyOf(generateSigningSecret())],
        },
      ],
    },
    signal,
  );
  return outcome!;
}

async function rawServer(behave: Parameters<typeof startRawServer>[0]): Promise<TestServer> {
  const server = await startRawServer(behave);
  open.push(server);
  return server;
}

async function deliverTo(
  behave: Parameters<typeof startRawServer>[0],
  signal?: AbortSignal,
): Promise<Outcome> {
  const server = await rawServer(behave);
  return deliver(await connect(`http://127.0.0.1:${server.port}/`), signal);
}

/** Writes `before`, then a piece time and again, until the connection ends. */
function drip(socket: Socket, piece: string, everyMs: number, before = ""): void {
  socket.write(before);
  const timer = setInterval(() => socket.write(piece), everyMs);
  socket.once("close", () => clearInterval(timer));
}

/** Writes `before`, then pieces as fast as they are taken, until the connection ends. */
function flood(socket: Socket, piece: string | Buffer, before = ""): void {
  socket.write(before);
  const more = (): void => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on("drain", more);
  more();
}

const untilDeadline: [string, (socket: Socket) => void][] = [
  ["never answers", () => {}],
  ["sends half a status line", (socket) => socket.write("HTTP/1.1 20")],
  ["drips header bytes", (socket) => drip(socket, "a", 20, "HTTP/1.1 200 OK\r\nx: ")],
  [
    "drips body bytes",
    (socket) => {
      drip(socket, "a", 20, "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
    },
  ],
  [
    "drips 103 answers",
    (socket) => drip(socket, "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n", 20),
  ],
  [
    "never ends its chunks",
    (socket) => socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"),
  ],
];

test.each(untilDeadline)(
  "T19: a receiver that %s ends as a timeout when the signal aborts",
  async (_, behave) => {
    const closed = Promise.withResolvers<void>();
    const deadline = new AbortController();
    const outcome = await deliverTo((socket) => {
      socket.once("close", () => closed.resolve());
      // Counted from the first bytes on, so that it never passes before there is a connection, however busy this machine is.
      setTimeout(() => deadline.abort(), shortDeadlineMs);
      behave(socket);
    }, deadline.signal);
    expect(deadline.signal.aborted).toBe(true);
    expect(outcome).toMatchObject({ kind: "failed", reason: "timeout" });
    await closed.promise;
  },
);

const endsByItself: [string, (socket: Socket) => void, Record<string, unknown>][] = [
  ["closes before it answers", (socket) => socket.destroy(), { reason: "unreachable" }],
  ["resets the connection", (socket) => socket.resetAndDestroy(), { reason: "unreachable" }],
  [
    "cuts its answer in the middle",
    (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nabc"),
    { reason: "unreachable", exchange: { response: { status: 200, bodyExcerpt: "abc" } } },
  ],
  [
    "speaks another protocol",
    (socket) => socket.end("220 mail.example.com ESMTP\r\n"),
    { reason: "invalid_response" },
  ],
  [
    "answers HTTP/0.9",
    (socket) => socket.end("<html>hello</html>"),
    { reason: "invalid_response" },
  ],
  [
    "sends one huge header",
    (socket) => flood(socket, "a".repeat(8192), "HTTP/1.1 200 OK\r\nx: "),
    { reason: "invalid_response" },
  ],
  [
    "sends countless headers",
    (socket) => flood(socket, "x: y\r\n".repeat(500), "HTTP/1.1 200 OK\r\n"),
    { reason: "invalid_response" },
  ],
  [
    "floods 103 answers",
    (socket) => flood(socket, "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(50)),
    { reason: "invalid_response" },
  ],
  [
    "sends an unasked-for 100",
    (socket) => socket.write("HTTP/1.1 100 Continue\r\n\r\n"),
    { reason: "invalid_response" },
  ],
  [
    "switches protocols",
    (socket) =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"),
    { reason: "invalid_response" },
  ],
  [
    "sends two lengths",
    (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"),
    { reason: "invalid_response" },
  ],
  [
    "has a NUL in a header",
    (socket) => socket.end("HTTP/1.1 200 OK\r\nx: a\0b\r\ncontent-length: 0\r\n\r\n"),
    { reason: "invalid_response" },
  ],
  [
    "answers status 999",
    (socket) => socket.end("HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n"),
    { reason: "invalid_response" },
  ],
];

test.each(endsByItself)(
  "T20: a receiver that %s fails with its reason",
  async (_, behave, expected) => {
    expect(await deliverTo(behave)).toMatchObject({ kind: "failed", ...expected });
  },
);

test("T21: a body without end is cut after 64 KiB and the status decides", async () => {
  const closed = Promise.withResolvers<void>();
  const flooding = (status: string) => (socket: Socket) => {
    socket.once("close", () => closed.resolve());
    socket.write(`HTTP/1.1 ${status}\r\ncontent-type: text/plain\r\n\r\n`);
    flood(socket, Buffer.alloc(16_384, "a"));
  };
  const delivered = await deliverTo(flooding("200 OK"));
  await closed.promise;
  expect(delivered).toMatchObject({
    kind: "delivered",
    exchange: {
      response: { bodyBytes: 65_536, bodyTruncated: true, bodyExcerpt: "a".repeat(4096) },
    },
  });
  expect(await deliverTo(flooding("500 Oops"))).toMatchObject({
    kind: "failed",
    reason: "unavailable",
  });
});

test("T21: a compressed body is neither decoded nor shown", async () => {
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
  const outcome = await deliverTo((socket) => {
    socket.write(
      `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`,
    );
    socket.write(bomb);
  });
  expect(outcome).toMatchObject({
    kind: "delivered",
    exchange: { response: { bodyBytes: Math.min(bomb.length, 65_536), bodyExcerpt: "[encoded]" } },
  });
});

test("T23: text that no database or page could take is made harmless", async () => {
  const body = Buffer.concat([Buffer.from("a\0b"), Buffer.from([0xff]), Buffer.from("ž")]);
  const outcome = await deliverTo((socket) => {
    socket.write(
      `HTTP/1.1 200 OK\r\nset-cookie: id=1\r\nconnection: keep-alive\r\nx-kept: 1\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    socket.write(body);
  });
  expect(outcome.exchange.response).toEqual({
    status: 200,
    headers: [
      ["x-kept", "1"],
      ["content-length", "6"],
    ],
    bodyExcerpt: "a\uFFFDb\uFFFDž",
    bodyBytes: 6,
    bodyTruncated: false,
  });
});

test("T24: a long excerpt is not cut inside a character, and kept headers are bounded", async () => {
  const receiver = await startReceiver();
  open.push(receiver);
  receiver.answer = (response) => {
    for (let index = 0; index < 60; index += 1) response.setHeader(`x-${index}`, "v");
    response.end(`a${"ž".repeat(3000)}`);
  };
  const outcome = await deliver(await connect(`http://127.0.0.1:${receiver.port}/`));
  expect(outcome.exchange.response?.bodyExcerpt).toBe(`a${"ž".repeat(2047)}`);
  expect(outcome.exchange.response).toMatchObject({ bodyBytes: 6001, bodyTruncated: false });
  expect(outcome.exchange.response?.headers).toHaveLength(50);
});

test("T22: a second answer smuggled behind the first is not taken for the next attempt's", async () => {
  let count = 0;
  const server = await rawServer((socket) => {
    count += 1;
    const own = `HTTP/1.1 ${count === 1 ? 200 : 500} X\r\ncontent-length: 0\r\n\r\n`;
    socket.write(count === 1 ? `${own}HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n` : own);
  });
  const connection = await connect(`http://127.0.0.1:${server.port}/`);
  expect((await deliver(connection)).kind).toBe("delivered");
  expect(await deliver(connection)).toMatchObject({ kind: "failed", reason: "unavailable" });
});

test("T08: a redirect is a failure and its location is never visited", async () => {
  const elsewhere = await startReceiver();
  const receiver = await startReceiver();
  open.push(elsewhere, receiver);
  const connection = await connect(`http://127.0.0.1:${receiver.port}/`);
  for (const status of [301, 302, 303, 307, 308]) {
    receiver.answer = (response) =>
      response
        .writeHead(status, { location: `http://127.0.0.1:${elsewhere.port}/`, refresh: "0" })
        .end();
    expect(await deliver(connection)).toMatchObject({ kind: "failed", reason: "redirected" });
  }
  expect(elsewhere.connections).toBe(0);
  expect(receiver.requests).toHaveLength(5);
});

test("a closed port is unreachable", async () => {
  const server = await startReceiver();
  await server.close();
  const outcome = await deliver(await connect(`http://127.0.0.1:${server.port}/`));
  expect(outcome).toMatchObject({
    reason: "unreachable",
    detail: "No connection could be opened (ECONNREFUSED).",
  });
});

test("a name without an address is a DNS failure", async () => {
  const outcome = await deliver(await connect("https://nowhere.example.org/"));
  expect(outcome).toMatchObject({
    reason: "dns_failed",
    detail: "The host name could not be resolved (ENOTFOUND).",
  });
});

test("an event arrives over TLS, with all phases timed", async () => {
  const receiver = await startReceiver("valid");
  open.push(receiver);
  const outcome = await deliver(await connect(`https://hooks.example.com:${receiver.port}/in`));
  expect(outcome.kind).toBe("delivered");
  expect(Object.keys(outcome.exchange.timings).toSorted()).toEqual([
    "connectMs",
    "dnsMs",
    "tlsMs",
    "totalMs",
    "waitMs",
  ]);
  expect(receiver.requests[0]?.headers["host"]).toBe(`hooks.example.com:${receiver.port}`);
});

test("the certificate of an IP literal is checked against the address", async () => {
  const receiver = await startReceiver("valid");
  open.push(receiver);
  const outcome = await deliver(await connect(`https://127.0.0.1:${receiver.port}/in`));
  expect(outcome.kind).toBe("delivered");
});

const badCertificates: [CertificateName, string][] = [
  ["expired", "CERT_HAS_EXPIRED"],
  ["self-signed", "DEPTH_ZERO_SELF_SIGNED_CERT"],
  ["wrong-name", "ERR_TLS_CERT_ALTNAME_INVALID"],
];

test.each(badCertificates)(
  "T29: a certificate that is %s sends nothing",
  async (certificate, code) => {
    const receiver = await startReceiver(certificate);
    open.push(receiver);
    const outcome = await deliver(await connect(`https://hooks.example.com:${receiver.port}/in`));
    expect(outcome).toMatchObject({
      reason: "tls_invalid",
      detail: `The connection could not be secured (${code}).`,
    });
    expect(receiver.requests).toEqual([]);
  },
);

test("plain HTTP behind an https URL is a TLS failure", async () => {
  const receiver = await startReceiver();
  open.push(receiver);
  const outcome = await deliver(await connect(`https://hooks.example.com:${receiver.port}/in`));
  expect(outcome).toMatchObject({ reason: "tls_invalid" });
});

test("a receiver that hangs in the TLS handshake ends when the signal aborts", async () => {
  const deadline = new AbortController();
  // Called with the first bytes, which are those of the handshake.
  const server = await rawServer(() => deadline.abort());
  const connection = await connect(`https://hooks.example.com:${server.port}/`);
  const outcome = await deliver(connection, deadline.signal);
  expect(outcome).toMatchObject({
    reason: "timeout",
    detail: "The time limit was reached while the connection was being secured.",
  });
});
