import { definitions } from "@pushrail/destinations";
import type { DestinationDefinition, Field } from "@pushrail/destinations";
import { Type } from "typebox";
import type { TProperties, TSchema } from "typebox";
import { eventTypePatternsMax } from "../destinations/routing.ts";
import { filterLimits } from "../destinations/filter.ts";
import { flowLimits } from "../destinations/flow-draft.ts";
import { componentName } from "./openapi-components.ts";
import { customDelaysMax } from "../deliveries/retry-policy.ts";

/**
 * The schemas of destinations, one variant a type, made from what the types declare. They document the bodies; what
 * checks them is destinations/draft.ts, which can report the type's own problems together with the common ones.
 */

/** The path's parameter of every route that names a destination. */
export const destinationParams = Type.Object({
  id: Type.String({ description: "The destination's id, `dst_…`." }),
});

/** The concern makes the whole answer, and a type's settings are not the serializer's to drop. */
export const serializerCompiler = () => (value: unknown) => JSON.stringify(value);

const eventTypes = Type.Array(Type.String({ maxLength: 128 }), {
  minItems: 1,
  maxItems: eventTypePatternsMax,
  description:
    "Which event types it gets: `order.completed` for one, `order.*` for all below `order.` at any depth, `*` for every type.",
});

const filter = Type.Unsafe<unknown>({
  anyOf: [{ type: "object", additionalProperties: true }, { type: "null" }],
  description: [
    "Which of these events it gets; null for all of them.",
    "A condition is `{field, op, value}`; `{all: […]}`, `{any: […]}` and `{not: …}` join conditions.",
    "Fields are `eventType`, `source`, and members below `payload.` and `metadata.`, such as `payload.items.0.sku`;",
    "a backslash takes a dot of a member's own name literally.",
    "Ops are `eq`, `ne`, `in`, `nin`, `exists`, `gt`, `gte`, `lt`, `lte`, `startsWith`, `endsWith`, and `contains`",
    "(a text in a text, or an element in a list). Kinds are never converted.",
    "A missing field makes every condition false but `ne`, `nin` and `exists` with false.",
    `At most ${filterLimits.conditionsMax} conditions, ${filterLimits.depthMax} levels, ${filterLimits.textLengthMax} characters a text, ${filterLimits.valuesMax} values a list.`,
  ].join(" "),
});

const retryPolicy = Type.Unsafe<unknown>({
  anyOf: [
    { type: "string", enum: ["exponential_backoff", "linear", "none"] },
    {
      type: "array",
      items: { type: "integer", minimum: 1, maximum: 86_400 },
      minItems: 1,
      maxItems: customDelaysMax,
    },
  ],
  description:
    "When failed deliveries are tried again: 12 attempts over about three days with growing delays, 12 attempts a growing number of hours apart, never, or a list of delays in seconds.",
});

const rateLimitPerSecond = Type.Unsafe<number | null>({
  anyOf: [
    { type: "integer", minimum: 1, maximum: flowLimits.rateLimitPerSecondMax },
    { type: "null" },
  ],
  description:
    "Most deliveries a second, retries included, over all workers; null for as many as its answers show it can take.",
});

const concurrencyLimit = Type.Unsafe<number | null>({
  anyOf: [
    { type: "integer", minimum: 1, maximum: flowLimits.concurrencyLimitMax },
    { type: "null" },
  ],
  description:
    "Most requests at the same time, over all workers; null for as many as its answers show it can take.",
});

const ordering = Type.Unsafe<"none" | "key">({
  type: "string",
  enum: ["none", "key"],
  description:
    "`none`: as soon as possible, mostly in order. `key`: events with the same key one at a time in the order of their acceptance; one that fails holds back the others of its key until it is delivered or dead.",
});

const orderingKey = Type.Unsafe<string | null>({
  anyOf: [
    { type: "string", minLength: 1, maxLength: filterLimits.textLengthMax },
    { type: "null" },
  ],
  description:
    "Where an event carries the key of its order: `customerExternalId`, which is the default with `ordering` `key`, or a field as in a filter, such as `payload.order.id`. Events without it share one key. Null with `ordering` `none`.",
});

const nullableText = (description: string): TSchema =>
  Type.Unsafe<string | null>({ anyOf: [{ type: "string" }, { type: "null" }], description });

const nullableTime = (description: string): TSchema =>
  Type.Unsafe<string | null>({
    anyOf: [{ type: "string", format: "date-time" }, { type: "null" }],
    description,
  });

const credentialId = nullableText(
  "What it signs in with, `crd_…`: a credential of the same customer, of a type that the destination's type takes. Null: nothing.",
);

