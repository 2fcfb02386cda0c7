import { afterEach, describe, expect, test } from "vitest";
import type { Credential } from "../credentials/credential.ts";
import type { Connection, Outcome } from "../destination.ts";
import { createEgressGuard, type EgressOptions } from "../egress.ts";
import {
  clientAuthority,
  testAuthority,
  testClientCertificate,
  testClientSha256,
  type ClientCertificateName,
} from "../testing/certificates.ts";
import { startRawServer, startReceiver, type ReceivedRequest } from "../testing/receiver.ts";
import { startTokenServer } from "../testing/token-server.ts";
import { webhook } from "./index.ts";
import { generateSigningSecret, signingKeyOf } from "./signature.ts";

/** How a webhook destination signs in with each type of credential that it takes. */

const loopback: EgressOptions = {
  allow: ["127.0.0.0/8"],
  trustedCertificates: [testAuthority],
};

const tokenOne = "canary-token-0123456789";

function keyTextsOf(name: ClientCertificateName): string[] {
  const [, line = ""] = testClientCertificate(name).privateKey.split("\n");
  return [line];
}

const bearerOf = ({ headers }: ReceivedRequest): string =>
  (headers["authorization"] ?? "").replace(/^Bearer /, "");

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function connect(
  settings: { readonly url: string; readonly headers?: Record<string, string> },
  credential: Credential | undefined,
  egress = loopback,
): Promise<Connection> {
  const { url, headers = {} } = settings;
  const connection = await webhook.connect(
    { config: { url }, secrets: { headers }, ...(credential && { credential }) },
    { egress: createEgressGuard(egress), now: Date.now },
  );
  closing.push(() => connection.close());
  return connection;
}

async function deliver(connection: Connection): Promise<Outcome> {
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
    new AbortController().signal,
  );
  return outcome!;
}

const bearer: Credential = { type: "BEARER_TOKEN", config: {}, secrets: { token: tokenOne } };

describe("the Authorization header", () => {
  test("T25, T26: ours is sent once and wins over one that the customer stored", async () => {
    const receiver = await startReceiver();
    closing.push(receiver.close);
    const headers = { AUTHORIZATION: "Bearer customer-0123456789", "X-Team": "blue" };
    const url = `http://127.0.0.1:${receiver.port}/`;
    const outcome = await deliver(await connect({ url, headers }, bearer));
    const [request] = receiver.requests;
    const names = request!.rawHeaders.filter((_, index) => index % 2 === 0);
    expect(names.filter((name) => name.toLowerCase() === "authorization")).toHaveLength(1);
    expect(request!.headers).toMatchObject({
      authorization: `Bearer ${tokenOne}`,
      "x-team": "blue",
    });
    expect(outcome.exchange.requestHeaders).toContainEqual([
      "authorization",
      `Bearer ••••${tokenOne.slice(-4)}`,
    ]);
  });

  test("is hidden in what a receiver sends back, also where the excerpt of that ends", async () => {
    const receiver = await startReceiver();
    closing.push(receiver.close);
    const url = `http://127.0.0.1:${receiver.port}/`;
    for (const before of [4_095, 4_096 - tokenOne.length + 1, 4_000]) {
      receiver.answer = (response) => response.end(`${"x".repeat(before)}${tokenOne} is wrong`);
      const { response } = (await deliver(await connect({ url }, bearer))).exchange;
      expect(response?.bodyExcerpt).not.toContain(tokenOne.slice(0, 1 + tokenOne.length / 2));
      expect(Buffer.byteLength(response?.bodyExcerpt ?? "")).toBeLessThanOrEqual(4_096);
    }
  });

  test("is shown as it was sent but for what is secret of it", async () => {
    const receiver = await startReceiver();
    closing.push(receiver.close);
    const url = `http://127.0.0.1:${receiver.port}/`;
    const shownOf = async (credential: Credential): Promise<string | undefined> => {
      const { exchange } = await deliver(await connect({ url }, credential));
      return exchange.requestHeaders.find(([name]) => name === "authorization")?.[1];
    };
    expect(await shownOf({ type: "BEARER_TOKEN", config: {}, secrets: { token: "short" } })).toBe(
      "Bearer ••••",
    );
    const password = "a long password of a person";
    expect(
      await shownOf({ type: "BASIC_AUTH", config: { username: "u" }, secrets: { password } }),
    ).toBe("Basic ••••");
  });

  test.each(["BEARER_TOKEN", "BASIC_AUTH", "OAUTH2_CLIENT_CREDENTIALS"] as const)(
    "T25: beside a %s credential, settings with one are refused",
    (credentialType) => {
      const egress = createEgressGuard();
      const input = { url: "https://example.com/", headers: { AuthoriZation: "x" } };
      expect(webhook.parseSettings(input, { egress, credentialType })).toMatchObject({
        problems: [{ path: "/headers/AuthoriZation" }],
      });
      expect(webhook.parseSettings(input, { egress })).toHaveProperty("settings");
      expect(
        webhook.parseSettings(input, { egress, credentialType: "CLIENT_CERTIFICATE" }),
      ).toHaveProperty("settings");
    },
  );

  test.each(["a\r\nx-injected: 1", "a\0b", "a b", "ů", ""])(
    "T27: a stored token %j sends nothing",
    async (token) => {
      const receiver = await startReceiver();
      closing.push(receiver.close);
      const url = `http://127.0.0.1:${receiver.port}/`;
      const outcome = await deliver(await connect({ url }, { ...bearer, secrets: { token } }));
      expect(outcome).toMatchObject({ kind: "failed", reason: "misconfigured" });
      expect(receiver.requests).toEqual([]);
    },
  );

  test("a credential of a type that a webhook does not take sends nothing", async () => {
    const receiver = await startReceiver();
    closing.push(receiver.close);
    const credential: Credential = { type: "AWS_ROLE", config: { roleArn: "x" }, secrets: {} };
    const connection = await connect({ url: `http://127.0.0.1:${receiver.port}/` }, credential);
    expect(await deliver(connection)).toMatchObject({ reason: "misconfigured" });
    expect(receiver.requests).toEqual([]);
  });
});

