import { strict as assert } from "node:assert";
import type { FailureReason } from "@pushrail/destinations";
import { meaningOf } from "@pushrail/destinations";
import { breakerAfterFailure, breakerAfterSuccess, closedBreaker } from "./breaker.ts";
import { batchesClaimedMax } from "./claim-plan.ts";
import {
  limitAfterRest,
  limitAfterSuccess,
  limitAfterTrouble,
  startingLimit,
} from "./concurrency-limit.ts";
import { HostSlots } from "./host-slots.ts";
import {
  byTurn,
  couldStart,
  creditAfter,
  kindOf,
  kinds,
  liveStartsPerReplay,
  newLine,
  slotsOf,
  standings,
  waitingIn,
  type ByTurn,
  type Kind,
  type Line,
  type Standing,
} from "./line.ts";
import { bytesOf, destinationIdOf, isReplay, type Parcel } from "./parcel.ts";

/**
 * Which parcel of this process is attempted next. No I/O, no timers.
 *
 * Every destination has a line of its own. Lines with something to do take turns, one parcel a turn, so a destination
 * with a thousand parcels waits as long between two of them as one with two.
 *
 * Lines take turns among their equals. A proven line's last attempt succeeded; a troubled one's met trouble; an unproven
 * one has had none here. Troubled lines may use at most half of the slots, troubled and unproven ones together at most
 * three quarters: however many destinations hang, and however new they are, the proven ones keep a quarter.
 *
 * Replays go behind what is live, over all lines and within each of them. While something live could start in its stead,
 * a replay starts only after four live ones; while something live waits at all, replays get no more than a fifth of all
 * slots. So neither waits for the other to run dry.
 *
 * However many lines lead to one host, only so many attempts to it are under way at once (host-slots.ts).
 *
 * Slots and limits count parcels, for each is one attempt; room counts deliveries, for each takes memory. All times are
 * milliseconds on one clock of the caller, which should be one that only grows.
 */

/** Bounds of one process. */
export interface SchedulerLimits {
  /** Most attempts in flight. */
  readonly inFlightMax: number;
  /** Most deliveries waiting in memory over all lines. */
  readonly queuedMax: number;
  /** Most bytes of bodies waiting or in flight. */
  readonly bodyBytesMax: number;
  /** Most deliveries waiting in one line, batches aside; the rest belongs in the backlog. */
  readonly lineMax: number;
  /** Most attempts in flight to one host, over all lines. */
  readonly hostInFlightMax: number;
}

/** Longer than any breaker stays open, so that a destination in trouble is not taken for a new one. */
const forgetAfterMs = 10 * 60 * 1_000;

const troubledShare = 1 / 2;
const notProvenShare = 3 / 4;

const replayShare = 1 / 5;

/** So many batches may wait in one line, however many deliveries they are: enough to start one whenever another ends. */
const batchesWaitingMax = 2 * batchesClaimedMax;

/** What an attempt says about its destination. */
export interface Lesson {
  /** `undefined` when the attempt succeeded. */
  readonly reason: FailureReason | undefined;
  /** The destination asked to be left alone for so long. */
  readonly notBeforeMs: number | undefined;
  /** How long it took; `undefined` when that was not seen. */
  readonly latencyMs: number | undefined;
}

/** What is known of the destination when a parcel joins its line. */
export interface LineSettings {
  /** The destination's version: when it changes, what was learned of the destination is forgotten. */
  readonly version: number;
  readonly nowMs: number;
  /** Most attempts in flight, in this process; `null`: as many as its answers show it can take. */
  readonly concurrencyLimit: number | null;
  /** The host that it leads to, as `hostOf` of the type's definition names it; asked for again with each version. */
  readonly hostOf: () => string | null;
}

/** Takes in parcels and hands them out in a fair order. */
export class Scheduler {
  readonly #limits: SchedulerLimits;
  readonly #random: () => number;
  readonly #lines = new Map<string, Line>();
  readonly #hosts: HostSlots;
  readonly #turns: ByTurn<Line[]> = byTurn(() => []);
  readonly #inFlight: Record<Standing, number> = { proven: 0, unproven: 0, troubled: 0 };
  /** Whose turn comes first next time, so that none of the three waits for another to run dry. */
  readonly #first: Record<Kind, number> = { live: 0, replay: 0 };
  /** Live starts that no replay has followed yet. */
  #replayCredit = 0;
  #replaysInFlight = 0;
  /** Parcels. */
  #liveWaiting = 0;
  #queued = 0;
  #bodyBytes = 0;
  #reserved = 0;
  #reservedBytes = 0;

