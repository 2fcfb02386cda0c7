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
  /** What one of the findings says. */
  readonly finding: RegExp;
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
    finding: /another customer.s destination/,
    sql: `DROP POLICY isolation ON destinations;
      CREATE POLICY isolation ON destinations USING (${tenantRule}) WITH CHECK (${tenantRule})`,
    check: checks.rowsOfCustomer,
  },
  {
    name: "a policy without WITH CHECK",
    finding: /^credentials.s isolation has no WITH CHECK/,
    sql: `DROP POLICY isolation ON credentials; CREATE POLICY isolation ON credentials USING (${tenantRule})`,
    check: checks.catalogue,
  },
  {
    name: "a name that is unique over all tenants",
    finding: /^an API key.*: POST .v1.sessions .*: 500 /,
    sql: "CREATE UNIQUE INDEX customers_everywhere ON customers (external_id)",
    check: checks.sweepOf("POST /v1/sessions"),
  },
  {
    name: "an idempotency key of all tenants",
    finding: /for an unknown one|: 500 /,
    sql: "CREATE UNIQUE INDEX idempotency_keys_everywhere ON idempotency_keys (key, generation)",
    check: checks.sweepOf("POST /v1/events"),
  },
  {
    name: "a name of a destination that is unique over all customers",
    finding: /something else than alone/,
    sql: "CREATE UNIQUE INDEX destinations_by_name ON destinations (name) WHERE state <> 'DELETED'",
    check: checks.interference,
  },
  {
    name: "a foreign key without the customer",
    finding: /credential can be attached/,
    sql: `ALTER TABLE destinations DROP CONSTRAINT destinations_credential_fkey;
      ALTER TABLE credentials ADD CONSTRAINT credentials_once UNIQUE (tenant_id, id);
      ALTER TABLE destinations ADD CONSTRAINT destinations_credential_fkey
        FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials (tenant_id, id)`,
    check: checks.foreignCredential,
  },
  {
    name: "row-level security that the owner passes",
    finding: /without a context/,
    sql: "ALTER TABLE destinations NO FORCE ROW LEVEL SECURITY",
    check: checks.ownerWithoutContext,
  },
  {
    name: "a view with the owner's rights",
    finding: /^everyone is a view/,
    sql: "CREATE VIEW everyone AS SELECT * FROM customers; GRANT SELECT ON everyone TO pushrail_api",
    check: checks.catalogue,
  },
];

const mistakesInModules: readonly Mistake[] = [
  {
    name: "a cursor that does not say whose list it is of",
    finding: /with cursor .*"status":200.* for an unknown one/,
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
    finding: /a session: GET .*"status":200.* for an unknown one/,
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
    finding: /a session.* lets it name another customer: 201/,
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
    finding: /"status":403.* for an unknown one/,
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
    finding: /v1.forgotten declares no owner/,
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
    finding: /v1.tenants/,
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
    finding: /was not made/,
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
    finding: /not in the audit log/,
    replace: () =>
      vi.doMock(import("../../audit/audit.ts"), async (importOriginal) => ({
        ...(await importOriginal()),
        recordAudit: () => Promise.resolve(),
      })),
    check: checks.auditOfChange,
  },
  {
    name: "a credential in a line of the log",
    finding: /the log has a credential/,
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

/** Puts our own modules back. */
export function restoreModules(): void {
  vi.doUnmock(import("../../cursor.ts"));
  vi.doUnmock(import("../../access/authorise.ts"));
  vi.doUnmock(import("../../destinations/destinations.ts"));
  vi.doUnmock(import("../../api/destination-types.ts"));
  vi.doUnmock(import("../../api/route-rule.ts"));
  vi.doUnmock(import("../../audit/audit.ts"));
  vi.doUnmock(import("../../api/request-log.ts"));
  vi.resetModules();
}

const everywhere = createEgressGuard({ allow: ["0.0.0.0/0", "::/0"], allowHttp: true });

const mistakesInParts: readonly Mistake[] = [
  {
    name: "a session that is remembered",
    finding: /answered 200/,
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
    finding: /169.254.169.254.* answered 201/,
    wrap: ({ egress }) => ({
      egress: { ...egress, checkUrl: (text) => everywhere.checkUrl(text) },
    }),
    check: checks.tokenUrls,
  },
  {
    name: "a delivery that passes the egress guard by",
    finding: /1 connections/,
    wrap: () => ({ egress: everywhere }),
    check: checks.connectionsThrough(({ server }) => server.context.egress),
  },
];

/** Every mistake that is planted. */
export const mistakes: readonly Mistake[] = [
  ...mistakesInSql,
  ...mistakesInModules,
  ...mistakesInParts,
];
