import { durationClassesMs, durationClassOf } from "./duration-classes.ts";
import type { CountedHour } from "./store.ts";

/** What is counted of a worker's verdict that is on record. All ids are UUIDs. */
export interface CountedVerdict {
  readonly delivery: {
    readonly tenantId: string;
    readonly customerId: string;
    readonly destinationId: string;
    readonly origin: "event" | "test" | "replay";
  };
  /** `undefined` when none was made. */
  readonly attempt:
    | {
        readonly outcome: "delivered" | "failed" | "unknown";
        /** Epoch milliseconds. */
        readonly startedAtMs: number;
        /** `undefined` when the end was not seen. */
        readonly durationMs: number | undefined;
      }
    | undefined;
  readonly course: { readonly kind: "delivered" | "dead" | "cancelled" | "waiting" };
}

/** What {@link DeliveryCounter} works with. */
export interface DeliveryCounterOptions {
  /** Adds rows to what is stored, all or none. They come sorted by their key, at most {@link portionRowsMax}. */
  readonly write: (rows: readonly CountedHour[]) => Promise<void>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Counts were given up, for so many rows, because there was no room for more. */
  readonly onDropped: (rowCount: number) => void;
  /** Most rows in memory, of about 500 bytes each. Default 20,000. */
  readonly rowsMax?: number;
}

/** Rows of one write at most. */
export const portionRowsMax = 2_000;

const hourMs = 3_600_000;

interface Counting {
  readonly tenantId: string;
  readonly customerId: string;
  readonly destinationId: string;
  readonly hourMs: number;
  delivered: number;
  failedAttempts: number;
  dead: number;
  readonly durationCounts: number[];
  lastAttemptAtMs: number | undefined;
}

/**
 * Counts in memory, by destination and hour, what a worker has put on record, and adds it to the database now and then.
 * Counting is a few additions: no outcome waits for it, and none costs a statement more.
 *
 * These are statistics. A worker that is killed takes with it what it has counted since the last flush; a flush that was
 * committed although its answer was lost is counted twice. Test events are not counted.
 */
export class DeliveryCounter {
  readonly #options: DeliveryCounterOptions;
  readonly #rowsMax: number;
  /** In the order in which they were begun. */
  #rows = new Map<string, Counting>();

  constructor(options: DeliveryCounterOptions) {
    this.#options = options;
    this.#rowsMax = options.rowsMax ?? 20_000;
  }

  /** Rows in memory. */
  get size(): number {
    return this.#rows.size;
  }

  /** Counts a verdict that is on record. */
  note({ delivery, attempt, course }: CountedVerdict): void {
    if (delivery.origin === "test") return;
    const isDead = course.kind === "dead";
    // What waits or is cancelled without an attempt is nothing that happened at the destination.
    if (attempt === undefined && !isDead) return;
    const row = this.#rowOf(delivery, attempt?.startedAtMs ?? this.#options.now());
    if (course.kind === "delivered") row.delivered += 1;
    if (isDead) row.dead += 1;
    if (attempt === undefined) return;
    if (attempt.outcome === "failed") row.failedAttempts += 1;
    if (attempt.durationMs !== undefined) {
      const position = durationClassOf(attempt.durationMs);
      row.durationCounts[position] = (row.durationCounts[position] ?? 0) + 1;
    }
    row.lastAttemptAtMs = Math.max(row.lastAttemptAtMs ?? 0, attempt.startedAtMs);
  }

  /**
   * Adds what was counted so far to the database; one statement for each {@link portionRowsMax} rows. Not to be called
   * again before it has ended.
   *
   * Errors: those of `write`; what could not be written is kept for the next time.
   */
  async flush(): Promise<void> {
    for (let left = this.#rows.size; left > 0; left -= portionRowsMax) {
      const portion = [...this.#rows.entries().take(Math.min(left, portionRowsMax))];
      for (const [key] of portion) this.#rows.delete(key);
      try {
        // In one order in all processes, so that two of them never wait for each other.
        await this.#options.write(portion.map(([, row]) => row).toSorted(byKey));
      } catch (error) {
        this.#takeBack(portion);
        throw error;
      }
    }
  }

  #rowOf(delivery: CountedVerdict["delivery"], atMs: number): Counting {
    const { tenantId, customerId, destinationId } = delivery;
    const beginsAtMs = Math.floor(atMs / hourMs) * hourMs;
    const key = `${destinationId} ${beginsAtMs}`;
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = {
        ...{ tenantId, customerId, destinationId, hourMs: beginsAtMs },
        ...{ delivered: 0, failedAttempts: 0, dead: 0, lastAttemptAtMs: undefined },
        durationCounts: durationClassesMs.map(() => 0),
      };
      this.#rows.set(key, row);
      this.#dropOldest();
    }
    return row;
  }

  /** What was counted meanwhile is newer, so it stands behind. */
  #takeBack(portion: readonly (readonly [string, Counting])[]): void {
    const meanwhile = this.#rows;
    this.#rows = new Map(portion);
    for (const [key, row] of meanwhile) {
      const before = this.#rows.get(key);
      if (before === undefined) this.#rows.set(key, row);
      else add(before, row);
    }
    this.#dropOldest();
  }

  #dropOldest(): void {
    const surplus = this.#rows.size - this.#rowsMax;
    if (surplus <= 0) return;
    for (const key of [...this.#rows.keys().take(surplus)]) this.#rows.delete(key);
    this.#options.onDropped(surplus);
  }
}

function add(row: Counting, more: Counting): void {
  row.delivered += more.delivered;
  row.failedAttempts += more.failedAttempts;
  row.dead += more.dead;
  for (const [position, count] of more.durationCounts.entries()) {
    row.durationCounts[position] = (row.durationCounts[position] ?? 0) + count;
  }
  row.lastAttemptAtMs = Math.max(row.lastAttemptAtMs ?? 0, more.lastAttemptAtMs ?? 0) || undefined;
}

function byKey(a: CountedHour, b: CountedHour): number {
  const [one, other] = [a, b].map(
    (row) => `${row.tenantId} ${row.customerId} ${row.destinationId} ${row.hourMs}`,
  );
  return (one ?? "") < (other ?? "") ? -1 : 1;
}
