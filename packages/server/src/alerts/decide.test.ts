import { describe, expect, test } from "vitest";
import { decideOnFailing, expiryNoticeAtMs, isDyingNews } from "./decide.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describe("what to do about failures", () => {
  const after = (spanMs: number, isNoticed = false) =>
    decideOnFailing({ failingSinceMs: 1_000, lastFailedAtMs: 1_000 + spanMs, isNoticed });

  test("is nothing before half time, a notice from then on, and disabling after five days", () => {
    expect(after(2.5 * dayMs - 1)).toBe("nothing");
    expect(after(2.5 * dayMs)).toBe("notice");
    expect(after(5 * dayMs - 1)).toBe("notice");
    expect(after(5 * dayMs)).toBe("disable");
  });

  test("is one notice", () => {
    expect(after(3 * dayMs, true)).toBe("nothing");
    expect(after(5 * dayMs, true)).toBe("disable");
  });

  test("is nothing when nothing fails", () => {
    expect(
      decideOnFailing({ failingSinceMs: null, lastFailedAtMs: 9 * dayMs, isNoticed: false }),
    ).toBe("nothing");
  });
});

describe("dead letters are news", () => {
  test("from ten on, and again after an hour", () => {
    const nowMs = 5 * dayMs;
    const news = (unnoticedCount: number, noticedAtMs: number | null) =>
      isDyingNews({ unnoticedCount, noticedAtMs }, nowMs);
    expect(news(9, null)).toBe(false);
    expect(news(10, null)).toBe(true);
    expect(news(1_000, nowMs - hourMs + 1)).toBe(false);
    expect(news(10, nowMs - hourMs)).toBe(true);
  });
});

describe("a replaced signing secret is called expiring", () => {
  test.each([
    { overlapMs: 24 * hourMs, beforeMs: 6 * hourMs },
    { overlapMs: 30 * dayMs, beforeMs: dayMs },
    { overlapMs: 2 * hourMs, beforeMs: hourMs / 2 },
  ])("$beforeMs ms before the end of an overlap of $overlapMs ms", ({ overlapMs, beforeMs }) => {
    const replacedAtMs = 1_000;
    const signsUntilMs = replacedAtMs + overlapMs;
    expect(expiryNoticeAtMs({ replacedAtMs, signsUntilMs })).toBe(signsUntilMs - beforeMs);
  });

  test("never when the overlap is an hour or less", () => {
    expect(expiryNoticeAtMs({ replacedAtMs: 0, signsUntilMs: hourMs })).toBeUndefined();
    expect(expiryNoticeAtMs({ replacedAtMs: 0, signsUntilMs: 0 })).toBeUndefined();
  });
});
