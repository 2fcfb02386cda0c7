import { expect, test } from "vitest";
import { maskedValue } from "../masking.ts";
import { isHeaderNameDenied, parseHeaders } from "./headers.ts";

function problemsOf(headers: unknown): string[] {
  const parsed = parseHeaders(headers);
  return "problems" in parsed ? parsed.problems.map((problem) => problem.path) : [];
}

const deniedNames = `
  host content-length transfer-encoding te trailer connection keep-alive proxy-authorization
  proxy-connection upgrade expect content-type content-encoding user-agent accept-encoding
  webhook-id webhook-signature webhook-anything x-pushrail-signature x-pushrail-custom cookie
  x-forwarded-for x-forwarded-host forwarded via sec-fetch-mode set-cookie http2-settings date
`
  .trim()
  .split(/\s+/);

test.each(deniedNames)("T25: %s cannot be set in any case of letters", (name) => {
  for (const spelling of [name, name.toUpperCase(), name[0]!.toUpperCase() + name.slice(1)]) {
    expect(isHeaderNameDenied(spelling)).toBe(true);
    expect(problemsOf({ [spelling]: "x" })).toEqual([`/headers/${spelling}`]);
  }
});

test.each(["", ":path", "a b", "a:b", "a\r\nb", "a\0", "ä", "x(y)", "x".repeat(101), "a/b"])(
  "T27: the name %j is refused",
  (name) => {
    expect(problemsOf({ [name]: "x" })).toHaveLength(1);
  },
);

test("T57: a name that would reach an object's prototype is refused", () => {
  expect(problemsOf(JSON.parse('{"__proto__":"x"}'))).toEqual(["/headers/__proto__"]);
});

test.each([
  "",
  " a",
  "a ",
  "\ta",
  "a\r\nX-Injected: 1",
  "a\nb",
  "a\0b",
  "ž",
  "é",
  "🚚",
  "x".repeat(4097),
  5,
  null,
  true,
  ["a"],
])("T27: the value %j is refused", (value) => {
  expect(problemsOf({ "X-A": value })).toEqual(["/headers/X-A"]);
});

test.each([
  { Authorization: "Bearer abc.def~ghi" },
  { "X-Api-Key": "a b\tc" },
  { "x!#$%&'*+.^_`|~0": "~" },
  {},
])("%j is accepted as given", (headers) => {
  expect(parseHeaders(headers)).toEqual({ headers });
});

test("T26: a name given twice in different case is refused once", () => {
  expect(problemsOf({ "X-Team": "a", "x-team": "b" })).toEqual(["/headers/x-team"]);
});

test("a value that is still masked is refused with a sentence that says what to do", () => {
  for (const value of [maskedValue("short"), maskedValue("0123456789abcdef")]) {
    expect(parseHeaders({ "X-Key": value })).toEqual({
      problems: [
        { path: "/headers/X-Key", message: expect.stringContaining("give the value itself") },
      ],
    });
  }
});

test("a path escapes what JSON Pointer reserves", () => {
  expect(problemsOf({ "x~y": "" })).toEqual(["/headers/x~0y"]);
});

test("T28: the number and the total size of headers are bounded", () => {
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`X-${index}`, "v"]));
  const large = { "X-A": "v".repeat(4096), "X-B": "v".repeat(4096) };
  expect(problemsOf(many)).toEqual(["/headers"]);
  expect(problemsOf(large)).toEqual(["/headers"]);
});

test.each([null, [], "X: y", 5])("headers given as %j are refused", (input) => {
  expect(problemsOf(input)).toEqual(["/headers"]);
});

test.each([
  ["", "••••"],
  ["0123456789a", "••••"],
  ["0123456789ab", "••••89ab"],
])("%j is masked as %s", (value, masked) => {
  expect(maskedValue(value)).toBe(masked);
});
