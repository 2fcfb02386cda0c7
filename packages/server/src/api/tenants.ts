import { Type } from "typebox";
import type pg from "pg";
import { publicId } from "../ids.ts";
import { environmentsOf } from "../tenants/environments.ts";
import { readSettings } from "../tenants/settings.ts";
import { parseNewTenant, parseTenantChange } from "../tenants/tenant-draft.ts";
import { changeTenant, createTenant, type ListedTenant, tenantPage } from "../tenants/tenants.ts";
import { administeredTenant, adminPoolOf } from "./administration.ts";
import { installationAccessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { componentName } from "./openapi-components.ts";
import { problemResponses } from "./problem-schema.ts";
import {
  bodyUnchecked,
  environmentExample,
  environmentJson,
  environmentMembers,
  factsWritten,
  settingsWritten,
  tenantExampleId,
  testExampleId,
} from "./tenant-schemas.ts";

const config = { owner: "installation" } as const;
const tags = ["tenants"];

const environmentId = Type.Union([Type.Object({ id: Type.String() }), Type.Null()]);
const environments = Type.Object(
  { live: environmentId, test: environmentId },
  {
    description:
      "The ids of both environments; null for one that the tenant does not have. A test environment of a tenant that an earlier version made comes with the first key for it.",
  },
);
const suspendedAt = Type.Union([Type.String({ format: "date-time" }), Type.Null()], {
  description: "Since when its API keys and sessions are refused; null while they are not.",
});

const environmentsExample = { live: { id: tenantExampleId }, test: { id: testExampleId } };
const tenantExample = {
  ...environmentExample,
  environments: environmentsExample,
  suspendedAt: null,
};

const tenantSchema = Type.Object(
  { ...environmentMembers, environments, suspendedAt },
  { [componentName]: "Tenant", examples: [tenantExample] },
);

const { id, name, environment, createdAt } = environmentMembers;
const listedSchema = Type.Object(
  { id, name, environment, environments, suspendedAt, createdAt },
  { [componentName]: "ListedTenant" },
);

const pageSchema = Type.Object(
  {
    data: Type.Array(listedSchema, { description: "Newest first, by their live environments." }),
    nextCursor: Type.Union([Type.String(), Type.Null()], {
      description: "Pass it as `cursor` for the next page; `null` on the last one.",
    }),
  },
  {
    [componentName]: "TenantPage",
    examples: [
      {
        data: [
          {
            id: tenantExampleId,
            name: "Acme",
            environment: "live" as const,
            environments: environmentsExample,
            suspendedAt: null,
            createdAt: tenantExample.createdAt,
          },
        ],
        nextCursor: null,
      },
    ],
  },
);

const draftSchema = Type.Object(
  { ...factsWritten, ...settingsWritten },
  {
    additionalProperties: false,
    [componentName]: "TenantDraft",
    examples: [{ name: "Acme", retentionDays: 30 }],
  },
);

const changeSchema = Type.Object(
  {
    ...factsWritten,
    name: Type.Optional(factsWritten.name),
    suspended: Type.Optional(
      Type.Boolean({
        description: "Refuses its API keys and sessions, in both environments, or takes that back.",
      }),
    ),
    ...settingsWritten,
  },
  {
    additionalProperties: false,
    [componentName]: "TenantChange",
    examples: [{ name: "Acme", suspended: false }],
  },
);

const bodyProblems = [
  "unknown_field",
  "invalid_field",
  "malformed_json",
  "payload_too_large",
  "unsupported_media_type",
] as const;

/** The path's parameter of every route that names a tenant. */
export const tenantParams = Type.Object({
  id: Type.String({
    description: "`ten_…` of one of its environments.",
    examples: [tenantExampleId],
  }),
});

/** Registers what root keys may do: make tenants, look at them and change them. */
export function registerTenantRoutes(api: Api, context: ApiContext): void {
  registerCreate(api, context);
  registerList(api, context);
  registerRead(api, context);
  registerChange(api, context);
}

function registerCreate(api: Api, context: ApiContext): void {
  api.post(
    "/v1/tenants",
    {
      config,
      validatorCompiler: bodyUnchecked,
      schema: {
        tags,
        operationId: "createTenant",
        summary: "Make a tenant",
        description: "With its live and its test environment; both begin with these settings.",
        body: draftSchema,
        response: { 201: tenantSchema, ...problemResponses(["missing_field", ...bodyProblems]) },
      },
    },
    async (request, reply) => {
      const pool = adminPoolOf(context);
      const { actor } = installationAccessOf(request);
      const { request: draft, problems } = parseNewTenant(request.body);
      const answer = await tenantJson(
        pool,
        await createTenant(pool, { ...draft, actor }, problems),
      );
      request.facts.subjectId = answer.id;
      reply.code(201).header("location", `/v1/tenants/${answer.id}`);
      return answer;
    },
  );
}

function registerList(api: Api, context: ApiContext): void {
  api.get(
    "/v1/tenants",
    {
      config,
      schema: {
        tags,
        operationId: "listTenants",
        summary: "List tenants, newest first",
        querystring: Type.Object(
          {
            limit: Type.Optional(
              Type.Integer({
                minimum: 1,
                maximum: 100,
                default: 50,
                description: "Most items of the page.",
              }),
            ),
            cursor: Type.Optional(
              Type.String({ maxLength: 64, description: "`nextCursor` of the page before." }),
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
    async (request) => {
      const { cursor, limit = 50 } = request.query;
      const page = await tenantPage(adminPoolOf(context), { cursor, limit });
      return { data: page.tenants.map(listedJson), nextCursor: page.nextCursor };
    },
  );
}

function registerRead(api: Api, context: ApiContext): void {
  api.get(
    "/v1/tenants/:id",
    {
      config,
      schema: {
        tags,
        operationId: "getTenant",
        summary: "Get a tenant",
        description: "With the settings of the environment whose id is given.",
        params: tenantParams,
        response: { 200: tenantSchema, ...problemResponses(["not_found"]) },
      },
    },
    async (request) => {
      const pool = adminPoolOf(context);
      return await tenantJson(pool, administeredTenant(request, request.params.id).tenantId);
    },
  );
}

function registerChange(api: Api, context: ApiContext): void {
  api.patch(
    "/v1/tenants/:id",
    {
      config,
      validatorCompiler: bodyUnchecked,
      schema: {
        tags,
        operationId: "changeTenant",
        summary: "Change, suspend or reinstate a tenant",
        description:
          "`name` and `suspended` are of both environments, all else of the one whose id is given. Absent members stay; settings replace the present ones, each as a whole, and null takes one back to its default. Suspending is effective on the next request; what was accepted before is delivered.",
        params: tenantParams,
        body: changeSchema,
        response: { 200: tenantSchema, ...problemResponses(["not_found", ...bodyProblems]) },
      },
    },
    async (request) => {
      const pool = adminPoolOf(context);
      const access = administeredTenant(request, request.params.id);
      const { change, problems } = parseTenantChange(request.body);
      await changeTenant(pool, access, change, problems);
      request.facts.subjectId = request.params.id;
      return await tenantJson(pool, access.tenantId);
    },
  );
}

async function tenantJson(pool: pg.Pool, tenantId: string) {
  const tenant = await readSettings(pool, tenantId);
  const { live, test } = await environmentsOf(pool, tenantId);
  return {
    ...environmentJson(tenant),
    environments: { live: idJson(live), test: idJson(test) },
    suspendedAt: tenant.suspendedAt?.toISOString() ?? null,
  };
}

function listedJson(tenant: ListedTenant) {
  const isLive = tenant.environment === "live";
  return {
    id: publicId("tenant", tenant.id),
    name: tenant.name,
    environment: tenant.environment,
    environments: {
      live: isLive ? idJson(tenant.id) : null,
      test: idJson(isLive ? tenant.testId : tenant.id),
    },
    suspendedAt: tenant.suspendedAt?.toISOString() ?? null,
    createdAt: tenant.createdAt.toISOString(),
  };
}

function idJson(tenantId: string | null): { readonly id: string } | null {
  return tenantId === null ? null : { id: publicId("tenant", tenantId) };
}
