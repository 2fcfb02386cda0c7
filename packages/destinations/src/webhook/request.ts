import manifest from "../../package.json" with { type: "json" };
import type { Exchange, OutboundEvent } from "../destination.ts";
import { maskedValue } from "../masking.ts";
import type { Authorization } from "./authorization.ts";
import { signaturesOf } from "./signature.ts";

/** What all requests of one connection have in common, worked out once. */
export interface RequestFrame {
  /** Path and query, as they stand in the request line. */
  readonly path: string;
  /** The URL without its query, which often holds a token; `?…` says that there is one. */
  readonly target: string;
  /** Names and values in turn, as the HTTP client takes them. */
  readonly fixedHeaders: readonly string[];
  readonly customerHeaders: readonly string[];
  /** The same headers as they are shown, framing headers first; values of customer headers are masked. */
  readonly shownFixedHeaders: Exchange["requestHeaders"];
  readonly shownCustomerHeaders: Exchange["requestHeaders"];
}

/** The headers of one request: as they are sent, and as they are shown. */
export interface RequestHeaders {
  readonly sent: string[];
  readonly shown: Exchange["requestHeaders"];
}

const fixedHeaders = [
  ["content-type", "application/json"],
  ["user-agent", `Pushrail/${manifest.version}`],
  // An encoded body would have to be decoded to be read, and a small one can decode to gigabytes.
  ["accept-encoding", "identity"],
] as const;

/** Where a request to the URL goes, for people and logs: without the query. */
export function targetOf(url: URL): string {
  return `${url.origin}${url.pathname}${url.search === "" ? "" : "?…"}`;
}

/** Works out what all requests to a URL with these customer headers have in common. */
export function requestFrameOf(
  url: URL,
  customerHeaders: Readonly<Record<string, string>>,
): RequestFrame {
  return {
    path: url.pathname + url.search,
    target: targetOf(url),
    fixedHeaders: fixedHeaders.flat(),
    customerHeaders: Object.entries(customerHeaders).flat(),
    // The HTTP client writes the first two by itself.
    shownFixedHeaders: [["host", url.host], ["connection", "keep-alive"], ...fixedHeaders],
    shownCustomerHeaders: Object.entries(customerHeaders).map(([name, value]) => [
      name,
      maskedValue(value),
    ]),
  };
}

/** The headers of the request that carries an event, signed for this moment. */
export function requestHeadersOf(
  frame: RequestFrame,
  event: OutboundEvent,
  nowMs: number,
  authorization?: Authorization,
): RequestHeaders {
  const timestamp = String(Math.floor(nowMs / 1000));
  const { eventId, eventType, deliveryId, body } = event;
  const signatures = signaturesOf({ eventId, timestamp, body }, event.signingKeys);
  const own: (readonly [string, string])[] = [
    ["webhook-id", eventId],
    ["webhook-timestamp", timestamp],
    ["webhook-signature", signatures.standard],
    ["X-Pushrail-Timestamp", timestamp],
    ["X-Pushrail-Signature", signatures.pushrail],
    ["X-Pushrail-Event-Id", eventId],
    ["X-Pushrail-Event-Type", eventType],
    ["X-Pushrail-Delivery-Id", deliveryId],
    ["X-Pushrail-Attempt", String(event.attempt)],
  ];
  if (event.isReplay) own.push(["X-Pushrail-Replay", "true"]);
  if (event.isTest) own.push(["X-Pushrail-Test", "true"]);

  const sent = [...frame.fixedHeaders];
  for (const [name, value] of own) sent.push(name, value);
  if (authorization !== undefined) sent.push("authorization", authorization.sent);
  sent.push(...frame.customerHeaders);
  return {
    sent,
    shown: [
      ...frame.shownFixedHeaders,
      ...own,
      ...(authorization === undefined ? [] : [["authorization", authorization.shown] as const]),
      ...frame.shownCustomerHeaders,
      ["content-length", String(body.byteLength)],
    ],
  };
}
