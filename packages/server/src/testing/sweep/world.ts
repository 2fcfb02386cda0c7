import { createRootKey } from "../../keys/root-keys.ts";
import { createApiKey } from "../../keys/keys.ts";
import { type Scope, scopes } from "../../keys/scopes.ts";
import { testEnvironmentOf } from "../../tenants/environments.ts";
import { createTenant } from "../../tenants/tenants.ts";
import { accessTo } from "../access.ts";
import type { TestApi } from "../api.ts";
import type { TestDatabase } from "../postgres.ts";
import { Party } from "./party.ts";

/** Customers in every relation to one another, on one database. */
export interface World {
  readonly owner: Party;
  /** Another customer of the owner's tenant. */
  readonly neighbour: Party;
  /** A customer of another tenant. */
  readonly stranger: Party;
  /** A customer of the test environment of the owner's tenant. */
  readonly tester: Party;
  readonly rootKeyText: string;
}

/** Makes the customers. */
export async function createWorld(database: TestDatabase, server: TestApi): Promise<World> {
  const liveId = await createTenant(database.ownerPool, { name: "Owner" });
  const testId = await testEnvironmentOf(database.ownerPool, accessTo(liveId));
  const strangerId = await createTenant(database.ownerPool, { name: "Stranger" });
  const open = (name: string, tenantId: string, keyText: string) =>
    Party.open({ database, server, name, tenantId, keyText });
  const liveKey = await keyOf(database, liveId);
  const { keyText: rootKey } = await createRootKey(database.ownerPool, { name: "sweep" });
  return {
    owner: await open("owner", liveId, liveKey),
    neighbour: await open("neighbour", liveId, liveKey),
    stranger: await open("stranger", strangerId, await keyOf(database, strangerId)),
    tester: await open("tester", testId, await keyOf(database, testId)),
    rootKeyText: rootKey.reveal(),
  };
}

/** The text of a new API key. */
export async function keyOf(
  database: TestDatabase,
  tenantId: string,
  keyScopes: readonly Scope[] = scopes,
): Promise<string> {
  const request = { name: "sweep", scopes: keyScopes };
  const { keyText } = await createApiKey(database.ownerPool, accessTo(tenantId), request);
  return keyText.reveal();
}
