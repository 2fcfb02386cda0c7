import { describe, expect, test } from "vitest";
import { newUuid, publicId } from "../ids.ts";
import { overlaps, parseScope } from "./scope.ts";
import type { ScopeInput } from "./scope.ts";

const window: ScopeInput = {
  kind: "window",
  from: "2026-11-21T08:00:00Z",
  to: "2026-11-21T09:00:00Z",
};

describe("a scope is refused with the path of what is wrong:", () => {
  const { from, ...endless } = window;
  const refused: [string, ScopeInput, string, string][] = [
    ["a window without a beginning", endless, "missing_field", "/scope/from"],
    ["a window that ends first", { ...window, to: from ?? "" }, "invalid_field", "/scope/to"],
    [
      "a day that does not exist",
      { ...window, from: "2026-02-31T25:00:00Z" },
      "invalid_field",
      "/scope/from",
    ],
    [
      "a field of another kind",
      { ...window, reasons: ["timeout"] },
      "unknown_field",
      "/scope/reasons",
    ],
    [
      "a malformed pattern",
      { ...window, eventTypes: ["a.b", "a*"] },
      "invalid_field",
      "/scope/eventTypes/1",
    ],
    ["no ids", { kind: "deliveries" }, "missing_field", "/scope/deliveryIds"],
    [
      "an id of something else",
      { kind: "deliveries", deliveryIds: [publicId("event", newUuid())] },
      "invalid_field",
      "/scope/deliveryIds/0",
    ],
  ];
  test.each(refused)("%s", (_name, input, code, path) => {
    let thrown: unknown;
    try {
      parseScope(input);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code, details: { path } });
  });
});

test("a window means dead deliveries of all types unless it says otherwise", () => {
  expect(parseScope(window)).toMatchObject({ states: ["dead"], eventTypes: null });
});

test("the same in another order is the same scope", () => {
  const ids = [newUuid(), newUuid()].map((id) => publicId("delivery", id));
  const [one, other] = [ids, [...ids, ...ids].toReversed()];
  expect(parseScope({ kind: "deliveries", deliveryIds: one })).toEqual(
    parseScope({ kind: "deliveries", deliveryIds: other }),
  );
});

describe("two scopes", () => {
  const later = { ...window, from: "2026-11-21T09:00:00Z", to: "2026-11-21T10:00:00Z" };
  const pairs: [string, ScopeInput, ScopeInput, boolean][] = [
    ["the same window", window, window, true],
    ["windows that touch", window, later, false],
    ["other states", window, { ...window, states: ["cancelled"] }, false],
    [
      "types apart",
      { ...window, eventTypes: ["a.b"] },
      { ...window, eventTypes: ["a.c", "b.*"] },
      false,
    ],
    [
      "a type below the other's",
      { ...window, eventTypes: ["a.b.c"] },
      { ...window, eventTypes: ["a.*"] },
      true,
    ],
    [
      "a wider pattern",
      { ...window, eventTypes: ["a.b.*"] },
      { ...window, eventTypes: ["a.*"] },
      true,
    ],
    ["every type", { ...window, eventTypes: ["a.b"] }, { ...window, eventTypes: ["*"] }, true],
    ["dead letters and dead ones", window, { kind: "deadLetters" }, true],
    [
      "dead letters and others",
      { ...window, states: ["delivered"] },
      { kind: "deadLetters" },
      false,
    ],
    [
      "all dead letters",
      { kind: "deadLetters" },
      { kind: "deadLetters", reasons: ["timeout"] },
      true,
    ],
    [
      "dead letters of other reasons",
      { kind: "deadLetters", reasons: ["rejected"] },
      { kind: "deadLetters", reasons: ["timeout"] },
      false,
    ],
    [
      "named ones",
      { kind: "deliveries", deliveryIds: [publicId("delivery", newUuid())] },
      { kind: "deadLetters" },
      false,
    ],
  ];
  test.each(pairs)("overlap or not, either way round: %s", (_name, one, other, expected) => {
    expect(overlaps(parseScope(one), parseScope(other))).toBe(expected);
    expect(overlaps(parseScope(other), parseScope(one))).toBe(expected);
  });
});
