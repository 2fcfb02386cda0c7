import { failureTable, type FailureReason } from "@pushrail/destinations";
import { expect, test } from "vitest";
import { concerned, explain, reasons } from "./explain.ts";

test("every reason is explained by a sentence and a next step", () => {
  expect(reasons.length).toBe(new Set(reasons).size);
  for (const reason of reasons) {
    const explanation = explain(reason);
    expect(explanation?.sentence, reason).toMatch(/^[A-Z].*\.$/);
    expect(explanation?.nextStep, reason).toMatch(/^[A-Z].*\.$/);
  }
});

test("a failure's explanation says whether time alone may heal it", () => {
  expect(explain("timeout")).toMatchObject({
    isTransient: true,
    sentence: failureTable.timeout.sentence,
  });
  expect(explain("gone")?.isTransient).toBe(false);
  expect(explain("destination_deleted")?.isTransient).toBe(false);
});

test("a failure's explanation says who can mend it, and a cancellation concerns nobody", () => {
  for (const reason of reasons) {
    const expected = Object.hasOwn(failureTable, reason)
      ? failureTable[reason as FailureReason].concerns
      : null;
    expect(explain(reason)?.concerns, reason).toBe(expected);
    if (expected !== null) expect(concerned).toContain(expected);
  }
});

test("a dead delivery is not told that it will be tried again", () => {
  for (const reason of ["timeout", "throttled", "unavailable"]) {
    expect(explain(reason, { isDead: true })?.nextStep).toMatch(/No attempt is left/);
  }
  expect(explain("rejected", { isDead: true })).toEqual(explain("rejected"));
});

test.each([null, "", "toString", "__proto__", "a_reason_of_a_later_version"])(
  "%j has no explanation",
  (reason) => {
    expect(explain(reason)).toBeNull();
  },
);
