import type { FastifyRequest } from "fastify";
import { ApiError } from "../errors.ts";
import type { Sender } from "../events/accept.ts";
import type { Caller, Scope } from "../keys/keys.ts";
import type { ApiContext } from "./context.ts";

/** Source: RFC 6750, section 2.1. The scheme is case-insensitive. */
const bearer = /^bearer +(\S{1,256}) *$/i;

/**
 * A directory that hears of no changes, for want of notifications, must not keep a revoked key alive: outside of ingest,
 * where the commit checks, a key is looked up again after so long.
 */
const keyAgeMsMax = 5_000;

/**
 * Finds out who sent the request and whether the key has the scope.
 *
 * Errors: `unauthenticated` for a missing, malformed, unknown, expired or revoked key, in the same words; `forbidden`
 * when the key lacks the scope.
 */
export async function authenticate(
  request: FastifyRequest,
  scope: Scope,
  { keys, directory }: Pick<ApiContext, "keys" | "directory">,
): Promise<Sender> {
  const keyText = bearer.exec(request.headers.authorization ?? "")?.[1];
  if (keyText === undefined) throw unauthenticated();
  const options = request.routeOptions.config.shedsLoad === true ? {} : { ageMsMax: keyAgeMsMax };
  const knownVersion = (tenantId: string) => directory.known(tenantId)?.version;
  const lookUp = () => keys.authenticate(keyText, knownVersion, options);
  const caller = await lookUp();
  if (caller === undefined) throw unauthenticated();
  if (!caller.scopes.has(scope)) {
    throw new ApiError("forbidden", { detail: `This needs an API key with the scope "${scope}".` });
  }
  const reauthenticate = async () => {
    const again = await lookUp();
    return again?.scopes.has(scope) === true ? again : undefined;
  };
  return { caller, reauthenticate };
}

/** The sender of a request to a route of owner `tenant`. */
export function senderOf(request: FastifyRequest): Sender {
  // A route without an owner cannot be registered, so this is a bug of ours and not the caller's doing.
  if (request.sender === null) throw new Error("the route did not authenticate its caller");
  return request.sender;
}

/** The caller of a request to a route of owner `tenant`. */
export function callerOf(request: FastifyRequest): Caller {
  return senderOf(request).caller;
}

function unauthenticated(): ApiError {
  return new ApiError("unauthenticated", {
    detail: "Send a valid API key as: Authorization: Bearer prl_…",
  });
}
