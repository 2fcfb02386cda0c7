import fc from "fast-check";
import { expect, test } from "vitest";
import { PushrailOffline, PushrailProblem } from "../../api/problem.ts";
import type { Field } from "../../api/types.ts";
import {
  changedMembers,
  createdMembers,
  faultOf,
  faultsOf,
  initialValues,
  noProblems,
  placeProblems,
  pointerParts,
  saidProblems,
  withoutField,
} from "./form-model.ts";

function field(changes: Partial<Field> & Pick<Field, "name" | "kind">): Field {
  return { label: changes.name, help: "", required: false, secret: false, ...changes };
}

const url = field({ name: "url", kind: "url", required: true });
const timeoutMs = field({
  name: "timeoutMs",
  kind: "integer",
  default: 10_000,
  minimum: 1_000,
  maximum: 30_000,
});
const headers = field({ name: "headers", kind: "headers", default: {}, secret: true });
const token = field({ name: "token", kind: "text", required: true, secret: true });
const shown = field({ name: "role", kind: "text", value: "arn:aws:iam::1:role/us" });
const fields = [url, timeoutMs, headers, token, shown];

test("a new form holds the defaults, and nothing for what is only shown", () => {
  expect(initialValues(fields)).toEqual({ url: "", timeoutMs: "10000", headers: {}, token: "" });
});

test("a stored secret is absent from the form until it is typed anew, and an unset one is not", () => {
  const stored = {
    plain: { url: "https://a.example/", timeoutMs: 5_000 },
    masked: { headers: { "X-Team": "••••" } },
  };
  expect(initialValues(fields, stored)).toEqual({
    url: "https://a.example/",
    timeoutMs: "5000",
    token: "",
  });
  expect(faultsOf([headers], {})).toEqual({});
});

test.each([
  [url, "", { kind: "required" }],
  [url, "receiver", { kind: "url" }],
  [url, "https://", { kind: "url" }],
  [url, " https://a.example/x ", undefined],
  [timeoutMs, "", undefined],
  [timeoutMs, "12.5", { kind: "integer" }],
  [timeoutMs, "10s", { kind: "integer" }],
  [timeoutMs, "999", { kind: "range", minimum: 1_000, maximum: 30_000 }],
  [timeoutMs, "30000", undefined],
  [field({ name: "n", kind: "integer", minimum: 1 }), "0", { kind: "minimum", minimum: 1 }],
  [field({ name: "n", kind: "integer", maximum: 9 }), "10", { kind: "maximum", maximum: 9 }],
  [field({ name: "t", kind: "text", lengthMax: 2 }), "abc", { kind: "length", maximum: 2 }],
  [field({ name: "k", kind: "from-the-future", required: true }), "", { kind: "required" }],
  [headers, {}, undefined],
])("the declaration of %o judges %o", (declared, value, fault) => {
  expect(faultOf(declared, value)).toEqual(fault);
});

test("a creation sends numbers as numbers and leaves out what is empty or only shown", () => {
  const values = { ...initialValues(fields), url: " https://a.example/x ", token: "t" };
  expect(createdMembers(fields, values)).toEqual({
    url: "https://a.example/x",
    timeoutMs: 10_000,
    token: "t",
  });
});

test("a change sends what differs, null for what was emptied, and secrets that were typed anew", () => {
  const stored = {
    plain: { url: "https://a.example/", timeoutMs: 5_000 },
    masked: { headers: { "X-Team": "••••" }, token: "••••" },
  };
  const before = initialValues(fields, stored);
  expect(changedMembers(fields, before, before)).toEqual({});
  expect(changedMembers(fields, { ...before, token: "new" }, before)).toEqual({ token: "new" });
  expect(changedMembers(fields, { ...before, timeoutMs: "", headers: {} }, before)).toEqual({
    timeoutMs: null,
    headers: null,
  });
  expect(changedMembers(fields, { ...before, headers: { "X-Team": "b" } }, before)).toEqual({
    headers: { "X-Team": "b" },
  });
});

test("a stored secret is kept when its replacement was left empty, and a required one asks for it", () => {
  const optional = field({ name: "passphrase", kind: "text", secret: true });
  const both = [token, optional];
  const before = initialValues(both, { plain: {}, masked: { token: "••••", passphrase: "••••" } });
  const replaced = { ...before, token: "", passphrase: "" };
  expect(changedMembers(both, replaced, before)).toEqual({});
  expect(faultsOf(both, replaced)).toEqual({ token: { kind: "required" } });
});

test("what a form holds comes back the same from what it sends", () => {
  const text = fc.string({ minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(
      fc.record({
        url: fc.webUrl(),
        timeoutMs: fc.integer({ min: 1_000, max: 30_000 }),
        headers: fc.dictionary(text, text, { minKeys: 1 }),
        token: text,
      }),
      (plain) => {
        const open = fields.map((one) => ({ ...one, secret: false }));
        const values = initialValues(open, { plain, masked: {} });
        expect(createdMembers(open, values)).toEqual(plain);
        expect(changedMembers(open, values, values)).toEqual({});
      },
    ),
  );
});

test("the server's problems go to their fields, to parts of them, and the rest to the summary", () => {
  const placed = placeProblems(
    [
      { path: "/url", message: "Not public." },
      { path: "/url", message: "Another." },
      { path: "/headers/X~1Team", message: "Reserved." },
      { path: "/colour", message: "Is not known." },
      { path: "", message: "The body is wrong." },
    ],
    ["url", "headers"],
  );
  expect(placed).toEqual({
    faults: { url: { kind: "said", message: "Not public." } },
    inside: { headers: { "X/Team": "Reserved." } },
    rest: [
      { path: "/colour", message: "Is not known." },
      { path: "", message: "The body is wrong." },
    ],
  });
  expect(withoutField(placed, "headers").inside).toEqual({});
  expect(withoutField(noProblems, "url")).toBe(noProblems);
});

test("the parts of a pointer are what it was written from", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (parts) => {
      const pointer = parts
        .map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`)
        .join("");
      expect(pointerParts(pointer)).toEqual(parts);
    }),
  );
});

test("one problem and several are read alike, and other failures say nothing of fields", () => {
  const common = { status: 400, code: "invalid_field", title: "A field is wrong." };
  const several = [
    { path: "/url", message: "a" },
    { path: "/name", message: "b" },
  ];
  const one = { ...common, detail: "Not public.", path: "/url" };
  expect(saidProblems(new PushrailProblem(one))).toEqual([
    { path: "/url", message: "Not public." },
  ]);
  expect(saidProblems(new PushrailProblem({ ...one, problems: several }))).toEqual(several);
  expect(saidProblems(new PushrailProblem(common))).toEqual([]);
  expect(saidProblems(new PushrailOffline())).toEqual([]);
});
