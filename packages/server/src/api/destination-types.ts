import { definitions, guideOf, iconOf } from "@pushrail/destinations";
import type { DestinationDefinition, GuideBlock, GuideText } from "@pushrail/destinations";
import { Type } from "typebox";
import { offeredDefinitions } from "../destinations/draft.ts";
import { ApiError } from "../errors.ts";
import { accessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { componentName } from "./openapi-components.ts";
import { problemResponses } from "./problem-schema.ts";

const fieldSchema = Type.Object({
  name: Type.String({ description: "Name in a destination's JSON." }),
  label: Type.String(),
  help: Type.String(),
  kind: Type.Unsafe<string>({
    type: "string",
    enum: ["text", "multiline", "url", "integer", "boolean", "choice", "headers"],
  }),
  required: Type.Boolean(),
  default: Type.Optional(Type.Unknown({ description: "Used when the field is absent." })),
  minimum: Type.Optional(Type.Number()),
  maximum: Type.Optional(Type.Number()),
  choices: Type.Optional(Type.Array(Type.String())),
  choiceLabels: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      description: "What to show in the place of each of `choices`; absent: the values themselves.",
    }),
  ),
  secret: Type.Boolean({ description: "Encrypted at rest, and masked after it was set." }),
  placeholder: Type.Optional(
    Type.String({ description: "Shown in an empty input; never used as a value." }),
  ),
  advanced: Type.Optional(Type.Boolean({ description: "Few need it. Default: false." })),
});

const iconSchema = Type.Object(
  {
    viewBox: Type.String({ description: "Of the SVG that the paths are drawn in." }),
    paths: Type.Array(Type.String(), { description: "The `d` of each filled path." }),
  },
  { description: "A drawing of one colour, which is yours to pick." },
);

const typeMembers = {
  type: Type.String({ description: "The constant that names it." }),
  label: Type.String(),
  category: Type.String(),
  description: Type.String(),
  signs: Type.Boolean({ description: "Whether a signing secret is made for each destination." }),
  credentialTypes: Type.Array(Type.String(), {
    description: "Types of credentials that a destination can sign in with.",
  }),
  requiresCredential: Type.Boolean({
    description: "Whether a destination needs a credential to send anything.",
  }),
  batch: Type.Object(
    { eventsMax: Type.Integer(), bytesMax: Type.Integer(), ageMsMax: Type.Integer() },
    { description: "How events are grouped on their way." },
  ),
  fields: Type.Array(fieldSchema),
  icon: iconSchema,
};

const typeSchema = Type.Object(typeMembers);

const runSchema = Type.Object(
  {
    kind: Type.Enum(["text", "code", "strong", "emphasis", "link"]),
    text: Type.String(),
    href: Type.Optional(
      Type.String({ description: "Of a `link`: `https:`, `mailto:` or relative." }),
    ),
  },
  { [componentName]: "GuideText" },
);

const runs = Type.Array(runSchema);

const blockSchema = Type.Unsafe<GuideBlock>(
  Type.Object(
    {
      kind: Type.Enum(["heading", "paragraph", "list", "code", "table"], {
        description: "Decides which of the other members there are.",
      }),
      level: Type.Optional(Type.Integer({ description: "Of a `heading`: 1 to 6." })),
      text: Type.Optional(
        Type.Union([runs, Type.String()], {
          description: "Runs of a `heading` and a `paragraph`; the text itself of a `code`.",
        }),
      ),
      language: Type.Optional(Type.String({ description: "Of a `code`, such as `js`; or empty." })),
      ordered: Type.Optional(Type.Boolean({ description: "Of a `list`: whether it is numbered." })),
      items: Type.Optional(
        Type.Array(Type.Array(Type.Unknown({ description: "A block like this one." })), {
          description: "Of a `list`: the blocks of each item.",
        }),
      ),
      header: Type.Optional(Type.Array(runs, { description: "Of a `table`: its columns." })),
      rows: Type.Optional(
        Type.Array(Type.Array(runs), { description: "Of a `table`: the cells of each row." }),
      ),
    },
    { [componentName]: "GuideBlock" },
  ),
);

const typeWithGuideSchema = Type.Object({
  ...typeMembers,
  guide: Type.Object(
    { type: Type.String(), blocks: Type.Array(blockSchema) },
    { description: "How to set a destination of this type up, as data: there is no markup in it." },
  ),
});

/** What a type declares of itself; it does not change while the process runs. */
function declaredOf(definition: DestinationDefinition) {
  const { type, label, category, description, signs, fields } = definition;
  // Not all of it: how events are partitioned is a function.
  const { eventsMax, bytesMax, ageMsMax } = definition.batch;
  const batch = { eventsMax, bytesMax, ageMsMax };
  const { credentialTypes, requiresCredential } = definition;
  const icon = iconOf(definition);
  const credentials = { credentialTypes, requiresCredential };
  return { type, label, category, description, signs, ...credentials, batch, fields, icon };
}

function withGuide(definition: DestinationDefinition) {
  const { type } = definition;
  return { ...declaredOf(definition), guide: { type, blocks: guideOf(definition) } };
}

/** A guide of one block of each kind, so that the reference shows them and not a whole guide. */
const exampleBlocks: readonly GuideBlock[] = [
  { kind: "heading", level: 1, text: textRuns("Webhook") },
  { kind: "paragraph", text: [...textRuns("Each event arrives as one "), codeRun("POST")] },
  { kind: "list", ordered: true, items: [[{ kind: "paragraph", text: textRuns("Answer 2xx.") }]] },
  { kind: "code", language: "js", text: "response.end();" },
  { kind: "table", header: [textRuns("your answer")], rows: [[textRuns("2xx")]] },
];

function textRuns(text: string): readonly GuideText[] {
  return [{ kind: "text", text }];
}

function codeRun(text: string): GuideText {
  return { kind: "code", text };
}

const serializerCompiler = () => (value: unknown) => JSON.stringify(value);

/** The routes under /v1/destination-types. */
export function registerDestinationTypeRoutes(api: Api, _context: ApiContext): void {
  registerList(api);
  registerRead(api);
}

function registerList(api: Api): void {
  api.get(
    "/v1/destination-types",
    {
      config: { owner: "customer", scope: "read", right: "read" },
      serializerCompiler,
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

function registerRead(api: Api): void {
  api.get(
    "/v1/destination-types/:type",
    {
      config: { owner: "customer", scope: "read", right: "read" },
      serializerCompiler,
      schema: {
        tags: ["destinations"],
        operationId: "getDestinationType",
        summary: "Get a destination type with its set-up guide",
        description: "The guide comes as blocks of text, so that showing it needs no HTML.",
        params: Type.Object({
          type: Type.String({ description: "The constant that names it.", examples: ["WEBHOOK"] }),
        }),
        response: {
          200: Type.Unsafe<unknown>({
            ...typeWithGuideSchema,
            [componentName]: "DestinationTypeWithGuide",
            examples: definitions.slice(0, 1).map((definition) => ({
              ...withGuide(definition),
              guide: { type: definition.type, blocks: exampleBlocks },
            })),
          }),
          ...problemResponses(["not_found"]),
        },
      },
    },
    async (request) => {
      const { type } = request.params;
      const definition = offeredDefinitions(accessOf(request)).find((one) => one.type === type);
      if (definition === undefined) throw new ApiError("not_found");
      return withGuide(definition);
    },
  );
}
