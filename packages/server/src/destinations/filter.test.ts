import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileFilter, filterLimits } from "./filter.ts";
import type { FilterableEvent } from "./filter.ts";

// As JSON.parse makes it: "__proto__" is a member like any other.
const payload = JSON.parse(`{
  "amount": 100, "price": 1.10, "zero": 0, "big": 12345678901234567890, "vast": 1e400,
  "currency": "EUR", "empty": "", "five": "5", "yes": true, "no": false, "nothing": null,
  "at": "2026-11-21T09:30:00Z", "word": "straße 😀",
  "tags": ["new", "vip", 7, null, {"x": 1}], "none": [],
  "items": [{"sku": "A-1", "qty": 2}, {"sku": "B-2"}], "matrix": [[1, 2], [3]],
  "address": {"city": "Zürich", "a.b": "dotted", "back\\\\slash": "slashed", "": "unnamed"},
  "__proto__": {"polluted": "own"}, "constructor": "own too", "length": 3
}`) as Record<string, unknown>;

const event: FilterableEvent = {
  eventType: "order.completed",
  source: "shop",
  payload,
  metadata: { region: "eu-1", internal: false },
};

function passes(filter: unknown, against: FilterableEvent = event): boolean {
  const compiled = compileFilter(filter, "/filter");
  if (!("filter" in compiled)) throw new Error(JSON.stringify(compiled.problems));
  return compiled.filter(against);
}

function problemsOf(filter: unknown): readonly { path: string; message: string }[] {
  const compiled = compileFilter(filter, "/filter");
  return "problems" in compiled ? compiled.problems : [];
}

