import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import { withComponents } from "./openapi-components.ts";

/** The part of openapi.json that no route declares. */
export const openapi: FastifyDynamicSwaggerOptions = {
  transformObject: (document) =>
    withComponents("openapiObject" in document ? document.openapiObject : document.swaggerObject),
  openapi: {
    openapi: "3.1.0",
    info: {
      title: "Pushrail",
      version: "1",
      description:
        "Send each event once; Pushrail delivers it to every destination that your customers have configured.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" } as never,
    },
    tags: [
      { name: "events", description: "Send events, and look at what was accepted." },
      { name: "destinations", description: "Where a customer's events go." },
      { name: "deliveries", description: "What became of each event at each destination." },
      { name: "replays", description: "Deliver many events of the past again." },
      { name: "customers", description: "Whom events are for; and to erase one everywhere." },
      { name: "health", description: "For probes and monitoring." },
    ],
    components: {
      securitySchemes: {
        apiKey: {
          type: "http",
          scheme: "bearer",
          description: "A tenant's API key, `prl_live_…` or `prl_test_…`.",
        },
      },
    },
    security: [{ apiKey: [] }],
  },
};
