import fc from "fast-check";
import { expect, test } from "vitest";
import type { DeliveryFilter, DeliveryState } from "../api/types.ts";
import { formatRoute, logSpans, parseRoute } from "./route.ts";
import type { DestinationTab, LogFilter, NewDestinationStep, Route } from "./route.ts";

const word = fc
  .stringMatching(/^[A-Za-z0-9_.-]{1,40}$/)
  .filter((name) => name !== "." && name !== "..");
const text = fc.string({ minLength: 1, unit: "grapheme" });
const tab = fc.constantFrom<DestinationTab>(
  "overview",
  "deliveries",
  "failed",
  "settings",
  "secrets",
);
const state = fc.constantFrom<DeliveryState>(
  "pending",
  "claimed",
  "retrying",
  "delivered",
  "dead",
  "cancelled",
);
const filter: fc.Arbitrary<DeliveryFilter> = fc
  .record(
    {
      state,
      destinationId: text,
      eventType: text,
      eventId: text,
      reason: text,
      from: text,
      to: text,
    },
    { requiredKeys: [] },
  )
  .filter((members) => Object.keys(members).length > 0);
const logFilter: fc.Arbitrary<LogFilter> = fc.oneof(
  filter,
  fc
    .tuple(filter, fc.constantFrom(...logSpans))
    .map(([{ from: _from, to: _to, ...members }, span]) => ({ ...members, span })),
);
const route: fc.Arbitrary<Route> = fc.oneof(
  fc
    .constantFrom(
      "destinations",
      "deliveries",
      "replays",
      "credentials",
      "event-types",
      "activity",
      "unknown",
      "new-destination",
    )
    .map((screen) => ({ screen })),
  word.map((type) => ({ screen: "new-destination" as const, type })),
  fc.record({
    screen: fc.constant("new-destination" as const),
    type: word,
    step: fc.constantFrom<NewDestinationStep>("settings", "events", "review"),
  }),
  fc.record({
    screen: fc.constant("new-destination" as const),
    type: word,
    step: fc.constantFrom<NewDestinationStep>("settings", "events", "review"),
    from: word,
  }),
  fc.record({ screen: fc.constant("destination" as const), id: word, tab }),
  fc.record({
    screen: fc.constant("destination" as const),
    id: word,
    tab: fc.constant("deliveries" as const),
    filter: logFilter,
  }),
  fc.record({ screen: fc.constant("deliveries" as const), filter: logFilter }),
  fc.record({ screen: fc.constantFrom("delivery" as const, "replay" as const), id: word }),
);

test("each route comes back from its path", () => {
  fc.assert(
    fc.property(route, (given) => {
      expect(parseRoute(formatRoute(given))).toEqual(given);
    }),
  );
});

test("any text at all is some route, whose path means the same", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webPath(),
        text.map((t) => `/deliveries?${t}`),
        text.map((t) => `/d/dst_1/deliveries?${t}`),
      ),
      (path) => {
        const parsed = parseRoute(path);
        expect(parseRoute(formatRoute(parsed))).toEqual(parsed);
      },
    ),
  );
});

test.each<[string, Route]>([
  ["", { screen: "destinations" }],
  ["/", { screen: "destinations" }],
  ["/new", { screen: "new-destination" }],
  ["/new/WEBHOOK/events", { screen: "new-destination", type: "WEBHOOK", step: "events" }],
  ["/new/WEBHOOK/events?from=a/b", { screen: "new-destination", type: "WEBHOOK", step: "events" }],
  ["/d/dst_1", { screen: "destination", id: "dst_1", tab: "overview" }],
  ["/d/dst_1/failed/", { screen: "destination", id: "dst_1", tab: "failed" }],
  ["/deliveries?state=dead", { screen: "deliveries", filter: { state: "dead" } }],
  ["/deliveries?state=nonsense&x=y", { screen: "deliveries" }],
  [
    "/d/dst_1/deliveries?state=dead",
    { screen: "destination", id: "dst_1", tab: "deliveries", filter: { state: "dead" } },
  ],
  ["/d/dst_1/failed?state=dead", { screen: "destination", id: "dst_1", tab: "failed" }],
  ["/deliveries?span=24h", { screen: "deliveries", filter: { span: "24h" } }],
  ["/deliveries?span=24h&from=x", { screen: "deliveries", filter: { span: "24h" } }],
  ["/deliveries?span=2y", { screen: "deliveries" }],
  ["/deliveries/dlv_1", { screen: "delivery", id: "dlv_1" }],
  ["/replays/rpl_1", { screen: "replay", id: "rpl_1" }],
  ["/d", { screen: "unknown" }],
  ["/d/dst_1/nonsense", { screen: "unknown" }],
  ["/d/dst_1/failed/more", { screen: "unknown" }],
  ["/activity/more", { screen: "unknown" }],
  ["/d/..%2F..%2Fv1", { screen: "unknown" }],
  ["/d/..", { screen: "unknown" }],
  ["/deliveries/.", { screen: "unknown" }],
])("%j is a path", (path, expected) => {
  expect(parseRoute(path)).toEqual(expected);
});
