import { strict as assert } from "node:assert";
import type { Claims, HandoverKey } from "./claims.ts";

/** What names a delivery in memory. */
interface HeldDelivery {
  readonly deliveryId: string;
  /** `undefined` when it was claimed from the backlog. */
  readonly handoverId: string | undefined;
}

/**
 * A handover that was seen in the database for less than this may be on its way from the commit of ingest into memory.
 * Claims from the database are announced beforehand instead, because their handovers may be of any age.
 */
const strayAfterMs = 10_000;
/** Nobody waits for the answer to a commit for so long. */
const answerMsMax = 60 * 60 * 1_000;

/**
 * What this process holds: which deliveries are in its memory, and how many of each handover are still to be recorded.
 * A handover is done with when its last delivery is on record.
 */
export class HeldClaims {
  readonly #deliveryIds = new Set<string>();
  readonly #handovers = new Map<string, { readonly key: HandoverKey; remaining: number }>();
  /** Claims that are being read from the database. */
  readonly #arriving = new Set<string>();
  /** When handovers that memory does not have were first seen, by their ids; not their age, which a wall clock tells. */
  #firstSeenMs: ReadonlyMap<string, number> = new Map();
  #expectsStrays = false;
  /** Handovers that were strays, by their ids, and when: the answer to their commit may still come, and is not news. */
  readonly #strayedMs = new Map<string, number>();
  /** Let go of since the last look at the database began, which may have found them held. */
  readonly #released = new Set<string>();

  /** Announces claims before they are committed, so that they are no strays while they are read. Ends with `arrived`. */
  announce(claims: Claims): void {
    for (const { handoverId } of claims.handovers) this.#arriving.add(handoverId);
    for (const { deliveryId } of claims.backlog) this.#arriving.add(deliveryId);
  }

  /** Announced claims are held now, or could not be read: then they are strays. */
  arrived(claims: Claims): void {
    for (const { handoverId } of claims.handovers) this.#arriving.delete(handoverId);
    for (const { deliveryId } of claims.backlog) this.#arriving.delete(deliveryId);
  }

  /** Takes hold of handovers and of deliveries, theirs or the backlog's. Returns the handovers that hold none. */
  hold(
    handovers: readonly HandoverKey[],
    deliveries: readonly HeldDelivery[],
  ): readonly HandoverKey[] {
    for (const key of handovers) {
      assert(!this.#handovers.has(key.handoverId), "a handover is held once");
      this.#handovers.set(key.handoverId, { key, remaining: 0 });
    }
    for (const { deliveryId, handoverId } of deliveries) {
      this.#deliveryIds.add(deliveryId);
      if (handoverId === undefined) continue;
      const handover = this.#handovers.get(handoverId);
      assert(handover !== undefined, "a delivery is held together with its handover");
      handover.remaining += 1;
    }
    const empty = handovers.filter(
      ({ handoverId }) => this.#handovers.get(handoverId)?.remaining === 0,
    );
    for (const { handoverId } of empty) this.#handovers.delete(handoverId);
    return empty;
  }

  /** Lets go of a delivery that is on record. Returns its handover when it was the last one of it. */
  release({ deliveryId, handoverId }: HeldDelivery): HandoverKey | undefined {
    this.#deliveryIds.delete(deliveryId);
    this.#released.add(deliveryId);
    const handover = handoverId === undefined ? undefined : this.#handovers.get(handoverId);
    if (handover === undefined) return undefined;
    handover.remaining -= 1;
    if (handover.remaining > 0) return undefined;
    this.#handovers.delete(handover.key.handoverId);
    return handover.key;
  }

  /** Whether a handover was taken up as a stray, so that it must not be taken up again when its commit is answered. */
  hasStrayed(handoverId: string): boolean {
    return this.#strayedMs.has(handoverId);
  }

  /** Call it before the claims are read that {@link strays} is asked about. */
  beginLook(): void {
    this.#released.clear();
  }

  /** Whether handovers were seen that will be strays when they are still there in a while. */
  get expectsStrays(): boolean {
    return this.#expectsStrays;
  }

  /**
   * Claims that the database has for this process and memory does not: of a commit whose answer was lost, or whose rows
   * could not be read afterwards. `elsewhere` are claims that someone else in this process takes care of; `nowMs` is
   * monotonic.
   */
  strays(stored: Claims, elsewhere: Claims, nowMs: number): Claims {
    const otherHandovers = new Set(elsewhere.handovers.map(({ handoverId }) => handoverId));
    const otherDeliveries = new Set(elsewhere.backlog.map(({ deliveryId }) => deliveryId));
    const strangers = stored.handovers.filter(
      ({ handoverId }) =>
        !this.#handovers.has(handoverId) &&
        !this.#arriving.has(handoverId) &&
        !otherHandovers.has(handoverId),
    );
    const firstSeenMs = new Map(
      strangers.map(({ handoverId }) => [handoverId, this.#firstSeenMs.get(handoverId) ?? nowMs]),
    );
    this.#firstSeenMs = firstSeenMs;
    const handovers = strangers.filter(
      ({ handoverId }) => nowMs - (firstSeenMs.get(handoverId) ?? nowMs) >= strayAfterMs,
    );
    this.#expectsStrays = handovers.length < strangers.length;
    this.#noteStrays(handovers, nowMs);
    return {
      handovers,
      backlog: stored.backlog.filter(
        ({ deliveryId }) =>
          !this.#deliveryIds.has(deliveryId) &&
          !this.#released.has(deliveryId) &&
          !this.#arriving.has(deliveryId) &&
          !otherDeliveries.has(deliveryId),
      ),
    };
  }

  #noteStrays(handovers: readonly HandoverKey[], nowMs: number): void {
    for (const [handoverId, strayedMs] of this.#strayedMs) {
      if (nowMs - strayedMs > answerMsMax) this.#strayedMs.delete(handoverId);
    }
    for (const { handoverId } of handovers) this.#strayedMs.set(handoverId, nowMs);
  }
}
