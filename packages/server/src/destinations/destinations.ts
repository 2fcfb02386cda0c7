import { generateSigningSecret } from "@pushrail/destinations";
import type { EgressGuard, Settings } from "@pushrail/destinations";
import type pg from "pg";
import { clearHealth } from "../alerts/health-record.ts";
import { SealError } from "../encryption/keyring.ts";
import type { Keyring } from "../encryption/keyring.ts";
import { customerBeingErased, holdCustomer } from "../customers/customers.ts";
import type { Customers } from "../customers/customers.ts";
import { inTenant } from "../database/transaction.ts";
import type { Transaction } from "../database/transaction.ts";
import { cursorAfter, uuidInCursor } from "../cursor.ts";
import { lockQueues } from "../deliveries/enqueue.ts";
import { publicRetryPolicy, parseRetryPolicy } from "../deliveries/retry-policy.ts";
import type { PublicRetryPolicy } from "../deliveries/retry-policy.ts";
import { ApiError } from "../errors.ts";
import { newUuid, uuidOf } from "../ids.ts";
import { parseChange, parseDraft } from "./draft.ts";
import { publicDestination } from "./public-destination.ts";
import type { PublicDestination } from "./public-destination.ts";
import {
  countDeadLetters,
  countWaiting,
  holdQueue,
  releaseQueue,
  wakeQueue,
} from "./queue-store.ts";
import type { BoundedCount } from "./queue-store.ts";
import { openSecrets } from "./routable.ts";
import { settingsPlace, signingSecretPlace } from "./sealed-places.ts";
import { deleteSigningSecrets, insertSigningSecret } from "./signing-secret-store.ts";
import * as store from "./store.ts";

/**
 * A customer's destinations: create, read, change, pause, resume, delete.
 *
 * Every write takes its locks in one order: the customer's row (only where one is created), the destination's row, the
 * tenant's row (by the trigger that bumps the version), the destination's queue. Workers that write two of them keep to
 * it too.
 *
 * Errors of all functions that name a destination: `not_found`, the same for an unknown id, a malformed one, another
 * tenant's and a deleted one's.
 */

