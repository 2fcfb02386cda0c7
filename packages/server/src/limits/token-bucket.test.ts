import { expect, test } from "vitest";
import { atMsWith, fullAtMsAfter, tokensIn, type TokenBucket } from "./token-bucket.ts";

const full: TokenBucket = {
  ratePerSecond: 10,
  burst: 20,
  fullAtMs: Number.NEGATIVE_INFINITY,
  nowMs: 5_000,
  overdraft: 5,
};

test("a bucket that nothing is known of is full, and so is one that was full long ago", () => {
  expect(tokensIn(full)).toBe(20);
  expect(tokensIn({ ...full, fullAtMs: 4_000 })).toBe(20);
});

test("what was taken comes back at the rate", () => {
  const fullAtMs = fullAtMsAfter(full, 15);
  expect(fullAtMs).toBe(6_500);
  expect(tokensIn({ ...full, fullAtMs })).toBe(5);
  expect(tokensIn({ ...full, fullAtMs, nowMs: 5_700 })).toBe(12);
  expect(atMsWith({ ...full, fullAtMs }, 6)).toBe(5_100);
  expect(atMsWith({ ...full, fullAtMs }, 20)).toBe(6_500);
});

test("no more is owed than may be: the rest comes from another rate or clock", () => {
  expect(tokensIn({ ...full, fullAtMs: fullAtMsAfter(full, 24) })).toBe(-4);
  expect(tokensIn({ ...full, fullAtMs: 1e12 })).toBe(-5);
});
