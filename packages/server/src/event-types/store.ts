import type { Transaction } from "../database/transaction.ts";

/** An event type that its tenant describes. */
export interface EventType {
  readonly name: string;
  readonly description: string | null;
  /** A payload as such an event carries it. */
  readonly example: Readonly<Record<string, unknown>> | null;
}

/** The event types of a tenant by name, in the order of their bytes; at most `rowsMax`. Index: the primary key. */
export async function selectEventTypes(
  transaction: Transaction,
  { tenantId, rowsMax }: { readonly tenantId: string; readonly rowsMax: number },
): Promise<readonly EventType[]> {
  const { rows } = await transaction.query<EventType>({
    name: "select-event-types",
    text: `SELECT name, description, example FROM event_types WHERE tenant_id = $1
      ORDER BY name COLLATE "C" LIMIT $2`,
    values: [tenantId, rowsMax],
  });
  return rows;
}

/** One event type; `undefined` when the tenant describes none of this name. Index: the primary key. */
export async function selectEventType(
  transaction: Transaction,
  { tenantId, name }: { readonly tenantId: string; readonly name: string },
): Promise<EventType | undefined> {
  const { rows } = await transaction.query<EventType>({
    name: "select-event-type",
    text: "SELECT name, description, example FROM event_types WHERE tenant_id = $1 AND name = $2",
    values: [tenantId, name],
  });
  return rows[0];
}

/**
 * Makes those who describe event types of a tenant take turns, until the end of the transaction, by the lock of the
 * tenant's row that does not hold up what refers to it. Index: the primary key.
 */
export async function lockEventTypes(transaction: Transaction, tenantId: string): Promise<void> {
  await transaction.query({
    name: "lock-event-types",
    text: "SELECT FROM tenants WHERE id = $1 FOR NO KEY UPDATE",
    values: [tenantId],
  });
}

/** How many event types a tenant describes. Index: the primary key. */
export async function countEventTypes(transaction: Transaction, tenantId: string): Promise<number> {
  const { rows } = await transaction.query<{ count: number }>({
    name: "count-event-types",
    text: "SELECT count(*)::int AS count FROM event_types WHERE tenant_id = $1",
    values: [tenantId],
  });
  return rows[0]?.count ?? 0;
}

/** Adds an event type, or replaces what is said of it; a second run changes only its time. Index: the primary key. */
export async function upsertEventType(
  transaction: Transaction,
  tenantId: string,
  { name, description, example }: EventType,
): Promise<void> {
  await transaction.query({
    name: "upsert-event-type",
    text: `INSERT INTO event_types (tenant_id, name, description, example) VALUES ($1, $2, $3, $4)
      ON CONFLICT (tenant_id, name) DO UPDATE
        SET description = EXCLUDED.description, example = EXCLUDED.example, updated_at = clock_timestamp()`,
    values: [tenantId, name, description, example === null ? null : JSON.stringify(example)],
  });
}

/** Takes an event type out; `false` when it is not there, as on a second run. Index: the primary key. */
export async function deleteEventTypeRow(
  transaction: Transaction,
  { tenantId, name }: { readonly tenantId: string; readonly name: string },
): Promise<boolean> {
  const { rowCount } = await transaction.query({
    name: "delete-event-type",
    text: "DELETE FROM event_types WHERE tenant_id = $1 AND name = $2",
    values: [tenantId, name],
  });
  return rowCount === 1;
}
