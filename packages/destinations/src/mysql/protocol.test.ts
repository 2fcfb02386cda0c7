import { randomBytes, randomInt } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import type { EgressOptions } from "../egress.ts";
import {
  cloudsAuthority,
  cloudsCertificate,
  testAuthority,
  testCertificate,
} from "../testing/certificates.ts";
import { batchFor, openBench } from "../testing/conformance-bench.ts";
import type { GivenCredential } from "../testing/counterpart.ts";
import {
  authSwitch,
  okPacket,
  startFakeServer,
  type FakeRules,
  type FakeServer,
} from "./testing/fake-server.ts";
import { mysql } from "./index.ts";

// What a server can do that is not honest, and the ways to sign in that MariaDB does not know.

const password = "canary-0123456789";
const withPassword: GivenCredential = {
  type: "USERNAME_PASSWORD",
  input: { username: "somebody", password },
};
const servers: FakeServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(rules: FakeRules): Promise<FakeServer> {
  const server = await startFakeServer(rules);
  servers.push(server);
  return server;
}

async function deliverTo(
  server: FakeServer,
  more: {
    readonly input?: Record<string, unknown>;
    readonly credential?: GivenCredential;
    readonly egress?: EgressOptions;
    readonly signal?: AbortSignal;
  } = {},
): Promise<string> {
  const { input = {}, credential = withPassword, egress = {}, signal } = more;
  const bench = await openBench(mysql, {
    input: { host: "127.0.0.1", port: server.port, database: "d", ...input },
    credential,
    egress: { allow: ["127.0.0.0/8"], trustedCertificates: [testAuthority], ...egress },
  });
  const batch = batchFor(mysql, bench.settings.config);
  const [outcome] = await bench.connection.deliver(batch, signal ?? AbortSignal.timeout(15_000));
  await bench.connection.close();
  if (outcome?.kind !== "failed") return "delivered";
  expect(outcome.detail).not.toContain(password);
  return `${outcome.reason}: ${outcome.detail}`;
}

describe("before TLS", () => {
  test("a server that offers none is told nothing at all", async () => {
    const server = await start({});
    expect(await deliverTo(server)).toBe(
      "tls_invalid: The server does not offer TLS on this port.",
    );
    expect(server.plainBytes().byteLength).toBe(0);
  });

  test("a server that says more than its greeting is not believed", async () => {
    const server = await start({ tls: testCertificate("valid"), afterGreeting: okPacket });
    expect(await deliverTo(server)).toMatch(/^invalid_response: The server said more than/);
  });

  test.each(["expired", "wrong-name", "self-signed"] as const)(
    "a certificate that is %s is refused before anybody is named",
    async (name) => {
      const server = await start({ tls: testCertificate(name) });
      expect(await deliverTo(server)).toMatch(/^tls_invalid: /);
      expect(server.plainBytes().includes("somebody")).toBe(false);
      expect(server.packets).toEqual([]);
    },
  );

  test("an address is checked against the certificate, not against another name", async () => {
    // Valid for rds names, and its authority is trusted.
    const server = await start({ tls: cloudsCertificate() });
    const egress = { trustedCertificates: [cloudsAuthority] };
    expect(await deliverTo(server, { egress })).toMatch(
      /^tls_invalid: .*ERR_TLS_CERT_ALTNAME_INVALID/,
    );
  });
});

