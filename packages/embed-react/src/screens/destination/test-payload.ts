import type { EventType } from "../../api/types.ts";

/** The payload that a test event of a type starts from: its example, to be changed. */
export function payloadText(eventType: Pick<EventType, "example"> | undefined): string {
  return JSON.stringify(eventType?.example ?? {}, null, 2);
}

/** What was typed: a JSON object, or why it cannot be sent. */
export type TypedPayload =
  | { readonly payload: Readonly<Record<string, unknown>> }
  /** `number`: one that this browser would round. */
  | { readonly fault: "object" | "number" };

/** Reads what was typed. */
export function payloadOf(text: string): TypedPayload {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: "object" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { fault: "object" };
  }
  const numbers = text.replace(/"(?:[^"\\]|\\.)*"/g, "").match(/-?\d[\d.eE+-]*/g) ?? [];
  return numbers.some(isRounded)
    ? { fault: "number" }
    : { payload: value as Readonly<Record<string, unknown>> };
}

/** Beyond 2^53 not every whole number exists, and what is far beyond is none at all. */
function isRounded(text: string): boolean {
  const size = Math.abs(Number(text));
  return size > Number.MAX_SAFE_INTEGER && (!/e/i.test(text) || size === Infinity);
}
