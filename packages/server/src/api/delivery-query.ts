import { Type } from "typebox";
import type { Static } from "typebox";
import { deliveryStates } from "../deliveries/delivery.ts";
import { reasons } from "../deliveries/explain.ts";
import type { DeliveryFilter, PageRequest } from "../deliveries/log.ts";
import { ApiError } from "../errors.ts";
import { isFieldText } from "../events/envelope.ts";
import { uuidOf } from "../ids.ts";
import type { IdKind } from "../ids.ts";

/**
 * The filters of lists of deliveries, as they stand in a query string.
 */

const limitDefault = 50;

const filterFields = {
  destinationId: Type.Optional(
    Type.String({
      description: "Only this destination's.",
      examples: ["dst_018f3c5d00007aaa8bbbcccccccccccc"],
    }),
  ),
  customerExternalId: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 256,
      description: "Only this customer's.",
      examples: ["acct_8K2zRq"],
    }),
  ),
  eventType: Type.Optional(
    Type.String({
      maxLength: 128,
      // As in a destination's eventTypes.
      pattern: "^([A-Za-z0-9_-]+\\.)*([A-Za-z0-9_-]+|\\*)$",
      description: "An exact event type, or `order.*` for all below `order`.",
      examples: ["order.*"],
    }),
  ),
  reason: Type.Optional(
    Type.Enum([...reasons], { description: "Only those with this reason.", examples: ["timeout"] }),
  ),
  from: Type.Optional(
    Type.String({
      format: "date-time",
      description: "Created at or after (RFC 3339).",
      examples: ["2026-11-21T00:00:00Z"],
    }),
  ),
  to: Type.Optional(
    Type.String({
      format: "date-time",
      description: "Created before (RFC 3339).",
      examples: ["2026-11-22T00:00:00Z"],
    }),
  ),
  cursor: Type.Optional(
    Type.String({
      maxLength: 64,
      description: "`nextCursor` of the page before; the same filter must go with it.",
    }),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 100,
      default: limitDefault,
      description: "Most items of the page.",
    }),
  ),
};

/** Query of the dead letters. */
export const deadLetterQuerySchema = Type.Object(filterFields, { additionalProperties: false });

/** Query of the delivery log. */
export const deliveryQuerySchema = Type.Object(
  {
    ...filterFields,
    state: Type.Optional(
      Type.Enum([...deliveryStates], {
        description: "Only those in this state.",
        examples: ["dead"],
      }),
    ),
    eventId: Type.Optional(
      Type.String({
        description: "Only this event's.",
        examples: ["evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e"],
      }),
    ),
  },
  { additionalProperties: false },
);

type Query = Static<typeof deliveryQuerySchema>;

/**
 * The filter in a query, or `undefined` when it names an id or a customer that nothing can have: then nothing matches, as for an id
 * that is unknown or another tenant's.
 *
 * Errors: `invalid_field` for a time that does not exist.
 */
export function filterOf(query: Query): DeliveryFilter | undefined {
  const destinationId = idOf("destination", query.destinationId);
  const eventId = idOf("event", query.eventId);
  if (destinationId === null || eventId === null) return undefined;
  const { customerExternalId, eventType, reason, state } = query;
  if (customerExternalId !== undefined && !isFieldText(customerExternalId)) return undefined;
  return {
    destinationId,
    eventId,
    customerExternalId,
    eventType,
    reason,
    state,
    fromMs: timeOf("/from", query.from),
    toMs: timeOf("/to", query.to),
  };
}

/** The page that a query asks for. */
export function pageOf({ limit = limitDefault, cursor }: Query): PageRequest {
  return { limit, cursor };
}

function idOf(kind: IdKind, id: string | undefined): string | undefined | null {
  return id === undefined ? undefined : (uuidOf(kind, id) ?? null);
}

/** A time in a query, in milliseconds since the epoch. Errors: `invalid_field` for one that does not exist. */
export function timeOf(path: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const timeMs = Date.parse(text);
  if (Number.isNaN(timeMs)) {
    throw new ApiError("invalid_field", {
      path,
      detail: 'This must be an RFC 3339 time with its offset, such as "2026-11-21T09:30:00Z".',
    });
  }
  return timeMs;
}
