import type { Course, Verdict } from "../worker/recording/verdict.ts";
import type { WorkerReport } from "../worker/report.ts";

/** A report that lets a test wait until something has been said. */
export class SpokenReport implements WorkerReport {
  readonly courses: Course["kind"][] = [];
  readonly lostIds: string[] = [];
  rescues = 0;
  readonly faults: unknown[] = [];
  #listeners: (() => void)[] = [];

  readonly attempts: Verdict[] = [];

  attempted(verdict: Verdict): void {
    this.attempts.push(verdict);
  }
  recorded({ course }: Pick<Verdict, "course">): void {
    this.courses.push(course.kind);
    this.#told();
  }
  committed(): void {}
  claimed(): void {}
  rescued(): void {
    this.rescues += 1;
    this.#told();
  }
  lost(workerId: string): void {
    this.lostIds.push(workerId);
    this.#told();
  }
  fault(_step: string, error: unknown): void {
    this.faults.push(error);
  }

  /** Resolves as soon as `met` holds after something was said. */
  async until(met: () => boolean): Promise<void> {
    if (met()) return;
    await new Promise<void>((resolve) => {
      this.#listeners.push(() => {
        if (met()) resolve();
      });
    });
  }

  #told(): void {
    for (const listener of this.#listeners) listener();
  }
}
