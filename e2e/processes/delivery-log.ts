import type {
  Delivery,
  DeliveryDetail,
  DeliveryQuery,
  DeliveryState,
  Pushrail,
} from "@pushrail/sdk";
import { eventually } from "./eventually.ts";

/** Requests of the API at a time. */
const concurrency = 16;

const unfinished: readonly DeliveryState[] = ["pending", "claimed", "retrying"];

/** Every delivery that a query names, all pages of it. */
export async function listAll(client: Pushrail, query: DeliveryQuery): Promise<Delivery[]> {
  return await Array.fromAsync(client.deliveries.iterate({ ...query, limit: 100 }));
}

/**
 * Resolves with all of a destination's deliveries when there are so many and each is in a final state.
 *
 * Errors: not within `timeoutMs`; default: that of `eventually`.
 */
export async function untilFinal(
  client: Pushrail,
  destinationId: string,
  count: number,
  timeoutMs?: number,
): Promise<Delivery[]> {
  const look = async (): Promise<Delivery[] | undefined> => {
    for (const state of unfinished) {
      const { data } = await client.deliveries.list({ destinationId, state, limit: 1 });
      if (data.length > 0) return undefined;
    }
    // A delivery may have gone from one of these states to another between two looks.
    const all = await listAll(client, { destinationId });
    return all.some(({ state }) => unfinished.includes(state)) ? undefined : all;
  };
  const deliveries = await eventually("every delivery is final", look, timeoutMs);
  if (deliveries.length !== count) {
    throw new Error(`${deliveries.length} deliveries are in the log, not ${count}.`);
  }
  return deliveries;
}

/** These deliveries with their attempts, in the same order. */
export async function detailsOf(
  client: Pushrail,
  deliveries: readonly Delivery[],
): Promise<DeliveryDetail[]> {
  const details: DeliveryDetail[] = [];
  for (let first = 0; first < deliveries.length; first += concurrency) {
    const some = deliveries.slice(first, first + concurrency);
    details.push(...(await Promise.all(some.map(({ id }) => client.deliveries.get(id)))));
  }
  return details;
}