  constructor(limits: SchedulerLimits, random: () => number) {
    this.#limits = limits;
    this.#random = random;
    this.#hosts = new HostSlots(limits.hostInFlightMax, (line, kind, standing) =>
      this.#turns[kind][standing].push(line),
    );
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
    line.isResting = true;
    line.limit = limitAfterRest(line.limit);
  }

  /**
   * Puts a parcel in its line. `false` when there is no room, in the line, for its host or at all, or the line is blocked:
   * it has to wait in the backlog instead. The last parcel for which there is room may exceed it, so that none is too
   * large to go.
   */
  enqueue(parcel: Parcel, { version, nowMs, concurrencyLimit, hostOf }: LineSettings): boolean {
    const hasFailed = parcel.deliveries.some(({ attempts }) => attempts > 0);
    const line = this.#line(destinationIdOf(parcel), hasFailed ? "troubled" : "unproven");
    if (line.version !== version) {
      this.#hosts.lead(line, hostOf());
      // What was learned was learned of other settings; nothing is known of a line that has not been used.
      if (line.version !== undefined) this.#beginAfresh(line);
      line.version = version;
    }
    line.concurrencyLimit = concurrencyLimit;
    // Also of what is refused: a line that is forgotten is claimed for again, only to be refused again.
    line.lastUsedAtMs = nowMs;
    if (this.#queued >= this.#limits.queuedMax) return false;
    if (line.blockedUntilMs > nowMs || this.#isFull(line, batchesWaitingMax)) return false;
    if (!this.#hosts.hasRoom(line)) return false;
    if (line.isResting) {
      // Attempts from before the rest may have raised it again.
      line.limit = limitAfterRest(line.limit);
      line.isResting = false;
    }
    this.#add(line, parcel);
    this.#takeTurn(line);
    return true;
  }

  /** The next parcel to attempt, or `undefined` when nothing may start now. The caller must end it with `settle`. */
  next(): Parcel | undefined {
    const replayMayStart = this.#replayMayStart();
    if (replayMayStart && this.#replayCredit >= liveStartsPerReplay) {
      const due = this.#startOf("replay");
      if (due !== undefined) return due;
    }
    return this.#startOf("live") ?? (replayMayStart ? this.#startOf("replay") : undefined);
  }

  /**
   * Ends what `next` handed out and learns from it; without a lesson, nothing was attempted. Returns the parcels of the
   * line that can no longer be attempted soon and have to move to the backlog, and until when the destination is to be
   * left alone (0 when it need not be).
   */
  settle(
    parcel: Parcel,
    lesson: Lesson | undefined,
    nowMs: number,
  ): { readonly displaced: readonly Parcel[]; readonly blockedUntilMs: number } {
    const line = this.#line(destinationIdOf(parcel), "unproven");
    assert(line.inFlight > 0);
    line.inFlight -= 1;
    this.#inFlight[line.standing] -= 1;
    if (isReplay(parcel)) this.#replaysInFlight -= 1;
    this.#bodyBytes -= bytesOf(parcel);
    this.#hosts.free(parcel);
    if (lesson !== undefined) this.#learn(line, parcel, lesson, nowMs);
    if (line.blockedUntilMs > nowMs) {
      return { displaced: this.#empty(line), blockedUntilMs: line.blockedUntilMs };
    }
    this.#takeTurn(line);
    return { displaced: [], blockedUntilMs: 0 };
  }

  /** Takes every waiting parcel out of memory. */
  withdrawAll(): readonly Parcel[] {
    return [...this.#lines.values()].flatMap((line) => this.#empty(line));
  }

  /** Destinations that could not start one more parcel now: claiming for them would only fill memory. */
  saturated(): readonly string[] {
    const ids: string[] = [];
    for (const line of this.#lines.values()) {
      const isBusy = line.inFlight + waitingIn(line) >= slotsOf(line);
      const isFed = this.#isFull(line, batchesWaitingMax - batchesClaimedMax);
      if (isBusy || isFed || this.#hosts.isSupplied(line)) ids.push(line.destinationId);
    }
    return ids;
  }

  /** The tenants that something waits for. */
  waitingTenants(): readonly string[] {
    const ids = new Set<string>();
    for (const { waiting } of this.#lines.values()) {
      const first = waiting.live[0] ?? waiting.replay[0];
      if (first !== undefined) ids.add(first.deliveries[0].tenantId);
    }
    return [...ids];
  }

  /** Forgets destinations that have had nothing to do for a while, so that memory follows those in use. */
  forgetIdle(nowMs: number): void {
    for (const line of this.#lines.values()) {
      const isNeeded = line.inFlight > 0 || waitingIn(line) > 0;
      const lastUsedAtMs = Math.max(line.lastUsedAtMs, line.blockedUntilMs);
      if (isNeeded || nowMs - lastUsedAtMs <= forgetAfterMs) continue;
      this.#hosts.leave(line);
      this.#lines.delete(line.destinationId);
    }
  }

  #isFull(line: Line, parcelsMax: number): boolean {
    return line.deliveriesWaiting >= this.#limits.lineMax && waitingIn(line) >= parcelsMax;
  }

  #replayMayStart(): boolean {
    const replaysMax = Math.max(1, Math.floor(this.#limits.inFlightMax * replayShare));
    return this.#liveWaiting === 0 || this.#replaysInFlight < replaysMax;
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
      line = newLine(destinationId, standing);
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
    line.isResting = false;
    this.#takeTurn(line);
  }

  #add(line: Line, parcel: Parcel): void {
    const kind = kindOf(parcel);
    line.waiting[kind].push(parcel);
    line.deliveriesWaiting += parcel.deliveries.length;
    if (kind === "live") this.#liveWaiting += 1;
    this.#hosts.noteWaiting(line, 1);
    this.#queued += parcel.deliveries.length;
    this.#bodyBytes += bytesOf(parcel);
  }

  #takeTurn(line: Line): void {
    for (const kind of kinds) {
      const places = line.places[kind];
      if (places[line.standing] !== "out" || !couldStart(line, kind)) continue;
      places[line.standing] = "in";
      this.#turns[kind][line.standing].push(line);
    }
  }

  #startOf(kind: Kind): Parcel | undefined {
    for (let offset = 0; offset < standings.length; offset += 1) {
      const index = (this.#first[kind] + offset) % standings.length;
      const standing = standings[index] ?? "proven";
      if (!this.#mayStart(standing)) continue;
      const started = this.#start(kind, standing);
      if (started === undefined) continue;
      this.#first[kind] = (index + 1) % standings.length;
      return started;
    }
    return undefined;
  }

  #start(kind: Kind, standing: Standing): Parcel | undefined {
    const turn = this.#turns[kind][standing];
    for (let line = turn.shift(); line !== undefined; line = turn.shift()) {
      const wasCalled = line.places[kind][standing] === "called";
      line.places[kind][standing] = "out";
      // A line may have been emptied, filled its limit or changed sides since it took its turn.
      const isReady = line.standing === standing && couldStart(line, kind);
      if (isReady && this.#hosts.isFull(line)) {
        this.#hosts.park(line, { kind, standing }, wasCalled);
        continue;
      }
      const parcel = isReady ? line.waiting[kind].shift() : undefined;
      if (parcel === undefined) {
        if (wasCalled) this.#hosts.call(line.host, kind, standing);
        continue;
      }
      this.#noteStart(line, kind, parcel);
      this.#takeTurn(line);
      return parcel;
    }
    return undefined;
  }

  #noteStart(line: Line, kind: Kind, parcel: Parcel): void {
    this.#queued -= parcel.deliveries.length;
    line.deliveriesWaiting -= parcel.deliveries.length;
    this.#hosts.noteWaiting(line, -1);
    this.#hosts.take(line, parcel);
    line.inFlight += 1;
    this.#inFlight[line.standing] += 1;
    if (kind === "live") this.#liveWaiting -= 1;
    else this.#replaysInFlight += 1;
    line.replayCredit = creditAfter(line.replayCredit, kind);
    this.#replayCredit = creditAfter(this.#replayCredit, kind);
  }

  #learn(line: Line, { batchId }: Parcel, lesson: Lesson, nowMs: number): void {
    const meaning = lesson.reason === undefined ? undefined : meaningOf(lesson.reason);
    const before = line.standing;
    if (meaning === undefined) {
      // How long a batch takes depends on its size, so batches cannot be compared.
      const latencyMs = batchId === undefined ? lesson.latencyMs : undefined;
      line.limit = limitAfterSuccess(line.limit, latencyMs);
      line.breaker = breakerAfterSuccess(line.breaker, nowMs);
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
    if (line.blockedUntilMs > nowMs) line.isResting = true;
    // Attempts still in flight count where the line stands now.
    this.#inFlight[before] -= line.inFlight;
    this.#inFlight[line.standing] += line.inFlight;
  }

  #empty(line: Line): readonly Parcel[] {
    const { live, replay } = line.waiting;
    const displaced = [...live, ...replay];
    this.#liveWaiting -= live.length;
    this.#hosts.noteWaiting(line, -displaced.length);
    live.length = 0;
    replay.length = 0;
    this.#queued -= line.deliveriesWaiting;
    line.deliveriesWaiting = 0;
    for (const parcel of displaced) this.#bodyBytes -= bytesOf(parcel);
    return displaced;
  }
}
