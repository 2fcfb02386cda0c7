import fc from "fast-check";
import { expect, test } from "vitest";
import type { DeliveryFilter } from "../../api/types.ts";
import { formatRoute, parseRoute } from "../../routing/route.ts";
import { scopeOfFilter } from "../replays/scope-of-filter.ts";
import { changedFilter } from "./log-filters.tsx";
import { isEventTypePattern, searchTermOf } from "./search-term.ts";
import { changeTo, deliveryFilterOf, rangeOf, timeRanges } from "./time-range.ts";

const nowMs = Date.parse("2030-05-01T12:00:00.000Z");

const time = fc.integer({ min: 0, max: 4e12 }).map((ms) => new Date(ms).toISOString());
const id = (prefix: string) =>
  fc.stringMatching(/^[0-9a-f]{32}$/).map((digits) => `${prefix}_${digits}`);
const word = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);
const eventType = fc
  .tuple(fc.array(word, { maxLength: 4 }), fc.oneof(word, fc.constant("*")))
  .map(([words, last]) => [...words, last].join("."));
const filter = fc.record(
  {
    destinationId: id("dst"),
    eventType,
    eventId: id("evt"),
    state: fc.constantFrom("pending", "claimed", "retrying", "delivered", "dead", "cancelled"),
    reason: word,
    from: time,
    to: time,
  },
  { requiredKeys: [] },
) satisfies fc.Arbitrary<DeliveryFilter>;

test("a filtered log has an address that leads back to the same filter", () => {
  fc.assert(
    fc.property(filter, (shown) => {
      const route = parseRoute(formatRoute({ screen: "deliveries", filter: shown }));
      const expected = Object.keys(shown).length === 0 ? {} : { filter: shown };
      expect(route).toEqual({ screen: "deliveries", ...expected });
    }),
  );
});

test("a replay of a filter means no more than it says it leaves out", () => {
  fc.assert(
    fc.property(filter, (shown) => {
      const { scope, leftOut } = scopeOfFilter(shown, nowMs);
      const isLimitedBy = {
        reason: scope.kind === "deadLetters" && scope.reasons?.[0] === shown.reason,
        eventType: scope.kind === "window" && (scope.eventTypes?.[0] ?? "*") === shown.eventType,
        from: scope.kind === "window" && scope.from === shown.from,
        to: scope.kind === "window" && scope.to === shown.to,
        eventId: false,
      };
      for (const name of ["reason", "eventType", "from", "to", "eventId"] as const) {
        expect(leftOut.includes(name)).toBe(shown[name] !== undefined && !isLimitedBy[name]);
      }
      if (scope.kind === "window" && shown.state === "delivered") {
        expect(scope.states).toEqual(["delivered"]);
      }
    }),
  );
});

test("a replay of everything begins 30 days ago and means what failed for good", () => {
  expect(scopeOfFilter({}, nowMs)).toEqual({
    scope: {
      kind: "window",
      from: "2030-04-01T12:00:00.000Z",
      to: "2030-05-01T12:00:00.000Z",
      states: ["dead"],
    },
    leftOut: [],
  });
});

test.each([
  ["evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e", "event"],
  [" dlv_018f3c5e7a1b7c3d8e9f0a1b2c3d4e5f\n", "delivery"],
  ['"DLV_018F3C5E7A1B7C3D8E9F0A1B2C3D4E5F",', "delivery"],
  ["dst_018f3c5d00007aaa8bbbcccccccccccc", "destination"],
  ["rpl_018f3c5d00007aaa8bbbcccccccccccc", "replay"],
  ["order.completed", "eventType"],
  ["order.*", "eventType"],
  ["*", "eventType"],
  ["", "nothing"],
  ["   ", "nothing"],
  ["018f3c5e", "unknown"],
  ["evt_", "unknown"],
  ["what is this", "unknown"],
  ["order.*.x", "unknown"],
])("the search box takes %j for: %s", (text, kind) => {
  expect(searchTermOf(text).kind).toBe(kind);
});

test("an id is found as it is written in the log, without what copying left around it", () => {
  expect(searchTermOf(" `evt_018F3C5E7A1A7B2C9D8E7F6A5B4C3D2E` ")).toEqual({
    kind: "event",
    id: "evt_018f3c5e7a1a7b2c9d8e7f6a5b4c3d2e",
  });
});

test("event types longer than the API takes are refused", () => {
  expect(isEventTypePattern("a".repeat(128))).toBe(true);
  expect(isEventTypePattern("a".repeat(129))).toBe(false);
});

test("a range that was chosen is shown as such", () => {
  for (const range of timeRanges) {
    expect(rangeOf(changedFilter({}, changeTo(range, nowMs)))).toBe(range);
  }
});

test("a span means what it says from the moment at which it is looked at", () => {
  const lastDay = { state: "dead", span: "24h" } as const;
  expect(deliveryFilterOf(lastDay, nowMs)).toEqual({
    state: "dead",
    from: "2030-04-30T12:00:00.000Z",
  });
  expect(deliveryFilterOf(lastDay, nowMs + 1000).from).toBe("2030-04-30T12:00:01.000Z");
});

test("bounds of an address that somebody else made are shown as bounds", () => {
  expect(rangeOf({})).toBe("any");
  expect(rangeOf({ from: "2029-01-01T00:00:00.000Z" })).toBe("custom");
});
