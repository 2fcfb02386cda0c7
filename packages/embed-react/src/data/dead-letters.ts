import type { UseQueryResult } from "@tanstack/react-query";
import type { DeadLetterGroup, Delivery, DeliveryFilter } from "../api/types.ts";
import { queryKeys } from "./keys.ts";
import { usePages } from "./pages.ts";
import type { PagedResult } from "./pages.ts";
import { itemsOfList, useResource } from "./resource.ts";
import type { Listed, PortalError } from "./resource.ts";

/** Which dead letters to list; all are in the state `dead`. */
export type DeadLetterFilter = Omit<DeliveryFilter, "state" | "eventId">;

/**
 * The dead letters of a destination by the reason they died of. Reads `GET /v1/dead-letter-groups`; again every half
 * minute, and when it is looked at after five seconds. Replays, once started and once finished, and deleting a
 * destination invalidate it.
 */
export function useDeadLetterGroups(
  destinationId: string,
): UseQueryResult<readonly DeadLetterGroup[], PortalError> {
  return useResource<readonly DeadLetterGroup[], Listed<DeadLetterGroup>>({
    key: (customer) => queryKeys.deadLetterGroups(customer, destinationId),
    request: { path: "/v1/dead-letter-groups", query: { destinationId } },
    select: itemsOfList,
    staleTimeMs: 5000,
    pollMs: () => 30_000,
  });
}

/**
 * Dead letters, newest first, page by page. Reads `GET /v1/dead-letters`; again when it is looked at after ten seconds.
 * Replays, once started and once finished, and deleting a destination invalidate it.
 */
export function useDeadLetters(filter: DeadLetterFilter): PagedResult<Delivery> {
  return usePages<Delivery>({
    key: (customer) => queryKeys.deadLetterPages(customer, filter),
    path: "/v1/dead-letters",
    query: { ...filter },
    staleTimeMs: 10_000,
  });
}
