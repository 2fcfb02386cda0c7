import type { Breaker } from "./breaker.ts";
import { closedBreaker } from "./breaker.ts";
import type { ConcurrencyLimit } from "./concurrency-limit.ts";
import { startingLimit } from "./concurrency-limit.ts";
import { isReplay, type Parcel } from "./parcel.ts";

/**
 * One destination's line in the scheduler: what waits for it, what is known of it, and where it stands in the turns that
 * lines take. No I/O, no timers.
 */

/** What is known of a destination from its last attempt in this process. */
export type Standing = "proven" | "unproven" | "troubled";

/** All of them. */
export const standings: readonly Standing[] = ["proven", "unproven", "troubled"];

/** Live deliveries and replays take turns apart from each other. */
export type Kind = "live" | "replay";

/** Both of them. */
export const kinds: readonly Kind[] = ["live", "replay"];

/** One value for each kind and standing. */
export type ByTurn<Value> = Readonly<Record<Kind, Record<Standing, Value>>>;

/**
 * Where a line stands in one of the turns:
 *
 * - `out`: nowhere;
 * - `in`: in the turn;
 * - `parked`: it was its turn, and it waits until its host has a slot again (host-slots.ts);
 * - `called`: in the turn again, because its host had one.
 */
export type Place = "out" | "in" | "parked" | "called";

/** So that of five starts one is a replay's. */
export const liveStartsPerReplay = 4;
/** So many replays may catch up in a row when they could not start for a while, all their slots being in use. */
const caughtUpReplaysMax = 5;

/** What leads to one host; made by `HostSlots`. */
export interface Host {
  readonly name: string;
  /** Lines that lead there. */
  lineCount: number;
  /** Attempts under way. */
  inFlight: number;
  /** Parcels waiting in its lines. */
  waiting: number;
  /** Its lines that wait for a slot, by the turn that they come back to. */
  readonly parked: ByTurn<Line[]>;
}

/** One destination's line. */
export interface Line {
  readonly destinationId: string;
  readonly waiting: Record<Kind, Parcel[]>;
  deliveriesWaiting: number;
  /** Live starts that no replay of the line has followed yet. */
  replayCredit: number;
  inFlight: number;
  limit: ConcurrencyLimit;
  /** The destination's own bound of attempts in flight; `null`: none. */
  concurrencyLimit: number | null;
  /** Where it leads; `undefined`: its type knows no hosts, or nothing has joined it yet. */
  host: Host | undefined;
  breaker: Breaker;
  /** No attempt before: the breaker's or the destination's own wish (Retry-After). */
  blockedUntilMs: number;
  /** It was left alone, and nothing has begun since. */
  isResting: boolean;
  standing: Standing;
  /** Only the places of its standing count. */
  readonly places: ByTurn<Place>;
  /** Of the destination's settings; `undefined` before its first delivery. */
  version: number | undefined;
  lastUsedAtMs: number;
}

/** One value for each kind and standing, made for each. */
export function byTurn<Value>(make: () => Value): ByTurn<Value> {
  const byStanding = () => ({ proven: make(), unproven: make(), troubled: make() });
  return { live: byStanding(), replay: byStanding() };
}

/** A line that nothing waits in and nothing is known of. */
export function newLine(destinationId: string, standing: Standing): Line {
  return {
    destinationId,
    waiting: { live: [], replay: [] },
    deliveriesWaiting: 0,
    replayCredit: 0,
    inFlight: 0,
    limit: startingLimit,
    concurrencyLimit: null,
    host: undefined,
    breaker: closedBreaker,
    blockedUntilMs: 0,
    isResting: false,
    standing,
    places: byTurn<Place>(() => "out"),
    version: undefined,
    lastUsedAtMs: 0,
  };
}

/** Which of the two a parcel is. */
export function kindOf(parcel: Parcel): Kind {
  return isReplay(parcel) ? "replay" : "live";
}

/** Parcels. */
export function waitingIn({ waiting }: Line): number {
  return waiting.live.length + waiting.replay.length;
}

/** The most attempts that the line may have in flight, its host aside. */
export function slotsOf({ limit, concurrencyLimit }: Line): number {
  return Math.min(limit.limit, concurrencyLimit ?? Infinity);
}

/** Whether the line itself has something to start and a slot for it. Replays go behind what is live. */
export function couldStart(line: Line, kind: Kind): boolean {
  if (line.waiting[kind].length === 0 || line.inFlight >= slotsOf(line)) return false;
  if (kind === "live" || line.waiting.live.length === 0) return true;
  return line.replayCredit >= liveStartsPerReplay;
}

/** Live starts that no replay has followed yet, after one more start. */
export function creditAfter(credit: number, started: Kind): number {
  if (started === "replay") return Math.max(0, credit - liveStartsPerReplay);
  return Math.min(caughtUpReplaysMax * liveStartsPerReplay, credit + 1);
}
