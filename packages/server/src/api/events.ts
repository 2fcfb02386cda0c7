import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { ApiError } from "../errors.ts";
import { readEvent } from "../events/events.ts";
import type { ReadEvent } from "../events/events.ts";
import { eventOfBody, eventsOfBatchBody } from "../events/requests.ts";
import { madeAtMs, publicId, uuidOf } from "../ids.ts";
import { accessOf, senderOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import {
  batchAnswerSchema,
  batchInputSchema,
  eventAnswers,
  eventInputSchema,
  storedEventSchema,
} from "./event-schemas.ts";
import { apiErrorOf, problemOf } from "./problem.ts";
import { problemResponses } from "./problem-schema.ts";

const json = "application/json; charset=utf-8";

// The body is checked on its text, not on what a parser makes of it, so the schema is for readers only.
const validatorCompiler = () => () => true;

const bodyCodes = [
  "malformed_json",
  "invalid_encoding",
  "invalid_field",
  "missing_field",
  "unknown_field",
  "duplicate_field",
  "too_deep",
  "payload_too_large",
  "unsupported_media_type",
] as const;

/** Registers ingest and the look at one event. */
export function registerEventRoutes(api: Api, context: ApiContext): void {
  registerSendEvent(api, context);
  registerSendBatch(api, context);
  registerGetEvent(api, context);
}

function registerSendEvent(api: Api, context: ApiContext): void {
  const { acceptor, limits } = context;
  api.post(
    "/v1/events",
    {
      config: { owner: "tenant", scope: "events:write", rawBody: true, shedsLoad: true },
      bodyLimit: limits.eventBytesMax,
      validatorCompiler,
      schema: {
        summary: "Send an event",
        description:
          "Answers once the event is durable. Repeating a request with its idempotency key is safe and answers 200 with the first event's id.",
        operationId: "sendEvent",
        tags: ["events"],
        body: eventInputSchema,
        response: { ...eventAnswers, ...problemResponses([...bodyCodes, "idempotency_conflict"]) },
      },
    },
    async (request, reply) => {
      request.facts.eventCount = 1;
      const event = eventOfBody(bodyOf(request), limits);
      const { id, status } = await acceptor.accept(senderOf(request, context), event);
      const eventId = publicId("event", id);
      request.facts.subjectId = eventId;
      request.facts[status === "accepted" ? "accepted" : "duplicates"] = 1;
      reply.code(status === "accepted" ? 202 : 200).header("content-type", json);
      return reply.send(`{"id":"${eventId}","status":"${status}"}` as never);
    },
  );
}

function registerSendBatch(api: Api, context: ApiContext): void {
  const { limits } = context;
  api.post(
    "/v1/events/batch",
    {
      config: { owner: "tenant", scope: "events:write", rawBody: true, shedsLoad: true },
      bodyLimit: limits.batchBytesMax,
      validatorCompiler,
      schema: {
        summary: "Send up to 1,000 events",
        description:
          "Each event is accepted or rejected by itself; the results are in the order of the events. Only when the service could take none of them is the whole request answered with 503.",
        operationId: "sendEvents",
        tags: ["events"],
        body: batchInputSchema,
        response: { 200: batchAnswerSchema, ...problemResponses(bodyCodes) },
      },
    },
    async (request, reply) => {
      const results = await batchResults(request, context);
      reply.header("content-type", json);
      return reply.send(`{"results":${JSON.stringify(results)}}` as never);
    },
  );
}

async function batchResults(
  request: FastifyRequest,
  context: ApiContext,
): Promise<readonly unknown[]> {
  const { acceptor, limits, requestLimits, metrics, log } = context;
  const sender = senderOf(request, context);
  const events = eventsOfBatchBody(bodyOf(request), limits);
  // The request was counted as one.
  requestLimits.rates.admitEvents(sender.tenantId, events.length - 1);
  const settled = await Promise.allSettled(
    events.map((event) =>
      event instanceof ApiError ? Promise.reject(event) : acceptor.accept(sender, event),
    ),
  );
  const counts = { accepted: 0, duplicates: 0, rejected: 0 };
  const errors: ApiError[] = [];
  const results = settled.map((one) => {
    if (one.status === "fulfilled") {
      counts[one.value.status === "accepted" ? "accepted" : "duplicates"] += 1;
      return { id: publicId("event", one.value.id), status: one.value.status };
    }
    counts.rejected += 1;
    const error = apiErrorOf(one.reason) ?? new ApiError("internal");
    if (error.code === "internal")
      log.error({ event: "fault", requestId: request.id, err: one.reason });
    errors.push(error);
    return { status: "rejected", error: problemOf(error) };
  });
  Object.assign(request.facts, { eventCount: events.length, ...counts });
  const unserved = errors.filter((error) => error.status >= 500);
  if (unserved[0] !== undefined && unserved.length === events.length) throw unserved[0];
  for (const { code } of errors) metrics.eventsRejected.inc({ code });
  return results;
}

function registerGetEvent(api: Api, context: ApiContext): void {
  api.get(
    "/v1/events/:id",
    {
      config: { owner: "customer", scope: "read", right: "read", auditsReads: true },
      schema: {
        summary: "Look at an event",
        description:
          "The event as it was accepted, byte for byte, and the state of its deliveries. When its payload is hidden, `payload` is null, `payloadHidden` says why, and what else came with it is absent.",
        operationId: "getEvent",
        tags: ["events"],
        params: Type.Object({
          id: Type.String({ description: "The event's id, `evt_…`." }),
        }),
        response: { 200: storedEventSchema, ...problemResponses(["not_found"]) },
      },
    },
    async (request, reply) => {
      const eventId = uuidOf("event", request.params.id);
      const event =
        eventId === undefined ? undefined : await readEvent(context, accessOf(request), eventId);
      if (event === undefined || eventId === undefined) throw new ApiError("not_found");
      request.facts.subjectId = request.params.id;
      reply.header("content-type", json);
      return reply.send(storedEventJson(eventId, event) as never);
    },
  );
}

/** Built around the accepted text, which no parser may touch. */
function storedEventJson(eventId: string, event: ReadEvent): string {
  const status = JSON.stringify({
    payloadHidden: event.payloadHidden,
    receivedAt: new Date(madeAtMs(eventId)).toISOString(),
    matchedCount: event.matchedCount,
    routing: event.matchedCount > 0 ? "matched" : "no_destination_matched",
    deliveries: event.deliveries.map((delivery) => ({
      id: publicId("delivery", delivery.id),
      destinationId: publicId("destination", delivery.destinationId),
      state: delivery.state,
    })),
  });
  const { customerExternalId, eventType } = event;
  const id = publicId("event", eventId);
  const body = event.body ?? JSON.stringify({ id, customerExternalId, eventType, payload: null });
  return `${body.slice(0, -1)},${status.slice(1)}`;
}

function bodyOf(request: FastifyRequest): Buffer {
  if (Buffer.isBuffer(request.body)) return request.body;
  throw new ApiError("malformed_json", { detail: "The body is empty." });
}