describe("what a condition decides", () => {
  test.each<[field: string, op: string, value: unknown, expected: boolean]>([
    ["eventType", "eq", "order.completed", true],
    ["eventType", "startsWith", "order.", true],
    ["eventType", "endsWith", ".created", false],
    ["source", "eq", "shop", true],
    ["metadata.region", "in", ["eu-1", "us-1"], true],
    ["metadata.internal", "eq", false, true],

    ["payload.amount", "eq", 100, true],
    ["payload.amount", "eq", "100", false],
    ["payload.amount", "ne", 100, false],
    ["payload.amount", "ne", "100", true],
    ["payload.five", "eq", 5, false],
    ["payload.price", "eq", 1.1, true],
    ["payload.zero", "eq", -0, true],
    ["payload.zero", "in", [-0], true],
    ["payload.zero", "eq", false, false],
    ["payload.no", "eq", null, false],
    ["payload.nothing", "eq", null, true],
    ["payload.empty", "eq", "", true],
    ["payload.items", "eq", null, false],

    ["payload.currency", "in", ["CHF", "EUR"], true],
    ["payload.currency", "nin", ["CHF", "EUR"], false],
    ["payload.amount", "in", ["100"], false],
    ["payload.nothing", "in", [null], true],
    ["payload.items", "nin", ["A-1"], true],

    ["payload.amount", "gt", 99.9, true],
    ["payload.amount", "gt", 100, false],
    ["payload.amount", "gte", 100, true],
    ["payload.amount", "lt", 100, false],
    ["payload.amount", "lte", 100, true],
    ["payload.amount", "gt", "5", false],
    ["payload.five", "lt", 10, false],
    ["payload.at", "gte", "2026-11-01", true],
    ["payload.at", "lt", "2026-11-21T09:30:00Z", false],
    ["payload.nothing", "lte", 0, false],
    ["payload.yes", "gt", 0, false],
    ["payload.items", "gt", "", false],
    ["payload.big", "gt", 9007199254740991, true],
    ["payload.vast", "gt", 9007199254740991, true],

    ["payload.currency", "startsWith", "EU", true],
    ["payload.currency", "startsWith", "eu", false],
    ["payload.currency", "endsWith", "R", true],
    ["payload.amount", "startsWith", "1", false],
    ["payload.word", "contains", "ß", true],
    ["payload.word", "endsWith", "😀", true],
    ["payload.word", "contains", "z", false],
    ["payload.tags", "contains", "vip", true],
    ["payload.tags", "contains", "vi", false],
    ["payload.tags", "contains", 7, true],
    ["payload.tags", "contains", "7", false],
    ["payload.tags", "contains", null, true],
    ["payload.none", "contains", null, false],
    ["payload.amount", "contains", 100, false],
    ["payload.address", "contains", "city", false],
    ["payload.five", "contains", 5, false],

    ["payload.items.0.sku", "eq", "A-1", true],
    ["payload.items.1.qty", "exists", true, false],
    ["payload.items.2", "exists", true, false],
    ["payload.items.00", "exists", true, false],
    ["payload.items.-1", "exists", true, false],
    ["payload.items.length", "exists", true, false],
    ["payload.matrix.0.1", "eq", 2, true],
    ["payload.currency.length", "exists", true, false],
    ["payload.currency.0", "exists", true, false],
    ["payload.address.city", "eq", "Zürich", true],
    [String.raw`payload.address.a\.b`, "eq", "dotted", true],
    [String.raw`payload.address.back\\slash`, "eq", "slashed", true],
    ["payload.address.a.b", "exists", true, false],
    ["payload.length", "eq", 3, true],
  ])("%s %s %j: %s", (field, op, value, expected) => {
    expect(passes({ field, op, value })).toBe(expected);
  });

  test.each<[op: string, value: unknown, expected: boolean]>([
    ["eq", null, false],
    ["ne", "x", true],
    ["ne", null, true],
    ["in", [null], false],
    ["nin", [null], true],
    ["exists", true, false],
    ["exists", false, true],
    ["gt", 0, false],
    ["lte", 0, false],
    ["startsWith", "a", false],
    ["contains", null, false],
  ])("a missing field and %s %j: %s", (op, value, expected) => {
    expect(passes({ field: "payload.absent", op, value })).toBe(expected);
    expect(passes({ field: "source", op, value }, { ...event, source: undefined })).toBe(expected);
  });

  test("exists without a value asks for presence, which null has", () => {
    expect(passes({ field: "payload.nothing", op: "exists" })).toBe(true);
    expect(passes({ field: "payload.absent", op: "exists" })).toBe(false);
  });

  test("T57: only members that the event carries itself are seen", () => {
    expect(passes({ field: "payload.toString", op: "exists" })).toBe(false);
    expect(passes({ field: "metadata.__proto__", op: "exists" })).toBe(false);
    expect(passes({ field: "metadata.constructor.name", op: "exists" })).toBe(false);
    expect(passes({ field: "payload.items.map", op: "exists" })).toBe(false);
    expect(passes({ field: "payload.__proto__.polluted", op: "eq", value: "own" })).toBe(true);
    expect(passes({ field: "payload.constructor", op: "eq", value: "own too" })).toBe(true);
  });

  test("a whole number of any length compares exactly with what a filter may name", () => {
    const max = Number.MAX_SAFE_INTEGER;
    for (const digits of ["9007199254740992", "9007199254740993", "90071992547409910"]) {
      const against = { ...event, payload: JSON.parse(`{"id":${digits}}`) as typeof payload };
      expect(passes({ field: "payload.id", op: "eq", value: max }, against)).toBe(false);
      expect(passes({ field: "payload.id", op: "gt", value: max }, against)).toBe(true);
    }
  });
});

describe("how conditions are joined", () => {
  const yes = { field: "payload.amount", op: "eq", value: 100 };
  const no = { field: "payload.amount", op: "eq", value: 1 };

  test.each<[unknown, boolean]>([
    [{ all: [yes] }, true],
    [{ all: [yes, no] }, false],
    [{ any: [no, yes] }, true],
    [{ any: [no, no] }, false],
    [{ not: no }, true],
    [{ not: { all: [yes, yes] } }, false],
    [{ all: [{ any: [no, { not: no }] }, yes] }, true],
  ])("%j: %s", (filter, expected) => {
    expect(passes(filter)).toBe(expected);
  });
});

