import fc from "fast-check";
import { expect, test } from "vitest";
import { compileFilter } from "../../../../server/src/destinations/filter.ts";
import type { Filter } from "../../api/types.ts";
import { draftOf, filterOfDraft, jsonDraftOf, rowsDraftOf } from "./filter-draft.ts";
import {
  emptyRow,
  filterOf,
  filterOfJson,
  kindsOf,
  noRows,
  rowFaultOf,
  rowsOf,
  suggestedFields,
  takesList,
  takesValue,
  withOperator,
  filterOperators,
} from "./filter-model.ts";
import type { ConditionRow, FilterRows } from "./filter-model.ts";

const fieldName = fc.constantFrom(
  "eventType",
  "source",
  "payload.amount",
  "payload.a\\.b.0",
  "metadata.x",
);
const plainText = fc
  .stringMatching(/^[A-Za-z0-9 _.-]{0,18}[A-Za-z0-9]$/)
  .map((text) => text.trim());
const number = fc
  .oneof(
    fc.integer({ min: -1_000_000, max: 1_000_000 }),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
  )
  .filter((value) => !Object.is(value, -0));

/** Rows as somebody would fill them in, every operator with a kind that it takes. */
const row: fc.Arbitrary<ConditionRow> = fc
  .record({ field: fieldName, operator: fc.constantFrom(...filterOperators) })
  .chain(({ field, operator }) => {
    if (!takesValue(operator)) {
      return fc.constant<ConditionRow>({ field, operator, kind: "text", text: "" });
    }
    return fc.constantFrom(...kindsOf(operator)).chain((kind) => {
      const one =
        kind === "number"
          ? number.map((value) => JSON.stringify(value))
          : kind === "boolean"
            ? fc.constantFrom("true", "false")
            : kind === "null"
              ? fc.constant("")
              : plainText;
      const text = takesList(operator)
        ? fc.array(one, { minLength: 1, maxLength: 5 }).map((lines) => lines.join("\n"))
        : one;
      return text.map((typed): ConditionRow => ({ field, operator, kind, text: typed }));
    });
  });

const rows: fc.Arbitrary<FilterRows> = fc
  .record({
    joint: fc.constantFrom("all" as const, "any" as const),
    rows: fc.array(row, { maxLength: 6 }),
  })
  .map((made) => (made.rows.length < 2 ? { ...made, joint: "all" as const } : made));

test("rows become a filter that the server takes, and the same rows again", () => {
  fc.assert(
    fc.property(rows, (given) => {
      const made = filterOf(given);
      if (!("filter" in made)) throw new Error(JSON.stringify(made.faults));
      if (made.filter !== null) {
        expect(compileFilter(made.filter, "/filter")).not.toHaveProperty("problems");
      }
      expect(rowsOf(made.filter)).toEqual(given);
    }),
  );
});

test("the JSON view and the rows turn into each other without loss", () => {
  fc.assert(
    fc.property(rows, (given) => {
      const json = jsonDraftOf({ view: "rows", rows: given });
      expect(json.view).toBe("json");
      expect(rowsDraftOf(json)).toEqual({ view: "rows", rows: given });
    }),
  );
});

test.each<Filter>([
  { not: { field: "source", op: "eq", value: "a" } },
  { all: [{ any: [{ field: "source", op: "eq", value: "a" }] }] },
  { field: "payload.a", op: "in", value: ["a", 1] },
  { field: "payload.a", op: "in", value: ["two\nlines"] },
  { field: "payload.a", op: "later", value: 1 },
])("what rows cannot express stays JSON: %o", (filter) => {
  expect(rowsOf(filter)).toBeUndefined();
  const draft = draftOf(filter);
  expect(draft.view).toBe("json");
  expect(filterOfDraft(draft)).toEqual(filter);
  expect(rowsDraftOf(draft)).toBeUndefined();
});

test("text and number are kept apart", () => {
  const amount = { field: "payload.amount", operator: "eq", text: "5" } as const;
  const filter = (kind: "text" | "number") =>
    filterOf({ joint: "all", rows: [{ ...amount, kind }] });
  expect(filter("text")).toEqual({ filter: { field: "payload.amount", op: "eq", value: "5" } });
  expect(filter("number")).toEqual({ filter: { field: "payload.amount", op: "eq", value: 5 } });
});

test.each<[Partial<ConditionRow>, string, string]>([
  [{ field: "payload." }, "field", "empty"],
  [{ field: "amount" }, "field", "field"],
  [{ kind: "number", text: "five" }, "value", "number"],
  [{ kind: "number", text: "9007199254740993" }, "value", "number"],
  [{ operator: "in", text: " \n " }, "value", "empty"],
  [{ operator: "in", kind: "number", text: "1\ntwo" }, "value", "list"],
  [{ operator: "contains", text: "" }, "value", "empty"],
])("a row with %o is told of", (changes, part, kind) => {
  const wrong = { ...emptyRow, field: "payload.a", text: "x", ...changes };
  const good = { ...emptyRow, field: "payload.a", text: "x" };
  expect(filterOf({ joint: "all", rows: [good, wrong] })).toEqual({
    faults: [{ row: 1, part, kind }],
  });
});

test("an operator that takes no such kind takes the first that it does", () => {
  const no = { ...emptyRow, kind: "boolean", text: "true" } as const;
  expect(withOperator(no, "gt")).toEqual({ ...no, operator: "gt", kind: "text", text: "" });
  expect(withOperator(no, "ne")).toEqual({ ...no, operator: "ne" });
});

test("the server's problems are placed at rows by their pointers", () => {
  const said = { kind: "said", message: "No." };
  expect(rowFaultOf("/filter/all/2/value/3", "No.", 3)).toEqual({ row: 2, part: "value", ...said });
  expect(rowFaultOf("/filter/any/0/op", "No.", 1)).toEqual({ row: 0, part: "operator", ...said });
  expect(rowFaultOf("/filter/field", "No.", 1)).toEqual({ row: 0, part: "field", ...said });
  expect(rowFaultOf("/filter/all/7/field", "No.", 3)).toBeUndefined();
  expect(rowFaultOf("/name", "No.", 3)).toBeUndefined();
});

test("an empty JSON view is no filter, and what is none is told apart", () => {
  expect(filterOfJson(" ")).toEqual({ filter: null });
  expect(filterOfJson("null")).toEqual({ filter: null });
  expect(filterOfJson("[]")).toEqual({ isInvalid: true });
  expect(filterOfJson('{"all":')).toEqual({ isInvalid: true });
  expect(rowsOf(null)).toEqual(noRows);
});

test("fields are suggested from payloads, with dots of their own escaped", () => {
  expect(
    suggestedFields([
      { amount: 5, customer: { id: "a", "e.mail": "b" }, items: [{ sku: 1 }] },
      null,
    ]),
  ).toEqual([
    "eventType",
    "payload.amount",
    "payload.customer.e\\.mail",
    "payload.customer.id",
    "payload.items",
  ]);
});
