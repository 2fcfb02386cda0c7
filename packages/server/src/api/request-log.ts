import type { FastifyReply, FastifyRequest } from "fastify";
import type { Access } from "../access/access.ts";
import type { InstallationAccess } from "../access/authorise.ts";
import { publicId } from "../ids.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";

/** Fields that handlers add to their request's log line; counts, ids and codes only. */
export interface RequestFacts {
  /** Bytes of the body as received. */
  bytes?: number;
  /** Events in the request. */
  eventCount?: number;
  accepted?: number;
  duplicates?: number;
  rejected?: number;
  /** Public id of the tenant whose request was refused before it was let in. */
  tenantId?: string;
  /** Code of the error that was answered. */
  code?: string;
  /** Id of the one event, destination or delivery that the request was about. */
  subjectId?: string;
}

/** What the line and the count of a request say whose client left before the whole answer was out; never sent. */
const abortedStatus = 499;

/**
 * Writes the one line of a request that is over and counts it. A client that left has `aborted` on its line, whatever
 * became of its request: events that were already on their way are still committed.
 */
export function recordRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
): void {
  const route = `${request.method} ${request.routeOptions.url ?? "unknown"}`;
  const isAborted = !reply.raw.writableFinished;
  const status = isAborted ? abortedStatus : reply.statusCode;
  metrics.requestSeconds.observe({ route, status }, reply.elapsedTime / 1000);
  const isPublic = request.routeOptions.config.owner === "public";
  const level = status >= 500 ? "warn" : isPublic ? "debug" : "info";
  if (!log.isLevelEnabled(level)) return;
  log[level]({
    event: "request",
    requestId: request.id,
    ...(request.access && whoOf(request.access)),
    route,
    status,
    ...(isAborted && { aborted: true }),
    durationMs: Math.round(reply.elapsedTime * 100) / 100,
    ...request.facts,
  });
}

/** The ids of the caller. Whom a session was made for is the customer's own affair, and stays out of the log. */
function whoOf(access: Access | InstallationAccess): Readonly<Record<string, string>> {
  const { actor } = access;
  return {
    ...("tenantId" in access && { tenantId: publicId("tenant", access.tenantId) }),
    ...("customerId" in access &&
      access.customerId !== undefined && { customerId: publicId("customer", access.customerId) }),
    ...(actor.kind === "api_key" && { apiKeyId: publicId("apiKey", actor.id) }),
    ...(actor.kind === "session" && { sessionId: publicId("session", actor.id) }),
    ...(actor.kind === "root_key" && { rootKeyId: publicId("rootKey", actor.id) }),
  };
}
