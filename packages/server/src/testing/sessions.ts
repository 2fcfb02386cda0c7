import type { Pool } from "pg";
import { createCustomers } from "../customers/customers.ts";
import { createSessions, type Sessions, type SessionsOptions } from "../sessions/sessions.ts";
import { createTestKeks } from "./deliverable.ts";

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
