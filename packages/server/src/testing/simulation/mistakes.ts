import type { Verdict } from "../../worker/recording/verdict.ts";
import type { Recording } from "../../worker/storage.ts";

/** Mistakes that an engine or its database could make, to be planted and found. */
export const mistakes = [
  "no fence",
  "no wake-up",
  "batch renamed",
  "next not promoted",
  "no rate",
  "batch recorded in parts",
] as const;

/** One of {@link mistakes}. */
export type Mistake = (typeof mistakes)[number];

/** What reaches the database of a recording: more than one transaction, when a mistake tears it apart. */
export function mistaken(
  recording: Recording,
  mistake: Mistake | undefined,
): readonly [Recording, ...Recording[]] {
  const { verdicts } = recording;
  if (mistake === "batch renamed") return [{ ...recording, verdicts: verdicts.map(renamed) }];
  const isTorn = mistake === "batch recorded in parts" && verdicts.length > 1;
  if (!isTorn) return [recording];
  const middle = Math.ceil(verdicts.length / 2);
  return [
    { ...recording, verdicts: verdicts.slice(0, middle) },
    { ...recording, verdicts: verdicts.slice(middle), handovers: [] },
  ];
}

function renamed(verdict: Verdict): Verdict {
  const { attempt, course } = verdict;
  if (attempt?.outcome !== "unknown" || course.kind !== "waiting") return verdict;
  return { ...verdict, course: { ...course, batchId: undefined } };
}
