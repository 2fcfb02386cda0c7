import type { Transaction } from "../database/transaction.ts";
import { markSessionsRevoked } from "./store.ts";

/**
 * Revokes all active sessions of a customer for good; returns how many. The caller holds the customer's row, so that a
 * session which is being made meanwhile is either among them or not made yet.
 */
export async function revokeSessionsOf(
  transaction: Transaction,
  of: { readonly tenantId: string; readonly customerId: string },
): Promise<number> {
  return await markSessionsRevoked(transaction, of);
}
