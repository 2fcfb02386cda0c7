import type pg from "pg";
import type { Access } from "../access/access.ts";
import { inTenant, inTransaction } from "../database/transaction.ts";
import { ApiError } from "../errors.ts";
import { durationBoundMs } from "./duration-classes.ts";
import * as store from "./store.ts";

/**
 * How deliveries to destinations went, hour by hour. Statistics, kept by workers beside the log: see counter.ts for what
 * they may lack. They count every event type, also those that the portal policy keeps from customers.
 */

const hourMs = 3_600_000;

/** Destinations of one answer. */
const destinationsMax = 200;

/** What is asked for. */
export interface DeliveryCountsQuery {
  /** So many hours up to the present one, which is the last. */
  readonly hours: number;
  /** UUID; `undefined`: all of the customer. */
  readonly destinationId: string | undefined;
  /** `undefined`: of any name. */
  readonly customerExternalId: string | undefined;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

/** Counts of one hour. */
export interface HourCounts {
  /** When it begins, epoch milliseconds. */
  readonly fromMs: number;
  readonly delivered: number;
  readonly failedAttempts: number;
  readonly dead: number;
}

/** Counts of one destination. */
export interface DeliveryCounts {
  /** UUID. */
  readonly destinationId: string;
  /** Oldest first, without gaps. */
  readonly hours: readonly HourCounts[];
  readonly delivered: number;
  readonly failedAttempts: number;
  readonly dead: number;
  /** Delivered of all that ended delivered or dead, 0 to 1; `null` when none ended. */
  readonly successRate: number | null;
  /** Of attempts: the upper bound of the class that it falls into; `null` without any. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Epoch milliseconds, also when it was before these hours; `null` when none is known of. */
  readonly lastAttemptAtMs: number | null;
}

/**
 * The counts of a customer's destinations that are not deleted, newest first, at most 200; those without any are there,
 * too. An id or a name that the caller does not have gives none.
 *
 * Errors: `missing_field` when an API key names neither a destination nor a customer.
 */
export async function listDeliveryCounts(
  pool: pg.Pool,
  access: Access,
  { hours, destinationId, customerExternalId, nowMs }: DeliveryCountsQuery,
): Promise<readonly DeliveryCounts[]> {
  const { tenantId, customerId } = access;
  if (customerId === undefined && (destinationId ?? customerExternalId) === undefined) {
    const detail = "Name a destination with destinationId, or a customer with customerExternalId.";
    throw new ApiError("missing_field", { path: "/customerExternalId", detail });
  }
  const lastMs = Math.floor(nowMs / hourMs) * hourMs;
  const fromMs = lastMs - (hours - 1) * hourMs;
  return inTenant(pool, access, async (transaction) => {
    const destinations = await store.findCountedDestinations(transaction, {
      ...{ tenantId, customerId, customerExternalId, destinationId },
      limit: destinationsMax,
    });
    const [first] = destinations;
    if (first === undefined) return [];
    const hoursWanted = {
      ...{ tenantId, customerId: first.customerId, fromMs, lastMs },
      destinationIds: destinations.map(({ id }) => id),
    };
    const stored = await store.storedHours(transaction, hoursWanted);
    const durations = await store.storedDurations(transaction, hoursWanted);
    return destinations.map((destination) =>
      countsOf(destination, {
        ...{ fromMs, hours, stored: stored.get(destination.id) ?? [] },
        durations: durations.get(destination.id) ?? [],
      }),
    );
  });
}

function countsOf(
  { id, lastAttemptAt }: store.CountedDestination,
  counted: {
    readonly fromMs: number;
    readonly hours: number;
    readonly stored: readonly store.StoredHour[];
    /** Attempts by class of duration. */
    readonly durations: readonly number[];
  },
): DeliveryCounts {
  const { fromMs, hours, stored, durations } = counted;
  const byHour = new Map(stored.map((one) => [one.hourMs, one]));
  const filled = Array.from({ length: hours }, (_, index): HourCounts => {
    const from = fromMs + index * hourMs;
    const { delivered = 0, failedAttempts = 0, dead = 0 } = byHour.get(from) ?? {};
    return { fromMs: from, delivered, failedAttempts, dead };
  });
  const sum = (of: (hour: HourCounts) => number): number =>
    filled.reduce((total, hour) => total + of(hour), 0);
  const [delivered, dead] = [sum((hour) => hour.delivered), sum((hour) => hour.dead)];
  return {
    destinationId: id,
    hours: filled,
    delivered,
    failedAttempts: sum((hour) => hour.failedAttempts),
    dead,
    successRate: delivered + dead === 0 ? null : delivered / (delivered + dead),
    p50Ms: durationBoundMs(durations, 0.5),
    p95Ms: durationBoundMs(durations, 0.95),
    lastAttemptAtMs: lastAttemptAt?.getTime() ?? null,
  };
}

/** Adds what a worker has counted. For the worker's role. Errors: the database's; what is done twice counts twice. */
export async function addCounts(pool: pg.Pool, rows: readonly store.CountedHour[]): Promise<void> {
  await inTransaction(pool, (transaction) => store.addDeliveryCounts(transaction, rows));
}

/** How long counts are kept, whatever a tenant's days are: they say nothing of any single event. */
const keptMs = 31 * 24 * hourMs;

const forgottenAtOnce = 2_000;

/** Deletes the counts of a tenant that are older than 31 days; returns how many hours. For the owner's role. */
export async function forgetCounts(
  pool: pg.Pool,
  tenantId: string,
  nowMs: number,
): Promise<number> {
  const wanted = { tenantId, beforeMs: nowMs - keptMs, rowsMax: forgottenAtOnce };
  let deleted = 0;
  for (;;) {
    const some = await inTenant(pool, { tenantId }, (transaction) =>
      store.deleteDeliveryCounts(transaction, wanted),
    );
    deleted += some;
    if (some < forgottenAtOnce) return deleted;
  }
}
