import { randomUUID } from "node:crypto";
import swagger from "@fastify/swagger";
import { TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify, { LogController } from "fastify";
import type { FastifyBaseLogger, FastifyReply, FastifyRequest, RouteOptions } from "fastify";
import { authorise } from "../access/authorise.ts";
import { KekError } from "../encryption/kek-provider.ts";
import { ApiError } from "../errors.ts";
import { registerAuditRoutes } from "./audit.ts";
import { isAudited, takeTurns, turnsOfTenants } from "./audited-turns.ts";
import { accessOf, identify } from "./authenticate.ts";
import type { Api, ApiContext } from "./context.ts";
import { checkOrigin, greetOrigin, registerPreflight } from "./cors.ts";
import { registerCredentialRoutes } from "./credentials.ts";
import { registerCustomerChangeRoutes } from "./customer-changes.ts";
import { registerCustomerRoutes } from "./customers.ts";
import { registerDeadLetterRoutes } from "./dead-letters.ts";
import { registerDeliveryRoutes } from "./deliveries.ts";
import { registerDeliveryCountRoutes } from "./delivery-counts.ts";
import { registerDestinationCheckRoutes } from "./destination-checks.ts";
import { registerDestinationTypeRoutes } from "./destination-types.ts";
import { registerDestinationRoutes } from "./destinations.ts";
import { registerEventListRoutes } from "./event-list.ts";
import { registerEventTypeRoutes } from "./event-types.ts";
import { registerEventRoutes } from "./events.ts";
import { registerHealthRoutes } from "./health.ts";
import { parseJsonBody } from "./json-body.ts";
import { registerJwksRoute } from "./jwks.ts";
import { bodyBytesMax, checkRequestHead, identifyWithinLimits } from "./limits.ts";
import { openapi } from "./openapi.ts";
import { registerOpenidConfigurationRoutes } from "./openid-configuration.ts";
import { registerOwnTenantRoutes } from "./own-tenant.ts";
import { apiErrorOf, problemContentType, problemOf } from "./problem.ts";
import { registerReplayRoutes } from "./replays.ts";
import { recordRequest } from "./request-log.ts";
import { holdRoom, roomFor } from "./request-room.ts";
import { ruleOf } from "./route-rule.ts";
import { clientErrorHandler, serverBounds } from "./server-bounds.ts";
import { registerSessionRoutes } from "./sessions.ts";
import { registerSigningSecretRoutes } from "./signing-secrets.ts";
import { registerTenantKeyRoutes } from "./tenant-keys.ts";
import { registerTenantRoutes } from "./tenants.ts";

/**
 * The HTTP application with every route registered, not yet listening.
 *
 * Promises for all routes: `x-request-id` on every answer, problem JSON for every error, no route without a declared
 * owner, strict schemas (no coercion in bodies, unknown fields refused, every problem reported), 405 with `Allow` for a
 * known address with another method.
 */
export async function createApi(context: ApiContext): Promise<Api> {
  // Fastify's own view of the logger: the rest of the types follow it.
  const loggerInstance: FastifyBaseLogger = context.log;
  const api: Api = fastify({
    ...serverBounds,
    bodyLimit: bodyBytesMax,
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    // A child logger a request would be paid by every event, and the one line is written by hand.
    childLoggerFactory: (logger) => logger,
    clientErrorHandler,
    frameworkErrors: (error, request, reply) => {
      void sendError(error, request, reply, context);
    },
    genReqId: () => `req_${randomUUID().replaceAll("-", "")}`,
    requestIdHeader: false,
    return503OnClosing: false,
    // 256 characters of a customer's id can take nine each when they are percent-encoded.
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 2_304 },
    exposeHeadRoutes: false,
  }).withTypeProvider<TypeBoxTypeProvider>();
  api.setValidatorCompiler(TypeBoxValidatorCompiler);
  await api.register(swagger, openapi);
  api.decorateRequest("access", null);
  api.decorateRequest("facts");
  api.decorateRequest("room", null);
  const routesByUrl = new Map<string, readonly RouteOptions[]>();
  const turns = turnsOfTenants();
  api.addHook("onRoute", (route) => {
    checkRoute(route, routesByUrl);
    if (route.config?.shedsLoad === true) holdRoom(route);
    else if (isAudited(route)) takeTurns(route, turns);
  });
  api.addHook("preClose", async () => context.requestLimits.checks.close());
  addRequestHooks(api, context);
  addErrorAnswers(api, context);
  replaceBodyParsers(api, context);

  registerHealthRoutes(api, context);
  registerEventRoutes(api, context);
  registerEventTypeRoutes(api, context);
  registerEventListRoutes(api, context);
  registerCredentialRoutes(api, context);
  registerDestinationTypeRoutes(api, context);
  registerDestinationRoutes(api, context);
  registerDestinationCheckRoutes(api, context);
  registerSigningSecretRoutes(api, context);
  registerDeliveryRoutes(api, context);
  registerDeliveryCountRoutes(api, context);
  registerDeadLetterRoutes(api, context);
  registerCustomerRoutes(api, context);
  registerCustomerChangeRoutes(api, context);
  registerReplayRoutes(api, context);
  registerSessionRoutes(api, context);
  registerJwksRoute(api, context);
  registerOpenidConfigurationRoutes(api, context);
  registerOwnTenantRoutes(api, context);
  registerAuditRoutes(api, context);
  registerTenantRoutes(api, context);
  registerTenantKeyRoutes(api, context);
  api.get("/openapi.json", { config: { owner: "public" }, schema: { hide: true } }, async () =>
    api.swagger(),
  );
  refuseOtherMethods(api, context, routesByUrl);
  return api;
}

