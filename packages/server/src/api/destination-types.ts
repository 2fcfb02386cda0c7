import { definitions } from "@pushrail/destinations";
import type { DestinationDefinition } from "@pushrail/destinations";
import { Type } from "typebox";
import { offeredDefinitions } from "../destinations/draft.ts";
import { accessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { problemResponses } from "./problem-schema.ts";

const fieldSchema = Type.Object({
  name: Type.String({ description: "Name in a destination's JSON." }),
  label: Type.String(),
  help: Type.String(),
  kind: Type.Unsafe<string>({
    type: "string",
    enum: ["text", "url", "integer", "boolean", "choice", "headers"],
  }),
  required: Type.Boolean(),
  default: Type.Optional(Type.Unknown({ description: "Used when the field is absent." })),
  minimum: Type.Optional(Type.Number()),
  maximum: Type.Optional(Type.Number()),
  choices: Type.Optional(Type.Array(Type.String())),
  secret: Type.Boolean({ description: "Encrypted at rest, and masked after it was set." }),
});

const typeSchema = Type.Object({
  type: Type.String({ description: "The constant that names it." }),
  label: Type.String(),
  category: Type.String(),
  description: Type.String(),
  signs: Type.Boolean({ description: "Whether a signing secret is made for each destination." }),
  credentialTypes: Type.Array(Type.String(), {
    description: "Types of credentials that a destination can sign in with.",
  }),
  batch: Type.Object(
    { eventsMax: Type.Integer(), bytesMax: Type.Integer(), ageMsMax: Type.Integer() },
    { description: "How events are grouped on their way." },
  ),
  fields: Type.Array(fieldSchema),
});

/** What a type declares of itself; it does not change while the process runs. */
function declaredOf(definition: DestinationDefinition) {
  const { type, label, category, description, signs, credentialTypes, batch, fields } = definition;
  return { type, label, category, description, signs, credentialTypes, batch, fields };
}

/** The route /v1/destination-types. */
export function registerDestinationTypeRoutes(api: Api, _context: ApiContext): void {
  api.get(
    "/v1/destination-types",
    {
      config: { owner: "customer", scope: "read", right: "read" },
      serializerCompiler: () => (value: unknown) => JSON.stringify(value),
      schema: {
        tags: ["destinations"],
        operationId: "listDestinationTypes",
        summary: "List destination types",
        description:
          "Every type of destination with the settings it takes: enough to build a form. A session gets those that the tenant offers its customers.",
        response: {
          200: Type.Unsafe<unknown>(
            Type.Object(
              { data: Type.Array(typeSchema) },
              { examples: [{ data: definitions.map(declaredOf) }] },
            ),
          ),
          ...problemResponses([]),
        },
      },
    },
    async (request) => ({ data: offeredDefinitions(accessOf(request)).map(declaredOf) }),
  );
}
