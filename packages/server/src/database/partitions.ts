import { firstUuidAt } from "../ids.ts";
import {
  attachPartition,
  dropPartition,
  ensureDefaultPartition,
  existingPartitions,
  hasRowsBelow,
  type PartitionBounds,
  purgeDefaultPartition,
  withPartitionLock,
} from "./partition-store.ts";
import type { Queryable } from "./queryable.ts";

/**
 * Which partitions should exist. The large tables have one a day, by ranges of UUIDv7; idempotency keys have one for
 * each generation of seven days. Each also has a default partition, so that a clock that jumps loses nothing: its rows
 * move to their partition when that is made.
 */

const dayMs = 86_400_000;

/** Partitions are made this many days ahead, so that a week without maintenance does no harm. */
export const partitionDaysAhead = 7;

/** Length of an idempotency generation in seconds: seven days, the promised window. */
export const generationSeconds = 604_800;

/** The tables with a partition a day, and the UUIDv7 column that decides which. */
export const dailyTables = {
  events: "id",
  deliveries: "id",
  finished_deliveries: "delivery_id",
  attempts: "delivery_id",
  replay_items: "source_delivery_id",
} as const;

/** A table with a partition a day. */
export type DailyTable = keyof typeof dailyTables;

/** For each daily table a time in milliseconds since the epoch: days that ended before it may be dropped. */
export type DropBefore = Readonly<Record<DailyTable, number>>;

/** The table with a partition a generation, and the column that decides which. */
export const generationTables = { idempotency_keys: "generation" } as const;

/** A partitioned table. */
export type PartitionedTable = DailyTable | keyof typeof generationTables;

/** A partition that should exist. */
export interface Partition {
  readonly table: PartitionedTable;
  readonly name: string;
  readonly bounds: PartitionBounds;
}

/** What to change so that the partitions are as they should be. */
export interface PartitionPlan {
  readonly create: readonly Partition[];
  readonly drop: readonly { readonly table: PartitionedTable; readonly name: string }[];
  /** Rows of default partitions that are past their time: those whose column is below the bound. */
  readonly purge: readonly {
    readonly table: PartitionedTable;
    readonly column: string;
    readonly below: string | number;
  }[];
}

/** The idempotency generation of a time. */
export function generationAt(timeMs: number): number {
  return Math.floor(timeMs / 1000 / generationSeconds);
}

/** Name of a table's partition for the UTC day of a time, such as `events_d20261121`. */
export function dailyPartitionName(table: DailyTable, timeMs: number): string {
  return `${table}_d${new Date(timeMs).toISOString().slice(0, 10).replaceAll("-", "")}`;
}

/** Name of a table's partition that takes what no other takes. */
export function defaultPartitionName(table: PartitionedTable): string {
  return `${table}_default`;
}

/** What {@link partitionPlan} decides by. */
export interface PartitionSituation {
  readonly nowMs: number;
  /** Names of the partitions that exist. */
  readonly existing: ReadonlySet<string>;
  /**
   * Nothing is dropped when it is absent. The caller takes the longest retention of all tenants, because they share
   * partitions.
   */
  readonly dropBefore?: DropBefore;
}

/**
 * Plans the days from yesterday to a week ahead, and the idempotency generations around the current one. Pure.
 *
 * Yesterday is there for ids that were made before midnight and are inserted after it.
 */
export function partitionPlan(situation: PartitionSituation): PartitionPlan {
  const { nowMs, existing, dropBefore } = situation;
  const wanted = [...wantedDays(nowMs), ...wantedGenerations(nowMs)];
  const create = wanted.filter(({ name }) => !existing.has(name));
  if (dropBefore === undefined) return { create, drop: [], purge: [] };

  const firstKeptGeneration = generationAt(nowMs) - 1;
  const drop: { table: PartitionedTable; name: string }[] = [];
  for (const name of [...existing].toSorted()) {
    const day = dayOf(name);
    const isPast = day !== undefined && day.startMs < firstKeptDayMs(dropBefore[day.table], nowMs);
    if (isPast) drop.push({ table: day.table, name });
    const generation = generationOf(name);
    if (generation !== undefined && generation.number < firstKeptGeneration) {
      drop.push({ table: generation.table, name });
    }
  }
  const purge = [
    ...entriesOf(dailyTables).map(([table, column]) => ({
      table,
      column,
      below: firstUuidAt(firstKeptDayMs(dropBefore[table], nowMs)),
    })),
    ...entriesOf(generationTables).map(([table, column]) => ({
      table,
      column,
      below: firstKeptGeneration,
    })),
  ];
  return { create, drop, purge };
}

/**
 * Start of the first day that is kept when everything before a time may go, in milliseconds since the epoch: never later
 * than yesterday, whatever the retention is, because that was just made.
 */
function firstKeptDayMs(dropBeforeMs: number, nowMs: number): number {
  const today = Math.floor(nowMs / dayMs) * dayMs;
  return Math.min(Math.floor(dropBeforeMs / dayMs) * dayMs, today - dayMs);
}

/**
 * The smallest ids of the days that a daily table has a partition for, and of the days that follow them, ascending:
 * between two neighbours lie the rows of one partition.
 */
