import type pg from "pg";
import { inTenant, type TenantContext, type Transaction } from "./transaction.ts";

const attemptsMax = 3;

/**
 * Runs a change in one transaction, as `inTenant` does; up to twice more when the database ended it because it and
 * another one waited for each other.
 */
export async function changing<Result>(
  { pool }: { readonly pool: pg.Pool },
  context: TenantContext,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTenant(pool, context, work);
    } catch (error) {
      if (attempt === attemptsMax || !isDeadlock(error)) throw error;
    }
  }
}

function isDeadlock(error: unknown): boolean {
  // Source: PostgreSQL 18 documentation, appendix A: deadlock_detected.
  return error instanceof Error && "code" in error && error.code === "40P01";
}
