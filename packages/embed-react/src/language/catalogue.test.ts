import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { loadEnglish } from "./english.ts";
import { failureWords, retriedReasons } from "./failure-words.ts";
import { languageFor } from "./language.tsx";
import { placesOf } from "./translate.ts";
import type { Catalogue, Message } from "./translate.ts";

/** The reference page is generated from the server's tables, and held against them. */
const reference = readFileSync(
  new URL("../../../../docs/reference/failures.md", import.meta.url),
  "utf8",
);
const reasons = [
  ...reference.matchAll(/^\| <a id="(\w+)"><\/a>.*? \|(?: (yes|no) \| \w+ \|)? (.+) \|$/gm),
].map(([, reason = "", retried, words = ""]) => ({ reason, isRetried: retried === "yes", words }));

beforeAll(loadEnglish);

const english: Catalogue = en;
const others: readonly (readonly [string, Catalogue])[] = [
  ["de", de],
  ["ar", ar],
];

function entries(catalogue: Catalogue): readonly (readonly [string, Message])[] {
  return Object.entries(catalogue).flatMap(([area, messages]) =>
    Object.entries(messages).map(([name, message]) => [`${area}.${name}`, message] as const),
  );
}

/** Arabic writes "one" and "two" in words, so a plural may leave the number itself out. */
function places(message: Message): readonly string[] {
  return [...placesOf(message)].toSorted();
}

test.each(others)("%s says exactly what English says", (_, catalogue) => {
  expect(
    entries(catalogue)
      .map(([key]) => key)
      .toSorted(),
  ).toEqual(
    entries(english)
      .map(([key]) => key)
      .toSorted(),
  );
});

test.each(others)("%s has the places that English has in each text", (_, catalogue) => {
  const translated = new Map(entries(catalogue));
  const different = entries(english).filter(([key, message]) => {
    const other = translated.get(key);
    return other === undefined || places(other).join() !== places(message).join();
  });
  expect(different.map(([key]) => key)).toEqual([]);
});

test.each([["en", english] as const, ...others])(
  "%s has no empty text and no stray space",
  (_, catalogue) => {
    const faulty = entries(catalogue).filter(([, message]) => {
      const texts = typeof message === "string" ? [message] : Object.values(message);
      return texts.some((text) => text === "" || text !== text.trim() || /\{(?!\w+\})/.test(text));
    });
    expect(faulty.map(([key]) => key)).toEqual([]);
  },
);

test.each(others)("%s has every plural form that its numbers can ask for", (locale, catalogue) => {
  const needed = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
  const lacking = entries(catalogue).filter(
    ([, message]) => typeof message !== "string" && needed.some((form) => !(form in message)),
  );
  expect(lacking.map(([key]) => key)).toEqual([]);
});

test.each(["en", "de", "ar"])("%s explains every reason that a delivery can carry", (locale) => {
  const dictionary = { en: undefined, de, ar }[locale];
  const language = languageFor({
    wanted: locale,
    dictionary,
    localization: undefined,
    timeZone: "UTC",
    now: Date.now,
  });
  expect(reasons.length).toBeGreaterThan(20);
  for (const { reason } of reasons) {
    const { title, what, next } = failureWords(language, { reason });
    expect(title, reason).not.toBe(reason);
    expect(what, reason).toBeDefined();
    expect(next, reason).toBeDefined();
  }
});

test("English explains a reason in the server's words", () => {
  const language = languageFor({
    wanted: "en",
    dictionary: undefined,
    localization: undefined,
    timeZone: "UTC",
    now: Date.now,
  });
  for (const { reason, words } of reasons) {
    const { what, next } = failureWords(language, { reason });
    expect(`${what} ${next}`).toBe(words);
  }
});

test("the reasons that are retried are those of the failure table", () => {
  const retried = reasons.filter(({ isRetried }) => isRetried).map(({ reason }) => reason);
  expect([...retriedReasons].toSorted()).toEqual(retried.toSorted());
});

/** What the code says its keys are: a place in one, such as of `states.delivery_${state}`, stands for any words. */
function saidKeys(): readonly RegExp[] {
  const source = fileURLToPath(new URL("..", import.meta.url));
  const files = globSync("**/*.{ts,tsx}", { cwd: source }).filter(
    (file) => !/\.test\.tsx?$|^language[/\\](en|de|ar)[./\\]/.test(file),
  );
  const gaps = /\$\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\}/;
  const keys = new RegExp(`["\`]([a-zA-Z]+\\.(?:[\\w.]|${gaps.source})+)["\`]`, "g");
  return files
    .flatMap((file) => [...readFileSync(`${source}/${file}`, "utf8").matchAll(keys)])
    .map(([, key = ""]) => {
      const texts = key.split(gaps).map((text) => text.replaceAll(".", String.raw`\.`));
      return new RegExp(`^${texts.join(String.raw`[\w.]+`)}$`);
    });
}

test("no text is in the catalogue that nothing says", () => {
  const said = saidKeys();
  const unused = entries(english).filter(([key]) => !said.some((pattern) => pattern.test(key)));
  expect(unused.map(([key]) => key)).toEqual([]);
});
