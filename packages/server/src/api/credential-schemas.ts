import { credentialDefinitions } from "@pushrail/destinations";
import type { CredentialDefinition, CredentialField } from "@pushrail/destinations";
import { Type } from "typebox";
import type { TProperties, TSchema } from "typebox";
import { componentName } from "./openapi-components.ts";

/**
 * The schemas of credentials, one variant a type, made from what the types declare. They document the bodies; what checks
 * them is credentials/draft.ts, which can report the type's own problems together with the common ones.
 */

/** The path's parameter of every route that names a credential. */
export const credentialParams = Type.Object({
  id: Type.String({ description: "The credential's id, `crd_…`." }),
});

const id = Type.String({ description: "The credential's id, `crd_…`." });

const name = Type.String({ minLength: 1, maxLength: 100, description: "How its owner calls it." });

const customer = { minLength: 1, maxLength: 256 };

const whose = "Whose credential it is: your own name for the customer.";

const customerExternalId = Type.String({ ...customer, description: whose });

const externalId = Type.String({
  description:
    "The external id that the role's trust policy has to require. It is given by the service, one for each customer, and cannot be chosen.",
});

const shownSecret = Type.Object(
  {
    masked: Type.String({ description: "`••••`, with the last four characters of a long token." }),
    fingerprint: Type.Unsafe<string | null>({
      anyOf: [{ type: "string" }, { type: "null" }],
      description:
        "16 hex digits that tell whether two secrets are the same; null for one that a person may have chosen.",
    }),
  },
  { [componentName]: "ShownSecret" },
);

const shown = {
  version: Type.Integer({ minimum: 1, description: "Grows with each rotation." }),
  destinationCount: Type.Integer({ minimum: 0, description: "Destinations that use it." }),
  createdAt: Type.String({ format: "date-time" }),
  updatedAt: Type.String({ format: "date-time" }),
};

/** A credential as the documentation shows it. */
export const credentialExample = {
  id: "crd_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
  type: "OAUTH2_CLIENT_CREDENTIALS",
  name: "Warehouse API",
  customerExternalId: "acme",
  version: 1,
  destinationCount: 2,
  createdAt: "2026-11-21T09:30:00.000Z",
  updatedAt: "2026-11-21T09:30:00.000Z",
  tokenUrl: "https://login.example.com/oauth2/token",
  clientId: "pushrail",
  scope: "events:write",
  clientAuthentication: "basic",
  secrets: { clientSecret: { masked: "••••x7Qa", fingerprint: null } },
};

const credential = variants(({ type, fields, facts, hasExternalId }) => ({
  id,
  type: Type.Literal(type),
  name,
  customerExternalId,
  ...shown,
  ...properties(fields, (field) =>
    field.secret ? undefined : optionalUnless(field.required, fieldSchema(field)),
  ),
  ...Object.fromEntries(
    facts.map((fact) => [
      fact.name,
      Type.Optional(Type.String({ title: fact.label, description: fact.help })),
    ]),
  ),
  ...(hasExternalId && { externalId }),
  secrets: Type.Object(
    properties(fields, (field) => (field.secret ? Type.Optional(shownSecret) : undefined)),
    { additionalProperties: false, description: "What is shown of the secrets that are set." },
  ),
}));

/** A credential as it stands in a list. */
export const listedCredentialSchema = Type.Unsafe<unknown>({
  ...credential,
  [componentName]: "Credential",
});

/** A credential as it is answered. */
export const credentialSchema = Type.Unsafe<unknown>({
  ...credential,
  [componentName]: "Credential",
  examples: [credentialExample],
});

/** A page of credentials. */
export const credentialPageSchema = Type.Unsafe<unknown>(
  Type.Object(
    {
      data: Type.Array(listedCredentialSchema),
      nextCursor: Type.Unsafe<string | null>({
        anyOf: [{ type: "string" }, { type: "null" }],
        description: "Null on the last page.",
      }),
    },
    {
      [componentName]: "CredentialPage",
      examples: [{ data: [credentialExample], nextCursor: null }],
    },
  ),
);

/** The body of a creation. */
export const credentialDraftSchema = Type.Unsafe<unknown>({
  ...variants(({ type, fields }) => ({
    type: Type.Literal(type),
    customerExternalId: Type.Optional(
      Type.String({
        ...customer,
        description: `${whose} Required with an API key; a session's own may be left out.`,
      }),
    ),
    name,
    ...properties(fields, writtenSchema),
  })),
  examples: [
    {
      type: "OAUTH2_CLIENT_CREDENTIALS",
      customerExternalId: "acme",
      name: "Warehouse API",
      tokenUrl: "https://login.example.com/oauth2/token",
      clientId: "pushrail",
      clientSecret: "q8P0s2v5y8BsEuHwMbQeThWmZq4t7x7Qa",
      scope: "events:write",
    },
  ],
});

