import { failureTable } from "@pushrail/destinations";
import type { Exchange, FailureReason, Outcome } from "@pushrail/destinations";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../testing/random.ts";
import { expiryMs, isRetried, nextState } from "./next-state.ts";
import type { AttemptedDelivery } from "./next-state.ts";
import { attemptsMax } from "./retry-policy.ts";
import type { RetryPolicy } from "./retry-policy.ts";

const second = 1_000;
const day = 24 * 3_600 * second;
const acceptedAtMs = Date.UTC(2026, 10, 21, 9);

const exchange: Exchange = {
  target: "https://receiver.example/",
  requestHeaders: [],
  timings: { totalMs: 3 },
};
const reasons = Object.keys(failureTable) as FailureReason[];
const transient = reasons.filter((reason) => failureTable[reason].transient);
/** Transient failures that are not our own. */
const theirs = transient.filter((reason) => failureTable[reason].concerns !== "platform");
const permanent = reasons.filter((reason) => !failureTable[reason].transient);

function failed(reason: FailureReason, retryAfterMs?: number): Outcome {
  const failure = { kind: "failed", reason, detail: "seen", exchange } as const;
  return retryAfterMs === undefined ? failure : { ...failure, retryAfterMs };
}

function attempted(changes: Partial<AttemptedDelivery>): AttemptedDelivery {
  return {
    attempts: 1,
    outcome: failed("timeout"),
    policy: { kind: "exponential_backoff" },
    retryAll: false,
    acceptedAtMs,
    nowMs: acceptedAtMs + second,
    random: () => 0.5,
    destinationState: "ACTIVE",
    ...changes,
  };
}

describe("a delivered attempt", () => {
  test.each(["ACTIVE", "PAUSED", "DISABLED", "DELETED"] as const)(
    "ends the delivery while the destination is %s",
    (destinationState) => {
      const outcome: Outcome = { kind: "delivered", exchange };
      expect(nextState(attempted({ outcome, destinationState, attempts: 99 }))).toEqual({
        state: "delivered",
        destination: {},
      });
    },
  );
});

describe("a failed attempt", () => {
  test.each(theirs)("%s is retried until the schedule is exhausted", (reason) => {
    const policy: RetryPolicy = { kind: "custom", delaysSeconds: [2, 4] };
    const states = [1, 2, 3].map((attempts) =>
      nextState(attempted({ attempts, policy, outcome: failed(reason) })),
    );
    expect(states).toEqual([
      { state: "retrying", delayMs: 2_000, reason, destination: {} },
      { state: "retrying", delayMs: 4_000, reason, destination: {} },
      { state: "dead", reason, destination: {} },
    ]);
  });

  test.each(permanent)("%s is dead at once", (reason) => {
    expect(nextState(attempted({ outcome: failed(reason) }))).toMatchObject({
      state: "dead",
      reason,
    });
  });

  test("only a failure that says so disables the destination, and only one that runs", () => {
    const disabling = reasons.filter(
      (reason) =>
        nextState(attempted({ outcome: failed(reason) })).destination.disable !== undefined,
    );
    expect(disabling).toEqual(["gone"]);
    for (const destinationState of ["DISABLED", "DELETED"] as const) {
      const next = nextState(attempted({ outcome: failed("gone"), destinationState }));
      expect(next.destination).toEqual({});
    }
    expect(
      nextState(attempted({ outcome: failed("gone"), destinationState: "PAUSED" })).destination,
    ).toEqual({ disable: "gone" });
  });

  test("a destination that retries all retries what a later attempt could mend", () => {
    const retriedOnlyThen = reasons.filter(
      (reason) => isRetried(reason, true) && !isRetried(reason, false),
    );
    expect(retriedOnlyThen).toEqual([
      "tls_client_auth",
      "unauthorized",
      "forbidden",
      "not_found",
      "redirected",
      "rejected",
      "too_large",
    ]);
    expect(nextState(attempted({ outcome: failed("rejected"), retryAll: true })).state).toBe(
      "retrying",
    );
    expect(nextState(attempted({ outcome: failed("gone"), retryAll: true })).state).toBe("dead");
  });

  test("without retries a transient failure is dead at once", () => {
    expect(nextState(attempted({ policy: { kind: "none" } }))).toMatchObject({
      state: "dead",
      reason: "timeout",
    });
  });

  test("a paused destination keeps its retries", () => {
    expect(nextState(attempted({ destinationState: "PAUSED" })).state).toBe("retrying");
  });

  test("a disabled destination gets no retry", () => {
    expect(nextState(attempted({ destinationState: "DISABLED" }))).toMatchObject({
      state: "dead",
      reason: "timeout",
    });
  });

  test.each(reasons)("%s is cancelled once the destination is deleted", (reason) => {
    expect(nextState(attempted({ outcome: failed(reason), destinationState: "DELETED" }))).toEqual({
      state: "cancelled",
      reason: "destination_deleted",
      destination: {},
    });
  });
});

