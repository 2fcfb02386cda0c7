import type { FastifyContextConfig } from "fastify";
import type { RouteRule } from "../access/access.ts";

/**
 * The rule that a route declares. A route that does not say who owns what it shows, or what that takes, must not exist:
 * it fails at start, not in production.
 *
 * Errors: a plain error that names the route.
 */
export function ruleOf(config: FastifyContextConfig | undefined, url: string): RouteRule {
  const { owner, scope, right } = config ?? {};
  switch (owner) {
    case undefined:
      throw new Error(`${url} declares no owner`);
    case "public":
    case "installation":
      return { owner };
    case "tenant":
      if (scope === undefined) throw new Error(`${url} declares no scope`);
      return { owner, scope };
    case "customer":
      if (scope === undefined) throw new Error(`${url} declares no scope`);
      if (right === undefined) throw new Error(`${url} declares no right`);
      return { owner, scope, right };
    default:
      return owner satisfies never;
  }
}
