/**
 * JSON text before it is a value: nesting and the ends of tokens.
 */

/**
 * Whether arrays and objects in a text are nested more than `depthMax` deep. Works on any text, valid JSON or not, in
 * one pass and constant space, so that it can run before a recursive parser does.
 */
export function nestingExceeds(text: string, depthMax: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = stringEnd(text, at) - 1;
    } else if (code === openBrace || code === openBracket) {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (code === closeBrace || code === closeBracket) {
      depth -= 1;
    }
  }
  return false;
}

/** Code of `"`. */
export const quote = 0x22;
const backslash = 0x5c;
/** Code of `{`. */
export const openBrace = 0x7b;
/** Code of `}`. */
export const closeBrace = 0x7d;
/** Code of `[`. */
export const openBracket = 0x5b;
/** Code of `]`. */
export const closeBracket = 0x5d;
/** Code of `,`. */
export const comma = 0x2c;

/**
 * The position after the string literal that starts at `start`; the end of the text when it is never closed.
 *
 * Searches for quotes natively: string contents are most of a typical body.
 */
export function stringEnd(text: string, start: number): number {
  let at = start;
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at === -1) return text.length;
    let escapes = 0;
    while (at - 1 - escapes > start && text.charCodeAt(at - 1 - escapes) === backslash)
      escapes += 1;
    if (escapes % 2 === 0) return at + 1;
  }
}

/** The position after the number or word that starts at `start`. */
export function wordEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === comma || code === closeBrace || code === closeBracket || isSpace(code)) break;
  }
  return at;
}

/** The position of the first character from `from` on that is not space between tokens. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

/** Whether a character is space between tokens. Source: RFC 8259, section 2. */
export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
