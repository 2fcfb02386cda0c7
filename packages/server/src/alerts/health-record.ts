import type { Transaction } from "../database/transaction.ts";
import type { HealthChange } from "./health.ts";
import { deleteHealth, upsertHealth } from "./health-store.ts";
import type { DestinationKey } from "./health-store.ts";

/** The account of how destinations are, as other concerns write it. */

/**
 * Writes what changed in the health of destinations: one statement, none without changes. For the worker's role, in the
 * transaction of the verdicts and after everything else in it, because the account is the last that anybody locks.
 *
 * @param changes as `HealthWatch.changesOf` gave them, once for a commit however often it is tried.
 */
export async function recordHealth(
  transaction: Transaction,
  changes: readonly HealthChange[],
): Promise<void> {
  if (changes.length > 0) await upsertHealth(transaction, changes);
}

/**
 * Forgets what was observed of a destination: it was resumed, deleted, or its settings changed, so what failed before says
 * nothing any more. For the API's role, after the destination and its queue are locked; safe to repeat.
 */
export async function clearHealth(transaction: Transaction, key: DestinationKey): Promise<void> {
  await deleteHealth(transaction, key);
}
