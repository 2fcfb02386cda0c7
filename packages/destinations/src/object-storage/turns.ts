/** Lets only so many run at a time; the others wait, the oldest first. */
export class Turns {
  readonly #runningMax: number;
  readonly #waiting: (() => void)[] = [];
  #runningCount = 0;

  constructor(runningMax: number) {
    this.#runningMax = runningMax;
  }

  /**
   * Runs the work when its turn comes.
   *
   * Errors: those of the work, and the signal's reason when it aborted before the turn.
   */
  async take<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    if (this.#runningCount === this.#runningMax) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      // Whoever ends hands its place over.
      await promise;
    } else {
      this.#runningCount += 1;
    }
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#runningCount -= 1;
      else next();
    }
  }
}
