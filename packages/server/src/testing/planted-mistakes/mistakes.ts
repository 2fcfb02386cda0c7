import { createEgressGuard } from "@pushrail/destinations";
import { vi } from "vitest";
import type { ApiContext } from "../../api/context.ts";
import type { TestDatabase } from "../postgres.ts";
import * as checks from "./checks.ts";
import type { Check } from "./checks.ts";

/** A mistake that somebody could make, and the check that has to find it. */
export interface Mistake {
  readonly name: string;
  readonly check: Check;
  /** Changes the database. */
  readonly sql?: string;
  /** Puts a wrong module into the place of ours; called before the server's modules are loaded. */
  readonly replace?: (database: TestDatabase) => void;
  /** Puts a wrong part into the server. */
  readonly wrap?: (context: ApiContext) => Partial<ApiContext>;
}

const tenantRule = "tenant_id = (SELECT pushrail_tenant_id())";

/** Mistakes in the schema that change what is answered; database/catalogue.test.ts has many more. */
const mistakesInSql: readonly Mistake[] = [
  {
    name: "a policy that forgets the customer",
    sql: `DROP POLICY isolation ON destinations;
      CREATE POLICY isolation ON destinations USING (${tenantRule}) WITH CHECK (${tenantRule})`,
    check: checks.sweepOf("GET /v1/destinations/{id}"),
  },
  {
    name: "a policy without WITH CHECK",
    sql: `DROP POLICY isolation ON credentials; CREATE POLICY isolation ON credentials USING (${tenantRule})`,
    check: checks.catalogue,
  },
  {
    name: "a name that is unique over all tenants",
    sql: "CREATE UNIQUE INDEX customers_everywhere ON customers (external_id)",
    check: checks.sweepOf("POST /v1/sessions"),
  },
  {
    name: "an idempotency key of all tenants",
    sql: "CREATE UNIQUE INDEX idempotency_keys_everywhere ON idempotency_keys (key)",
    check: checks.sweepOf("POST /v1/events"),
  },
  {
    name: "a foreign key without the customer",
    sql: `ALTER TABLE destinations DROP CONSTRAINT destinations_credential_fkey;
      ALTER TABLE credentials ADD CONSTRAINT credentials_once UNIQUE (tenant_id, id);
      ALTER TABLE destinations ADD CONSTRAINT destinations_credential_fkey
        FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials (tenant_id, id)`,
    check: checks.foreignCredential,
  },
  {
    name: "row-level security that the owner passes",
    sql: "ALTER TABLE destinations NO FORCE ROW LEVEL SECURITY",
    check: checks.ownerWithoutContext,
  },
  {
    name: "a view with the owner's rights",
    sql: "CREATE VIEW everyone AS SELECT * FROM customers; GRANT SELECT ON everyone TO pushrail_api",
    check: checks.catalogue,
  },
];

