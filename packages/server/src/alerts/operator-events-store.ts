import { uuidArray } from "../database/parameters.ts";
import type { Transaction } from "../database/transaction.ts";
import type { NewOperatorEvent } from "./operator-events.ts";

/** The statements about operator events on their way. All are served by the primary key. */

/** Appends operator events. */
export async function insertOutgoing(
  transaction: Transaction,
  events: readonly (NewOperatorEvent & { readonly id: string })[],
): Promise<void> {
  await transaction.query({
    name: "insert-operator-events",
    text: `INSERT INTO operator_events (tenant_id, id, event_type, payload)
      SELECT tenant_id, id, event_type, payload::json
      FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS e (tenant_id, id, event_type, payload)`,
    values: [
      uuidArray(events.map((event) => event.tenantId)),
      uuidArray(events.map((event) => event.id)),
      events.map((event) => event.eventType),
      events.map((event) => JSON.stringify(event.payload)),
    ],
  });
}

/** Tenants that operator events wait for, in the order of their ids, after `afterTenantId`. */
export async function findTenantsWithOutgoing(
  transaction: Transaction,
  afterTenantId: string,
  tenantsMax: number,
): Promise<readonly string[]> {
  const result = await transaction.query<{ tenant_id: string }>({
    name: "tenants-with-operator-events",
    text: `SELECT DISTINCT tenant_id FROM operator_events WHERE tenant_id > $1 ORDER BY tenant_id LIMIT $2`,
    values: [afterTenantId, tenantsMax],
  });
  return result.rows.map((row) => row.tenant_id);
}

/** An operator event that waits. */
export interface OutgoingEvent {
  readonly id: string;
  readonly eventType: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly occurredAt: Date;
}

/**
 * Takes the oldest waiting events of a tenant out of those that no other process is taking. They are gone when the
 * transaction commits, and wait on when it does not.
 */
export async function takeOutgoing(
  transaction: Transaction,
  tenantId: string,
  eventsMax: number,
): Promise<readonly OutgoingEvent[]> {
  const result = await transaction.query<{
    id: string;
    event_type: string;
    payload: Record<string, unknown>;
    occurred_at: Date;
  }>({
    name: "take-operator-events",
    text: `WITH oldest AS MATERIALIZED (
        SELECT tenant_id, id FROM operator_events WHERE tenant_id = $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
      DELETE FROM operator_events e USING oldest
      WHERE e.tenant_id = oldest.tenant_id AND e.id = oldest.id
      RETURNING e.id, e.event_type, e.payload, e.occurred_at`,
    values: [tenantId, eventsMax],
  });
  return result.rows
    .map((row) => ({
      id: row.id,
      eventType: row.event_type,
      payload: row.payload,
      occurredAt: row.occurred_at,
    }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
