import { testConformance, type Counterpart, type ReceivedEvent } from "../conformance.ts";
import type { EgressOptions } from "../egress.ts";
import {
  clientAuthority,
  testAuthority,
  testClientCertificate,
  testClientSha256,
  type ClientCertificateName,
} from "../testing/certificates.ts";
import type { GivenCredential } from "../testing/counterpart.ts";
import { startReceiver, type ReceivedRequest } from "../testing/receiver.ts";
import { startTokenServer, type TokenServer } from "../testing/token-server.ts";
import { webhook } from "./index.ts";

/** A webhook destination with each type of credential that it takes passes the whole suite. */

const loopback: EgressOptions = {
  allow: ["127.0.0.0/8"],
  trustedCertificates: [testAuthority],
};

/** How a receiver knows its clients, and what they are given to sign in with. */
interface Doorkeeper {
  readonly first: GivenCredential;
  readonly second: GivenCredential;
  readonly firstTexts: readonly string[];
  readonly secondTexts: readonly string[];
  /** Which of the two a request came with. */
  readonly of: (request: ReceivedRequest) => "first" | "second" | undefined;
  readonly retireFirst?: () => void;
  readonly close?: () => Promise<void>;
}

/** A receiver on node:http that takes requests that are signed in, and echoes what it got. */
async function createCounterpart(
  open: () => Promise<Doorkeeper> | Doorkeeper,
  isSecure = false,
): Promise<Counterpart> {
  const keeper = await open();
  const receiver = await (isSecure
    ? startReceiver("valid", { clientsBy: clientAuthority })
    : startReceiver());
  const received: ReceivedEvent[] = [];
  let fault: string | undefined;
  let retired = false;
  receiver.answer = (response, request) => {
    if (fault === "hang") return;
    if (fault === "cut") return void response.destroy();
    const who = keeper.of(request);
    const isKnown = who === "second" || (who === "first" && !retired);
    if (fault !== undefined || !isKnown) {
      const status = fault === "unavailable" ? 503 : 401;
      response.writeHead(status, { "x-echo": request.headers["authorization"] ?? "" });
      response.end(JSON.stringify(request.headers));
      return;
    }
    received.push({
      eventId: request.headers["x-pushrail-event-id"]!,
      eventType: request.headers["x-pushrail-event-type"]!,
      body: request.body,
    });
    response.end(JSON.stringify(request.headers));
  };
  const input = { url: `${isSecure ? "https" : "http"}://127.0.0.1:${receiver.port}/in` };
  return {
    input,
    credential: keeper.first,
    egress: loopback,
    secretTexts: keeper.firstTexts,
    received: () => received,
    faults: { unauthorized: "unauthorized", unavailable: "unavailable", cut: "unreachable" },
    act: (next) => {
      fault = next;
    },
    nextArrival: () => receiver.nextRequest(),
    rotate: () => ({
      input,
      credential: keeper.second,
      secretTexts: keeper.secondTexts,
      retireOld: () => {
        retired = true;
        keeper.retireFirst?.();
      },
    }),
    close: async () => {
      await receiver.close();
      await keeper.close?.();
    },
  };
}

function byHeader(first: GivenCredential, second: GivenCredential, sent: [string, string]) {
  return {
    first,
    second,
    of: ({ headers }: ReceivedRequest) => {
      const index = sent.indexOf(headers["authorization"] ?? "");
      return index === -1 ? undefined : (["first", "second"] as const)[index];
    },
  };
}

const [tokenOne, tokenTwo] = ["canary-token-0123456789", "canary-token-9876543210"];

testConformance({
  definition: webhook,
  variant: "BEARER_TOKEN",
  createCounterpart: () =>
    createCounterpart(() => ({
      ...byHeader(
        { type: "BEARER_TOKEN", input: { token: tokenOne } },
        { type: "BEARER_TOKEN", input: { token: tokenTwo } },
        [`Bearer ${tokenOne}`, `Bearer ${tokenTwo}`],
      ),
      firstTexts: [tokenOne],
      secondTexts: [tokenTwo],
    })),
});

const basicOf = (password: string): string =>
  `Basic ${Buffer.from(`jürgen:${password}`, "utf8").toString("base64")}`;

testConformance({
  definition: webhook,
  variant: "BASIC_AUTH",
  createCounterpart: () =>
    createCounterpart(() => ({
      ...byHeader(
        { type: "BASIC_AUTH", input: { username: "jürgen", password: "canary:pass wörd" } },
        { type: "BASIC_AUTH", input: { username: "jürgen", password: "canary-second" } },
        [basicOf("canary:pass wörd"), basicOf("canary-second")],
      ),
      firstTexts: ["canary:pass wörd"],
      secondTexts: ["canary-second", basicOf("canary-second").slice(6)],
    })),
});

function keyTextsOf(name: ClientCertificateName): string[] {
  const [, line = ""] = testClientCertificate(name).privateKey.split("\n");
  return [line];
}

testConformance({
  definition: webhook,
  variant: "CLIENT_CERTIFICATE",
  createCounterpart: () =>
    createCounterpart(
      () => ({
        first: { type: "CLIENT_CERTIFICATE", input: testClientCertificate("client") },
        second: { type: "CLIENT_CERTIFICATE", input: testClientCertificate("client-renewed") },
        firstTexts: keyTextsOf("client"),
        secondTexts: keyTextsOf("client-renewed"),
        of: ({ clientSha256 }) => {
          if (clientSha256 === testClientSha256("client")) return "first";
          return clientSha256 === testClientSha256("client-renewed") ? "second" : undefined;
        },
      }),
      true,
    ),
});

const clients = [
  { clientId: "first", clientSecret: "canary secret/one:+%" },
  { clientId: "second", clientSecret: "canary-secret-two", clientAuthentication: "body" },
] as const;

const bearerOf = ({ headers }: ReceivedRequest): string =>
  (headers["authorization"] ?? "").replace(/^Bearer /, "");

async function tokenDoorkeeper(): Promise<Doorkeeper> {
  const [one, two] = [await startTokenServer([clients[0]]), await startTokenServer([clients[1]])];
  const given = (server: TokenServer, client: (typeof clients)[number]): GivenCredential => ({
    type: "OAUTH2_CLIENT_CREDENTIALS",
    input: { tokenUrl: server.tokenUrl, scope: "events:write", ...client },
  });
  return {
    first: given(one, clients[0]),
    second: given(two, clients[1]),
    firstTexts: [clients[0].clientSecret],
    secondTexts: [clients[1].clientSecret],
    of: (request) => {
      if (one.knows(bearerOf(request))) return "first";
      return two.knows(bearerOf(request)) ? "second" : undefined;
    },
    close: async () => {
      await one.close();
      await two.close();
    },
  };
}

testConformance({
  definition: webhook,
  variant: "OAUTH2_CLIENT_CREDENTIALS",
  // The server of its tokens goes away with its receiver.
  checks: { refusedStep: "credential" },
  createCounterpart: () => createCounterpart(tokenDoorkeeper),
});
