import type { FastifyRequest } from "fastify";
import type { Access, Caller, TenantAccess } from "../access/access.ts";
import { authorise, type InstallationAccess } from "../access/authorise.ts";
import { ApiError } from "../errors.ts";
import type { Sender } from "../events/sender.ts";
import { isRootKeyText } from "../keys/key-text.ts";
import { authenticateRootKey } from "../keys/root-keys.ts";
import type { ApiContext } from "./context.ts";

/**
 * Source: RFC 6750, section 2.1. The scheme is case-insensitive. The longest credential is a session's token, which has
 * fewer than 1,000 characters.
 */
const bearer = /^bearer +(\S{1,4096}) *$/i;

/** Every API key begins like this, and no token does, because a token's first part is base64url of `{"`. */
const apiKeyPrefix = "prl_";

/**
 * A directory that hears of no changes, for want of notifications, must not keep a revoked key alive: outside of ingest,
 * where the commit checks, a key is looked up again after so long.
 */
const keyAgeMsMax = 5_000;

/** What authentication needs of the process. */
export type AuthenticationPorts = Pick<ApiContext, "pool" | "keys" | "sessions" | "directory">;

/**
 * Finds out whose credential a request carries: an API key, a root key, or the token of a session.
 *
 * Errors: `unauthenticated` for a missing, malformed, unknown, expired or revoked one, in the same words; of tokens that
 * are ours in every detail, `session_expired` for those whose time is over, and `session_ended` for those whose session
 * was ended; `suspended` for the key of a suspended tenant.
 */
export async function identify(
  request: FastifyRequest,
  ports: AuthenticationPorts,
): Promise<Caller> {
  const text = credentialOf(request);
  const caller = text === undefined ? undefined : await callerOf(text, request, ports);
  if (caller === undefined) throw unauthenticated();
  return caller;
}

/** The key or token that a request carries; `undefined` when it carries nothing that could be one. */
export function credentialOf({ headers }: FastifyRequest): string | undefined {
  return bearer.exec(headers.authorization ?? "")?.[1];
}

async function callerOf(
  text: string,
  request: FastifyRequest,
  { pool, keys, sessions, directory }: AuthenticationPorts,
): Promise<Caller | undefined> {
  if (isRootKeyText(text)) {
    const found = await authenticateRootKey(pool, text);
    return found && { kind: "root_key", rootKeyId: found.rootKeyId };
  }
  if (!text.startsWith(apiKeyPrefix)) {
    const found = await sessions.authenticate(text);
    if (typeof found === "string") throw new ApiError(`session_${found}`);
    return found;
  }
  const options = request.routeOptions.config.shedsLoad === true ? {} : { ageMsMax: keyAgeMsMax };
  const found = await keys.authenticate(
    text,
    (tenantId) => directory.known(tenantId)?.version,
    options,
  );
  if (found === undefined) return undefined;
  if (found.isSuspended) throw new ApiError("suspended");
  return { kind: "api_key", ...found };
}

/**
 * Who sent events, and a way to ask again whether they still may.
 *
 * A commit that finds the tenant changed since asks it, so the answer never comes from before that change.
 */
export function senderOf(request: FastifyRequest, ports: AuthenticationPorts): Sender {
  const { tenantId } = accessOf(request);
  const { rule } = request.routeOptions.config;
  if (rule === undefined || rule.owner === "public") throw new Error("anybody may use this route");
  return {
    tenantId,
    isStillAllowed: async () => {
      try {
        authorise(rule, await identify(request, ports));
        return true;
      } catch (error) {
        if (error instanceof ApiError && error.status < 500) return false;
        throw error;
      }
    },
  };
}

/** On whose behalf a request to a route of owner `tenant` or `customer` acts. */
export function accessOf(request: FastifyRequest): Access {
  const { access } = request;
  // A route without an owner cannot be registered, so this is a bug of ours and not the caller's doing.
  if (access === null || !("tenantId" in access)) {
    throw new Error("the route did not authenticate its caller");
  }
  return access;
}

/** On whose behalf a request to a route of owner `tenant` acts: never a single customer's. */
export function tenantAccessOf(request: FastifyRequest): TenantAccess {
  const access = accessOf(request);
  if (access.customerId !== undefined) throw new Error("the route is not the tenant's alone");
  return access;
}

/** On whose behalf a request to a route of owner `installation` acts. */
export function installationAccessOf(request: FastifyRequest): InstallationAccess {
  const { access } = request;
  if (access === null || "tenantId" in access) {
    throw new Error("the route is not one of the installation");
  }
  return access;
}

function unauthenticated(): ApiError {
  return new ApiError("unauthenticated", {
    detail: "Send a valid API key or session token as: Authorization: Bearer …",
  });
}
