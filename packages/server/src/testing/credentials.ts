import { createEgressGuard } from "@pushrail/destinations";
import type { Credential } from "@pushrail/destinations";
import type { Access, CustomerAccess } from "../access/access.ts";
import { defaultPortalPolicy } from "../access/portal-policy.ts";
import { credentialsOfChanged, openCredential } from "../credentials/attaching.ts";
import {
  createCredential,
  type CredentialPorts,
  type OfferPorts,
} from "../credentials/credentials.ts";
import { createCustomers } from "../customers/customers.ts";
import { inTransaction } from "../database/transaction.ts";
import { ApiError } from "../errors.ts";
import { newUuid, uuidOf } from "../ids.ts";
import { accessTo } from "./access.ts";
import { noCloudIdentity } from "./cloud-identity.ts";
import { createTestKeyring } from "./deliverable.ts";
import { createTestDatabase, type TestDatabase } from "./postgres.ts";

/** What tests of customers' credentials work with: a database of their own, past any API. */
export interface CredentialBench {
  readonly database: TestDatabase;
  readonly ports: CredentialPorts & OfferPorts;
  addTenant(): Promise<Access>;
  /** A session of a customer of this name. */
  customerOf(tenant: Access, name: string): Promise<CustomerAccess>;
  /** Creates a credential, {@link bearerDraft} unless another body is given; returns its public id. */
  create(owner: CustomerAccess, body?: object): Promise<string>;
  /** Inserts a destination with the UUID of a credential as SQL of our own could: past row-level security by default. */
  insertDestination(
    owner: CustomerAccess,
    credentialId: string | null,
    runner?: { query(text: string, values: unknown[]): Promise<unknown> },
  ): Promise<string>;
  versionOf(destinationId: string): Promise<number>;
  /** What a worker has of a destination's credential when it loads what changed after a version. */
  loadedCredential(
    tenant: Access,
    destinationId: string,
    knownVersion: number,
  ): Promise<Credential | undefined>;
  close(): Promise<void>;
}

/** A secret that must never be found in clear. */
export const plantedSecret = "planted-credential-4711";

/** The body of a credential's creation. */
export const bearerDraft = { type: "BEARER_TOKEN", name: "Warehouse", token: plantedSecret };

/** Opens a bench; customers may have five credentials. */
export async function openCredentialBench(): Promise<CredentialBench> {
  const database = await createTestDatabase();
  const pool = database.apiPool;
  const ports: CredentialPorts & OfferPorts = {
    pool,
    keyring: createTestKeyring(),
    customers: createCustomers(pool),
    egress: createEgressGuard(),
    cloudIdentity: await noCloudIdentity(),
    limits: { credentialsMax: 5 },
  };
  const { superuserPool } = database;
  return {
    database,
    ports,
    addTenant: async () => {
      const tenantId = newUuid();
      await superuserPool.query("INSERT INTO tenants (id, name) VALUES ($1, 'test')", [tenantId]);
      return accessTo(tenantId);
    },
    customerOf: async ({ tenantId }, name) => {
      const ids = await ports.customers.idsOf(tenantId, [name]);
      return {
        tenantId,
        customerId: ids.get(name) ?? "",
        customerExternalId: name,
        actor: { kind: "session", id: newUuid(), user: null },
        portal: defaultPortalPolicy,
      };
    },
    create: async (owner, body = bearerDraft) => (await createCredential(ports, owner, body)).id,
    insertDestination: async ({ tenantId, customerId }, credentialId, runner = superuserPool) => {
      const id = newUuid();
      await runner.query(
        `INSERT INTO destinations (tenant_id, customer_id, id, type, name, event_types, config, retry_policy, credential_id)
         VALUES ($1, $2, $3, 'WEBHOOK', 'test', '{*}', '{}', '"none"', $4)`,
        [tenantId, customerId, id, credentialId],
      );
      return id;
    },
    versionOf: async (destinationId) => {
      const { rows } = await superuserPool.query<{ version: string }>(
        "SELECT version FROM destinations WHERE id = $1",
        [destinationId],
      );
      return Number(rows[0]?.version);
    },
    loadedCredential: ({ tenantId }, destinationId, knownVersion) =>
      inTransaction(database.workerPool, async (transaction) => {
        const found = await credentialsOfChanged(transaction, tenantId, knownVersion);
        const stored = found.get(destinationId);
        return stored && openCredential(ports.keyring, transaction, stored);
      }),
    close: () => database.drop(),
  };
}

/** The UUID in a credential's public id. */
export function credentialUuid(id: string): string {
  const uuid = uuidOf("credential", id);
  if (uuid === undefined) throw new Error(`${id} is not a credential's id`);
  return uuid;
}

/** What the refusal of a piece of work says. Errors: work that succeeds, or fails otherwise. */
export async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error("expected a refusal", { cause: error });
  return { code: error.code, ...error.details };
}
