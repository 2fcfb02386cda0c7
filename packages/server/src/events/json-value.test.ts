import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileFilter } from "../destinations/filter.ts";
import { hasEscapedName, parseJson } from "./json-value.ts";
import { eventOfBody, eventsOfBatchBody } from "./requests.ts";

const bounds = { depthMax: 64, batchEventsMax: 10, eventBytesMax: 100_000 };

function eventWith(payload: string): string {
  return `{"eventType":"a.b","customerExternalId":"c","payload":${payload}}`;
}

/** Makes the parser of Node 24.21 remember a name of one backslash after `a`. */
const misleading = '{"a":1,"\\\\":1}';
const misread = '{"a":1,"\\n":2}';

describe("a name with an escape", () => {
  test("is read as it stands, whatever was read before", () => {
    eventOfBody(Buffer.from(eventWith(misleading)), bounds);
    expect(Object.keys(parseJson(misread) as object)).toEqual(["a", "\n"]);
  });

  test("is found by a filter, whatever was read before, in an event by itself and in a batch", () => {
    const compiled = compileFilter({ field: "payload.\n", op: "eq", value: 2 }, "");
    if (!("filter" in compiled)) throw new Error("the filter is refused");
    eventOfBody(Buffer.from(eventWith(misleading)), bounds);
    const single = eventOfBody(Buffer.from(eventWith(misread)), bounds);
    const [batched] = eventsOfBatchBody(Buffer.from(`{"events":[${eventWith(misread)}]}`), bounds);
    if (batched === undefined || batched instanceof Error) throw new Error("the event is refused");
    expect([compiled.filter(single.routable), compiled.filter(batched.routable)]).toEqual([
      true,
      true,
    ]);
  });
});

/** Names and texts in which escapes, quotes, colons and braces are common. */
const tricky = fc.string({
  unit: fc.constantFrom("\\", '"', "\n", ":", "{", "}", "[", "]", ",", " ", "a", "\u0001", "é"),
});
const layout = fc.constantFrom(0, 1, "\t");

/** Built without an object in JSON.parse's hands: members in order, the last of a name wins. */
const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean()),
    fc.constant(null),
    tricky,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(tricky, fc.constant("__proto__")), tie("value"), { maxKeys: 4 }),
  ),
})).value;

test("T59: any value is what was written, in any layout, on either way of reading", () => {
  fc.assert(
    fc.property(anyValue, layout, (value, indent) => {
      const written = JSON.stringify(value, null, indent);
      for (const text of [written, ` {"\\u0061" : ${written}\n}`]) {
        const wanted = text === written ? written : `{"a":${JSON.stringify(value)}}`;
        expect(JSON.stringify(parseJson(text), null, text === written ? indent : 0)).toBe(wanted);
      }
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['{"\\u0061":1,"a":2}', '{"a":2}'],
  ['{"\\u005f_proto__":{"x":1}}', '{"__proto__":{"x":1}}'],
  ['{"\\n":1.10e1 ,"b":[ ],"c":{ }}', '{"\\n":11,"b":[],"c":{}}'],
  ['[[{"\\t":[true,null]}],-0.5]', '[[{"\\t":[true,null]}],-0.5]'],
])("%s reads as %s", (text, canonical) => {
  expect(JSON.stringify(parseJson(text))).toBe(canonical);
});

test.each([
  ['{"a":"\\n"}', false],
  ['{"a":["\\":","b"]}', false],
  ['{"a":"\\\\","b":1}', false],
  ['{"a":"\\n","b\\n" : 1}', true],
  ['[{"a":{"\\\\":1}}]', true],
  ['"\\n"', false],
  ["1", false],
])("whether %s has a name with an escape: %s", (text, has) => {
  expect(hasEscapedName(text)).toBe(has);
});
