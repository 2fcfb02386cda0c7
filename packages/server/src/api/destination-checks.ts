import { TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import type { Static } from "typebox";
import { checkDestination, type ConnectionCheck } from "../destinations/checking.ts";
import { accessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { checkRequestSchema } from "./destination-schemas.ts";
import { componentName } from "./openapi-components.ts";
import { problemResponses } from "./problem-schema.ts";

const stepSchema = Type.Object({
  name: Type.String({
    description:
      "`settings`, `credential`, `address`, `connection`, `tls`, `request`, or what else the type looks at.",
  }),
  state: Type.Enum(["passed", "failed", "skipped"], {
    description: "`skipped`: it was not tried, because a step before it failed.",
  }),
  sentence: Type.String({ description: "What was found." }),
  nextStep: Type.Union([Type.String(), Type.Null()], {
    description: "What to do about it; `null` when nothing is.",
  }),
  reason: Type.Union([Type.String(), Type.Null()], {
    description:
      "Why it failed, by the same names as in the log of deliveries; `null` unless it did.",
  }),
});

const answerSchema = Type.Object(
  {
    passed: Type.Boolean({ description: "Whether every step passed." }),
    steps: Type.Array(stepSchema, { description: "In the order in which they were taken." }),
    durationMs: Type.Integer({ minimum: 0 }),
    response: Type.Union(
      [
        Type.Object({
          status: Type.Integer(),
          headers: Type.Array(Type.Tuple([Type.String(), Type.String()]), {
            description: "Name and value of each header, in order; secret values are masked.",
          }),
          bodyExcerpt: Type.String({ description: "The first 4 KiB." }),
        }),
        Type.Null(),
      ],
      {
        description:
          "What came back; `null` when no answer did, and for sessions of a tenant that shows its customers no payloads.",
      },
    ),
  },
  {
    [componentName]: "ConnectionCheck",
    examples: [
      {
        passed: false,
        steps: [
          {
            name: "settings",
            state: "passed",
            sentence: "The settings fit together.",
            nextStep: null,
            reason: null,
          },
          {
            name: "address",
            state: "failed",
            sentence:
              "The destination's host name could not be resolved. The host name could not be resolved (ENOTFOUND).",
            nextStep:
              "Check the host name for a typing mistake and that its DNS records are published.",
            reason: "dns_failed",
          },
          {
            name: "connection",
            state: "skipped",
            sentence: "Not tried, because a step before it failed.",
            nextStep: null,
            reason: null,
          },
        ],
        durationMs: 18,
        response: null,
      },
    ],
  },
);

/** For bodies that the concern checks itself, so that all problems are reported together. */
const bodyUnchecked: typeof TypeBoxValidatorCompiler = (part) =>
  part.httpPart === "body" ? (value: unknown) => ({ value }) : TypeBoxValidatorCompiler(part);

/** Registers connection checks. */
export function registerDestinationCheckRoutes(api: Api, context: ApiContext): void {
  api.post(
    "/v1/destination-checks",
    {
      config: { owner: "customer", scope: "manage", right: "change", takesNoTurn: true },
      validatorCompiler: bodyUnchecked,
      schema: {
        tags: ["destinations"],
        operationId: "checkDestination",
        summary: "Check a connection",
        description:
          "Tries whether events would arrive, before a destination is created or changed. The body is that of a creation, in which `name` may be left out; or that of a change, with the `destinationId` of a destination whose stored secrets, signing secrets and credential are used. A test event is sent where the type has nothing better. Nothing is changed, and no delivery is made. It takes as long as an attempt may, at most 30 seconds.",
        body: checkRequestSchema,
        response: {
          200: answerSchema,
          ...problemResponses([
            "missing_field",
            "unknown_field",
            "invalid_field",
            "malformed_json",
            "not_found",
            "state_conflict",
            "payload_too_large",
            "unsupported_media_type",
          ]),
        },
      },
    },
    async (request) => checkJson(await checkDestination(context, accessOf(request), request.body)),
  );
}

function checkJson(check: ConnectionCheck): Static<typeof answerSchema> {
  const { passed, steps, durationMs, response } = check;
  return {
    passed,
    steps: steps.map(({ name, state, sentence, nextStep, reason }) => ({
      ...{ name, state, sentence, nextStep, reason },
    })),
    durationMs,
    response:
      response === undefined
        ? null
        : {
            status: response.status,
            headers: response.headers.map(([name, value]) => [name, value]),
            bodyExcerpt: response.bodyExcerpt,
          },
  };
}
