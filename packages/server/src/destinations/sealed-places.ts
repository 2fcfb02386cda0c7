import type { SealedPlace } from "../encryption/keyring.ts";
import type { DestinationKey } from "./store.ts";

/** Where a destination's sealed secret settings stand; they cannot be opened as anything else's. */
export function settingsPlace(key: DestinationKey): SealedPlace {
  const { tenantId, customerId, id } = key;
  return { tenantId, customerId, table: "destinations", column: "sealed_secrets", rowId: id };
}

/** Where one version of a destination's sealed signing secret stands. */
export function signingSecretPlace(key: DestinationKey, version: number): SealedPlace {
  const { tenantId, customerId, id } = key;
  return {
    tenantId,
    customerId,
    table: "signing_secrets",
    column: "sealed",
    rowId: `${id}/${version}`,
  };
}
