import { ApiError } from "../errors.ts";

/**
 * How much of one sort of work a tenant may have under way in this process at once; more waits in line. For work of a
 * tenant that the database does one after another anyway, such as what is written to its audit log: otherwise each would
 * hold a connection while it waits, until none is left for anybody else.
 */
export class Turns {
  readonly #atOnceMax: number;
  readonly #waitingMax: number;
  readonly #lines = new Map<string, { underWay: number; readonly waiting: (() => void)[] }>();

  /**
   * @param atOnceMax at least 1.
   * @param waitingMax most that wait in one line; beyond it the answer is `overloaded`.
   */
  constructor(atOnceMax: number, waitingMax: number) {
    this.#atOnceMax = atOnceMax;
    this.#waitingMax = waitingMax;
  }

  /** Runs `work` when it is its turn among those of the same key. Errors: `overloaded`; those of `work`. */
  async take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const line = this.#lines.get(key) ?? { underWay: 0, waiting: [] };
    this.#lines.set(key, line);
    if (line.underWay >= this.#atOnceMax) {
      if (line.waiting.length >= this.#waitingMax) {
        throw new ApiError("overloaded", { retryAfterSeconds: 1 });
      }
      // Whoever ends hands its place over, so nobody who comes meanwhile can take it.
      await new Promise<void>((resolve) => line.waiting.push(resolve));
    } else {
      line.underWay += 1;
    }
    try {
      return await work();
    } finally {
      const next = line.waiting.shift();
      if (next !== undefined) next();
      else {
        line.underWay -= 1;
        if (line.underWay === 0) this.#lines.delete(key);
      }
    }
  }
}