describe("which filters are refused", () => {
  const condition = { field: "payload.amount", op: "eq", value: 1 };
  const nested = (levels: number): unknown =>
    levels === 1 ? condition : { not: nested(levels - 1) };

  test.each<[filter: unknown, path: string]>([
    [null, "/filter"],
    [[], "/filter"],
    ["payload.amount > 5", "/filter"],
    [{ op: "eq", value: 1 }, "/filter/field"],
    [{ all: [] }, "/filter/all"],
    [{ any: condition }, "/filter/any"],
    [{ not: [condition] }, "/filter/not"],
    [{ all: [condition], any: [condition] }, "/filter"],
    [{ ...condition, extra: 1 }, "/filter"],
    [{ all: [condition, 5] }, "/filter/all/1"],
    [{ ...condition, field: "payload" }, "/filter/field"],
    [{ ...condition, field: "payload." }, "/filter/field"],
    [{ ...condition, field: "payload..a" }, "/filter/field"],
    [{ ...condition, field: "id" }, "/filter/field"],
    [{ ...condition, field: "eventType.x" }, "/filter/field"],
    [{ ...condition, field: 5 }, "/filter/field"],
    [{ ...condition, field: `payload.${"x".repeat(256)}` }, "/filter/field"],
    [{ ...condition, field: `payload${".x".repeat(16)}` }, "/filter/field"],
    [{ ...condition, op: "matches" }, "/filter/op"],
    [{ ...condition, op: "__proto__" }, "/filter/op"],
    [{ ...condition, op: undefined }, "/filter/op"],
    [{ field: "payload.amount", op: "eq" }, "/filter/value"],
    [{ ...condition, value: {} }, "/filter/value"],
    [{ ...condition, value: [1] }, "/filter/value"],
    [{ ...condition, value: 2 ** 53 }, "/filter/value"],
    [{ ...condition, value: Infinity }, "/filter/value"],
    [{ ...condition, value: "x".repeat(257) }, "/filter/value"],
    [{ ...condition, op: "in", value: 1 }, "/filter/value"],
    [{ ...condition, op: "in", value: [] }, "/filter/value"],
    [{ ...condition, op: "in", value: Array(101).fill(1) }, "/filter/value"],
    [{ ...condition, op: "nin", value: [1, {}] }, "/filter/value/1"],
    [{ ...condition, op: "gt", value: null }, "/filter/value"],
    [{ ...condition, op: "startsWith", value: "" }, "/filter/value"],
    [{ ...condition, op: "endsWith", value: 5 }, "/filter/value"],
    [{ ...condition, op: "contains", value: "" }, "/filter/value"],
    [{ ...condition, op: "exists", value: 1 }, "/filter/value"],
  ])("%j at %s", (filter, path) => {
    expect(problemsOf(filter)).toEqual([
      { path, message: expect.stringMatching(/^[A-Z].*\.$/) as string },
    ]);
  });

  test("one level, and one condition, more than the limit", () => {
    expect(problemsOf(nested(filterLimits.depthMax))).toEqual([]);
    expect(problemsOf(nested(filterLimits.depthMax + 1))[0]?.message).toContain("levels deep");
    const conditions = (count: number): unknown => ({
      all: Array.from({ length: count }, () => condition),
    });
    expect(problemsOf(conditions(filterLimits.conditionsMax))).toEqual([]);
    expect(problemsOf(conditions(filterLimits.conditionsMax + 1))).toEqual([
      { path: "/filter", message: "Must have at most 50 conditions in all." },
    ]);
  });

  test("all problems are named, at most 20", () => {
    const filter = { all: [{ field: "a", op: "b" }, condition, { ...condition, value: [] }] };
    expect(problemsOf(filter).map((problem) => problem.path)).toEqual([
      "/filter/all/0/field",
      "/filter/all/0/op",
      "/filter/all/2/value",
    ]);
    expect(
      problemsOf({ all: Array.from({ length: 100_000 }, () => ({ field: "a", op: "b" })) }),
    ).toHaveLength(20);
  });
});

