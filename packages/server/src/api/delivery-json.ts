import { Type } from "typebox";
import type { Static } from "typebox";
import { deliveryStates } from "../deliveries/delivery.ts";
import type { Attempt, Delivery, ShownExchange } from "../deliveries/delivery.ts";
import { concerned, explain } from "../deliveries/explain.ts";
import type { DeliveryDetail } from "../deliveries/detail.ts";
import { parseJson } from "../events/json-value.ts";
import { publicId } from "../ids.ts";
import { payloadHiddenSchema } from "./event-schemas.ts";
import { componentName } from "./openapi-components.ts";

/**
 * The public form of deliveries and attempts.
 */

const nullableText = (description: string) =>
  Type.Union([Type.String(), Type.Null()], { description });

const nullableTime = (description: string) =>
  Type.Union([Type.String({ format: "date-time" }), Type.Null()], { description });

/** Whose turn it is after a failure. */
export const concernsSchema = Type.Union([Type.Enum([...concerned]), Type.Null()], {
  description:
    "Who can mend it: whoever runs the `destination`, whoever has its `configuration` in hand, whoever made the `event`, or the `platform` itself. `null` when nothing failed, and for what was cancelled.",
});

const headers = Type.Array(Type.Tuple([Type.String(), Type.String()]), {
  description: "Name and value of each header, in order; secret values are masked.",
});

const deliveryFields = {
  id: Type.String({ description: "`dlv_…`" }),
  eventId: Type.String({ description: "`evt_…`, the same in every attempt and replay." }),
  eventType: Type.String(),
  destinationId: Type.String({ description: "`dst_…`" }),
  customerExternalId: Type.String({ description: "Your own id of the customer." }),
  state: Type.Enum([...deliveryStates], {
    description:
      "`pending` waits for its first attempt, `claimed` is being attempted, `retrying` waits for another one; `delivered`, `dead` and `cancelled` are final.",
  }),
  reason: nullableText(
    "Why it is dead or cancelled, or why its last attempt failed; `null` when there is nothing to explain.",
  ),
  sentence: nullableText("The reason in words."),
  nextStep: nullableText("What to do about it."),
  concerns: concernsSchema,
  attemptCount: Type.Integer({ description: "Attempts on record." }),
  origin: Type.Enum(["event", "test", "replay"], {
    description: "Whether an accepted event, a test event or a replay made this delivery.",
  }),
  replayOf: nullableText("`dlv_…` of the delivery that this one repeats."),
  createdAt: Type.String({ format: "date-time" }),
  nextAttemptAt: nullableTime(
    "When the next attempt is due; `null` when none is planned, because the delivery is final, fresh, being attempted or held by a pause.",
  ),
  finishedAt: nullableTime("When it reached its final state."),
};

const deliveryExample = {
  id: "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
  eventId: "evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e",
  eventType: "order.completed",
  destinationId: "dst_018f3c5d00007aaa8bbbcccccccccccc",
  customerExternalId: "acct_8K2zRq",
  state: "dead",
  reason: "rejected",
  sentence: "The destination rejected this event.",
  nextStep:
    "Read the response below, correct the receiver or the destination's settings, then replay.",
  concerns: "event",
  attemptCount: 1,
  origin: "event",
  replayOf: null,
  createdAt: "2026-11-21T09:30:00.027Z",
  nextAttemptAt: null,
  finishedAt: "2026-11-21T09:30:00.181Z",
} as const;

const replayExample = {
  ...deliveryExample,
  id: "dlv_018f3c6012347c3d8e9f0a1b2c3d4e60",
  state: "claimed",
  reason: null,
  sentence: null,
  nextStep: null,
  concerns: null,
  attemptCount: 0,
  origin: "replay",
  replayOf: deliveryExample.id,
  createdAt: "2026-11-21T09:31:44.052Z",
  finishedAt: null,
} as const;

/** One delivery in lists. */
export const deliverySchema = Type.Object(deliveryFields, { [componentName]: "Delivery" });

/** The answer to a replay. */
export const replaySchema = Type.Object(deliveryFields, {
  [componentName]: "Delivery",
  examples: [replayExample],
});

/** A page of deliveries. */
export const deliveryPageSchema = Type.Object(
  {
    data: Type.Array(deliverySchema, { description: "Newest first." }),
    nextCursor: nullableText(
      "Pass it as `cursor` for the next page; `null` on the last one. A page can be short, even empty, while there are more.",
    ),
  },
  { [componentName]: "DeliveryPage", examples: [{ data: [deliveryExample], nextCursor: null }] },
);

const attemptSchema = Type.Object(
  {
    number: Type.Integer({ description: "1 for the first attempt of the delivery." }),
    outcome: Type.Enum(["delivered", "failed", "unknown"], {
      description: "`unknown` when the worker stopped before it could record what happened.",
    }),
    reason: nullableText("Why it failed."),
    sentence: nullableText("The reason in words."),
    nextStep: nullableText("What to do about it."),
    concerns: concernsSchema,
    detail: nullableText("What exactly was observed."),
    startedAt: Type.String({ format: "date-time" }),
    durationMs: Type.Union([Type.Integer(), Type.Null()]),
    batchId: Type.Union([Type.String(), Type.Null()], {
      description:
        "`bat_…` of the batch that it was sent in; `null` for a destination that gets each event by itself.",
    }),
    request: Type.Union([Type.Object({ target: Type.String(), headers }), Type.Null()], {
      description: "What was sent, beside the delivery's `body`.",
    }),
    response: Type.Union(
      [
        Type.Object({
          status: Type.Integer(),
          headers,
          bodyExcerpt: nullableText(
            "The first 4 KiB; `null` when the payload is hidden from you, as are the headers of request and response.",
          ),
          bodyBytes: Type.Integer({ description: "Bytes read, at most 64 KiB." }),
          bodyTruncated: Type.Boolean({
            description: "Whether the response was longer than that.",
          }),
        }),
        Type.Null(),
      ],
      { description: "What came back; `null` when no answer did." },
    ),
    timings: Type.Union(
      [
        Type.Object({
          dnsMs: Type.Optional(Type.Number()),
          connectMs: Type.Optional(Type.Number()),
          tlsMs: Type.Optional(Type.Number()),
          waitMs: Type.Optional(Type.Number()),
          totalMs: Type.Number(),
        }),
        Type.Null(),
      ],
      { description: "Milliseconds by phase; a phase that did not take place is absent." },
    ),
  },
  { [componentName]: "Attempt" },
);

