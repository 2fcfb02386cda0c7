import type { TenantAccess } from "../access/access.ts";
import { newUuid } from "../ids.ts";

/** Acts for a tenant as some API key of it does. */
export function accessTo(tenantId: string): TenantAccess {
  return { tenantId, actor: { kind: "api_key", id: newUuid() } };
}
