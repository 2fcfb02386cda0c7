import { Type } from "typebox";
import type { Static } from "typebox";
import { type DeliveryCounts, listDeliveryCounts } from "../delivery-counts/delivery-counts.ts";
import { isFieldText } from "../events/envelope.ts";
import { publicId, uuidOf } from "../ids.ts";
import { accessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { componentName } from "./openapi-components.ts";
import { problemResponses } from "./problem-schema.ts";

const countFields = {
  delivered: Type.Integer({ minimum: 0, description: "Deliveries that were delivered." }),
  failedAttempts: Type.Integer({
    minimum: 0,
    description: "Attempts that failed, those of deliveries that succeeded later included.",
  }),
  dead: Type.Integer({ minimum: 0, description: "Deliveries that became dead letters." }),
};

const nullableMs = (description: string) =>
  Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], { description });

const countsSchema = Type.Object(
  {
    destinationId: Type.String({ description: "`dst_…`" }),
    hours: Type.Array(
      Type.Object({
        from: Type.String({ format: "date-time", description: "When the hour begins, UTC." }),
        ...countFields,
      }),
      { description: "One for each hour, oldest first; the last one is the present hour." },
    ),
    ...countFields,
    successRate: Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Type.Null()], {
      description: "Delivered of all that ended delivered or dead; `null` when none ended.",
    }),
    p50Ms: nullableMs(
      "Half of the attempts took no longer: the upper bound of a class of durations; `null` without attempts.",
    ),
    p95Ms: nullableMs("The same of 95 in 100 attempts."),
    lastAttemptAt: Type.Union([Type.String({ format: "date-time" }), Type.Null()], {
      description:
        "When the last attempt began, also when it was before these hours; `null` when none is known of.",
    }),
  },
  { [componentName]: "DeliveryCounts" },
);

const hourExample = {
  from: "2026-11-21T09:00:00.000Z",
  delivered: 118,
  failedAttempts: 3,
  dead: 2,
};

const answerSchema = Type.Object(
  {
    data: Type.Array(countsSchema, {
      description: "One for each destination, newest first; at most 200.",
    }),
  },
  {
    examples: [
      {
        data: [
          {
            destinationId: "dst_018f3c5d00007aaa8bbbcccccccccccc",
            hours: [hourExample],
            delivered: 118,
            failedAttempts: 3,
            dead: 2,
            successRate: 0.983_333_333_333_333_3,
            p50Ms: 50,
            p95Ms: 250,
            lastAttemptAt: "2026-11-21T09:30:00.031Z",
          },
        ],
      },
    ],
  },
);

const querySchema = Type.Object(
  {
    hours: Type.Optional(
      Type.Union([Type.Literal(24), Type.Literal(168)], {
        default: 24,
        description: "So many hours up to the present one.",
      }),
    ),
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
        description: "Only this customer's. With an API key, name a customer or a destination.",
        examples: ["acct_8K2zRq"],
      }),
    ),
  },
  { additionalProperties: false },
);

/** Registers the counts of deliveries. */
export function registerDeliveryCountRoutes(api: Api, context: ApiContext): void {
  api.get(
    "/v1/delivery-counts",
    {
      config: { owner: "customer", scope: "read", right: "read" },
      schema: {
        summary: "Count deliveries by destination and hour",
        description:
          "For charts. Statistics of all event types, kept for 31 days beside the log: they are some seconds late, and a worker that is killed takes its last seconds with it. Test events are not counted. Destinations without deliveries are there, too; deleted ones are not.",
        operationId: "listDeliveryCounts",
        tags: ["deliveries"],
        querystring: querySchema,
        response: {
          200: answerSchema,
          ...problemResponses(["invalid_field", "unknown_field", "missing_field"]),
        },
      },
    },
    async (request) => {
      const { hours = 24, destinationId, customerExternalId } = request.query;
      const id = destinationId === undefined ? undefined : uuidOf("destination", destinationId);
      // What nothing can be called matches nothing, like an id that is unknown or another customer's.
      if (destinationId !== undefined && id === undefined) return { data: [] };
      if (customerExternalId !== undefined && !isFieldText(customerExternalId)) return { data: [] };
      const counts = await listDeliveryCounts(context.pool, accessOf(request), {
        hours,
        destinationId: id,
        customerExternalId,
        nowMs: context.now(),
      });
      return { data: counts.map(countsJson) };
    },
  );
}

function countsJson(counts: DeliveryCounts): Static<typeof countsSchema> {
  const { lastAttemptAtMs, hours, destinationId, ...rest } = counts;
  return {
    ...rest,
    destinationId: publicId("destination", destinationId),
    hours: hours.map(({ fromMs, ...hour }) => ({ from: new Date(fromMs).toISOString(), ...hour })),
    lastAttemptAt: lastAttemptAtMs === null ? null : new Date(lastAttemptAtMs).toISOString(),
  };
}
