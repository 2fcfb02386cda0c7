import type { Pool } from "pg";
import type { TenantAccess } from "../access/access.ts";
import { createCustomers } from "../customers/customers.ts";
import { createPool } from "../database/pool.ts";
import type { KekSet } from "../encryption/kek-provider.ts";
import { newUuid } from "../ids.ts";
import { createSessions, type Sessions, type SessionsOptions } from "../sessions/sessions.ts";
import { accessTo } from "./access.ts";
import { createTestKeks } from "./deliverable.ts";
import { createTestDatabase, type TestDatabase } from "./postgres.ts";

/** The issuer of every test's tokens. */
export const testIssuer = "https://events.example.com";

/** The sessions as one process of the API has them. */
export function createTestSessions(
  pool: Pool,
  options: Partial<Omit<SessionsOptions, "pool" | "customers">> = {},
): Sessions {
  const usual = { keks: createTestKeks(), now: Date.now, issuer: testIssuer };
  return createSessions({ ...usual, ...options, pool, customers: createCustomers(pool) });
}

/** Three processes of the API, which share nothing but the database and the key encryption key. */
export interface SessionProcesses {
  readonly database: TestDatabase;
  readonly keks: KekSet;
  readonly processes: readonly Sessions[];
  /** The first of them. */
  readonly sessions: Sessions;
  /** Connections of one more process; by default three. */
  readonly apiPool: (connectionsMax?: number) => Pool;
  readonly newTenant: () => Promise<TenantAccess>;
  /** Rows of a statement, past row-level security. */
  readonly superuser: (
    text: string,
    ...values: unknown[]
  ) => Promise<readonly Record<string, unknown>[]>;
  readonly close: () => Promise<void>;
}

/** Opens them on a database of their own. */
export async function openSessionProcesses(): Promise<SessionProcesses> {
  const database = await createTestDatabase();
  const keks = createTestKeks();
  const pools: Pool[] = [];
  const apiPool = (connectionsMax = 3): Pool => {
    const pool = createPool({
      url: database.apiUrl,
      connectionsMax,
      applicationName: database.name,
      statementTimeoutMs: 20_000,
      onIdleError: () => undefined,
    });
    pools.push(pool);
    return pool;
  };
  const superuser = async (text: string, ...values: unknown[]) =>
    (await database.superuserPool.query<Record<string, unknown>>(text, values)).rows;
  const sessions = createTestSessions(apiPool(), { keks });
  const others = [1, 2].map(() => createTestSessions(apiPool(), { keks }));
  return {
    database,
    keks,
    processes: [sessions, ...others],
    sessions,
    apiPool,
    superuser,
    newTenant: async () => {
      const tenantId = newUuid();
      await superuser("INSERT INTO tenants (id, name) VALUES ($1, 'test')", tenantId);
      return accessTo(tenantId);
    },
    close: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
      await database.drop();
    },
  };
}
