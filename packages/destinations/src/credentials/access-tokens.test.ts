import type { ServerResponse } from "node:http";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Runtime } from "../destination.ts";
import { createEgressGuard, type EgressOptions } from "../egress.ts";
import { localHosts, malformedTexts } from "../testing/places.ts";
import { startRawServer, startReceiver, type Receiver } from "../testing/receiver.ts";
import { startTokenServer, type TokenClient, type TokenServer } from "../testing/token-server.ts";
import { webhook } from "../webhook/index.ts";
import type { AccessTokens, TokenAnswer } from "./access-tokens.ts";
import type { Credential } from "./credential.ts";
import { oauth2ClientCredentials } from "./oauth2.ts";
import { clientCredentialsTokens } from "./token-endpoint.ts";

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  vi.unstubAllEnvs();
});

const loopback: EgressOptions = { allow: ["127.0.0.0/8"] };
const never = new AbortController().signal;
const secret = "canary-secret-0123";

function credentialOf(fields: Record<string, string>, egress = loopback): Credential {
  const input = { clientId: "pushrail", clientSecret: secret, ...fields };
  const parsed = oauth2ClientCredentials.parse(input, { egress: createEgressGuard(egress) });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return { type: "OAUTH2_CLIENT_CREDENTIALS", ...parsed.values };
}

function tokensOf(fields: Record<string, string>, runtime: Partial<Runtime> = {}): AccessTokens {
  const tokens = clientCredentialsTokens(credentialOf(fields), {
    egress: createEgressGuard(loopback),
    now: Date.now,
    ...runtime,
  });
  closing.push(() => tokens.close());
  return tokens;
}

async function tokenServer(
  client: Partial<TokenClient> = {},
  lifetimeSeconds?: number,
): Promise<TokenServer> {
  const server = await startTokenServer(
    [{ clientId: "pushrail", clientSecret: secret, ...client }],
    lifetimeSeconds,
  );
  closing.push(server.close);
  return server;
}

async function answering(answer: (response: ServerResponse) => void): Promise<Receiver> {
  const receiver = await startReceiver();
  closing.push(receiver.close);
  receiver.answer = answer;
  return receiver;
}

const urlOf = ({ port }: { readonly port: number }): string => `http://127.0.0.1:${port}/token`;

function textOf(answer: TokenAnswer): string {
  return "token" in answer ? answer.token : answer.failure.reason;
}

describe("a token", () => {
  test("is fetched with id and secret in the header, form-encoded each", async () => {
    const clientSecret = "a secret:with/all+kinds%of&characters=";
    const server = await tokenServer({ clientId: "push:rail", clientSecret });
    const tokens = tokensOf({
      tokenUrl: server.tokenUrl,
      clientId: "push:rail",
      clientSecret,
      scope: "events:write",
      audience: "https://api.example.com/",
    });
    const answer = await tokens.take(never);
    expect(answer).toEqual({ token: server.tokens[0] });
    expect(Object.fromEntries(new URLSearchParams(server.requests[0]!.body))).toEqual({
      grant_type: "client_credentials",
      scope: "events:write",
      audience: "https://api.example.com/",
    });
  });

  test("is fetched with id and secret in the body where the server wants them there", async () => {
    const server = await tokenServer({ clientAuthentication: "body" });
    const tokens = tokensOf({ tokenUrl: server.tokenUrl, clientAuthentication: "body" });
    expect(await tokens.take(never)).toEqual({ token: server.tokens[0] });
    expect(server.requests[0]).toMatchObject({ authorization: undefined });
  });

  test("is fetched once for all who need it at the same time", async () => {
    const server = await tokenServer();
    const tokens = tokensOf({ tokenUrl: server.tokenUrl });
    const answers = await Promise.all(Array.from({ length: 20 }, () => tokens.take(never)));
    expect(new Set(answers.map(textOf))).toEqual(new Set(server.tokens));
    expect(server.requests).toHaveLength(1);
  });

  test("is used until a minute before its end, and a short one for three quarters of its life", async () => {
    for (const [lifetimeSeconds, usedSeconds] of [
      [600, 540],
      [40, 30],
    ] as const) {
      const server = await tokenServer({}, lifetimeSeconds);
      let nowMs = 1_000_000;
      const tokens = tokensOf({ tokenUrl: server.tokenUrl }, { now: () => nowMs });
      await tokens.take(never);
      nowMs += usedSeconds * 1_000 - 1;
      await tokens.take(never);
      expect(server.requests).toHaveLength(1);
      nowMs += 1;
      expect(textOf(await tokens.take(never))).toBe(server.tokens[1]);
      expect(server.requests).toHaveLength(2);
    }
  });

  const withMembers = (members: object): Promise<Receiver> =>
    answering((response) =>
      response.end(JSON.stringify({ access_token: "t", token_type: "bearer", ...members })),
    );

  test.each([
    [{}, 240],
    [{ expires_in: "120" }, 90],
    [{ expires_in: 1e12 }, 86_340],
  ])("with %j in its answer is used for %s seconds", async (members, usedSeconds) => {
    const server = await withMembers(members);
    let nowMs = 0;
    const tokens = tokensOf({ tokenUrl: urlOf(server) }, { now: () => nowMs });
    await tokens.take(never);
    nowMs = usedSeconds * 1_000 - 1;
    await tokens.take(never);
    expect(server.requests).toHaveLength(1);
    nowMs += 1;
    await tokens.take(never);
    expect(server.requests).toHaveLength(2);
  });

  test.each([0, -5, "soon", {}])("that ends in %j seconds is used once", async (ends) => {
    const server = await withMembers({ expires_in: ends });
    const tokens = tokensOf({ tokenUrl: urlOf(server) }, { now: () => 0 });
    await tokens.take(never);
    await tokens.take(never);
    expect(server.requests).toHaveLength(2);
  });
});

