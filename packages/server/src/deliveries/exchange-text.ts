import type { Exchange } from "@pushrail/destinations";

/**
 * How an exchange is stored. One is written for every attempt, and spelled out its request headers alone are longer than
 * most events; yet nearly all of them say what other columns say, or the same every time.
 *
 * The short form is a JSON array that begins with its number and leaves those out. A request that does not fit it word
 * for word is stored as the JSON of the whole {@link Exchange}, so that nothing is ever lost or guessed. A number once
 * used keeps its meaning: rows are read for as long as tenants keep them.
 *
 * The deliveries of a batch have one exchange. It stands with one of them, and the others say with which.
 */

/** What is stored beside an exchange and occurs in its request headers. */
export interface RequestFacts {
  /** Public id, `evt_…`. */
  readonly eventId: string;
  readonly eventType: string;
  /** Public id, `dlv_…`. */
  readonly deliveryId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

type Headers = Exchange["requestHeaders"];
type Response = NonNullable<Exchange["response"]>;

const shortForm = 2;
const referenceForm = 3;

/** The short form; of the timings, those at the end that are absent are left out. */
type Short = readonly [
  form: typeof shortForm,
  target: string,
  request: VaryingHeaders,
  response:
    | readonly [
        Response["status"],
        Response["headers"],
        Response["bodyExcerpt"],
        Response["bodyBytes"],
        Response["bodyTruncated"],
      ]
    | null,
  timings: readonly (number | null)[],
];

/** What no other column says of a webhook's request headers. */
type VaryingHeaders = readonly [
  userAgent: string,
  timestamp: string,
  standardSignature: string,
  pushrailSignature: string,
  contentLength: string,
  /** Whatever stands between the attempt's number and the content length: flags, and the customer's own headers. */
  ...others: Headers,
];

const phases = ["totalMs", "waitMs", "connectMs", "tlsMs", "dnsMs"] as const;

/** The text to store; {@link exchangeOfText} makes the same exchange of it again. */
export function exchangeText(exchange: Exchange, facts: RequestFacts): string {
  const { target, requestHeaders, response, timings } = exchange;
  const varying = varyingOf(requestHeaders);
  const fits = varying !== undefined && isSame(headersOf(varying, target, facts), requestHeaders);
  if (!fits) return JSON.stringify(exchange);
  const times = phases.map((phase) => timings[phase] ?? null);
  const short: Short = [
    shortForm,
    target,
    varying,
    response === undefined
      ? null
      : [
          response.status,
          response.headers,
          response.bodyExcerpt,
          response.bodyBytes,
          response.bodyTruncated,
        ],
    times.slice(0, times.findLastIndex((ms) => ms !== null) + 1),
  ];
  return JSON.stringify(short);
}

/** Where the exchange of an attempt stands. */
export interface AttemptPlace {
  /** UUID. */
  readonly deliveryId: string;
  /** 1 for the first attempt. */
  readonly number: number;
}

/** The text to store with the delivery that keeps the exchange for others: it says everything itself. */
export function sharedExchangeText(exchange: Exchange): string {
  return JSON.stringify(exchange);
}

/** The text to store with a delivery whose exchange stands with another one of its batch. */
export function exchangeReference({ deliveryId, number }: AttemptPlace): string {
  return JSON.stringify([referenceForm, deliveryId, number]);
}

const referenceStart = `[${referenceForm},`;

/** The attempt that a stored text refers to; `undefined` when it is no reference. */
export function referredAttempt(text: string): AttemptPlace | undefined {
  if (!text.startsWith(referenceStart)) return undefined;
  const [, deliveryId, number] = JSON.parse(text) as readonly [number, string, number];
  return { deliveryId, number };
}

/** The exchange in a stored text that is no reference. Errors: when the text is in a form that this version does not know. */
export function exchangeOfText(text: string, facts: RequestFacts): Exchange {
  const stored = JSON.parse(text) as Exchange | Short;
  if (!isShort(stored)) return stored;
  const [form, target, varying, response, times] = stored;
  if (form !== shortForm) throw new Error(`exchanges of form ${String(form)} are not known here`);
  return {
    target,
    requestHeaders: headersOf(varying, target, facts),
    ...(response !== null && { response: responseOf(response) }),
    timings: timingsOf(times),
  };
}

function isShort(stored: Exchange | Short): stored is Short {
  return Array.isArray(stored);
}

/** The headers of a webhook's request in the order in which it sends them. */
function headersOf(varying: VaryingHeaders, target: string, facts: RequestFacts): Headers {
  const [userAgent, timestamp, standardSignature, pushrailSignature, contentLength, ...others] =
    varying;
  return [
    ["host", hostOf(target)],
    ["connection", "keep-alive"],
    ["content-type", "application/json"],
    ["user-agent", userAgent],
    ["accept-encoding", "identity"],
    ["webhook-id", facts.eventId],
    ["webhook-timestamp", timestamp],
    ["webhook-signature", standardSignature],
    ["X-Pushrail-Timestamp", timestamp],
    ["X-Pushrail-Signature", pushrailSignature],
    ["X-Pushrail-Event-Id", facts.eventId],
    ["X-Pushrail-Event-Type", facts.eventType],
    ["X-Pushrail-Delivery-Id", facts.deliveryId],
    ["X-Pushrail-Attempt", String(facts.attempt)],
    ...others,
    ["content-length", contentLength],
  ];
}

/** What varies, taken from where {@link headersOf} puts it; `undefined` when there are too few headers. */
function varyingOf(headers: Headers): VaryingHeaders | undefined {
  const [userAgent, timestamp, standard] = [headers[3], headers[6], headers[7]];
  const [pushrail, attempt, contentLength] = [headers[9], headers[13], headers.at(-1)];
  if (!userAgent || !timestamp || !standard || !pushrail || !attempt || !contentLength) {
    return undefined;
  }
  const others = headers.slice(14, -1);
  return [userAgent[1], timestamp[1], standard[1], pushrail[1], contentLength[1], ...others];
}

function isSame(some: Headers, others: Headers): boolean {
  if (some.length !== others.length) return false;
  return some.every(([name, value], index) => {
    const other = others[index];
    return other !== undefined && other[0] === name && other[1] === value;
  });
}

/** The authority of a URL: between its second and its third slash. */
function hostOf(target: string): string {
  return target.split("/", 3)[2] ?? "";
}

function responseOf([status, headers, bodyExcerpt, bodyBytes, bodyTruncated]: NonNullable<
  Short[3]
>): Response {
  return { status, headers, bodyExcerpt, bodyBytes, bodyTruncated };
}

function timingsOf(times: Short[4]): Exchange["timings"] {
  const known = phases.flatMap((phase, index) => {
    const ms = times[index];
    return typeof ms === "number" ? [[phase, ms] as const] : [];
  });
  return { totalMs: 0, ...Object.fromEntries(known) };
}
