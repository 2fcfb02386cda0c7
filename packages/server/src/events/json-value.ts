import { ApiError } from "../errors.ts";
import {
  closeBrace,
  closeBracket,
  openBrace,
  openBracket,
  quote,
  skipSpace,
  stringEnd,
  wordEnd,
} from "@pushrail/destinations/json/text";

/**
 * JSON text as a value, with the names that stand in it.
 *
 * `JSON.parse` alone is not enough: that of Node 24.21 can take a member name with an escape for another name that an
 * earlier text had at the same place. Once it has read `{"a":1,"\\":1}` (a backslash), it reads the name `\n` of
 * `{"a":1,"\n":2}` as a backslash too, and routing and filters would go by what somebody else sent before.
 */

/**
 * The value of a JSON text, every name as it stands there. Texts without an escape in a name are left to `JSON.parse`;
 * others are also read by a recursive reader, so bound the nesting before.
 *
 * Errors: `malformed_json` with the position, never with the text itself.
 */
export function parseJson(text: string): unknown {
  if (text.trim() === "") throw new ApiError("malformed_json", { detail: "The body is empty." });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const position = /at position (\d+)/.exec(String(error))?.[1];
    const where = position === undefined ? "at its end" : `at character ${position}`;
    throw new ApiError("malformed_json", { detail: `The body stops being valid JSON ${where}.` });
  }
  return hasEscapedName(text) ? new Reader(text).value() : value;
}

/** Whether any member name of a valid JSON text has an escape. Free for texts without a backslash. */
export function hasEscapedName(text: string): boolean {
  let escapeAt = text.indexOf("\\");
  let at = 0;
  while (escapeAt !== -1) {
    const end = stringEnd(text, text.indexOf('"', at));
    if (escapeAt < end) {
      if (text.charCodeAt(skipSpace(text, end)) === colon) return true;
      escapeAt = text.indexOf("\\", end);
    }
    at = end;
  }
  return false;
}

const colon = 0x3a;

/** Reads valid JSON text in one pass. Only literals go to `JSON.parse`, which reads those rightly. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): unknown {
    this.#skipSpace();
    const first = this.#text.charCodeAt(this.#at);
    if (first === openBrace) return this.#object();
    if (first === openBracket) return this.#array();
    return this.#literal(first === quote ? stringEnd : wordEnd);
  }

  #object(): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    while (this.#hasNext(closeBrace)) {
      const name = String(this.#literal(stringEnd));
      this.#skipSpace();
      // Past the colon.
      this.#at += 1;
      // Not assigned: a member called __proto__ is a member like any other.
      Object.defineProperty(value, name, {
        value: this.value(),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
    return value;
  }

  #array(): unknown[] {
    const elements: unknown[] = [];
    while (this.#hasNext(closeBracket)) elements.push(this.value());
    return elements;
  }

  /** Steps over an opening bracket or a comma to what follows, or over the closing bracket. */
  #hasNext(close: number): boolean {
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) !== close) this.#at += 1;
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) !== close) return true;
    this.#at += 1;
    return false;
  }

  #literal(endOf: (text: string, start: number) => number): unknown {
    const start = this.#at;
    this.#at = endOf(this.#text, start);
    return JSON.parse(this.#text.slice(start, this.#at));
  }

  #skipSpace(): void {
    this.#at = skipSpace(this.#text, this.#at);
  }
}
