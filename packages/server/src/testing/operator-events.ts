import { operatorCustomerExternalId } from "../alerts/operator-customer.ts";
import { newUuid } from "../ids.ts";
import type { TestCustomer } from "./deliverable.ts";
import type { TestDatabase } from "./postgres.ts";

/** An operator event that waits to be relayed. */
export interface WaitingOperatorEvent {
  readonly eventType: string;
  // oxlint-disable-next-line no-explicit-any -- tests reach into payloads of every shape
  readonly payload: any;
}

/** The operator events of a tenant that wait to be relayed, oldest first. */
export async function waitingOperatorEvents(
  database: TestDatabase,
  { tenantId }: { readonly tenantId: string },
): Promise<readonly WaitingOperatorEvent[]> {
  const { rows } = await database.superuserPool.query(
    `SELECT event_type AS "eventType", payload FROM operator_events WHERE tenant_id = $1 ORDER BY id`,
    [tenantId],
  );
  return rows;
}

/** Makes the customer of a tenant that operator events go to, as the first destination registered for it does. */
export async function createOperatorCustomer(
  database: TestDatabase,
  { tenantId }: { readonly tenantId: string },
): Promise<TestCustomer> {
  const customerId = newUuid();
  await database.superuserPool.query(
    "INSERT INTO customers (tenant_id, id, external_id) VALUES ($1, $2, $3)",
    [tenantId, customerId, operatorCustomerExternalId],
  );
  return { tenantId, customerId };
}

/** Resolves as soon as so many transactions of the database wait for a lock. */
export async function lockWaits(database: TestDatabase, count: number): Promise<void> {
  for (;;) {
    const { rows } = await database.superuserPool.query<{ waiting: number }>(
      `SELECT count(*)::int AS waiting FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if ((rows[0]?.waiting ?? 0) >= count) return;
  }
}
