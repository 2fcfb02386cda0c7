import { beforeAll, expect, test } from "vitest";
import { de } from "../../language/de.ts";
import { loadEnglish } from "../../language/english.ts";
import { languageFor } from "../../language/language.tsx";
import { checkWords } from "./check-words.ts";

beforeAll(loadEnglish);

const spoken = (wanted: string, dictionary: Parameters<typeof languageFor>[0]["dictionary"]) =>
  languageFor({ wanted, dictionary, localization: undefined, timeZone: "UTC", now: Date.now });
const english = spoken("en", undefined);
const refused = {
  reason: "unauthorized",
  sentence:
    "The destination refused the credentials of this request. The destination answered 401.",
  nextStep: "The server's advice.",
};

test("a known reason is told in the language in force, with what the server alone knows", () => {
  expect(checkWords(english, refused)).toEqual({
    what: "The destination refused the credentials of this request.",
    detail: "The destination answered 401.",
    next: expect.not.stringContaining("replay"),
  });
  const german = spoken("de", de);
  expect(checkWords(german, refused)).toEqual({
    what: de.failures.unauthorized_what,
    detail: refused.sentence,
    next: de.forms.check_unauthorized_next,
  });
});

test("what a delivery is told and is not true of a check is told otherwise", () => {
  const gone = { reason: "gone", sentence: "It answered 410.", nextStep: null };
  const { what, next } = checkWords(english, gone);
  expect(what).not.toContain("disabled");
  expect(next).toBe("Set a new URL.");
});

test("a step that did not fail, and a reason of a later server, are told in the server's words", () => {
  const words = { what: "Sentence.", detail: undefined, next: undefined };
  const said = { sentence: "Sentence.", nextStep: null };
  expect(checkWords(english, { ...said, reason: null })).toEqual(words);
  expect(checkWords(english, { ...said, reason: "of_a_later_version" })).toEqual(words);
});
