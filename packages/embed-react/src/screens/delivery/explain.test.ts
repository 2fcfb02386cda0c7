import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Attempt, Concern, DeliveryDetail, DeliveryState } from "../../api/types.ts";
import { en } from "../../language/en.ts";
import { retriedReasons } from "../../language/failure-words.ts";
import { loadEnglish } from "../../language/english.ts";
import { languageFor } from "../../language/language.tsx";
import type { Language } from "../../language/language.tsx";
import { explainDelivery, explainAttempt, replayObstacle } from "./explain.ts";
import type { Explanation } from "./explain.ts";
import { sentencesText } from "./sentence.ts";

const nowMs = Date.parse("2030-05-01T12:00:00.000Z");
let language: Language;

beforeAll(async () => {
  await loadEnglish();
  language = {
    ...languageFor({
      wanted: "en",
      dictionary: undefined,
      localization: undefined,
      timeZone: "UTC",
      now: () => nowMs,
    }),
    direction: "ltr",
    timeZone: "UTC",
    setTimeZone: () => undefined,
    now: () => nowMs,
  };
});

// The table that the server's own words come from.
const page = readFileSync(
  join(import.meta.dirname, "../../../../../docs/reference/failures.md"),
  "utf8",
);
const failureRows = [
  ...page.matchAll(/^\| <a id="(\w+)"><\/a>`\w+` \| (yes|no) \| (\w+) \| (.+) \|$/gm),
].map(([, reason = "", retried, concerns, sentence = ""]) => ({
  reason,
  isRetried: retried === "yes",
  concerns: concerns as Concern,
  sentence,
}));
const cancelRows = [...page.matchAll(/^\| <a id="(\w+)"><\/a>`\w+` \| ([^|]+) \|$/gm)].map(
  ([, reason = "", sentence = ""]) => ({ reason, sentence }),
);

function attempt(change: Partial<Attempt> = {}): Attempt {
  return {
    number: 1,
    outcome: "failed",
    reason: "unavailable",
    sentence: "Server words.",
    nextStep: "Server advice.",
    concerns: "destination",
    detail: null,
    startedAt: "2030-05-01T09:50:00.000Z",
    durationMs: 0,
    batchId: null,
    request: null,
    response: null,
    timings: null,
    ...change,
  };
}

function delivery(change: Partial<DeliveryDetail> = {}): DeliveryDetail {
  return {
    id: "dlv_1",
    eventId: "evt_1",
    eventType: "order.completed",
    destinationId: "dst_1",
    customerExternalId: "acct_1",
    state: "dead",
    reason: null,
    sentence: null,
    nextStep: null,
    concerns: null,
    attemptCount: 1,
    origin: "event",
    replayOf: null,
    replayedAs: null,
    createdAt: "2030-05-01T09:50:00.000Z",
    nextAttemptAt: null,
    finishedAt: null,
    body: "{}",
    payloadHidden: null,
    attempts: [],
    attemptsKept: true,
    ...change,
  };
}

function failing(
  state: DeliveryState,
  { reason, concerns }: { reason: string; concerns: Concern | null },
): DeliveryDetail {
  const told = { reason, concerns, sentence: "Server words.", nextStep: "Server advice." };
  const inThreeMinutes = new Date(nowMs + 180_000).toISOString();
  return delivery({
    ...told,
    state,
    nextAttemptAt: state === "retrying" ? inThreeMinutes : null,
    attempts: [attempt(told)],
  });
}

const headline = (explanation: Explanation) => sentencesText(language, explanation.headline);
const next = (explanation: Explanation) => sentencesText(language, explanation.next);

test("the failure table was read", () => {
  expect(failureRows.length).toBeGreaterThan(15);
  expect(cancelRows.length).toBeGreaterThan(3);
  const retried = failureRows.filter(({ isRetried }) => isRetried).map(({ reason }) => reason);
  expect(retried.toSorted()).toEqual([...retriedReasons].toSorted());
});

