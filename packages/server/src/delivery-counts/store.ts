import { numberArray, numberArraysArray, uuidArray } from "../database/parameters.ts";
import type { Transaction } from "../database/transaction.ts";

/**
 * The statements about the counts of deliveries, hour by hour.
 *
 * Every statement names the tenant, also where row-level security would: the worker's role sees all tenants.
 */

/** What is added to one destination's counts of one hour. All ids are UUIDs. */
export interface CountedHour {
  readonly tenantId: string;
  readonly customerId: string;
  readonly destinationId: string;
  /** When the hour begins, epoch milliseconds. */
  readonly hourMs: number;
  readonly delivered: number;
  readonly failedAttempts: number;
  readonly dead: number;
  /** Attempts by class of duration. */
  readonly durationCounts: readonly number[];
  /** When the latest of the attempts began; `undefined` without any. */
  readonly lastAttemptAtMs: number | undefined;
}

/**
 * Adds to counts. Rows come sorted by their key, one each. Index: the primary key.
 *
 * Destinations that are gone, because their customer was erased, are left out. Run twice, it counts twice.
 *
 * Errors: `23503` when one of the destinations goes at this very moment.
 */
export async function addDeliveryCounts(
  transaction: Transaction,
  rows: readonly CountedHour[],
): Promise<void> {
  await transaction.query({
    name: "add-delivery-counts",
    text: `INSERT INTO delivery_counts AS c (tenant_id, customer_id, destination_id, hour, delivered, failed_attempts, dead,
        duration_counts, last_attempt_at)
      SELECT n.tenant_id, n.customer_id, n.destination_id, to_timestamp(n.hour_ms / 1000), n.delivered, n.failed_attempts,
        n.dead, n.durations::int[], to_timestamp(n.last_attempt_ms / 1000)
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::float8[], $5::bigint[], $6::bigint[], $7::bigint[], $8::float8[],
        $9::text[])
        AS n (tenant_id, customer_id, destination_id, hour_ms, delivered, failed_attempts, dead, last_attempt_ms, durations)
      WHERE EXISTS (SELECT FROM destinations k WHERE k.tenant_id = n.tenant_id AND k.id = n.destination_id
        AND k.customer_id = n.customer_id)
      ORDER BY n.tenant_id, n.customer_id, n.destination_id, n.hour_ms
      ON CONFLICT (tenant_id, customer_id, destination_id, hour) DO UPDATE SET
        delivered = c.delivered + EXCLUDED.delivered,
        failed_attempts = c.failed_attempts + EXCLUDED.failed_attempts,
        dead = c.dead + EXCLUDED.dead,
        duration_counts = ARRAY(SELECT coalesce(present, 0) + coalesce(more, 0)
          FROM unnest(c.duration_counts, EXCLUDED.duration_counts) WITH ORDINALITY AS u (present, more, class)
          ORDER BY class),
        last_attempt_at = greatest(c.last_attempt_at, EXCLUDED.last_attempt_at)`,
    values: [
      uuidArray(rows.map((row) => row.tenantId)),
      uuidArray(rows.map((row) => row.customerId)),
      uuidArray(rows.map((row) => row.destinationId)),
      numberArray(rows.map((row) => row.hourMs)),
      numberArray(rows.map((row) => row.delivered)),
      numberArray(rows.map((row) => row.failedAttempts)),
      numberArray(rows.map((row) => row.dead)),
      numberArray(rows.map((row) => row.lastAttemptAtMs)),
      numberArraysArray(rows.map((row) => row.durationCounts)),
    ],
  });
}

/** Whose counts are shown. */
export interface CountedDestinations {
  readonly tenantId: string;
  /** UUID; `undefined`: those of all customers. */
  readonly customerId: string | undefined;
  /** `undefined`: of every name. A name that no customer has gives none. */
  readonly customerExternalId: string | undefined;
  /** UUID; `undefined`: every one. */
  readonly destinationId: string | undefined;
  readonly limit: number;
}

/** A destination whose counts are shown. */
export interface CountedDestination {
  readonly id: string;
  readonly customerId: string;
  /** `null`: none is known of. */
  readonly lastAttemptAt: Date | null;
}

/**
 * Destinations that are not deleted, newest first, with the last attempt that is known. Indexes: destinations_by_customer,
 * or the primary key of destinations; the primary key of the counts.
 */
