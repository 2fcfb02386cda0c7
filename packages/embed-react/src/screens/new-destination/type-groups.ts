import type { DestinationType } from "../../api/types.ts";

/** Categories in the order in which they are offered; others come after them as they are. */
const order = [
  "webhook",
  "queue",
  "stream",
  "object-storage",
  "warehouse",
  "database",
  "analytics",
];

/** The types whose label, description, category or name has the text in it; all of them for an empty text. */
export function foundTypes(
  types: readonly DestinationType[],
  search: string,
): readonly DestinationType[] {
  const wanted = search.trim().toLowerCase();
  return types.filter(({ type, label, description, category }) =>
    [type, label, description, category].some((text) => text.toLowerCase().includes(wanted)),
  );
}

/** Types by category, in each of them in the order of their labels. */
export function groupedTypes(
  types: readonly DestinationType[],
): readonly (readonly [category: string, types: readonly DestinationType[]])[] {
  const groups = new Map<string, DestinationType[]>();
  for (const type of types.toSorted((one, other) => one.label.localeCompare(other.label)))
    groups.set(type.category, [...(groups.get(type.category) ?? []), type]);
  const rank = (category: string) => {
    const place = order.indexOf(category);
    return place < 0 ? order.length : place;
  };
  return [...groups].toSorted(([one], [other]) => rank(one) - rank(other));
}
