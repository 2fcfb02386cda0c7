import { meaningOf } from "@pushrail/destinations";
import type { FailureReason } from "@pushrail/destinations";

/**
 * What deliveries say of the health of their destinations, thinned out to what is worth a write.
 *
 *   unknown ──┬── a delivery succeeds ──► healthy ◄──┐
 *             └── an attempt fails ─────► failing ───┘ a delivery succeeds
 *
 * A change from failing to healthy is passed on at once. Apart from that, each of the two is passed on at most once in
 * {@link restMs} for one destination, however often a receiver flaps: a failure's beginning is late by no more than
 * that, which is nothing beside the days that decide.
 */

/** What one delivery showed of its destination. All ids are UUIDs. */
export interface HealthObservation {
  readonly tenantId: string;
  readonly customerId: string;
  readonly destinationId: string;
  /** Why the attempt failed, or why the delivery died without one; `undefined`: it was delivered. */
  readonly reason: FailureReason | undefined;
  /** The delivery is a dead letter now. */
  readonly isDead: boolean;
  /** When, in epoch milliseconds: only the order within one destination counts. */
  readonly atMs: number;
}

/** What is to be written of one destination. At least one of the last three says something. */
export interface HealthChange {
  readonly tenantId: string;
  readonly customerId: string;
  readonly destinationId: string;
  /** Something was delivered, before what failed. */
  readonly isDelivered: boolean;
  /** Why it last failed, after what was delivered; `undefined` when nothing did, or it is no news. */
  readonly failure: FailureReason | undefined;
  /** Deliveries that died. */
  readonly deathCount: number;
}

/** How long the same news of one destination is not passed on again. */
const restMs = 10 * 60 * 1_000;

/** Destinations remembered at most, about 200 bytes each; one that is forgotten too early costs one more write. */
const rememberedMax = 50_000;

interface Remembered {
  /** When a failure, and a success, were last passed on. */
  readonly failedMs: number | undefined;
  readonly deliveredMs: number | undefined;
}

const nothing: Remembered = { failedMs: undefined, deliveredMs: undefined };

/** Picks out, in each worker process, what is news of a destination's health. Keeps what it passed on in memory. */
export class HealthWatch {
  readonly #now: () => number;
  /** In the order of when something was last passed on. */
  readonly #remembered = new Map<string, Remembered>();

  /** @param options `now` gives epoch milliseconds. */
  constructor({ now }: { readonly now: () => number }) {
    this.#now = now;
  }

  /** Destinations in memory. */
  get size(): number {
    return this.#remembered.size;
  }

  /**
   * What is to be written of these observations, which are one commit's: sorted by destination, one change each. Deaths
   * are always passed on. What was passed on counts as written: if it was not, the next news comes {@link restMs} later.
   */
  changesOf(observations: readonly HealthObservation[]): readonly HealthChange[] {
    const nowMs = this.#now();
    const changes: HealthChange[] = [];
    for (const [destinationId, ofDestination] of Map.groupBy(
      observations,
      (one) => one.destinationId,
    )) {
      const observed = summaryOf(ofDestination);
      const before = this.#remembered.get(destinationId) ?? nothing;
      const isDelivered = observed.isDelivered && isDeliveryNews(before, nowMs);
      const failure = isRecent(before.failedMs, nowMs) ? undefined : observed.failure;
      const { tenantId, customerId, deathCount } = observed;
      if (!isDelivered && failure === undefined && deathCount === 0) continue;
      changes.push({ tenantId, customerId, destinationId, isDelivered, failure, deathCount });
      if (!isDelivered && failure === undefined) continue;
      this.#remembered.delete(destinationId);
      this.#remembered.set(destinationId, {
        failedMs: failure === undefined ? before.failedMs : nowMs,
        deliveredMs: isDelivered ? nowMs : before.deliveredMs,
      });
    }
    this.forgetIdle(nowMs);
    return changes.toSorted((a, b) => (a.destinationId < b.destinationId ? -1 : 1));
  }

  /** Forgets destinations whose news would be passed on anyway, and the longest unheard of when there are too many. */
  forgetIdle(nowMs: number): void {
    for (const [destinationId, { failedMs, deliveredMs }] of this.#remembered) {
      const isOfUse = isRecent(failedMs, nowMs) || isRecent(deliveredMs, nowMs);
      if (isOfUse && this.#remembered.size <= rememberedMax) return;
      this.#remembered.delete(destinationId);
    }
  }
}

/** A time ahead of the clock is of before the clock was set back, and holds nothing up. */
function isRecent(thenMs: number | undefined, nowMs: number): boolean {
  return thenMs !== undefined && thenMs <= nowMs && nowMs - thenMs < restMs;
}

function isDeliveryNews({ failedMs, deliveredMs }: Remembered, nowMs: number): boolean {
  if (!isRecent(deliveredMs, nowMs)) return true;
  // At the same moment the failure came after: see HealthChange.
  return failedMs !== undefined && deliveredMs !== undefined && failedMs >= deliveredMs;
}

function summaryOf(
  observations: readonly HealthObservation[],
): Omit<HealthChange, "destinationId"> {
  const [first] = observations;
  if (first === undefined) throw new Error("a destination was observed without an observation");
  let isDelivered = false;
  let failure: FailureReason | undefined;
  let deathCount = 0;
  for (const { reason, isDead } of observations.toSorted((a, b) => a.atMs - b.atMs)) {
    if (reason === undefined) {
      isDelivered = true;
      failure = undefined;
    } else if (meaningOf(reason).countsAgainstDestination) failure = reason;
    // What a disabled destination does not take was announced when it was disabled.
    if (isDead && reason !== "destination_disabled") deathCount += 1;
  }
  return {
    tenantId: first.tenantId,
    customerId: first.customerId,
    isDelivered,
    failure,
    deathCount,
  };
}
