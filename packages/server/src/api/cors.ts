import type { FastifyReply, FastifyRequest } from "fastify";
import type pg from "pg";
import type { Access } from "../access/access.ts";
import type { InstallationAccess } from "../access/authorise.ts";
import { inTenant } from "../database/transaction.ts";
import { ApiError } from "../errors.ts";
import { isOriginAllowed, isOriginKnown } from "../tenants/origins.ts";
import type { Api, ApiContext } from "./context.ts";

/**
 * Which pages may call the API from a browser: those whose origin the tenant has listed, and only with a session. A key
 * has no business in a browser, so its answers never get the header that would let a page read them.
 *
 * Before a request has shown its credential, and when that is refused, its tenant is not known. Then any origin that some
 * tenant lists is let through, so that a page can read that its session is over. What belongs to somebody is answered
 * only after the origin was compared with that tenant's own list.
 */

/** Source: Fetch standard, section 3.2.4; the longest that Chromium heeds is two hours. */
const preflightSecondsMax = 600;

/** `date` lets a page tell how far its own clock is off, by which it shows how long ago something was. */
const exposedHeaders = "x-request-id, retry-after, location, date";

const isKey = /^bearer +prl_/i;

/**
 * How long an answer is remembered: whoever floods us with requests from pages must not make the database work for each.
 * It decides nothing that belongs to anybody, so it may be a little old.
 */
const knownMs = 10_000;
const unknownMs = 1_000;
const rememberedMax = 10_000;

const remembered = new WeakMap<
  pg.Pool,
  Map<string, { readonly isKnown: boolean; untilMs: number }>
>();

async function isKnown(origin: string, { pool, requestLimits }: OriginPorts): Promise<boolean> {
  const answers = remembered.get(pool) ?? new Map<string, { isKnown: boolean; untilMs: number }>();
  remembered.set(pool, answers);
  const nowMs = performance.now();
  const answer = answers.get(origin);
  if (answer !== undefined && answer.untilMs > nowMs) return answer.isKnown;
  // Origins that nobody has listed can be made up without end.
  if (answer?.isKnown !== true && !requestLimits.mayLookUp()) return false;
  const found = await isOriginKnown(pool, origin);
  answers.delete(origin);
  answers.set(origin, { isKnown: found, untilMs: nowMs + (found ? knownMs : unknownMs) });
  if (answers.size > rememberedMax) answers.delete(answers.keys().next().value ?? "");
  return found;
}

/** What looking an origin up takes. */
type OriginPorts = Pick<ApiContext, "pool" | "requestLimits">;

/** Lets a page of a known origin read the answer, whatever becomes of it. */
export async function greetOrigin(
  request: FastifyRequest,
  reply: FastifyReply,
  ports: OriginPorts,
): Promise<void> {
  const { origin, authorization = "" } = request.headers;
  if (origin === undefined) return;
  reply.header("vary", "Origin");
  if (isKey.test(authorization) || !(await isKnown(origin, ports))) return;
  reply.header("access-control-allow-origin", origin);
  reply.header("access-control-expose-headers", exposedHeaders);
}

/**
 * Holds the origin against the list of the tenant whose session this is, and takes the leave back from all others.
 *
 * Errors: `forbidden` for the session of a tenant that does not list the origin.
 */
export async function checkOrigin(
  request: FastifyRequest,
  reply: FastifyReply,
  { access, pool }: { readonly access: Access | InstallationAccess } & Pick<ApiContext, "pool">,
): Promise<void> {
  const { origin } = request.headers;
  if (origin === undefined) return;
  const { actor } = access;
  if (actor.kind === "session" && "tenantId" in access) {
    const isAllowed = await inTenant(pool, access, (transaction) =>
      isOriginAllowed(transaction, access.tenantId, origin),
    );
    if (isAllowed) return;
    reply.removeHeader("access-control-allow-origin");
    throw new ApiError("forbidden", {
      detail: "Pages of this origin may not use the tenant's sessions.",
    });
  }
  reply.removeHeader("access-control-allow-origin");
  reply.removeHeader("access-control-expose-headers");
}

/** Answers preflight requests for the methods of an address that sessions can use. */
export function registerPreflight(
  api: Api,
  url: string,
  methods: readonly string[],
  context: OriginPorts,
): void {
  api.route({
    method: "OPTIONS",
    url,
    config: { owner: "public" },
    schema: { hide: true },
    handler: async (request, reply) => {
      await greetOrigin(request, reply, context);
      reply.header("allow", [...methods, "OPTIONS"].toSorted().join(", "));
      // Greeted like every other request: an unknown origin has no leave, and these say nothing without it.
      reply.header("access-control-allow-methods", methods.join(", "));
      reply.header("access-control-allow-headers", "authorization, content-type, idempotency-key");
      reply.header("access-control-max-age", preflightSecondsMax);
      return reply.code(204).send();
    },
  });
}
