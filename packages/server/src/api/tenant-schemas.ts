import { TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import { definitions } from "@pushrail/destinations";
import { Type } from "typebox";
import { eventTypePatternsMax } from "../destinations/routing.ts";
import { publicId } from "../ids.ts";
import { originsMax } from "../tenants/origins.ts";
import { retentionDaysMax } from "../tenants/retention-days.ts";
import type { TenantWithSettings } from "../tenants/settings.ts";

/**
 * The schemas of tenants and their settings. They document the bodies; what checks them is in tenants/, which reports
 * everything that is wrong at once.
 */

/** For bodies that the concern checks itself, so that all problems are reported together. */
export const bodyUnchecked: typeof TypeBoxValidatorCompiler = (part) =>
  part.httpPart === "body" ? (value: unknown) => ({ value }) : TypeBoxValidatorCompiler(part);

/** A tenant's id, as examples show it. */
export const tenantExampleId = "ten_018f3c5d00007aaa8bbbaaaaaaaaaaaa";

/** Its test environment's id. */
export const testExampleId = "ten_018f3c5d00007aaa8bbbaaaaaaaaaaab";

const closed = { additionalProperties: false };
const types = definitions.map(({ type }) => type);

const policyMembers = {
  destinationTypes: Type.Unsafe<string[] | null>({
    anyOf: [{ type: "array", items: { type: "string", enum: types } }, { type: "null" }],
    description: "Types that customers may create destinations of; null for all.",
  }),
  eventTypes: Type.Unsafe<string[] | null>({
    anyOf: [
      {
        type: "array",
        items: { type: "string", maxLength: 128 },
        minItems: 1,
        maxItems: eventTypePatternsMax,
      },
      { type: "null" },
    ],
    description:
      "Patterns of event types that customers may subscribe to, see in the log and replay, as in a destination's `eventTypes`; null for all.",
  }),
  mayReplay: Type.Boolean({ description: "Whether customers may replay." }),
  mayDelete: Type.Boolean({
    description: "Whether customers may delete destinations and credentials.",
  }),
  showsPayloads: Type.Boolean({
    description: "Whether customers see the payloads of events; the log shows everything else.",
  }),
};

const brandingMembers = {
  displayName: nullableText(
    { minLength: 1, maxLength: 100 },
    "What customers know the tenant by; null where it has said nothing, like all of these.",
  ),
  logoUrl: nullableText({ maxLength: 2048 }, "An https URL."),
  accentColor: nullableText({ pattern: "^#[0-9a-fA-F]{6}$" }, "`#rrggbb`"),
  supportUrl: nullableText(
    { maxLength: 2048 },
    "Where customers find help: an https URL or a mailto address.",
  ),
};

function nullableText(rule: object, description: string) {
  return Type.Unsafe<string | null>({
    anyOf: [{ type: "string", ...rule }, { type: "null" }],
    description,
  });
}

const policyText =
  "What customers may see and do with their sessions. API keys are not bound by it.";

/** The policy of a portal, complete. */
export const portalPolicySchema = Type.Object(policyMembers, { description: policyText });

/** The branding of a portal, complete. */
export const brandingSchema = Type.Object(brandingMembers, {
  description: "How the portal presents itself.",
});

const originsText =
  "Pages that may call the API with a session: scheme, host and port, exactly as browsers send them in `Origin`.";

const allowedOrigins = Type.Array(Type.String({ maxLength: 300 }), {
  maxItems: originsMax,
  description: originsText,
});

const privatePayloadsText =
  "Private Payload Mode: bodies and exchanges of all its customers are stored sealed.";

const privatePayloads = Type.Boolean({ description: privatePayloadsText });

const retentionMembers = {
  retentionDays: Type.Integer({
    minimum: 1,
    maximum: retentionDaysMax,
    description: "How many days deliveries, outcomes and dead letters are kept.",
  }),
  payloadDays: Type.Integer({
    minimum: 1,
    description: "How many days the bodies of events are kept; at most `retentionDays`.",
  }),
  attemptDays: Type.Integer({
    minimum: 1,
    description: "How many days attempts are kept; at most `retentionDays`.",
  }),
};

const name = Type.String({ minLength: 1, maxLength: 100 });

/** Settings as a tenant, or whoever made it, writes them. */
export const settingsWritten = {
  portalPolicy: Type.Optional(
    Type.Unsafe<unknown>({
      anyOf: [Type.Partial(Type.Object(policyMembers), closed), { type: "null" }],
      description: `${policyText} Members that are absent or null allow everything.`,
    }),
  ),
  branding: Type.Optional(
    Type.Unsafe<unknown>({
      anyOf: [Type.Partial(Type.Object(brandingMembers), closed), { type: "null" }],
      description: "How the portal presents itself.",
    }),
  ),
  allowedOrigins: Type.Optional(
    Type.Unsafe<unknown>({
      anyOf: [allowedOrigins, { type: "null" }],
      description: originsText,
    }),
  ),
  privatePayloads: Type.Optional(
    Type.Unsafe<unknown>({
      anyOf: [{ type: "boolean" }, { type: "null" }],
      description: privatePayloadsText,
    }),
  ),
};

/** Days and name as whoever holds a root key writes them. */
export const factsWritten = {
  name,
  retentionDays: Type.Optional(retentionMembers.retentionDays),
  payloadDays: Type.Optional(retentionMembers.payloadDays),
  attemptDays: Type.Optional(retentionMembers.attemptDays),
};

/** Members of every answer that shows one environment of a tenant. */
export const environmentMembers = {
  id: Type.String({ description: "`ten_…`" }),
  name,
  environment: Type.Enum(["live", "test"]),
  ...retentionMembers,
  portalPolicy: portalPolicySchema,
  branding: brandingSchema,
  allowedOrigins,
  privatePayloads,
  createdAt: Type.String({ format: "date-time" }),
};

/** What {@link environmentMembers} may hold. */
export const environmentExample = {
  id: tenantExampleId,
  name: "Acme",
  environment: "live" as const,
  retentionDays: 30,
  payloadDays: 30,
  attemptDays: 30,
  portalPolicy: {
    destinationTypes: null,
    eventTypes: ["order.*"],
    mayReplay: true,
    mayDelete: false,
    showsPayloads: true,
  },
  branding: {
    displayName: "Acme",
    logoUrl: "https://acme.example/logo.svg",
    accentColor: "#1a73e8",
    supportUrl: null,
  },
  allowedOrigins: ["https://app.acme.example"],
  privatePayloads: false,
  createdAt: "2026-11-21T09:30:00.027Z",
};

/** The members of {@link environmentMembers} of one environment. */
export function environmentJson(tenant: TenantWithSettings) {
  const { name: tenantName, environment, retentionDays, payloadDays, attemptDays } = tenant;
  const { portalPolicy, branding, createdAt } = tenant;
  return {
    id: publicId("tenant", tenant.id),
    name: tenantName,
    environment,
    ...{ retentionDays, payloadDays, attemptDays },
    // The serializer's types know no readonly lists.
    portalPolicy: {
      ...portalPolicy,
      destinationTypes: portalPolicy.destinationTypes && [...portalPolicy.destinationTypes],
      eventTypes: portalPolicy.eventTypes && [...portalPolicy.eventTypes],
    },
    branding,
    allowedOrigins: [...tenant.allowedOrigins],
    privatePayloads: tenant.privatePayloads,
    createdAt: createdAt.toISOString(),
  };
}
