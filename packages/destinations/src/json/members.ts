import assert from "node:assert";
import {
  closeBrace,
  closeBracket,
  comma,
  isSpace,
  openBrace,
  openBracket,
  quote,
  skipSpace,
  stringEnd,
} from "./text.ts";

/**
 * Slices of JSON text: what `JSON.parse` throws away (digits, key order, escapes, spaces) stays as it was sent.
 *
 * Everything here expects text that `JSON.parse` has accepted; the property test holds it against `JSON.parse` for any
 * such text. Each function reads the text once.
 */

/** One member of an object. */
export interface Member {
  /** The name as the parser reads it, escapes resolved. */
  readonly name: string;
  /** The value exactly as it stands in the text, without the space around it. */
  readonly raw: string;
}

/** The members of the object that `text` is, in order, repeated names included. */
export function membersOf(text: string): readonly Member[] {
  const members: Member[] = [];
  let at = skipSpace(text, 0);
  assert(text.charCodeAt(at) === openBrace, "members are read from an object");
  at = skipSpace(text, at + 1);
  while (text.charCodeAt(at) !== closeBrace) {
    const nameEnd = stringEnd(text, at);
    const name = nameOf(text, at, nameEnd);
    // Past the colon.
    const start = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const end = valueEnd(text, start);
    members.push({ name, raw: text.slice(start, end) });
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === comma) at = skipSpace(text, at + 1);
  }
  return members;
}

/** The elements of the array that `text` is, each exactly as it stands there. */
export function elementsOf(text: string): readonly string[] {
  const elements: string[] = [];
  let at = skipSpace(text, 0);
  assert(text.charCodeAt(at) === openBracket, "elements are read from an array");
  at = skipSpace(text, at + 1);
  while (text.charCodeAt(at) !== closeBracket) {
    const end = valueEnd(text, at);
    elements.push(text.slice(at, end));
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === comma) at = skipSpace(text, at + 1);
  }
  return elements;
}

/**
 * The text without the spaces, tabs and line ends between its tokens: two texts that differ only in layout become the
 * same, while digits, key order and escapes still count.
 */
export function compacted(text: string): string {
  let compact = "";
  let kept = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = stringEnd(text, at) - 1;
    } else if (isSpace(code)) {
      compact += text.slice(kept, at);
      kept = at + 1;
    }
  }
  return kept === 0 ? text : compact + text.slice(kept);
}

function nameOf(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1);
  return inner.includes("\\") ? String(JSON.parse(text.slice(start, end))) : inner;
}

function valueEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === quote) return stringEnd(text, start);
  let depth = 0;
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = stringEnd(text, at) - 1;
    } else if (code === openBrace || code === openBracket) {
      depth += 1;
    } else if (code === closeBrace || code === closeBracket) {
      // Of the enclosing object or array: a bare number or word ends before it.
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (code === comma || isSpace(code))) {
      return at;
    }
  }
  return at;
}
