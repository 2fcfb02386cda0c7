import { expect, test } from "vitest";
import type { Journal } from "./journal.ts";
import { mistakes, type Mistake } from "./mistakes.ts";
import { report, simulate } from "./simulate.ts";

/** Within so many seeds a mistake must be found. */
const seedsMax = 200;

/** What a mistake breaks; other promises may break with it. */
const broken: Readonly<Record<Mistake, string>> = {
  "no fence": "I6 finished",
  "no wake-up": "healthy destinations are served",
  "batch renamed": "objects hold events once",
  "next not promoted": "I1 nothing is lost",
  "no rate": "rate is kept",
  "batch recorded in parts": "batches stay whole",
};

test.each(mistakes)("is found when planted: %s", { timeout: 180_000 }, async (mistake) => {
  for (let seed = 1; seed <= seedsMax; seed += 1) {
    const { violations } = await simulate(seed, { mistake });
    if (violations.some(({ invariant }) => invariant.startsWith(broken[mistake]))) return;
  }
  throw new Error(`not found within ${seedsMax} seeds`);
});

test("a seed determines everything that happens", async () => {
  const told: string[] = [];
  for (let run = 0; run < 2; run += 1) {
    const { requests, database } = (await simulate(7)).journal;
    const sent = requests.map(({ process, startedAtMs, answeredAtMs, members }) => [
      process.name,
      startedAtMs,
      answeredAtMs,
      members.map(({ deliveryId, attempt }) => `${deliveryId} ${attempt}`),
    ]);
    told.push(JSON.stringify([sent, [...database.finished]]));
  }
  expect(told[0]).toBe(told[1]);
});

test("a failure tells the seed, the command that repeats it, and what happened to the delivery", async () => {
  const options = { mistake: "next not promoted" } as const;
  for (let seed = 1; seed <= seedsMax; seed += 1) {
    const simulated = await simulate(seed, options);
    if (simulated.violations.length === 0) continue;
    const text = await report(simulated, options);
    expect(text).toContain(`npm run simulate -- --seed ${seed}`);
    expect(text).toMatch(/accepted [0-9a-f]{4} for/);
    return;
  }
  throw new Error("nothing failed");
});

test(
  "everything that can go wrong does so in some of the first seeds",
  { timeout: 60_000 },
  async () => {
    const seen = new Map<string, number>();
    const count = (what: string, times: number) => seen.set(what, (seen.get(what) ?? 0) + times);
    for (let seed = 1; seed <= 60; seed += 1) countAll((await simulate(seed)).journal, count);
    expect([...seen].filter(([, times]) => times === 0)).toEqual([]);
  },
);

function countAll(journal: Journal, count: (what: string, times: number) => void): void {
  const { plan, database, requests, registrations, losses, rests } = journal;
  const attempts = [...database.attempts.values()].flatMap((rows) => [...rows.values()]);
  const finished = [...database.finished.values()];
  const shareOf = <Row>(rows: readonly Row[], holds: (row: Row) => boolean) =>
    rows.filter((row) => holds(row)).length;
  for (const kind of ["kill", "stall", "stop", "jump", "outage", "pause", "delete"] as const) {
    count(
      kind,
      shareOf(plan.actions, (action) => action.kind === kind),
    );
  }
  for (const kind of ["rotate", "revoke", "replay", "pace"] as const) {
    count(
      kind,
      shareOf(plan.actions, (action) => action.kind === kind),
    );
  }
  count(
    "taken over",
    shareOf(registrations, ({ takenAtMs, isEnded }) => takenAtMs < Infinity && !isEnded),
  );
  count("fenced", losses.length);
  count("rests", rests.length);
  count(
    "unknown",
    shareOf(attempts, ({ outcome }) => outcome === "unknown"),
  );
  count(
    "batches",
    shareOf(requests, ({ batchId }) => batchId !== null),
  );
  count(
    "deadlines",
    shareOf(requests, ({ isAborted }) => isAborted),
  );
  for (const state of ["delivered", "dead", "cancelled"] as const) {
    count(
      state,
      shareOf(finished, (row) => row.state === state),
    );
  }
}
