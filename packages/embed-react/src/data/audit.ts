import type { AuditEntry } from "../api/types.ts";
import { queryKeys } from "./keys.ts";
import { usePages } from "./pages.ts";
import type { PagedResult } from "./pages.ts";

/**
 * Who did what to what of this customer, newest first, page by page. Reads `GET /v1/audit`; again each time it is looked
 * at. No change invalidates it: whoever looks at it does not change anything meanwhile.
 */
export function useAudit(): PagedResult<AuditEntry> {
  return usePages<AuditEntry>({ key: queryKeys.audit, path: "/v1/audit" });
}
