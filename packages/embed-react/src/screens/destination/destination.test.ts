import { expect, test } from "vitest";
import type { Destination, DestinationType } from "../../api/types.ts";
import { leftUntil } from "./countdown.ts";
import { hasRecovered, healthOf, spansOf } from "./health.ts";
import {
  changeOf,
  draftOfDestination,
  isDirty,
  placedInSettings,
  settingsProblemsOf,
} from "./settings-draft.ts";
import { payloadOf, payloadText } from "./test-payload.ts";

const field = { help: "", required: false, secret: false } as const;
const type: DestinationType = {
  type: "WEBHOOK",
  label: "Webhook",
  category: "webhook",
  description: "",
  signs: true,
  credentialTypes: [],
  requiresCredential: false,
  batch: { eventsMax: 1, bytesMax: 1, ageMsMax: 0 },
  icon: { viewBox: "0 0 24 24", paths: [] },
  fields: [
    { ...field, name: "url", label: "URL", kind: "url", required: true },
    { ...field, name: "timeoutMs", label: "Timeout", kind: "integer", minimum: 1, maximum: 30_000 },
    { ...field, name: "apiKey", label: "API key", kind: "string", secret: true },
  ],
};

const destination: Destination = {
  id: "dst_1",
  type: "WEBHOOK",
  name: "Shop",
  customerExternalId: "acme",
  eventTypes: ["order.*"],
  filter: null,
  retryPolicy: "exponential_backoff",
  retryAllFailures: false,
  rateLimitPerSecond: null,
  concurrencyLimit: null,
  ordering: "none",
  orderingKey: null,
  credentialId: null,
  state: "ACTIVE",
  pauseMode: null,
  disabledReason: null,
  failingSince: null,
  disablesAt: null,
  target: "https://shop.example/hook",
  createdAt: "2026-11-01T00:00:00Z",
  updatedAt: "2026-11-01T00:00:00Z",
  url: "https://shop.example/hook",
  timeoutMs: 10_000,
  apiKey: "••••1234",
};

const stored = { destination, type };

test("what somebody decided is told before what the numbers say", () => {
  const counts = { delivered: 10, dead: 2, failedAttempts: 5 };
  const key = (changes: Partial<Destination>) =>
    healthOf({ ...destination, ...changes }, counts).key;
  expect(key({ state: "DISABLED" })).toBe("healthDisabled");
  expect(key({ state: "PAUSED", pauseMode: "hold" })).toBe("healthHeld");
  expect(key({ state: "PAUSED", pauseMode: "skip" })).toBe("healthSkipped");
  expect(key({ failingSince: "2026-11-21T00:00:00Z" })).toBe("healthFailing");
  expect(key({})).toBe("healthMixed");
});

test("an active destination is judged by its worst number", () => {
  const of = (delivered: number, dead: number, failedAttempts: number) =>
    healthOf(destination, { delivered, dead, failedAttempts });
  expect(of(10, 0, 3)).toMatchObject({ key: "healthRetrying", count: 3 });
  expect(of(10, 0, 0)).toEqual({ tone: "success", key: "healthGood", count: 10 });
  expect(of(0, 0, 0).key).toBe("healthIdle");
  expect(healthOf(destination, undefined).key).toBe("healthIdle");
});

