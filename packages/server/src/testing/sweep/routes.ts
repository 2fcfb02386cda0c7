import type { Api } from "../../api/context.ts";
import type { RouteRule } from "../../access/access.ts";

/** A value of JSON, as schemas and bodies are made of it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** An object of JSON. */
export type JsonObject = { readonly [name: string]: Json };

/** A route as openapi.json shows it, for tests that go over all of them. */
export interface SweptRoute {
  readonly method: string;
  /** With parameters in braces, such as `/v1/destinations/{id}`. */
  readonly path: string;
  /** Method and path. */
  readonly name: string;
  readonly operationId: string;
  readonly rule: RouteRule;
  readonly parameters: readonly {
    readonly where: "path" | "query" | "header";
    readonly name: string;
  }[];
  /** Schema of its JSON body; `undefined` when it takes none. */
  readonly bodySchema: JsonObject | undefined;
  /** Bodies that the document shows as examples. */
  readonly examples: readonly Json[];
}

/**
 * Every route that the application has and describes, from the application itself, so that a route which was just added is
 * among them.
 */
export async function routesOf(api: Api): Promise<readonly SweptRoute[]> {
  await api.ready();
  const document = structuredClone(api.swagger()) as unknown as JsonObject;
  const paths = resolved(document["paths"] ?? {}, document) as Record<string, JsonObject>;
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) =>
      routeOf(method.toUpperCase(), path, operation as JsonObject),
    ),
  );
}

/** `method url` of every route that the application has, hidden ones included; parameters as `{name}`. */
export async function allAddresses(api: Api): Promise<readonly string[]> {
  await api.ready();
  const found: string[] = [];
  const open: string[] = [];
  // A tree in which each line goes four characters deeper than the one it continues.
  for (const line of api.printRoutes({ commonPrefix: false }).split("\n")) {
    const match = /^(.*?)(?:├── |└── )(\S*)(?: \(([A-Z, ]+)\))?/.exec(line);
    if (match === null) continue;
    const [, indent = "", part = "", methods = ""] = match;
    open.splice(indent.length / 4, Infinity, part);
    const url = open.join("").replaceAll(/:(\w+)/g, "{$1}");
    for (const method of methods.split(", ")) if (method !== "") found.push(`${method} ${url}`);
  }
  return found;
}

/** What answers everybody. Nothing of a tenant's is to be seen there. */
export const publicAddresses: readonly string[] = [
  "GET /.well-known/jwks.json",
  "GET /.well-known/openid-configuration",
  "GET /.well-known/workload-keys.json",
  "GET /healthz",
  "GET /metrics",
  "GET /openapi.json",
  "GET /readyz",
];

/**
 * The addresses that ask for no credential, found by asking. Left out are preflight requests, which carry none, and methods
 * that an address does not take.
 */
export async function addressesForEverybody(server: {
  readonly api: Api;
  readonly url: string;
}): Promise<readonly string[]> {
  const answering: string[] = [];
  for (const address of await allAddresses(server.api)) {
    const [method = "", path = ""] = address.split(" ");
    if (method === "OPTIONS") continue;
    const response = await fetch(server.url + path.replaceAll(/\{\w+\}/g, "x"), { method });
    await response.body?.cancel();
    if (response.status !== 401 && response.status !== 405) answering.push(address);
  }
  return answering.toSorted();
}

function routeOf(method: string, path: string, operation: JsonObject): SweptRoute {
  const parameters = (operation["parameters"] ?? []) as readonly {
    readonly in: "path" | "query" | "header";
    readonly name: string;
  }[];
  const content = operation["requestBody"] as
    | { readonly content: Readonly<Record<string, JsonObject>> }
    | undefined;
  const media = content?.content["application/json"];
  const named = Object.values((media?.["examples"] ?? {}) as Readonly<Record<string, JsonObject>>);
  const single = media?.["example"];
  return {
    method,
    path,
    name: `${method} ${path}`,
    operationId: operation["operationId"] as string,
    rule: ruleOf(operation),
    parameters: parameters.map(({ in: where, name }) => ({ where, name })),
    bodySchema: media?.["schema"] as JsonObject | undefined,
    examples: [
      ...(single === undefined ? [] : [single]),
      ...named.map(({ value }) => value ?? null),
    ],
  };
}

function ruleOf(operation: JsonObject): RouteRule {
  const security = (operation["security"] ?? []) as readonly JsonObject[];
  const credentials = security.flatMap((one) => Object.keys(one));
  const scope = operation["x-scope"] as never;
  if (credentials.length === 0) return { owner: "public" };
  if (credentials.includes("rootKey")) return { owner: "installation" };
  if (!credentials.includes("session")) return { owner: "tenant", scope };
  return { owner: "customer", scope, right: operation["x-right"] as never };
}

/** The value with every reference into the document replaced by what it refers to. */
function resolved(value: Json, document: JsonObject): Json {
  if (Array.isArray(value)) return value.map((one: Json) => resolved(one, document));
  if (typeof value !== "object" || value === null) return value;
  const object = value as JsonObject;
  const { $ref } = object;
  if (typeof $ref === "string") {
    const target = $ref
      .split("/")
      .slice(1)
      .reduce<Json>((inner, name) => (inner as JsonObject)[name] ?? null, document);
    return resolved(target, document);
  }
  return Object.fromEntries(
    Object.entries(object).map(([name, member]) => [name, resolved(member, document)]),
  );
}
