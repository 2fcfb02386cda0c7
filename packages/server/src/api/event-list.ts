import { Type } from "typebox";
import type { Static } from "typebox";
import { isFieldText } from "../events/envelope.ts";
import { previewedEventsMax, previewFilter } from "../events/filter-preview.ts";
import { listEvents, type RecentEvent } from "../events/list.ts";
import { parseJson } from "../events/json-value.ts";
import { madeAtMs, publicId } from "../ids.ts";
import { accessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { deadLetterQuerySchema } from "./delivery-query.ts";
import { serializerCompiler } from "./destination-schemas.ts";
import { payloadHiddenSchema } from "./event-schemas.ts";
import { componentName } from "./openapi-components.ts";
import { problemResponses } from "./problem-schema.ts";
import { bodyUnchecked } from "./tenant-schemas.ts";

const tags = ["events"];
const read = { owner: "customer", scope: "read", right: "read" } as const;

/** Events of a page, when nobody says, and at most: each can carry a whole payload. */
const pageEvents = { usual: 20, max: 50 } as const;

const { customerExternalId, eventType, cursor } = deadLetterQuerySchema.properties;

const querySchema = Type.Object(
  {
    ...{ customerExternalId, eventType, cursor },
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: pageEvents.max,
        default: pageEvents.usual,
        description: "Most items of the page.",
      }),
    ),
  },
  { additionalProperties: false },
);

const listedEventSchema = Type.Object(
  {
    id: Type.String({ description: "`evt_…`" }),
    eventType: Type.String(),
    occurredAt: Type.String({
      format: "date-time",
      description: "As the event says it; the time of receipt where its payload is hidden.",
    }),
    customerExternalId: Type.String(),
    matchedCount: Type.Integer({ description: "Destinations that it was routed to." }),
    payload: Type.Union([Type.Object({}, { additionalProperties: true }), Type.Null()], {
      description:
        "For display: numbers may have lost digits that `GET /v1/events/{id}` has. Null when it is hidden.",
    }),
    payloadHidden: payloadHiddenSchema,
  },
  { [componentName]: "ListedEvent" },
);

const exampleId = "evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e";

const pageSchema = Type.Object(
  {
    data: Type.Array(listedEventSchema, { description: "Newest first." }),
    nextCursor: Type.Union([Type.String(), Type.Null()], {
      description:
        "Pass it as `cursor` for the next page; `null` on the last one. A page can be short, even empty, while there are more.",
    }),
  },
  {
    [componentName]: "EventPage",
    examples: [
      {
        data: [
          {
            id: exampleId,
            eventType: "order.completed",
            occurredAt: "2026-11-21T09:30:00.000Z",
            customerExternalId: "acct_8K2zRq",
            matchedCount: 1,
            payload: { orderId: "1001", total: 99.5 },
            payloadHidden: null,
          },
        ],
        nextCursor: null,
      },
    ],
  },
);

const previewInputSchema = Type.Object(
  {
    eventTypes: Type.Optional(
      Type.Array(Type.String(), {
        description: "As a destination has them. Default: every event type.",
      }),
    ),
    filter: Type.Optional(
      Type.Unknown({ description: "As a destination has it. Default and null: none." }),
    ),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: previewedEventsMax,
        description: `Most events to try it on. Default: ${previewedEventsMax}.`,
      }),
    ),
  },
  {
    additionalProperties: false,
    examples: [
      {
        eventTypes: ["order.*"],
        filter: { field: "payload.total", op: "gte", value: 100 },
        limit: 10,
      },
    ],
  },
);

const previewSchema = Type.Object(
  {
    events: Type.Array(
      Type.Object({
        eventId: Type.String(),
        eventType: Type.String(),
        occurredAt: Type.String({ format: "date-time" }),
        matches: Type.Boolean(),
        because: Type.Union([Type.Enum(["eventTypes", "filter"]), Type.Null()], {
          description: "Which part of the rule kept it out; null when it matches.",
        }),
      }),
      { description: "Newest first." },
    ),
  },
  {
    [componentName]: "FilterPreview",
    examples: [
      {
        events: [
          {
            eventId: exampleId,
            eventType: "order.completed",
            occurredAt: "2026-11-21T09:30:00.000Z",
            matches: false,
            because: "filter" as const,
          },
        ],
      },
    ],
  },
);

/** Registers the list of recent events, and what is tried on them. */
export function registerEventListRoutes(api: Api, context: ApiContext): void {
  registerList(api, context);
  registerPreview(api, context);
}

function registerList(api: Api, context: ApiContext): void {
  api.get(
    "/v1/events",
    {
      config: { ...read, auditsReads: true },
      serializerCompiler,
      schema: {
        tags,
        operationId: "listEvents",
        summary: "List recent events, newest first",
        description:
          "Those whose payloads are still stored. A session gets its own customer's, of the event types that it may see; a payload is shown as for one event.",
        querystring: querySchema,
        response: {
          200: pageSchema,
          ...problemResponses(["invalid_field", "unknown_field", "invalid_cursor"]),
        },
      },
    },
    async (request) => {
      const { limit = pageEvents.usual, ...rest } = request.query;
      const isNobody =
        rest.customerExternalId !== undefined && !isFieldText(rest.customerExternalId);
      if (isNobody) return { data: [], nextCursor: null };
      const page = await listEvents(context, accessOf(request), { ...rest, limit });
      return { data: page.events.map(listedEventJson), nextCursor: page.nextCursor };
    },
  );
}

function listedEventJson(event: RecentEvent): Static<typeof listedEventSchema> {
  const said = event.body === undefined ? undefined : eventOfBody(event.body);
  return {
    id: publicId("event", event.id),
    eventType: event.eventType,
    occurredAt: said?.occurredAt ?? new Date(madeAtMs(event.id)).toISOString(),
    customerExternalId: event.customerExternalId,
    matchedCount: event.matchedCount,
    payload: said?.payload ?? null,
    payloadHidden: event.payloadHidden,
  };
}

/** The canonical body was checked when it was accepted. */
function eventOfBody(body: string) {
  return parseJson(body) as { readonly occurredAt: string; readonly payload: object };
}

function registerPreview(api: Api, context: ApiContext): void {
  api.post(
    "/v1/filter-previews",
    {
      config: { ...read, rateGroup: "read", auditsReads: true },
      validatorCompiler: bodyUnchecked,
      serializerCompiler,
      schema: {
        tags,
        operationId: "previewFilter",
        summary: "Try event types and a filter on recent events",
        description:
          "Says of the newest events whether a destination with this rule would get them. It changes nothing. Events whose payloads you may not see are left out; a session that is shown none at all may not do this.",
        body: previewInputSchema,
        response: {
          200: previewSchema,
          ...problemResponses([
            "invalid_field",
            "unknown_field",
            "malformed_json",
            "payload_too_large",
            "unsupported_media_type",
          ]),
        },
      },
    },
    async (request) => {
      const events = await previewFilter(context, accessOf(request), request.body);
      return {
        events: events.map((event) => ({ ...event, eventId: publicId("event", event.eventId) })),
      };
    },
  );
}
