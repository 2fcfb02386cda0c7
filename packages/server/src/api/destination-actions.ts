import { TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import { Type } from "typebox";
import {
  pauseDestination,
  resumeDestination,
  testableDestination,
} from "../destinations/destination-state.ts";
import { isCovered, visibleEventTypes } from "../access/visible-event-types.ts";
import { isEventType } from "../destinations/routing.ts";
import { ApiError } from "../errors.ts";
import { composeEvent } from "../events/envelope.ts";
import { publicId } from "../ids.ts";
import { accessOf, senderOf } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import {
  destinationParams,
  destinationSchema,
  resumedDestinationSchema,
  serializerCompiler,
} from "./destination-schemas.ts";
import { problemResponses } from "./problem-schema.ts";

const change = { owner: "customer", scope: "manage", right: "change" } as const;
const tags = ["destinations"];

/** For bodies that may be left out: none at all stands for an empty object. */
export const bodyOptional: typeof TypeBoxValidatorCompiler = (part) => {
  const check = TypeBoxValidatorCompiler(part);
  return part.httpPart === "body" ? (value: unknown) => check(value ?? {}) : check;
};

const testBody = Type.Object(
  {
    eventType: Type.Optional(
      Type.String({ minLength: 1, maxLength: 128, default: "pushrail.test" }),
    ),
    payload: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: "What the event carries; a greeting when absent.",
      }),
    ),
  },
  {
    additionalProperties: false,
    examples: [{ eventType: "order.completed", payload: { amount: 100 } }],
  },
);

const testAnswer = Type.Object(
  {
    eventId: Type.String({ description: "`evt_…`" }),
    deliveryId: Type.String({ description: "`dlv_…`; look there for what became of it." }),
  },
  {
    examples: [
      {
        eventId: "evt_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f",
        deliveryId: "dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e60",
      },
    ],
  },
);

/** The routes for what can be done with a destination besides changing it: pause, resume, send a test event. */
export function registerDestinationActions(api: Api, context: ApiContext): void {
  registerPause(api, context);
  registerResume(api, context);
  registerTest(api, context);
}

function registerPause(api: Api, context: ApiContext): void {
  api.post(
    "/v1/destinations/:id/pause",
    {
      config: change,
      validatorCompiler: bodyOptional,
      serializerCompiler,
      schema: {
        tags,
        operationId: "pauseDestination",
        summary: "Pause a destination",
        description: "Deliveries that wait already are kept in either mode.",
        params: destinationParams,
        body: Type.Object(
          {
            mode: Type.Optional(
              Type.Unsafe<"hold" | "skip">({
                type: "string",
                enum: ["hold", "skip"],
                default: "hold",
                description: "Keep what arrives meanwhile for later, or give it up.",
              }),
            ),
          },
          { additionalProperties: false, examples: [{ mode: "hold" }] },
        ),
        response: {
          200: destinationSchema,
          ...problemResponses([
            "invalid_field",
            "unknown_field",
            "malformed_json",
            "not_found",
            "state_conflict",
          ]),
        },
      },
    },
    (request) => {
      const { mode = "hold" } = request.body;
      return pauseDestination(context, accessOf(request), request.params.id, mode);
    },
  );
}

function registerResume(api: Api, context: ApiContext): void {
  api.post(
    "/v1/destinations/:id/resume",
    {
      config: change,
      serializerCompiler,
      schema: {
        tags,
        operationId: "resumeDestination",
        summary: "Resume a destination",
        description:
          "Makes a paused or disabled destination active again and sends what waits, in order and at a rate that grows from 20 a second. What died meanwhile is counted in `deadLetters`; replay it to have it sent.",
        params: destinationParams,
        response: { 200: resumedDestinationSchema, ...problemResponses(["not_found"]) },
      },
    },
    async (request) => {
      const access = accessOf(request);
      const { destination, deadLetters } = await resumeDestination(
        context,
        access,
        request.params.id,
      );
      return { ...destination, deadLetters };
    },
  );
}

function registerTest(api: Api, context: ApiContext): void {
  api.post(
    "/v1/destinations/:id/test",
    {
      config: change,
      validatorCompiler: bodyOptional,
      serializerCompiler,
      schema: {
        tags,
        operationId: "testDestination",
        summary: "Send a test event",
        description:
          "Sends an event to this destination alone, whatever its event types and filter, on the same path as real ones. It is marked as a test.",
        params: destinationParams,
        body: testBody,
        response: {
          202: testAnswer,
          ...problemResponses([
            "invalid_field",
            "unknown_field",
            "malformed_json",
            "not_found",
            "state_conflict",
          ]),
        },
      },
    },
    async (request, reply) => {
      const access = accessOf(request);
      const sender = senderOf(request, context);
      const { eventType = "pushrail.test", payload = defaultPayload } = request.body;
      if (!isEventType(eventType)) {
        const detail = "An event type is dotted parts of letters, digits, _ and -.";
        throw new ApiError("invalid_field", { path: "/eventType", detail });
      }
      const offered = visibleEventTypes(access);
      if (
        request.body.eventType !== undefined &&
        offered !== null &&
        !isCovered(eventType, offered)
      ) {
        const detail = `This event type is not offered; what is offered: ${offered.join(", ")}.`;
        throw new ApiError("invalid_field", { path: "/eventType", detail });
      }
      const { id, customerExternalId, version } = await testableDestination(
        context,
        access,
        request.params.id,
      );
      // It may have been created in another process a moment ago.
      await context.directory.atLeast(access.tenantId, version);
      const event = composeEvent({ eventType, customerExternalId, payload });
      const accepted = await context.acceptor.acceptTest(sender, id, event);
      reply.code(202);
      return {
        eventId: publicId("event", accepted.id),
        deliveryId: publicId("delivery", accepted.deliveryId),
      };
    },
  );
}

const defaultPayload = { message: "This is a test event from Pushrail." };
