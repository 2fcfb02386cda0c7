import net from "node:net";
import { once } from "node:events";

/** A request that goes wrong with a secret in it. */
export interface Provocation {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly body?: string;
}

/**
 * Requests that carry a text where it does not belong: as a credential, in an address, a query, a header and a body. None
 * of them is carried out.
 */
export function provocationsWith(text: string, keyText: string): readonly Provocation[] {
  const encoded = encodeURIComponent(text);
  const authorized = { authorization: `Bearer ${keyText}`, "content-type": "application/json" };
  const post = (path: string, body: unknown): Provocation => ({
    method: "POST",
    path,
    headers: authorized,
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const get = (path: string): Provocation => ({ method: "GET", path, headers: authorized });
  const event = { eventType: "order.completed", customerExternalId: "acme", payload: {} };
  const inHeader = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[^\u0020-\u007e]/g, "?");
  return [
    ...["Bearer ", "bearer  x", "Basic ", "Token ", ""].map((scheme) => ({
      method: "GET",
      path: "/v1/customers",
      headers: { authorization: `${scheme}${inHeader}!` },
    })),
    {
      method: "GET",
      path: "/v1/tenants",
      headers: { authorization: `Bearer prl_root_${inHeader}` },
    },
    {
      method: "GET",
      path: "/v1/portal",
      headers: { ...authorized, cookie: `token=${inHeader}`, "x-api-key": inHeader },
    },
    {
      method: "POST",
      path: "/v1/replays",
      headers: { ...authorized, "idempotency-key": inHeader },
    },
    {
      method: "OPTIONS",
      path: "/v1/destinations",
      headers: { origin: `https://${inHeader}`, "access-control-request-headers": inHeader },
    },
    { method: "GET", path: "/v1/portal", headers: { ...authorized, origin: inHeader } },
    get(`/v1/events/${encoded}`),
    get(`/v1/customers/${encoded}`),
    get(`/v1/credentials/${encoded}`),
    get(`/v1/deliveries?cursor=${encoded}`),
    get(`/v1/audit?cursor=${encoded}&action=${encoded}`),
    get(`/v1/deliveries?reason=${encoded}&from=${encoded}&destinationId=${encoded}`),
    get(`/v1/sessions?limit=${encoded}`),
    get(`/nowhere/${encoded}?key=${encoded}`),
    get(`/v1/deliveries?cursor=${"a".repeat(9_000)}${encoded}`),
    get(`/v1/events/%${encoded}`),
    { ...get(`/v1/events/${encoded}`), method: "PATCH" },
    post("/v1/events", `{"${text}`),
    post("/v1/events", `{"payload":${JSON.stringify(text)}`),
    post("/v1/events", { ...event, eventType: text }),
    post("/v1/events", { ...event, payload: text }),
    post("/v1/events", { ...event, occurredAt: text }),
    post("/v1/events", { ...event, payload: {}, metadata: text }),
    post("/v1/events", { ...event, idempotencyKey: text.repeat(300).slice(0, 2_000) }),
    post("/v1/events/batch", { events: [{ ...event, eventType: text }] }),
    post("/v1/destinations", { type: text, name: "a", customerExternalId: "acme" }),
    post("/v1/destinations", { type: "WEBHOOK", name: "a", customerExternalId: "acme", url: text }),
    post("/v1/destinations", {
      ...{ type: "WEBHOOK", name: "a", customerExternalId: "acme", url: "https://example.com/" },
      ...{ credentialId: text, filter: { and: [{ path: text, is: text }] }, eventTypes: [text] },
    }),
    post("/v1/credentials", { type: text, name: "a", customerExternalId: "acme" }),
    post("/v1/credentials", {
      type: "BEARER_TOKEN",
      name: "a",
      customerExternalId: "acme",
      secret: text,
    }),
    post("/v1/credentials", {
      type: "BEARER_TOKEN",
      name: "a",
      customerExternalId: "acme",
      token: `${text}\n`,
    }),
    post("/v1/credentials", {
      type: "CLIENT_CERTIFICATE",
      name: "a",
      customerExternalId: "acme",
      certificateChain: text,
      privateKey: text,
    }),
    post("/v1/credentials", {
      type: "GCP_SERVICE_ACCOUNT",
      name: "a",
      customerExternalId: "acme",
      key: text,
    }),
    post("/v1/credentials", {
      type: "GCP_SERVICE_ACCOUNT",
      name: "a",
      customerExternalId: "acme",
      key: JSON.stringify({ type: "service_account", private_key: text, token_uri: text }),
    }),
    post("/v1/credentials", {
      type: "AZURE_CONNECTION_STRING",
      name: "a",
      customerExternalId: "acme",
      connectionString: `Endpoint=${text};${text}`,
    }),
    post("/v1/credentials", {
      type: "OAUTH2_CLIENT_CREDENTIALS",
      name: "a",
      customerExternalId: "acme",
      tokenUrl: `https://user:${encoded}@example.com/`,
      clientId: text,
      clientSecret: `${text}\u0000`,
    }),
    post("/v1/sessions", { customerExternalId: "acme", ttlSeconds: text, user: text }),
    {
      ...post("/v1/tenant", { allowedOrigins: [text], branding: { logoUrl: text } }),
      method: "PATCH",
    },
    { ...post("/v1/events", text), headers: { ...authorized, "content-type": "text/plain" } },
    post("/v1/destinations", JSON.stringify({ name: text, filler: "a".repeat(70_000) })),
  ];
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
