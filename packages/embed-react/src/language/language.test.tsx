// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, test } from "vitest";
import { PushrailOffline, PushrailProblem } from "../api/problem.ts";
import { loadEnglish } from "./english.ts";
import { formatFor } from "./format.ts";
import { LanguageProvider, languageFor, useLanguage } from "./language.tsx";
import { directionOf, localeOf, localeOfPage } from "./locales.ts";
import { failureWords } from "./failure-words.ts";
import { errorSentence, problemWords } from "./problem-words.ts";

beforeAll(loadEnglish);
afterEach(cleanup);

const nowMs = Date.parse("2026-11-22T10:00:00Z");

function english(localization?: Parameters<typeof languageFor>[0]["localization"]) {
  return languageFor({
    wanted: "en",
    dictionary: undefined,
    localization,
    timeZone: "UTC",
    now: () => nowMs,
  });
}

function Shown({ host }: { host?: string }) {
  const { t, locale, direction } = useLanguage();
  return (
    <p lang={locale} dir={direction} title={host}>
      {t("words.cancel")}
    </p>
  );
}

test("English stands until another dictionary is there, and no key is ever shown", async () => {
  render(
    <LanguageProvider locale="de-AT">
      <Shown />
    </LanguageProvider>,
  );
  const text = screen.getByText("Cancel");
  expect(text.lang).toBe("en");
  expect(await screen.findByText("Abbrechen")).toMatchObject({ lang: "de-AT", dir: "ltr" });
});

test("without a locale, the nearest lang decides", async () => {
  const host = document.createElement("div");
  const page = document.createElement("main");
  page.lang = "ar";
  page.append(host);
  document.body.append(page);
  render(
    <LanguageProvider host={host}>
      <Shown />
    </LanguageProvider>,
  );
  expect(await screen.findByText("إلغاء")).toMatchObject({ lang: "ar", dir: "rtl" });
  page.remove();
});

test("a page without lang is read in the browser's language, and one with a wrong one too", () => {
  const element = document.createElement("p");
  element.lang = "not a locale";
  expect(localeOfPage(element)).toBe(navigator.language);
  expect(localeOf("de_AT")).toBe("de-AT");
  expect(directionOf("fa-IR")).toBe("rtl");
});

test("a locale without a dictionary is English in its texts and its formats", () => {
  const french = languageFor({
    wanted: "fr",
    dictionary: undefined,
    localization: undefined,
    timeZone: "UTC",
    now: () => nowMs,
  });
  expect(french.locale).toBe("en");
  expect(french.format.number(1234.5)).toBe("1,234.5");
});

test("a vendor's own words go before ours, and ours stay for the rest", () => {
  const { t } = english({ words: { cancel: "Never mind" } });
  expect(t("words.cancel")).toBe("Never mind");
  expect(t("words.save")).toBe("Save");
});

test("plural forms follow the count, and numbers are written as the locale writes them", () => {
  const { t } = english();
  expect(t("session.problem_rateLimitedText", { count: 1 })).toBe("Wait 1 second, then try again.");
  expect(t("session.problem_rateLimitedText", { count: 1200 })).toBe(
    "Wait 1,200 seconds, then try again.",
  );
});

test("a reason of a newer server is told in its own words", () => {
  const language = english();
  const told = { reason: "asleep", sentence: "It sleeps.", nextStep: "Wake it." };
  expect(failureWords(language, told)).toEqual({
    title: "asleep",
    what: "It sleeps.",
    next: "Wake it.",
  });
});

test("nothing is promised to happen by itself to what is dead", () => {
  const language = english();
  expect(failureWords(language, { reason: "timeout", isDead: true }).next).toBe(
    "No attempt is left: put right what failed, then replay.",
  );
});

test("elements stand in the places of a text", () => {
  const { rich } = english();
  render(<p>{rich("session.stale", { time: <bdi dir="ltr">noon</bdi> })}</p>);
  expect(screen.getByText("noon").tagName).toBe("BDI");
  expect(document.querySelector("p")?.textContent).toBe("As of noon. Reconnecting…");
});

test("spans, sizes and shares read as people write them", () => {
  const format = formatFor({ locale: "en", timeZone: "UTC", now: () => nowMs });
  expect([840, 1200, 59_990, 185_000, 7_500_000].map(format.duration)).toEqual([
    "840 ms",
    "1.2 sec",
    "59.9 sec",
    "3 min 5 sec",
    "2 hr 5 min",
  ]);
  expect([12, 1500, 2_400_000].map(format.bytes)).toEqual(["12 bytes", "1.5 kB", "2.4 MB"]);
  expect([1, 0.9999, 0.985, 0].map(format.percent)).toEqual(["100%", "99.9%", "98.5%", "0%"]);
  expect(format.time("soon")).toBe("soon");
});

test("how long ago something was is told by the clock of the server", () => {
  const format = formatFor({ locale: "en", timeZone: "UTC", now: () => nowMs });
  expect(format.ago("2026-11-22T10:00:00.400Z")).toBe("now");
  expect(format.ago("2026-11-22T09:57:00Z")).toBe("3 minutes ago");
  expect(format.ago("2026-11-22T12:00:00Z")).toBe("in 2 hours");
  expect(format.ago("2026-11-21T09:00:00Z")).toBe("yesterday");
  expect(format.ago("2025-09-22T10:00:00Z")).toBe("last year");
});

test("what has nothing to do with the request is told in the language in force, the rest by the server", () => {
  const language = english();
  expect(problemWords(language, { code: "rate_limited", retryAfterSeconds: 30 })).toEqual({
    title: "Too many requests",
    text: "Wait 30 seconds, then try again.",
  });
  expect(problemWords(language, { code: "rate_limited" }).text).toBeUndefined();
  expect(problemWords(language, { code: "not_found" }).title).toBe("There is nothing here");
  expect(problemWords(language, { code: "invalid_field" })).toEqual({
    title: undefined,
    text: undefined,
  });
});

test("a failed request is told in one line: in the language in force, or as the server put it", () => {
  const language = english();
  const problem = (code: string, detail?: string) =>
    new PushrailProblem({ status: 409, code, title: "Conflict.", detail });
  expect(errorSentence(language, problem("not_found", "No such destination."))).toMatch(
    /^There is nothing here\. .*\.$/,
  );
  expect(errorSentence(language, problem("invalid_field", "It is none."))).toBe("It is none.");
  expect(errorSentence(language, new PushrailOffline())).toBe(
    `${language.t("primitives.offline")}. ${language.t("primitives.offlineHelp")}`,
  );
  expect(errorSentence(language, new TypeError("x is not a function"))).not.toContain("function");
});