describe.each(failureRows)("a delivery that fails for $reason", ({ reason, concerns }) => {
  test("while it is retried: says when the next attempt is, and that it happens by itself", () => {
    const explanation = explainDelivery(failing("retrying", { reason, concerns }), nowMs);
    expect(headline(explanation)).toContain("The next attempt is in 3 min.");
    expect(explanation.tone).toBe("warning");
    expect(explanation.retry.key).toBe("explain.retryAt");
    expect(next(explanation)).not.toBe("");
    const isPatient = concerns === "platform" || reason === "throttled";
    expect(explanation.turn).toBe(isPatient ? "nobody" : "you");
  });

  test("when it is dead: promises nothing, and says whose turn it is and what to do", () => {
    const explanation = explainDelivery(failing("dead", { reason, concerns }), nowMs);
    expect(explanation.tone).toBe("danger");
    expect(explanation.retry.key).toBe("explain.retryNone");
    expect(explanation.turn).toBe(concerns === "platform" ? "sender" : "you");
    expect(headline(explanation)).toContain("not tried again by itself");
    expect(next(explanation)).not.toMatch(/tried again/);
    expect(next(explanation)).toMatch(/replay/i);
  });

  test("when it was replayed since: leaves the rest to its replay", () => {
    const dead = failing("dead", { reason, concerns });
    const explanation = explainDelivery({ ...dead, replayedAs: "dlv_2" }, nowMs);
    expect(explanation).toMatchObject({ turn: "nobody", next: [], place: null, tone: "neutral" });
    expect(headline(explanation)).toContain("It has been replayed since.");
  });

  test("while an attempt is under way: says so, and nothing is to be done", () => {
    const explanation = explainDelivery(failing("claimed", { reason, concerns }), nowMs);
    expect(headline(explanation)).toContain("An attempt is under way.");
    expect(explanation).toMatchObject({ turn: "nobody", retry: { key: "explain.retryUnderWay" } });
  });
});

test.each(cancelRows)(
  "a delivery cancelled for $reason says so, and is not tried again",
  ({ reason }) => {
    const cancelled = failing("cancelled", { reason, concerns: null });
    const explanation = explainDelivery({ ...cancelled, attempts: [], attemptCount: 0 }, nowMs);
    expect(headline(explanation)).toBe(en.failures[`${reason}_what` as "event_expired_what"]);
    expect(explanation.retry.key).toBe("explain.retryNone");
    const isWanted = reason === "destination_paused" || reason === "replay_cancelled";
    expect(explanation.turn).toBe(isWanted ? "you" : "nobody");
  },
);

test("a reason of a later server is told in the server's own words", () => {
  const explanation = explainDelivery(
    failing("dead", { reason: "moon_phase", concerns: "configuration" }),
    nowMs,
  );
  expect(headline(explanation)).toContain("Server words.");
  expect(next(explanation)).toBe("Server advice.");
});

const answer = (status: number) => ({
  status,
  headers: [["Location", "https://new.example.com/"]] as const,
  bodyExcerpt: "",
  bodyBytes: 0,
  bodyTruncated: false,
});

test("the same answer for hours is told as one story", () => {
  const told = { reason: "unavailable", concerns: "destination" } as const;
  const retrying = failing("retrying", told);
  const explanation = explainDelivery(
    {
      ...retrying,
      attemptCount: 3,
      attempts: [
        attempt({ reason: "timeout", startedAt: "2030-05-01T09:40:00.000Z" }),
        attempt({ number: 2, response: answer(503), startedAt: "2030-05-01T09:47:00.000Z" }),
        attempt({ number: 3, response: answer(503), startedAt: "2030-05-01T11:57:00.000Z" }),
      ],
    },
    nowMs,
  );
  expect(headline(explanation)).toBe(
    "Your server answered 503 for 2 hr 10 min, over 2 attempts. The next attempt is in 3 min.",
  );
});

test("several answers within a minute are counted, not timed", () => {
  const dead = failing("dead", { reason: "unavailable", concerns: "destination" });
  const attempts = [1, 2, 3].map((number) => attempt({ number, response: answer(500) }));
  const explanation = explainDelivery({ ...dead, attempts, attemptCount: 3 }, nowMs);
  expect(headline(explanation)).toBe(
    "Your server answered 500, 3 times in a row. We gave up after 3 attempts.",
  );
});

test.each([401, 403, 404, 405, 408, 413, 415, 422, 429, 500, 502, 503, 504])(
  "status %d has advice of its own, before the general one",
  (status) => {
    const dead = failing("dead", { reason: "rejected", concerns: "event" });
    const attempts = [attempt({ reason: "rejected", response: answer(status) })];
    const explanation = explainDelivery({ ...dead, attempts }, nowMs);
    expect(explanation.next).toHaveLength(2);
    expect(explanation.next[0]).toEqual({ key: `explain.status${status}` });
  },
);

test("advice about an answer is not given for a delivery that died of something else", () => {
  const dead = failing("dead", { reason: "destination_disabled", concerns: "configuration" });
  const attempts = [attempt({ response: answer(404), reason: "rejected" })];
  const explanation = explainDelivery({ ...dead, attempts }, nowMs);
  expect(explanation.next).toHaveLength(1);
  expect(explanation.place).toBe("overview");
});

