import { describe, expect, test } from "vitest";
import type { Field, FieldProblem } from "./destination.ts";
import {
  booleanSetting,
  choiceSetting,
  integerSetting,
  textSetting,
  unknownSettings,
} from "./settings-input.ts";

const base = { label: "Table", help: "", secret: false } as const;
const text: Field = { ...base, name: "table", kind: "text", required: true };
const usual: Field = { ...base, name: "table", kind: "text", required: false, default: "events" };
const choice: Field = {
  ...{ ...base, name: "tls", label: "TLS", kind: "choice", required: false },
  ...{ choices: ["verify", "off"], default: "verify" },
};
const port: Field = {
  ...{ ...base, name: "port", label: "Port", kind: "integer", required: false },
  ...{ minimum: 1, maximum: 65_535, default: 5_432 },
};
const flag: Field = {
  ...{ ...base, name: "create", label: "Create tables", kind: "boolean", required: false },
  default: true,
};

/** What a reader makes of one value, and what it says of it. */
function read<Value>(
  reader: (
    input: Readonly<Record<string, unknown>>,
    field: Field,
    problems: FieldProblem[],
  ) => Value,
  field: Field,
  input: Readonly<Record<string, unknown>>,
) {
  const problems: FieldProblem[] = [];
  return { value: reader(input, field, problems), said: problems.map(({ message }) => message) };
}

describe("settings as they were given", () => {
  test("that no field has are named one by one, with what has none of them", () => {
    expect(unknownSettings({ table: 1, "a/b~c": 2, ["__proto__"]: 3 }, [text], "bucket")).toEqual([
      { path: "/a~1b~0c", message: "A bucket has no such setting." },
      { path: "/__proto__", message: "A bucket has no such setting." },
    ]);
    expect(unknownSettings({ x: 1 }, [], "account")).toMatchObject([
      { message: "An account has no such setting." },
    ]);
  });

  test("that were left out become their defaults, and are missed only where one is needed", () => {
    for (const left of [undefined, null]) {
      expect(read(textSetting, usual, { table: left })).toEqual({ value: "events", said: [] });
      expect(read(choiceSetting, choice, { tls: left })).toEqual({ value: "verify", said: [] });
      expect(read(integerSetting, port, { port: left })).toEqual({ value: 5_432, said: [] });
      expect(read(booleanSetting, flag, { create: left })).toEqual({ value: true, said: [] });
      expect(read(textSetting, text, { table: left }).said).toEqual(["Table is needed."]);
      expect(read(choiceSetting, { ...choice, default: undefined }, { tls: left })).toEqual({
        ...{ value: undefined, said: [] },
      });
    }
    expect(read(textSetting, usual, { table: "" })).toEqual({ value: "events", said: [] });
    expect(read(integerSetting, { ...port, required: true, default: undefined }, {}).said).toEqual([
      "Port is needed.",
    ]);
  });

  test("are not what every object has", () => {
    expect(read(textSetting, { ...text, name: "toString" }, {}).said).toEqual(["Table is needed."]);
    expect(read(textSetting, { ...usual, name: "constructor" }, {}).value).toBe("events");
  });

  test("that are good are kept, also where they count as nothing", () => {
    expect(read(textSetting, text, { table: " a b " }).value).toBe(" a b ");
    expect(read(choiceSetting, choice, { tls: "off" }).value).toBe("off");
    expect(read(integerSetting, { ...port, minimum: 0 }, { port: 0 }).value).toBe(0);
    expect(read(booleanSetting, flag, { create: false }).value).toBe(false);
  });

  test.each([1, true, {}, [], "a\nb", "a\0", "a\u0085", "\ud800", "x".repeat(1_025)])(
    "the text %j is refused",
    (value) => {
      expect(read(textSetting, text, { table: value })).toEqual({
        value: undefined,
        said: ["Table is a text of 1 to 1024 characters without control characters."],
      });
    },
  );

  test("a text of several lines may have line breaks and nothing else of the kind", () => {
    const lines: Field = { ...text, kind: "multiline" };
    expect(read(textSetting, lines, { table: "a\r\n\tb" }).value).toBe("a\r\n\tb");
    expect(read(textSetting, lines, { table: "a\0" }).said).toHaveLength(1);
  });

  test("a text is held to the rule it was given, and told in its words", () => {
    const problems: FieldProblem[] = [];
    const rule = { charactersMax: 5, pattern: /^[a-z]+$/, message: "Small letters only." };
    expect(textSetting({ table: "abc" }, text, problems, rule)).toBe("abc");
    for (const table of ["abcdef", "ABC"]) textSetting({ table }, text, problems, rule);
    textSetting({ table: "abc" }, text, problems, { problemOf: (given) => `Not ${given}.` });
    expect(problems.map(({ message }) => message)).toEqual([
      ...["Small letters only.", "Small letters only.", "Not abc."],
    ]);
  });

  test.each(["5432", 0, 65_536, 1.5, Number.NaN, true, 2 ** 60])(
    "the number %j is refused",
    (value) => {
      expect(read(integerSetting, port, { port: value })).toEqual({
        value: undefined,
        said: ["Port is a whole number from 1 to 65535."],
      });
    },
  );

  test.each(["", "VERIFY", 1, ["verify"]])("the choice %j is refused", (value) => {
    expect(read(choiceSetting, choice, { tls: value }).said).toEqual([
      "TLS is one of verify, off.",
    ]);
  });

  test.each(["true", 1, {}])("%j is neither true nor false", (value) => {
    expect(read(booleanSetting, flag, { create: value }).said).toEqual([
      "Create tables is true or false.",
    ]);
  });
});
