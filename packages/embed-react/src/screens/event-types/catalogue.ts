import type { Destination, EventType } from "../../api/types.ts";
import { isCovered } from "../routing-rules/event-type-selection.ts";

/** The event types whose name or description has the text in it. */
export function foundEventTypes(
  eventTypes: readonly EventType[],
  search: string,
): readonly EventType[] {
  const wanted = search.trim().toLowerCase();
  return eventTypes.filter(({ name, description }) =>
    [name, description ?? ""].some((text) => text.toLowerCase().includes(wanted)),
  );
}

/** The destinations that get an event type, whatever their filters say of what an event contains. */
export function destinationsOf<One extends Pick<Destination, "eventTypes">>(
  name: string,
  destinations: readonly One[],
): readonly One[] {
  return destinations.filter(({ eventTypes }) => isCovered(name, eventTypes));
}
