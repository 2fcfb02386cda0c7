import type { Dictionary } from "./en.ts";

/** The languages with a dictionary besides English, by how it is loaded: each is a file of its own. */
export const dictionaryLoaders: Readonly<Record<string, () => Promise<Dictionary>>> = {
  ar: () => import("./ar.ts").then((module) => module.ar),
  de: () => import("./de.ts").then((module) => module.de),
};

/** The languages that are written from right to left. */
const rightToLeft: ReadonlySet<string> = new Set([
  "ar",
  "ckb",
  "dv",
  "fa",
  "he",
  "ps",
  "sd",
  "ug",
  "ur",
  "yi",
]);

/** `text` as a BCP 47 tag in its usual spelling (`de_at` → `de-AT`); `undefined` when it is none. */
export function localeOf(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined || text === "") return undefined;
  try {
    return Intl.getCanonicalLocales(text.replaceAll("_", "-"))[0];
  } catch {
    return undefined;
  }
}

/** The language of a locale: `de` of `de-AT`. */
export function languageOf(locale: string): string {
  return new Intl.Locale(locale).language;
}

/** How text of a locale runs. */
export function directionOf(locale: string): "ltr" | "rtl" {
  return rightToLeft.has(languageOf(locale)) ? "rtl" : "ltr";
}

/**
 * The locale that the page asks for: of the nearest `lang` at or above `element`, else of the browser, else English. On
 * a server, English.
 */
export function localeOfPage(element: Element | null): string {
  const marked = localeOf(element?.closest("[lang]")?.getAttribute("lang"));
  if (marked !== undefined) return marked;
  const browser = typeof navigator === "undefined" ? undefined : localeOf(navigator.language);
  return browser ?? "en";
}
