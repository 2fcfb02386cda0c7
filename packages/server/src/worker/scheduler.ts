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
 * with a thousand deliveries waits as long between two of them as one with two.
 *
 * Lines take turns among their equals. A proven line's last attempt succeeded; a troubled one's met trouble; an unproven
 * one has had none here. Troubled lines may use at most half of the slots, troubled and unproven ones together at most
 * three quarters: however many destinations hang, and however new they are, the proven ones keep a quarter.
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

/** What is known of a destination from its last attempt in this process. */
type Standing = "proven" | "unproven" | "troubled";

const standings: readonly Standing[] = ["proven", "unproven", "troubled"];

/** Longer than any breaker stays open, so that a destination in trouble is not taken for a new one. */
const forgetAfterMs = 10 * 60 * 1_000;

const troubledShare = 1 / 2;
const notProvenShare = 3 / 4;

/** One destination's line. */
interface Line {
  readonly destinationId: string;
  waiting: QueuedDelivery[];
  inFlight: number;
  limit: ConcurrencyLimit;
  breaker: Breaker;
  /** No attempt before: the breaker's or the destination's own wish (Retry-After). Epoch milliseconds. */
  blockedUntilMs: number;
  standing: Standing;
  /** Whether the line stands in its turn. */
  inTurn: boolean;
  /** Of the destination's settings; `undefined` before its first delivery. */
  version: number | undefined;
  lastUsedAtMs: number;
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
  readonly #turns: Readonly<Record<Standing, Line[]>> = { proven: [], unproven: [], troubled: [] };
  readonly #inFlight: Record<Standing, number> = { proven: 0, unproven: 0, troubled: 0 };
  /** Whose turn comes first next time, so that none of the three waits for another to run dry. */
  #first = 0;
  #queued = 0;
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
    return this.#inFlight.proven + this.#inFlight.unproven + this.#inFlight.troubled;
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

  /** Leaves a destination alone for a while, as another process or an earlier one was told to. */
  rest(destinationId: string, restMs: number, nowMs: number): void {
    const line = this.#line(destinationId, "troubled");
    line.blockedUntilMs = Math.max(line.blockedUntilMs, nowMs + restMs);
  }

