import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createEgressGuard } from "../../packages/destinations/src/index.ts";
import { createApi } from "../../packages/server/src/api/app.ts";
import { createKekSet } from "../../packages/server/src/encryption/keks.ts";
import { createKeyring } from "../../packages/server/src/encryption/keyring.ts";
import { localKek } from "../../packages/server/src/encryption/local-kek.ts";
import { createCustomers } from "../../packages/server/src/customers/customers.ts";
import { createPool } from "../../packages/server/src/database/pool.ts";
import { inTenant } from "../../packages/server/src/database/transaction.ts";
import { createRemoteHandoverPort } from "../../packages/server/src/deliveries/handover.ts";
import { createDestinationDirectory } from "../../packages/server/src/destinations/directory.ts";
import { createEventAcceptor } from "../../packages/server/src/events/accept.ts";
import { createApiKeys } from "../../packages/server/src/keys/keys.ts";
import { createLog } from "../../packages/server/src/telemetry/log.ts";
import { createSessions } from "../../packages/server/src/sessions/sessions.ts";
import { createMetrics } from "../../packages/server/src/telemetry/metrics.ts";
import { createTestLimits } from "../../packages/server/src/testing/request-limits.ts";
import { noCloudIdentity } from "../../packages/server/src/testing/cloud-identity.ts";

/** The API as OpenAPI 3.1, from the schemas of its routes: the text of openapi.json. Listens to nothing, connects to nothing. */
export async function openapiText(): Promise<string> {
  const pool = createPool({
    url: "postgres://nobody@127.0.0.1:1/nothing",
    connectionsMax: 1,
    applicationName: "generate",
    statementTimeoutMs: 1_000,
    onIdleError: () => undefined,
  });
  const keks = createKekSet(localKek(randomBytes(32).toString("hex"), "the key of this run"));
  const keyring = createKeyring({ keks });
  const directory = createDestinationDirectory({
    keyring,
    run: (tenantId, work) => inTenant(pool, { tenantId }, work),
    onUnusable: () => undefined,
  });
  const customers = createCustomers(pool);
  const parts = {
    pool,
    directory,
    keyring,
    customers,
    handovers: createRemoteHandoverPort(() => undefined),
    log: createLog({ level: "silent" }),
    metrics: createMetrics(),
    now: Date.now,
  };
  const acceptor = createEventAcceptor(parts);
  const api = await createApi({
    ...parts,
    acceptor,
    keys: createApiKeys(parts),
    sessions: createSessions({ pool, keks, customers, now: Date.now, issuer: "pushrail" }),
    adminPool: undefined,
    egress: createEgressGuard({ allow: [] }),
    cloudIdentity: await noCloudIdentity(),
    // As documented in the configuration's defaults; none of them is in the document.
    limits: {
      eventBytesMax: 262_144,
      batchBytesMax: 5_242_880,
      batchEventsMax: 1_000,
      depthMax: 64,
      destinationsMax: 1_000,
      credentialsMax: 200,
    },
    requestLimits: createTestLimits(),
    readiness: [],
  });
  try {
    await api.ready();
    return `${JSON.stringify(api.swagger(), null, 2)}\n`;
  } finally {
    await api.close();
    await acceptor.close();
    await pool.end();
  }
}

/** TypeScript types of everything that an OpenAPI document describes, by openapi-typescript. */
export async function typesText(root: string, document: string): Promise<string> {
  const bin = join(root, "packages/sdk/node_modules/openapi-typescript/bin/cli.js");
  const child = spawn(process.execPath, [bin, "--immutable"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(document);
  const [types, exitCode] = await Promise.all([
    text(child.stdout),
    new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    }),
  ]);
  if (exitCode !== 0) throw new Error(`openapi-typescript ended with ${exitCode}`);
  // The tool leaves its exports undescribed; here every exported name says what it is.
  const described = Object.entries(typeDescriptions).reduce(
    (whole, [name, description]) =>
      whole.replace(
        new RegExp(`^export (interface|type) ${RegExp.escape(name)}\\b`, "m"),
        (start) => `/** ${description} */\n${start}`,
      ),
    types.slice(types.indexOf("export ")),
  );
  return `// Generated from openapi.json by npm run generate; do not edit.\n\n${described}`;
}

const typeDescriptions = {
  paths: "Every address of the API with its operations.",
  webhooks: "What the API calls by itself; described with the destinations, not here.",
  components: "What several operations share: schemas and answers.",
  operations: "Every operation by its id.",
} as const;
