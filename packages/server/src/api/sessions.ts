import { Type } from "typebox";
import type { Static } from "typebox";
import { publicId } from "../ids.ts";
import { sessionSeconds } from "../sessions/request.ts";
import {
  endedSessionDays,
  pageOfSessions,
  revokeCustomerSessions,
  revokeSession,
  type Session,
} from "../sessions/sessions.ts";
import { accessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { componentName } from "./openapi-components.ts";
import { problemResponses } from "./problem-schema.ts";

const mint = { owner: "tenant", scope: "sessions:write", rateGroup: "mint" } as const;
const read = { owner: "tenant", scope: "read" } as const;
const tags = ["sessions"];

const exampleId = "ses_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f";

const userFields = {
  id: Type.String({ minLength: 1, maxLength: 256, description: "Your own id of the person." }),
  name: Type.Optional(
    Type.Union([Type.String({ minLength: 1, maxLength: 256 }), Type.Null()], {
      description: "How the audit log names the person.",
    }),
  ),
};

const requestSchema = Type.Object(
  {
    customerExternalId: Type.String({
      minLength: 1,
      maxLength: 256,
      description: "Whose portal it is: your own name for the customer, who is created if need be.",
    }),
    ttlSeconds: Type.Optional(
      Type.Integer({
        minimum: sessionSeconds.min,
        maximum: sessionSeconds.max,
        default: sessionSeconds.usual,
        description: "How long the session lasts.",
      }),
    ),
    user: Type.Optional(
      Type.Object(userFields, {
        additionalProperties: false,
        description: "Who it is for. Changes nothing of what the session may do.",
      }),
    ),
  },
  {
    additionalProperties: false,
    examples: [
      {
        customerExternalId: "acct_8K2zRq",
        ttlSeconds: 900,
        user: { id: "u_381", name: "Dana Reyes" },
      },
    ],
  },
);

const mintedSchema = Type.Object(
  {
    id: Type.String({ description: "`ses_…`, to revoke it by." }),
    token: Type.String({ description: "For `Authorization: Bearer …`. Shown only here." }),
    expiresAt: Type.String({ format: "date-time" }),
  },
  {
    [componentName]: "MintedSession",
    examples: [{ id: exampleId, token: "eyJhbGciOi…", expiresAt: "2026-11-21T09:45:00.000Z" }],
  },
);

const sessionSchema = Type.Object(
  {
    id: Type.String({ description: "`ses_…`" }),
    customerExternalId: Type.String({ description: "Your own id of the customer." }),
    user: Type.Union(
      [
        Type.Object({ id: Type.String(), name: Type.Union([Type.String(), Type.Null()]) }),
        Type.Null(),
      ],
      { description: "Who it was made for, as you said." },
    ),
    state: Type.Enum(["active", "expired", "revoked"]),
    createdBy: Type.String({ description: "`key_…` of the API key that asked for it." }),
    createdAt: Type.String({ format: "date-time" }),
    expiresAt: Type.String({ format: "date-time" }),
    revokedAt: Type.Union([Type.String({ format: "date-time" }), Type.Null()]),
  },
  { [componentName]: "Session" },
);

const pageSchema = Type.Object(
  {
    data: Type.Array(sessionSchema, { description: "Newest first." }),
    nextCursor: Type.Union([Type.String(), Type.Null()], {
      description: "Pass it as `cursor` for the next page; `null` on the last one.",
    }),
  },
  {
    [componentName]: "SessionPage",
    examples: [
      {
        data: [
          {
            id: exampleId,
            customerExternalId: "acct_8K2zRq",
            user: { id: "u_381", name: "Dana Reyes" },
            state: "active",
            createdBy: "key_018f3c5d00007aaa8bbbcccccccccccc",
            createdAt: "2026-11-21T09:30:00.000Z",
            expiresAt: "2026-11-21T09:45:00.000Z",
            revokedAt: null,
          },
        ],
        nextCursor: null,
      },
    ],
  },
);

const querySchema = Type.Object(
  {
    customerExternalId: Type.Optional(
      Type.String({ minLength: 1, maxLength: 256, description: "Only this customer's." }),
    ),
    state: Type.Optional(
      Type.Enum(["active", "any"], {
        default: "active",
        description: `\`any\`: also what has ended within the last ${endedSessionDays} days.`,
      }),
    ),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100, default: 50, description: "Of the page." }),
    ),
    cursor: Type.Optional(
      Type.String({ maxLength: 64, description: "`nextCursor` of the page before." }),
    ),
  },
  { additionalProperties: false },
);

