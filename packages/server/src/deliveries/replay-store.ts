import type { Transaction } from "../database/transaction.ts";
import type { Delivery } from "./delivery.ts";

/** What a replay needs to know of a delivery beyond {@link Delivery}. */
export interface ReplaySource {
  readonly customerId: string;
  readonly destinationState: "ACTIVE" | "PAUSED" | "DISABLED" | "DELETED";
  /** The tenant's `config_version` at the destination's last change. */
  readonly destinationVersion: number;
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
    version: string;
    config_version: string;
  }>({
    name: "select-replay-source",
    text: `SELECT d.customer_id, x.state, x.version, t.config_version FROM deliveries d
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
        destinationVersion: Number(row.version),
        configVersion: Number(row.config_version),
      };
}

/**
 * Notes that a delivery is replayed: the one place that decides between jobs and people who ask at the same time, and so
 * before anything of the replay is written. `false` when it was replayed, or is to be by a job that is not over. Index:
 * the primary key of `replay_items`.
 */
export async function insertReplayed(
  transaction: Transaction,
  replayed: {
    readonly tenantId: string;
    readonly customerId: string;
    readonly sourceId: string;
    readonly deliveryId: string;
  },
): Promise<boolean> {
  const { tenantId, customerId, sourceId, deliveryId } = replayed;
  const result = await transaction.query({
    name: "insert-replayed",
    text: `INSERT INTO replay_items AS i (tenant_id, customer_id, source_delivery_id, delivery_id)
      VALUES ($1, $2, $3, $4)
      ON CONFLICT (tenant_id, source_delivery_id, customer_id) DO UPDATE
        SET delivery_id = EXCLUDED.delivery_id, replay_id = NULL, state = NULL
        WHERE i.delivery_id IS NULL AND replay_is_over(i.tenant_id, i.replay_id)`,
    values: [tenantId, customerId, sourceId, deliveryId],
  });
  return result.rowCount === 1;
}

/** The job that is to replay a delivery and has not yet, or `undefined`. Index: the primary key. */
export async function selectReplayingJob(
  transaction: Transaction,
  tenantId: string,
  sourceId: string,
): Promise<string | undefined> {
  const result = await transaction.query<{ replay_id: string | null }>({
    name: "select-replaying-job",
    text: `SELECT replay_id FROM replay_items WHERE tenant_id = $1 AND source_delivery_id = $2`,
    values: [tenantId, sourceId],
  });
  return result.rows[0]?.replay_id ?? undefined;
}

/** Adds a handover with one delivery that repeats another one. */
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
  ]);
}

/** Takes a delivery out of the dead letters, if it is there. Index: the primary key. */
export async function deleteDeadLetter(
  transaction: Transaction,
  tenantId: string,
  deliveryId: string,
): Promise<void> {
  await transaction.query({
    name: "delete-dead-letter",
    text: `DELETE FROM dead_letters WHERE tenant_id = $1 AND delivery_id = $2`,
    values: [tenantId, deliveryId],
  });
}
