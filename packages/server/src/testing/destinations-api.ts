import { createEgressGuard } from "@pushrail/destinations";
import type { DestinationDirectory } from "../destinations/directory.ts";
import type { Scope } from "../keys/keys.ts";
import { createTestTenant, startTestApi } from "./api.ts";
import { createTestDatabase } from "./postgres.ts";
import type { TestDatabase } from "./postgres.ts";

/** An answer of the API. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed JSON; `undefined` without a body. */
  readonly body: unknown;
}

/** Sends one request with one tenant's API key. */
export type Send = (
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
) => Promise<Answer>;

/** A whole API without a worker, on a database of its own. */
export interface DestinationsApi {
  readonly database: TestDatabase;
  readonly directory: DestinationDirectory;
  /** Makes a tenant with an API key; by default with every scope. */
  addTenant(scopes?: readonly Scope[]): Promise<{ readonly tenantId: string; readonly send: Send }>;
  close(): Promise<void>;
}

/** Opens the API. By default destinations may be reached on the public internet only. */
export async function openDestinationsApi(
  options: { readonly destinationsMax?: number; readonly egressAllow?: readonly string[] } = {},
): Promise<DestinationsApi> {
  const { destinationsMax = 1_000, egressAllow = [] } = options;
  const database = await createTestDatabase();
  const api = await startTestApi(database, {
    context: {
      egress: createEgressGuard({ allow: egressAllow }),
      limits: {
        eventBytesMax: 262_144,
        batchBytesMax: 5_242_880,
        batchEventsMax: 1_000,
        depthMax: 64,
        destinationsMax,
        credentialsMax: 200,
      },
    },
  });
  return {
    database,
    directory: api.context.directory,
    addTenant: async (scopes) => {
      const { tenantId, keyText } = await createTestTenant(database, scopes);
      const send: Send = async (method, path, body) => {
        const { status, headers, text, json } = await api.call(method, path, keyText, body);
        return { status, headers, text, body: json as unknown };
      };
      return { tenantId, send };
    },
    close: async () => {
      await api.close();
      await database.drop();
    },
  };
}

/** A header value that must never be shown again. */
export const secretHeader = "Bearer planted-credential-4711";

/** A destination as a vendor's backend creates it. */
export const draft = {
  type: "WEBHOOK",
  customerExternalId: "acme",
  name: "Orders",
  url: "https://hooks.example.com/orders?team=1",
  eventTypes: ["order.*"],
  filter: { field: "payload.amount", op: "gte", value: 100 },
  headers: { Authorization: secretHeader, "X-Team": "short" },
};

/** A destination as the API shows it. */
export interface Shown {
  readonly id: string;
  readonly [member: string]: unknown;
}

/** Creates the {@link draft}, with these members instead of its own. */
export async function created(send: Send, members: object = {}): Promise<Shown> {
  const answer = await send("POST", "/v1/destinations", { ...draft, ...members });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body as Shown;
}
