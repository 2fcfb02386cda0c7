import type { FastifyDynamicSwaggerOptions } from "@fastify/swagger";
import type { RouteRule } from "../access/access.ts";
import { withComponents } from "./openapi-components.ts";

/** What the document says of a route's rule: the credentials that it takes, the scope and the portal right it needs. */
function securityOf(rule: RouteRule): Readonly<Record<string, unknown>> {
  switch (rule.owner) {
    case "public":
      return { security: [] };
    case "installation":
      return { security: [{ rootKey: [] }] };
    case "tenant":
      return { security: [{ apiKey: [] }], "x-scope": rule.scope };
    case "customer": {
      const security = [{ apiKey: [] }, { session: [] }];
      return { security, "x-scope": rule.scope, "x-right": rule.right };
    }
  }
}

/** The part of openapi.json that no route declares. */
export const openapi: FastifyDynamicSwaggerOptions = {
  transformObject: (document) =>
    withComponents("openapiObject" in document ? document.openapiObject : document.swaggerObject),
  transform: ({ schema, url, route }) => {
    const { rule } = route.config ?? {};
    return { schema: { ...schema, ...(rule !== undefined && securityOf(rule)) }, url };
  },
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
      { name: "credentials", description: "What customers' destinations sign in with." },
      { name: "sessions", description: "Let the people of a customer in for some minutes." },
      { name: "tenant", description: "Your own settings, and what the portal shows of them." },
      { name: "tenants", description: "Administer the installation, with a root key." },
      { name: "audit", description: "Who did what." },
      { name: "health", description: "For probes and monitoring." },
    ],
    components: {
      securitySchemes: {
        apiKey: {
          type: "http",
          scheme: "bearer",
          description:
            "A tenant's API key, `prl_live_…` or `prl_test_…`. It needs the operation's `x-scope`, and acts for every customer of the tenant.",
        },
        session: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description:
            "The token of a customer's session. It needs the operation's `x-right` in the portal's policy, and reaches that customer's own alone.",
        },
        rootKey: {
          type: "http",
          scheme: "bearer",
          description:
            "A key of the installation, `prl_root_…`. It administers tenants, and reaches nobody's data.",
        },
      },
    },
    security: [{ apiKey: [] }],
  },
};
