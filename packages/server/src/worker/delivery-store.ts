import { uuidArray } from "../database/parameters.ts";
import type { Transaction } from "../database/transaction.ts";
import type { DeliveryOrigin } from "../deliveries/handover.ts";
import { firstUuidAt, madeAtMs } from "../ids.ts";
import type { DeliveryKey } from "./claims.ts";
import type { StoredBody } from "./opened-bodies.ts";
import type { LoadedDelivery } from "./storage.ts";

interface LoadedRow {
  tenant_id: string;
  customer_id: string;
  delivery_id: string;
  destination_id: string;
  event_id: string;
  event_type: string | null;
  origin: DeliveryOrigin | null;
  attempts: number;
  handover_id: string | null;
  batch_id?: string | null;
  partition_key?: string | null;
  ordering_key?: string | null;
  claimed_at: Date | null;
  config_version: string;
}

function loaded(row: LoadedRow): LoadedDelivery {
  return {
    tenantId: row.tenant_id,
    customerId: row.customer_id,
    deliveryId: row.delivery_id,
    destinationId: row.destination_id,
    eventId: row.event_id,
    eventType: row.event_type ?? "",
    origin: row.origin ?? "event",
    attempts: row.attempts,
    handoverId: row.handover_id ?? undefined,
    marks:
      row.handover_id === null
        ? {
            batchId: row.batch_id ?? undefined,
            partitionKey: row.partition_key ?? undefined,
            orderingKey: row.ordering_key ?? undefined,
          }
        : undefined,
    claimedAtMs: row.claimed_at?.getTime(),
    configVersion: Number(row.config_version),
  };
}

/**
 * The deliveries of handovers that are neither finished nor in the backlog. Indexes: deliveries_by_handover, then the
 * primary keys.
 *
 * A delivery's id is made when its event is parsed and the handover's when the flush starts; the flush waits for
 * minutes at the very most, so the id range bounds the partitions to look into. Each `LIMIT 1` keeps PostgreSQL from reading a whole partition where it has no statistics yet: measured
 * at 190 ms instead of 0.5 ms for 64 deliveries.
 */
export async function loadHandedOver(
  transaction: Transaction,
  handoverIds: readonly string[],
): Promise<readonly LoadedDelivery[]> {
  const times = handoverIds.map(madeAtMs);
  const slackMs = 60 * 60 * 1_000;
  const result = await transaction.query<LoadedRow>({
    name: "load-handed-over",
    text: `SELECT d.tenant_id, d.customer_id, d.id AS delivery_id, d.destination_id, d.event_id, d.event_type,
        d.origin, 0 AS attempts, d.handover_id, NULL::timestamptz AS claimed_at, t.config_version
      FROM deliveries d
      CROSS JOIN LATERAL (SELECT config_version FROM tenants WHERE id = d.tenant_id LIMIT 1) t
      LEFT JOIN LATERAL (SELECT true AS is_known FROM finished_deliveries
        WHERE tenant_id = d.tenant_id AND delivery_id = d.id AND customer_id = d.customer_id
          AND delivery_id BETWEEN $2 AND $3 LIMIT 1) f ON true
      LEFT JOIN LATERAL (SELECT true AS is_known FROM backlog
        WHERE tenant_id = d.tenant_id AND delivery_id = d.id AND customer_id = d.customer_id LIMIT 1) b ON true
      WHERE d.handover_id = ANY($1::uuid[]) AND d.id BETWEEN $2 AND $3 AND f.is_known IS NULL AND b.is_known IS NULL
      ORDER BY d.id`,
    values: [
      handoverIds,
      firstUuidAt(Math.min(...times) - slackMs),
      firstUuidAt(Math.max(...times) + slackMs),
    ],
  });
  return result.rows.map(loaded);
}

/** The deliveries of the backlog that are named, with what an attempt needs. Index: primary keys; see above. */
export async function loadBacklog(
  transaction: Transaction,
  keys: readonly DeliveryKey[],
): Promise<readonly LoadedDelivery[]> {
  const result = await transaction.query<LoadedRow>({
    name: "load-backlog",
    text: `SELECT b.tenant_id, b.customer_id, b.delivery_id, b.destination_id, b.event_id, d.event_type,
        d.origin, b.attempts, NULL::uuid AS handover_id, b.batch_id, b.partition_key, b.ordering_key, b.claimed_at,
        t.config_version
      FROM unnest($1::uuid[], $2::uuid[]) AS k (tenant_id, delivery_id)
      CROSS JOIN LATERAL (SELECT * FROM backlog
        WHERE tenant_id = k.tenant_id AND delivery_id = k.delivery_id LIMIT 1) b
      LEFT JOIN LATERAL (SELECT event_type, origin FROM deliveries
        WHERE tenant_id = b.tenant_id AND id = b.delivery_id AND customer_id = b.customer_id LIMIT 1) d ON true
      CROSS JOIN LATERAL (SELECT config_version FROM tenants WHERE id = b.tenant_id LIMIT 1) t
      ORDER BY b.due_at, b.delivery_id`,
    values: [
      uuidArray(keys.map((key) => key.tenantId)),
      uuidArray(keys.map((key) => key.deliveryId)),
    ],
  });
  return result.rows.map(loaded);
}

/**
 * The stored bodies of the deliveries' events, one of each however many deliveries it has; an event that has outlived its
 * retention has none. What was kept of a day that is gone is only looked for when it is not there.
 * Index: primary keys.
 */
export async function loadBodies(
  transaction: Transaction,
  deliveries: readonly LoadedDelivery[],
): Promise<readonly StoredBody[]> {
  const events = [...new Map(deliveries.map((delivery) => [delivery.eventId, delivery])).values()];
  if (events.length === 0) return [];
  const result = await transaction.query<{
    tenant_id: string;
    id: string;
    customer_id: string;
    body: string;
  }>({
    name: "load-bodies",
    text: `SELECT k.tenant_id, k.id, k.customer_id, e.body
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS k (tenant_id, id, customer_id)
      CROSS JOIN LATERAL (
        (SELECT body FROM events
          WHERE tenant_id = k.tenant_id AND id = k.id AND customer_id = k.customer_id LIMIT 1)
        UNION ALL (SELECT body FROM kept_events
          WHERE tenant_id = k.tenant_id AND id = k.id AND customer_id = k.customer_id LIMIT 1)
        LIMIT 1) e`,
    values: [
      uuidArray(events.map((event) => event.tenantId)),
      uuidArray(events.map((event) => event.eventId)),
      uuidArray(events.map((event) => event.customerId)),
    ],
  });
  return result.rows.map((row) => ({
    tenantId: row.tenant_id,
    customerId: row.customer_id,
    eventId: row.id,
    text: row.body,
  }));
}
