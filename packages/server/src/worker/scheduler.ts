import { strict as assert } from "node:assert";
import type { FailureReason } from "@pushrail/destinations";
import { meaningOf } from "@pushrail/destinations";
import type { QueuedDelivery } from "../deliveries/handover.ts";
import { breakerAfterFailure, closedBreaker, type Breaker } from "./breaker.ts";
import {
  limitAfterSuccess,
  limitAfterTrouble,
  startingLimit,
  type ConcurrencyLimit,
} from "./concurrency-limit.ts";

/**
 * Which delivery of this process is attempted next. No I/O, no timers.
 *
 * Every destination has a line of its own. Lines with something to do take turns, one delivery a turn, so a destination
 * with a thousand deliveries waits as long between two of them as one with two. A line whose last attempt met trouble
 * moves to a second set of turns, which may use at most half of the slots: however many destinations hang, the healthy
 * ones keep the other half.
 */

/** Bounds of one process. */
export interface SchedulerLimits {
  /** Most attempts in flight. */
  readonly inFlightMax: number;
  /** Most deliveries waiting in memory over all lines. */
  readonly queuedMax: number;
  /** Most bytes of bodies waiting or in flight. */
  readonly bodyBytesMax: number;
  /** Most deliveries waiting in one line; the rest belongs in the backlog. */
  readonly lineMax: number;
}

/** One destination's line. */
interface Line {
  readonly destinationId: string;
  waiting: QueuedDelivery[];
  inFlight: number;
  limit: ConcurrencyLimit;
  breaker: Breaker;
  /** No attempt before: the breaker's or the destination's own wish (Retry-After). Epoch milliseconds. */
  blockedUntilMs: number;
  troubled: boolean;
  /** Whether the line stands in one of the two turns. */
  inTurn: boolean;
}

/** What an attempt says about its destination. */
export interface Lesson {
  /** `undefined` when the attempt succeeded. */
  readonly reason: FailureReason | undefined;
  /** The destination asked to be left alone for so long. */
  readonly notBeforeMs: number | undefined;
}

/** Takes in deliveries and hands them out in a fair order. */
export class Scheduler {
  readonly #limits: SchedulerLimits;
  readonly #random: () => number;
  readonly #lines = new Map<string, Line>();
  readonly #healthyTurn: Line[] = [];
  readonly #troubledTurn: Line[] = [];
  #queued = 0;
  #inFlight = 0;
  #troubledInFlight = 0;
  #bodyBytes = 0;
  #reserved = 0;
  #reservedBytes = 0;

  constructor(limits: SchedulerLimits, random: () => number) {
    this.#limits = limits;
    this.#random = random;
  }

  /** Deliveries waiting. */
  get queued(): number {
    return this.#queued;
  }

