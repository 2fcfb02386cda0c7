import { type DailyTable, dailyBoundaries, dailyTables } from "../database/partitions.ts";

/**
 * Which tables an erasure walks through, and in what order. Pure; what there is comes from the catalogue (plan-store.ts),
 * so a table that is added is erased without being named here.
 */

/** A table whose rows belong to customers, as the catalogue has it. */
export interface CustomerTable {
  readonly name: string;
  /** The columns of the primary key after `tenant_id`, in order. */
  readonly key: readonly { readonly name: string; readonly type: string }[];
  /** Whether an index finds the rows of a customer. */
  readonly isByCustomer: boolean;
  /** Tables that its foreign keys refer to. */
  readonly parents: readonly string[];
  /** Names of its partitions. */
  readonly partitions: readonly string[];
}

/**
 * The tables in an order in which no row is deleted before those that refer to it.
 *
 * Errors: tables that refer to each other in a circle.
 */
export function erasureOrder(tables: readonly CustomerTable[]): readonly CustomerTable[] {
  const left = new Map(
    tables
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .map((table) => [table.name, table]),
  );
  const ordered: CustomerTable[] = [];
  while (left.size > 0) {
    const referredTo = new Set(
      [...left.values()].flatMap(({ name, parents }) => parents.filter((one) => one !== name)),
    );
    const next = [...left.values()].find(({ name }) => !referredTo.has(name));
    if (next === undefined) throw new Error(`${[...left.keys()].join(", ")} refer to each other`);
    left.delete(next.name);
    ordered.push(next);
  }
  return ordered;
}

/** The column by whose ranges a table is partitioned, a partition a day; `undefined` when it is not. */
export function rangeColumnOf({ name }: CustomerTable): string | undefined {
  return isDaily(name) ? dailyTables[name] : undefined;
}

/** Where the partition after the one that an id lies in begins; `undefined` when there is none. */
export function nextBoundary({ name, partitions }: CustomerTable, id: string): string | undefined {
  if (!isDaily(name)) return undefined;
  return dailyBoundaries(name, new Set(partitions)).find((boundary) => boundary > id);
}

function isDaily(name: string): name is DailyTable {
  return Object.hasOwn(dailyTables, name);
}
