import { randomUUID } from "node:crypto";
import type { Asker } from "./askers.ts";
import { hasValueAt, placesOf, withValueAt, type Place } from "./places.ts";
import type { Json, SweptRoute } from "./routes.ts";
import { freshName, type Party } from "./party.ts";

/** A request that can be sent as it is. */
export interface SweepRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
}

/** Bodies beside the examples of openapi.json, for members that those leave out, by operation. */
const furtherBodies: Readonly<Record<string, readonly Json[]>> = {
  createReplay: [
    { destinationId: "", scope: { kind: "deliveries", deliveryIds: [""] } },
    { destinationId: "", scope: { kind: "deadLetters" } },
    { destinationId: "", scope: { kind: "deadLetters" }, dryRun: true },
  ],
};

/** Parameters of queries that have to be there for some who ask, by operation. */
const neededParameters: Readonly<Record<string, string>> = {
  listDeadLetterGroups: "destinationId",
  listDeliveryCounts: "customerExternalId",
};

/** All bodies that are known to be valid once the names in them are somebody's. */
export function bodiesOf(route: SweptRoute): readonly (Json | undefined)[] {
  const bodies = [...route.examples, ...(furtherBodies[route.operationId] ?? [])];
  return route.bodySchema === undefined ? [undefined] : bodies;
}

/** The body in which a place is tried: the first that has it, or else the first of all. */
export function bodyWith(route: SweptRoute, place: Place): Json | undefined {
  const bodies = bodiesOf(route);
  if (place.where !== "body") return bodies[0];
  const having = bodies.find((body) => body !== undefined && hasValueAt(body, place.steps));
  return having ?? bodies[0];
}

/**
 * A request in which every name is one of the party's own; `isFresh`: the thing that the request is about is made for it.
 * `body` is one of {@link bodiesOf}. What is optional and not in the body stays out, unless it is one of {@link neededParameters}.
 */
export async function ownRequest(
  route: SweptRoute,
  own: Party,
  body: Json | undefined,
  { isFresh }: { readonly isFresh: boolean },
): Promise<SweepRequest> {
  let request: SweepRequest = { method: route.method, path: route.path, headers: {}, body };
  const places = placesOf(route).filter(({ where, steps }) =>
    where === "body"
      ? hasValueAt(body ?? null, steps)
      : where === "path" || (where === "query" && steps[0] === neededParameters[route.operationId]),
  );
  const inPath = places.filter(({ where }) => where === "path");
  for (const place of places) {
    const isSubject = place.where === "body" || place === inPath.at(-1);
    const thing = await ownThing(place, own, isFresh && isSubject);
    request = withThing(request, place, thing);
    if (place.kind !== "delivery" || place.where !== "body") continue;
    // Deliveries in a body are those of one destination, which is named beside them.
    const destination = places.find(
      ({ where, kind }) => where === "body" && kind === "destination",
    );
    if (destination !== undefined) {
      request = withThing(request, destination, own.destinationOf(thing));
    }
  }
  return request;
}

async function ownThing({ kind, where }: Place, own: Party, isFresh: boolean): Promise<string> {
  if (kind === "idempotencyKey" || kind === "correlationId") return freshName("own");
  if (where === "body" && kind === "customer") return own.customerExternalId;
  if (kind === "secretVersion") return "1";
  return isFresh ? await own.make(kind) : await own.thing(kind);
}

/** The same request with another name at one place. */
export function withThing(request: SweepRequest, place: Place, thing: string): SweepRequest {
  const [name = ""] = place.steps;
  switch (place.where) {
    case "path":
      return { ...request, path: request.path.replace(`{${name}}`, thing) };
    case "query": {
      const [path = "", query] = request.path.split("?");
      const others = query?.split("&").filter((one) => !one.startsWith(`${name}=`)) ?? [];
      return { ...request, path: `${path}?${[...others, `${name}=${thing}`].join("&")}` };
    }
    case "header":
      return { ...request, headers: { ...request.headers, [name]: thing } };
    case "body":
      return { ...request, body: withValueAt(request.body ?? {}, place.steps, thing) };
  }
}

/** What came back. */
export interface SweepAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Headers that are of one request alone. */
const fleetingHeaders = new Set(["date", "x-request-id"]);

/** Sends a request, and leaves out of the answer what is of this request alone. */
export async function send(
  url: string,
  request: SweepRequest,
  credential: string | undefined,
): Promise<SweepAnswer> {
  const { method, path, headers, body } = request;
  const response = await fetch(url + path, {
    method,
    headers: {
      ...headers,
      ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const requestId = response.headers.get("x-request-id") ?? randomUUID();
  return {
    status: response.status,
    text: text.replaceAll(requestId, ""),
    headers: [...response.headers].filter(([name]) => !fleetingHeaders.has(name)),
  };
}

/**
 * A success as it can be compared with another one's: what was made anew for each, and the name that was asked for, are
 * replaced. Refusals stay as they are, to the byte.
 */
export function comparable(answer: SweepAnswer, thing: string): SweepAnswer {
  if (answer.status >= 300) return answer;
  const plain = (text: string) =>
    text
      .replaceAll(thing, "<thing>")
      .replaceAll(/\b[a-z]{3}_[0-9a-f]{32}\b/g, "<id>")
      .replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, "<time>")
      .replaceAll(/"durationMs":\d+/g, '"durationMs":"<duration>"')
      .replaceAll(/whsec_[\w+/=-]+/g, "<secret>")
      .replaceAll(/"lastFour":"[^"]{4}"/g, '"lastFour":"<end>"')
      .replaceAll(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, "<token>");
  return {
    status: answer.status,
    text: plain(answer.text),
    headers: answer.headers
      .filter(([name]) => name !== "content-length")
      .map(([name, value]) => [name, plain(value)] as const),
  };
}

/** Names the one who asks and what it asked, for the message of a failure. */
export function described(asker: Asker, { method, path, body }: SweepRequest): string {
  return `${asker.name}: ${method} ${path}${body === undefined ? "" : ` ${JSON.stringify(body)}`}`;
}
