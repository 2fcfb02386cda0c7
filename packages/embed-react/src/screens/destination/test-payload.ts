import type { EventType } from "../../api/types.ts";

/** The payload that a test event of a type starts from: its example, to be changed. */
export function payloadText(eventType: Pick<EventType, "example"> | undefined): string {
  return JSON.stringify(eventType?.example ?? {}, null, 2);
}

/** The JSON object that was typed; `undefined` when it is none. */
export function payloadOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
