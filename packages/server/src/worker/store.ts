import { uuidArray } from "../database/parameters.ts";
import type { Transaction } from "../database/transaction.ts";
import { heldRows, isHeldRow } from "./held-rows-store.ts";
import type { Claims, DeliveryKey } from "./claims.ts";

/**
 * The statements about workers and what they hold. Those about what waits are in queue-store.ts, those that read
 * deliveries in delivery-store.ts.
 *
 * All of them run as `pushrail_worker`, across tenants; every row still names its tenant, and every statement finds its
 * rows by keys that start with it. Times that decide anything are the database's: `clock_timestamp()`, because `now()`
 * stands still in a transaction.
 */

/**
 * Registers a worker; its id is the fencing token of everything it will claim. Returns the database's clock in epoch
 * milliseconds.
 */
export async function insertWorker(
  transaction: Transaction,
  worker: { readonly id: string; readonly host: string; readonly leaseMs: number },
): Promise<number> {
  const result = await transaction.query<{ now_ms: number }>({
    text: `INSERT INTO workers (id, host, lease_until)
      VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
      RETURNING (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms`,
    values: [worker.id, worker.host, worker.leaseMs],
  });
  return result.rows[0]?.now_ms ?? 0;
}

/**
 * Extends a worker's lease. Returns the database's clock in epoch milliseconds, or `undefined` when the worker was rescued
 * from: its id is worthless now.
 */
export async function extendLease(
  transaction: Transaction,
  workerId: string,
  leaseMs: number,
): Promise<number | undefined> {
  const result = await transaction.query<{ now_ms: number }>({
    name: "extend-lease",
    text: `UPDATE workers SET lease_until = clock_timestamp() + $2 * interval '1 millisecond' WHERE id = $1
      RETURNING (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms`,
    values: [workerId, leaseMs],
  });
  return result.rows[0]?.now_ms;
}

/**
 * Ends a worker: removes it when it holds nothing any more, and otherwise lets its lease run out now, so that another
 * worker takes over what is left.
 */
export async function endWorker(transaction: Transaction, workerId: string): Promise<void> {
  await transaction.query({
    text: `DELETE FROM workers WHERE id = $1
      AND NOT EXISTS (SELECT FROM handovers WHERE worker_id = $1)
      AND NOT EXISTS (SELECT FROM backlog WHERE worker_id = $1)`,
    values: [workerId],
  });
  await transaction.query({
    text: `UPDATE workers SET lease_until = clock_timestamp() WHERE id = $1`,
    values: [workerId],
  });
}

/** Whether any other worker is alive. Index: workers_by_lease. */
export async function hasOtherWorkers(
  transaction: Transaction,
  workerId: string,
): Promise<boolean> {
  const result = await transaction.query({
    text: `SELECT 1 FROM workers WHERE lease_until > clock_timestamp() AND id <> $1 LIMIT 1`,
    values: [workerId],
  });
  return result.rowCount === 1;
}

/** Removes a dead worker: whatever it may still try to write is refused from now on. */
export async function deleteWorker(transaction: Transaction, workerId: string): Promise<void> {
  await transaction.query({ text: `DELETE FROM workers WHERE id = $1`, values: [workerId] });
}

/**
 * The fence: holds off a rescue until the end of the transaction. `false` when the rescue came first; the caller must
 * then write nothing. Extending the lease does not conflict with it, as it leaves the key alone.
 */
export async function lockWorker(transaction: Transaction, workerId: string): Promise<boolean> {
  const result = await transaction.query({
    name: "lock-worker",
    text: `SELECT 1 FROM workers WHERE id = $1 FOR KEY SHARE`,
    values: [workerId],
  });
  return result.rowCount === 1;
}

/** Locks one worker, other than the rescuer, whose lease has run out; two rescuers never get the same one. */
export async function lockExpiredWorker(
  transaction: Transaction,
  rescuerId: string,
): Promise<string | undefined> {
  const result = await transaction.query<{ id: string }>({
    name: "lock-expired-worker",
    text: `SELECT id FROM workers WHERE lease_until < clock_timestamp() AND id <> $1
      ORDER BY lease_until LIMIT 1 FOR UPDATE SKIP LOCKED`,
    values: [rescuerId],
  });
  return result.rows[0]?.id;
}

interface HandoverRow {
  tenant_id: string;
  id: string;
}

interface BacklogRow {
  tenant_id: string;
  delivery_id: string;
}

