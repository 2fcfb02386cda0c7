import { Type } from "typebox";
import { parseSettingsChange } from "../tenants/settings-draft.ts";
import { changeSettings, readSettings } from "../tenants/settings.ts";
import { accessOf, tenantAccessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { componentName } from "./openapi-components.ts";
import { problemResponses } from "./problem-schema.ts";
import {
  bodyUnchecked,
  brandingSchema,
  environmentExample,
  environmentJson,
  environmentMembers,
  portalPolicySchema,
  settingsWritten,
} from "./tenant-schemas.ts";

const tags = ["tenant"];

const tenantSchema = Type.Object(environmentMembers, {
  [componentName]: "OwnTenant",
  examples: [environmentExample],
});

const changeSchema = Type.Object(settingsWritten, {
  additionalProperties: false,
  [componentName]: "TenantSettingsChange",
  examples: [
    {
      portalPolicy: { eventTypes: ["order.*"], mayDelete: false },
      allowedOrigins: ["https://app.acme.example"],
    },
  ],
});

const portalSchema = Type.Object(
  {
    customerExternalId: Type.Union([Type.String(), Type.Null()], {
      description: "Whose session this is; null for an API key.",
    }),
    environment: Type.Enum(["live", "test"]),
    branding: brandingSchema,
    portalPolicy: portalPolicySchema,
    privatePayloads: Type.Boolean({ description: "As the tenant has it set for all customers." }),
  },
  {
    [componentName]: "Portal",
    examples: [
      {
        customerExternalId: "acct_8K2zRq",
        environment: "live" as const,
        branding: environmentExample.branding,
        portalPolicy: environmentExample.portalPolicy,
        privatePayloads: false,
      },
    ],
  },
);

/** Registers what a tenant does with its own settings, and what a portal reads of them. */
export function registerOwnTenantRoutes(api: Api, context: ApiContext): void {
  registerRead(api, context);
  registerChange(api, context);
  registerPortal(api, context);
}

function registerRead(api: Api, { pool }: ApiContext): void {
  api.get(
    "/v1/tenant",
    {
      config: { owner: "tenant", scope: "read" },
      schema: {
        tags,
        operationId: "getOwnTenant",
        summary: "Get your tenant's settings",
        description: "Those of the environment that the API key belongs to.",
        response: { 200: tenantSchema, ...problemResponses([]) },
      },
    },
    async (request) => environmentJson(await readSettings(pool, accessOf(request).tenantId)),
  );
}

function registerChange(api: Api, { pool }: ApiContext): void {
  api.patch(
    "/v1/tenant",
    {
      config: { owner: "tenant", scope: "manage" },
      validatorCompiler: bodyUnchecked,
      schema: {
        tags,
        operationId: "changeOwnTenant",
        summary: "Change your tenant's settings",
        description:
          "Members given replace the present ones, each as a whole; null takes one back to its default; absent ones stay. They are those of the environment that the API key belongs to. Retention is set by whoever runs the installation.",
        body: changeSchema,
        response: {
          200: tenantSchema,
          ...problemResponses([
            "unknown_field",
            "invalid_field",
            "malformed_json",
            "payload_too_large",
            "unsupported_media_type",
          ]),
        },
      },
    },
    async (request) => {
      const change = parseSettingsChange(request.body);
      return environmentJson(await changeSettings(pool, tenantAccessOf(request), change));
    },
  );
}

function registerPortal(api: Api, { pool }: ApiContext): void {
  api.get(
    "/v1/portal",
    {
      config: { owner: "customer", scope: "read", right: "read" },
      schema: {
        tags,
        operationId: "getPortal",
        summary: "Get what a portal needs to present itself",
        description: "For the customer of the session that it is called with.",
        response: { 200: portalSchema, ...problemResponses([]) },
      },
    },
    async (request) => {
      const access = accessOf(request);
      const { environment, branding, portalPolicy, privatePayloads } = environmentJson(
        await readSettings(pool, access.tenantId),
      );
      const customerExternalId = access.customerId === undefined ? null : access.customerExternalId;
      return { customerExternalId, environment, branding, portalPolicy, privatePayloads };
    },
  );
}
