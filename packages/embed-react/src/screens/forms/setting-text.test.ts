import { beforeAll, expect, test } from "vitest";
import type { Field } from "../../api/types.ts";
import { loadEnglish } from "../../language/english.ts";
import { languageFor } from "../../language/language.tsx";
import { choiceLabel, settingText } from "./setting-text.ts";

beforeAll(loadEnglish);

const language = languageFor({
  wanted: "en",
  dictionary: undefined,
  localization: undefined,
  timeZone: "UTC",
  now: Date.now,
});

function field(changes: Partial<Field>): Field {
  const text = { name: "setting", label: "Setting", help: "", kind: "text" };
  return { ...text, required: false, secret: false, ...changes };
}

const text = (changes: Partial<Field>, value: unknown): string =>
  settingText(language, field(changes), value);

test("a number has its unit, whether it comes from the API or stands in a form", () => {
  expect(text({ kind: "integer", name: "timeoutMs" }, 10_000)).toBe("10 sec");
  expect(text({ kind: "integer", name: "timeoutMs" }, "10000")).toBe("10 sec");
  expect(text({ kind: "integer", name: "port" }, "5432")).toBe("5432");
});

test("a choice is read as its label, and as itself where it has none", () => {
  const choiceLabels = { single: "One table" };
  expect(text({ kind: "choice", choiceLabels }, "single")).toBe("One table");
  expect(text({ kind: "choice", choiceLabels }, "later")).toBe("later");
  expect(text({ kind: "choice" }, "eu-1")).toBe("eu-1");
  expect(choiceLabel(field({ kind: "choice", choiceLabels }), "toString")).toBe("toString");
});

test("of several lines the first is shown, of headers all, and what is unknown as it is", () => {
  expect(text({ kind: "multiline" }, "BEGIN\nAAAA\nEND\n")).toBe("BEGIN …");
  expect(text({ kind: "headers" }, { "X-Team": "a", "X-Place": "b" })).toBe(
    "X-Team: a, X-Place: b",
  );
  expect(text({ kind: "boolean" }, false)).toBe("No");
  expect(text({ kind: "from the future" }, { at: [1] })).toBe('{"at":[1]}');
});
