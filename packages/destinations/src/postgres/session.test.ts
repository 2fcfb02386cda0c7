import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import type { Outcome } from "../destination.ts";
import { createEgressGuard } from "../egress.ts";
import {
  testAuthority,
  testCertificate,
  testClientCertificate,
  type CertificateName,
} from "../testing/certificates.ts";
import { batchOf, rowEvent } from "../testing/postgres-schema.ts";
import { postgres } from "./index.ts";

/** Servers that are no PostgreSQL, or a bad one. */

const servers: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const egress = createEgressGuard({ allow: ["127.0.0.0/8"], trustedCertificates: [testAuthority] });
const password = "canary-0123456789";

async function attempt(port: number, changes: Readonly<Record<string, unknown>> = {}) {
  const { certificate, ...given } = changes;
  const credentialType = certificate === true ? "CLIENT_CERTIFICATE" : "USERNAME_PASSWORD";
  const input = {
    host: "127.0.0.1",
    port,
    database: "d",
    ...(certificate === true && { username: "u" }),
    ...given,
  };
  const parsed = postgres.parseSettings(input, { egress, credentialType });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  const { certificateChain, privateKey } = testClientCertificate("client");
  const connection = await postgres.connect(
    {
      ...parsed.settings,
      credential:
        certificate === true
          ? { type: "CLIENT_CERTIFICATE", config: { certificateChain }, secrets: { privateKey } }
          : { type: "USERNAME_PASSWORD", config: { username: "u" }, secrets: { password } },
    },
    { egress, now: Date.now },
  );
  const { signal } = new AbortController();
  const batch = batchOf([rowEvent("evt_1")]);
  const [outcome] = await connection.deliver(batch, signal);
  const { steps } = await connection.check!(batch, signal);
  await connection.close();
  const failed = steps.find(({ state }) => state === "failed");
  expect(failed?.reason).toBe((outcome as Extract<Outcome, { kind: "failed" }>).reason);
  expect(JSON.stringify([outcome, steps])).not.toContain(password);
  return { ...(outcome as Extract<Outcome, { kind: "failed" }>), step: failed?.name };
}

