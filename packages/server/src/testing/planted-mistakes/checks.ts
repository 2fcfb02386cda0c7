import fc from "fast-check";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import {
  definitionOf,
  type EgressGuard,
  generateSigningSecret,
  signingKeyOf,
} from "@pushrail/destinations";
import { inTenant } from "../../database/transaction.ts";
import { compare, type Comparison } from "../non-interference/run.ts";
import { plans } from "../non-interference/commands.ts";
import { createApiKey } from "../../keys/keys.ts";
import { publicId, newUuid } from "../../ids.ts";
import { createTenant } from "../../tenants/tenants.ts";
import { accessTo } from "../access.ts";
import type { TestApi } from "../api.ts";
import { catalogueFindings } from "../catalogue.ts";
import type { TestDatabase } from "../postgres.ts";
import { addressesForEverybody, publicAddresses, routesOf } from "../sweep/routes.ts";
import { Sweep } from "../sweep/sweep.ts";

/** A server on a database, with or without a mistake. */
export interface Subject {
  readonly database: TestDatabase;
  readonly server: TestApi;
}

/** Looks for one sort of mistake; each finding is a sentence, and none means that nothing is wrong. */
export type Check = (subject: Subject) => Promise<readonly string[]>;

/** The sweep over one route (api/id-sweep.test.ts sweeps all). */
export function sweepOf(name: string): Check {
  return async ({ database, server }) => {
    const routes = await routesOf(server.api);
    const route = routes.find((one) => one.name === name);
    if (route === undefined) throw new Error(`there is no route ${name}`);
    const sweep = await Sweep.open(database, server);
    return await sweep.route(route);
  };
}

/** Some dozen plans of the test of non-interference, always the same ones. */
export const interference: Check = async ({ database, server }) => {
  const some = fc.sample(plans, { numRuns: 40, seed: 4 });
  const compared: Comparison[] = [];
  // A few at a time, as there: the database has few connections.
  for (let from = 0; from < some.length; from += 10) {
    const running = some
      .slice(from, from + 10)
      .map((plan) => compare(server, database.superuserPool, plan));
    compared.push(...(await Promise.all(running)).flat());
  }
  return compared
    .filter(({ together, alone }) => together.join("\n") !== alone.join("\n"))
    .map(({ who, together, alone }) => {
      const index = together.findIndex((line, at) => line !== alone[at]);
      return `${who} sees something else than alone: ${together[index]} and not ${alone[index]}`;
    });
};

/** Nothing answers everybody but what is meant to. */
export const answersEverybody: Check = async ({ server }) => {
  const answering = await addressesForEverybody(server);
  return answering.filter((address) => !publicAddresses.includes(address));
};

/** The catalogue's rules (database/catalogue.test.ts). */
export const catalogue: Check = async ({ database }) => await catalogueFindings(database.ownerPool);

/** A tenant with a key for each use, its customer `acct`, and what sends with its key. */
async function openTenant({ database, server }: Subject) {
  const tenantId = await createTenant(database.ownerPool, { name: "Planted" });
  const request = { name: "all", scopes: ["events:write", "sessions:write", "manage", "read"] };
  const { keyText } = await createApiKey(database.ownerPool, accessTo(tenantId), request as never);
  const key = keyText.reveal();
  const call = async (method: string, path: string, body?: unknown) =>
    await server.call(method, path, key, body);
  const mint = async (customerExternalId: string) =>
    (await call("POST", "/v1/sessions", { customerExternalId })).json;
  return { tenantId, key, call, mint };
}

const destination = {
  type: "WEBHOOK",
  name: "hook",
  customerExternalId: "acct",
  url: "https://example.com/",
};

const oauthCredential = {
  type: "OAUTH2_CLIENT_CREDENTIALS",
  name: "token",
  clientId: "client",
  clientSecret: "the-secret-of-the-client",
};

/** A credential cannot be used by another customer, not even past row-level security. */
export const foreignCredential: Check = async (subject) => {
  const { call } = await openTenant(subject);
  const { json: target } = await call("POST", "/v1/destinations", destination);
  const { json: credential } = await call("POST", "/v1/credentials", {
    ...{ ...oauthCredential, customerExternalId: "another", tokenUrl: "https://example.com/" },
  });
  const attaching = subject.database.superuserPool.query(
    `UPDATE destinations SET credential_id = c.id FROM credentials c
     WHERE 'crd_' || replace(c.id::text, '-', '') = $1 AND 'dst_' || replace(destinations.id::text, '-', '') = $2`,
    [credential.id, target.id],
  );
  const refused = await attaching.then(
    () => undefined,
    (error: { readonly code?: string }) => error.code,
  );
  return refused === "23503" ? [] : ["another customer's credential can be attached"];
};

/** In the context of a customer, another one's rows are not to be seen, whatever a statement asks for. */
export const rowsOfCustomer: Check = async (subject) => {
  const { call, tenantId } = await openTenant(subject);
  await call("POST", "/v1/destinations", destination);
  await call("POST", "/v1/destinations", { ...destination, customerExternalId: "another" });
  const { apiPool } = subject.database;
  const { rows } = await inTenant(apiPool, { tenantId }, (transaction) =>
    transaction.query<{ id: string }>({ text: "SELECT id FROM customers" }),
  );
  const findings: string[] = [];
  for (const { id: customerId } of rows) {
    const seen = await inTenant(apiPool, { tenantId, customerId }, (transaction) =>
      transaction.query<{ owner: string }>({
        text: "SELECT customer_id AS owner FROM destinations",
      }),
    );
    if (seen.rows.some(({ owner }) => owner !== customerId)) {
      findings.push("another customer's destination can be seen");
    }
  }
  return findings;
};

