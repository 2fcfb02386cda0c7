import { createContext, Fragment, useContext, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import type { Dictionary, Localization, MessageKey, PlacesOfKey } from "./en.ts";
import { englishMessages, loadEnglish } from "./english.ts";
import { formatFor } from "./format.ts";
import type { Format, TimeZone } from "./format.ts";
import { dictionaryLoaders, directionOf, languageOf, localeOf, localeOfPage } from "./locales.ts";
import { formOf, lookUp, piecesOf } from "./translate.ts";
import type { MessageValues, Source } from "./translate.ts";

/**
 * The values that the text of a key needs, as the rest arguments of {@link Translate}. Of a key that is known only at
 * run time, none are asked for.
 */
export type ValuesOf<Key extends MessageKey> =
  IsUnion<Key> extends true
    ? [values?: MessageValues]
    : [PlacesOfKey<Key>] extends [never]
      ? [values?: MessageValues]
      : [values: MessageValues & Readonly<Record<PlacesOfKey<Key>, string | number>>];

type IsUnion<Type, Whole = Type> = Type extends unknown
  ? [Whole] extends [Type]
    ? false
    : true
  : never;

/** The text of a key, its places filled with `values`; one that is missing stays as it is written in the text. */
export type Translate = <Key extends MessageKey>(key: Key, ...values: ValuesOf<Key>) => string;

/** What {@link useLanguage} gives. */
export interface Language {
  readonly t: Translate;
  /** Like `t`, with elements in the places: for ids, links and code inside a sentence. */
  readonly rich: (key: MessageKey, values: Readonly<Record<string, ReactNode>>) => ReactNode;
  /** The text of a key that only the server's words make up, such as an action; `undefined` when there is none. */
  readonly find: (key: string, values?: MessageValues) => string | undefined;
  /** BCP 47, of the texts and formats: English until the dictionary of another language is there. */
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
  readonly format: Format;
  /** Where times are of; a choice of the reader's that lives as long as the portal is mounted. */
  readonly timeZone: TimeZone;
  readonly setTimeZone: (timeZone: TimeZone) => void;
  /** The time of the server, in milliseconds since 1970, as far as it is known. */
  readonly now: () => number;
}

/** Props of {@link LanguageProvider}. */
export interface LanguageProviderProps {
  /** BCP 47; by default the nearest `lang` at or above `host`, then the browser's, then English. */
  readonly locale?: string | undefined;
  /** By default as the locale is written. */
  readonly direction?: "ltr" | "rtl" | undefined;
  /** Texts to say differently, and, for a locale without a dictionary, the texts themselves. */
  readonly localization?: Localization | undefined;
  /** The element in which the portal stands; `null` until it is mounted. */
  readonly host?: Element | null | undefined;
  /** The time of the server; by default of this machine. */
  readonly now?: (() => number) | undefined;
  readonly children?: ReactNode;
}

const LanguageContext = createContext<Language | undefined>(undefined);
const loaded = new Map<string, Dictionary>();
const firstEnglish: Source = { locale: "en", messages: englishMessages };

/** Speaks to what is inside it in one language. Its dictionary is loaded on its own; until then, English. */
export function LanguageProvider({
  locale: asked,
  direction,
  localization,
  host = null,
  now = Date.now,
  children,
}: LanguageProviderProps) {
  const wanted = useWantedLocale(asked, host);
  const dictionary = useDictionary(wanted);
  const english = useEnglish();
  const [timeZone, setTimeZone] = useState<TimeZone>("local");
  const language = useMemo(
    () => ({
      ...languageFor({ wanted, dictionary, localization, timeZone, now, english }),
      direction: direction ?? directionOf(wanted),
      timeZone,
      setTimeZone,
      now,
    }),
    [wanted, dictionary, localization, timeZone, now, direction, english],
  );
  return <LanguageContext.Provider value={language}>{children}</LanguageContext.Provider>;
}

/** The language in force, its texts and its formats. Outside of a {@link LanguageProvider}: English. */
export function useLanguage(): Language {
  return useContext(LanguageContext) ?? outside;
}

/** English as far as it is there: another object once all of it is, so that what was said is said again. */
function useEnglish(): Source {
  const [english, setEnglish] = useState(firstEnglish);
  useEffect(() => {
    let isCurrent = true;
    loadEnglish().then(
      () => {
        if (isCurrent) setEnglish({ ...firstEnglish });
      },
      // Each screen asks again before it is shown.
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, []);
  return english;
}

/** The page is asked only after mounting: a server knows neither its `lang` nor the browser's language. */
function useWantedLocale(asked: string | undefined, host: Element | null): string {
  const [ofPage, setOfPage] = useState("en");
  useEffect(() => {
    if (host !== null) setOfPage(localeOfPage(host));
  }, [host]);
  return localeOf(asked) ?? ofPage;
}

function useDictionary(locale: string): Dictionary | undefined {
  const language = languageOf(locale);
  const [, setLoadedCount] = useState(0);
  useEffect(() => {
    const load = dictionaryLoaders[language];
    if (load === undefined || loaded.has(language)) return undefined;
    let isCurrent = true;
    load().then(
      (dictionary) => {
        loaded.set(language, dictionary);
        if (isCurrent) setLoadedCount(loaded.size);
      },
      // A chunk that cannot be fetched leaves the portal in English.
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [language]);
  return loaded.get(language);
}

/** The texts and formats of a locale; those of English where the locale has neither dictionary nor localization. */
export function languageFor({
  wanted,
  dictionary,
  localization,
  timeZone,
  now,
  english = firstEnglish,
}: {
  wanted: string;
  dictionary: Dictionary | undefined;
  localization: Localization | undefined;
  timeZone: TimeZone;
  now: () => number;
  english?: Source;
}): Pick<Language, "t" | "rich" | "find" | "locale" | "format"> {
  const isSpoken =
    languageOf(wanted) === "en" || dictionary !== undefined || localization !== undefined;
  const locale = isSpoken && !isWaitingFor(wanted, dictionary) ? wanted : "en";
  const format = formatFor({ locale, timeZone, now });
  const sources: Source[] = [english];
  if (dictionary !== undefined) sources.unshift({ locale: wanted, messages: dictionary });
  if (localization !== undefined) sources.unshift({ locale: wanted, messages: localization });
  // Once: a list writes thousands of values.
  const isRightToLeft = directionOf(locale) === "rtl";
  const written = (value: string | number) => {
    if (typeof value === "number") return format.number(value);
    // Isolated, so that a Latin name does not turn the Arabic around it.
    return isRightToLeft ? `\u2068${value}\u2069` : value;
  };
  const find = (key: string, values: MessageValues = {}) => {
    const found = lookUp(sources, key);
    if (found === undefined) return undefined;
    return piecesOf(formOf(found.message, { locale: found.locale, count: values["count"] }))
      .map((piece) => {
        if ("text" in piece) return piece.text;
        const value = values[piece.place];
        return value === undefined ? `{${piece.place}}` : written(value);
      })
      .join("");
  };
  return {
    locale,
    format,
    find,
    t: (key, ...[values]) => find(key, values) ?? key,
    rich: (key, values) => {
      const found = lookUp(sources, key);
      if (found === undefined) return key;
      const count = values["count"];
      const form = formOf(found.message, {
        locale: found.locale,
        count: typeof count === "number" ? count : undefined,
      });
      return piecesOf(form).map((piece, index) => {
        if ("text" in piece) return piece.text;
        const value = values[piece.place];
        return (
          // oxlint-disable-next-line react/no-array-index-key -- what is listed never changes its order
          <Fragment key={index}>
            {typeof value === "number" ? format.number(value) : value}
          </Fragment>
        );
      });
    },
  };
}

/** Formats in the language to come would stand in English sentences. */
function isWaitingFor(wanted: string, dictionary: Dictionary | undefined): boolean {
  return dictionary === undefined && Object.hasOwn(dictionaryLoaders, languageOf(wanted));
}

const outside: Language = {
  ...languageFor({
    wanted: "en",
    dictionary: undefined,
    localization: undefined,
    timeZone: "local",
    now: Date.now,
  }),
  direction: "ltr",
  timeZone: "local",
  setTimeZone: () => undefined,
  now: Date.now,
};
