import { credentialDefinitions } from "@pushrail/destinations";
import type { CredentialDefinition, CredentialValues, EgressGuard } from "@pushrail/destinations";
import type pg from "pg";
import type { Access } from "../access/access.ts";
import { recordAudit } from "../audit/audit.ts";
import { cursorAfter, uuidInCursor } from "../cursor.ts";
import { customerBeingErased, holdCustomer, readCustomer } from "../customers/customers.ts";
import type { Customers } from "../customers/customers.ts";
import { inTenant } from "../database/transaction.ts";
import type { CloudIdentity, PlatformTrust } from "../cloud-identity/cloud-identity.ts";
import type { Transaction } from "../database/transaction.ts";
import { SealError } from "../encryption/keyring.ts";
import type { Keyring } from "../encryption/keyring.ts";
import { ApiError } from "../errors.ts";
import { newUuid, publicId, uuidOf } from "../ids.ts";
import { openSecrets } from "./attaching.ts";
import { parseChange, parseDraft } from "./draft.ts";
import { externalIdOf, publicCredential } from "./public-credential.ts";
import type { PublicCredential } from "./public-credential.ts";
import { credentialPlace } from "./sealed-places.ts";
import * as store from "./store.ts";
import { changing } from "../database/changing.ts";

/**
 * Customers' own credentials: create, read, list, change, rotate, delete. What was given as a secret never leaves again,
 * not even in the answer to its creation.
 *
 * Every write takes its locks in one order: the customer's row (only where one is created), the rows of the destinations
 * that use the credential, the credential's row, the tenant's row (by the trigger that bumps the version), the end of the
 * audit log. Whoever attaches a credential to a destination keeps to it too (attaching.ts).
 *
 * Errors of all functions that name a credential: `not_found`, the same for an unknown id, a malformed one, another
 * tenant's or customer's, and a deleted one's.
 */

/** What the operations work with. */
export interface CredentialPorts {
  /** Connections of the API's role. */
  readonly pool: pg.Pool;
  readonly keyring: Keyring;
  readonly customers: Pick<Customers, "idsOf">;
  readonly egress: EgressGuard;
  readonly limits: {
    /** Most credentials of one customer. */
    readonly credentialsMax: number;
  };
}

/**
 * Creates a credential from the body of a request, and its customer when it is the first thing known of it.
 *
 * Errors: those of {@link parseDraft}; `state_conflict` when the customer has its fill of credentials.
 */
export async function createCredential(
  ports: CredentialPorts,
  access: Access,
  body: unknown,
): Promise<PublicCredential> {
  const { definition, customerExternalId, name, values } = parseDraft(body, ports.egress, access);
  const { tenantId } = access;
  const customerId = await ownerOf(ports, access, customerExternalId);
  const key = { tenantId, customerId, id: newUuid() };
  return changing(ports, access, async (transaction) => {
    await holdCustomer(transaction, tenantId, customerId);
    const { type } = definition;
    const written = await sealedValues(ports, transaction, { key, definition, values });
    await store.insertCredential(transaction, key, { type, name, ...written });
    // Of two creations at the limit, the second waits here and then sees the first.
    await store.lockTenant(transaction, tenantId);
    const count = await store.countCredentials(transaction, tenantId, customerId);
    const max = ports.limits.credentialsMax;
    if (count > max) {
      const detail = `The customer has ${max} credentials, which is the limit; delete one first.`;
      throw new ApiError("state_conflict", { detail });
    }
    const created = await shown(transaction, key);
    await audit(transaction, access, key, {
      action: "credential.created",
      details: { type, name },
    });
    return created;
  });
}

/** Reads one credential by its public id. */
export async function readCredential(
  ports: Pick<CredentialPorts, "pool">,
  access: Access,
  id: string,
): Promise<PublicCredential> {
  const { tenantId } = access;
  const uuid = idOf(id);
  return inTenant(ports.pool, access, (transaction) => shown(transaction, { tenantId, id: uuid }));
}

/** What a list is asked for. */
export interface CredentialQuery {
  /** `undefined`: of all customers; a name that no customer has, or a session's own has not, gives an empty list. */
  readonly customerExternalId: string | undefined;
  /** `undefined`: of all types. */
  readonly type: string | undefined;
  readonly cursor: string | undefined;
  /** 1 to 100. */
  readonly limit: number;
}

