import { Type } from "typebox";
import {
  listSigningSecrets,
  overlapSecondsDefault,
  overlapSecondsMax,
  revokeSigningSecret,
  rotateSigningSecret,
} from "../destinations/signing-secrets.ts";
import type { PublicSigningSecret } from "../destinations/signing-secrets.ts";
import { accessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { bodyOptional } from "./destination-actions.ts";
import { destinationParams, serializerCompiler } from "./destination-schemas.ts";
import { componentName } from "./openapi-components.ts";
import { problemResponses } from "./problem-schema.ts";
import { bringUpToDate } from "./up-to-date.ts";

const change = { owner: "customer", scope: "manage", right: "change" } as const;
const read = { owner: "customer", scope: "read", right: "read" } as const;
const tags = ["destinations"];
const path = "/v1/destinations/:id/signing-secrets";

const shown = {
  version: Type.Integer({ minimum: 1, description: "One more with each rotation." }),
  lastFour: Type.String({ description: "The last four characters of the secret." }),
  createdAt: Type.String({ format: "date-time" }),
  signsUntil: Type.Unsafe<string | null>({
    anyOf: [{ type: "string", format: "date-time" }, { type: "null" }],
    description: "When it ends; null for the active one.",
  }),
  state: Type.Unsafe<string>({
    type: "string",
    enum: ["active", "retiring"],
    description: "The newest is active; older ones that still sign beside it are retiring.",
  }),
};

const activeExample = {
  version: 2,
  lastFour: "kQ4=",
  createdAt: "2026-11-21T09:30:00.000Z",
  signsUntil: null,
  state: "active",
};
const retiringExample = {
  version: 1,
  lastFour: "aB8=",
  createdAt: "2026-10-02T14:00:00.000Z",
  signsUntil: "2026-11-22T09:30:00.000Z",
  state: "retiring",
};

const listSchema = Type.Unsafe<unknown>(
  Type.Object(
    {
      data: Type.Array(
        Type.Object(shown, { additionalProperties: false, [componentName]: "SigningSecret" }),
      ),
    },
    {
      [componentName]: "SigningSecretList",
      examples: [{ data: [activeExample, retiringExample] }],
    },
  ),
);

const createdSchema = Type.Unsafe<unknown>(
  Type.Object(
    { ...shown, secret: Type.String({ description: "`whsec_…`. It is shown this once." }) },
    {
      additionalProperties: false,
      [componentName]: "CreatedSigningSecret",
      examples: [
        { ...activeExample, secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwq3LmEt0xkQ4=" },
      ],
    },
  ),
);

const rotationSchema = Type.Object(
  {
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: overlapSecondsMax,
        default: overlapSecondsDefault,
        description:
          "For how long the present secret goes on signing beside the new one. 0 ends it at once, and with it all older ones.",
      }),
    ),
  },
  { additionalProperties: false, examples: [{ overlapSeconds: overlapSecondsDefault }] },
);

/** The routes for the signing secrets of a destination: rotate, list, revoke. */
export function registerSigningSecretRoutes(api: Api, context: ApiContext): void {
  registerRotate(api, context);
  registerList(api, context);
  registerRevoke(api, context);
}

function registerRotate(api: Api, context: ApiContext): void {
  api.post(
    path,
    {
      config: change,
      validatorCompiler: bodyOptional,
      serializerCompiler,
      schema: {
        tags,
        operationId: "rotateSigningSecret",
        summary: "Rotate the signing secret",
        description:
          "Makes a new secret, which signs at once. Until the overlap ends, every request carries a signature of the secret before as well, so that a receiver may take over the new one at any time within it. At most ten older secrets sign at once. The secret is in this answer and in no other.",
        params: destinationParams,
        body: rotationSchema,
        response: {
          201: createdSchema,
          ...problemResponses([
            "invalid_field",
            "unknown_field",
            "malformed_json",
            "not_found",
            "state_conflict",
            "payload_too_large",
            "unsupported_media_type",
          ]),
        },
      },
    },
    async (request, reply) => {
      const access = accessOf(request);
      const { overlapSeconds = overlapSecondsDefault } = request.body;
      const { id } = request.params;
      request.facts.subjectId = id;
      const created = await rotateSigningSecret(context, access, id, overlapSeconds);
      await bringUpToDate(context, access.tenantId);
      reply.code(201);
      return { ...json(created), secret: created.secret };
    },
  );
}

function registerList(api: Api, context: ApiContext): void {
  api.get(
    path,
    {
      config: read,
      serializerCompiler,
      schema: {
        tags,
        operationId: "listSigningSecrets",
        summary: "List the signing secrets",
        description:
          "Those that sign at present, newest first: at most eleven. Ended and revoked ones are erased. Of a type that does not sign the list is empty.",
        params: destinationParams,
        response: { 200: listSchema, ...problemResponses(["not_found"]) },
      },
    },
    async (request) => {
      const secrets = await listSigningSecrets(context, accessOf(request), request.params.id);
      return { data: secrets.map(json) };
    },
  );
}

function registerRevoke(api: Api, context: ApiContext): void {
  api.delete(
    `${path}/:version`,
    {
      config: change,
      schema: {
        tags,
        operationId: "revokeSigningSecret",
        summary: "Revoke an older signing secret",
        description:
          "Ends its overlap now. Attempts under way finish as they are; those that begin later are signed without it. The newest cannot be revoked: rotate first.",
        params: Type.Object({
          ...destinationParams.properties,
          version: Type.String({ description: "The secret's version, such as 1." }),
        }),
        response: {
          204: Type.Null({ description: "It no longer signs." }),
          ...problemResponses(["not_found", "state_conflict"]),
        },
      },
    },
    async (request, reply) => {
      const access = accessOf(request);
      const { id, version } = request.params;
      request.facts.subjectId = id;
      await revokeSigningSecret(context, access, { publicId: id, versionText: version });
      await bringUpToDate(context, access.tenantId);
      reply.code(204);
      return null;
    },
  );
}

function json(secret: PublicSigningSecret) {
  const { version, lastFour, createdAt, signsUntil, state } = secret;
  return {
    version,
    lastFour,
    createdAt: createdAt.toISOString(),
    signsUntil: signsUntil?.toISOString() ?? null,
    state,
  };
}
