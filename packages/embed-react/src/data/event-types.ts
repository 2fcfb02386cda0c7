import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { EventType, Filter, FilterPreview, Page } from "../api/types.ts";
import { queryKeys } from "./keys.ts";
import { itemsOfList, useResource } from "./resource.ts";
import type { Listed, PortalError } from "./resource.ts";

/** Which events a destination is to get. */
export interface RoutingRule {
  readonly eventTypes: readonly string[];
  readonly filter: Filter | null;
}

/** One of the customer's events, as the list of recent ones has it. */
export interface RecentEvent {
  readonly id: string;
  readonly eventType: string;
  readonly occurredAt: string;
  /** How many destinations it went to. */
  readonly matchedCount: number;
  /** `null` when it is hidden. */
  readonly payload: unknown;
}

/** How long a rule has to stay as it is before its preview is asked for, in milliseconds. */
const settleMs = 300;

/**
 * The event types that the vendor describes and this customer may see. Reads `GET /v1/event-types`; again when it is
 * looked at after five minutes. Nothing invalidates it.
 */
export function useEventTypes(): UseQueryResult<readonly EventType[], PortalError> {
  return useResource<readonly EventType[], Listed<EventType>>({
    key: queryKeys.eventTypes,
    request: { path: "/v1/event-types" },
    select: itemsOfList,
    staleTimeMs: 5 * 60_000,
  });
}

/**
 * The customer's newest events, of one type or of all: one page. Reads `GET /v1/events`; again when it is looked at
 * after half a minute. Nothing invalidates it.
 */
export function useRecentEvents({
  eventType,
  isEnabled = true,
}: {
  /** An exact event type, `order.*` for all below it, or `*`. */
  eventType?: string | undefined;
  isEnabled?: boolean;
} = {}): UseQueryResult<readonly RecentEvent[], PortalError> {
  return useResource<readonly RecentEvent[], Page<RecentEvent>>({
    key: (customer) => queryKeys.recentEvents(customer, eventType),
    request: { path: "/v1/events", query: { eventType, limit: 20 } },
    select: itemsOfList,
    staleTimeMs: 30_000,
    isEnabled,
  });
}

/**
 * What a rule would do to recent events. Reads `POST /v1/filter-previews`, once the rule has stayed as it is for 0.3
 * seconds; until then, and while it is asked, the preview of the rule before is shown (`isPlaceholderData`). `isEnabled:
 * false` asks nothing, for a rule that is not complete.
 */
export function useFilterPreview(
  { eventTypes, filter }: RoutingRule,
  { isEnabled = true }: { isEnabled?: boolean } = {},
): UseQueryResult<FilterPreview, PortalError> {
  const body = useSettled(JSON.stringify({ eventTypes, filter }));
  return useResource<FilterPreview>({
    key: (customer) => queryKeys.filterPreview(customer, body),
    request: { method: "POST", path: "/v1/filter-previews", body: JSON.parse(body) as RoutingRule },
    staleTimeMs: 30_000,
    isEnabled,
    keepsPrevious: true,
  });
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), settleMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
