import { TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import {
  changeDestination,
  createDestination,
  deleteDestination,
  listDestinations,
  readDestination,
} from "../destinations/destinations.ts";
import { accessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { registerDestinationActions } from "./destination-actions.ts";
import {
  changeSchema,
  createdDestinationSchema,
  deletedDestinationSchema,
  destinationParams,
  destinationExample,
  destinationSchema,
  listedDestinationSchema,
  draftSchema,
  serializerCompiler,
} from "./destination-schemas.ts";
import { componentName } from "./openapi-components.ts";
import { problemResponses } from "./problem-schema.ts";

const change = { owner: "customer", scope: "manage", right: "change" } as const;
const remove = { owner: "customer", scope: "manage", right: "delete" } as const;
const read = { owner: "customer", scope: "read", right: "read" } as const;
const tags = ["destinations"];

type Compile = typeof TypeBoxValidatorCompiler;

/** For bodies that the concern checks itself, so that all problems are reported together. */
const bodyUnchecked: Compile = (part) =>
  part.httpPart === "body" ? (value: unknown) => ({ value }) : TypeBoxValidatorCompiler(part);

const pageSchema = Type.Unsafe<unknown>(
  Type.Object(
    {
      data: Type.Array(listedDestinationSchema),
      nextCursor: Type.Unsafe<string | null>({
        anyOf: [{ type: "string" }, { type: "null" }],
        description: "Null on the last page.",
      }),
    },
    {
      [componentName]: "DestinationPage",
      examples: [{ data: [destinationExample], nextCursor: null }],
    },
  ),
);

/** The routes under /v1/destinations, those of a destination's actions included. */
export function registerDestinationRoutes(api: Api, context: ApiContext): void {
  registerCreate(api, context);
  registerList(api, context);
  registerRead(api, context);
  registerChange(api, context);
  registerDelete(api, context);
  registerDestinationActions(api, context);
}

function registerCreate(api: Api, context: ApiContext): void {
  api.post(
    "/v1/destinations",
    {
      config: change,
      validatorCompiler: bodyUnchecked,
      serializerCompiler,
      schema: {
        tags,
        operationId: "createDestination",
        summary: "Create a destination",
        description:
          "Adds a destination for a customer, who is created on first use. The signing secret is in this answer and in no other.",
        body: draftSchema,
        response: {
          201: createdDestinationSchema,
          ...problemResponses([
            "missing_field",
            "unknown_field",
            "invalid_field",
            "malformed_json",
            "state_conflict",
            "payload_too_large",
            "unsupported_media_type",
          ]),
        },
      },
    },
    async (request, reply) => {
      const access = accessOf(request);
      const created = await createDestination(context, access, request.body);
      request.facts.subjectId = created.destination.id;
      reply.code(201).header("location", `/v1/destinations/${created.destination.id}`);
      const { destination, signingSecret } = created;
      return signingSecret === undefined ? destination : { ...destination, signingSecret };
    },
  );
}

function registerList(api: Api, context: ApiContext): void {
  api.get(
    "/v1/destinations",
    {
      config: read,
      serializerCompiler,
      schema: {
        tags,
        operationId: "listDestinations",
        summary: "List destinations",
        description: "Newest first, of all customers or of one.",
        querystring: Type.Object(
          {
            customerExternalId: Type.Optional(
              Type.String({ minLength: 1, maxLength: 256, description: "Only this customer's." }),
            ),
            limit: Type.Optional(
              Type.Integer({ minimum: 1, maximum: 100, default: 50, description: "Of the page." }),
            ),
            cursor: Type.Optional(
              Type.String({ maxLength: 200, description: "`nextCursor` of the page before." }),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: pageSchema,
          ...problemResponses(["invalid_field", "unknown_field", "invalid_cursor"]),
        },
      },
    },
    (request) => {
      const { customerExternalId, cursor, limit = 50 } = request.query;
      const query = { customerExternalId, cursor, limit };
      return listDestinations(context, accessOf(request), query);
    },
  );
}

function registerRead(api: Api, context: ApiContext): void {
  api.get(
    "/v1/destinations/:id",
    {
      config: read,
      serializerCompiler,
      schema: {
        tags,
        operationId: "getDestination",
        summary: "Get a destination",
        params: destinationParams,
        response: { 200: destinationSchema, ...problemResponses(["not_found"]) },
      },
    },
    (request) => readDestination(context, accessOf(request), request.params.id),
  );
}

function registerChange(api: Api, context: ApiContext): void {
  api.patch(
    "/v1/destinations/:id",
    {
      config: change,
      validatorCompiler: bodyUnchecked,
      serializerCompiler,
      schema: {
        tags,
        operationId: "updateDestination",
        summary: "Change a destination",
        description:
          "Members that are given replace the present ones, each as a whole; null takes an optional one back to its default. It holds from the next event accepted after this answer.",
        params: destinationParams,
        body: changeSchema,
        response: {
          200: destinationSchema,
          ...problemResponses([
            "unknown_field",
            "invalid_field",
            "missing_field",
            "malformed_json",
            "not_found",
            "state_conflict",
            "payload_too_large",
            "unsupported_media_type",
          ]),
        },
      },
    },
    (request) => {
      const access = accessOf(request);
      return changeDestination(context, access, request.params.id, request.body);
    },
  );
}

function registerDelete(api: Api, context: ApiContext): void {
  api.delete(
    "/v1/destinations/:id",
    {
      config: remove,
      schema: {
        tags,
        operationId: "deleteDestination",
        summary: "Delete a destination",
        description:
          "Its settings and secrets are erased, and deliveries that wait are cancelled. The log of what it received stays, and shows what was cancelled.",
        params: destinationParams,
        response: {
          200: deletedDestinationSchema,
          ...problemResponses(["not_found"]),
        },
      },
    },
    (request) => deleteDestination(context, accessOf(request), request.params.id),
  );
}
