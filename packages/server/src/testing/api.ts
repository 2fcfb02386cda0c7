import type { AddressInfo } from "node:net";
import { createApi } from "../api/app.ts";
import type { Api, ApiContext } from "../api/context.ts";
import { createCustomers } from "../customers/customers.ts";
import { inTenant } from "../database/transaction.ts";
import { createRemoteHandoverPort } from "../deliveries/handover.ts";
import { createDestinationDirectory } from "../destinations/directory.ts";
import { createKeyring } from "../encryption/keyring.ts";
import { createEventAcceptor } from "../events/accept.ts";
import type { EventAcceptorOptions } from "../events/accept.ts";
import { createApiKey, createApiKeys, scopes } from "../keys/keys.ts";
import type { Scope } from "../keys/keys.ts";
import { createLog } from "../telemetry/log.ts";
import { createMetrics } from "../telemetry/metrics.ts";
import { createSessions } from "../sessions/sessions.ts";
import { createTenant } from "../tenants/tenants.ts";
import { accessTo } from "./access.ts";
import { noCloudIdentity } from "./cloud-identity.ts";
import { createTestKeks, loopbackEgress } from "./deliverable.ts";
import type { TestDatabase } from "./postgres.ts";
import { createTestLimits } from "./request-limits.ts";
import { assertNoSecrets } from "../../../../tools/secret-scan/shapes.ts";

/** An API process in the test's own, listening on a free port of this machine. */
export interface TestApi {
  readonly api: Api;
  readonly context: ApiContext;
  readonly url: string;
  /** Lines of the log, parsed, oldest first. */
  readonly logLines: readonly Readonly<Record<string, unknown>>[];
  /** Sends JSON (or nothing) with an API key and reads the answer. */
  call(method: string, path: string, keyText: string, body?: unknown): Promise<TestAnswer>;
  /** Closes the acceptor, the server and its connections. */
  close(): Promise<void>;
}

/** An answer as tests look at it. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // oxlint-disable-next-line no-explicit-any -- tests reach into answers of every shape
  readonly json: any;
}

/** A tenant with a key for each use. */
export interface TestTenant {
  readonly tenantId: string;
  /** Text of a key with every scope. */
  readonly keyText: string;
}

/** What a test may change of the API it starts. */
export interface TestApiOptions extends Pick<EventAcceptorOptions, "bounds" | "databaseNow"> {
  readonly context?: Partial<ApiContext>;
}

/** Starts an API with real parts on a test's database; nothing delivers. */
export async function startTestApi(
  database: TestDatabase,
  options: TestApiOptions = {},
): Promise<TestApi> {
  const logLines: Record<string, unknown>[] = [];
  const write = (line: string) => void logLines.push(JSON.parse(line));
  const log = createLog({ level: "info", destination: { write } });
  const pool = options.context?.pool ?? database.apiPool;
  const common = { pool, log, metrics: createMetrics(), now: Date.now };
  const keks = createTestKeks();
  const keyring = options.context?.keyring ?? createKeyring({ keks });
  const directory = createDestinationDirectory({
    run: (tenantId, work) => inTenant(pool, { tenantId }, work),
    keyring,
    onUnusable: () => undefined,
  });
  const customers = createCustomers(pool);
  const handovers = options.context?.handovers ?? createRemoteHandoverPort(() => undefined);
  const { bounds, databaseNow } = options;
  const acceptor = createEventAcceptor({
    ...common,
    keyring,
    directory,
    customers,
    handovers,
    ...(bounds !== undefined && { bounds }),
    ...(databaseNow !== undefined && { databaseNow }),
  });
  const context: ApiContext = {
    ...common,
    directory,
    customers,
    handovers,
    acceptor,
    keyring,
    keys: createApiKeys({ pool, now: common.now }),
    sessions: createSessions({ pool, keks, customers, now: common.now, issuer: "pushrail" }),
    adminPool: database.adminPool,
    egress: loopbackEgress,
    cloudIdentity: await noCloudIdentity(),
    limits: {
      eventBytesMax: 262_144,
      batchBytesMax: 5_242_880,
      batchEventsMax: 1000,
      depthMax: 64,
      destinationsMax: 1000,
      credentialsMax: 200,
    },
    requestLimits: createTestLimits(),
    readiness: [],
    ...options.context,
  };
  const api = await createApi(context);
  await api.listen({ host: "127.0.0.1", port: 0 });
  const { port } = api.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    api,
    context,
    url,
    logLines,
    call: (method, path, keyText, body) => call(url + path, method, keyText, body),
    close: async () => {
      await acceptor.close();
      api.server.closeAllConnections();
      await api.close();
      assertNoSecrets(JSON.stringify(logLines), "the log of the test's API");
    },
  };
}

/** Makes a tenant and an API key with the given scopes, all of them by default. */
export async function createTestTenant(
  database: TestDatabase,
  keyScopes: readonly Scope[] = scopes,
): Promise<TestTenant> {
  const tenantId = await createTenant(database.ownerPool, { name: "test" });
  const request = { name: "test", scopes: keyScopes };
  const { keyText } = await createApiKey(database.ownerPool, accessTo(tenantId), request);
  return { tenantId, keyText: keyText.reveal() };
}

async function call(
  url: string,
  method: string,
  keyText: string,
  body: unknown,
): Promise<TestAnswer> {
  const hasBody = body !== undefined;
  const isRaw = typeof body === "string" || body instanceof Uint8Array;
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${keyText}`,
      ...(hasBody && { "content-type": "application/json" }),
    },
    ...(hasBody && { body: isRaw ? (body as string) : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: text === "" ? undefined : JSON.parse(text),
  };
}