describe("an attempt with unknown outcome", () => {
  test("is repeated within a second", () => {
    for (const random of [() => 0, () => 0.5, () => 1 - Number.EPSILON]) {
      const next = nextState(attempted({ outcome: { kind: "unknown" }, random }));
      expect(next).toMatchObject({ state: "retrying", reason: "worker_lost", destination: {} });
      if (next.state === "retrying") expect(next.delayMs).toBeLessThanOrEqual(second);
    }
  });

  test.each([{ kind: "none" }, { kind: "linear" }] as const)(
    "with the schedule $kind exhausted earns another attempt",
    (policy) => {
      const outcome = { kind: "unknown" } as const;
      const next = nextState(attempted({ outcome, policy, attempts: attemptsMax(policy) }));
      expect(next).toMatchObject({ state: "retrying", reason: "worker_lost" });
    },
  );

  test("comes to an end for a delivery that brings every worker down", () => {
    const outcome = { kind: "unknown" } as const;
    const next = nextState(attempted({ outcome, attempts: attemptsMax({ kind: "linear" }) + 5 }));
    expect(next).toEqual({ state: "dead", reason: "worker_lost", destination: {} });
  });
});

describe("Retry-After", () => {
  const policy: RetryPolicy = { kind: "custom", delaysSeconds: [2, 4] };

  test.each([
    { name: "0", asked: 0, unjittered: second },
    { name: "a time that has passed", asked: -5 * day, unjittered: second },
    { name: "10 seconds", asked: 10 * second, unjittered: 10 * second },
    { name: "a billion seconds", asked: 1e12, unjittered: day },
    { name: "infinity", asked: Number.POSITIVE_INFINITY, unjittered: day },
  ])("$name holds the whole destination, up to a tenth longer", ({ asked, unjittered }) => {
    const outcome = failed("throttled", asked);
    const soonest = nextState(attempted({ policy, outcome, random: () => 0 }));
    expect(soonest.destination).toEqual({ notBeforeMs: unjittered });
    expect(soonest).toMatchObject({ delayMs: Math.max(2 * second, unjittered) });
    const latest = nextState(attempted({ policy, outcome, random: () => 1 - Number.EPSILON }));
    expect(latest.destination).toEqual({ notBeforeMs: Math.min(unjittered * 1.1, day) });
  });

  test("what is not a number is ignored", () => {
    const next = nextState(attempted({ policy, outcome: failed("unavailable", Number.NaN) }));
    expect(next).toEqual({
      state: "retrying",
      delayMs: 2_000,
      reason: "unavailable",
      destination: {},
    });
  });

  test("a shorter wait than the schedule's does not shorten the schedule", () => {
    const outcome = failed("unavailable", 1_500);
    expect(nextState(attempted({ policy, outcome, random: () => 0 }))).toMatchObject({
      delayMs: 2_000,
      destination: { notBeforeMs: 1_500 },
    });
  });

  test("on a permanent failure it holds nothing back", () => {
    const next = nextState(attempted({ outcome: failed("rejected", 60 * second) }));
    expect(next).toEqual({ state: "dead", reason: "rejected", destination: {} });
  });

  test("still holds the others when the delivery itself is exhausted", () => {
    const outcome = failed("throttled", 60 * second);
    expect(nextState(attempted({ policy: { kind: "none" }, outcome, random: () => 0 }))).toEqual({
      state: "dead",
      reason: "throttled",
      destination: { notBeforeMs: 60 * second },
    });
  });
});

describe("expiry", () => {
  const policy: RetryPolicy = { kind: "custom", delaysSeconds: [2, 4, 8] };

  test("a delivery still failing long after its schedule is dead as expired", () => {
    const nowMs = acceptedAtMs + expiryMs(policy) + 1;
    expect(nextState(attempted({ policy, attempts: 3, nowMs }))).toMatchObject({
      state: "dead",
      reason: "expired",
    });
  });

  test("until then it is retried", () => {
    const nowMs = acceptedAtMs + expiryMs(policy);
    expect(nextState(attempted({ policy, attempts: 3, nowMs })).state).toBe("retrying");
  });

  test("a delivery that a long pause held back is not given up at its first failures", () => {
    const nowMs = acceptedAtMs + 30 * day;
    expect(nextState(attempted({ policy, attempts: 2, nowMs })).state).toBe("retrying");
  });

  test("one that is exhausted keeps the reason of its last attempt", () => {
    const nowMs = acceptedAtMs + 30 * day;
    expect(nextState(attempted({ policy, attempts: 4, nowMs }))).toMatchObject({
      reason: "timeout",
    });
  });
});

// Goal: the default schedule, walked on a virtual clock against a destination that stays down, makes twelve attempts,
// never waits more than a day, and ends within the window that the documentation names.
describe("the default schedule over virtual days", () => {
  const seed = Math.floor(Math.random() * 2 ** 32);

  test(`a thousand deliveries each make twelve attempts in about three days (seed ${seed})`, () => {
    const random = seededRandom(seed);
    const policy: RetryPolicy = { kind: "exponential_backoff" };
    let daysTotal = 0;
    for (let delivery = 0; delivery < 1_000; delivery += 1) {
      let nowMs = acceptedAtMs;
      let attempts = 0;
      for (;;) {
        attempts += 1;
        nowMs += 15 * second;
        const next = nextState(attempted({ policy, attempts, nowMs, random }));
        if (next.state !== "retrying") {
          expect(next).toMatchObject({ state: "dead", reason: "timeout" });
          break;
        }
        expect(next.delayMs).toBeGreaterThanOrEqual(second);
        expect(next.delayMs).toBeLessThanOrEqual(day);
        nowMs += next.delayMs;
      }
      expect(attempts).toBe(12);
      daysTotal += (nowMs - acceptedAtMs) / day;
    }
    expect(daysTotal / 1_000).toBeGreaterThan(2.5);
    expect(daysTotal / 1_000).toBeLessThan(3);
  });
});