/** A server that says this to the first bytes of each connection; what it is told goes on the list. */
async function saying(
  answer: string | Buffer | ((socket: net.Socket) => void),
  heard: Buffer[] = [],
): Promise<number> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk: Buffer) => heard.push(chunk));
    socket.once("data", () => {
      if (typeof answer === "function") answer(socket);
      else socket.write(answer);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  servers.push({
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  });
  return (server.address() as net.AddressInfo).port;
}

/** A message as a server sends it. */
function message(type: string, body: Buffer | string): Buffer {
  const bytes = Buffer.from(body);
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeInt32BE(bytes.byteLength + 4, 1);
  return Buffer.concat([head, bytes]);
}

/** Source: PostgreSQL manual, "Message Formats", AuthenticationOk and the like. */
function authentication(kind: number, rest: Buffer | string = ""): Buffer {
  const number = Buffer.alloc(4);
  number.writeInt32BE(kind);
  return message("R", Buffer.concat([number, Buffer.from(rest)]));
}

/** Goes on as a server that shows this certificate. */
function securedAs(name: CertificateName, then: (socket: tls.TLSSocket) => void = () => {}) {
  return (socket: net.Socket): void => {
    socket.removeAllListeners("data");
    socket.write("S");
    const secured = new tls.TLSSocket(socket, { isServer: true, ...testCertificate(name) });
    secured.on("error", () => secured.destroy());
    secured.on("secure", () => then(secured));
  };
}

describe("a connection that has to be secured", () => {
  test("never goes on in plain text where the server has no TLS", async () => {
    const heard: Buffer[] = [];
    const found = await attempt(await saying("N", heard));
    expect(found).toMatchObject({
      reason: "tls_invalid",
      detail: "The server does not offer TLS.",
      step: "tls",
    });
    expect(heard.map((bytes) => bytes.byteLength)).toEqual([8, 8]);
  });

  test("takes nothing that comes with the answer, before it is secured", async () => {
    const answer = Buffer.concat([Buffer.from("S"), authentication(0)]);
    expect(await attempt(await saying(answer))).toMatchObject({
      reason: "tls_invalid",
      step: "tls",
    });
  });

  test.each([
    ["Ex", "unavailable"],
    ["HTTP/1.1 400 Bad Request\r\n\r\n", "invalid_response"],
    ["J\0\0\0\u000a5.5.5-MariaDB", "invalid_response"],
  ])("is given up when the answer is %o", async (answer, reason) => {
    expect(await attempt(await saying(answer))).toMatchObject({ reason, step: "tls" });
  });

  test.each<[CertificateName, string]>([
    ["self-signed", "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ["expired", "CERT_HAS_EXPIRED"],
    ["wrong-name", "ERR_TLS_CERT_ALTNAME_INVALID"],
  ])("is not trusted with a certificate that is %s", async (name, code) => {
    const secrets: Buffer[] = [];
    const found = await attempt(
      await saying(securedAs(name, (socket) => socket.on("data", (bytes) => secrets.push(bytes)))),
    );
    expect(found).toMatchObject({ reason: "tls_invalid", step: "tls" });
    expect(found.detail).toContain(code);
    expect(secrets).toEqual([]);
  });

  test("is cut or refused", async () => {
    expect(await attempt(await saying((socket) => socket.destroy()))).toMatchObject({
      reason: "unreachable",
      step: "tls",
    });
    const port = await saying("");
    await servers.pop()!.close();
    expect(await attempt(port)).toMatchObject({ reason: "unreachable", step: "connection" });
  });
});

describe("a server", () => {
  const plain = { tls: "off" };

  test("is not told the password in plain text without TLS, whatever it asks first", async () => {
    const heard: Buffer[] = [];
    const port = await saying(authentication(3), heard);
    expect(await attempt(port, plain)).toMatchObject({ reason: "tls_invalid", step: "credential" });
    const afterScram: Buffer[] = [];
    const sasl = Buffer.concat([authentication(10, "SCRAM-SHA-256\0\0"), authentication(3)]);
    expect(await attempt(await saying(sasl, afterScram), plain)).toMatchObject({
      reason: "tls_invalid",
    });
    for (const bytes of [...heard, ...afterScram]) expect(bytes.includes(password)).toBe(false);
  });

  test("that has no client certificate's trust and asks for a password gets none", async () => {
    const answer = securedAs("valid", (socket) => void socket.write(authentication(3)));
    expect(await attempt(await saying(answer), { certificate: true })).toMatchObject({
      reason: "unauthorized",
      detail: expect.stringContaining("the credential is a client certificate"),
      step: "credential",
    });
  });

  test("that does not prove that it knows the password is not believed", async () => {
    const sasl = (socket: net.Socket): void => {
      socket.once("data", (bytes: Buffer) => {
        const nonce = /r=([^,]+)/.exec(bytes.toString("latin1"))?.[1];
        const salt = Buffer.alloc(16).toString("base64");
        socket.write(authentication(11, `r=${nonce}more,s=${salt},i=4096`));
        const signature = Buffer.alloc(32).toString("base64");
        socket.once("data", () => socket.write(authentication(12, `v=${signature}`)));
      });
      socket.write(authentication(10, "SCRAM-SHA-256\0\0"));
    };
    expect(await attempt(await saying(sasl), plain)).toMatchObject({
      reason: "invalid_response",
      detail: "The server could not prove that it knows the password.",
      step: "credential",
    });
  });

  test("that sends without an end is cut off", async () => {
    const flood = (socket: net.Socket): void => {
      const chunk = message("S", `name\0${"v".repeat(60_000)}\0`);
      const write = (): void => {
        while (!socket.destroyed && socket.write(chunk));
      };
      socket.on("drain", write);
      write();
    };
    expect(await attempt(await saying(flood), plain)).toMatchObject({
      reason: "invalid_response",
      detail: "The server sends far more than it was asked for.",
    });
  });

  test("has its own words shown in part, without addresses, control characters and the password", async () => {
    const words = `internal 10.1.2.3 and fd00::1:2 know\u0007 ${password} ${"x".repeat(400)}`;
    const report = `SFATAL\0VFATAL\0CXX123\0M${words}\0\0`;
    const { reason, detail } = await attempt(await saying(message("E", report)), plain);
    expect(reason).toBe("unavailable");
    expect(detail).toMatch(
      /^The server answered: internal \(an address\) and \(an address\) know •••• x+ \(XX123\)\.$/,
    );
    expect(detail.length).toBeLessThan(250);
  });

  test.each([
    ["28P01", "unauthorized"],
    ["28000", "unauthorized"],
    ["3D000", "not_found"],
    ["42501", "forbidden"],
    ["53300", "unavailable"],
    ["57P03", "unavailable"],
    ["08P01", "unavailable"],
    ["0A000", "misconfigured"],
  ])("that answers the sign-in with %s is %s", async (code, reason) => {
    const report = `SFATAL\0VFATAL\0C${code}\0Mno\0\0`;
    const found = await attempt(await saying(message("E", report)), plain);
    expect(found).toMatchObject({ reason, step: "credential" });
    expect(found.detail).toContain(`(${code}).`);
  });

  test.each<[string, Buffer]>([
    ["a sign-in that nobody knows", authentication(99)],
    ["a message that is shorter than it says", message("T", Buffer.from([0x7f, 0xff, 1]))],
    ["rows before anything was asked", message("D", Buffer.from([0x7f, 0xff, 0, 0, 1, 0]))],
    ["half of a challenge", authentication(11, "r=,s=,i=x")],
    ["a report without an end", message("E", "SFATAL")],
    ["a length of nothing", Buffer.from([0x52, 0, 0, 0, 0, 0x52, 0, 0, 0, 0, 0x5a, 0, 0, 0, 0])],
  ])("that sends %s is not understood, and nothing else suffers", async (_, answer) => {
    const port = await saying((socket) => socket.end(answer));
    const { reason } = await attempt(port, plain);
    expect(["invalid_response", "unreachable"]).toContain(reason);
  });
});