/** The routes under /v1/sessions, and the one that ends all sessions of a customer. */
export function registerSessionRoutes(api: Api, context: ApiContext): void {
  registerMint(api, context);
  registerList(api, context);
  registerRevoke(api, context);
  registerRevokeAll(api, context);
}

function registerMint(api: Api, { sessions }: ApiContext): void {
  api.post(
    "/v1/sessions",
    {
      config: mint,
      schema: {
        tags,
        operationId: "createSession",
        summary: "Let a customer in",
        description:
          "Makes a session, whose token lets a browser do for this one customer what the portal's policy allows, and nothing else. Ask for it in your backend, when you know who is signed in there.",
        body: requestSchema,
        response: {
          201: mintedSchema,
          ...problemResponses([
            "invalid_field",
            "missing_field",
            "unknown_field",
            "malformed_json",
            "state_conflict",
            "payload_too_large",
            "unsupported_media_type",
          ]),
        },
      },
    },
    async (request, reply) => {
      const minted = await sessions.mint(accessOf(request), request.body);
      const id = publicId("session", minted.id);
      request.facts.subjectId = id;
      reply.code(201).header("cache-control", "no-store");
      return { id, token: minted.token.reveal(), expiresAt: minted.expiresAt.toISOString() };
    },
  );
}

function registerList(api: Api, context: ApiContext): void {
  api.get(
    "/v1/sessions",
    {
      config: read,
      schema: {
        tags,
        operationId: "listSessions",
        summary: "List sessions, newest first",
        description: "Without their tokens, which are nowhere stored.",
        querystring: querySchema,
        response: {
          200: pageSchema,
          ...problemResponses(["invalid_field", "unknown_field", "invalid_cursor"]),
        },
      },
    },
    async (request) => {
      const { customerExternalId, state = "active", cursor, limit = 50 } = request.query;
      const query = { customerExternalId, withEnded: state === "any", cursor, limit };
      const page = await pageOfSessions(context, accessOf(request), query);
      return { data: page.sessions.map(sessionJson), nextCursor: page.nextCursor };
    },
  );
}

function registerRevoke(api: Api, context: ApiContext): void {
  api.delete(
    "/v1/sessions/:id",
    {
      config: mint,
      schema: {
        tags,
        operationId: "revokeSession",
        summary: "End a session",
        description: "For good, from the next request on, in every process. Safe to repeat.",
        params: Type.Object({
          id: Type.String({ description: "`ses_…`", examples: [exampleId] }),
        }),
        response: {
          204: Type.Null({ description: "Its token lets nobody in." }),
          ...problemResponses(["not_found"]),
        },
      },
    },
    async (request, reply) => {
      request.facts.subjectId = request.params.id;
      await revokeSession(context, accessOf(request), request.params.id);
      reply.code(204);
      return null;
    },
  );
}

function registerRevokeAll(api: Api, context: ApiContext): void {
  api.delete(
    "/v1/customers/:externalId/sessions",
    {
      config: mint,
      schema: {
        tags,
        operationId: "revokeCustomerSessions",
        summary: "End all sessions of a customer",
        description:
          "Those included that are being made at this moment. To keep it from getting new ones, suspend the customer.",
        params: Type.Object({
          externalId: Type.String({
            description: "Your own id of the customer, percent-encoded.",
            examples: ["acct_8K2zRq"],
          }),
        }),
        response: {
          200: Type.Object(
            { revoked: Type.Integer({ description: "How many were active." }) },
            { examples: [{ revoked: 3 }] },
          ),
          ...problemResponses(["not_found"]),
        },
      },
    },
    async (request) => ({
      revoked: await revokeCustomerSessions(context, accessOf(request), request.params.externalId),
    }),
  );
}

function sessionJson(session: Session): Static<typeof sessionSchema> {
  const { id, customerExternalId, user, apiKeyId, createdAt, expiresAt, revokedAt } = session;
  const ended = revokedAt === null ? "expired" : "revoked";
  return {
    id: publicId("session", id),
    customerExternalId,
    user: user && { id: user.id, name: user.name },
    state: session.isActive ? "active" : ended,
    createdBy: publicId("apiKey", apiKeyId),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}
