/**
 * Time as a worker has it. Everything in a worker that waits, waits on this, so that a whole worker can be run in
 * virtual time.
 */
export interface WorkerClock {
  /** The wall clock in milliseconds since the epoch. It may jump. */
  now(): number;
  /** Milliseconds that only ever grow. */
  monotonicMs(): number;
  /** Runs something once after so many milliseconds, unless the returned function is called before. */
  after(ms: number, run: () => void): () => void;
  /** Runs something after whatever this turn of the event loop still has to do. */
  soon(run: () => void): void;
}

/** The clock of a real process. */
export const systemClock: WorkerClock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  soon: (run) => {
    setImmediate(run);
  },
};

/** Resolves after so many milliseconds. */
export function delay(clock: WorkerClock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}

/** Runs something again and again, with a rest of so many milliseconds before each time; returns what ends it. */
export function every(clock: WorkerClock, ms: number, run: () => void): () => void {
  let cancel = () => {};
  const rest = () => {
    cancel = clock.after(ms, () => {
      rest();
      run();
    });
  };
  rest();
  return () => cancel();
}
