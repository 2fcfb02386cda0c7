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

// The end of an id is random.
function endsGroup(id: string): boolean {
  return Number.parseInt(id.slice(-4), 16) % groupRows === 0;
}
