import type { FastifyRequest } from "fastify";
import type { Caller } from "../access/access.ts";
import { ApiError } from "../errors.ts";
import { clientKeyOf } from "../limits/client-address.ts";
import { publicId } from "../ids.ts";
import type { RateGroup, RateLimiter } from "../limits/rate-limiter.ts";
import type { RequestLimits } from "../limits/request-limits.ts";
import { type AuthenticationPorts, credentialOf, identify } from "./authenticate.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /**
     * What requests to the route are counted as. Default: `ingest` where the route sheds load, otherwise `read` for GET and
     * HEAD and `change` for the rest. Public routes are not counted.
     */
    rateGroup?: RateGroup;
  }
}

/** Most bytes of a body, on routes that do not say otherwise. */
export const bodyBytesMax = 65_536;

/**
 * Most characters of an address, its query included. Everything that has its place there is shorter: the longest is a
 * customer's id of 256 characters, which may take nine each when they are percent-encoded.
 */
const urlCharsMax = 8_192;

/** Most header lines. Common clients and proxies send fewer than thirty. */
const headerLinesMax = 100;

/**
 * Refuses what no client has a reason to send. All headers together are bounded before (server-bounds.ts).
 *
 * Errors: `uri_too_long`, `headers_too_large`.
 */
export function checkRequestHead({ raw }: FastifyRequest): void {
  if ((raw.url?.length ?? 0) > urlCharsMax) {
    throw new ApiError("uri_too_long", {
      detail: `An address has at most ${urlCharsMax} characters, its query included.`,
    });
  }
  if (raw.rawHeaders.length / 2 > headerLinesMax) {
    throw new ApiError("headers_too_large", {
      detail: `A request has at most ${headerLinesMax} header lines.`,
    });
  }
}

/**
 * Finds out whose credential a request carries, as `identify` does, and counts the request.
 *
 * Errors: those of `identify`; `rate_limited`.
 */
export async function identifyWithinLimits(
  request: FastifyRequest,
  ports: AuthenticationPorts & { readonly requestLimits: RequestLimits },
): Promise<Caller> {
  const { gate, rates, trustedProxies } = ports.requestLimits;
  const forwardedFor = request.headers["x-forwarded-for"];
  const origin = {
    peer: request.socket.remoteAddress,
    forwardedFor: Array.isArray(forwardedFor) ? forwardedFor.join(",") : forwardedFor,
  };
  const attempt = {
    client: clientKeyOf(origin, trustedProxies),
    credential: credentialOf(request),
  };
  return await gate.pass(
    attempt,
    () => identify(request, ports),
    (caller) => count(request, caller, rates),
  );
}

function count(request: FastifyRequest, caller: Caller, rates: RateLimiter): void {
  try {
    rates.admit(caller, groupOf(request));
  } catch (error) {
    // It is never let in, so its line would not say whose it was.
    if (caller.kind !== "root_key") request.facts.tenantId = publicId("tenant", caller.tenantId);
    throw error;
  }
}

function groupOf({ method, routeOptions }: FastifyRequest): RateGroup {
  const { rateGroup, shedsLoad } = routeOptions.config;
  if (rateGroup !== undefined) return rateGroup;
  if (shedsLoad === true) return "ingest";
  return method === "GET" || method === "HEAD" ? "read" : "change";
}