  /** Attempts in flight. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** How many more deliveries there is room for, reservations counted. */
  get room(): number {
    if (this.#bodyBytes + this.#reservedBytes >= this.#limits.bodyBytesMax) return 0;
    return Math.max(0, this.#limits.queuedMax - this.#queued - this.#reserved);
  }

  /** Sets room aside; `false` when there is not enough. */
  reserve(deliveryCount: number, bodyBytes: number): boolean {
    if (deliveryCount > this.room) return false;
    this.#reserved += deliveryCount;
    this.#reservedBytes += bodyBytes;
    return true;
  }

  /** Gives room back that was set aside. */
  release(deliveryCount: number, bodyBytes: number): void {
    this.#reserved -= deliveryCount;
    this.#reservedBytes -= bodyBytes;
    assert(this.#reserved >= 0 && this.#reservedBytes >= 0);
  }

  /** Puts a delivery in its line. `false` when the line is full or blocked: it has to wait in the backlog instead. */
  enqueue(delivery: QueuedDelivery, nowMs: number): boolean {
    const line = this.#line(delivery.destinationId);
    if (line.blockedUntilMs > nowMs || line.waiting.length >= this.#limits.lineMax) return false;
    line.waiting.push(delivery);
    this.#queued += 1;
    this.#bodyBytes += delivery.body.length;
    this.#takeTurn(line);
    return true;
  }

  /** The next delivery to attempt, or `undefined` when nothing may start now. The caller must end it with `settle`. */
  next(): QueuedDelivery | undefined {
    if (this.#inFlight >= this.#limits.inFlightMax) return undefined;
    const healthy = this.#start(this.#healthyTurn);
    if (healthy !== undefined) return healthy;
    if (this.#troubledInFlight >= this.#limits.inFlightMax / 2) return undefined;
    return this.#start(this.#troubledTurn);
  }

  /**
   * Ends what `next` handed out and learns from it; without a lesson, nothing was attempted. Returns the deliveries of
   * the line that can no longer be attempted soon and have to move to the backlog, and until when the destination is to
   * be left alone (0 when it need not be).
   */
  settle(
    delivery: QueuedDelivery,
    lesson: Lesson | undefined,
    nowMs: number,
  ): { readonly displaced: readonly QueuedDelivery[]; readonly blockedUntilMs: number } {
    const line = this.#line(delivery.destinationId);
    assert(line.inFlight > 0);
    line.inFlight -= 1;
    this.#inFlight -= 1;
    if (line.troubled) this.#troubledInFlight -= 1;
    this.#bodyBytes -= delivery.body.length;
    if (lesson !== undefined) this.#learn(line, lesson, nowMs);
    if (line.blockedUntilMs > nowMs) {
      return { displaced: this.#empty(line), blockedUntilMs: line.blockedUntilMs };
    }
    this.#takeTurn(line);
    return { displaced: [], blockedUntilMs: 0 };
  }

  /** Takes every waiting delivery out of memory. */
  withdrawAll(): readonly QueuedDelivery[] {
    return [...this.#lines.values()].flatMap((line) => this.#empty(line));
  }

  /** Destinations that could not start one more delivery now: claiming for them would only fill memory. */
  saturated(): readonly string[] {
    const ids: string[] = [];
    for (const line of this.#lines.values()) {
      if (line.inFlight + line.waiting.length >= line.limit.limit) ids.push(line.destinationId);
    }
    return ids;
  }

  /** Forgets what nothing depends on, so that memory follows the destinations in use. */
  forgetIdle(nowMs: number): void {
    for (const line of this.#lines.values()) {
      const idle = line.inFlight === 0 && line.waiting.length === 0 && line.blockedUntilMs <= nowMs;
      if (idle && !line.troubled) this.#lines.delete(line.destinationId);
    }
  }

  #line(destinationId: string): Line {
    let line = this.#lines.get(destinationId);
    if (line === undefined) {
      line = {
        destinationId,
        waiting: [],
        inFlight: 0,
        limit: startingLimit,
        breaker: closedBreaker,
        blockedUntilMs: 0,
        troubled: false,
        inTurn: false,
      };
      this.#lines.set(destinationId, line);
    }
    return line;
  }

  #takeTurn(line: Line): void {
    if (line.inTurn || line.waiting.length === 0 || line.inFlight >= line.limit.limit) return;
    line.inTurn = true;
    (line.troubled ? this.#troubledTurn : this.#healthyTurn).push(line);
  }

  #start(turn: Line[]): QueuedDelivery | undefined {
    for (let line = turn.shift(); line !== undefined; line = turn.shift()) {
      line.inTurn = false;
      // A line may have been emptied, filled its limit or changed sides since it took its turn.
      if (line.troubled !== (turn === this.#troubledTurn) || line.inFlight >= line.limit.limit) {
        this.#takeTurn(line);
        continue;
      }
      const delivery = line.waiting.shift();
      if (delivery === undefined) continue;
      this.#queued -= 1;
      line.inFlight += 1;
      this.#inFlight += 1;
      if (line.troubled) this.#troubledInFlight += 1;
      this.#takeTurn(line);
      return delivery;
    }
    return undefined;
  }

  #learn(line: Line, lesson: Lesson, nowMs: number): void {
    const meaning = lesson.reason === undefined ? undefined : meaningOf(lesson.reason);
    const wasTroubled = line.troubled;
    if (meaning === undefined) {
      line.limit = limitAfterSuccess(line.limit);
      line.breaker = closedBreaker;
      line.troubled = false;
    } else if (meaning.transient && meaning.concerns === "destination") {
      line.limit = limitAfterTrouble(line.limit);
      line.troubled = true;
      if (meaning.countsAgainstDestination && lesson.reason !== undefined) {
        line.breaker = breakerAfterFailure(line.breaker, lesson.reason, nowMs, this.#random);
      }
    }
    line.blockedUntilMs = Math.max(
      line.breaker.openUntilMs,
      lesson.notBeforeMs === undefined ? 0 : nowMs + lesson.notBeforeMs,
      line.blockedUntilMs,
    );
    // Attempts still in flight count on the side that the line is on now.
    if (wasTroubled !== line.troubled) {
      this.#troubledInFlight += line.troubled ? line.inFlight : -line.inFlight;
    }
  }

  #empty(line: Line): readonly QueuedDelivery[] {
    const displaced = line.waiting;
    line.waiting = [];
    this.#queued -= displaced.length;
    for (const delivery of displaced) this.#bodyBytes -= delivery.body.length;
    return displaced;
  }
}
