import { definitionOf, generateSigningSecret } from "@pushrail/destinations";
import type { DestinationDefinition, Settings } from "@pushrail/destinations";
import type { Access } from "../access/access.ts";
import { clearHealth } from "../alerts/health-record.ts";
import { credentialFor } from "../credentials/attaching.ts";
import type { AttachableCredential } from "../credentials/attaching.ts";
import { cursorAfter, uuidInCursor } from "../cursor.ts";
import { customerBeingErased, holdCustomer } from "../customers/customers.ts";
import { inTenant } from "../database/transaction.ts";
import type { Transaction } from "../database/transaction.ts";
import { lockQueues } from "../deliveries/enqueue.ts";
import type { Keyring } from "../encryption/keyring.ts";
import { ApiError } from "../errors.ts";
import { newUuid } from "../ids.ts";
import {
  audit,
  changeableOf,
  idOf,
  locked,
  queueOf,
  readable,
  shown,
} from "./destination-record.ts";
import type { DestinationPorts } from "./destination-record.ts";
import { parseChange, parseDraft } from "./draft.ts";
import { publicDestination } from "./public-destination.ts";
import type { PublicDestination } from "./public-destination.ts";
import { countWaiting, wakeQueue } from "./queue-store.ts";
import type { BoundedCount } from "./queue-store.ts";
import { settingsPlace, signingSecretPlace } from "./sealed-places.ts";
import { deleteSigningSecrets, insertSigningSecret } from "./signing-secret-store.ts";
import * as store from "./store.ts";
import { changing } from "../database/changing.ts";

/**
 * A customer's destinations: create, read, list, change, delete.
 *
 * Errors of all functions that name a destination: `not_found` as in destination-record.ts.
 */

/** A destination that was just created. */
export interface CreatedDestination {
  readonly destination: PublicDestination;
  /** The only time it leaves; `undefined` for a type that does not sign. */
  readonly signingSecret: string | undefined;
}

/**
 * Creates a destination from the body of a request, and its customer when it is the first thing known of it.
 *
 * Errors: those of {@link parseDraft}; `state_conflict` when the customer has its fill of destinations.
 */
export async function createDestination(
  ports: DestinationPorts,
  access: Access,
  body: unknown,
): Promise<CreatedDestination> {
  const asked = parseDraft(body, ports, access);
  const { definition } = asked;
  const { tenantId } = access;
  const customerId = await ownerOf(ports, access, asked.customerExternalId);
  const key = { tenantId, customerId, id: newUuid() };
  const signingSecret = definition.signs ? generateSigningSecret() : undefined;
  return changing(ports, access, async (transaction) => {
    await holdCustomer(transaction, tenantId, customerId);
    const credential = await attached(transaction, key, { ...asked, definition });
    // Once more, because only now it is known what it signs in with.
    const draft = parseDraft(body, { ...ports, credentialType: credential?.type }, access);
    const { config, secrets } = draft.settings;
    const sealedSecrets = await sealSecrets(ports.keyring, transaction, { key, secrets });
    await store.insertDestination(transaction, key, definition.type, {
      ...draft,
      config,
      sealedSecrets,
      credentialId: credential?.id ?? null,
    });
    if (signingSecret !== undefined) {
      const sealed = await ports.keyring.seal(
        transaction,
        signingSecretPlace(key, 1),
        Buffer.from(signingSecret, "utf8"),
      );
      const lastFour = signingSecret.slice(-4);
      await insertSigningSecret(transaction, key, { version: 1, sealed, lastFour });
    }
    // Counted after the insert, which holds the tenant's row: of two creations at the limit, the second sees the first.
    const count = await store.countDestinations(transaction, tenantId, customerId);
    const max = ports.limits.destinationsMax;
    if (count > max) {
      const detail = `The customer has ${max} destinations, which is the limit; delete one first.`;
      throw new ApiError("state_conflict", { detail });
    }
    const destination = await shown(ports, transaction, key);
    const { type } = definition;
    await audit(transaction, access, "destination.created", key, { type, name: draft.name });
    return { destination, signingSecret };
  });
}

/** Reads one destination by its public id. */
export async function readDestination(
  ports: DestinationPorts,
  access: Access,
  id: string,
): Promise<PublicDestination> {
  const { tenantId } = access;
  const uuid = idOf(id);
  return inTenant(ports.pool, access, (transaction) =>
    shown(ports, transaction, { tenantId, id: uuid }),
  );
}

/** What a list is asked for. */
export interface DestinationQuery {
  /** `undefined`: of all customers; a name that no customer has gives an empty list. */
  readonly customerExternalId: string | undefined;
  readonly cursor: string | undefined;
  /** 1 to 100. */
  readonly limit: number;
}