/** The owner of the tables sees no rows without a context either. */
export const ownerWithoutContext: Check = async (subject) => {
  const { call } = await openTenant(subject);
  await call("POST", "/v1/destinations", destination);
  const { rows } = await subject.database.ownerPool.query("SELECT FROM destinations");
  return rows.length === 0 ? [] : [`the owner sees ${rows.length} destinations without a context`];
};

/** A session that was revoked is refused from the next request on. */
export const revokedSession: Check = async (subject) => {
  const { call, mint } = await openTenant(subject);
  const session = await mint("acct");
  const ask = async () =>
    (await subject.server.call("GET", "/v1/destinations", session.token)).status;
  const before = await ask();
  const revoked = await call("DELETE", `/v1/sessions/${session.id}`);
  const after = await ask();
  if (before !== 200 || revoked.status !== 204) return [`${before}, ${revoked.status}: no session`];
  return after === 401 ? [] : [`a revoked session is answered ${after}`];
};

const forbiddenUrls = [
  "https://169.254.169.254/latest/meta-data/",
  "https://10.0.0.1/token",
  "https://[::ffff:169.254.169.254]/token",
  "https://0x7f.1/token",
  "https://metadata.google.internal/token",
  "https://user@example.com:22/token",
];

/** The URL that tokens are fetched from obeys the egress guard. */
export const tokenUrls: Check = async (subject) => {
  const { call } = await openTenant(subject);
  const findings: string[] = [];
  for (const tokenUrl of forbiddenUrls) {
    const body = { ...oauthCredential, customerExternalId: "acct", tokenUrl };
    const { status } = await call("POST", "/v1/credentials", body);
    if (status !== 400) findings.push(`a token URL of ${tokenUrl} is answered ${status}`);
  }
  return findings;
};

/** A delivery to an address that the guard refuses opens no connection. */
export function connectionsThrough(egressOf: (subject: Subject) => EgressGuard): Check {
  return async (subject) => {
    let connections = 0;
    const receiver = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    const { port } = receiver.address() as AddressInfo;
    const config = { url: `https://127.0.0.1:${port}/`, timeoutMs: 5_000 };
    const definition = definitionOf("WEBHOOK");
    if (definition === undefined) throw new Error("there are webhooks");
    const runtime = { egress: egressOf(subject), now: Date.now };
    const connection = await definition.connect({ config, secrets: {} }, runtime);
    const event = {
      eventId: publicId("event", newUuid()),
      deliveryId: publicId("delivery", newUuid()),
      eventType: "pushrail.test",
      body: Buffer.from("{}"),
      signingKeys: [signingKeyOf(generateSigningSecret())],
    };
    const events = [
      { ...event, receivedAtMs: 1_795_255_200_000, attempt: 1, isReplay: false, isTest: true },
    ];
    const batch = { id: null, partitionKey: "", events };
    await connection.deliver(batch, AbortSignal.timeout(5_000));
    await connection.close();
    await new Promise((resolve) => receiver.close(resolve));
    return connections === 0 ? [] : [`${connections} connections to a refused address`];
  };
}

/** When a change cannot be committed, the audit log does not tell of it. */
export const auditOfFailedChange: Check = async (subject) => {
  const { call, tenantId } = await openTenant(subject);
  const { superuserPool } = subject.database;
  await superuserPool.query(`
    CREATE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''refused''; END';
    CREATE CONSTRAINT TRIGGER refused AFTER INSERT ON destinations DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (NEW.name = 'refused') EXECUTE FUNCTION refuse_commit()`);
  try {
    const { status } = await call("POST", "/v1/destinations", { ...destination, name: "refused" });
    if (status < 500) return [`the change was answered ${status}`];
    const { rows } = await superuserPool.query(
      "SELECT FROM audit_entries WHERE tenant_id = $1 AND action = 'destination.created'",
      [tenantId],
    );
    return rows.length === 0 ? [] : ["the audit log tells of a change that was not made"];
  } finally {
    await superuserPool.query("DROP TRIGGER refused ON destinations; DROP FUNCTION refuse_commit");
  }
};

/** A change that was made is in the audit log. */
export const auditOfChange: Check = async (subject) => {
  const { call, tenantId } = await openTenant(subject);
  await call("POST", "/v1/destinations", destination);
  const { rows } = await subject.database.superuserPool.query(
    "SELECT FROM audit_entries WHERE tenant_id = $1 AND action = 'destination.created'",
    [tenantId],
  );
  return rows.length === 1 ? [] : ["a change is not in the audit log"];
};

/** No credential gets into the log, whatever comes of the request. */
export const loggedSecrets: Check = async (subject) => {
  const { key, call, mint } = await openTenant(subject);
  const { token } = await mint("acct");
  await call("GET", "/v1/destinations");
  await call("GET", "/v1/destinations/nothing");
  await subject.server.call("GET", "/v1/customers", token);
  await subject.server.call("GET", "/v1/customers", `${key}x`);
  const log = JSON.stringify(subject.server.logLines);
  return [key, token]
    .filter((secret) => log.includes(secret))
    .map(() => "the log has a credential");
};
