import type { FieldProblem } from "@pushrail/destinations";

/**
 * Routing by event type. A destination names patterns, and gets the events whose type one of them matches:
 *
 * - `order.completed` matches that type and nothing else;
 * - `order.*` matches every type below `order.`, at any depth: `order.completed`, `order.item.added`; not `order`;
 * - `*` matches every type.
 *
 * Case matters. There is no other wildcard, so matching costs one look-up and one prefix comparison a pattern.
 */

/** Most patterns of one destination; the table's constraint says the same. */
export const eventTypePatternsMax = 100;

/** Longest pattern, and longest event type, in characters. */
const patternLengthMax = 128;

const exactShape = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;
const belowShape = /^(?:[A-Za-z0-9_-]+\.)+\*$/;

/** Decides by event type alone. */
export type EventTypeMatcher = (eventType: string) => boolean;

/**
 * Checks the `eventTypes` of a destination as its owner gave them.
 *
 * @param path JSON pointer of the list, which the problems' paths start with.
 * @returns the patterns in the order given, or every problem.
 */
export function parseEventTypes(
  input: unknown,
  path: string,
): { readonly eventTypes: readonly string[] } | { readonly problems: readonly FieldProblem[] } {
  if (!Array.isArray(input)) {
    return { problems: [{ path, message: 'Must be a list of patterns, such as ["order.*"].' }] };
  }
  if (input.length < 1 || input.length > eventTypePatternsMax) {
    const message = `Must hold 1 to ${eventTypePatternsMax} patterns; ["*"] stands for every event type.`;
    return { problems: [{ path, message }] };
  }
  const problems: FieldProblem[] = [];
  const eventTypes = new Set<string>();
  for (const [index, pattern] of (input as readonly unknown[]).entries()) {
    const message =
      patternProblem(pattern) ??
      (eventTypes.has(pattern as string) ? "Is listed twice." : undefined);
    if (message === undefined) eventTypes.add(pattern as string);
    else problems.push({ path: `${path}/${index}`, message });
  }
  return problems.length > 0 ? { problems } : { eventTypes: [...eventTypes] };
}

/** Whether a text is an event type: up to 128 characters, parts of letters, digits, `_` and `-` joined by dots. */
export function isEventType(text: string): boolean {
  return text.length <= patternLengthMax && exactShape.test(text);
}

function patternProblem(pattern: unknown): string | undefined {
  if (typeof pattern !== "string") return "Must be a text such as order.completed, order.* or *.";
  if (pattern.length > patternLengthMax) {
    return `Must be at most ${patternLengthMax} characters long.`;
  }
  if (pattern === "*" || exactShape.test(pattern) || belowShape.test(pattern)) return undefined;
  if (pattern.includes("*")) {
    return "A star may only stand alone or as the last part after a dot: order.* or *.";
  }
  return "Must be parts of letters, digits, _ and -, joined by single dots, such as order.completed.";
}

/** Compiles patterns that {@link parseEventTypes} let through. No patterns match nothing. */
export function compileEventTypes(eventTypes: readonly string[]): EventTypeMatcher {
  if (eventTypes.includes("*")) return () => true;
  const exact = new Set(eventTypes.filter((pattern) => !pattern.endsWith("*")));
  const prefixes = eventTypes
    .filter((pattern) => pattern.endsWith(".*"))
    .map((pattern) => pattern.slice(0, -1));
  return (eventType) =>
    exact.has(eventType) ||
    prefixes.some((prefix) => eventType.length > prefix.length && eventType.startsWith(prefix));
}
