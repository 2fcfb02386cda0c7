import type { AuditEntry } from "../api/types.ts";
import { queryKeys } from "./keys.ts";
import { usePages } from "./pages.ts";
import type { PagedResult } from "./pages.ts";

/** Which entries to list. */
export interface AuditFilter {
  /** What was done, such as `destination.deleted`. */
  readonly action?: string;
  /** RFC 3339, inclusive. */
  readonly from?: string;
  /** RFC 3339, exclusive. */
  readonly to?: string;
}

/**
 * Who did what to what of this customer, newest first, page by page. Reads `GET /v1/audit`; again each time it is looked
 * at. No change invalidates it: whoever looks at it does not change anything meanwhile.
 */
export function useAudit(filter: AuditFilter = {}): PagedResult<AuditEntry> {
  return usePages<AuditEntry>({
    key: (customer) => queryKeys.audit(customer, filter),
    path: "/v1/audit",
    query: { ...filter },
  });
}
