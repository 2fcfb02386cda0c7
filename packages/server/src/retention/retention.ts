import type pg from "pg";
import { maintainPartitions } from "../database/partitions.ts";
import { inTenant } from "../database/transaction.ts";
import { firstUuidAt, madeAtMs } from "../ids.ts";
import { listTenants, retentionDaysDefault } from "../tenants/tenants.ts";
import { deleteDeadLetters, oldestUnfinished } from "./store.ts";

/**
 * Retention: events, deliveries and attempts are kept for `tenants.retention_days`.
 *
 * Tenants share partitions, so a day is dropped when it is older than the longest retention of all; what is older than
 * a tenant's own, shorter one is no longer shown from the moment on when it is (`shownFromId`), and dead letters, which
 * are not partitioned, are deleted then. A day that an unfinished delivery still needs, such as one that a pause holds,
 * is kept until it is finished: no accepted event disappears undelivered.
 */

const dayMs = 86_400_000;
/** A day is dropped so much later than it could be, because a replay may have been asked for at the last moment. */
const graceMs = dayMs;
const deadLettersAtOnce = 5000;

/** The smallest id that a tenant is still shown: everything older is past its retention. */
export function shownFromId(retentionDays: number, nowMs: number): string {
  return firstUuidAt(nowMs - retentionDays * dayMs);
}

/** What one run of {@link applyRetention} did. */
export interface RetentionResult {
  /** Names of partitions. */
  readonly created: readonly string[];
  readonly dropped: readonly string[];
  readonly deletedDeadLetters: number;
  /** Set when days past every retention are kept because of an unfinished delivery this old, in ms since the epoch. */
  readonly heldSinceMs: number | undefined;
}

/**
 * Makes the partitions of the coming days, deletes dead letters past their tenant's retention and drops the days past
 * all of them. `pool` acts as the schema's owner. Safe to repeat, in several processes too.
 *
 * Errors: the database's own; what was done before stays done.
 */
export async function applyRetention(pool: pg.Pool, nowMs: number): Promise<RetentionResult> {
  // By itself and first: ingest needs the coming days, whatever becomes of the past ones.
  const { created } = await withClient(pool, (client) =>
    maintainPartitions(client, { nowMs, drop: false }),
  );
  const tenants = await listTenants(pool);
  let deletedDeadLetters = 0;
  let oldestNeededMs = Number.POSITIVE_INFINITY;
  for (const { id, retentionDays } of tenants) {
    deletedDeadLetters += await forgetDeadLetters(pool, id, shownFromId(retentionDays, nowMs));
    const oldest = await inTenant(pool, { tenantId: id }, (transaction) =>
      oldestUnfinished(transaction, id),
    );
    if (oldest !== undefined) oldestNeededMs = Math.min(oldestNeededMs, madeAtMs(oldest));
  }
  const retentionDaysLongest = Math.max(
    ...(tenants.length === 0
      ? [retentionDaysDefault]
      : tenants.map(({ retentionDays }) => retentionDays)),
  );
  const pastAllMs = nowMs - retentionDaysLongest * dayMs - graceMs;
  const dropBeforeMs = Math.min(pastAllMs, oldestNeededMs);
  const { dropped } = await withClient(pool, (client) =>
    maintainPartitions(client, { nowMs, drop: true, dropBeforeMs }),
  );
  return {
    created,
    dropped,
    deletedDeadLetters,
    heldSinceMs: oldestNeededMs < pastAllMs ? oldestNeededMs : undefined,
  };
}

async function forgetDeadLetters(pool: pg.Pool, tenantId: string, below: string): Promise<number> {
  let deleted = 0;
  for (;;) {
    // Small transactions, so that nobody waits long for a row or for vacuum.
    const some = await inTenant(pool, { tenantId }, (transaction) =>
      deleteDeadLetters(transaction, { tenantId, below, rowsMax: deadLettersAtOnce }),
    );
    deleted += some;
    if (some < deadLettersAtOnce) return deleted;
  }
}

async function withClient<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const noteBreak = (error: Error): void => {
    broken = error;
  };
  client.on("error", noteBreak);
  try {
    return await work(client);
  } finally {
    client.off("error", noteBreak);
    client.release(broken);
  }
}

/** Retention on a timer. */
export interface RetentionSchedule {
  /** Ends the timer and waits for a run under way. */
  stop(): Promise<void>;
}

/** What {@link scheduleRetention} needs. */
export interface RetentionScheduleOptions {
  /** Acts as the schema's owner. */
  readonly pool: pg.Pool;
  /** The wall clock in milliseconds since the epoch. */
  readonly now: () => number;
  /** Pause between two runs; default one hour. */
  readonly everyMs?: number;
  readonly onResult: (result: RetentionResult) => void;
  /** A run failed; the next one tries again. */
  readonly onFault: (error: unknown) => void;
}

/** Applies retention at once and then again and again, until it is stopped. Does not keep the process alive. */
export function scheduleRetention(options: RetentionScheduleOptions): RetentionSchedule {
  const { pool, now, everyMs = 3_600_000, onResult, onFault } = options;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const run = async (): Promise<void> => {
    try {
      onResult(await applyRetention(pool, now()));
    } catch (error) {
      onFault(error);
    }
    if (!stopped) {
      timer = setTimeout(() => {
        running = run();
      }, everyMs).unref();
    }
  };
  let running = run();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