const scalar = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const field = fc.oneof(
  fc.constantFrom(
    "eventType",
    "source",
    "payload.a",
    "payload.a.b",
    "metadata.0",
    "payload.__proto__",
  ),
  fc.stringMatching(/^[a-z.\\\\]{1,8}$/).map((name) => `payload.${name}`),
);
const anyCondition = fc.record(
  {
    field: fc.oneof(field, fc.jsonValue()),
    op: fc.constantFrom(
      ...["eq", "ne", "in", "nin", "exists", "gt", "gte", "lt", "lte"],
      ...["startsWith", "endsWith", "contains", "like"],
    ),
    value: fc.oneof(scalar, fc.array(scalar), fc.jsonValue()),
  },
  { requiredKeys: [] },
);
const word = fc.string({ minLength: 1, maxLength: 20 });
const validCondition = fc
  .record({
    field: fc.oneof(field, fc.constant("payload.b.a")),
    one: fc.oneof(word, fc.nat(), fc.constant(null)),
    word,
  })
  .chain(({ field: name, one, word: text }) =>
    fc.constantFrom(
      { field: name, op: "eq", value: one },
      { field: name, op: "nin", value: [one, text] },
      { field: name, op: "exists" },
      { field: name, op: "gte", value: text },
      { field: name, op: "startsWith", value: text },
      { field: name, op: "contains", value: text },
    ),
  );
const anyFilter = joined(fc.oneof(anyCondition, fc.jsonValue(), validCondition));
const validFilter = joined(validCondition);

function joined(leaf: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, depthSize: "small", withCrossShrink: true },
      leaf,
      fc.record({ all: fc.array(tie("node"), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie("node"), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie("node") }),
    ),
  })).node;
}
const anyObject = fc.dictionary(
  fc.oneof(fc.constantFrom("a", "b", "0", "__proto__"), fc.string()),
  fc.jsonValue(),
);
const anyEvent = fc.record({
  eventType: fc.string(),
  source: fc.option(fc.string(), { nil: undefined }),
  payload: anyObject,
  metadata: anyObject,
});

describe("for whatever is given", () => {
  test("T58: compiling and matching never throw, and the answer is a boolean that not inverts", () => {
    fc.assert(
      fc.property(fc.oneof(anyFilter, validFilter), anyEvent, (filter, against) => {
        const compiled = compileFilter(filter, "");
        if ("problems" in compiled) {
          expect(compiled.problems.length).toBeGreaterThan(0);
          return;
        }
        const verdict = compiled.filter(against);
        expect(typeof verdict).toBe("boolean");
        const inverse = compileFilter({ not: filter }, "");
        if ("filter" in inverse) expect(inverse.filter(against)).toBe(!verdict);
      }),
      { numRuns: 1_000 },
    );
  });

  test("T58: the members looked at are bounded by the filter, not by the event", () => {
    fc.assert(
      fc.property(validFilter, anyObject, (filter, object) => {
        const compiled = compileFilter(filter, "");
        if ("problems" in compiled) return;
        let looks = 0;
        const counting = new Proxy(object, {
          getOwnPropertyDescriptor: (target, name) => {
            looks += 1;
            return Reflect.getOwnPropertyDescriptor(target, name);
          },
          ownKeys: () => {
            throw new Error("a filter must not walk through an event");
          },
        });
        const { conditionsMax } = filterLimits;
        compiled.filter({
          eventType: "",
          source: undefined,
          payload: counting,
          metadata: counting,
        });
        expect(looks).toBeLessThanOrEqual(conditionsMax);
      }),
      { numRuns: 500 },
    );
  });
});
