import type { WorkerClock } from "../../worker/clock.ts";

/** The database's clock when a simulation begins, in epoch milliseconds: a Monday in January. */
export const simulationStartMs = Date.UTC(2026, 0, 5, 8);

interface Timer {
  readonly atMs: number;
  readonly sequence: number;
  readonly owner: SimulatedProcess | undefined;
  readonly run: () => void;
  isCancelled: boolean;
}

/** Steps queued on the real event loop at a time. */
const stepsAtOnce = 128;

/**
 * Time that passes only when nothing is left to do: a queue of timers, run one by one in the order of their times, then
 * of their making.
 *
 * Between two timers all microtasks run, because each timer has a turn of the real event loop of its own. Nothing in a
 * simulation may wait for anything else.
 */
export class VirtualTime {
  #nowMs = 0;
  #sequence = 0;
  readonly #heap: Timer[] = [];

  /** Milliseconds since the simulation began. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Runs something after so many milliseconds; one of a process does not run when that is dead, and waits while it stalls. */
  after(ms: number, owner: SimulatedProcess | undefined, run: () => void): () => void {
    const atMs = this.#nowMs + Math.max(0, ms);
    const timer: Timer = { atMs, sequence: this.#sequence++, owner, run, isCancelled: false };
    this.#push(timer);
    return () => {
      timer.isCancelled = true;
    };
  }

  /** Lets time pass until `isOver` or until nothing waits any more. Errors: what a timer throws. */
  run(isOver: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      let isDone = false;
      const step = () => {
        if (isDone) return;
        try {
          isDone = isOver() || !this.#step();
        } catch (error) {
          isDone = true;
          reject(error);
        }
        if (isDone) resolve();
      };
      const steps = () => {
        if (isDone) return;
        for (let count = 0; count < stepsAtOnce; count += 1) setImmediate(step);
        setImmediate(steps);
      };
      steps();
    });
  }

  #step(): boolean {
    for (let timer = this.#pop(); timer !== undefined; timer = this.#pop()) {
      const { owner } = timer;
      if (timer.isCancelled || owner?.isDead === true) continue;
      this.#nowMs = timer.atMs;
      if (owner !== undefined && owner.stalledUntilMs > timer.atMs) {
        this.#push(Object.assign(timer, { atMs: owner.stalledUntilMs }));
        continue;
      }
      timer.run();
      return true;
    }
    return false;
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let index = heap.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(timer, heap[parent])) break;
      heap[index] = heap[parent] as Timer;
      index = parent;
    }
    heap[index] = timer;
  }

  #pop(): Timer | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Timer, heap[child])) child += 1;
      if (!isBefore(heap[child] as Timer, last)) break;
      heap[index] = heap[child] as Timer;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

function isBefore(one: Timer, other: Timer | undefined): boolean {
  if (other === undefined || one.atMs !== other.atMs) return one.atMs < (other?.atMs ?? 0);
  return one.sequence < other.sequence;
}

/** One process: what is its own dies and stalls with it. */
export class SimulatedProcess {
  readonly name: string;
  readonly clock: WorkerClock;
  readonly newUuid: () => string;
  isDead = false;
  diedAtMs = Infinity;
  stalledUntilMs = 0;
  /** How far its wall clock is from the database's. */
  wallOffsetMs = 0;
  /** When something last kept it from its work: a stall, or a call to the database that went wrong. */
  troubledAtMs = -Infinity;

  constructor(name: string, time: VirtualTime, newUuid: (nowMs: () => number) => () => string) {
    this.name = name;
    const wallMs = () => Math.floor(simulationStartMs + time.nowMs + this.wallOffsetMs);
    this.newUuid = newUuid(wallMs);
    this.clock = {
      now: wallMs,
      monotonicMs: () => time.nowMs,
      after: (ms, run) => time.after(ms, this, run),
      soon: (run) => {
        time.after(0, this, run);
      },
    };
  }

  /** As after `kill -9`. */
  kill(nowMs: number): void {
    this.isDead = true;
    this.diedAtMs = nowMs;
  }
}

/**
 * Makes UUIDs of version 7 as ids.ts does, but such that a seed determines them: of the clock of their maker, growing
 * even when that is set back, and told apart by a count.
 */
export function createUuids(): (nowMs: () => number) => () => string {
  let count = 0;
  return (nowMs) => {
    let lastMs = 0;
    let sequence = 0;
    return () => {
      const wallMs = nowMs();
      if (wallMs > lastMs) {
        lastMs = wallMs;
        sequence = 0;
      } else sequence += 1;
      count += 1;
      const time = lastMs.toString(16).padStart(12, "0");
      const place = sequence.toString(16).padStart(3, "0");
      const suffix = count.toString(16).padStart(12, "0");
      return `${time.slice(0, 8)}-${time.slice(8)}-7${place}-8000-${suffix}`;
    };
  };
}