/** One page of credentials, newest first. Errors: `invalid_cursor`. */
export async function listCredentials(
  ports: Pick<CredentialPorts, "pool">,
  access: Access,
  { customerExternalId, type, cursor, limit }: CredentialQuery,
): Promise<{ readonly data: readonly PublicCredential[]; readonly nextCursor: string | null }> {
  const { tenantId, customerId } = access;
  const filter = { customerExternalId, type };
  const scope = { tenantId, customerId, list: "credentials", filter };
  const beforeId = cursor === undefined ? undefined : uuidInCursor(cursor, scope);
  // A text with NUL is no customer's name, and the database would not even compare it.
  if (customerExternalId?.includes("\0") === true) return { data: [], nextCursor: null };
  const found = await inTenant(ports.pool, access, (transaction) =>
    store.listCredentials(transaction, {
      tenantId,
      customerId,
      ...filter,
      beforeId,
      limit: limit + 1,
    }),
  );
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return {
    data: page.map(publicCredential),
    nextCursor: hasMore ? cursorAfter(last.id, scope) : null,
  };
}

/**
 * Changes what the body names. Any field of the type makes it a rotation: the version grows, and every destination that
 * uses the credential takes the new values with its next attempt.
 *
 * Errors: those of {@link parseChange}.
 */
export async function changeCredential(
  ports: CredentialPorts,
  access: Access,
  id: string,
  body: unknown,
): Promise<PublicCredential> {
  const { tenantId } = access;
  const uuid = idOf(id);
  return changing(ports, access, async (transaction) => {
    await store.lockUsers(transaction, tenantId, uuid);
    const before = await locked(transaction, tenantId, uuid);
    const secrets = await readable(ports, transaction, before);
    const changed = parseChange(body, { ...before, secrets }, ports.egress);
    const { definition, name, values, given: fields } = changed;
    const { version } = before;
    if (values === undefined) {
      await store.renameCredential(transaction, before, name);
    } else {
      const written = await sealedValues(ports, transaction, { key: before, definition, values });
      await store.rotateCredential(transaction, before, { name, version, ...written });
    }
    const after = await shown(transaction, before);
    await audit(transaction, access, before, {
      action: values === undefined ? "credential.updated" : "credential.rotated",
      details: values === undefined ? { fields } : { fields, version: version + 1 },
    });
    return after;
  });
}

/** Deletes a credential and its secrets. Errors: `state_conflict` while destinations use it. */
export async function deleteCredential(
  ports: Pick<CredentialPorts, "pool">,
  access: Access,
  id: string,
): Promise<void> {
  const { tenantId } = access;
  const uuid = idOf(id);
  await changing(ports, access, async (transaction) => {
    const before = await locked(transaction, tenantId, uuid);
    // Counted under the lock, which whoever attaches it waits for.
    const { destinationCount: count } = (await store.findCredential(
      transaction,
      tenantId,
      uuid,
    )) ?? { destinationCount: 0 };
    if (count > 0) {
      const users = count === 1 ? "1 destination uses" : `${count} destinations use`;
      const detail = `${users} this credential; give them another one first.`;
      throw new ApiError("state_conflict", { detail });
    }
    await store.forgetInTombstones(transaction, before);
    await store.deleteCredential(transaction, before);
    const { type, name } = before;
    await audit(transaction, access, before, {
      action: "credential.deleted",
      details: { type, name },
    });
  });
}

/** What an offer of credential types is made of. */
export interface OfferPorts extends Pick<CredentialPorts, "pool"> {
  readonly cloudIdentity: Pick<CloudIdentity, "trustOf">;
}

/** A credential type, what a customer's cloud account needs to know for it, and whether it can be used here. */
export interface OfferedCredentialType
  extends
    Pick<
      CredentialDefinition,
      "type" | "label" | "description" | "fields" | "facts" | "hasExternalId"
    >,
    PlatformTrust {
  /** Absent unless the type has one and it is known for which customer. */
  readonly externalId?: string;
}