/** What the operations work with. */
export interface DestinationPorts {
  /** Connections of the API's role. */
  readonly pool: pg.Pool;
  readonly keyring: Keyring;
  readonly customers: Pick<Customers, "idsOf">;
  readonly egress: EgressGuard;
  readonly limits: {
    /** Most destinations of one customer, deleted ones not counted. */
    readonly destinationsMax: number;
  };
}

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
  tenantId: string,
  body: unknown,
): Promise<CreatedDestination> {
  const draft = parseDraft(body, ports.egress);
  const { customerExternalId, definition } = draft;
  const customerIds = await ports.customers.idsOf(tenantId, [customerExternalId]);
  const customerId = customerIds.get(customerExternalId);
  if (customerId === undefined) throw customerBeingErased();
  const key = { tenantId, customerId, id: newUuid() };
  const signingSecret = definition.signs ? generateSigningSecret() : undefined;
  return changing(ports, tenantId, async (transaction) => {
    await holdCustomer(transaction, tenantId, customerId);
    const { config, secrets } = draft.settings;
    const sealedSecrets = await sealSecrets(ports.keyring, transaction, { key, secrets });
    await store.insertDestination(transaction, key, definition.type, {
      ...draft,
      config,
      sealedSecrets,
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
    return { destination: await shown(ports, transaction, key), signingSecret };
  });
}

/** Reads one destination by its public id. */
export async function readDestination(
  ports: DestinationPorts,
  tenantId: string,
  publicId: string,
): Promise<PublicDestination> {
  const id = idOf(publicId);
  return inTenant(ports.pool, { tenantId }, (transaction) =>
    shown(ports, transaction, { tenantId, id }),
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
  tenantId: string,
  { customerExternalId, cursor, limit }: DestinationQuery,
): Promise<{ readonly data: readonly PublicDestination[]; readonly nextCursor: string | null }> {
  const scope = { tenantId, list: "destinations", filter: { customerExternalId } };
  const beforeId = cursor === undefined ? undefined : uuidInCursor(cursor, scope);
  return inTenant(ports.pool, { tenantId }, async (transaction) => {
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
  tenantId: string,
  publicId: string,
  body: unknown,
): Promise<PublicDestination> {
  const id = idOf(publicId);
  return changing(ports, tenantId, async (transaction) => {
    const before = await locked(transaction, tenantId, id);
    const present = {
      ...before,
      retryPolicy: storedRetryPolicy(before),
      secrets: await readable(ports, transaction, before),
    };
    const changed = parseChange(body, present, ports.egress);
    const { settings } = changed;
    const sealedSecrets =
      settings === undefined
        ? before.sealedSecrets
        : await sealSecrets(ports.keyring, transaction, { key: before, secrets: settings.secrets });
    const config = settings?.config ?? before.config;
    await store.updateDestination(transaction, before, { ...changed, config, sealedSecrets });
    await clearHealth(transaction, before);
    return shown(ports, transaction, before);
  });
}

/**
 * Pauses a destination: what arrives meanwhile is kept for later (`hold`) or given up (`skip`). Pausing a paused one
 * changes its mode.
 *
 * Errors: `state_conflict` when it is disabled.
 */
export async function pauseDestination(
  ports: DestinationPorts,
  tenantId: string,
  publicId: string,
  mode: store.PauseMode,
): Promise<PublicDestination> {
  const id = idOf(publicId);
  return changing(ports, tenantId, async (transaction) => {
    const before = await locked(transaction, tenantId, id);
    if (before.state === "DISABLED") {
      const detail = "The destination is disabled, so there is nothing to pause.";
      throw new ApiError("state_conflict", { detail });
    }
    if (before.state !== "PAUSED" || before.pauseMode !== mode) {
      await store.setDestinationState(transaction, before, "PAUSED", mode);
      // Also when it skips: only what arrives from now on is given up, what waits already is kept.
      await holdQueue(transaction, before);
    }
    return shown(ports, transaction, before);
  });
}

/** A destination that was resumed. */
export interface ResumedDestination {
  readonly destination: PublicDestination;
  /** What died and could be replayed now: while it was disabled, among others. */
  readonly deadLetters: BoundedCount;
}

/**
 * Makes a paused or disabled destination active again; what waits is sent, at a rate that grows. Resuming an active one
 * changes nothing. A disabled one starts afresh: its circuit breaker forgets.
 */
export async function resumeDestination(
  ports: DestinationPorts,
  tenantId: string,
  publicId: string,
): Promise<ResumedDestination> {
  const id = idOf(publicId);
  return changing(ports, tenantId, async (transaction) => {
    const before = await locked(transaction, tenantId, id);
    if (before.state !== "ACTIVE") {
      await store.setDestinationState(transaction, before, "ACTIVE", null);
      // After the state: a worker that finds the queue due must also find the destination active.
      await lockQueues(transaction, [queueOf(before)]);
      await releaseQueue(transaction, before, before.state === "DISABLED");
      await clearHealth(transaction, before);
    }
    const deadLetters = await countDeadLetters(transaction, before);
    return { destination: await shown(ports, transaction, before), deadLetters };
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
  tenantId: string,
  publicId: string,
): Promise<DeletedDestination> {
  const id = idOf(publicId);
  return changing(ports, tenantId, async (transaction) => {
    const before = await locked(transaction, tenantId, id);
    await deleteSigningSecrets(transaction, before);
    await store.deleteDestination(transaction, before);
    // Whoever adds to the queue from here on sees that it is deleted, so the count is of all that will be cancelled.
    await lockQueues(transaction, [queueOf(before)]);
    const cancelledDeliveries = await countWaiting(transaction, before);
    await wakeQueue(transaction, before);
    await clearHealth(transaction, before);
    return { id: publicId, state: "DELETED", cancelledDeliveries };
  });
}

function queueOf({ tenantId, customerId, id }: store.DestinationKey) {
  return { tenantId, customerId, destinationId: id };
}

/**
 * The UUID of a destination and the name of its customer, for a test event.
 *
 * Errors: `state_conflict` when it is paused or disabled: the test would wait or fail without being sent.
 */
export async function testableDestination(
  { pool }: DestinationPorts,
  tenantId: string,
  publicId: string,
): Promise<{ readonly id: string; readonly customerExternalId: string }> {
  const id = idOf(publicId);
  const found = await inTenant(pool, { tenantId }, (transaction) =>
    store.findDestination(transaction, tenantId, id),
  );
  if (found === undefined) throw notFound();
  if (found.state !== "ACTIVE") {
    const detail = `The destination is ${found.state.toLowerCase()}; resume it, then send a test event.`;
    throw new ApiError("state_conflict", { detail });
  }
  return { id, customerExternalId: found.customerExternalId };
}

const attemptsMax = 3;

/** Runs a change; once more when the database ended it because it and another one waited for each other. */
export async function changing<Result>(
  { pool }: DestinationPorts,
  tenantId: string,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTenant(pool, { tenantId }, work);
    } catch (error) {
      if (attempt === attemptsMax || !store.isDeadlock(error)) throw error;
    }
  }
}

/** The destination, locked until the end of the transaction. Errors: `not_found`. */
export async function locked(
  transaction: Transaction,
  tenantId: string,
  id: string,
): Promise<store.OwnedDestination> {
  const destination = await store.lockDestination(transaction, tenantId, id);
  if (destination === undefined) throw notFound();
  return destination;
}

async function shown(
  ports: DestinationPorts,
  transaction: Transaction,
  { tenantId, id }: { readonly tenantId: string; readonly id: string },
): Promise<PublicDestination> {
  const destination = await store.findDestination(transaction, tenantId, id);
  if (destination === undefined) throw notFound();
  return publicDestination(destination, await readable(ports, transaction, destination));
}

/** The secret settings in plain text; `undefined` when they cannot be opened, which must not hide the rest. */
async function readable(
  { keyring }: DestinationPorts,
  transaction: Transaction,
  destination: store.StoredDestination,
): Promise<Settings["secrets"] | undefined> {
  try {
    return await openSecrets(keyring, transaction, destination);
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
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

function storedRetryPolicy(destination: store.StoredDestination): PublicRetryPolicy {
  const parsed = parseRetryPolicy(destination.retryPolicy);
  return "policy" in parsed ? publicRetryPolicy(parsed.policy) : "exponential_backoff";
}

/** The UUID in a destination's public id. Errors: `not_found` for what is none. */
export function idOf(publicId: string): string {
  const id = uuidOf("destination", publicId);
  if (id === undefined) throw notFound();
  return id;
}

/** The error for a destination that is not there, or not the caller's. */
export function notFound(): ApiError {
  return new ApiError("not_found", { detail: "There is no such destination." });
}