export async function findCountedDestinations(
  transaction: Transaction,
  wanted: CountedDestinations,
): Promise<readonly CountedDestination[]> {
  const values: unknown[] = [wanted.tenantId, wanted.limit];
  const conditions = ["d.tenant_id = $1", "d.state <> 'DELETED'"];
  const require = (column: string, value: string | undefined): void => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(`${column} = $${values.length}`);
  };
  require("d.customer_id", wanted.customerId);
  require("c.external_id", wanted.customerExternalId);
  require("d.id", wanted.destinationId);
  const { rows } = await transaction.query<{
    id: string;
    customer_id: string;
    last_attempt_at: Date | null;
  }>({
    text: `SELECT d.id, d.customer_id, (SELECT n.last_attempt_at FROM delivery_counts n
        WHERE n.tenant_id = d.tenant_id AND n.customer_id = d.customer_id AND n.destination_id = d.id
          AND n.last_attempt_at IS NOT NULL ORDER BY n.hour DESC LIMIT 1) AS last_attempt_at
      FROM destinations d JOIN customers c ON c.tenant_id = d.tenant_id AND c.id = d.customer_id
      WHERE ${conditions.join(" AND ")}
      ORDER BY d.id DESC LIMIT $2`,
    values,
  });
  return rows.map((row) => ({
    id: row.id,
    customerId: row.customer_id,
    lastAttemptAt: row.last_attempt_at,
  }));
}

/** Whose counts of which hours are read, from the first one to the last. */
export interface CountedHours {
  readonly tenantId: string;
  readonly customerId: string;
  readonly destinationIds: readonly string[];
  /** When the first and the last hour begin, epoch milliseconds. */
  readonly fromMs: number;
  readonly lastMs: number;
}

/** The stored counts of one destination in one hour. */
export interface StoredHour {
  /** When it begins, epoch milliseconds. */
  readonly hourMs: number;
  readonly delivered: number;
  readonly failedAttempts: number;
  readonly dead: number;
}

const ofCountedHours = `FROM delivery_counts
      WHERE tenant_id = $1 AND customer_id = $2 AND destination_id = ANY ($3::uuid[]) AND hour BETWEEN $4 AND $5`;

function valuesOf(wanted: CountedHours): unknown[] {
  const { tenantId, customerId, destinationIds, fromMs, lastMs } = wanted;
  return [tenantId, customerId, uuidArray(destinationIds), new Date(fromMs), new Date(lastMs)];
}

/**
 * The counts of some destinations of one customer, by destination; hours without any are not there, and the others in no
 * order. One row a destination: there can be tens of thousands of hours. Index: the primary key.
 */
export async function storedHours(
  transaction: Transaction,
  wanted: CountedHours,
): Promise<ReadonlyMap<string, readonly StoredHour[]>> {
  const { rows } = await transaction.query<{
    id: string;
    hours: readonly (readonly [number, number, number, number])[];
  }>({
    text: `SELECT destination_id AS id,
        json_agg(json_build_array(extract(epoch FROM hour) * 1000, delivered, failed_attempts, dead)) AS hours
      ${ofCountedHours} GROUP BY destination_id`,
    values: valuesOf(wanted),
  });
  const hourOf = ([hourMs, delivered, failedAttempts, dead]: (typeof rows)[0]["hours"][0]) => {
    return { hourMs, delivered, failedAttempts, dead };
  };
  return new Map(rows.map(({ id, hours }) => [id, hours.map(hourOf)]));
}

/** Attempts in these hours by class of duration, by destination; those without any are not there. Index: the primary key. */
export async function storedDurations(
  transaction: Transaction,
  wanted: CountedHours,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const { rows } = await transaction.query<{ id: string; counts: readonly number[] }>({
    text: `SELECT id, json_agg(total ORDER BY class) AS counts
      FROM (SELECT destination_id AS id, class, sum(count) AS total
        FROM (SELECT destination_id, duration_counts ${ofCountedHours}) c
        CROSS JOIN LATERAL unnest(c.duration_counts) WITH ORDINALITY AS u (count, class)
        GROUP BY destination_id, class) s
      GROUP BY id`,
    values: valuesOf(wanted),
  });
  return new Map(rows.map(({ id, counts }) => [id, counts]));
}

/**
 * Deletes at most `rowsMax` rows of a tenant from before a time; returns how many. Index: delivery_counts_by_hour. Safe to
 * repeat.
 */
export async function deleteDeliveryCounts(
  transaction: Transaction,
  bounds: { readonly tenantId: string; readonly beforeMs: number; readonly rowsMax: number },
): Promise<number> {
  const { rowCount } = await transaction.query({
    text: `DELETE FROM delivery_counts c USING (SELECT customer_id, destination_id, hour FROM delivery_counts
        WHERE tenant_id = $1 AND hour < $2 ORDER BY hour LIMIT $3) past
      WHERE c.tenant_id = $1 AND c.customer_id = past.customer_id AND c.destination_id = past.destination_id
        AND c.hour = past.hour`,
    values: [bounds.tenantId, new Date(bounds.beforeMs), bounds.rowsMax],
  });
  return rowCount ?? 0;
}
