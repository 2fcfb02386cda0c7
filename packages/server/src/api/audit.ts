import { Type } from "typebox";
import type { Static } from "typebox";
import type { Actor } from "../access/access.ts";
import { auditActions } from "../audit/actions.ts";
import { type AuditEntry, listAudit, type ServiceActor } from "../audit/log.ts";
import { isFieldText } from "../events/envelope.ts";
import { publicId } from "../ids.ts";
import { accessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { timeOf } from "./delivery-query.ts";
import { componentName } from "./openapi-components.ts";
import { problemResponses } from "./problem-schema.ts";

const limitDefault = 50;

const querySchema = Type.Object(
  {
    action: Type.Optional(
      Type.Enum([...auditActions], {
        description: "Only entries that say that this was done.",
        examples: ["destination.deleted"],
      }),
    ),
    customerExternalId: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description: "Only entries that concern this customer.",
        examples: ["acct_8K2zRq"],
      }),
    ),
    from: Type.Optional(
      Type.String({
        format: "date-time",
        description: "Done at or after (RFC 3339).",
        examples: ["2026-11-21T00:00:00Z"],
      }),
    ),
    to: Type.Optional(
      Type.String({
        format: "date-time",
        description: "Done before (RFC 3339).",
        examples: ["2026-11-22T00:00:00Z"],
      }),
    ),
    cursor: Type.Optional(
      Type.String({
        maxLength: 64,
        description: "`nextCursor` of the page before; the same filter must go with it.",
      }),
    ),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        default: limitDefault,
        description: "Most items of the page.",
      }),
    ),
  },
  { additionalProperties: false },
);

const textOrNull = (description: string) =>
  Type.Union([Type.String(), Type.Null()], { description });

const actorSchema = Type.Object(
  {
    kind: Type.Enum(["api_key", "session", "root_key", "operator", "system", "service"], {
      description:
        "`operator` is somebody at the command line of the installation, `system` Pushrail itself, `service` whoever acted for the tenant, as its customers see it.",
    }),
    id: textOrNull("`key_…`, `ses_…` or `rky_…`; `null` for the other kinds."),
    user: Type.Union(
      [
        Type.Object({
          id: Type.String({ description: "Of an operator, the name of the account." }),
          name: textOrNull("As given with the session."),
        }),
        Type.Null(),
      ],
      { description: "The person, where one was named." },
    ),
  },
  { [componentName]: "AuditActor" },
);

const entrySchema = Type.Object(
  {
    id: Type.String({ description: "`aud_…`" }),
    seq: Type.Union([Type.Integer(), Type.Null()], {
      description:
        "Its place in the log of the tenant: 1, 2, 3 and so on without gaps. `null` for a session, which sees only some of the entries.",
    }),
    occurredAt: Type.String({ format: "date-time" }),
    action: Type.String({ description: "What was done, such as `destination.deleted`." }),
    actor: Type.Union([actorSchema, Type.Null()], {
      description: "Who did it; `null` when it was erased.",
    }),
    subjectId: textOrNull("What it was done to; `null` when that has no id, or it was erased."),
    customerExternalId: textOrNull(
      "The customer whom it concerns; `null` when it concerns the tenant alone, or the customer was erased.",
    ),
    details: Type.Record(Type.String(), Type.Unknown(), {
      description: "More about it, such as the names of changed fields. Never a secret.",
    }),
    erased: Type.Boolean({
      description: "The customer whom it concerned was erased, and with it what this entry said.",
    }),
  },
  { [componentName]: "AuditEntry" },
);

const pageExample = {
  data: [
    {
      id: "aud_018f3c6012347c3d8e9f0a1b2c3d4e60",
      seq: 1207,
      occurredAt: "2026-11-21T09:30:00.027Z",
      action: "destination.paused",
      actor: {
        kind: "session" as const,
        id: "ses_018f3c5d00007aaa8bbbcccccccccccc",
        user: { id: "u_4711", name: "Alex Doe" },
      },
      subjectId: "dst_018f3c5d00007aaa8bbbcccccccccccc",
      customerExternalId: "acct_8K2zRq",
      details: { pendingAction: "hold" },
      erased: false,
    },
  ],
  nextCursor: null,
};

const pageSchema = Type.Object(
  {
    data: Type.Array(entrySchema, { description: "Newest first." }),
    nextCursor: textOrNull("Pass it as `cursor` for the next page; `null` on the last one."),
  },
  { [componentName]: "AuditPage", examples: [pageExample] },
);

/** Registers the audit log. */
export function registerAuditRoutes(api: Api, context: ApiContext): void {
  api.get(
    "/v1/audit",
    {
      config: { owner: "customer", scope: "read", right: "read" },
      schema: {
        summary: "List what was done, by whom, newest first",
        description:
          "With an API key, everything that was done in the tenant; with a session, what concerns its customer. An entry is written in the transaction of what it tells of, and none is ever changed or removed, except for what it says of a customer that was erased.",
        operationId: "listAudit",
        tags: ["audit"],
        querystring: querySchema,
        response: {
          200: pageSchema,
          ...problemResponses(["invalid_field", "unknown_field", "invalid_cursor"]),
        },
      },
    },
    async (request) => {
      const { action, customerExternalId, from, to, cursor, limit = limitDefault } = request.query;
      const filter = {
        action,
        customerExternalId,
        fromMs: timeOf("/from", from),
        toMs: timeOf("/to", to),
      };
      // No customer can have such a name, and the database does not take it.
      if (customerExternalId !== undefined && !isFieldText(customerExternalId)) {
        return { data: [], nextCursor: null };
      }
      const page = await listAudit(context.pool, accessOf(request), { filter, limit, cursor });
      return { data: page.entries.map(entryJson), nextCursor: page.nextCursor };
    },
  );
}

function entryJson(entry: AuditEntry): Static<typeof entrySchema> {
  const { id, seq, occurredAt, action, customerExternalId, content } = entry;
  return {
    id: publicId("auditEntry", id),
    seq: seq === null ? null : Number(seq),
    occurredAt: occurredAt.toISOString(),
    action,
    actor: content === null ? null : actorJson(content.actor),
    subjectId: content?.subjectId ?? null,
    customerExternalId,
    details: { ...content?.details },
    erased: content === null,
  };
}

function actorJson(actor: Actor | ServiceActor): Static<typeof actorSchema> {
  switch (actor.kind) {
    case "api_key":
      return { kind: actor.kind, id: publicId("apiKey", actor.id), user: null };
    case "session":
      return { kind: actor.kind, id: publicId("session", actor.id), user: actor.user };
    case "root_key":
      return { kind: actor.kind, id: publicId("rootKey", actor.id), user: null };
    case "operator":
      return { kind: actor.kind, id: null, user: { id: actor.name, name: null } };
    case "system":
    case "service":
      return { kind: actor.kind, id: null, user: null };
  }
}