/** A route that does not say who owns what it shows must not exist: fail at start, not in production. */
function checkRoute(route: RouteOptions, routesByUrl: Map<string, readonly RouteOptions[]>): void {
  const rule = ruleOf(route.config, route.url);
  route.config = { ...route.config, rule };
  routesByUrl.set(route.url, [...(routesByUrl.get(route.url) ?? []), route]);
}

function addRequestHooks(api: Api, context: ApiContext): void {
  api.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
    request.facts = {};
    let isOver = false;
    // Not in an onResponse hook, which is never called for a client that leaves before its answer.
    reply.raw.once("close", () => {
      isOver = true;
      request.room?.letGo();
      recordRequest(request, reply, context);
    });
    checkRequestHead(request);
    const { rule, shedsLoad } = request.routeOptions.config;
    // Where there is no route there is no rule, and the answer is 404.
    if (rule === undefined || rule.owner === "public") return;
    await greetOrigin(request, reply, context);
    const access = authorise(rule, await identifyWithinLimits(request, context));
    await checkOrigin(request, reply, { access, pool: context.pool });
    request.access = access;
    if (shedsLoad !== true || isOver) return;
    request.room = roomFor(request, accessOf(request).tenantId, context.acceptor);
  });
  api.addHook("preValidation", async (request) => {
    const { rule, shedsLoad } = request.routeOptions.config;
    if (rule === undefined || rule.owner === "public" || request.body === undefined) return;
    // A body may take half a minute to arrive, in which its sender can lose access. What sheds load asks with its commit.
    if (shedsLoad !== true) request.access = authorise(rule, await identify(request, context));
  });
}

function addErrorAnswers(api: Api, context: ApiContext): void {
  api.setErrorHandler((error, request, reply) => sendError(error, request, reply, context));
  api.setNotFoundHandler((request, reply) => {
    const error = new ApiError("not_found", { detail: "There is nothing at this address." });
    return sendError(error, request, reply, context);
  });
}

function sendError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { log, metrics }: Pick<ApiContext, "log" | "metrics">,
): FastifyReply {
  let answer = apiErrorOf(error);
  if (answer === undefined) {
    log.error({ event: "fault", requestId: request.id, err: error });
    answer = new ApiError("internal", { detail: "The fault was logged; name the request id." });
  } else if (answer.code === "unavailable") {
    const event = error instanceof KekError ? "keys_unavailable" : "database_unavailable";
    log.warn({ event, requestId: request.id, err: error });
  }
  // The framework's own refusals can come before the hook that prepares a request.
  request.facts ??= {};
  request.facts.code = answer.code;
  if (request.routeOptions.config.shedsLoad === true) {
    request.facts.rejected ??= 1;
    metrics.eventsRejected.inc({ code: answer.code });
  }
  const { retryAfterSeconds } = answer.details;
  if (retryAfterSeconds !== undefined) reply.header("retry-after", retryAfterSeconds);
  return reply
    .header("x-request-id", request.id)
    .code(answer.status)
    .type(problemContentType)
    .send(JSON.stringify(problemOf(answer, request.id)));
}

function replaceBodyParsers(api: Api, { limits }: ApiContext): void {
  api.removeAllContentTypeParsers();
  api.addContentTypeParser<Buffer>(
    "application/json",
    { parseAs: "buffer", bodyLimit: bodyBytesMax },
    async (request: FastifyRequest, body: Buffer) => {
      request.facts.bytes = body.length;
      if (request.routeOptions.config.rawBody === true) return body;
      // Some clients name the type even of nothing.
      return body.length === 0 ? undefined : parseJsonBody(body, limits.depthMax);
    },
  );
}

const knownMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

function refuseOtherMethods(
  api: Api,
  context: ApiContext,
  routesByUrl: ReadonlyMap<string, readonly RouteOptions[]>,
): void {
  for (const [url, routes] of [...routesByUrl]) {
    const taken = new Set(routes.flatMap(({ method }) => method));
    const forSessions = routes.filter(({ config }) => config?.owner === "customer");
    if (forSessions.length > 0) {
      registerPreflight(
        api,
        url,
        forSessions.flatMap(({ method }) => method),
        context,
      );
      taken.add("OPTIONS");
    }
    const allowed = [...taken].toSorted().join(", ");
    api.route({
      method: knownMethods.filter((method) => !taken.has(method)),
      url,
      config: { owner: "public" },
      schema: { hide: true },
      // Before the body is read: whatever it is, it cannot help.
      onRequest: async (_request, reply) => {
        reply.header("allow", allowed);
        throw new ApiError("method_not_allowed", { detail: `This address takes ${allowed}.` });
      },
      handler: async () => {},
    });
  }
}