const mistakesInModules: readonly Mistake[] = [
  {
    name: "a cursor that does not say whose list it is of",
    replace: () =>
      vi.doMock(import("../../cursor.ts"), async (importOriginal) => {
        const original = await importOriginal();
        const nobodys = { tenantId: "nobody", customerId: undefined };
        return {
          ...original,
          cursorAfter: (uuid, scope) => original.cursorAfter(uuid, { ...scope, ...nobodys }),
          uuidInCursor: (cursor, scope) => original.uuidInCursor(cursor, { ...scope, ...nobodys }),
        };
      }),
    check: checks.sweepOf("GET /v1/destinations"),
  },
  {
    name: "a session that acts for its whole tenant",
    replace: () =>
      vi.doMock(import("../../access/authorise.ts"), async (importOriginal) => {
        const original = await importOriginal();
        return {
          ...original,
          authorise: (rule, caller) => {
            const access = original.authorise(rule, caller);
            if (!("tenantId" in access)) return access;
            return { tenantId: access.tenantId, actor: access.actor };
          },
        };
      }),
    check: checks.sweepOf("GET /v1/destinations/{id}"),
  },
  {
    name: "a session whose customer is taken from the body",
    replace: () =>
      vi.doMock(import("../../destinations/destinations.ts"), async (importOriginal) => {
        const original = await importOriginal();
        return {
          ...original,
          createDestination: async (ports, access, body) => {
            const { customerExternalId } = body as { readonly customerExternalId?: string };
            if (access.customerId === undefined || customerExternalId === undefined) {
              return await original.createDestination(ports, access, body);
            }
            const { tenantId } = access;
            const ids = await ports.customers.idsOf(tenantId, [customerExternalId]);
            const customerId = ids.get(customerExternalId) ?? "";
            const named = { ...access, customerId, customerExternalId };
            return await original.createDestination(ports, named, body);
          },
        };
      }),
    check: checks.sweepOf("POST /v1/destinations"),
  },
  {
    name: "a refusal that tells what there is",
    replace: ({ superuserPool }) =>
      vi.doMock(import("../../destinations/destinations.ts"), async (importOriginal) => {
        const original = await importOriginal();
        const { ApiError } = await import("../../errors.ts");
        return {
          ...original,
          readDestination: async (ports, access, id) => {
            const { rows } = await superuserPool.query(
              "SELECT FROM destinations WHERE 'dst_' || replace(id::text, '-', '') = $1 AND tenant_id <> $2",
              [id, access.tenantId],
            );
            if (rows.length > 0) throw new ApiError("forbidden");
            return await original.readDestination(ports, access, id);
          },
        };
      }),
    check: checks.sweepOf("GET /v1/destinations/{id}"),
  },
  {
    name: "a route without a rule",
    replace: () =>
      vi.doMock(import("../../api/destination-types.ts"), async (importOriginal) => {
        const original = await importOriginal();
        return {
          ...original,
          registerDestinationTypeRoutes: (api, context) => {
            original.registerDestinationTypeRoutes(api, context);
            api.get("/v1/forgotten", () => ({}));
          },
        };
      }),
    check: checks.answersEverybody,
  },
  {
    name: "a route that answers everybody",
    replace: () =>
      vi.doMock(import("../../api/route-rule.ts"), async (importOriginal) => {
        const original = await importOriginal();
        return {
          ...original,
          ruleOf: (config, url) =>
            url === "/v1/tenants" ? { owner: "public" } : original.ruleOf(config, url),
        };
      }),
    check: checks.answersEverybody,
  },
  {
    name: "an audit entry outside of the transaction",
    replace: ({ apiPool }) =>
      vi.doMock(import("../../audit/audit.ts"), async (importOriginal) => {
        const original = await importOriginal();
        const { inTenant } = await import("../../database/transaction.ts");
        return {
          ...original,
          recordAudit: async (_transaction, access, entry) =>
            await inTenant(apiPool, access, (own) => original.recordAudit(own, access, entry)),
        };
      }),
    check: checks.auditOfFailedChange,
  },
  {
    name: "a change without an audit entry",
    replace: () =>
      vi.doMock(import("../../audit/audit.ts"), async (importOriginal) => ({
        ...(await importOriginal()),
        recordAudit: () => Promise.resolve(),
      })),
    check: checks.auditOfChange,
  },
  {
    name: "a credential in a line of the log",
    replace: () =>
      vi.doMock(import("../../api/request-log.ts"), async (importOriginal) => {
        const original = await importOriginal();
        return {
          ...original,
          recordRequest: (request, reply, ports) => {
            original.recordRequest(request, reply, ports);
            ports.log.info({ event: "debug", headers: request.headers });
          },
        };
      }),
    check: checks.loggedSecrets,
  },
];

const everywhere = createEgressGuard({ allow: ["0.0.0.0/0", "::/0"], allowHttp: true });

const mistakesInParts: readonly Mistake[] = [
  {
    name: "a session that is remembered",
    wrap: ({ sessions }) => {
      const known = new Map<string, ReturnType<typeof sessions.authenticate>>();
      return {
        sessions: {
          ...sessions,
          authenticate: (token) => {
            const found = known.get(token) ?? sessions.authenticate(token);
            known.set(token, found);
            return found;
          },
        },
      };
    },
    check: checks.revokedSession,
  },
  {
    name: "a token URL that passes the egress guard by",
    wrap: ({ egress }) => ({
      egress: { ...egress, checkUrl: (text) => everywhere.checkUrl(text) },
    }),
    check: checks.tokenUrls,
  },
  {
    name: "a connection that passes the egress guard by",
    wrap: ({ egress }) => ({ egress: { ...egress, connector: everywhere.connector } }),
    check: checks.connectionsThrough(({ server }) => server.context.egress),
  },
];

/** Every mistake that is planted. */
export const mistakes: readonly Mistake[] = [
  ...mistakesInSql,
  ...mistakesInModules,
  ...mistakesInParts,
];