describe("a client certificate", () => {
  const certificate = (name: ClientCertificateName): Credential => {
    const { certificateChain, privateKey } = testClientCertificate(name);
    return { type: "CLIENT_CERTIFICATE", config: { certificateChain }, secrets: { privateKey } };
  };

  async function securedReceiver() {
    const receiver = await startReceiver("valid", { clientsBy: clientAuthority });
    closing.push(receiver.close);
    return { receiver, url: `https://127.0.0.1:${receiver.port}/` };
  }

  test("is shown with its issuers, so that a receiver that knows the authority alone takes it", async () => {
    const { receiver, url } = await securedReceiver();
    expect(await deliver(await connect({ url }, certificate("client")))).toMatchObject({
      kind: "delivered",
    });
    expect(receiver.requests[0]?.clientSha256).toBe(testClientSha256("client"));
  });

  test("T30: one that is missing has a class of its own", async () => {
    const { receiver, url } = await securedReceiver();
    const outcome = await deliver(await connect({ url }, undefined));
    expect(outcome).toMatchObject({ kind: "failed", reason: "tls_client_auth" });
    expect(receiver.requests).toEqual([]);
  });

  test("T30: one of a stranger is not let in", async () => {
    const { receiver, url } = await securedReceiver();
    const outcome = await deliver(await connect({ url }, certificate("client-stranger")));
    // A receiver on Node cuts the connection instead of sending an alert.
    expect(outcome).toMatchObject({ kind: "failed", reason: "unreachable" });
    expect(receiver.requests).toEqual([]);
  });

  test("T30: a stored key of another certificate sends nothing and is not shown", async () => {
    const { receiver, url } = await securedReceiver();
    const { config } = certificate("client");
    const { secrets } = certificate("client-renewed");
    const outcome = await deliver(
      await connect({ url }, { type: "CLIENT_CERTIFICATE", config, secrets }),
    );
    expect(outcome).toMatchObject({ kind: "failed", reason: "misconfigured" });
    expect(JSON.stringify(outcome)).not.toContain(keyTextsOf("client-renewed")[0]);
    expect(receiver.connections).toBe(0);
  });

  test("needs a secured connection: nothing is sent without", async () => {
    const receiver = await startReceiver();
    closing.push(receiver.close);
    const url = `http://127.0.0.1:${receiver.port}/`;
    expect(await deliver(await connect({ url }, certificate("client")))).toMatchObject({
      reason: "misconfigured",
    });
    expect(receiver.connections).toBe(0);
    const egress = createEgressGuard(loopback);
    expect(
      webhook.parseSettings({ url }, { egress, credentialType: "CLIENT_CERTIFICATE" }),
    ).toMatchObject({ problems: [{ path: "/url" }] });
  });

  test("does not go to a receiver whose own certificate is not valid", async () => {
    const receiver = await startReceiver("expired", { clientsBy: clientAuthority });
    closing.push(receiver.close);
    const url = `https://127.0.0.1:${receiver.port}/`;
    expect(await deliver(await connect({ url }, certificate("client")))).toMatchObject({
      reason: "tls_invalid",
    });
  });

  test("a receiver that does not ask for one is not shown one", async () => {
    const receiver = await startReceiver("valid");
    closing.push(receiver.close);
    const url = `https://127.0.0.1:${receiver.port}/`;
    await deliver(await connect({ url }, certificate("client")));
    expect(receiver.requests[0]?.clientSha256).toBeUndefined();
  });
});

test("a raw server that cuts the handshake is unreachable, not a refusal of the certificate", async () => {
  const server = await startRawServer((socket) => socket.destroy());
  closing.push(server.close);
  const { certificateChain, privateKey } = testClientCertificate("client");
  const outcome = await deliver(
    await connect(
      { url: `https://127.0.0.1:${server.port}/` },
      { type: "CLIENT_CERTIFICATE", config: { certificateChain }, secrets: { privateKey } },
    ),
  );
  expect(outcome).toMatchObject({ reason: "unreachable" });
});