/**
 * Every credential type. For a session, and for the customer that an API key names, with the customer's external id.
 *
 * Errors: `not_found` for a customer that there is not, and for any but the session's own.
 */
export async function offeredCredentialTypes(
  ports: OfferPorts,
  access: Access,
  customerExternalId: string | undefined,
): Promise<readonly OfferedCredentialType[]> {
  const customerId = await namedCustomer(ports, access, customerExternalId);
  return credentialDefinitions.map(
    ({ type, label, description, fields, facts, hasExternalId }) => ({
      type,
      label,
      description,
      fields,
      facts,
      hasExternalId,
      ...(hasExternalId && customerId !== undefined && { externalId: externalIdOf(customerId) }),
      ...ports.cloudIdentity.trustOf(type),
    }),
  );
}

async function namedCustomer(
  { pool }: Pick<CredentialPorts, "pool">,
  access: Access,
  customerExternalId: string | undefined,
): Promise<string | undefined> {
  if (access.customerId === undefined) {
    if (customerExternalId === undefined) return undefined;
    return (await readCustomer(pool, access.tenantId, customerExternalId)).id;
  }
  if ((customerExternalId ?? access.customerExternalId) !== access.customerExternalId) {
    throw new ApiError("not_found", { detail: "There is no such customer." });
  }
  return access.customerId;
}

/** The customer that a new credential is for: the session's own, or the one that an API key names. */
async function ownerOf(
  { customers }: Pick<CredentialPorts, "customers">,
  access: Access,
  customerExternalId: string,
): Promise<string> {
  if (access.customerId !== undefined) return access.customerId;
  const ids = await customers.idsOf(access.tenantId, [customerExternalId]);
  const customerId = ids.get(customerExternalId);
  if (customerId === undefined) throw customerBeingErased();
  return customerId;
}

async function sealedValues(
  { keyring }: Pick<CredentialPorts, "keyring">,
  transaction: Transaction,
  parts: {
    readonly key: store.CredentialKey;
    readonly definition: CredentialDefinition;
    readonly values: CredentialValues;
  },
): Promise<store.WrittenValues> {
  const { key, definition, values } = parts;
  const { config, secrets } = values;
  const text = Buffer.from(JSON.stringify(secrets), "utf8");
  const hasSecrets = Object.keys(secrets).length > 0;
  return {
    config,
    sealedSecrets: hasSecrets ? await keyring.seal(transaction, credentialPlace(key), text) : null,
    shownSecrets: definition.shownSecrets(secrets),
  };
}

/** The secrets in plain text; `undefined` when they cannot be opened, which must not keep anybody from setting others. */
async function readable(
  { keyring }: Pick<CredentialPorts, "keyring">,
  transaction: Transaction,
  credential: store.StoredCredential,
): Promise<CredentialValues["secrets"] | undefined> {
  try {
    return await openSecrets(keyring, transaction, credential);
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}

async function locked(
  transaction: Transaction,
  tenantId: string,
  id: string,
): Promise<store.OwnedCredential> {
  const credential = await store.lockCredential(transaction, tenantId, id);
  if (credential === undefined) throw notFound();
  return credential;
}

async function shown(
  transaction: Transaction,
  { tenantId, id }: { readonly tenantId: string; readonly id: string },
): Promise<PublicCredential> {
  const credential = await store.findCredential(transaction, tenantId, id);
  if (credential === undefined) throw notFound();
  return publicCredential(credential);
}

/** Notes what was done to a credential. The last statement of its transaction. */
async function audit(
  transaction: Transaction,
  access: Access,
  { customerId, id }: store.CredentialKey,
  {
    action,
    details,
  }: {
    readonly action: Parameters<typeof recordAudit>[2]["action"];
    readonly details: Readonly<Record<string, unknown>>;
  },
): Promise<void> {
  const subjectId = publicId("credential", id);
  await recordAudit(transaction, access, { action, subjectId, customerId, details });
}

/** The UUID in a credential's public id. Errors: `not_found` for what is none. */
function idOf(text: string): string {
  const id = uuidOf("credential", text);
  if (id === undefined) throw notFound();
  return id;
}

function notFound(): ApiError {
  return new ApiError("not_found", { detail: "There is no such credential." });
}