const attemptExample = {
  number: 1,
  outcome: "failed",
  reason: "rejected",
  sentence: deliveryExample.sentence,
  nextStep: deliveryExample.nextStep,
  concerns: deliveryExample.concerns,
  detail: "The destination answered 422.",
  startedAt: "2026-11-21T09:30:00.031Z",
  durationMs: 149,
  batchId: null,
  request: {
    target: "https://hooks.example.com/orders",
    headers: [["content-type", "application/json"]] as [string, string][],
  },
  response: {
    status: 422,
    headers: [["content-type", "text/plain"]] as [string, string][],
    bodyExcerpt: "unknown order",
    bodyBytes: 13,
    bodyTruncated: false,
  },
  timings: { dnsMs: 4, connectMs: 21, tlsMs: 38, waitMs: 84, totalMs: 149 },
} as const;

/** One delivery with its attempts and the event that they send. */
export const deliveryDetailSchema = Type.Object(
  {
    ...deliveryFields,
    replayedAs: nullableText("`dlv_…` of the delivery that repeats this one."),
    body: nullableText(
      "The exact text that every attempt sends; `null` when it is hidden. Dead letters and what is under way keep it.",
    ),
    payloadHidden: payloadHiddenSchema,
    event: Type.Unknown({
      description:
        "The same as JSON, for display; numbers may have lost digits that `body` has. `null` with it.",
    }),
    attempts: Type.Array(attemptSchema, { description: "Oldest first." }),
    attemptsKept: Type.Boolean({
      description:
        "`false` when the attempts are past their retention: `attempts` is empty then, and `attemptCount` still counts them.",
    }),
  },
  {
    [componentName]: "DeliveryDetail",
    examples: [
      {
        ...deliveryExample,
        replayedAs: null,
        body: '{"id":"evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e","eventType":"order.completed","payload":{}}',
        event: {
          id: "evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e",
          eventType: "order.completed",
          payload: {},
        },
        payloadHidden: null,
        attempts: [attemptExample],
        attemptsKept: true,
      },
    ],
  },
);

/** The public form of a delivery. */
export function deliveryJson(delivery: Delivery): Static<typeof deliverySchema> {
  const explanation = explain(delivery.reason, { isDead: delivery.state === "dead" });
  return {
    id: publicId("delivery", delivery.id),
    eventId: publicId("event", delivery.eventId),
    eventType: delivery.eventType,
    destinationId: publicId("destination", delivery.destinationId),
    customerExternalId: delivery.customerExternalId,
    state: delivery.state,
    reason: delivery.reason,
    sentence: explanation?.sentence ?? null,
    nextStep: explanation?.nextStep ?? null,
    concerns: explanation?.concerns ?? null,
    attemptCount: delivery.attemptCount,
    origin: delivery.origin,
    replayOf: delivery.replayOf === null ? null : publicId("delivery", delivery.replayOf),
    createdAt: timeOf(delivery.createdAtMs),
    nextAttemptAt: delivery.nextAttemptAtMs === null ? null : timeOf(delivery.nextAttemptAtMs),
    finishedAt: delivery.finishedAtMs === null ? null : timeOf(delivery.finishedAtMs),
  };
}

/** The public form of a delivery with all that is on record about it. */
export function deliveryDetailJson(detail: DeliveryDetail): Static<typeof deliveryDetailSchema> {
  const { body, replayedAs } = detail;
  return {
    ...deliveryJson(detail.delivery),
    replayedAs: replayedAs === undefined ? null : publicId("delivery", replayedAs),
    body: body ?? null,
    payloadHidden: detail.payloadHidden,
    event: body === undefined ? null : parseJson(body),
    attempts: detail.attempts.map((attempt) => attemptJson(attempt, detail.delivery)),
    attemptsKept: detail.keepsAttempts,
  };
}

function attemptJson(attempt: Attempt, delivery: Delivery): Static<typeof attemptSchema> {
  const explanation = explain(attempt.reason, { isDead: delivery.state === "dead" });
  const { exchange } = attempt;
  return {
    number: attempt.number,
    outcome: attempt.outcome,
    reason: attempt.reason,
    sentence: explanation?.sentence ?? null,
    nextStep: explanation?.nextStep ?? null,
    concerns: explanation?.concerns ?? null,
    detail: attempt.detail,
    startedAt: timeOf(attempt.startedAtMs),
    durationMs: attempt.durationMs,
    batchId: attempt.batchId === null ? null : publicId("batch", attempt.batchId),
    request:
      exchange === null
        ? null
        : { target: exchange.target, headers: pairsOf(exchange.requestHeaders) },
    response: !exchange?.response
      ? null
      : { ...exchange.response, headers: pairsOf(exchange.response.headers) },
    timings: exchange?.timings ?? null,
  };
}

function pairsOf(pairs: ShownExchange["requestHeaders"]): [string, string][] {
  return pairs.map(([name, value]) => [name, value]);
}

function timeOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
