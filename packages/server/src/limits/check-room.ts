import { ApiError } from "../errors.ts";
import { rateLimited } from "./rate-limiter.ts";

/** How many connection checks there may be at once; each at least 1. */
export interface CheckRoomBounds {
  /** To one host, so that nobody turns this process on somebody else's machine. */
  readonly host: number;
  /** For one customer, and for one tenant, so that receivers which never answer cannot take the room of all others. */
  readonly owner: number;
  readonly tenant: number;
  readonly all: number;
}

/** What a check turns to, and whom it is for. */
export interface CheckPlace {
  /** `null`: no host that is counted. */
  readonly host: string | null;
  /** UUID of the customer, or of the tenant while there is no such customer. */
  readonly ownerId: string;
  readonly tenantId: string;
}

/**
 * How many connection checks this process makes at once. They come on top of what the worker of the same process has under
 * way to a host. Nothing waits in line, because somebody waits in front of a screen.
 */
export class CheckRoom {
  readonly #bounds: CheckRoomBounds;
  readonly #closing = new AbortController();
  readonly #underWay = new Map<string, number>();

  constructor(bounds: CheckRoomBounds) {
    this.#bounds = bounds;
  }

  /**
   * Makes a check, which is to end soon after its signal aborts.
   *
   * Errors: `rate_limited` when enough is under way to the host, or for the customer or the tenant; `overloaded` when there
   * is in all, and once the room is closed, whatever came of the check; those of `work`.
   */
  async run<Result>(
    place: CheckPlace,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const keys = this.#admit(place);
    for (const key of keys) this.#note(key, 1);
    try {
      const result = await work(this.#closing.signal);
      // What was cut short by us says nothing of the destination.
      if (this.#closing.signal.aborted) throw full();
      return result;
    } finally {
      for (const key of keys) this.#note(key, -1);
    }
  }

  /** Ends the checks under way: a process that was asked to stop has no half minute for each of them. */
  close(): void {
    this.#closing.abort();
  }

  #admit({ host, ownerId, tenantId }: CheckPlace): readonly string[] {
    const { owner, tenant, host: hostMax, all } = this.#bounds;
    const levels: [key: string, most: number, what: string][] = [
      [`owner ${ownerId}`, owner, "checks for one customer"],
      [`tenant ${tenantId}`, tenant, "checks for one tenant"],
    ];
    if (host !== null) levels.push([`host ${host}`, hostMax, "checks of one host"]);
    for (const [key, most, what] of levels) {
      if (this.#count(key) < most) continue;
      throw rateLimited(`At most ${most} ${what} are made at once.`, 1_000);
    }
    if (this.#count("all") >= all || this.#closing.signal.aborted) throw full();
    return ["all", ...levels.map(([key]) => key)];
  }

  #count(key: string): number {
    return this.#underWay.get(key) ?? 0;
  }

  #note(key: string, change: 1 | -1): void {
    const count = this.#count(key) + change;
    if (count === 0) this.#underWay.delete(key);
    else this.#underWay.set(key, count);
  }
}

function full(): ApiError {
  return new ApiError("overloaded", { retryAfterSeconds: 1 });
}
