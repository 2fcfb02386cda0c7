import type { UseQueryResult } from "@tanstack/react-query";
import type { CreatedSigningSecret, SigningSecret } from "../api/types.ts";
import { useChange } from "./change.ts";
import type { Change } from "./change.ts";
import { destinationPath } from "./destinations.ts";
import { queryKeys } from "./keys.ts";
import { itemsOfList, useResource } from "./resource.ts";
import type { Listed, PortalError } from "./resource.ts";

/**
 * The signing secrets that sign for a destination at present, without their texts. Reads
 * `GET /v1/destinations/{id}/signing-secrets`; again when it is looked at after ten seconds. Rotating and revoking
 * invalidate it. `isEnabled: false` asks nothing, for a type that does not sign.
 */
export function useSigningSecrets(
  id: string,
  { isEnabled = true }: { isEnabled?: boolean } = {},
): UseQueryResult<readonly SigningSecret[], PortalError> {
  return useResource<readonly SigningSecret[], Listed<SigningSecret>>({
    key: (customer) => queryKeys.signingSecrets(customer, id),
    request: { path: `${destinationPath(id)}/signing-secrets` },
    select: itemsOfList,
    staleTimeMs: 10_000,
    isEnabled,
  });
}

/**
 * Makes a new signing secret: `POST /v1/destinations/{id}/signing-secrets`. The present one goes on signing beside it
 * for `overlapSeconds` (0 to 30 days); 0 ends it and all older ones at once. The answer alone has the text; it stays
 * with the component that asked. Invalidates the list of signing secrets.
 */
export function useRotateSigningSecret(
  id: string,
): Change<CreatedSigningSecret, { readonly overlapSeconds: number }> {
  return useChange<{ readonly overlapSeconds: number }, CreatedSigningSecret>({
    request: (body) => ({ method: "POST", path: `${destinationPath(id)}/signing-secrets`, body }),
    isSecret: true,
    invalidates: (customer) => [queryKeys.signingSecrets(customer, id)],
  });
}

/**
 * Ends the overlap of a replaced signing secret now: `DELETE /v1/destinations/{id}/signing-secrets/{version}`.
 * Invalidates the list of signing secrets.
 */
export function useRevokeSigningSecret(id: string): Change<void, { readonly version: number }> {
  return useChange<{ readonly version: number }, void>({
    request: ({ version }) => ({
      method: "DELETE",
      path: `${destinationPath(id)}/signing-secrets/${version}`,
    }),
    invalidates: (customer) => [queryKeys.signingSecrets(customer, id)],
  });
}
