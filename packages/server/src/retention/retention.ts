import { setTimeout as rest } from "node:timers/promises";
import type pg from "pg";
import { type DropBefore, maintainPartitions, pastIds } from "../database/partitions.ts";
import { inTenant, type Transaction } from "../database/transaction.ts";
import { forgetCounts } from "../delivery-counts/delivery-counts.ts";
import { firstUuidAt, madeAtMs } from "../ids.ts";
import { deleteEndedSessions } from "../sessions/sessions.ts";
import { listTenants, type Retention, retentionDaysDefault } from "../tenants/tenants.ts";
import {
  copyNeededEvents,
  deleteDeadLetters,
  deleteUnneededEvents,
  oldestUnfinished,
  type Portion,
} from "./store.ts";

/**
 * Retention. A tenant has days for three kinds of data: the log (deliveries, their outcomes, dead letters), the bodies of
 * events, and attempts with what was sent and received.
 *
 * Tenants share partitions, so a day of a table is dropped when it is older than the longest days of all tenants for that
 * kind; what is older than a tenant's own, shorter days is no longer shown from the moment on when it is (`shownFromId`).
 *
 * - **No body that is needed goes.** Before a day of events is dropped, the bodies that dead letters and unfinished
 *   deliveries still need are copied to `kept_events`, from where they go when nothing needs them any more. One copy
 *   is enough although deliveries go on meanwhile: an event past its retention is needed only as long as it has been
 *   needed without a break, since a delivered or cancelled delivery of it is not replayed any more. So whoever needs it
 *   after the copy has needed it then.
 * - **No unfinished delivery goes.** Days of deliveries and outcomes that one still belongs to, such as one that a pause
 *   holds, are kept until it is finished: no accepted event disappears undelivered. Attempts go at their time all the
 *   same, as the number of attempts is kept with the delivery.
 * - **Dead letters** are not partitioned: they leave one by one when they are replayed, and a partition would hold the
 *   living and the dead together. What is left of a day when its delivery is past retention is deleted in small
 *   portions, with rests as long as the portions took.
 */

const dayMs = 86_400_000;
/** A day is dropped so much later than it could be, because a replay may have been asked for at the last moment. */
const graceMs = dayMs;
/**
 * A delivery is made before the handover that carries it, while its flush waits for the database: for minutes at the very
 * most.
 */
const handoverSlackMs = 3_600_000;
const rowsAtOnce = 2_000;

/** The smallest id that a tenant is still shown: everything older is past its days. */
export function shownFromId(days: number, nowMs: number): string {
  return firstUuidAt(nowMs - days * dayMs);
}

/** What one run of {@link applyRetention} did. */
export interface RetentionResult {
  /** Names of partitions. */
  readonly created: readonly string[];
  readonly dropped: readonly string[];
  readonly deletedDeadLetters: number;
  /** Sessions that ended days ago. */
  readonly deletedSessions: number;
  /** Hours of destinations whose counts of deliveries were past their days. */
  readonly deletedCounts: number;
  /** Events copied because something still needs their body, and copies that nothing needed any more. */
  readonly keptEvents: number;
  readonly forgottenEvents: number;
  /** Set when days past every retention are kept because of an unfinished delivery this old, in ms since the epoch. */
  readonly heldSinceMs: number | undefined;
}

/**
 * Makes the partitions of the coming days, deletes dead letters past their tenant's retention, saves what is still needed
 * of past events and drops the days past all tenants' retention. `pool` acts as the schema's owner. Safe to repeat, to
 * interrupt at any point, and in several processes too.
 *
 * Errors: the database's own; what was done before stays done.
 */
