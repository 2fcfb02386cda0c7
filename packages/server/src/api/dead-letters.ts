import { listDeadLetters } from "../deliveries/log.ts";
import { accessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { deliveryJson, deliveryPageSchema } from "./delivery-json.ts";
import { deadLetterQuerySchema, filterOf, pageOf } from "./delivery-query.ts";
import { problemResponses } from "./problem-schema.ts";

/** Registers the list of dead letters. */
export function registerDeadLetterRoutes(api: Api, context: ApiContext): void {
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
