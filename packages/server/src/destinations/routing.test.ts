import { describe, expect, test } from "vitest";
import { compileEventTypes, eventTypePatternsMax, parseEventTypes } from "./routing.ts";

describe("which event types a pattern matches", () => {
  test.each([
    ["order.completed", "order.completed", true],
    ["order.completed", "order.completed.late", false],
    ["order.completed", "order", false],
    ["order.completed", "Order.completed", false],
    ["order", "order", true],
    ["order", "order.completed", false],
    ["order.*", "order.completed", true],
    ["order.*", "order.item.added", true],
    ["order.*", "order", false],
    ["order.*", "order.", false],
    ["order.*", "orders.completed", false],
    ["order.*", "x.order.completed", false],
    ["order.item.*", "order.item.added", true],
    ["order.item.*", "order.items", false],
    ["*", "order.completed", true],
    ["*", "order", true],
    ["__proto__", "constructor", false],
    ["__proto__", "__proto__", true],
  ])("%s against %s: %s", (pattern, eventType, expected) => {
    expect(compileEventTypes([pattern])(eventType)).toBe(expected);
  });

  test("one of several patterns is enough, and none matches nothing", () => {
    const matches = compileEventTypes(["order.completed", "user.*", "invoice.*"]);
    expect(["order.completed", "invoice.paid", "user.a.b"].every(matches)).toBe(true);
    expect(["order.created", "invoice", "users.a"].some(matches)).toBe(false);
    expect(compileEventTypes([])("order.completed")).toBe(false);
  });
});

describe("which patterns are taken", () => {
  test("those of the three forms, in the order given", () => {
    const eventTypes = ["order.*", "a", "*", "A-b_9.c", "x.".repeat(63) + "y*".slice(0, 1)];
    expect(parseEventTypes(eventTypes, "/eventTypes")).toEqual({ eventTypes });
  });

  test.each([
    "",
    ".",
    "order.",
    ".order",
    "order..completed",
    "order*",
    "*.completed",
    "order.*.completed",
    "**",
    "order.**",
    ".*",
    "order completed",
    "order.\u0000",
    "ördr",
    "order\n",
    "x".repeat(129),
    5,
    null,
    ["order"],
  ])("%j is refused with a sentence", (pattern) => {
    const parsed = parseEventTypes(["fine", pattern], "/eventTypes");
    expect(parsed).toEqual({
      problems: [
        { path: "/eventTypes/1", message: expect.stringMatching(/^[A-Z].*\.$/) as string },
      ],
    });
  });

  test("every problem is named, a repetition too", () => {
    const parsed = parseEventTypes(["a b", "order", "order", "*x"], "/eventTypes");
    expect("problems" in parsed && parsed.problems.map((problem) => problem.path)).toEqual([
      "/eventTypes/0",
      "/eventTypes/2",
      "/eventTypes/3",
    ]);
  });

  test.each([[[]], ["order.*"], [null], [{}], [Array(eventTypePatternsMax + 1).fill("a")]])(
    "a list is needed, neither empty nor endless: %#",
    (input) => {
      expect(parseEventTypes(input, "/eventTypes")).toEqual({
        problems: [
          { path: "/eventTypes", message: expect.stringMatching(/^Must .*\.$/) as string },
        ],
      });
    },
  );
});
