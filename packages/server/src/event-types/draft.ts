import { isEventType } from "../destinations/routing.ts";
import { memberOf, Problems } from "../tenants/problems.ts";
import type { EventType } from "./store.ts";

/** Most characters of a description; the table's constraint says the same. */
export const descriptionCharsMax = 500;

/** Most bytes of an example as JSON without spaces. */
export const exampleBytesMax = 8_192;

/** Event types of this prefix are the platform's own. */
const reservedPrefix = "pushrail.";

/**
 * Reads what a tenant says of an event type. `null` stands for an absent member, and what is absent is not kept from
 * before: the whole is replaced.
 *
 * Errors: `invalid_field` and `unknown_field`, with every problem found.
 */
export function parseEventType(name: string, body: unknown): EventType {
  const problems = new Problems();
  if (!isEventType(name)) {
    const message =
      "An event type has up to 128 characters: parts of letters, digits, _ and -, joined by single dots.";
    problems.add("/name", message);
  } else if (name.startsWith(reservedPrefix)) {
    problems.add(
      "/name",
      `Event types that begin with "${reservedPrefix}" are the platform's own.`,
    );
  }
  const given = problems.objectOf(body, ["description", "example"], "");
  const description = memberOf(given, "description") ?? null;
  const example = memberOf(given, "example") ?? null;
  if (description !== null && !isDescription(description)) {
    const message = `Must be a text of 1 to ${descriptionCharsMax} characters without control characters other than line breaks.`;
    problems.add("/description", message);
  }
  if (example !== null && !isExample(example)) {
    const message = `Must be an object of at most ${exampleBytesMax} bytes, without NUL in its texts.`;
    problems.add("/example", message);
  }
  problems.refuseIfAny();
  return { name, description, example } as EventType;
}

function isDescription(value: unknown): value is string {
  if (typeof value !== "string" || value.trim() === "" || !value.isWellFormed()) return false;
  return value.length <= descriptionCharsMax && !/\p{Cc}/u.test(value.replaceAll("\n", ""));
}

/** Not where the backslash is itself escaped, as in the text `\\u0000`. */
const refusedEscape = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

function isExample(value: unknown): value is EventType["example"] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const text = JSON.stringify(value);
  // The database's JSON functions refuse both, which stand as escapes in the text.
  return Buffer.byteLength(text) <= exampleBytesMax && !refusedEscape.test(text);
}