/** The body of a change. */
export const credentialChangeSchema = Type.Unsafe<unknown>({
  ...variants(({ fields }) => ({
    name: Type.Optional(name),
    ...properties(fields, (field) =>
      field.required ? Type.Optional(fieldSchema(field)) : writtenSchema(field),
    ),
  })),
  examples: [{ clientSecret: "eThWmZq4t7w9z7CaFdJhNcRfUjXn2r5u" }],
});

const typeSchema = Type.Object({
  type: Type.String({ description: "The constant that names it." }),
  label: Type.String(),
  description: Type.String(),
  fields: Type.Array(
    Type.Object({
      name: Type.String({ description: "Name in a credential's JSON." }),
      label: Type.String(),
      help: Type.String(),
      kind: Type.Unsafe<string>({ type: "string", enum: ["text", "multiline", "url", "choice"] }),
      required: Type.Boolean(),
      default: Type.Optional(Type.String({ description: "Used when the field is absent." })),
      choices: Type.Optional(Type.Array(Type.String())),
      choiceLabels: Type.Optional(
        Type.Record(Type.String(), Type.String(), {
          description:
            "What to show in the place of each of `choices`; absent: the values themselves.",
        }),
      ),
      lengthMax: Type.Integer({ description: "Characters." }),
      secret: Type.Boolean({ description: "Encrypted at rest, and masked after it was set." }),
    }),
  ),
  facts: Type.Array(
    Type.Object({ name: Type.String(), label: Type.String(), help: Type.String() }),
    { description: "What is read off the fields and shown beside them." },
  ),
  hasExternalId: Type.Boolean({ description: "Whether the service gives an external id for it." }),
  externalId: Type.Optional(externalId),
  platform: Type.Array(
    Type.Object({
      name: Type.String(),
      label: Type.String(),
      help: Type.String({ description: "Where it goes." }),
      value: Type.String(),
    }),
    {
      description: "What the customer's cloud account has to name, so that it trusts this service.",
    },
  ),
  unavailable: Type.Unsafe<string | null>({
    anyOf: [{ type: "string" }, { type: "null" }],
    description:
      "Why credentials of the type cannot be used here, one sentence; null when they can.",
  }),
});

/** Every credential type. */
export const credentialTypesSchema = Type.Unsafe<unknown>(
  Type.Object(
    { data: Type.Array(typeSchema) },
    {
      examples: [
        {
          data: credentialDefinitions.map(
            ({ type, label, description, fields, facts, hasExternalId }) => ({
              type,
              label,
              description,
              fields,
              facts,
              hasExternalId,
              ...(hasExternalId && { externalId: "cus_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f" }),
              platform: [],
              unavailable: null,
            }),
          ),
        },
      ],
    },
  ),
);

/** Names of all types, for the filter of a list. */
export const credentialTypeNames: readonly string[] = credentialDefinitions.map(({ type }) => type);

function variants(propertiesOf: (definition: CredentialDefinition) => TProperties): TSchema {
  return Type.Union(
    credentialDefinitions.map((definition) =>
      Type.Object(propertiesOf(definition), {
        title: definition.label,
        additionalProperties: false,
      }),
    ),
  );
}

function properties(
  fields: readonly CredentialField[],
  schemaOf: (field: CredentialField) => TSchema | undefined,
): TProperties {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const schema = schemaOf(field);
      return schema === undefined ? [] : [[field.name, schema] as const];
    }),
  );
}

function writtenSchema(field: CredentialField): TSchema {
  return field.required
    ? fieldSchema(field)
    : Type.Optional(Type.Union([fieldSchema(field), Type.Null()]));
}

function optionalUnless(isRequired: boolean, schema: TSchema): TSchema {
  return isRequired ? schema : Type.Optional(schema);
}

function fieldSchema(field: CredentialField): TSchema {
  const common = {
    title: field.label,
    description: field.help,
    ...(field.default !== undefined && { default: field.default }),
  };
  return field.kind === "choice"
    ? Type.Unsafe<string>({ ...common, type: "string", enum: [...(field.choices ?? [])] })
    : Type.String({
        ...common,
        minLength: 1,
        maxLength: field.lengthMax,
        ...(field.kind === "url" && { format: "uri" }),
      });
}