export function dailyBoundaries(
  table: DailyTable,
  existing: ReadonlySet<string>,
): readonly string[] {
  const boundaries = new Set<string>();
  for (const name of existing) {
    const day = dayOf(name);
    if (day?.table !== table) continue;
    boundaries.add(firstUuidAt(day.startMs)).add(firstUuidAt(day.startMs + dayMs));
  }
  return [...boundaries].toSorted();
}

function wantedDays(nowMs: number): readonly Partition[] {
  const today = Math.floor(nowMs / dayMs) * dayMs;
  const days: Partition[] = [];
  for (let offset = -1; offset <= partitionDaysAhead; offset += 1) {
    const startMs = today + offset * dayMs;
    for (const [table, column] of entriesOf(dailyTables)) {
      days.push({
        table,
        name: dailyPartitionName(table, startMs),
        bounds: { column, from: firstUuidAt(startMs), to: firstUuidAt(startMs + dayMs) },
      });
    }
  }
  return days;
}

function wantedGenerations(nowMs: number): readonly Partition[] {
  const current = generationAt(nowMs);
  return [current - 1, current, current + 1].flatMap((generation) =>
    entriesOf(generationTables).map(([table, column]) => ({
      table,
      name: `${table}_g${generation}`,
      bounds: { column, value: generation },
    })),
  );
}

function dayOf(name: string): { readonly table: DailyTable; readonly startMs: number } | undefined {
  const match = /^(.+)_d(\d{4})(\d{2})(\d{2})$/.exec(name);
  if (match === null) return undefined;
  const [, table, year, month, day] = match;
  if (table === undefined || !(table in dailyTables)) return undefined;
  const startMs = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return { table: table as DailyTable, startMs };
}

function generationOf(
  name: string,
): { readonly table: keyof typeof generationTables; readonly number: number } | undefined {
  const match = /^(.+)_g(\d+)$/.exec(name);
  if (match?.[1] === undefined || !(match[1] in generationTables)) return undefined;
  return { table: match[1] as keyof typeof generationTables, number: Number(match[2]) };
}

function entriesOf<Table extends Readonly<Record<string, string>>>(
  table: Table,
): readonly (readonly [keyof Table & string, string])[] {
  return Object.entries(table);
}

/**
 * The ids that {@link maintainPartitions} would remove of a daily table: from `fromId` to before `belowId`; `undefined`
 * when there is nothing to remove. For who has to save something first.
 */
export async function pastIds(
  connection: Queryable,
  table: DailyTable,
  { nowMs, dropBeforeMs }: { readonly nowMs: number; readonly dropBeforeMs: number },
): Promise<{ readonly fromId: string; readonly belowId: string } | undefined> {
  const belowId = firstUuidAt(firstKeptDayMs(dropBeforeMs, nowMs));
  const [first] = dailyBoundaries(table, await existingPartitions(connection));
  const name = defaultPartitionName(table);
  // What a clock that jumped left in the default partition can be of any age.
  if (await hasRowsBelow(connection, { name, column: dailyTables[table], below: belowId })) {
    return { fromId: firstUuidAt(0), belowId };
  }
  return first !== undefined && first < belowId ? { fromId: first, belowId } : undefined;
}

/** What {@link maintainPartitions} did. */
export interface PartitionChanges {
  readonly created: readonly string[];
  readonly dropped: readonly string[];
  /** Rows deleted from default partitions. */
  readonly purgedRows: number;
}

/**
 * Makes the partitions that should exist and, when asked, drops the ones past their time. Needs the schema's owner on
 * one connection. Safe to repeat; several processes take turns. Waits at most two seconds for each lock, because
 * everybody who uses the table queues behind it; a partition that could not be dropped is dropped at the next run.
 *
 * Errors: the database's own, `55P03` when a lock was not to be had.
 */
export async function maintainPartitions(
  connection: Queryable,
  options: { readonly nowMs: number } & (
    | { readonly drop: false }
    | { readonly drop: true; readonly dropBefore: DropBefore }
  ),
): Promise<PartitionChanges> {
  return await withPartitionLock(connection, async () => {
    for (const [table] of [...entriesOf(dailyTables), ...entriesOf(generationTables)]) {
      await ensureDefaultPartition(connection, table, defaultPartitionName(table));
    }
    const plan = partitionPlan({
      nowMs: options.nowMs,
      existing: await existingPartitions(connection),
      ...(options.drop ? { dropBefore: options.dropBefore } : {}),
    });
    for (const { table, name, bounds } of plan.create) {
      await attachPartition(connection, { table, name, bounds, from: defaultPartitionName(table) });
    }
    for (const { name } of plan.drop) await dropPartition(connection, name);
    let purgedRows = 0;
    for (const { table, column, below } of plan.purge) {
      purgedRows += await purgeDefaultPartition(connection, {
        name: defaultPartitionName(table),
        column,
        below,
      });
    }
    return {
      created: plan.create.map(({ name }) => name),
      dropped: plan.drop.map(({ name }) => name),
      purgedRows,
    };
  });
}
