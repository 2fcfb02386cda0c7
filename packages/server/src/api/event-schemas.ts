import { Type } from "typebox";
import { payloadHidings } from "../access/payload-visibility.ts";
import { problemSchema } from "./problem-schema.ts";

/** Why a payload is not shown. */
export const payloadHiddenSchema = Type.Union([Type.Enum([...payloadHidings]), Type.Null()], {
  description:
    "Why the payload is not shown: it is past its `retention`; the `portal_policy` of the tenant shows customers none; or the customer has `private_payloads`, which only its own sessions are shown. `null` when it is shown.",
});

const eventFields = {
  eventType: Type.String({
    maxLength: 128,
    pattern: "^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$",
    description: "Dotted name. Names that start with `pushrail.` are reserved.",
  }),
  occurredAt: Type.Optional(
    Type.String({
      format: "date-time",
      description: "RFC 3339; kept as sent. Default: the time of receipt.",
    }),
  ),
  source: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 256,
      description: "What sent the event, such as `billing`.",
    }),
  ),
  customerExternalId: Type.String({
    minLength: 1,
    maxLength: 256,
    description:
      "Your own id of the customer whose destinations receive the event; created on first use.",
  }),
  idempotencyKey: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 256,
      description: "The same key of the same customer gives the first event again, for seven days.",
    }),
  ),
  correlationId: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  payload: Type.Object(
    {},
    {
      additionalProperties: true,
      description: "Delivered with the digits, key order and escapes as sent.",
    },
  ),
  metadata: Type.Optional(Type.Object({}, { additionalProperties: true })),
};

const exampleEvent = {
  eventType: "order.completed",
  customerExternalId: "acme",
  idempotencyKey: "order-1001-completed",
  payload: { orderId: "1001", total: 99.5 },
};

const exampleId = "evt_0193a1b2c3d47e5f8a9b0c1d2e3f4a5b";

/** One event as it is sent. */
export const eventInputSchema = Type.Object(eventFields, {
  additionalProperties: false,
  examples: [exampleEvent],
});

/** A batch as it is sent. */
export const batchInputSchema = Type.Object(
  {
    events: Type.Array(Type.Object(eventFields, { additionalProperties: false }), {
      minItems: 1,
      maxItems: 1000,
    }),
  },
  { additionalProperties: false, examples: [{ events: [exampleEvent] }] },
);

const acceptedEvent = Type.Object(
  { id: Type.String(), status: Type.Literal("accepted") },
  { description: "Committed.", examples: [{ id: exampleId, status: "accepted" }] },
);

const duplicateEvent = Type.Object(
  { id: Type.String({ description: "The first event's id." }), status: Type.Literal("duplicate") },
  { description: "Accepted before.", examples: [{ id: exampleId, status: "duplicate" }] },
);

/** The successful answers to one event, by status. */
export const eventAnswers = { 202: acceptedEvent, 200: duplicateEvent };

/** The answer to a batch. */
export const batchAnswerSchema = Type.Object(
  {
    results: Type.Array(
      Type.Union([
        acceptedEvent,
        duplicateEvent,
        Type.Object({ status: Type.Literal("rejected"), error: problemSchema }),
      ]),
      { description: "One for each event, in order." },
    ),
  },
  {
    description: "Each event has its own result.",
    examples: [
      {
        results: [
          { id: exampleId, status: "accepted" },
          {
            status: "rejected",
            error: {
              type: "https://pushrail.dev/errors/missing_field",
              title: "A required field is missing.",
              status: 400,
              code: "missing_field",
              detail: "An event needs a payload; it may be empty: {}.",
              path: "/events/1/payload",
            },
          },
        ],
      },
    ],
  },
);

/** An event as it was accepted, and what became of it. */
export const storedEventSchema = Type.Object(
  {
    id: Type.String(),
    ...eventFields,
    payload: Type.Union([eventFields.payload, Type.Null()], {
      description: "Null when it is hidden.",
    }),
    payloadHidden: payloadHiddenSchema,
    occurredAt: Type.Optional(Type.String({ format: "date-time" })),
    metadata: Type.Optional(Type.Object({}, { additionalProperties: true })),
    receivedAt: Type.String({ format: "date-time" }),
    matchedCount: Type.Integer({ description: "Destinations that it was routed to." }),
    routing: Type.Union([Type.Literal("matched"), Type.Literal("no_destination_matched")]),
    deliveries: Type.Array(
      Type.Object({ id: Type.String(), destinationId: Type.String(), state: Type.String() }),
      { description: "At most 1,000, oldest first; replays included." },
    ),
  },
  {
    description: "The event.",
    examples: [
      {
        id: exampleId,
        ...exampleEvent,
        occurredAt: "2026-11-21T09:30:00.000Z",
        metadata: {},
        payloadHidden: null,
        receivedAt: "2026-11-21T09:30:00.000Z",
        matchedCount: 1,
        routing: "matched",
        deliveries: [
          {
            id: "dlv_0193a1b2c3d47e5f8a9b0c1d2e3f4a5c",
            destinationId: "dst_0193a1b2c3d47e5f8a9b0c1d2e3f4a5d",
            state: "delivered",
          },
        ],
      },
    ],
  },
);
