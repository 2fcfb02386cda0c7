import { Type } from "typebox";
import { findDelivery } from "../deliveries/detail.ts";
import { listDeliveries } from "../deliveries/log.ts";
import { replayDelivery } from "../deliveries/replay.ts";
import { ApiError } from "../errors.ts";
import { uuidOf } from "../ids.ts";
import { accessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import {
  deliveryDetailJson,
  deliveryDetailSchema,
  deliveryJson,
  deliveryPageSchema,
  replaySchema,
} from "./delivery-json.ts";
import { deliveryQuerySchema, filterOf, pageOf } from "./delivery-query.ts";
import { problemResponses } from "./problem-schema.ts";

const params = Type.Object({
  id: Type.String({
    description: "`dlv_…`",
    examples: ["dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f"],
  }),
});

/** Registers the delivery log and replay of one delivery. */
export function registerDeliveryRoutes(api: Api, context: ApiContext): void {
  registerList(api, context);
  registerDetail(api, context);
  registerReplay(api, context);
}

function registerList(api: Api, context: ApiContext): void {
  api.get(
    "/v1/deliveries",
    {
      config: { owner: "customer", scope: "read", right: "read" },
      schema: {
        summary: "List deliveries, newest first",
        description:
          "Shows every delivery with its present state, also those still under way. Pages are stable while deliveries arrive.",
        operationId: "listDeliveries",
        tags: ["deliveries"],
        querystring: deliveryQuerySchema,
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
      const page = await listDeliveries(context.pool, access, {
        filter,
        page: pageOf(request.query),
        nowMs: context.now(),
      });
      return { data: page.deliveries.map(deliveryJson), nextCursor: page.nextCursor };
    },
  );
}

function registerDetail(api: Api, context: ApiContext): void {
  api.get(
    "/v1/deliveries/:id",
    {
      config: { owner: "customer", scope: "read", right: "read", auditsReads: true },
      schema: {
        summary: "Show one delivery with every attempt",
        description:
          "Each attempt says what was sent and received, how long each phase took, why it failed, and what to do next. `payloadHidden` says why the event is not shown, where it is not.",
        operationId: "getDelivery",
        tags: ["deliveries"],
        params,
        response: { 200: deliveryDetailSchema, ...problemResponses(["not_found"]) },
      },
    },
    async (request) => {
      const access = accessOf(request);
      const deliveryId = deliveryUuid(request.params.id);
      request.facts.subjectId = request.params.id;
      const detail = await findDelivery(context, access, { deliveryId, nowMs: context.now() });
      if (detail === undefined) throw new ApiError("not_found");
      return deliveryDetailJson(detail);
    },
  );
}

function registerReplay(api: Api, context: ApiContext): void {
  api.post(
    "/v1/deliveries/:id/replay",
    {
      config: { owner: "customer", scope: "manage", right: "replay" },
      schema: {
        summary: "Deliver the same event to the same destination again",
        description:
          "Makes a new delivery with the same event id and bytes and a fresh signature. The delivery must have ended. It can be replayed once; to repeat it again, replay its replay.",
        operationId: "replayDelivery",
        tags: ["deliveries"],
        params,
        response: { 202: replaySchema, ...problemResponses(["not_found", "state_conflict"]) },
      },
    },
    async (request, reply) => {
      const access = accessOf(request);
      const deliveryId = deliveryUuid(request.params.id);
      const replay = deliveryJson(await replayDelivery(context, access, deliveryId));
      request.facts.subjectId = replay.id;
      return reply.code(202).send(replay);
    },
  );
}

function deliveryUuid(id: string): string {
  const uuid = uuidOf("delivery", id);
  if (uuid === undefined) throw new ApiError("not_found");
  return uuid;
}
