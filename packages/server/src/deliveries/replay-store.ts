import type { Transaction } from "../database/transaction.ts";
import type { Delivery } from "./delivery.ts";

/** What a replay needs to know of a delivery beyond {@link Delivery}. */
export interface ReplaySource {
  readonly customerId: string;
  readonly destinationState: "ACTIVE" | "PAUSED" | "DISABLED" | "DELETED";
  /** The tenant's `config_version` at which the destination has that state. */
  readonly configVersion: number;
}

/** What a replay of a delivery has to be checked against. Index: primary keys. */
export async function selectReplaySource(
  transaction: Transaction,
  tenantId: string,
  deliveryId: string,
): Promise<ReplaySource | undefined> {
  const result = await transaction.query<{
    customer_id: string;
    state: ReplaySource["destinationState"];
    config_version: string;
  }>({
    name: "select-replay-source",
    text: `SELECT d.customer_id, x.state, t.config_version FROM deliveries d
      JOIN destinations x ON x.tenant_id = d.tenant_id AND x.id = d.destination_id AND x.customer_id = d.customer_id
      JOIN tenants t ON t.id = d.tenant_id
      WHERE d.tenant_id = $1 AND d.id = $2`,
    values: [tenantId, deliveryId],
  });
  const row = result.rows[0];
  return row === undefined
    ? undefined
    : {
        customerId: row.customer_id,
        destinationState: row.state,
        configVersion: Number(row.config_version),
      };
}

/**
 * Makes replays of one delivery take turns until the end of the transaction; statements sent after it see what the one
 * before has committed. An advisory lock, because the row of a delivery is never updated and the role may not lock it.
 */
export async function lockReplaysOf(transaction: Transaction, deliveryId: string): Promise<void> {
  await transaction.query({
    name: "lock-replays-of",
    text: `SELECT pg_advisory_xact_lock(hashtextextended('replay ' || $1, 0))`,
    values: [deliveryId],
  });
}

/** Adds a handover with one delivery that repeats another one, and takes that one out of the dead letters. */
export async function insertReplay(
  transaction: Transaction,
  replay: {
    readonly tenantId: string;
    readonly customerId: string;
    readonly deliveryId: string;
    readonly handoverId: string;
    /** The worker that gets it at once; `null` when any may claim it. */
    readonly workerId: string | null;
    readonly of: Pick<Delivery, "id" | "eventId" | "eventType" | "destinationId">;
  },
): Promise<void> {
  const { tenantId, customerId, deliveryId, handoverId, workerId, of } = replay;
  await Promise.all([
    transaction.query({
      name: "insert-replay-handover",
      text: `INSERT INTO handovers (tenant_id, id, worker_id, delivery_count) VALUES ($1, $2, $3, 1)`,
      values: [tenantId, handoverId, workerId],
    }),
    transaction.query({
      name: "insert-replay",
      text: `INSERT INTO deliveries (tenant_id, id, customer_id, destination_id, event_id, event_type, handover_id, origin,
          replay_of)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'replay', $8)`,
      values: [
        tenantId,
        deliveryId,
        customerId,
        of.destinationId,
        of.eventId,
        of.eventType,
        handoverId,
        of.id,
      ],
    }),
    transaction.query({
      name: "delete-dead-letter",
      text: `DELETE FROM dead_letters WHERE tenant_id = $1 AND delivery_id = $2`,
      values: [tenantId, of.id],
    }),
  ]);
}
