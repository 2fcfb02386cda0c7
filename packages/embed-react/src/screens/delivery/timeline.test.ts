import fc from "fast-check";
import { expect, test } from "vitest";
import { observedOf, phasesOf, prettyJson, signatureCountOf, triggerOf } from "./timeline.ts";

test("the first attempt was triggered by what made the delivery, every other one is a retry", () => {
  expect(triggerOf({ number: 1 }, { origin: "event" })).toBe("first");
  expect(triggerOf({ number: 1 }, { origin: "replay" })).toBe("replay");
  expect(triggerOf({ number: 1 }, { origin: "test" })).toBe("test");
  expect(triggerOf({ number: 2 }, { origin: "replay" })).toBe("retry");
});

test("phases are told in the order of time, with what none accounts for at the end", () => {
  const phases = phasesOf({ dnsMs: 10, connectMs: 20, tlsMs: 30, waitMs: 100, totalMs: 200 });
  expect(phases.map(({ name, ms }) => [name, ms])).toEqual([
    ["dns", 10],
    ["connect", 20],
    ["tls", 30],
    ["wait", 100],
    ["rest", 40],
  ]);
  expect(phases.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
});

test("a phase that did not take place is not told", () => {
  expect(phasesOf({ waitMs: 5, totalMs: 5 }).map(({ name }) => name)).toEqual(["wait"]);
  expect(phasesOf(null)).toEqual([]);
});

test("phases that overlap never make more than the whole", () => {
  const phases = phasesOf({ dnsMs: 60, waitMs: 60, totalMs: 100 });
  expect(phases.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
});

test("a header holds one signature for each secret that signs", () => {
  expect(signatureCountOf("v1,one")).toBe(1);
  expect(signatureCountOf("v1,one v1,two")).toBe(2);
});

test("what is no JSON is shown as it is", () => {
  expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(prettyJson("<html>")).toBe("<html>");
});

test("formatting changes no number and no text", () => {
  const text =
    '{"id":12345678901234567890,"price":1.10,"big":1e400,"text":"\\u00e9 {[,:]} \\"q\\" \\\\"}';
  expect(prettyJson(text)).toBe(
    '{\n  "id": 12345678901234567890,\n  "price": 1.10,\n  "big": 1e400,\n  "text": "\\u00e9 {[,:]} \\"q\\" \\\\"\n}',
  );
  // What it was sent with in between goes away, and nothing else.
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom("", " ", "\t"), (value, indent) => {
      const pretty = JSON.stringify(value, null, 2);
      expect(prettyJson(` ${JSON.stringify(value, null, indent)}\n`)).toBe(pretty);
    }),
  );
});

test("what was observed is not told when it is the status alone", () => {
  const response = {
    status: 503,
    headers: [],
    bodyExcerpt: "",
    bodyBytes: 0,
    bodyTruncated: false,
  };
  const detail = "The destination answered with status 503.";
  expect(observedOf({ detail, response })).toBeNull();
  expect(observedOf({ detail: "The answer is not valid HTTP/1.1.", response })).not.toBeNull();
  expect(observedOf({ detail, response: null })).toBe(detail);
  expect(observedOf({ detail: null, response })).toBeNull();
});
