import type { EgressGuard, Settings } from "@pushrail/destinations";
import type pg from "pg";
import type { Access } from "../access/access.ts";
import type { AuditAction } from "../audit/actions.ts";
import { recordAudit } from "../audit/audit.ts";
import type { Customers } from "../customers/customers.ts";
import type { Transaction } from "../database/transaction.ts";
import { SealError } from "../encryption/keyring.ts";
import type { Keyring } from "../encryption/keyring.ts";
import { parseRetryPolicy, publicRetryPolicy } from "../deliveries/retry-policy.ts";
import type { PublicRetryPolicy } from "../deliveries/retry-policy.ts";
import { ApiError } from "../errors.ts";
import { publicId, uuidOf } from "../ids.ts";
import type { ChangeableDestination } from "./draft.ts";
import { publicDestination } from "./public-destination.ts";
import type { PublicDestination } from "./public-destination.ts";
import { openSecrets } from "./routable.ts";
import * as store from "./store.ts";

/**
 * What all operations on destinations share: finding, locking, showing and auditing one.
 *
 * Every write takes its locks in one order: the customer's row (only where one is created), the destination's row, the
 * tenant's row (by the trigger that bumps the version), the destination's queue, the head of the audit log. Workers that
 * write two of them keep to it too.
 *
 * Errors of all functions that name a destination: `not_found`, the same for an unknown id, a malformed one, another
 * tenant's or customer's, and a deleted one's.
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

/** The destination, locked until the end of the transaction. Errors: `not_found`. */
export async function locked(
  transaction: Transaction,
  { tenantId }: Access,
  id: string,
): Promise<store.OwnedDestination> {
  const destination = await store.lockDestination(transaction, tenantId, id);
  if (destination === undefined) throw notFound();
  return destination;
}

/** A destination as the API shows it. Errors: `not_found`. */
export async function shown(
  ports: DestinationPorts,
  transaction: Transaction,
  { tenantId, id }: { readonly tenantId: string; readonly id: string },
): Promise<PublicDestination> {
  const destination = await store.findDestination(transaction, tenantId, id);
  if (destination === undefined) throw notFound();
  return publicDestination(destination, await readable(ports, transaction, destination));
}

/** The secret settings in plain text; `undefined` when they cannot be opened, which must not hide the rest. */
export async function readable(
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

/** The destination as a change starts from it, with its secrets in plain text as far as they can be read. */
export async function changeableOf(
  ports: DestinationPorts,
  transaction: Transaction,
  destination: store.OwnedDestination,
): Promise<store.OwnedDestination & ChangeableDestination> {
  const { credentialId } = destination;
  return {
    ...destination,
    credentialId: credentialId === null ? null : publicId("credential", credentialId),
    retryPolicy: storedRetryPolicy(destination),
    secrets: await readable(ports, transaction, destination),
  };
}

function storedRetryPolicy(destination: store.StoredDestination): PublicRetryPolicy {
  const parsed = parseRetryPolicy(destination.retryPolicy);
  return "policy" in parsed ? publicRetryPolicy(parsed.policy) : "exponential_backoff";
}

/** The UUID in a destination's public id. Errors: `not_found` for what is none. */
export function idOf(text: string): string {
  const id = uuidOf("destination", text);
  if (id === undefined) throw notFound();
  return id;
}

/** The error for a destination that is not there, or not the caller's. */
export function notFound(): ApiError {
  return new ApiError("not_found", { detail: "There is no such destination." });
}

/** Whose queue it is, for the lock of it. */
export function queueOf({ tenantId, customerId, id }: store.DestinationKey) {
  return { tenantId, customerId, destinationId: id };
}

/** Notes what was done to a destination. The last statement of its transaction. */
export async function audit(
  transaction: Transaction,
  access: Access,
  action: AuditAction,
  { customerId, id }: store.DestinationKey,
  details: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const subjectId = publicId("destination", id);
  await recordAudit(transaction, access, { action, subjectId, customerId, details });
}
