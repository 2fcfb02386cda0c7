import type { DeliveryFilter, ReplayScope } from "../../api/types.ts";

/** What a filter of the log means as a replay. */
export interface FilterScope {
  readonly scope: ReplayScope;
  /** Members of the filter that a replay cannot be limited by: it repeats more than the log shows. */
  readonly leftOut: readonly ("reason" | "eventId" | "eventType" | "from" | "to")[];
}

type FinalState = "delivered" | "dead" | "cancelled";

const finalStates: readonly string[] = ["delivered", "dead", "cancelled"];
const dayMs = 24 * 60 * 60 * 1000;
const windowMsDefault = 30 * dayMs;

/**
 * The scope closest to a filter at `nowMs`. A failure reason is known to dead letters alone, everything else to windows;
 * a window without a beginning starts 30 days ago. Deliveries that have not ended are never meant.
 */
export function scopeOfFilter(filter: DeliveryFilter, nowMs: number): FilterScope {
  const { state, reason, eventType, from, to, eventId } = filter;
  const leftOut: FilterScope["leftOut"][number][] = eventId === undefined ? [] : ["eventId"];
  if (reason !== undefined && (state === undefined || state === "dead")) {
    if (eventType !== undefined) leftOut.push("eventType");
    if (from !== undefined) leftOut.push("from");
    if (to !== undefined) leftOut.push("to");
    return { scope: { kind: "deadLetters", reasons: [reason] }, leftOut };
  }
  if (reason !== undefined) leftOut.push("reason");
  return {
    scope: {
      kind: "window",
      from: from ?? new Date(nowMs - windowMsDefault).toISOString(),
      to: to ?? new Date(nowMs).toISOString(),
      ...(eventType !== undefined && eventType !== "*" && { eventTypes: [eventType] }),
      states: isFinal(state) ? [state] : ["dead"],
    },
    leftOut,
  };
}

function isFinal(state: string | undefined): state is FinalState {
  return state !== undefined && finalStates.includes(state);
}
