/** A text with places such as `{name}`, or its plural forms, chosen by the value of the place `count`. */
export type Message = string | PluralMessage;

/** The forms that `Intl.PluralRules` tells apart; `other` stands for each that is absent. */
export interface PluralMessage {
  readonly zero?: string;
  readonly one?: string;
  readonly two?: string;
  readonly few?: string;
  readonly many?: string;
  readonly other: string;
}

/** The messages of one part of the portal, by name. */
export type Area = Readonly<Record<string, Message>>;

/** Messages by area and name. */
export type Catalogue = Readonly<Record<string, Area>>;

/** An area in another language than English: the same names, any text. */
export type Translated<English extends Area> = Readonly<Record<keyof English, Message>>;

/** What fills the places of a message; numbers are written as the locale writes them. */
export type MessageValues = Readonly<Record<string, string | number>>;

/** The names of the places of a text, as a type. */
export type PlacesOf<Text> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? Place | PlacesOf<Rest>
  : Text extends { readonly other: infer Form }
    ? "count" | PlacesOf<Form>
    : never;

const place = /\{(\w+)\}/g;

/** One piece of a message: plain text, or the value of a place. */
export type Piece = { readonly text: string } | { readonly place: string };

/**
 * The form of a message for some values: itself, or the plural form of `values.count` in `locale`. A plural without a
 * count is read in its `other` form.
 */
export function formOf(
  message: Message,
  { locale, count }: { locale: string; count: string | number | undefined },
): string {
  if (typeof message === "string") return message;
  if (typeof count !== "number") return message.other;
  return message[pluralRules(locale).select(count)] ?? message.other;
}

/** A text cut at its places, in order. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(place)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ place: match[1] ?? "" });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** The names of the places of a message, over all its forms. */
export function placesOf(message: Message): ReadonlySet<string> {
  const texts = typeof message === "string" ? [message] : Object.values(message);
  const names = new Set<string>(typeof message === "string" ? [] : ["count"]);
  for (const text of texts) for (const match of text.matchAll(place)) names.add(match[1] ?? "");
  return names;
}

/** A dictionary to look into, with the locale whose plural rules its forms follow. */
export interface Source {
  readonly locale: string;
  readonly messages: Readonly<
    Record<string, Readonly<Record<string, Message | undefined>> | undefined>
  >;
}

/** The first source that has `key` (`area.name`), and what it says; `undefined` when none has it. */
export function lookUp(
  sources: readonly Source[],
  key: string,
): { readonly message: Message; readonly locale: string } | undefined {
  const dot = key.indexOf(".");
  const area = key.slice(0, dot);
  const name = key.slice(dot + 1);
  for (const source of sources) {
    const messages = source.messages[area];
    if (messages === undefined || !Object.hasOwn(messages, name)) continue;
    const message = messages[name];
    if (message !== undefined) return { message, locale: source.locale };
  }
  return undefined;
}

const rulesByLocale = new Map<string, Intl.PluralRules>();

function pluralRules(locale: string): Intl.PluralRules {
  let rules = rulesByLocale.get(locale);
  if (rules === undefined) {
    rules = new Intl.PluralRules(locale);
    rulesByLocale.set(locale, rules);
  }
  return rules;
}
