import { strict as assert } from "node:assert";
import { byTurn, kinds, standings, waitingIn, type Host, type Kind, type Line } from "./line.ts";
import type { Standing } from "./line.ts";
import type { Parcel } from "./parcel.ts";

/**
 * How many attempts this process has under way to one host, over all destinations and tenants. So the many destinations
 * of some tenant, or of many, are no way to turn all workers on somebody else's machine. No I/O, no timers.
 *
 * A line whose turn it is while its host is full is parked: it leaves the turn, so that it costs the others nothing, and
 * holds no slot. When an attempt to the host ends, the line that has been parked longest is called back, one for each of
 * the turns in which lines of the host are parked, since it is not known which of those comes next. A called line that
 * finds the slot taken all the same is parked in front of the others again; one that does not need it any more lets the
 * next be called.
 *
 * Of what waits for a host, only so much is kept in memory that its slots do not run dry. The rest waits in the backlog,
 * like that of a single line.
 */
export class HostSlots {
  readonly #slotsMax: number;
  readonly #onCall: (line: Line, kind: Kind, standing: Standing) => void;
  readonly #hosts = new Map<string, Host>();
  /** Where what is under way leads: its line may lead elsewhere by the time that it ends. */
  readonly #hostOf = new WeakMap<Parcel, Host>();

  /** `onCall` puts a line into a turn again. `slotsMax`: attempts in flight, 1 at least. */
  constructor(slotsMax: number, onCall: (line: Line, kind: Kind, standing: Standing) => void) {
    this.#slotsMax = slotsMax;
    this.#onCall = onCall;
  }

  /** Makes a line lead to a host; `null`: to none that is counted. What is under way counts where it leads. */
  lead(line: Line, name: string | null): void {
    const before = line.host;
    if (before?.name === (name ?? undefined)) return;
    if (before !== undefined) this.leave(line);
    if (name === null) return;
    let host = this.#hosts.get(name);
    if (host === undefined) {
      const parked = byTurn<Line[]>(() => []);
      host = { name, lineCount: 0, inFlight: 0, waiting: 0, parked };
      this.#hosts.set(name, host);
    }
    host.lineCount += 1;
    host.waiting += waitingIn(line);
    line.host = host;
  }

  /** Takes a line from its host. Where it was parked it is in no turn afterwards. */
  leave(line: Line): void {
    const { host } = line;
    if (host === undefined) return;
    line.host = undefined;
    host.lineCount -= 1;
    host.waiting -= waitingIn(line);
    for (const kind of kinds) {
      for (const standing of standings) {
        const place = line.places[kind][standing];
        if (place === "parked") {
          const parked = host.parked[kind][standing];
          parked.splice(parked.indexOf(line), 1);
          line.places[kind][standing] = "out";
        } else if (place === "called") {
          line.places[kind][standing] = "in";
          this.call(host, kind, standing);
        }
      }
    }
    this.#forget(host);
  }

  /** Whether no attempt to the line's host may begin. */
  isFull({ host }: Line): boolean {
    return host !== undefined && host.inFlight >= this.#slotsMax;
  }

  /** Whether the line's host has all in memory that its slots could take: claiming for it would only fill memory. */
  isSupplied({ host }: Line): boolean {
    return host !== undefined && host.inFlight + host.waiting >= this.#slotsMax;
  }

  /** Whether one more parcel may wait for the line's host: as many as it has slots, and as many as are in them. */
  hasRoom({ host }: Line): boolean {
    return host === undefined || host.waiting < 2 * this.#slotsMax;
  }

  /** Counts parcels that join a line, or leave it (negative). */
  noteWaiting({ host }: Line, parcels: number): void {
    if (host !== undefined) host.waiting += parcels;
  }

  /** Gives one of the host's slots to a parcel that was taken from the line. */
  take({ host }: Line, parcel: Parcel): void {
    if (host === undefined) return;
    host.inFlight += 1;
    this.#hostOf.set(parcel, host);
  }

  /** Takes the slot back and calls who may be waiting for it. */
  free(parcel: Parcel): void {
    const host = this.#hostOf.get(parcel);
    if (host === undefined) return;
    this.#hostOf.delete(parcel);
    assert(host.inFlight > 0);
    host.inFlight -= 1;
    for (const kind of kinds) {
      for (const standing of standings) this.call(host, kind, standing);
    }
    this.#forget(host);
  }

  /** Sets a line aside whose turn it was: before those that are parked there, when it had been called. */
  park(
    line: Line,
    turn: { readonly kind: Kind; readonly standing: Standing },
    first: boolean,
  ): void {
    const { host } = line;
    assert(host !== undefined);
    const parked = host.parked[turn.kind][turn.standing];
    if (first) parked.unshift(line);
    else parked.push(line);
    line.places[turn.kind][turn.standing] = "parked";
  }

  /** Calls the next of the lines that are parked for a turn, when there is a slot for it. */
  call(host: Host | undefined, kind: Kind, standing: Standing): void {
    if (host === undefined || host.inFlight >= this.#slotsMax) return;
    const line = host.parked[kind][standing].shift();
    if (line === undefined) return;
    line.places[kind][standing] = "called";
    this.#onCall(line, kind, standing);
  }

  #forget(host: Host): void {
    if (host.lineCount === 0 && host.inFlight === 0) this.#hosts.delete(host.name);
  }
}
