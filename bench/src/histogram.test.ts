import { expect, test } from "vitest";
import { histogramIn, histogramQuantile, histogramSince } from "./histogram.ts";

function text(counts: readonly number[], sum: number): string {
  const [first = 0, second = 0, all = 0] = counts;
  return [
    "# TYPE claims histogram",
    `claims_bucket{le="0.01"} ${first}`,
    `claims_bucket{le="0.1"} ${second}`,
    `claims_bucket{le="+Inf"} ${all}`,
    `claims_sum ${sum}`,
    `claims_count ${all}`,
    'claims_of_others_bucket{le="0.01",kind="x"} 7',
  ].join("\n");
}

test("only what came between two readings counts", () => {
  const before = histogramIn(text([90, 90, 90], 0.5), "claims");
  const after = histogramIn(text([100, 190, 190], 6), "claims");
  const added = histogramSince(before, after);
  expect(added.count).toBe(100);
  expect(added.sum).toBeCloseTo(5.5);
  expect(histogramQuantile(added, 0.1)).toBeCloseTo(0.01);
  expect(histogramQuantile(added, 0.55)).toBeCloseTo(0.055);
});

test("a value beyond the last bound counts as that bound, and nothing as no number", () => {
  expect(histogramQuantile(histogramIn(text([0, 0, 5], 9), "claims"), 0.99)).toBe(0.1);
  expect(histogramQuantile(histogramIn("", "claims"), 0.99)).toBeNaN();
});
