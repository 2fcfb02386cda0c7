import { Type } from "typebox";
import { descriptionCharsMax, exampleBytesMax } from "../event-types/draft.ts";
import {
  deleteEventType,
  eventTypesMax,
  listEventTypes,
  putEventType,
} from "../event-types/event-types.ts";
import { accessOf, tenantAccessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { serializerCompiler } from "./destination-schemas.ts";
import { componentName } from "./openapi-components.ts";
import { problemResponses } from "./problem-schema.ts";
import { bodyUnchecked } from "./tenant-schemas.ts";

const tags = ["events"];

const example = {
  name: "order.completed",
  description: "An order was paid in full.",
  example: { orderId: "1001", total: 99.5, currency: "EUR" },
};

const exampleSchema = Type.Union([Type.Object({}, { additionalProperties: true }), Type.Null()], {
  description: `A payload as such an event carries it, at most ${exampleBytesMax} bytes.`,
});

const members = {
  name: Type.String(),
  description: Type.Union([Type.String(), Type.Null()]),
  example: exampleSchema,
};

/** In lists; the same as an answer of its own shows an example. */
const listedSchema = Type.Object(members, { [componentName]: "EventType" });
const eventTypeSchema = Type.Object(members, { [componentName]: "EventType", examples: [example] });

const inputSchema = Type.Object(
  {
    description: Type.Optional(
      Type.Union([Type.String({ minLength: 1, maxLength: descriptionCharsMax }), Type.Null()], {
        description: "What such an event tells, for whoever chooses it.",
      }),
    ),
    example: Type.Optional(exampleSchema),
  },
  {
    additionalProperties: false,
    examples: [{ description: example.description, example: example.example }],
  },
);

const params = Type.Object({
  name: Type.String({ description: "The event type.", examples: [example.name] }),
});

/** Registers the catalogue of event types. */
export function registerEventTypeRoutes(api: Api, context: ApiContext): void {
  registerList(api, context);
  registerPut(api, context);
  registerDelete(api, context);
}

function registerList(api: Api, context: ApiContext): void {
  api.get(
    "/v1/event-types",
    {
      config: { owner: "customer", scope: "read", right: "read" },
      serializerCompiler,
      schema: {
        tags,
        operationId: "listEventTypes",
        summary: "List the event types that are described",
        description: `Sorted by name, at most ${eventTypesMax}. A session gets those that the tenant shows its customers. Others are delivered as well: the list is for people who choose.`,
        response: {
          200: Type.Object({ data: Type.Array(listedSchema) }, { examples: [{ data: [example] }] }),
          ...problemResponses([]),
        },
      },
    },
    async (request) => ({ data: [...(await listEventTypes(context, accessOf(request)))] }),
  );
}

function registerPut(api: Api, context: ApiContext): void {
  api.put(
    "/v1/event-types/:name",
    {
      config: { owner: "tenant", scope: "manage" },
      validatorCompiler: bodyUnchecked,
      serializerCompiler,
      schema: {
        tags,
        operationId: "putEventType",
        summary: "Describe an event type",
        description:
          "Adds it to the catalogue or replaces what is said of it, as a whole. Safe to repeat.",
        params,
        body: inputSchema,
        response: {
          200: eventTypeSchema,
          ...problemResponses([
            "invalid_field",
            "unknown_field",
            "malformed_json",
            "state_conflict",
            "payload_too_large",
            "unsupported_media_type",
          ]),
        },
      },
    },
    async (request) => {
      const { name } = request.params;
      return await putEventType(context, tenantAccessOf(request), { name, body: request.body });
    },
  );
}

function registerDelete(api: Api, context: ApiContext): void {
  api.delete(
    "/v1/event-types/:name",
    {
      config: { owner: "tenant", scope: "manage" },
      schema: {
        tags,
        operationId: "deleteEventType",
        summary: "Take an event type out of the catalogue",
        description: "Its events are taken and delivered as before.",
        params,
        response: {
          204: Type.Null({ description: "It is gone." }),
          ...problemResponses(["not_found"]),
        },
      },
    },
    async (request, reply) => {
      await deleteEventType(context, tenantAccessOf(request), request.params.name);
      reply.code(204);
      return null;
    },
  );
}
