import type { TenantContext } from "../database/transaction.ts";
import type { Scope } from "../keys/scopes.ts";
import type { PortalPolicy } from "./portal-policy.ts";

/**
 * Who sends a request, and what follows from it. A credential becomes a {@link Caller} (api/authenticate.ts), the rule
 * of the route and the caller become an {@link Access} (authorise.ts), and every concern works within that: the database
 * shows and takes only rows of its tenant, and of its customer when it has one.
 */

/** Whom a session was made for, as the tenant named them. */
export interface SessionUser {
  /** 1 to 256 characters. */
  readonly id: string;
  /** 1 to 256 characters, or `null`. */
  readonly name: string | null;
}

/** Who did something, for the audit log. Ids are UUIDs. */
export type Actor =
  | { readonly kind: "api_key"; readonly id: string }
  | { readonly kind: "session"; readonly id: string; readonly user: SessionUser | null }
  | { readonly kind: "root_key"; readonly id: string }
  /** Someone at the command line of a machine, with its name of the account. */
  | { readonly kind: "operator"; readonly name: string }
  /** Pushrail itself, such as when it disables a destination. */
  | { readonly kind: "system" };

/** Acts for a whole tenant. */
export interface TenantAccess extends TenantContext {
  readonly customerId?: undefined;
  readonly customerExternalId?: undefined;
  readonly actor: Actor;
}

/** Acts for one customer, who reaches nothing of the tenant's other customers. */
export interface CustomerAccess extends TenantContext {
  readonly customerId: string;
  readonly customerExternalId: string;
  readonly actor: Actor;
  /** What the tenant lets its customers see and do. */
  readonly portal: PortalPolicy;
}

/** On whose behalf a concern works. Goes into `inTenant` as it is. */
export type Access = TenantAccess | CustomerAccess;

/** Whom the credential of a request names. Ids are UUIDs. */
export type Caller =
  | {
      readonly kind: "api_key";
      readonly tenantId: string;
      readonly apiKeyId: string;
      readonly scopes: ReadonlySet<Scope>;
    }
  | {
      readonly kind: "session";
      readonly tenantId: string;
      readonly customerId: string;
      readonly customerExternalId: string;
      readonly sessionId: string;
      readonly user: SessionUser | null;
      readonly portal: PortalPolicy;
    }
  | { readonly kind: "root_key"; readonly rootKeyId: string };

/** What a customer's session needs the tenant's leave for; `change` covers all that is none of the others. */
export type PortalRight = "read" | "change" | "replay" | "delete";

/**
 * Who may use a route. Every route declares one; a route without fails at start.
 *
 * - `public`: anybody.
 * - `installation`: root keys.
 * - `tenant`: API keys with the scope.
 * - `customer`: API keys with the scope, for any customer; sessions with the right, for their own.
 */
export type RouteRule =
  | { readonly owner: "public" }
  | { readonly owner: "installation" }
  | { readonly owner: "tenant"; readonly scope: Scope }
  | { readonly owner: "customer"; readonly scope: Scope; readonly right: PortalRight };
