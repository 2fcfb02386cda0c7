import { credentialDefinitionOf } from "@pushrail/destinations";
import type { ShownSecret } from "@pushrail/destinations";
import { publicId } from "../ids.ts";
import type { OwnedCredential } from "./store.ts";

/** A credential as the API shows it; the plain fields of its type and what is read off them stand beside these members. */
export interface PublicCredential {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly customerExternalId: string;
  /** 1, and one more with each rotation. */
  readonly version: number;
  /** Destinations that use it. */
  readonly destinationCount: number;
  /** What may be shown of the secret fields that are set. */
  readonly secrets: Readonly<Record<string, ShownSecret>>;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly [field: string]: unknown;
}

/** The public form; it is made without the secrets, which stay sealed. */
export function publicCredential(credential: OwnedCredential): PublicCredential {
  const definition = credentialDefinitionOf(credential.type);
  const common = {
    id: publicId("credential", credential.id),
    type: credential.type,
    name: credential.name,
    customerExternalId: credential.customerExternalId,
    version: credential.version,
    destinationCount: credential.destinationCount,
    createdAt: credential.createdAt.toISOString(),
    updatedAt: credential.updatedAt.toISOString(),
  };
  const externalId =
    definition?.hasExternalId === true
      ? { externalId: externalIdOf(credential.customerId) }
      : undefined;
  // The common members first for the reader's sake, and last so that no field can stand in for one.
  const { shownSecrets: secrets } = credential;
  return { ...common, ...credential.config, ...externalId, ...common, secrets };
}

/**
 * The id by which a customer's cloud account tells this customer of the installation from every other: nobody can choose
 * it, and no two customers share one. Takes the customer's UUID.
 */
export function externalIdOf(customerId: string): string {
  return publicId("customer", customerId);
}
