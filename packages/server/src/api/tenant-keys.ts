import { Type } from "typebox";
import { ApiError } from "../errors.ts";
import { publicId, uuidOf } from "../ids.ts";
import { createApiKey, scopes } from "../keys/keys.ts";
import { listTenantKeys, revokeTenantKey, type TenantKey } from "../keys/tenant-keys.ts";
import { environmentNamed } from "../tenants/environments.ts";
import { administeredTenant, adminPoolOf } from "./administration.ts";
import type { Api, ApiContext } from "./context.ts";
import { componentName } from "./openapi-components.ts";
import { problemResponses } from "./problem-schema.ts";
import { tenantExampleId } from "./tenant-schemas.ts";

const config = { owner: "installation" } as const;
const tags = ["tenants"];

const tenantId = Type.String({
  description: "`ten_…` of one of the tenant's environments.",
  examples: [tenantExampleId],
});

const environment = Type.Enum(["live", "test"], {
  description: "Which of the tenant's environments the key reaches.",
});
const name = Type.String({ minLength: 1, maxLength: 100, description: "What the key is for." });
const keyScopes = Type.Array(Type.Enum([...scopes]), {
  minItems: 1,
  maxItems: scopes.length,
  description: "What the key may do; none includes another.",
});
const time = (description: string) =>
  Type.Union([Type.String({ format: "date-time" }), Type.Null()], { description });

const keyMembers = {
  id: Type.String({ description: "`key_…`" }),
  environment,
  name,
  scopes: Type.Array(Type.String()),
  lastFour: Type.String({ description: "The last four characters of the key." }),
  createdAt: Type.String({ format: "date-time" }),
  expiresAt: time("Null: it does not expire."),
  revokedAt: time("Null while it is not revoked."),
  lastUsedAt: time("To about a minute; null when it was never used."),
};

const keyExample = {
  id: "key_018f3c5d00007aaa8bbbcccccccccccc",
  environment: "test" as const,
  name: "integration tests",
  scopes: ["events:write", "read"],
  lastFour: "x7Qa",
  createdAt: "2026-11-21T09:30:00.027Z",
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
};

const keysSchema = Type.Object(
  { data: Type.Array(Type.Object(keyMembers, { [componentName]: "ApiKey" })) },
  { [componentName]: "ApiKeyList", examples: [{ data: [keyExample] }] },
);

const createdSchema = Type.Object(
  {
    id: keyMembers.id,
    environment,
    key: Type.String({ description: "The key itself, shown this once." }),
  },
  {
    [componentName]: "CreatedApiKey",
    examples: [
      { id: keyExample.id, environment: keyExample.environment, key: `prl_test_${"0".repeat(36)}` },
    ],
  },
);

const draftSchema = Type.Object(
  {
    environment,
    name,
    scopes: keyScopes,
    expiresAt: Type.Optional(
      Type.String({ format: "date-time", description: "In the future; absent: never." }),
    ),
  },
  {
    additionalProperties: false,
    [componentName]: "ApiKeyDraft",
    examples: [
      { environment: "test", name: "integration tests", scopes: ["events:write", "read"] },
    ],
  },
);

/** Registers what root keys may do with a tenant's API keys. */
export function registerTenantKeyRoutes(api: Api, context: ApiContext): void {
  registerCreate(api, context);
  registerList(api, context);
  registerRevoke(api, context);
}

function registerCreate(api: Api, context: ApiContext): void {
  api.post(
    "/v1/tenants/:id/keys",
    {
      config,
      schema: {
        tags,
        operationId: "createApiKey",
        summary: "Make an API key of a tenant",
        description: "The key is in this answer and in no other.",
        params: Type.Object({ id: tenantId }),
        body: draftSchema,
        response: {
          201: createdSchema,
          ...problemResponses([
            "not_found",
            "state_conflict",
            "missing_field",
            "unknown_field",
            "invalid_field",
            "malformed_json",
            "payload_too_large",
            "unsupported_media_type",
          ]),
        },
      },
    },
    async (request, reply) => {
      const pool = adminPoolOf(context);
      const { expiresAt, ...draft } = request.body;
      const named = administeredTenant(request, request.params.id);
      const reachedId = await environmentNamed(pool, named, draft.environment);
      const created = await createApiKey(
        pool,
        { ...named, tenantId: reachedId },
        {
          name: draft.name,
          scopes: draft.scopes,
          expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt),
        },
      );
      const id = publicId("apiKey", created.id);
      request.facts.subjectId = id;
      reply.code(201).header("cache-control", "no-store");
      return { id, environment: draft.environment, key: created.keyText.reveal() };
    },
  );
}

function registerList(api: Api, context: ApiContext): void {
  api.get(
    "/v1/tenants/:id/keys",
    {
      config,
      schema: {
        tags,
        operationId: "listApiKeys",
        summary: "List the API keys of a tenant",
        description: "Of both environments, revoked and expired ones included.",
        params: Type.Object({ id: tenantId }),
        response: { 200: keysSchema, ...problemResponses(["not_found"]) },
      },
    },
    async (request) => {
      const pool = adminPoolOf(context);
      const access = administeredTenant(request, request.params.id);
      return { data: (await listTenantKeys(pool, access.tenantId)).map(keyJson) };
    },
  );
}

function registerRevoke(api: Api, context: ApiContext): void {
  api.delete(
    "/v1/tenants/:id/keys/:keyId",
    {
      config,
      schema: {
        tags,
        operationId: "revokeApiKey",
        summary: "Revoke an API key of a tenant",
        description: "For good, from the next request on.",
        params: Type.Object({
          id: tenantId,
          keyId: Type.String({ description: "`key_…`", examples: [keyExample.id] }),
        }),
        response: {
          204: Type.Null({ description: "It is revoked." }),
          ...problemResponses(["not_found"]),
        },
      },
    },
    async (request, reply) => {
      const pool = adminPoolOf(context);
      const access = administeredTenant(request, request.params.id);
      const keyId = uuidOf("apiKey", request.params.keyId);
      if (keyId === undefined) throw new ApiError("not_found");
      await revokeTenantKey(pool, access, keyId);
      request.facts.subjectId = request.params.keyId;
      return reply.code(204).send(null);
    },
  );
}

function keyJson(key: TenantKey) {
  return {
    id: publicId("apiKey", key.id),
    environment: key.environment,
    name: key.name,
    scopes: [...key.scopes],
    lastFour: key.lastFour,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  };
}
