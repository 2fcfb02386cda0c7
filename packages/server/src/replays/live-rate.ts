/**
 * How many attempts a second this process makes that belong to no replay. Counted by the second; the one that is under
 * way does not count yet, so that the rate does not sink at its beginning.
 */
export class LiveRate {
  readonly #now: () => number;
  readonly #slots = Array.from({ length: slotCount }, () => ({ second: 0, count: 0 }));

  /** @param now milliseconds; need not be the wall clock. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts one attempt. */
  note(): void {
    const second = this.#second();
    const slot = this.#slots[second % slotCount];
    if (slot === undefined) return;
    if (slot.second !== second) Object.assign(slot, { second, count: 0 });
    slot.count += 1;
  }

  /** Attempts a second, over the last few seconds. */
  perSecond(): number {
    const present = this.#second();
    let count = 0;
    for (const slot of this.#slots) {
      if (slot.second < present && slot.second >= present - seconds) count += slot.count;
    }
    return count / seconds;
  }

  #second(): number {
    return Math.floor(this.#now() / 1_000);
  }
}

const slotCount = 10;
/** Long enough to see traffic that comes in bursts, short enough to let replays go on soon after it ended. */
const seconds = 5;
