import type { Transaction } from "../database/transaction.ts";
import { lockDestinationsOf } from "./customer-destination-store.ts";
import { wakeQueue } from "./queue-store.ts";
import { deleteSigningSecrets } from "./signing-secret-store.ts";
import { deleteDestination } from "./store.ts";

/**
 * Deletes all destinations of a customer with their settings and secrets, as `deleteDestination` does with one: what
 * waits for them is cancelled by the workers. The caller holds the customer's row, so no destination is added meanwhile.
 *
 * Locks in the usual order: the destinations' rows, the tenant's row (by the trigger), the queues by destination id.
 */
export async function deleteDestinationsOf(
  transaction: Transaction,
  owner: { readonly tenantId: string; readonly customerId: string },
): Promise<void> {
  const ids = await lockDestinationsOf(transaction, owner);
  const keys = ids.map((id) => ({ ...owner, id }));
  // Pipelined in this order.
  await Promise.all([
    ...keys.flatMap((key) => [
      deleteSigningSecrets(transaction, key),
      deleteDestination(transaction, key),
    ]),
    ...keys.map((key) => wakeQueue(transaction, key)),
  ]);
}
