import { Type } from "typebox";
import type { Api, ApiContext } from "./context.ts";

/** What the probes work with. */
export type ProbeContext = Pick<ApiContext, "readiness" | "metrics" | "log">;

/** Longer than any healthy check takes, shorter than a probe's patience. */
const checkTimeoutMs = 2_000;

/**
 * Registers `/healthz` (the process runs; does no I/O), `/readyz` (it can serve) and `/metrics` (Prometheus text).
 *
 * They need no key and say nothing about any tenant; keep them off the public side of a load balancer all the same.
 */
export function registerHealthRoutes(api: Api, context: ProbeContext): void {
  api.get(
    "/healthz",
    {
      config: { owner: "public" },
      schema: {
        summary: "Is the process alive?",
        operationId: "getHealth",
        tags: ["health"],
        security: [],
        response: {
          200: Type.Object({ status: Type.Literal("ok") }, { examples: [{ status: "ok" }] }),
        },
      },
    },
    async () => ({ status: "ok" }) as const,
  );
  const readiness = Type.Object(
    {
      status: Type.String({ description: "`ready` or `not_ready`." }),
      missing: Type.Array(Type.String(), { description: "What is missing, one sentence each." }),
    },
    { examples: [{ status: "ready", missing: [] }] },
  );
  api.get(
    "/readyz",
    {
      config: { owner: "public" },
      schema: {
        summary: "Can the process serve traffic?",
        operationId: "getReadiness",
        tags: ["health"],
        security: [],
        response: { 200: readiness, 503: readiness },
      },
    },
    async (_request, reply) => {
      const missing = await missingOf(context);
      if (missing.length === 0) return { status: "ready", missing };
      return reply.code(503).send({ status: "not_ready", missing });
    },
  );
  api.get(
    "/metrics",
    {
      config: { owner: "public" },
      schema: {
        summary: "Metrics in the Prometheus text format",
        operationId: "getMetrics",
        tags: ["health"],
        security: [],
        produces: ["text/plain"],
        response: { 200: Type.String({ examples: ["pushrail_events_accepted_total 42"] }) },
      },
    },
    async (_request, reply) => {
      const text = await context.metrics.registry.metrics();
      return reply.type(context.metrics.registry.contentType).send(text);
    },
  );
}

async function missingOf({ readiness, log }: ProbeContext): Promise<string[]> {
  const answers = await Promise.all(
    readiness.map(async ({ name, check }) => {
      const timeout = AbortSignal.timeout(checkTimeoutMs);
      const late = new Promise<string>((resolve) => {
        timeout.addEventListener("abort", () => resolve(`${name} did not answer in time.`));
      });
      const answered = check().catch((error: unknown) => {
        log.warn({ event: "not_ready", check: name, err: error });
        return `${name} is unavailable.`;
      });
      return Promise.race([answered, late]);
    }),
  );
  return answers.filter((missing) => missing !== undefined);
}