const written = {
  name: Type.String({ minLength: 1, maxLength: 100, description: "How its owner calls it." }),
  eventTypes,
  filter,
  retryPolicy,
  retryAllFailures: Type.Boolean({
    description: "Also retry failures that time alone does not heal, such as a 400.",
  }),
  rateLimitPerSecond,
  concurrencyLimit,
  ordering,
  orderingKey,
  credentialId,
};

/** What may be left out, and given as null to stand for the default. */
const optionalCommon = {
  eventTypes: Type.Optional(nullable(eventTypes)),
  filter: Type.Optional(filter),
  retryPolicy: Type.Optional(nullable(retryPolicy)),
  retryAllFailures: Type.Optional(nullable(written.retryAllFailures)),
  rateLimitPerSecond: Type.Optional(rateLimitPerSecond),
  concurrencyLimit: Type.Optional(concurrencyLimit),
  ordering: Type.Optional(nullable(ordering)),
  orderingKey: Type.Optional(orderingKey),
  credentialId: Type.Optional(credentialId),
};

const customerExternalId = Type.String({
  minLength: 1,
  maxLength: 256,
  description:
    "Whose destination it is: your own name for the customer. A session may leave it out, because it acts for its own.",
});

const shown = {
  state: Type.Unsafe<string>({
    type: "string",
    enum: ["ACTIVE", "PAUSED", "DISABLED"],
    description: "PAUSED by a person, DISABLED by the system because it only failed.",
  }),
  pauseMode: Type.Unsafe<string | null>({
    anyOf: [{ type: "string", enum: ["hold", "skip"] }, { type: "null" }],
    description: "Whether a paused destination keeps what arrives for later, or gives it up.",
  }),
  disabledReason: nullableText("Why the system disabled it."),
  failingSince: nullableTime("Since when it has only failed; null while it does not."),
  disablesAt: nullableTime(
    "When the system disables it if it goes on failing, at the earliest; null unless it fails and is active.",
  ),
  target: Type.String({ description: "Where its events go, in one line." }),
  createdAt: Type.String({ format: "date-time" }),
  updatedAt: Type.String({ format: "date-time" }),
};

const id = Type.String({ description: "The destination's id, `dst_…`." });

/** A destination as the documentation shows it. */
export const destinationExample = {
  id: "dst_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
  type: "WEBHOOK",
  name: "Orders to our warehouse",
  customerExternalId: "acme",
  eventTypes: ["order.*"],
  filter: { field: "payload.amount", op: "gte", value: 100 },
  retryPolicy: "exponential_backoff",
  retryAllFailures: false,
  rateLimitPerSecond: 50,
  concurrencyLimit: null,
  ordering: "key",
  orderingKey: "payload.order.id",
  credentialId: null,
  state: "ACTIVE",
  pauseMode: null,
  disabledReason: null,
  failingSince: null,
  disablesAt: null,
  target: "warehouse.example.com/hooks",
  createdAt: "2026-11-21T09:30:00.000Z",
  updatedAt: "2026-11-21T09:30:00.000Z",
  url: "https://warehouse.example.com/hooks",
  timeoutMs: 10_000,
  headers: { "X-Team": "••••" },
};

const destination = variants("{}Destination", ({ type, fields }) => answered(type, fields));

/** A destination as it stands in a list. */
export const listedDestinationSchema = Type.Unsafe<unknown>({
  ...destination,
  [componentName]: "Destination",
});

/** A destination as it is answered. */
export const destinationSchema = Type.Unsafe<unknown>({
  ...destination,
  [componentName]: "Destination",
  examples: [destinationExample],
});

/** A destination as it is answered to its creation. */
export const createdDestinationSchema = Type.Unsafe<unknown>({
  ...variants("Created{}Destination", ({ type, fields, signs }) => ({
    ...answered(type, fields),
    ...(signs && {
      signingSecret: Type.String({
        description: "The key its requests are signed with. It is shown this once.",
      }),
    }),
  })),
  examples: [
    {
      ...destinationExample,
      signingSecret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwq3LmEt0xkQ4=",
    },
  ],
});

const boundedCount = (description: string): TSchema =>
  Type.Object(
    {
      count: Type.Integer({ minimum: 0, maximum: 10_000 }),
      isExact: Type.Boolean({ description: "False: there are more than were counted." }),
    },
    { description },
  );

/** A destination as it is answered when it was resumed. */
export const resumedDestinationSchema = Type.Unsafe<unknown>({
  ...variants("Resumed{}Destination", ({ type, fields }) => ({
    ...answered(type, fields),
    deadLetters: boundedCount("Its deliveries that are dead and were not replayed."),
  })),
  examples: [{ ...destinationExample, deadLetters: { count: 12, isExact: true } }],
});

