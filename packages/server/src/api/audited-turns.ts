import type { RouteOptions } from "fastify";
import { Turns } from "../limits/turns.ts";
import { accessOf } from "./authenticate.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** `true` for a route that only reads, and what it reads is in the audit log. */
    auditsReads?: boolean;
    /** `true` for a route whose requests go on long after what they write to the audit log, if that is anything. */
    takesNoTurn?: boolean;
  }
}

/**
 * Requests of one tenant that write to its audit log, at once in one process, and waiting for that. Measured: beyond one
 * connection, more of them hardly write more entries, because each waits for the end of the chain.
 */
const atOnceMax = 3;
const waitingMax = 200;

/** The lines of all tenants in this process. */
export function turnsOfTenants(): Turns {
  return new Turns(atOnceMax, waitingMax);
}

/** Whether requests to a route take turns, because they may write to the audit log of their tenant. */
export function isAudited({ config, method }: RouteOptions): boolean {
  if (config?.takesNoTurn === true) return false;
  const owner = config?.rule?.owner;
  if (owner !== "tenant" && owner !== "customer") return false;
  return config?.auditsReads === true || method !== "GET";
}

/** Makes the requests of each tenant to a route take turns with its others. */
export function takeTurns(route: RouteOptions, turns: Turns): void {
  const { handler } = route;
  route.handler = async function handleInTurn(request, reply) {
    const { tenantId } = accessOf(request);
    return await turns.take(tenantId, async () => await handler.call(this, request, reply));
  };
}
