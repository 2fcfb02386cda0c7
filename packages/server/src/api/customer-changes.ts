import { Type } from "typebox";
import { changeCustomer } from "../customers/changes.ts";
import { accessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { componentName } from "./openapi-components.ts";
import { problemResponses } from "./problem-schema.ts";

const changeSchema = Type.Object(
  {
    suspended: Type.Optional(
      Type.Boolean({
        description:
          "`true` ends its sessions and lets none be made; its destinations and events go on. `false` reinstates it, without the sessions.",
      }),
    ),
    privatePayloads: Type.Optional(
      Type.Boolean({
        description: "Whether what is stored of its events from now on is sealed.",
      }),
    ),
  },
  { additionalProperties: false, examples: [{ suspended: true }] },
);

const settingsSchema = Type.Object(
  {
    externalId: Type.String({ description: "Your own id of the customer." }),
    createdAt: Type.String({ format: "date-time", description: "When it was first named." }),
    suspended: Type.Boolean({ description: "Whether it has no access." }),
    suspendedAt: Type.Union([Type.String({ format: "date-time" }), Type.Null()]),
    privatePayloads: Type.Boolean({
      description: "Whether what is stored of its events is sealed.",
    }),
  },
  {
    [componentName]: "CustomerSettings",
    examples: [
      {
        externalId: "acct_8K2zRq",
        createdAt: "2026-11-21T09:30:00.027Z",
        suspended: true,
        suspendedAt: "2026-11-21T10:00:00.000Z",
        privatePayloads: false,
      },
    ],
  },
);

/** Registers what a tenant changes of a customer: whether it has access, and whether its payloads are sealed. */
export function registerCustomerChangeRoutes(api: Api, context: ApiContext): void {
  api.patch(
    "/v1/customers/:externalId",
    {
      config: { owner: "tenant", scope: "manage" },
      schema: {
        tags: ["customers"],
        operationId: "updateCustomer",
        summary: "Suspend a customer, or seal its payloads",
        description: "What is left out stays as it is.",
        params: Type.Object({
          externalId: Type.String({
            description: "Your own id of the customer, percent-encoded.",
            examples: ["acct_8K2zRq"],
          }),
        }),
        body: changeSchema,
        response: {
          200: settingsSchema,
          ...problemResponses([
            "invalid_field",
            "unknown_field",
            "malformed_json",
            "not_found",
            "state_conflict",
            "unsupported_media_type",
          ]),
        },
      },
    },
    async (request) => {
      const { externalId } = request.params;
      const asked = { externalId, change: request.body };
      const changed = await changeCustomer(context, accessOf(request), asked);
      return {
        externalId: changed.externalId,
        createdAt: changed.createdAt.toISOString(),
        suspended: changed.suspendedAt !== null,
        suspendedAt: changed.suspendedAt?.toISOString() ?? null,
        privatePayloads: changed.privatePayloads,
      };
    },
  );
}
