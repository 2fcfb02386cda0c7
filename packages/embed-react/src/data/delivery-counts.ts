import type { UseQueryResult } from "@tanstack/react-query";
import type { DeliveryCounts } from "../api/types.ts";
import { queryKeys } from "./keys.ts";
import { itemsOfList, useResource } from "./resource.ts";
import type { Listed, PortalError } from "./resource.ts";

/**
 * How deliveries went in the last 24 or 168 hours, hour by hour, for each destination or for one. Reads
 * `GET /v1/delivery-counts`; again every minute, and when it is looked at after half a minute. Creating and deleting a
 * destination invalidate it.
 */
export function useDeliveryCounts({
  hours,
  destinationId,
}: {
  hours: 24 | 168;
  destinationId?: string | undefined;
}): UseQueryResult<readonly DeliveryCounts[], PortalError> {
  return useResource<readonly DeliveryCounts[], Listed<DeliveryCounts>>({
    key: (customer) => queryKeys.deliveryCountsOf(customer, hours, destinationId),
    request: { path: "/v1/delivery-counts", query: { hours, destinationId } },
    select: itemsOfList,
    staleTimeMs: 30_000,
    pollMs: () => 60_000,
    keepsPrevious: true,
  });
}