describe("signing in", () => {
  const switching =
    (plugin: string): NonNullable<FakeRules["answer"]> =>
    (_, number) =>
      number === 0 ? [authSwitch(plugin)] : [okPacket];

  test.each(["mysql_clear_password", "sha256_password"])(
    "%s gets the password over TLS only",
    async (plugin) => {
      const secured = await start({ tls: testCertificate("valid"), answer: switching(plugin) });
      await deliverTo(secured);
      expect(secured.packets[1]?.toString()).toBe(`${password}\0`);

      const plain = await start({ answer: switching(plugin) });
      expect(await deliverTo(plain, { input: { tls: "off" } })).toMatch(
        /^misconfigured: .*only given over TLS/,
      );
      expect(plain.plainBytes().includes(password)).toBe(false);
    },
  );

  /** Not known yet: the server wants the whole password after the digest. */
  const cachingSha2: NonNullable<FakeRules["answer"]> = (_, number) =>
    number === 0
      ? [authSwitch("caching_sha2_password")]
      : number === 1
        ? [Buffer.from([1, 4])]
        : [okPacket];

  test("caching_sha2_password gets the password over TLS, and no key is asked for without", async () => {
    const secured = await start({ tls: testCertificate("valid"), answer: cachingSha2 });
    await deliverTo(secured);
    expect(secured.packets[1]?.byteLength).toBe(32);
    expect(secured.packets[2]?.toString()).toBe(`${password}\0`);

    const plain = await start({ answer: cachingSha2 });
    expect(await deliverTo(plain, { input: { tls: "off" } })).toMatch(/^misconfigured: /);
    expect(plain.packets).toHaveLength(2);
    expect(plain.plainBytes().includes(password)).toBe(false);
  });

  test("caching_sha2_password goes on when the server knows the digest", async () => {
    const known: NonNullable<FakeRules["answer"]> = (_, number) =>
      number === 0
        ? [authSwitch("caching_sha2_password")]
        : number === 1
          ? [Buffer.from([1, 3]), okPacket]
          : [okPacket];
    const server = await start({ answer: known });
    await deliverTo(server, { input: { tls: "off" } });
    expect(server.packets[2]?.toString()).toContain("SET NAMES utf8mb4");
  });

  test("a plugin that is not supported is named", async () => {
    const server = await start({ answer: switching("auth_of_another_kind") });
    expect(await deliverTo(server, { input: { tls: "off" } })).toMatch(
      /^misconfigured: .*auth_of_another_kind/,
    );
  });

  test("RDS gets a token of AWS instead of a password, made from the customer's keys", async () => {
    const answer = switching("mysql_clear_password");
    const server = await start({ tls: cloudsCertificate(), answer });
    const host = "mydb.eu-central-1.rds.amazonaws.com";
    await deliverTo(server, {
      input: { host, username: "pushrail" },
      credential: {
        type: "AWS_ACCESS_KEY",
        input: {
          accessKeyId: "AKIAIOSFODNN7EXAMPLE",
          secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        },
      },
      egress: {
        trustedCertificates: [cloudsAuthority],
        names: {
          resolve4: () => Promise.resolve(["127.0.0.1"]),
          resolve6: () => Promise.reject(new Error("ENOTFOUND")),
          lookupLocal: () => Promise.reject(new Error("ENOTFOUND")),
        },
      },
    });
    const token = server.packets[1]?.toString() ?? "";
    expect(token).toContain(`${host}:${server.port}/?Action=connect&DBUser=pushrail`);
    expect(token).toMatch(/X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F\d{8}%2Feu-central-1%2Frds-db/);
    expect(token).toMatch(/X-Amz-Signature=[0-9a-f]{64}\0$/);
  });
});

describe("a hostile server", () => {
  test("that does not answer is what the time was lost with", async () => {
    const server = await start({ answer: () => [] });
    const signal = AbortSignal.timeout(150);
    expect(await deliverTo(server, { input: { tls: "off" }, signal })).toMatch(
      /^timeout: .*while the server was asked to let us in/,
    );
  });

  test("gets no file of this machine", async () => {
    const file = "/etc/passwd";
    const server = await start({
      answer: (packet, number) =>
        number === 0 || packet.byteLength === 0
          ? [okPacket]
          : [Buffer.concat([Buffer.from([0xfb]), Buffer.from(file)])],
    });
    expect(await deliverTo(server, { input: { tls: "off" } })).toMatch(/^invalid_response: /);
    expect(server.plainBytes().includes("root:")).toBe(false);
  });

  test("cannot have secrets shown by saying them again", async () => {
    const repeating = (told: Buffer): Buffer =>
      Buffer.concat([Buffer.from([0xff, 0x15, 0x27]), Buffer.from("#HY000You said "), told]);
    const server = await start({
      tls: testCertificate("valid"),
      answer: (packet, number) =>
        number === 0 ? [authSwitch("mysql_clear_password")] : [repeating(packet)],
    });
    expect(await deliverTo(server)).toMatch(/^unavailable: .*You said ••••/);
  });

  test("cannot fill the memory with an answer that never ends", async () => {
    const column = Buffer.alloc(1024 * 1024, 1);
    const server = await start({
      answer: (_, number) =>
        number === 0 ? [okPacket] : [Buffer.from([200]), ...Array<Buffer>(20).fill(column)],
    });
    expect(await deliverTo(server, { input: { tls: "off" } })).toMatch(/^invalid_response: /);
  });

  test("cannot answer out of turn", async () => {
    const server = await start({ answer: () => [okPacket, okPacket, okPacket] });
    expect(await deliverTo(server, { input: { tls: "off" } })).toMatch(
      /^(?:invalid_response|unreachable): /,
    );
  });

  test("does not end the process with any bytes, at any point", async () => {
    for (let round = 0; round < 40; round += 1) {
      const [from, bytes] = [randomInt(5), randomBytes(randomInt(1, 60))];
      const answer: NonNullable<FakeRules["answer"]> = (_, number) =>
        number < from ? [okPacket] : [bytes];
      const greeting = from === 4 ? { greeting: bytes } : {};
      const server = await start({ answer, ...greeting });
      const said = await deliverTo(server, {
        input: { tls: "off" },
        // Whatever the bytes mean may be the beginning of something longer.
        signal: AbortSignal.timeout(150),
      });
      const seen = `round ${round}, from ${from}: ${bytes.toString("hex")}: ${said}`;
      expect(seen).not.toMatch(/: delivered$/);
    }
  }, 60_000);
});
