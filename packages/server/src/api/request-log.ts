import type { FastifyReply, FastifyRequest } from "fastify";
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
  /** Code of the error that was answered. */
  code?: string;
  /** Id of the one event, destination or delivery that the request was about. */
  subjectId?: string;
}

/** Writes the one line of a finished request and counts it. */
export function recordRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
): void {
  const route = `${request.method} ${request.routeOptions.url ?? "unknown"}`;
  const status = reply.statusCode;
  metrics.requestSeconds.observe({ route, status }, reply.elapsedTime / 1000);
  const isPublic = request.routeOptions.config.owner === "public";
  const level = status >= 500 ? "warn" : isPublic ? "debug" : "info";
  if (!log.isLevelEnabled(level)) return;
  const caller = request.sender?.caller;
  log[level]({
    event: "request",
    requestId: request.id,
    tenantId: caller?.tenantId,
    apiKeyId: caller?.apiKeyId,
    route,
    status,
    durationMs: Math.round(reply.elapsedTime * 100) / 100,
    ...request.facts,
  });
}
