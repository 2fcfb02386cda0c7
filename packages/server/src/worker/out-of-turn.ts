import type { RoutableDestination } from "../destinations/directory.ts";
import type { Claims } from "./claims.ts";
import type { LoadedDelivery } from "./storage.ts";

/**
 * Sorts out deliveries that were claimed to be buried with a destination that has been resumed since: order, batches and
 * limits are theirs again, so they have to go back as they were. Pure.
 */
export function sortedByTurn(
  { backlog }: Claims,
  deliveries: readonly LoadedDelivery[],
  destinationOf: (delivery: LoadedDelivery) => Pick<RoutableDestination, "state"> | undefined,
): { readonly inTurn: readonly LoadedDelivery[]; readonly outOfTurn: readonly LoadedDelivery[] } {
  const claimed = new Set(
    backlog.filter(({ isOutOfTurn }) => isOutOfTurn === true).map(({ deliveryId }) => deliveryId),
  );
  const hasToGoBack = (one: LoadedDelivery): boolean => {
    if (!claimed.has(one.deliveryId)) return false;
    const state = destinationOf(one)?.state;
    return state === "ACTIVE" || state === "PAUSED";
  };
  return {
    inTurn: deliveries.filter((one) => !hasToGoBack(one)),
    outOfTurn: deliveries.filter(hasToGoBack),
  };
}
