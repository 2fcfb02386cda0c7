/** What happened in a simulation, for the eyes of whoever looks for a defect. */
export class Trace {
  readonly #entries: {
    readonly atMs: number;
    readonly text: string;
    readonly deliveryIds: readonly string[];
  }[] = [];

  /** Writes one line down; without deliveries it concerns all of them. */
  note(atMs: number, text: string, deliveryIds: readonly string[] = []): void {
    this.#entries.push({ atMs, text, deliveryIds });
  }

  /** The lines that concern one delivery; all of them when it is "". */
  of(deliveryId: string): readonly string[] {
    return this.#entries
      .filter(
        ({ deliveryIds }) =>
          deliveryId === "" || deliveryIds.length === 0 || deliveryIds.includes(deliveryId),
      )
      .map(({ atMs, text }) => `${(atMs / 1_000).toFixed(3).padStart(9)} ${text}`);
  }
}
