import type { Delivery } from "../../api/types.ts";

/** On average; a group has at least one row. */
const groupRows = 64;

/**
 * Cuts a list into groups of rows, in order. Where it is cut is said by the ids alone, so that rows that come at either
 * end leave the other groups as they are.
 */
export function rowGroupsOf(deliveries: readonly Delivery[]): readonly (readonly Delivery[])[] {
  const groups: Delivery[][] = [];
  for (const delivery of deliveries) {
    const group = groups.at(-1);
    if (group === undefined || endsGroup(group.at(-1)?.id ?? "")) groups.push([delivery]);
    else group.push(delivery);
  }
  return groups;
}

/** A group, and a key by which it is the same one when rows come at either end of the list. */
export interface KeyedGroup {
  readonly key: string;
  readonly rows: readonly Delivery[];
}

/**
 * The groups of a list; one that holds what was a group before goes on under its key, wherever it stands now. Without
 * that the first rows were made anew when the first cut came below them, and what had the focus lost it.
 */
export function keyedGroupsOf(
  deliveries: readonly Delivery[],
  before: readonly KeyedGroup[],
): readonly KeyedGroup[] {
  const keys = new Map(before.map(({ key, rows }) => [rows[0]?.id, key]));
  return rowGroupsOf(deliveries).map((rows) => {
    const known = rows.find(({ id }) => keys.has(id));
    // No other group has this row, now or later.
    return { key: keys.get(known?.id) ?? rows[0]?.id ?? "", rows };
  });
}

// The end of an id is random.
function endsGroup(id: string): boolean {
  return Number.parseInt(id.slice(-4), 16) % groupRows === 0;
}
