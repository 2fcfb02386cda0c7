import { TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import {
  changeCredential,
  createCredential,
  deleteCredential,
  listCredentials,
  offeredCredentialTypes,
  readCredential,
} from "../credentials/credentials.ts";
import { accessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import {
  credentialChangeSchema,
  credentialDraftSchema,
  credentialPageSchema,
  credentialParams,
  credentialSchema,
  credentialTypeNames,
  credentialTypesSchema,
} from "./credential-schemas.ts";
import { problemResponses } from "./problem-schema.ts";
import { bringUpToDate } from "./up-to-date.ts";

const change = { owner: "customer", scope: "manage", right: "change" } as const;
const remove = { owner: "customer", scope: "manage", right: "delete" } as const;
const read = { owner: "customer", scope: "read", right: "read" } as const;
const tags = ["credentials"];

/** Bytes of a body: a chain of certificates and its key, at their longest, fit in. */
const bodyLimit = 65_536;

type Compile = typeof TypeBoxValidatorCompiler;

/** For bodies that the concern checks itself, so that all problems are reported together. */
const bodyUnchecked: Compile = (part) =>
  part.httpPart === "body" ? (value: unknown) => ({ value }) : TypeBoxValidatorCompiler(part);

/** The concern makes the whole answer, and a type's fields are not the serializer's to drop. */
const serializerCompiler = () => (value: unknown) => JSON.stringify(value);

const customerFilter = Type.Optional(
  Type.String({ minLength: 1, maxLength: 256, description: "Only this customer's." }),
);

/** The routes under /v1/credentials, and /v1/credential-types. */
export function registerCredentialRoutes(api: Api, context: ApiContext): void {
  registerTypes(api, context);
  registerCreate(api, context);
  registerList(api, context);
  registerRead(api, context);
  registerChange(api, context);
  registerDelete(api, context);
}

function registerTypes(api: Api, context: ApiContext): void {
  api.get(
    "/v1/credential-types",
    {
      config: read,
      serializerCompiler,
      schema: {
        tags,
        operationId: "listCredentialTypes",
        summary: "List credential types",
        description:
          "Every type of credential with the fields it takes: enough to build a form. For a session, and for the customer that is named, with the external id that a cloud account has to require. `platform` says what such an account has to know of this installation.",
        querystring: Type.Object(
          {
            customerExternalId: Type.Optional(
              Type.String({
                minLength: 1,
                maxLength: 256,
                description: "For whom to show the external id.",
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: credentialTypesSchema,
          ...problemResponses(["invalid_field", "unknown_field", "not_found"]),
        },
      },
    },
    async (request) => {
      const { customerExternalId } = request.query;
      return { data: await offeredCredentialTypes(context, accessOf(request), customerExternalId) };
    },
  );
}

function registerCreate(api: Api, context: ApiContext): void {
  api.post(
    "/v1/credentials",
    {
      config: change,
      bodyLimit,
      validatorCompiler: bodyUnchecked,
      serializerCompiler,
      schema: {
        tags,
        operationId: "createCredential",
        summary: "Create a credential",
        description:
          "Adds a credential for a customer, who is created on first use. Its secrets are in no answer, this one included.",
        body: credentialDraftSchema,
        response: {
          201: credentialSchema,
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
      const created = await createCredential(context, accessOf(request), request.body);
      request.facts.subjectId = created.id;
      reply.code(201).header("location", `/v1/credentials/${created.id}`);
      return created;
    },
  );
}

function registerList(api: Api, context: ApiContext): void {
  api.get(
    "/v1/credentials",
    {
      config: read,
      serializerCompiler,
      schema: {
        tags,
        operationId: "listCredentials",
        summary: "List credentials",
        description: "Newest first, of all customers or of one.",
        querystring: Type.Object(
          {
            customerExternalId: customerFilter,
            type: Type.Optional(
              Type.Unsafe<string>({
                type: "string",
                enum: [...credentialTypeNames],
                description: "Only of this type.",
              }),
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
          200: credentialPageSchema,
          ...problemResponses(["invalid_field", "unknown_field", "invalid_cursor"]),
        },
      },
    },
    (request) => {
      const { customerExternalId, type, cursor, limit = 50 } = request.query;
      const query = { customerExternalId, type, cursor, limit };
      return listCredentials(context, accessOf(request), query);
    },
  );
}

function registerRead(api: Api, context: ApiContext): void {
  api.get(
    "/v1/credentials/:id",
    {
      config: read,
      serializerCompiler,
      schema: {
        tags,
        operationId: "getCredential",
        summary: "Get a credential",
        params: credentialParams,
        response: { 200: credentialSchema, ...problemResponses(["not_found"]) },
      },
    },
    (request) => readCredential(context, accessOf(request), request.params.id),
  );
}

function registerChange(api: Api, context: ApiContext): void {
  api.patch(
    "/v1/credentials/:id",
    {
      config: change,
      bodyLimit,
      validatorCompiler: bodyUnchecked,
      serializerCompiler,
      schema: {
        tags,
        operationId: "updateCredential",
        summary: "Change or rotate a credential",
        description:
          "Members that are given replace the present ones; null takes an optional one away. Any field of the type makes it a rotation: every destination that uses the credential takes the new values with its next attempt, and attempts under way end with the old ones.",
        params: credentialParams,
        body: credentialChangeSchema,
        response: {
          200: credentialSchema,
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
    async (request) => {
      const access = accessOf(request);
      const changed = await changeCredential(context, access, request.params.id, request.body);
      await bringUpToDate(context, access.tenantId);
      return changed;
    },
  );
}

function registerDelete(api: Api, context: ApiContext): void {
  api.delete(
    "/v1/credentials/:id",
    {
      config: remove,
      schema: {
        tags,
        operationId: "deleteCredential",
        summary: "Delete a credential",
        description: "Its secrets are erased. It is refused while destinations use it.",
        params: credentialParams,
        response: {
          204: Type.Null({ description: "It is deleted." }),
          ...problemResponses(["not_found", "state_conflict"]),
        },
      },
    },
    async (request, reply) => {
      await deleteCredential(context, accessOf(request), request.params.id);
      reply.code(204);
      return null;
    },
  );
}
