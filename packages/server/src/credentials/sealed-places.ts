import type { SealedPlace } from "../encryption/keyring.ts";
import type { CredentialKey } from "./store.ts";

/** Where a credential's sealed secret fields stand; they cannot be opened as anything else's. */
export function credentialPlace({ tenantId, customerId, id }: CredentialKey): SealedPlace {
  return { tenantId, customerId, table: "credentials", column: "sealed_secrets", rowId: id };
}