/** What is answered when a destination was deleted. */
export const deletedDestinationSchema = Type.Unsafe<unknown>(
  Type.Object(
    {
      id,
      state: Type.Literal("DELETED"),
      cancelledDeliveries: boundedCount(
        "Deliveries that waited for it and are cancelled now. What a worker had taken over and not begun to send is cancelled beside them.",
      ),
    },
    {
      examples: [
        {
          id: destinationExample.id,
          state: "DELETED",
          cancelledDeliveries: { count: 12, isExact: true },
        },
      ],
    },
  ),
);

const draftExample = {
  type: "WEBHOOK",
  customerExternalId: "acme",
  name: "Orders to our warehouse",
  url: "https://warehouse.example.com/hooks",
  eventTypes: ["order.*"],
  filter: { field: "payload.amount", op: "gte", value: 100 },
  headers: { "X-Team": "logistics" },
  rateLimitPerSecond: 50,
  ordering: "key",
  orderingKey: "payload.order.id",
};

/** The body of a creation. */
export const draftSchema = Type.Unsafe<unknown>({
  ...variants("{}DestinationDraft", drafted),
  examples: [draftExample],
});

/** The body of a change. */
export const changeSchema = Type.Unsafe<unknown>({
  ...variants("{}DestinationChange", changed),
  examples: [{ name: "Orders to our new warehouse", filter: null }],
});

/** The body of a connection check. */
export const checkRequestSchema = Type.Unsafe<unknown>({
  ...Type.Union([
    variants("{}DestinationToCheck", (definition) => ({
      ...drafted(definition),
      name: Type.Optional(written.name),
    })),
    variants("{}DestinationChangeToCheck", (definition) => ({
      destinationId: id,
      ...changed(definition),
    })),
  ]),
  examples: [
    draftExample,
    { destinationId: destinationExample.id, url: "https://warehouse.example.com/new-hooks" },
  ],
});

function drafted({ type, fields }: DestinationDefinition): TProperties {
  return {
    type: Type.Literal(type),
    customerExternalId: Type.Optional(customerExternalId),
    ...optionalCommon,
    name: written.name,
    ...properties(fields, (field) =>
      field.required ? fieldSchema(field) : Type.Optional(nullable(fieldSchema(field))),
    ),
  };
}

function changed({ fields }: DestinationDefinition): TProperties {
  return {
    ...optionalCommon,
    name: Type.Optional(written.name),
    ...properties(fields, (field) =>
      Type.Optional(field.required ? fieldSchema(field) : nullable(fieldSchema(field))),
    ),
  };
}

function answered(type: DestinationDefinition["type"], fields: readonly Field[]): TProperties {
  return {
    id,
    type: Type.Literal(type),
    customerExternalId,
    ...written,
    ...shown,
    ...properties(fields, (field) => (field.secret ? maskedSchema(field) : fieldSchema(field))),
  };
}

/** One schema for each type, each a component: `{}` in its name stands for the type, such as `AzureBlob`. */
function variants(
  name: `${string}{}${string}`,
  propertiesOf: (definition: DestinationDefinition) => TProperties,
): TSchema {
  const [first, ...others] = definitions.map((definition) =>
    Type.Object(propertiesOf(definition), {
      title: definition.label,
      additionalProperties: false,
      [componentName]: name.replace("{}", pascalCase(definition.type)),
    }),
  );
  if (first === undefined) throw new Error("there is no destination type");
  return others.length === 0 ? first : Type.Union([first, ...others]);
}

/** `AZURE_BLOB` as `AzureBlob`. */
function pascalCase(constant: string): string {
  return constant
    .split("_")
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join("");
}

function properties(fields: readonly Field[], schemaOf: (field: Field) => TSchema): TProperties {
  return Object.fromEntries(fields.map((field) => [field.name, schemaOf(field)]));
}

function nullable(schema: TSchema): TSchema {
  return Type.Union([schema, Type.Null()]);
}

/** What may be written into a field. */
function fieldSchema(field: Field): TSchema {
  const common = {
    title: field.label,
    description: field.help,
    ...(field.default !== undefined && { default: field.default }),
  };
  switch (field.kind) {
    case "text":
    case "multiline":
      return Type.String(common);
    case "url":
      return Type.String({ ...common, format: "uri", maxLength: 2048 });
    case "integer":
      return Type.Integer({
        ...common,
        ...(field.minimum !== undefined && { minimum: field.minimum }),
        ...(field.maximum !== undefined && { maximum: field.maximum }),
      });
    case "boolean":
      return Type.Boolean(common);
    case "choice":
      return Type.Unsafe<string>({ ...common, type: "string", enum: [...(field.choices ?? [])] });
    case "headers":
      return Type.Unsafe<Record<string, string>>({
        ...common,
        type: "object",
        additionalProperties: { type: "string" },
      });
  }
}

function maskedSchema(field: Field): TSchema {
  const schema = fieldSchema(field);
  return { ...schema, description: `${field.help} Shown masked.` };
}
