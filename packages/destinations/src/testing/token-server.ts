import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

/** An OAuth 2.0 authorization server: `oidc-provider`, which shares nothing with the code under test. */
export interface TokenServer {
  readonly port: number;
  readonly tokenUrl: string;
  /** Tokens it has given out, in order. */
  readonly tokens: readonly string[];
  /** Bodies of requests for tokens, in order, as far as they have been read. */
  readonly requests: readonly {
    readonly authorization: string | undefined;
    readonly body: string;
  }[];
  /** Whether it gave out this token. */
  knows(token: string): boolean;
  readonly close: () => Promise<void>;
}

/** A client of the server. */
export interface TokenClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** `basic` unless it says otherwise. */
  readonly clientAuthentication?: "basic" | "body";
}

/** Starts a server that knows these clients. Its tokens live for `lifetimeSeconds`, 600 unless it says otherwise. */
export async function startTokenServer(
  clients: readonly TokenClient[],
  lifetimeSeconds = 600,
): Promise<TokenServer> {
  const server = http.createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const answer = quietly(() =>
    new Provider(`http://127.0.0.1:${port}`, configuration(clients, lifetimeSeconds)).callback(),
  );
  const tokens: string[] = [];
  const requests: { authorization: string | undefined; body: string }[] = [];
  server.on("request", (request, response) => {
    const seen = { authorization: request.headers.authorization, body: "" };
    requests.push(seen);
    request.on("data", (chunk: Buffer) => (seen.body += chunk.toString()));
    const end = response.end.bind(response) as (text?: unknown) => http.ServerResponse;
    response.end = ((text?: unknown) => {
      const token = /"access_token":"([^"]+)"/.exec(String(text))?.[1];
      if (token !== undefined) tokens.push(token);
      return end(text);
    }) as typeof response.end;
    answer(request, response);
  });
  return {
    port,
    tokenUrl: `http://127.0.0.1:${port}/token`,
    tokens,
    requests,
    knows: (token) => tokens.includes(token),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function configuration(clients: readonly TokenClient[], lifetimeSeconds: number): object {
  return {
    clients: clients.map(({ clientId, clientSecret, clientAuthentication = "basic" }) => ({
      client_id: clientId,
      client_secret: clientSecret,
      grant_types: ["client_credentials"],
      response_types: [],
      redirect_uris: [],
      scope: "events:write events:read",
      token_endpoint_auth_method:
        clientAuthentication === "basic" ? "client_secret_basic" : "client_secret_post",
    })),
    scopes: ["events:write", "events:read"],
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
    ttl: { ClientCredentials: lifetimeSeconds },
    cookies: { keys: ["not a secret"] },
    jwks: undefined,
  };
}

/** The package warns of its own defaults, which do not matter for a server that lives for one test. */
function quietly<Result>(work: () => Result): Result {
  const { warn, info } = console;
  console.warn = console.info = () => undefined;
  try {
    return work();
  } finally {
    console.warn = warn;
    console.info = info;
  }
}
