import { Type } from "typebox";
import type { Static } from "typebox";
import { deadLettersLookedAtMax, groupDeadLetters } from "../deliveries/dead-letter-groups.ts";
import type { DeadLetterGroup } from "../deliveries/dead-letter-groups.ts";
import { explain } from "../deliveries/explain.ts";
import { listDeadLetters } from "../deliveries/log.ts";
import { publicId, uuidOf } from "../ids.ts";
import { accessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { concernsSchema, deliveryJson, deliveryPageSchema } from "./delivery-json.ts";
import { deadLetterQuerySchema, filterOf, pageOf } from "./delivery-query.ts";
import { componentName } from "./openapi-components.ts";
import { problemResponses } from "./problem-schema.ts";

const groupSchema = Type.Object(
  {
    reason: Type.String(),
    sentence: Type.String({ description: "The reason in words." }),
    nextStep: Type.String({ description: "What to do about it." }),
    concerns: concernsSchema,
    count: Type.Integer(),
    isExact: Type.Boolean({
      description: `False when the destination has more than ${deadLettersLookedAtMax} dead letters: then the newest of them are counted.`,
    }),
    oldestAt: Type.String({ format: "date-time", description: "When the first of them died." }),
    newestAt: Type.String({ format: "date-time", description: "When the last of them died." }),
    exampleDeliveryId: Type.String({ description: "`dlv_…` of the newest delivery among them." }),
  },
  { [componentName]: "DeadLetterGroup" },
);

const groupExample = {
  reason: "unauthorized",
  sentence: "The destination refused the credentials of this request.",
  nextStep:
    "Check the destination's credential, its signing secret and its authorization headers, then replay.",
  concerns: "configuration",
  count: 128,
  isExact: true,
  oldestAt: "2026-11-20T17:02:11.030Z",
  newestAt: "2026-11-21T09:30:00.181Z",
  exampleDeliveryId: "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
} as const;

const groupsSchema = Type.Object(
  { data: Type.Array(groupSchema, { description: "The largest first." }) },
  { [componentName]: "DeadLetterGroups", examples: [{ data: [groupExample] }] },
);

const groupQuerySchema = Type.Object(
  {
    destinationId: Type.String({
      description: "The destination whose dead letters to count.",
      examples: ["dst_018f3c5d00007aaa8bbbcccccccccccc"],
    }),
  },
  { additionalProperties: false },
);

/** Registers the list of dead letters, and their groups by reason. */
export function registerDeadLetterRoutes(api: Api, context: ApiContext): void {
  registerList(api, context);
  registerGroups(api, context);
}

function registerList(api: Api, context: ApiContext): void {
  api.get(
    "/v1/dead-letters",
    {
      config: { owner: "customer", scope: "read", right: "read" },
      schema: {
        summary: "List dead letters, newest first",
        description:
          "Deliveries that will not be tried again by themselves. A replayed one is in the delivery log only.",
        operationId: "listDeadLetters",
        tags: ["deliveries"],
        querystring: deadLetterQuerySchema,
        response: {
          200: deliveryPageSchema,
          ...problemResponses(["invalid_field", "unknown_field", "invalid_cursor"]),
        },
      },
    },
    async (request) => {
      const filter = filterOf(request.query);
      if (filter === undefined) return { data: [], nextCursor: null };
      const access = accessOf(request);
      const page = await listDeadLetters(context.pool, access, {
        filter,
        page: pageOf(request.query),
        nowMs: context.now(),
      });
      return { data: page.deliveries.map(deliveryJson), nextCursor: page.nextCursor };
    },
  );
}

function registerGroups(api: Api, context: ApiContext): void {
  api.get(
    "/v1/dead-letter-groups",
    {
      config: { owner: "customer", scope: "read", right: "read" },
      schema: {
        summary: "Count a destination's dead letters by reason",
        description:
          "Those that were not replayed, with what to do about each reason. `POST /v1/replays` takes the same reasons.",
        operationId: "listDeadLetterGroups",
        tags: ["deliveries"],
        querystring: groupQuerySchema,
        response: {
          200: groupsSchema,
          ...problemResponses(["missing_field", "invalid_field", "unknown_field"]),
        },
      },
    },
    async (request) => {
      const destinationId = uuidOf("destination", request.query.destinationId);
      // As in the list: what nobody has, has none.
      if (destinationId === undefined) return { data: [] };
      const { groups, isExact } = await groupDeadLetters(context.pool, accessOf(request), {
        destinationId,
        nowMs: context.now(),
      });
      return { data: groups.map((group) => ({ ...groupJson(group), isExact })) };
    },
  );
}

function groupJson(group: DeadLetterGroup): Omit<Static<typeof groupSchema>, "isExact"> {
  const { reason, count, oldestAt, newestAt, exampleDeliveryId } = group;
  const explanation = explain(reason, { isDead: true });
  return {
    reason,
    sentence: explanation?.sentence ?? "They failed for a reason that this version does not know.",
    nextStep: explanation?.nextStep ?? "Look at one of them, put right what failed, then replay.",
    concerns: explanation?.concerns ?? null,
    count,
    oldestAt: oldestAt.toISOString(),
    newestAt: newestAt.toISOString(),
    exampleDeliveryId: publicId("delivery", exampleDeliveryId),
  };
}
