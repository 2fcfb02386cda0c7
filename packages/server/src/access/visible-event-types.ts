import type { Access } from "./access.ts";

/**
 * The patterns of event types that the caller may see; `null` means all of them. Patterns are those of a destination
 * (destinations/routing.ts): `order.completed`, `order.*`, `*`.
 */
export function visibleEventTypes(access: Access): readonly string[] | null {
  if (access.customerId === undefined) return null;
  const { eventTypes } = access.portal;
  return eventTypes === null || eventTypes.includes("*") ? null : eventTypes;
}

/** Whether every event type that a pattern means is meant by one of the visible ones as well. */
export function isCovered(pattern: string, visible: readonly string[]): boolean {
  return visible.some((one) => {
    if (one === "*" || one === pattern) return true;
    if (!one.endsWith(".*")) return false;
    const prefix = one.slice(0, -1);
    return pattern.startsWith(prefix) && pattern.length > prefix.length;
  });
}