describe("access tokens", () => {
  let nowMs = Date.now();

  async function openWithTokens(answer: (token: string) => number) {
    const server = await startTokenServer([
      { clientId: "pushrail", clientSecret: "canary-secret" },
    ]);
    closing.push(server.close);
    const receiver = await startReceiver();
    closing.push(receiver.close);
    receiver.answer = (response, request) => {
      response.writeHead(answer(bearerOf(request)), { "x-echo": bearerOf(request) });
      response.end(JSON.stringify(request.headers));
    };
    const { tokenUrl } = server;
    const connection = await webhook.connect(
      {
        config: { url: `http://127.0.0.1:${receiver.port}/in` },
        secrets: {},
        credential: {
          type: "OAUTH2_CLIENT_CREDENTIALS",
          config: { tokenUrl, clientId: "pushrail", clientAuthentication: "basic" },
          secrets: { clientSecret: "canary-secret" },
        },
      },
      { egress: createEgressGuard(loopback), now: () => nowMs },
    );
    closing.push(() => connection.close());
    return { connection, server, receiver };
  }

  test("one that is refused is replaced once, within the same attempt", async () => {
    const withdrawn = new Set<string>();
    const { connection, server, receiver } = await openWithTokens((token) =>
      withdrawn.has(token) ? 401 : 200,
    );
    expect(await deliver(connection)).toMatchObject({ kind: "delivered" });
    withdrawn.add(server.tokens[0]!);
    expect(await deliver(connection)).toMatchObject({ kind: "delivered" });
    expect(server.tokens).toHaveLength(2);
    expect(receiver.requests.map(bearerOf)).toEqual([
      server.tokens[0],
      server.tokens[0],
      server.tokens[1],
    ]);
  });

  test("a receiver that refuses fresh ones as well does not make us ask for more and more", async () => {
    const { connection, server, receiver } = await openWithTokens(() => 401);
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      expect(await deliver(connection)).toMatchObject({ reason: "unauthorized" });
    }
    expect(server.tokens).toHaveLength(2);
    expect(receiver.requests).toHaveLength(5);
    nowMs += 30_000;
    await deliver(connection);
    expect(server.tokens).toHaveLength(3);
  });

  test("many that are refused at once are replaced by one", async () => {
    const withdrawn = new Set<string>();
    const { connection, server } = await openWithTokens((token) =>
      withdrawn.has(token) ? 401 : 200,
    );
    await deliver(connection);
    withdrawn.add(server.tokens[0]!);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => deliver(connection)));
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(["delivered"]));
    expect(server.tokens).toHaveLength(2);
  });

  test("a refusal with another status is the destination's word on the event, and no token is fetched for it", async () => {
    const { connection, server } = await openWithTokens(() => 403);
    expect(await deliver(connection)).toMatchObject({ reason: "unauthorized" });
    expect(server.tokens).toHaveLength(1);
  });

  test("none is in the recorded exchange, not even where the receiver sends it back", async () => {
    const { connection, server } = await openWithTokens(() => 200);
    const outcome = await deliver(connection);
    const [token = ""] = server.tokens;
    expect(token.length).toBeGreaterThan(20);
    expect(JSON.stringify(outcome)).not.toContain(token);
    expect(outcome.exchange.requestHeaders).toContainEqual(["authorization", "Bearer ••••"]);
    expect(outcome.exchange.response?.headers).toContainEqual(["x-echo", "••••"]);
  });

  test("without one nothing is sent, and the exchange says why", async () => {
    const { connection, server, receiver } = await openWithTokens(() => 200);
    await server.close();
    closing.splice(closing.indexOf(server.close), 1);
    expect(await deliver(connection)).toMatchObject({
      reason: "unreachable",
      detail: /^No access token could be fetched\./,
      exchange: { target: `http://127.0.0.1:${receiver.port}/in`, requestHeaders: [] },
    });
    expect(receiver.requests).toEqual([]);
  });

  test.each([
    ["http://169.254.169.254/token", "blocked"],
    ["https://metadata.google.internal/token", "blocked"],
    ["file:///etc/passwd", "misconfigured"],
  ])("T11: a stored token URL %s is judged again before it is used", async (tokenUrl, reason) => {
    const receiver = await startReceiver();
    closing.push(receiver.close);
    const connection = await webhook.connect(
      {
        config: { url: "https://example.com/" },
        secrets: {},
        credential: {
          type: "OAUTH2_CLIENT_CREDENTIALS",
          config: { tokenUrl, clientId: "pushrail" },
          secrets: { clientSecret: "canary-secret" },
        },
      },
      { egress: createEgressGuard(), now: Date.now },
    );
    expect(await deliver(connection)).toMatchObject({ kind: "failed", reason });
  });
});
