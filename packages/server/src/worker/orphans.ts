import type { RoutableDestination } from "../destinations/directory.ts";
import { madeAtMs } from "../ids.ts";
import {
  markedForQueue,
  verdictsAfterAttempt,
  waitsForUs,
  type Surroundings,
} from "./judgement.ts";
import { parcelOf, parcelsOf } from "./parcel.ts";
import type { Verdict } from "./recording/verdict.ts";
import type { LoadedDelivery } from "./storage.ts";

/** A delivery that a dead worker held; one of a handover comes with its event's body, unless that is past retention. */
export interface Orphan extends LoadedDelivery {
  readonly body?: string | undefined;
}

/** Deliveries that a dead worker held. */
export interface Orphans {
  readonly loaded: readonly Orphan[];
  /** Tenants whose destinations cannot be read now. */
  readonly unreadable: ReadonlySet<string>;
  readonly surroundings: Surroundings;
}

/**
 * The verdicts on what a dead worker may have attempted, those on one parcel together: each has an attempt of unknown
 * outcome behind it. Pure.
 */
export function verdictsOnOrphans(
  { loaded, unreadable, surroundings }: Orphans,
  destinationOf: (delivery: LoadedDelivery) => RoutableDestination | undefined,
): readonly (readonly Verdict[])[] {
  const byId = new Map(loaded.map((one) => [one.deliveryId, one]));
  // Nothing is sent from here, so the other bodies are not needed, nor is there an exchange that might be private.
  const bare = loaded.map((one) => ({ ...one, body: one.body ?? "", isPrivate: false }));
  return parcelsOf(bare).map((found) => {
    const [first] = found.deliveries;
    const stored = byId.get(first.deliveryId);
    const destination = stored && destinationOf(stored);
    const marked = destination && stored.body && markedForQueue(first, destination);
    const parcel = marked ? parcelOf(marked) : found;
    const observed = {
      outcomes: parcel.deliveries.map(() => ({ kind: "unknown" }) as const),
      startedAtMs: stored?.claimedAtMs ?? madeAtMs(first.handoverId ?? first.deliveryId),
      durationMs: undefined,
    };
    const decided = verdictsAfterAttempt(parcel, observed, destination, surroundings);
    // Without the destination nothing can be decided but that the deliveries wait.
    if (!unreadable.has(first.tenantId)) return decided;
    return decided.map((verdict) => ({ ...verdict, course: waitsForUs(verdict.delivery) }));
  });
}