test("a day has a bar for each hour, a week one for each six, and no attempt is lost between them", () => {
  const hours = Array.from({ length: 168 }, (_, index) => ({
    from: `hour ${index}`,
    delivered: 1,
    failedAttempts: index % 2,
    dead: 0,
  }));
  expect(spansOf({ hours: hours.slice(0, 24) }, 24)).toHaveLength(24);
  const week = spansOf({ hours }, 168);
  expect(week).toHaveLength(28);
  expect(week[1]).toEqual({ from: "hour 6", delivered: 6, failedAttempts: 3 });
  expect(week.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(168);
});

test("what is left of an overlap is told to the second, and never below nothing", () => {
  const until = "2026-11-23T10:00:00Z";
  expect(leftUntil(until, Date.parse("2026-11-22T06:00:48.200Z"))).toEqual({
    days: 1,
    clock: "03:59:12",
  });
  expect(leftUntil(until, Date.parse(until))).toBeUndefined();
  expect(leftUntil("soon", 0)).toBeUndefined();
});

test("an untouched form changes nothing and sends no masked secret", () => {
  const draft = draftOfDestination(destination, type);
  expect(changeOf(draft, stored)).toEqual({});
  expect(isDirty(draft, stored)).toBe(false);
  expect(JSON.stringify(draft)).not.toContain("••••");
});

test("only what was changed is sent", () => {
  const draft = draftOfDestination(destination, type);
  const changed = {
    ...draft,
    common: { ...draft.common, name: "New shop" },
    settings: { ...draft.settings, apiKey: "typed" },
    rules: { ...draft.rules, patterns: ["order.paid"] },
  };
  expect(changeOf(changed, stored)).toEqual({
    name: "New shop",
    apiKey: "typed",
    eventTypes: ["order.paid"],
  });
});

test("rules that cannot be sent as they are keep the form from being left unasked", () => {
  const draft = draftOfDestination(destination, type);
  const broken = { ...draft, rules: { ...draft.rules, patterns: [] } };
  expect(isDirty(broken, stored)).toBe(true);
  expect(settingsProblemsOf(broken, type)?.rules.hasNoType).toBe(true);
});

test("the server's problems are at the fields that they are about", () => {
  const { placed, rules } = placedInSettings(
    [
      { path: "/url", message: "May not be reached." },
      { path: "/filter/field", message: "Is not known." },
      { path: "/somewhere", message: "Odd." },
    ],
    type,
  );
  expect(placed.faults["url"]).toEqual({ kind: "said", message: "May not be reached." });
  expect(rules.said).toHaveLength(1);
  expect(placed.rest).toHaveLength(1);
});

test("a test event starts from the example of its type and has to stay an object", () => {
  expect(payloadOf(payloadText({ example: { total: 3 } }))).toEqual({ payload: { total: 3 } });
  expect(payloadText(undefined)).toBe("{}");
  for (const text of ["", "[]", "null", "3", "{"]) {
    expect(payloadOf(text)).toEqual({ fault: "object" });
  }
});

test("a payload with a number that would be rounded is refused", () => {
  for (const number of [
    "9007199254740992",
    "-12345678901234567890",
    "12345678901234567.5",
    "1e400",
  ]) {
    expect(payloadOf(`{"a":[${number}]}`)).toEqual({ fault: "number" });
  }
  const fine =
    '{"id":"12345678901234567890","a":9007199254740991,"b":-1.5,"c":1e20,"d":"\\"9007199254740992"}';
  expect(payloadOf(fine)).toEqual({ payload: JSON.parse(fine) });
});

test("a destination has recovered once its newest attempted delivery arrived after the last one died", () => {
  const groups = [{ newestAt: "2026-11-22T09:00:00Z" }, { newestAt: "2026-11-22T10:00:00Z" }];
  const active = { state: "ACTIVE", failingSince: null } as const;
  const arrived = { state: "delivered", finishedAt: "2026-11-22T10:00:01.5Z" } as const;
  const waiting = { state: "pending", finishedAt: null } as const;
  expect(hasRecovered(active, groups, [waiting, arrived])).toBe(true);
  expect(hasRecovered(active, [], [arrived])).toBe(false);
  expect(hasRecovered({ ...active, state: "PAUSED" }, groups, [arrived])).toBe(false);
  expect(hasRecovered({ ...active, failingSince: "2026-11-22T10:00:00Z" }, groups, [arrived])).toBe(
    false,
  );
  expect(hasRecovered(active, groups, [{ state: "retrying", finishedAt: null }, arrived])).toBe(
    false,
  );
  const before = { state: "delivered", finishedAt: "2026-11-22T09:30:00Z" } as const;
  expect(hasRecovered(active, groups, [before])).toBe(false);
});
