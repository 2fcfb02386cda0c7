import type { Json, JsonObject, SweptRoute } from "./routes.ts";

/** What a place in a request names: a kind of thing that belongs to somebody. */
export type ThingKind =
  | "apiKey"
  | "auditSubject"
  | "correlationId"
  | "credential"
  | "cursor"
  | "customer"
  | "delivery"
  | "destination"
  | "destinationType"
  | "erasure"
  | "event"
  | "eventType"
  | "idempotencyKey"
  | "replay"
  | "secretVersion"
  | "session"
  | "tenant";

/** A place in the requests of a route where the name of a thing stands. */
export interface Place {
  readonly where: "path" | "query" | "header" | "body";
  /** Of the parameter; of a member of the body, its steps, with `*` for every item of a list. */
  readonly steps: readonly string[];
  readonly kind: ThingKind;
}

/** What the parameter after a part of a path names. */
const kindsByPart: Readonly<Record<string, ThingKind>> = {
  credentials: "credential",
  customers: "customer",
  deliveries: "delivery",
  destinations: "destination",
  "destination-types": "destinationType",
  erasures: "erasure",
  events: "event",
  "event-types": "eventType",
  keys: "apiKey",
  replays: "replay",
  sessions: "session",
  "signing-secrets": "secretVersion",
  tenants: "tenant",
};

/** What has to be made for a list to grow. */
const kindsByList: Readonly<Record<string, ThingKind>> = {
  ...kindsByPart,
  audit: "destination",
  "dead-letters": "delivery",
};

/** What a list with pages is of. Errors: a plain error for a list that is not known here. */
export function listedKind(route: SweptRoute): ThingKind {
  const kind = kindsByList[route.path.split("/").at(-1) ?? ""];
  if (kind === undefined) {
    throw new Error(`${route.name}: what does it list? Say it in testing/sweep/places.ts`);
  }
  return kind;
}

/** What a parameter of a query, a header or a member of a body names. */
const kindsByName: Readonly<Record<string, ThingKind>> = {
  correlationId: "correlationId",
  credentialId: "credential",
  cursor: "cursor",
  customerExternalId: "customer",
  deliveryIds: "delivery",
  destinationId: "destination",
  eventId: "event",
  "idempotency-key": "idempotencyKey",
  idempotencyKey: "idempotencyKey",
  subjectId: "auditSubject",
};

/** Names that look like ids of ours and are something else, each with what it is. */
const otherNames: Readonly<Record<string, string>> = {
  directoryId: "of the customer's own Azure directory",
  accessKeyId: "of the customer's own AWS account",
  clientId: "of the customer's own application elsewhere",
  "user/id": "the tenant's own name for a person, which nothing is looked up by",
};

/**
 * The places of a route. Members of bodies are found in its schema and in its examples.
 *
 * Errors: a plain error for what looks like an id and is not known here, so that no new one goes unnoticed.
 */
export function placesOf(route: SweptRoute): readonly Place[] {
  const places: Place[] = [];
  for (const { where, name } of route.parameters) {
    const kind = where === "path" ? pathKind(route, name) : kindNamed([name], route);
    if (kind !== undefined) places.push({ where, steps: [name], kind });
  }
  const members = new Map<string, readonly string[]>();
  if (route.bodySchema !== undefined) {
    for (const steps of schemaMembers(route.bodySchema)) members.set(steps.join("/"), steps);
  }
  for (const example of route.examples) {
    for (const steps of bodyMembers(example)) members.set(steps.join("/"), steps);
  }
  for (const steps of members.values()) {
    const kind = kindNamed(steps, route);
    if (kind !== undefined) places.push({ where: "body", steps, kind });
  }
  return places;
}

function pathKind(route: SweptRoute, name: string): ThingKind {
  const parts = route.path.split("/");
  const part = parts[parts.indexOf(`{${name}}`) - 1] ?? "";
  const kind = kindsByPart[part];
  if (kind === undefined) {
    throw new Error(`${route.name}: what does {${name}} name? Say it in testing/sweep/places.ts`);
  }
  return kind;
}

function kindNamed(steps: readonly string[], route: SweptRoute): ThingKind | undefined {
  const named = steps.filter((step) => step !== "*");
  const name = named.at(-1) ?? "";
  // What an event carries is the sender's own.
  if (["payload", "metadata", "example"].some((one) => named.includes(one))) return undefined;
  const kind = kindsByName[name];
  if (kind !== undefined) return kind;
  if (name in otherNames || named.slice(-2).join("/") in otherNames) return undefined;
  if (/(^id|Id|Ids|_id|-key|Key)$/.test(name) && !isSecretOrSetting(name)) {
    throw new Error(
      `${route.name}: what does ${steps.join("/")} name? Say it in testing/sweep/places.ts`,
    );
  }
  return undefined;
}

/** Members that are called a key and name nothing that is stored here. */
function isSecretOrSetting(name: string): boolean {
  return /^(orderingKey|secretAccessKey|privateKey|accountKey|key|serviceAccountKey)$/.test(name);
}

function schemaMembers(schema: JsonObject, steps: readonly string[] = []): string[][] {
  const found: string[][] = [];
  const properties = (schema["properties"] ?? {}) as Readonly<Record<string, JsonObject>>;
  for (const [name, member] of Object.entries(properties)) {
    found.push([...steps, name], ...schemaMembers(member, [...steps, name]));
  }
  const { items } = schema;
  if (typeof items === "object" && items !== null) {
    found.push(...schemaMembers(items as JsonObject, [...steps, "*"]));
  }
  for (const combined of ["anyOf", "oneOf", "allOf"]) {
    for (const one of (schema[combined] ?? []) as readonly JsonObject[]) {
      found.push(...schemaMembers(one, steps));
    }
  }
  return found;
}

function bodyMembers(value: Json, steps: readonly string[] = []): string[][] {
  if (Array.isArray(value)) {
    return (value as readonly Json[]).flatMap((one) => bodyMembers(one, [...steps, "*"]));
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value as JsonObject).flatMap(([name, member]) => [
    [...steps, name],
    ...bodyMembers(member, [...steps, name]),
  ]);
}

/** The body with a value at a place, as one item of the list where a list is expected; lists on the way are kept. */
export function withValueAt(body: Json, steps: readonly string[], value: string): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return Array.isArray(body) ? [value] : value;
  if (step === "*") {
    const items = Array.isArray(body) ? (body as readonly Json[]) : [null];
    return items.map((item) => withValueAt(item, rest, value));
  }
  const object = typeof body === "object" && body !== null ? (body as JsonObject) : {};
  const isList = step.endsWith("Ids") && rest.length === 0;
  const next = isList ? [value] : withValueAt(object[step] ?? null, rest, value);
  return { ...object, [step]: next };
}

/** Whether the body has something at a place already. */
export function hasValueAt(body: Json, steps: readonly string[]): boolean {
  const [step, ...rest] = steps;
  if (step === undefined) return body !== null;
  if (step === "*") {
    return Array.isArray(body) && (body as readonly Json[]).some((one) => hasValueAt(one, rest));
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) return false;
  const next = (body as JsonObject)[step];
  return next !== undefined && hasValueAt(next, rest);
}
