import type { FastifyRequest } from "fastify";
import type pg from "pg";
import type { AuditAccess } from "../audit/audit.ts";
import { ApiError } from "../errors.ts";
import { uuidOf } from "../ids.ts";
import { installationAccessOf } from "./authenticate.ts";
import type { ApiContext } from "./context.ts";

/** Connections that may administer tenants. Errors: `unavailable` in a process that was given none. */
export function adminPoolOf({ adminPool }: Pick<ApiContext, "adminPool">): pg.Pool {
  if (adminPool !== undefined) return adminPool;
  throw new ApiError("unavailable", {
    detail:
      "This process has no login that may administer tenants: send this to one that has PUSHRAIL_ADMIN_DATABASE_URL or DATABASE_URL.",
  });
}

/** On whose behalf a root key works with the tenant of this public id. Errors: `not_found` for text that is no such id. */
export function administeredTenant(request: FastifyRequest, id: string): AuditAccess {
  const { actor } = installationAccessOf(request);
  const tenantId = uuidOf("tenant", id);
  if (tenantId === undefined) throw new ApiError("not_found");
  return { tenantId, actor };
}