export async function applyRetention(pool: pg.Pool, nowMs: number): Promise<RetentionResult> {
  // By itself and first: ingest needs the coming days, whatever becomes of the past ones.
  const { created } = await withClient(pool, (client) =>
    maintainPartitions(client, { nowMs, drop: false }),
  );
  const tenants = await listTenants(pool);
  const tenantIds = tenants.map(({ id }) => id);
  let deletedDeadLetters = 0;
  let deletedSessions = 0;
  let deletedCounts = 0;
  for (const { id, retentionDays } of tenants) {
    deletedDeadLetters += await forgetDeadLetters(pool, id, shownFromId(retentionDays, nowMs));
    deletedCounts += await forgetCounts(pool, id, nowMs);
    deletedSessions += await deleteEndedSessions(pool, id);
  }
  const forgottenEvents = await forgetEvents(pool, tenantIds);
  const past = pastAll(tenants, nowMs);
  const keptEvents = await keepNeededEvents(pool, tenantIds, { nowMs, dropBeforeMs: past.events });
  const oldestNeededMs = await oldestUnfinishedMs(pool, tenantIds);
  const { dropped } = await withClient(pool, (client) =>
    maintainPartitions(client, {
      nowMs,
      drop: true,
      dropBefore: {
        ...past,
        deliveries: Math.min(past.deliveries, oldestNeededMs),
        finished_deliveries: Math.min(past.finished_deliveries, oldestNeededMs),
        // It says of a delivery whether it was replayed, so it stays as long as that one.
        replay_items: Math.min(past.replay_items, oldestNeededMs),
      },
    }),
  );
  return {
    created,
    dropped,
    deletedDeadLetters,
    deletedSessions,
    deletedCounts,
    keptEvents,
    forgottenEvents,
    heldSinceMs: oldestNeededMs < past.deliveries ? oldestNeededMs : undefined,
  };
}

/** What is past the longest days of all tenants. */
function pastAll(tenants: readonly Retention[], nowMs: number): DropBefore {
  const before = (kind: keyof Retention): number => {
    const days =
      tenants.length === 0 ? [retentionDaysDefault] : tenants.map((tenant) => tenant[kind]);
    return nowMs - Math.max(...days) * dayMs - graceMs;
  };
  return {
    events: before("payloadDays"),
    attempts: before("attemptDays"),
    deliveries: before("retentionDays"),
    finished_deliveries: before("retentionDays"),
    replay_items: before("retentionDays"),
  };
}

/** When the oldest delivery was made that is unfinished; infinity when there is none. */
async function oldestUnfinishedMs(pool: pg.Pool, tenantIds: readonly string[]): Promise<number> {
  let oldestMs = Number.POSITIVE_INFINITY;
  for (const tenantId of tenantIds) {
    const oldest = await inTenant(pool, { tenantId }, (transaction) =>
      oldestUnfinished(transaction, tenantId),
    );
    if (oldest !== undefined) oldestMs = Math.min(oldestMs, madeAtMs(oldest) - handoverSlackMs);
  }
  return oldestMs;
}

async function forgetDeadLetters(pool: pg.Pool, tenantId: string, below: string): Promise<number> {
  let deleted = 0;
  for (;;) {
    const startedAt = performance.now();
    // Small transactions, so that nobody waits long for a row or for vacuum.
    const some = await inTenant(pool, { tenantId }, (transaction) =>
      deleteDeadLetters(transaction, { tenantId, below, rowsMax: rowsAtOnce }),
    );
    deleted += some;
    if (some < rowsAtOnce) return deleted;
    await rest(performance.now() - startedAt);
  }
}

/** Copies what is needed of the events that are about to be dropped; returns how many were copied. */
async function keepNeededEvents(
  pool: pg.Pool,
  tenantIds: readonly string[],
  bounds: { readonly nowMs: number; readonly dropBeforeMs: number },
): Promise<number> {
  const past = await withClient(pool, (client) => pastIds(client, "events", bounds));
  if (past === undefined) return 0;
  const { fromId, belowId } = past;
  return await inPortions(pool, tenantIds, fromId, (transaction, tenantId, afterId) =>
    copyNeededEvents(transaction, { tenantId, afterId, belowId, rowsMax: rowsAtOnce }),
  );
}

/** Deletes the copies that nothing needs any more; returns how many. */
async function forgetEvents(pool: pg.Pool, tenantIds: readonly string[]): Promise<number> {
  return await inPortions(pool, tenantIds, firstUuidAt(0), (transaction, tenantId, afterId) =>
    deleteUnneededEvents(transaction, { tenantId, afterId, rowsMax: rowsAtOnce }),
  );
}

async function inPortions(
  pool: pg.Pool,
  tenantIds: readonly string[],
  fromId: string,
  work: (transaction: Transaction, tenantId: string, afterId: string) => Promise<Portion>,
): Promise<number> {
  let rows = 0;
  for (const tenantId of tenantIds) {
    let afterId: string | undefined = fromId;
    while (afterId !== undefined) {
      const startedAt = performance.now();
      const from: string = afterId;
      const portion: Portion = await inTenant(pool, { tenantId }, (transaction) =>
        work(transaction, tenantId, from),
      );
      rows += portion.rows;
      afterId = portion.afterId;
      if (afterId !== undefined) await rest(performance.now() - startedAt);
    }
  }
  return rows;
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
