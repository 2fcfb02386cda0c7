import { once } from "node:events";
import net from "node:net";

/** A request that goes wrong with a secret in it. */
export interface Provocation {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly body?: string;
  /** The text is the name of a field, by which the answer calls it. */
  readonly isName?: true;
}

/**
 * Requests that carry a text where it does not belong: as a credential, in an address, a query, a header and a body. Those
 * that would change something are refused.
 */
export function provocationsWith(text: string, keyText: string): readonly Provocation[] {
  const authorized = { authorization: `Bearer ${keyText}`, "content-type": "application/json" };
  const inAddresses = paths(encodeURIComponent(text)).map((path) => ({
    method: "GET",
    path,
    headers: authorized,
  }));
  const inBodies = [...events(text), ...settings(text), ...credentials(text)].map(
    ([path, body]) => ({
      method: path === "/v1/tenant" ? "PATCH" : "POST",
      path,
      headers: authorized,
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
  );
  return [
    ...[...inHeaders(text, authorized), ...inAddresses, ...inBodies],
    ...asNames(text).map((request) => ({ ...request, headers: authorized, isName: true as const })),
  ];
}

function asNames(text: string): readonly Pick<Provocation, "method" | "path" | "body">[] {
  const body = JSON.stringify({ [text]: 1 });
  return [
    { method: "GET", path: `/v1/deliveries?${encodeURIComponent(text)}=1` },
    { method: "POST", path: "/v1/events", body },
    { method: "POST", path: "/v1/credentials", body },
    { method: "PATCH", path: "/v1/tenant", body },
  ];
}

function inHeaders(text: string, authorized: Record<string, string>): readonly Provocation[] {
  const value = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[^\u0020-\u007e]/g, "?");
  const get = (path: string, headers: Record<string, string>) => ({ method: "GET", path, headers });
  return [
    ...["Bearer ", "bearer  x", "Basic ", "Token ", ""].map((scheme) =>
      get("/v1/customers", { authorization: `${scheme}${value}!` }),
    ),
    get("/v1/tenants", { authorization: `Bearer prl_root_${value}` }),
    get("/v1/portal", { ...authorized, cookie: `token=${value}`, "x-api-key": value }),
    get("/v1/portal", { ...authorized, origin: value }),
    {
      method: "POST",
      path: "/v1/replays",
      headers: { ...authorized, "idempotency-key": value },
    },
    {
      method: "OPTIONS",
      path: "/v1/destinations",
      headers: { origin: `https://${value}`, "access-control-request-headers": value },
    },
    {
      method: "POST",
      path: "/v1/events",
      headers: { ...authorized, "content-type": `text/plain; a=${value}` },
      body: text,
    },
    { method: "PATCH", path: `/v1/events/${encodeURIComponent(text)}`, headers: authorized },
  ];
}

function paths(encoded: string): readonly string[] {
  return [
    `/v1/events/${encoded}`,
    `/v1/events/%${encoded}`,
    `/v1/customers/${encoded}`,
    `/v1/credentials/${encoded}`,
    `/v1/deliveries?cursor=${encoded}`,
    `/v1/deliveries?cursor=${"a".repeat(9_000)}${encoded}`,
    `/v1/deliveries?reason=${encoded}&from=${encoded}&destinationId=${encoded}`,
    `/v1/audit?cursor=${encoded}&action=${encoded}`,
    `/v1/sessions?limit=${encoded}`,
    `/nowhere/${encoded}?key=${encoded}`,
  ];
}

type Sent = readonly [path: string, body: unknown];

function events(text: string): readonly Sent[] {
  const event = { eventType: "order.completed", customerExternalId: "acme", payload: {} };
  const none = { ...event, eventType: `${text}!` };
  return [
    ["/v1/events", `{"${text}`],
    ["/v1/events", `{"payload":${JSON.stringify(text)}`],
    ["/v1/events", none],
    ["/v1/events", { ...event, payload: text }],
    ["/v1/events", { ...event, occurredAt: text }],
    ["/v1/events", { ...event, metadata: text }],
    ["/v1/events", { ...event, idempotencyKey: text.repeat(300).slice(0, 2_000) }],
    ["/v1/events/batch", { events: [none] }],
  ];
}

function settings(text: string): readonly Sent[] {
  const common = { type: "WEBHOOK", name: "a", customerExternalId: "acme" };
  const filter = { and: [{ path: text, is: text }] };
  const more = { credentialId: text, filter, eventTypes: [text] };
  return [
    ["/v1/destinations", { ...common, type: text }],
    ["/v1/destinations", { ...common, url: text }],
    ["/v1/destinations", { ...common, url: "https://example.com/", ...more }],
    ["/v1/destinations", { name: text, filler: "a".repeat(70_000) }],
    ["/v1/sessions", { customerExternalId: "acme", ttlSeconds: text, user: text }],
    ["/v1/tenant", { allowedOrigins: [text], branding: { logoUrl: text } }],
  ];
}

function credentials(text: string): readonly Sent[] {
  const tokenUrl = `https://user:${encodeURIComponent(text)}@example.com/`;
  const google = JSON.stringify({ type: "service_account", private_key: text, token_uri: text });
  const bodies = [
    { type: text },
    { type: "BEARER_TOKEN", secret: text },
    { type: "BEARER_TOKEN", token: `${text}\n` },
    { type: "CLIENT_CERTIFICATE", certificateChain: text, privateKey: text },
    { type: "GCP_SERVICE_ACCOUNT", key: `[${text}` },
    { type: "GCP_SERVICE_ACCOUNT", key: google },
    { type: "AZURE_CONNECTION_STRING", connectionString: `Endpoint=${text};${text}` },
    { type: "OAUTH2_CLIENT_CREDENTIALS", tokenUrl, clientId: text, clientSecret: `${text}\u0000` },
  ];
  return bodies.map((body) => [
    "/v1/credentials",
    { name: "a", customerExternalId: "acme", ...body },
  ]);
}

/** Sends bytes that are no request, and returns what came back. */
export async function sendNoRequest(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  await once(socket, "connect");
  let answer = "";
  socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
  const closed = once(socket, "close");
  socket.end(`GET /${text} HTTP/9.9\r\n${text}\r\nx: ${text}\r\n\r\n`);
  await closed;
  return answer;
}
