import { numberArray, textsJson, uuidArray } from "../database/parameters.ts";
import type { Transaction } from "../database/transaction.ts";
import type { NewDelivery } from "../deliveries/new-delivery.ts";

/** The statements with which the relay makes events of operator events. All are for the worker's role. */

/** Adds a customer unless the tenant has it; the first of two processes wins. Index: unique (tenant_id, external_id). */
export async function addCustomer(
  transaction: Transaction,
  tenantId: string,
  customer: { readonly id: string; readonly externalId: string },
): Promise<void> {
  await transaction.query({
    name: "add-operator-customer",
    text: `INSERT INTO customers (tenant_id, id, external_id) VALUES ($1, $2, $3)
      ON CONFLICT (tenant_id, external_id) DO NOTHING`,
    values: [tenantId, customer.id, customer.externalId],
  });
}

/** The id of a customer. Index: unique (tenant_id, external_id). */
export async function findCustomerId(
  transaction: Transaction,
  tenantId: string,
  externalId: string,
): Promise<string | undefined> {
  const result = await transaction.query<{ id: string }>({
    name: "find-operator-customer",
    text: "SELECT id FROM customers WHERE tenant_id = $1 AND external_id = $2",
    values: [tenantId, externalId],
  });
  return result.rows[0]?.id;
}

/** The tenant's `config_version` at this moment; `undefined` when there is no such tenant. */
export async function findConfigVersion(
  transaction: Transaction,
  tenantId: string,
): Promise<number | undefined> {
  const result = await transaction.query<{ config_version: string }>({
    name: "find-config-version",
    text: "SELECT config_version FROM tenants WHERE id = $1",
    values: [tenantId],
  });
  const version = result.rows[0]?.config_version;
  return version === undefined ? undefined : Number(version);
}

/** An event to be stored. */
export interface StoredEvent {
  readonly id: string;
  readonly eventType: string;
  /** Canonical JSON. */
  readonly body: string;
  /** Deliveries made of it; 0 says that no destination matched. */
  readonly matchedCount: number;
}

/** Appends events of one customer. */
export async function insertEvents(
  transaction: Transaction,
  { tenantId, customerId }: { readonly tenantId: string; readonly customerId: string },
  events: readonly StoredEvent[],
): Promise<void> {
  await transaction.query({
    name: "insert-events",
    text: `INSERT INTO events (tenant_id, id, customer_id, event_type, body, matched_count)
      SELECT $1, id, $2, event_type, body, matched_count
      FROM ROWS FROM (unnest($3::uuid[], $4::integer[]), json_array_elements_text($5::json),
        json_array_elements_text($6::json)) AS e (id, matched_count, event_type, body)`,
    values: [
      tenantId,
      customerId,
      uuidArray(events.map((event) => event.id)),
      numberArray(events.map((event) => event.matchedCount)),
      textsJson(events.map((event) => event.eventType)),
      textsJson(events.map((event) => event.body)),
    ],
  });
}

/** Puts deliveries on record that a destination skips, because it is paused to: cancelled without an attempt. */
export async function insertSkipped(
  transaction: Transaction,
  deliveries: readonly NewDelivery[],
): Promise<void> {
  if (deliveries.length === 0) return;
  await transaction.query({
    name: "insert-skipped",
    text: `WITH skipped AS MATERIALIZED (
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[])
          AS s (tenant_id, id, customer_id, destination_id, event_id, event_type, origin)
      ), made AS (
        INSERT INTO deliveries (tenant_id, id, customer_id, destination_id, event_id, event_type, origin)
        SELECT tenant_id, id, customer_id, destination_id, event_id, event_type, origin FROM skipped)
      INSERT INTO finished_deliveries (tenant_id, delivery_id, customer_id, destination_id, attempts, state, reason)
      SELECT tenant_id, id, customer_id, destination_id, 0, 'cancelled', 'destination_paused' FROM skipped`,
    values: [
      uuidArray(deliveries.map((delivery) => delivery.tenantId)),
      uuidArray(deliveries.map((delivery) => delivery.deliveryId)),
      uuidArray(deliveries.map((delivery) => delivery.customerId)),
      uuidArray(deliveries.map((delivery) => delivery.destinationId)),
      uuidArray(deliveries.map((delivery) => delivery.eventId)),
      deliveries.map((delivery) => delivery.eventType),
      deliveries.map((delivery) => delivery.origin),
    ],
  });
}