  /**
   * Puts a delivery in its line. `false` when there is no room, in the line or at all, or the line is blocked: it has to
   * wait in the backlog instead. A destination whose settings changed since, by its `version`, is begun with afresh.
   */
  enqueue(delivery: QueuedDelivery, version: number, nowMs: number): boolean {
    const line = this.#line(
      delivery.destinationId,
      delivery.attempts > 0 ? "troubled" : "unproven",
    );
    if (line.version !== version) {
      // What was learned was learned of other settings; nothing is known of a line that has not been used.
      if (line.version !== undefined) this.#beginAfresh(line);
      line.version = version;
    }
    if (this.#queued >= this.#limits.queuedMax) return false;
    if (line.blockedUntilMs > nowMs || line.waiting.length >= this.#limits.lineMax) return false;
    line.lastUsedAtMs = nowMs;
    line.waiting.push(delivery);
    this.#queued += 1;
    this.#bodyBytes += delivery.body.length;
    this.#takeTurn(line);
    return true;
  }

  /** The next delivery to attempt, or `undefined` when nothing may start now. The caller must end it with `settle`. */
  next(): QueuedDelivery | undefined {
    for (let offset = 0; offset < standings.length; offset += 1) {
      const index = (this.#first + offset) % standings.length;
      const standing = standings[index] ?? "proven";
      if (!this.#mayStart(standing)) continue;
      const started = this.#start(standing);
      if (started === undefined) continue;
      this.#first = (index + 1) % standings.length;
      return started;
    }
    return undefined;
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
    const line = this.#line(delivery.destinationId, "unproven");
    assert(line.inFlight > 0);
    line.inFlight -= 1;
    this.#inFlight[line.standing] -= 1;
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

  /** Forgets destinations that have had nothing to do for a while, so that memory follows those in use. */
  forgetIdle(nowMs: number): void {
    for (const line of this.#lines.values()) {
      const isNeeded = line.inFlight > 0 || line.waiting.length > 0 || line.blockedUntilMs > nowMs;
      if (isNeeded || nowMs - line.lastUsedAtMs <= forgetAfterMs) continue;
      this.#lines.delete(line.destinationId);
    }
  }

  #mayStart(standing: Standing): boolean {
    const { inFlightMax } = this.#limits;
    if (this.inFlight >= inFlightMax) return false;
    if (standing === "proven") return true;
    const { unproven, troubled } = this.#inFlight;
    if (unproven + troubled >= inFlightMax * notProvenShare) return false;
    return standing === "unproven" || troubled < inFlightMax * troubledShare;
  }

  #line(destinationId: string, standing: Standing): Line {
    let line = this.#lines.get(destinationId);
    if (line === undefined) {
      line = {
        destinationId,
        waiting: [],
        inFlight: 0,
        limit: startingLimit,
        breaker: closedBreaker,
        blockedUntilMs: 0,
        standing,
        inTurn: false,
        version: undefined,
        lastUsedAtMs: 0,
      };
      this.#lines.set(destinationId, line);
    }
    return line;
  }

  #beginAfresh(line: Line): void {
    this.#inFlight[line.standing] -= line.inFlight;
    this.#inFlight.unproven += line.inFlight;
    line.standing = "unproven";
    line.limit = startingLimit;
    line.breaker = closedBreaker;
    line.blockedUntilMs = 0;
  }

  #takeTurn(line: Line): void {
    if (line.inTurn || line.waiting.length === 0 || line.inFlight >= line.limit.limit) return;
    line.inTurn = true;
    this.#turns[line.standing].push(line);
  }

  #start(standing: Standing): QueuedDelivery | undefined {
    const turn = this.#turns[standing];
    for (let line = turn.shift(); line !== undefined; line = turn.shift()) {
      line.inTurn = false;
      // A line may have been emptied, filled its limit or changed sides since it took its turn.
      if (line.standing !== standing || line.inFlight >= line.limit.limit) {
        this.#takeTurn(line);
        continue;
      }
      const delivery = line.waiting.shift();
      if (delivery === undefined) continue;
      this.#queued -= 1;
      line.inFlight += 1;
      this.#inFlight[standing] += 1;
      this.#takeTurn(line);
      return delivery;
    }
    return undefined;
  }

  #learn(line: Line, lesson: Lesson, nowMs: number): void {
    const meaning = lesson.reason === undefined ? undefined : meaningOf(lesson.reason);
    const before = line.standing;
    if (meaning === undefined) {
      line.limit = limitAfterSuccess(line.limit);
      line.breaker = closedBreaker;
      line.standing = "proven";
    } else if (meaning.transient && meaning.concerns === "destination") {
      line.limit = limitAfterTrouble(line.limit);
      line.standing = "troubled";
      if (meaning.countsAgainstDestination && lesson.reason !== undefined) {
        line.breaker = breakerAfterFailure(line.breaker, lesson.reason, nowMs, this.#random);
      }
    }
    line.blockedUntilMs = Math.max(
      line.breaker.openUntilMs,
      lesson.notBeforeMs === undefined ? 0 : nowMs + lesson.notBeforeMs,
      line.blockedUntilMs,
    );
    // Attempts still in flight count where the line stands now.
    this.#inFlight[before] -= line.inFlight;
    this.#inFlight[line.standing] += line.inFlight;
  }

  #empty(line: Line): readonly QueuedDelivery[] {
    const displaced = line.waiting;
    line.waiting = [];
    this.#queued -= displaced.length;
    for (const delivery of displaced) this.#bodyBytes -= delivery.body.length;
    return displaced;
  }
}
