import type { DeadLetterGroup } from "../../api/types.ts";

/** How many dead letters groups hold together; not exact: there are more. */
export function countOf(groups: readonly Pick<DeadLetterGroup, "count" | "isExact">[]): {
  readonly count: number;
  readonly isExact: boolean;
} {
  return {
    count: groups.reduce((sum, group) => sum + group.count, 0),
    isExact: groups.every((group) => group.isExact),
  };
}
