import type { UseQueryResult } from "@tanstack/react-query";
import type { Portal } from "../api/types.ts";
import { queryKeys } from "./keys.ts";
import { useResource } from "./resource.ts";
import type { PortalError } from "./resource.ts";

/**
 * Whose portal this is, and what the vendor lets this customer see and do. Reads `GET /v1/portal`; again when it is
 * looked at after five minutes. No change of the portal's own affects it.
 */
export function usePortal(): UseQueryResult<Portal, PortalError> {
  return useResource<Portal>({
    key: queryKeys.portal,
    request: { path: "/v1/portal" },
    staleTimeMs: 5 * 60_000,
  });
}
