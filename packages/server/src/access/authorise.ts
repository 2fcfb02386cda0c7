import { ApiError } from "../errors.ts";
import type { Access, Caller, PortalRight, RouteRule } from "./access.ts";
import type { PortalPolicy } from "./portal-policy.ts";

/** A rule that somebody has to sign in for. */
export type ProtectedRule = Exclude<RouteRule, { readonly owner: "public" }>;

/** What a route of the installation works with: a root key acts for no tenant. */
export interface InstallationAccess {
  readonly actor: { readonly kind: "root_key"; readonly id: string };
}

/**
 * The one place that decides whether a caller may use a route, and on whose behalf it then acts. Pure: the answer
 * depends on the rule and the caller alone, never on an id in the request, so it tells nothing of what there is.
 *
 * Errors: `forbidden`, with what is missing.
 */
export function authorise(rule: ProtectedRule, caller: Caller): Access | InstallationAccess {
  if (caller.kind === "root_key") {
    if (rule.owner !== "installation") throw forbidden("A root key administers tenants only.");
    return { actor: { kind: "root_key", id: caller.rootKeyId } };
  }
  if (rule.owner === "installation") throw forbidden("This needs a root key.");
  const { tenantId } = caller;
  if (caller.kind === "api_key") {
    if (!caller.scopes.has(rule.scope)) {
      throw forbidden(`This needs an API key with the scope "${rule.scope}".`);
    }
    return { tenantId, actor: { kind: "api_key", id: caller.apiKeyId } };
  }
  if (rule.owner === "tenant") throw forbidden("This needs an API key; a session cannot do it.");
  if (!hasRight(caller.portal, rule.right)) {
    throw forbidden(`Customers may not ${rule.right} here: the portal's policy says so.`);
  }
  const { customerId, customerExternalId, sessionId, user, portal } = caller;
  const actor = { kind: "session", id: sessionId, user } as const;
  return { tenantId, customerId, customerExternalId, actor, portal };
}

function hasRight(policy: PortalPolicy, right: PortalRight): boolean {
  switch (right) {
    case "read":
    case "change":
      return true;
    case "replay":
      return policy.mayReplay;
    case "delete":
      return policy.mayDelete;
  }
}

function forbidden(detail: string): ApiError {
  return new ApiError("forbidden", { detail });
}