/** One page of destinations, newest first. Errors: `invalid_cursor`. */
export async function listDestinations(
  ports: DestinationPorts,
  access: Access,
  { customerExternalId, cursor, limit }: DestinationQuery,
): Promise<{ readonly data: readonly PublicDestination[]; readonly nextCursor: string | null }> {
  const { tenantId, customerId } = access;
  const scope = { tenantId, customerId, list: "destinations", filter: { customerExternalId } };
  const beforeId = cursor === undefined ? undefined : uuidInCursor(cursor, scope);
  return inTenant(ports.pool, access, async (transaction) => {
    // A text with NUL is no customer's name, and the database would not even compare it.
    if (customerExternalId?.includes("\0") === true) return { data: [], nextCursor: null };
    const found = await store.listDestinations(transaction, {
      tenantId,
      customerExternalId,
      beforeId,
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const data: PublicDestination[] = [];
    for (const destination of page) {
      data.push(publicDestination(destination, await readable(ports, transaction, destination)));
    }
    const last = page.at(-1);
    const hasMore = found.length > limit && last !== undefined;
    return { data, nextCursor: hasMore ? cursorAfter(last.id, scope) : null };
  });
}

/** Changes what the body names. Errors: those of {@link parseChange}. */
export async function changeDestination(
  ports: DestinationPorts,
  access: Access,
  id: string,
  body: unknown,
): Promise<PublicDestination> {
  const uuid = idOf(id);
  return changing(ports, access, async (transaction) => {
    const before = await locked(transaction, access, uuid);
    const present = await changeableOf(ports, transaction, before);
    const asked = parseChange(body, present, ports, access);
    const definition = definitionOf(before.type);
    const credential =
      definition && (await attached(transaction, before, { ...asked, definition }));
    const changed = parseChange(
      body,
      present,
      { ...ports, credentialType: credential?.type },
      access,
    );
    const { settings } = changed;
    const sealedSecrets =
      settings === undefined
        ? before.sealedSecrets
        : await sealSecrets(ports.keyring, transaction, { key: before, secrets: settings.secrets });
    const config = settings?.config ?? before.config;
    await store.updateDestination(transaction, before, {
      ...changed,
      config,
      sealedSecrets,
      credentialId: credential?.id ?? null,
    });
    await clearHealth(transaction, before);
    const after = await shown(ports, transaction, before);
    await audit(transaction, access, "destination.updated", before, { fields: namesIn(body) });
    return after;
  });
}

/** A destination that was deleted. */
export interface DeletedDestination {
  readonly id: string;
  readonly state: "DELETED";
  /** What waited in its queue. What a worker holds at that moment and has not begun to send is cancelled beside it. */
  readonly cancelledDeliveries: BoundedCount;
}

/**
 * Deletes a destination with its settings and secrets. Its deliveries stay in the log; those that wait are cancelled by
 * a worker, which the queue's time calls.
 */
export async function deleteDestination(
  ports: DestinationPorts,
  access: Access,
  id: string,
): Promise<DeletedDestination> {
  const uuid = idOf(id);
  return changing(ports, access, async (transaction) => {
    const before = await locked(transaction, access, uuid);
    await deleteSigningSecrets(transaction, before);
    await store.deleteDestination(transaction, before);
    // Whoever adds to the queue from here on sees that it is deleted, so the count is of all that will be cancelled.
    await lockQueues(transaction, [queueOf(before)]);
    const cancelledDeliveries = await countWaiting(transaction, before);
    await wakeQueue(transaction, before);
    await clearHealth(transaction, before);
    await audit(transaction, access, "destination.deleted", before);
    return { id, state: "DELETED", cancelledDeliveries };
  });
}

async function sealSecrets(
  keyring: Keyring,
  transaction: Transaction,
  { key, secrets }: { readonly key: store.DestinationKey; readonly secrets: Settings["secrets"] },
): Promise<Buffer | null> {
  if (Object.keys(secrets).length === 0) return null;
  return keyring.seal(
    transaction,
    settingsPlace(key),
    Buffer.from(JSON.stringify(secrets), "utf8"),
  );
}

/** The customer that a new destination is for: the session's own, or the one that an API key names. */
async function ownerOf(
  ports: DestinationPorts,
  access: Access,
  customerExternalId: string,
): Promise<string> {
  if (access.customerId !== undefined) return access.customerId;
  const ids = await ports.customers.idsOf(access.tenantId, [customerExternalId]);
  const customerId = ids.get(customerExternalId);
  if (customerId === undefined) throw customerBeingErased();
  return customerId;
}

/** The credential that a destination names, held; `undefined` when it names none. Errors: as {@link credentialFor}. */
async function attached(
  transaction: Transaction,
  owner: store.DestinationKey,
  wanted: { readonly credentialId: string | null; readonly definition: DestinationDefinition },
): Promise<AttachableCredential | undefined> {
  const { credentialId, definition } = wanted;
  if (credentialId === null) return undefined;
  return credentialFor(transaction, owner, { credentialId, definition });
}

/** What a change named; it was checked by then. */
function namesIn(body: unknown): readonly string[] {
  return Object.keys(body as object);
}
