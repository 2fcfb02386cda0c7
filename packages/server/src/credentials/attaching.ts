import { credentialDefinitionOf } from "@pushrail/destinations";
import type {
  Credential,
  CredentialType,
  CredentialValues,
  DestinationDefinition,
} from "@pushrail/destinations";
import type { Transaction } from "../database/transaction.ts";
import type { Keyring } from "../encryption/keyring.ts";
import { ApiError } from "../errors.ts";
import { uuidOf } from "../ids.ts";
import { externalIdOf } from "./public-credential.ts";
import { credentialPlace } from "./sealed-places.ts";
import { findCredential, loadCredentialsOfChanged, shareCredential } from "./store.ts";
import type { LoadedCredential, StoredCredential } from "./store.ts";

export type { LoadedCredential, StoredCredential } from "./store.ts";

/**
 * How destinations come by their credentials: what attaches one, and what opens it for use. A credential serves any number
 * of destinations of the customer that it belongs to, and no others: the look-up asks for that customer's, and a composite
 * foreign key refuses whatever gets past it.
 */

/** A credential that may be attached. */
export interface AttachableCredential {
  /** UUID. */
  readonly id: string;
  readonly type: CredentialType;
}

/**
 * The credential that a destination of this customer names, held until the end of the transaction. Take it after the
 * destination's lock and before anything of the destination is written.
 *
 * Errors: `invalid_field` at `/credentialId`: the same for an unknown id, a malformed one, a deleted one's and another
 * customer's; in other words for the customer's own of a type that the destination does not take.
 */
export async function credentialFor(
  transaction: Transaction,
  owner: { readonly tenantId: string; readonly customerId: string },
  wanted: {
    /** `crd_…`, as it was given. */
    readonly credentialId: string;
    readonly definition: Pick<DestinationDefinition<string>, "type" | "credentialTypes">;
  },
): Promise<AttachableCredential> {
  const id = uuidOf("credential", wanted.credentialId);
  const found = id === undefined ? undefined : await shareCredential(transaction, { ...owner, id });
  if (id === undefined || found === undefined) {
    throw unknownCredential();
  }
  const { type, credentialTypes } = wanted.definition;
  const taken = credentialTypes.find((one) => one === found);
  if (taken === undefined) {
    const these = credentialTypes.length === 0 ? "none" : `one of ${credentialTypes.join(", ")}`;
    throw refused(`A destination of the type ${type} takes ${these}; this is ${found}.`);
  }
  return { id, type: taken };
}

/**
 * As {@link credentialFor}, opened for a destination's adapter. A customer that does not exist has none.
 *
 * Errors: also those of {@link openCredential}.
 */
export async function openedCredentialFor(
  parts: { readonly keyring: Keyring; readonly transaction: Transaction },
  owner: { readonly tenantId: string; readonly customerId: string | undefined },
  wanted: Parameters<typeof credentialFor>[2],
): Promise<AttachableCredential & Credential> {
  const { keyring, transaction } = parts;
  const { tenantId, customerId } = owner;
  if (customerId === undefined) throw unknownCredential();
  const attachable = await credentialFor(transaction, { tenantId, customerId }, wanted);
  const stored = await findCredential(transaction, tenantId, attachable.id);
  if (stored === undefined) throw unknownCredential();
  return { ...attachable, ...(await openCredential(keyring, transaction, stored)) };
}

function unknownCredential(): ApiError {
  return refused("There is no credential with this id.");
}

function refused(detail: string): ApiError {
  return new ApiError("invalid_field", { path: "/credentialId", detail });
}

/**
 * The credentials of a tenant's destinations that changed after `knownVersion` (0: of all), by the destination's UUID. A
 * rotation changes each destination that uses the credential. Read them in the transaction that reads the destinations.
 */
export async function credentialsOfChanged(
  transaction: Transaction,
  tenantId: string,
  knownVersion: number,
): Promise<ReadonlyMap<string, LoadedCredential>> {
  return loadCredentialsOfChanged(transaction, tenantId, knownVersion);
}

/**
 * Opens a stored credential for a destination's adapter.
 *
 * Errors: `SealError` when its secrets were sealed for another place, with another key, or were tampered with; a plain
 * error for a type that is not known here.
 */
export async function openCredential(
  keyring: Keyring,
  transaction: Transaction,
  stored: StoredCredential,
): Promise<Credential> {
  const definition = credentialDefinitionOf(stored.type);
  if (definition === undefined) throw new Error(`there is no credential type ${stored.type}`);
  return {
    type: definition.type,
    config: stored.config,
    secrets: await openSecrets(keyring, transaction, stored),
    // Of the row's own customer, whatever else may have been written into it.
    ...(definition.hasExternalId && { externalId: externalIdOf(stored.customerId) }),
  };
}

/** The secret fields of a stored credential; none when it has none. Errors: as {@link openCredential}. */
export async function openSecrets(
  keyring: Keyring,
  transaction: Transaction,
  stored: StoredCredential,
): Promise<CredentialValues["secrets"]> {
  if (stored.sealedSecrets === null) return {};
  const opened = await keyring.open(transaction, credentialPlace(stored), stored.sealedSecrets);
  return JSON.parse(opened.toString("utf8")) as CredentialValues["secrets"];
}
