import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastify from "fastify";
import type { Api } from "./context.ts";
import { registerHealthRoutes, type ProbeContext } from "./health.ts";
import { serverBounds } from "./server-bounds.ts";

/** The HTTP application of a process that only delivers: liveness, readiness and metrics. */
export function createProbeApi(context: ProbeContext): Api {
  const api: Api = fastify(serverBounds).withTypeProvider<TypeBoxTypeProvider>();
  registerHealthRoutes(api, context);
  return api;
}
