import fc from "fast-check";
import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

const { signal } = new AbortController();

test("only so many run at a time, all have their turn, and the oldest is the next", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.constantFrom("good", "bad", "aborted"), { maxLength: 30 }),
      fc.scheduler(),
      async (runningMax, kinds, scheduler) => {
        const turns = new Turns(runningMax);
        const begun: number[] = [];
        let running = 0;
        let runningMost = 0;
        const taken = kinds.map((kind, index) =>
          turns.take(
            async () => {
              begun.push(index);
              running += 1;
              runningMost = Math.max(runningMost, running);
              await scheduler.schedule(Promise.resolve());
              running -= 1;
              if (kind === "bad") throw new Error("bad");
              return index;
            },
            kind === "aborted" ? AbortSignal.abort() : signal,
          ),
        );
        const settled = Promise.allSettled(taken);
        await scheduler.waitFor(settled);
        expect((await settled).map(({ status }) => status === "fulfilled")).toEqual(
          kinds.map((kind) => kind === "good"),
        );
        expect(begun).toEqual(kinds.flatMap((kind, index) => (kind === "aborted" ? [] : [index])));
        expect(runningMost).toBeLessThanOrEqual(runningMax);
      },
    ),
  );
});