test("a redirect says where to", () => {
  const dead = failing("dead", { reason: "redirected", concerns: "configuration" });
  const attempts = [attempt({ reason: "redirected", response: answer(308) })];
  const explanation = explainDelivery({ ...dead, attempts }, nowMs);
  expect(sentencesText(language, explanation.happened)).toContain("https://new.example.com/");
  expect(explanation.place).toBe("settings");
});

test("an unknown outcome says that the event may arrive twice", () => {
  const lost = attempt({ outcome: "unknown", reason: "worker_lost", concerns: "platform" });
  const retrying = failing("retrying", { reason: "worker_lost", concerns: "platform" });
  const explanation = explainDelivery({ ...retrying, attempts: [lost] }, nowMs);
  expect(sentencesText(language, explanation.happened)).toContain("with the same event id");
  expect(explanation.turn).toBe("nobody");
  expect(explainAttempt(lost)).toContainEqual({ key: "explain.unknownOutcome" });
});

test("a delivery without an attempt is told as held when its destination is paused", () => {
  const fresh = delivery({ state: "pending", attemptCount: 0, attempts: [] });
  const headlineOf = (explanation: Explanation) => sentencesText(language, explanation.headline);
  expect(headlineOf(explainDelivery(fresh, nowMs, { isHeld: true }))).toBe(
    "It waits for its first attempt. No attempt is planned while the destination is paused.",
  );
  expect(headlineOf(explainDelivery(fresh, nowMs))).toBe("It waits for its first attempt.");
});

test("what a pause holds is told as held, and points to the destination", () => {
  const retrying = failing("retrying", { reason: "timeout", concerns: "destination" });
  const explanation = explainDelivery({ ...retrying, nextAttemptAt: null }, nowMs);
  expect(headline(explanation)).toContain("while the destination is paused");
  expect(explanation).toMatchObject({ retry: { key: "explain.retryHeld" }, place: "overview" });
});

test("an attempt that is overdue is due now, not in minus some seconds", () => {
  const retrying = failing("retrying", { reason: "timeout", concerns: "destination" });
  const nextAttemptAt = new Date(nowMs - 5_000).toISOString();
  const explanation = explainDelivery({ ...retrying, nextAttemptAt }, nowMs);
  expect(headline(explanation)).toContain("due now");
});

test.each([
  [1, "Delivered at the first attempt, 2 min after it was made."],
  [4, "Delivered after 4 attempts, 2 min after it was made."],
])("a delivery that went through at attempt %d says so", (attemptCount, text) => {
  const delivered = delivery({
    state: "delivered",
    attemptCount,
    finishedAt: "2030-05-01T09:52:00.000Z",
    attempts: [attempt({ outcome: "delivered", reason: null, response: answer(200) })],
  });
  const explanation = explainDelivery(delivered, nowMs);
  expect(headline(explanation)).toBe(text);
  expect(explanation).toMatchObject({ tone: "success", turn: "nobody", next: [], place: null });
});

test("a fresh delivery waits for its first attempt", () => {
  const explanation = explainDelivery(delivery({ state: "pending", attemptCount: 0 }), nowMs);
  expect(headline(explanation)).toBe("It waits for its first attempt.");
  expect(explanation).toMatchObject({ tone: "info", turn: "nobody", next: [] });
});

test("a dead delivery whose attempts are past retention is explained by its reason", () => {
  const dead = failing("dead", { reason: "timeout", concerns: "destination" });
  const explanation = explainDelivery({ ...dead, attempts: [], attemptCount: 8 }, nowMs);
  expect(headline(explanation)).toBe(`${en.failures.timeout_what} We gave up after 8 attempts.`);
});

test("only what has ended, has its event and was not replayed can be replayed", () => {
  expect(replayObstacle(delivery())).toBeUndefined();
  expect(replayObstacle(delivery({ state: "delivered" }))).toBeUndefined();
  for (const state of ["pending", "claimed", "retrying"] as const) {
    expect(replayObstacle(delivery({ state }))?.key).toBe("explain.replayUnderWay");
  }
  expect(replayObstacle(delivery({ replayedAs: "dlv_2" }))?.key).toBe("explain.replayReplayed");
  expect(replayObstacle(delivery({ payloadHidden: "retention" }))?.key).toBe(
    "explain.replayPayloadGone",
  );
  expect(replayObstacle(delivery({ payloadHidden: "portal_policy" }))).toBeUndefined();
  const takenBack = delivery({ state: "cancelled", reason: "replay_cancelled", replayOf: "dlv_0" });
  expect(replayObstacle(takenBack)?.key).toBe("explain.replayFirstOf");
});
