import { Type } from "typebox";
import { publicId } from "../ids.ts";
import { replayStates } from "../replays/job.ts";
import {
  cancelReplay,
  createReplay,
  estimateReplay,
  listReplays,
  pauseReplay,
  readReplay,
  resumeReplay,
} from "../replays/replays.ts";
import { accessOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { serializerCompiler } from "./destination-schemas.ts";
import { problemResponses } from "./problem-schema.ts";
import {
  estimateJson,
  replayAnswerSchema,
  replayJson,
  replayOrEstimateSchema,
  replayPageSchema,
  replayRequestSchema,
} from "./replay-json.ts";

const replay = { owner: "customer", scope: "manage", right: "replay" } as const;
const read = { owner: "customer", scope: "read", right: "read" } as const;
const tags = ["replays"];

const params = Type.Object({
  id: Type.String({
    description: "`rpl_…`",
    examples: ["rpl_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f"],
  }),
});

/** The routes under /v1/replays. */
export function registerReplayRoutes(api: Api, context: ApiContext): void {
  registerCreate(api, context);
  registerList(api, context);
  registerRead(api, context);
  registerSteering(api, context);
}

function registerCreate(api: Api, context: ApiContext): void {
  api.post(
    "/v1/replays",
    {
      config: replay,
      serializerCompiler,
      schema: {
        tags,
        operationId: "createReplay",
        summary: "Replay many deliveries",
        description:
          "Repeats the deliveries of one destination that have ended and that the scope means, in the background: the same event ids and bytes, fresh signatures, beside live traffic without getting in its way. What fails after this request is no part of it. With `dryRun` it only says what that would be. It pauses by itself when the first attempts keep failing.",
        headers: Type.Object({
          "idempotency-key": Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 255,
              pattern: "^[\\x20-\\x7e]+$",
              description:
                "Any text of your own: the same request with the same key makes one replay, however often it is sent.",
            }),
          ),
        }),
        body: replayRequestSchema,
        response: {
          202: replayAnswerSchema,
          200: replayOrEstimateSchema,
          ...problemResponses([
            "invalid_field",
            "missing_field",
            "unknown_field",
            "malformed_json",
            "state_conflict",
            "idempotency_conflict",
            "payload_too_large",
            "unsupported_media_type",
          ]),
        },
      },
    },
    async (request, reply) => {
      const access = accessOf(request);
      const { dryRun = false, ...asked } = request.body;
      if (dryRun) {
        reply.code(200);
        return estimateJson(await estimateReplay(context, access, asked));
      }
      const idempotencyKey = request.headers["idempotency-key"];
      const created = await createReplay(context, access, { request: asked, idempotencyKey });
      const id = publicId("replay", created.job.id);
      request.facts.subjectId = id;
      reply.code(created.isNew ? 202 : 200).header("location", `/v1/replays/${id}`);
      return replayJson(created.job);
    },
  );
}

function registerList(api: Api, context: ApiContext): void {
  api.get(
    "/v1/replays",
    {
      config: read,
      serializerCompiler,
      schema: {
        tags,
        operationId: "listReplays",
        summary: "List replays, newest first",
        querystring: Type.Object(
          {
            destinationId: Type.Optional(
              Type.String({ maxLength: 64, description: "Only this destination's, `dst_…`." }),
            ),
            state: Type.Optional(
              Type.Enum([...replayStates], { description: "Only those in this state." }),
            ),
            limit: Type.Optional(
              Type.Integer({ minimum: 1, maximum: 100, default: 50, description: "Of the page." }),
            ),
            cursor: Type.Optional(
              Type.String({ maxLength: 64, description: "`nextCursor` of the page before." }),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: replayPageSchema,
          ...problemResponses(["invalid_field", "unknown_field", "invalid_cursor"]),
        },
      },
    },
    async (request) => {
      const { destinationId, state, cursor, limit = 50 } = request.query;
      const query = { destinationId, state, cursor, limit };
      const page = await listReplays(context, accessOf(request), query);
      return { data: page.jobs.map(replayJson), nextCursor: page.nextCursor };
    },
  );
}

function registerRead(api: Api, context: ApiContext): void {
  api.get(
    "/v1/replays/:id",
    {
      config: read,
      serializerCompiler,
      schema: {
        tags,
        operationId: "getReplay",
        summary: "Show a replay",
        description: "Its state, how far it is, and what became of the deliveries so far.",
        params,
        response: { 200: replayAnswerSchema, ...problemResponses(["not_found"]) },
      },
    },
    async (request) => {
      const access = accessOf(request);
      return replayJson(await readReplay(context, access, request.params.id));
    },
  );
}

const steps = [
  {
    verb: "pause",
    act: pauseReplay,
    summary: "Pause a replay",
    description: "Sends no more deliveries on their way; those that are under way go on.",
  },
  {
    verb: "resume",
    act: resumeReplay,
    summary: "Resume a replay",
    description:
      "Goes on where it was paused. It is refused while the destination is paused or disabled.",
  },
  {
    verb: "cancel",
    act: cancelReplay,
    summary: "Cancel a replay",
    description:
      "Ends it for good. Deliveries that wait for an attempt are taken back within moments; what they repeat may be replayed again, and is among the dead letters again when it had died.",
  },
] as const;

function registerSteering(api: Api, context: ApiContext): void {
  for (const { verb, act, summary, description } of steps) {
    api.post(
      `/v1/replays/:id/${verb}`,
      {
        config: replay,
        serializerCompiler,
        schema: {
          tags,
          operationId: `${verb}Replay`,
          summary,
          description,
          params,
          response: {
            200: replayAnswerSchema,
            ...problemResponses(["not_found", "state_conflict"]),
          },
        },
      },
      async (request) => {
        const access = accessOf(request);
        request.facts.subjectId = request.params.id;
        return replayJson(await act(context, access, request.params.id));
      },
    );
  }
}
