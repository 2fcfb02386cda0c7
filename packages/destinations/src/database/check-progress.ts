import { failed } from "../check-steps.ts";
import type { CheckStep } from "../destination.ts";
import type { Failure } from "../http/failure.ts";

/** The steps of a connection check as they are taken, for systems that are looked at one step after the other. */
export class CheckProgress {
  readonly #names: readonly string[];
  readonly #steps: CheckStep[] = [];

  /** @param names of all steps, in order. */
  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** The name of the step under way; `undefined` when all have passed. */
  get current(): string | undefined {
    return this.#names[this.#steps.length];
  }

  /** The steps up to this one have passed; `sentence` says what it found. Nothing when it has passed already. */
  passed(name: string, sentence: string): void {
    const end = this.#names.indexOf(name);
    while (this.#steps.length <= end) {
      const each = this.#names[this.#steps.length]!;
      const found = each === name ? sentence : "Passed.";
      this.#steps.push({
        name: each,
        state: "passed",
        sentence: found,
        nextStep: null,
        reason: null,
      });
    }
  }

  /** All steps; for a check that has passed. */
  get steps(): readonly CheckStep[] {
    return this.#steps;
  }

  /** All steps of a check that failed at the step under way, or at another one after it; those behind were not tried. */
  failed(failure: Failure, name = this.current): readonly CheckStep[] {
    const position = this.#names.indexOf(name ?? "");
    const before = this.#names[position - 1];
    if (before !== undefined) this.passed(before, "Passed.");
    const sentence = "Not tried, because a step before it failed.";
    const skipped = this.#names.slice(position + 1).map((each): CheckStep => ({
      name: each,
      state: "skipped",
      sentence,
      nextStep: null,
      reason: null,
    }));
    return [...this.#steps.slice(0, position), failed(name ?? "", failure), ...skipped];
  }
}
