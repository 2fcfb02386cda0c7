import type { UseQueryResult } from "@tanstack/react-query";
import type { Guide } from "../api/guide-types.ts";
import type { DestinationType } from "../api/types.ts";
import { queryKeys } from "./keys.ts";
import { itemsOfList, useResource } from "./resource.ts";
import type { Listed, PortalError } from "./resource.ts";

/** They change with a release of the server, not while somebody looks. */
const staleTimeMs = 30 * 60_000;

/**
 * The destination types that this customer may set up, with the fields that their forms are made of. Reads
 * `GET /v1/destination-types`; again when it is looked at after half an hour. Nothing invalidates it.
 */
export function useDestinationTypes(): UseQueryResult<readonly DestinationType[], PortalError> {
  return useResource<readonly DestinationType[], Listed<DestinationType>>({
    key: queryKeys.destinationTypes,
    request: { path: "/v1/destination-types" },
    select: itemsOfList,
    staleTimeMs,
  });
}

/**
 * The set-up guide of a destination type. Reads `GET /v1/destination-types/{type}`; again when it is looked at after
 * half an hour. Nothing invalidates it. Without a type, nothing is asked.
 */
export function useDestinationGuide(type: string | undefined): UseQueryResult<Guide, PortalError> {
  return useResource<Guide, { readonly guide: Guide }>({
    key: (customer) => queryKeys.destinationGuide(customer, type ?? ""),
    request: { path: `/v1/destination-types/${encodeURIComponent(type ?? "")}` },
    select: guideOf,
    staleTimeMs,
    isEnabled: type !== undefined,
  });
}

function guideOf(answer: { readonly guide: Guide }): Guide {
  return answer.guide;
}
