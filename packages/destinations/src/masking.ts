/** How secret values are shown to those who set them: `••••`, with the last characters of a long one. */

const mask = "••••";
const maskedPattern = /^••••.{0,4}$/u;

/** Values shorter than this are hidden whole, as four characters would be too large a part of them. */
const charactersMin = 12;

/** Hides a value: `••••` and its last 4 characters when it has at least 12, else `••••` alone. */
export function maskedValue(value: string): string {
  return value.length >= charactersMin ? mask + value.slice(-4) : mask;
}

/** Hides a value of which no part may be shown: a password, a key, a token that lives for minutes. */
export function hiddenValue(): string {
  return mask;
}

/**
 * Whether a text is what stands for a hidden value. Whoever sends it back has a form that was filled in with it, and
 * storing it would destroy the value behind it.
 */
export function isMasked(text: string): boolean {
  return maskedPattern.test(text);
}

/** Values shorter than this occur in ordinary text by chance and are left alone. */
const hiddenCharactersMin = 8;

/**
 * Makes a function that hides these values in texts that the other side wrote. Of a value with spaces, its words are
 * hidden too: a receiver may send back the token of "Bearer <token>" without the word before it. A value maps to what
 * is shown in its place.
 */
export function hiderOf(
  values: readonly string[],
  shownAs: (value: string) => string = maskedValue,
): (text: string) => string {
  const hidden = values
    .flatMap((value) => [value, ...value.split(/\s+/)])
    .filter((value) => value.length >= hiddenCharactersMin)
    .toSorted((a, b) => b.length - a.length);
  if (hidden.length === 0) return (text) => text;
  return (text) => hidden.reduce((shown, value) => shown.replaceAll(value, shownAs(value)), text);
}
