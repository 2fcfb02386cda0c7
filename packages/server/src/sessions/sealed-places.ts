import type { SealedPlace } from "../encryption/sealing.ts";

const nilUuid = "00000000-0000-0000-0000-000000000000";

/** Where the private half of a key that signs session tokens stands. No tenant owns it. */
export function sessionKeyPlace(keyId: string): SealedPlace {
  return { tenantId: nilUuid, table: "session_keys", column: "sealed_private", rowId: keyId };
}