const failures: [string, (response: ServerResponse) => void, string, RegExp][] = [
  ["500", (response) => response.writeHead(500).end(), "unavailable", /status 500/],
  ["404", (response) => response.writeHead(404).end(), "misconfigured", /status 404/],
  ["410", (response) => response.writeHead(410).end(), "misconfigured", /status 410/],
  ["413", (response) => response.writeHead(413).end(), "misconfigured", /status 413/],
  [
    "302",
    (response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
    "redirected",
    /status 302/,
  ],
  [
    "400 with an error of the standard",
    (response) => response.writeHead(400).end('{"error":"invalid_scope"}'),
    "unauthorized",
    /status 400 and the error invalid_scope\.$/,
  ],
  [
    "401 with an error of its own, which repeats the secret",
    (response) => response.writeHead(401).end(`{"error":"bad ${secret}"}`),
    "unauthorized",
    /status 401\.$/,
  ],
  ["no JSON", (response) => response.end("<html>"), "invalid_response", /no access token/],
  ["no token", (response) => response.end("{}"), "invalid_response", /no access token/],
  ["a list", (response) => response.end("[]"), "invalid_response", /no access token/],
  [
    "T27: a token with a line break",
    (response) => response.end('{"access_token":"a\\r\\nx-injected: 1"}'),
    "invalid_response",
    /no access token/,
  ],
  [
    "a token that is too long",
    (response) => response.end(JSON.stringify({ access_token: "a".repeat(8_193) })),
    "invalid_response",
    /no access token/,
  ],
  [
    "a token of another type",
    (response) => response.end('{"access_token":"a","token_type":"DPoP"}'),
    "invalid_response",
    /another type/,
  ],
  [
    "T21: more than 64 KiB",
    (response) => response.end(`{"access_token":"a","x":"${"x".repeat(65_536)}"}`),
    "invalid_response",
    /64 KiB/,
  ],
  ["a cut connection", (response) => response.destroy(), "unreachable", /cut/],
];

test.each(failures)(
  "an answer with %s gives no token, and says why",
  async (_, answer, reason, detail) => {
    const server = await answering(answer);
    const taken = await tokensOf({ tokenUrl: urlOf(server) }).take(never);
    expect(taken).toMatchObject({ failure: { reason, detail } });
    expect(JSON.stringify(taken)).not.toContain("canary");
    expect(taken).toMatchObject({
      failure: { detail: /^No access token could be fetched\. .+\.$/ },
    });
    expect(server.requests).toHaveLength(1);
  },
);

test("Retry-After of the token URL reaches the outcome", async () => {
  const server = await answering((response) =>
    response.writeHead(429, { "retry-after": "7" }).end(),
  );
  expect(await tokensOf({ tokenUrl: urlOf(server) }).take(never)).toMatchObject({
    failure: { reason: "throttled", retryAfterMs: 7_000 },
  });
});

test("a wrong secret is refused by a real server, and is not shown", async () => {
  const server = await tokenServer();
  const wrong = { tokenUrl: server.tokenUrl, clientSecret: "canary-wrong" };
  expect(await tokensOf(wrong).take(never)).toEqual({
    failure: {
      reason: "unauthorized",
      detail:
        "No access token could be fetched. The token URL answered with status 401 and the error invalid_client.",
    },
  });
});

test("a failure is not remembered: the next attempt asks again", async () => {
  let status = 503;
  const server = await answering((response) =>
    response.writeHead(status).end('{"access_token":"good"}'),
  );
  const tokens = tokensOf({ tokenUrl: urlOf(server) });
  expect(textOf(await tokens.take(never))).toBe("unavailable");
  status = 200;
  expect(textOf(await tokens.take(never))).toBe("good");
});

describe("time", () => {
  test("an attempt waits no longer than its own, and the others go on", async () => {
    const held: ServerResponse[] = [];
    const server = await answering((response) => held.push(response));
    const tokens = tokensOf({ tokenUrl: urlOf(server) });
    const hurried = new AbortController();
    const arrival = server.nextRequest();
    const [first, second] = [tokens.take(hurried.signal), tokens.take(never)];
    await arrival;
    hurried.abort();
    expect(textOf(await first)).toBe("timeout");
    held[0]!.end('{"access_token":"late"}');
    expect(textOf(await second)).toBe("late");
    expect(server.requests).toHaveLength(1);
  });

  test("when nobody waits any more, the fetch is cut and the next one begins anew", async () => {
    const cut = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const server = await startRawServer((socket) => {
      socket.once("close", () => cut.resolve());
      begun.resolve();
    });
    closing.push(server.close);
    const tokens = tokensOf({ tokenUrl: urlOf(server) });
    const hurried = new AbortController();
    const taking = tokens.take(hurried.signal);
    await begun.promise;
    hurried.abort();
    expect(textOf(await taking)).toBe("timeout");
    await cut.promise;
    const again = new AbortController();
    const next = tokens.take(again.signal);
    again.abort();
    expect(textOf(await next)).toBe("timeout");
  });

  test("closing ends a fetch, and nothing is fetched afterwards", async () => {
    const server = await answering(() => undefined);
    const tokens = tokensOf({ tokenUrl: urlOf(server) });
    const arrival = server.nextRequest();
    const taking = tokens.take(never);
    await arrival;
    tokens.close();
    expect(textOf(await taking)).toBe("timeout");
    expect(textOf(await tokens.take(never))).toBe("platform_fault");
    expect(server.requests).toHaveLength(1);
  });
});

describe("the egress guard", () => {
  const fields = { clientId: "pushrail", clientSecret: secret };
  const egress = createEgressGuard();
  const verdictOn = (url: string): unknown => {
    const parsed = webhook.parseSettings({ url }, { egress });
    return "problems" in parsed ? parsed.problems[0]?.message : "fine";
  };

  test.each([...localHosts.map((host) => `https://${host}/`), ...malformedTexts.slice(1)])(
    "T11: a token URL of %j is refused in the words that a webhook's is",
    (tokenUrl) => {
      const parsed = oauth2ClientCredentials.parse({ ...fields, tokenUrl }, { egress });
      expect(parsed).toMatchObject({ problems: [{ path: "/tokenUrl" }] });
      if (tokenUrl.length > 2_048 || !("problems" in parsed)) return;
      expect(parsed.problems[0]?.message).toBe(verdictOn(tokenUrl));
    },
  );

  test("T06, T11: a name that leads inside when it is dialled is blocked, and nothing is dialled", async () => {
    const dialled: string[] = [];
    for (const addresses of [["127.0.0.1"], ["93.184.215.14", "169.254.169.254"]]) {
      const guard = createEgressGuard({
        names: {
          resolve4: () => Promise.resolve(addresses),
          resolve6: () => Promise.resolve([]),
          lookupLocal: () => Promise.resolve([]),
        },
        openTcp: ({ host }) => {
          dialled.push(host);
          throw new Error("nothing may be dialled");
        },
      });
      const tokenUrl = "https://login.example.com/token";
      const tokens = clientCredentialsTokens(credentialOf({ tokenUrl }), {
        egress: guard,
        now: Date.now,
      });
      expect(await tokens.take(never)).toEqual({
        failure: {
          reason: "blocked",
          detail: "No access token could be fetched. The address is not on the public internet.",
        },
      });
    }
    expect(dialled).toEqual([]);
  });

  test("T10, T12: neither a proxy nor an identity of the machine is used", async () => {
    const proxy = await answering((response) => response.end());
    for (const name of ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"]) {
      vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`);
    }
    vi.stubEnv("NODE_USE_ENV_PROXY", "1");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAPLATFORM");
    vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", "/etc/hostname");
    const server = await tokenServer();
    const wrong = { tokenUrl: server.tokenUrl, clientSecret: "another" };
    expect(textOf(await tokensOf(wrong).take(never))).toBe("unauthorized");
    expect(proxy.connections).toBe(0);
  });
});