function claimsOf(
  handovers: { readonly rows: readonly HandoverRow[] },
  backlog: { readonly rows: readonly BacklogRow[] },
): Claims {
  return {
    handovers: handovers.rows.map((row) => ({ tenantId: row.tenant_id, handoverId: row.id })),
    backlog: backlog.rows.map((row) => ({
      tenantId: row.tenant_id,
      deliveryId: row.delivery_id,
    })),
  };
}

/** Makes one worker the holder of all that another one held. */
export async function transferClaims(
  transaction: Transaction,
  fromWorkerId: string,
  toWorkerId: string,
): Promise<Claims> {
  const handovers = transaction.query<HandoverRow>({
    text: `UPDATE handovers SET worker_id = $2 WHERE worker_id = $1 RETURNING tenant_id, id`,
    values: [fromWorkerId, toWorkerId],
  });
  const backlog = transaction.query<BacklogRow>({
    text: `UPDATE backlog SET worker_id = $2 WHERE worker_id = $1 RETURNING tenant_id, delivery_id`,
    values: [fromWorkerId, toWorkerId],
  });
  return claimsOf(await handovers, await backlog);
}

/**
 * Makes a worker the holder of what workers hold that do not exist any more. A claim is written by someone who believes
 * in its worker without looking: ingest hands over to the worker of its process, which may be dead by the time the
 * commit arrives. Indexes: handovers_by_worker, backlog_by_worker.
 */
export async function adoptClaims(transaction: Transaction, workerId: string): Promise<Claims> {
  const handovers = transaction.query<HandoverRow>({
    name: "adopt-handovers",
    text: `UPDATE handovers h SET worker_id = $1
      WHERE h.worker_id IS NOT NULL AND NOT EXISTS (SELECT FROM workers w WHERE w.id = h.worker_id)
      RETURNING h.tenant_id, h.id`,
    values: [workerId],
  });
  const backlog = transaction.query<BacklogRow>({
    name: "adopt-backlog",
    text: `UPDATE backlog b SET worker_id = $1
      WHERE b.worker_id IS NOT NULL AND NOT EXISTS (SELECT FROM workers w WHERE w.id = b.worker_id)
      RETURNING b.tenant_id, b.delivery_id`,
    values: [workerId],
  });
  return claimsOf(await handovers, await backlog);
}

/** What a worker holds according to the database, without what it took within the last ten seconds. */
export async function heldClaims(transaction: Transaction, workerId: string): Promise<Claims> {
  const handovers = transaction.query<HandoverRow>({
    name: "held-handovers",
    text: `SELECT tenant_id, id FROM handovers WHERE worker_id = $1`,
    values: [workerId],
  });
  const backlog = transaction.query<BacklogRow>({
    name: "held-backlog",
    text: `SELECT tenant_id, delivery_id FROM backlog
      WHERE worker_id = $1 AND claimed_at < clock_timestamp() - interval '10 seconds'`,
    values: [workerId],
  });
  return claimsOf(await handovers, await backlog);
}

/**
 * Gives claims of the backlog back, due as they were. Their queues are locked first, in the order that everyone keeps to,
 * and looked at again at once. Index: primary keys.
 */
export async function releaseBacklog(
  transaction: Transaction,
  workerId: string,
  keys: readonly DeliveryKey[],
): Promise<void> {
  const values = [
    workerId,
    uuidArray(keys.map((key) => key.tenantId)),
    uuidArray(keys.map((key) => key.deliveryId)),
  ];
  await transaction.query({
    text: `WITH held AS MATERIALIZED (SELECT DISTINCT b.tenant_id, b.destination_id FROM ${heldRows}
        JOIN backlog b ON ${isHeldRow})
      SELECT 1 FROM held JOIN destination_queues q
        ON q.tenant_id = held.tenant_id AND q.destination_id = held.destination_id
      ORDER BY q.destination_id FOR NO KEY UPDATE OF q`,
    values,
  });
  await transaction.query({
    text: `WITH released AS (
        UPDATE backlog b SET worker_id = NULL, claimed_at = NULL FROM ${heldRows} WHERE ${isHeldRow}
        RETURNING b.tenant_id, b.destination_id, b.customer_id)
      UPDATE destination_queues q SET next_due_at = LEAST(q.next_due_at, GREATEST(clock_timestamp(), q.not_before))
      FROM (SELECT DISTINCT * FROM released) r
      WHERE q.tenant_id = r.tenant_id AND q.destination_id = r.destination_id AND q.customer_id = r.customer_id`,
    values,
  });
}
