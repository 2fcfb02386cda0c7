import { expect, test } from "vitest";
import { freshTrial, judged } from "./trial.ts";

test("ten failures without a success end the trial of a job that has just started", () => {
  expect(judged({ ...freshTrial, failed: 9 })).not.toBe("failing");
  expect(judged({ ...freshTrial, failed: 10 })).toBe("failing");
});

test("with a success among them, it is judged by twenty", () => {
  expect(judged({ ...freshTrial, delivered: 1, failed: 18 })).not.toBe("failing");
  expect(judged({ ...freshTrial, delivered: 2, failed: 18 })).toBe("failing");
  expect(judged({ ...freshTrial, delivered: 3, failed: 17 })).toEqual({
    delivered: 0,
    failed: 0,
    isProven: true,
  });
});

test("one that proved itself is judged again, by portions of fifty", () => {
  const proven = { ...freshTrial, isProven: true };
  expect(judged({ ...proven, failed: 49 })).toEqual({ ...proven, failed: 49 });
  expect(judged({ ...proven, failed: 50 })).toBe("failing");
  expect(judged({ ...proven, delivered: 6, failed: 44 })).toEqual(proven);
});
