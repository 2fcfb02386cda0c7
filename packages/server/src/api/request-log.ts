import type { FastifyReply, FastifyRequest } from "fastify";
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
  const caller = request.sender?.caller;
  log[level]({
    event: "request",
    requestId: request.id,
    ...(caller && {
      tenantId: publicId("tenant", caller.tenantId),
      apiKeyId: publicId("apiKey", caller.apiKeyId),
    }),
    route,
    status,
    ...(isAborted && { aborted: true }),
    durationMs: Math.round(reply.elapsedTime * 100) / 100,
    ...request.facts,
  });
}
