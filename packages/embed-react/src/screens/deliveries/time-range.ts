import type { DeliveryFilter } from "../../api/types.ts";
import { logSpans } from "../../routing/route.ts";
import type { LogFilter } from "../../routing/route.ts";

/** A span of time that ends now, or `any`, or one with its own bounds. */
export type TimeRange = (typeof timeRanges)[number];

/** In the order in which they are offered. */
export const timeRanges = ["any", ...logSpans, "custom"] as const;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const spansMs = {
  "15m": 15 * minuteMs,
  "1h": hourMs,
  "24h": dayMs,
  "7d": 7 * dayMs,
  "30d": 30 * dayMs,
} as const;

/** What is asked of the API for a filter that is looked at from `nowMs` on. */
export function deliveryFilterOf({ span, ...filter }: LogFilter, nowMs: number): DeliveryFilter {
  return span === undefined ? filter : { ...filter, from: isoOf(nowMs - spansMs[span]) };
}

/** What choosing a range changes of a filter; `custom` begins as the last 24 hours. */
export function changeTo(
  range: TimeRange,
  nowMs: number,
): { readonly [Name in "span" | "from" | "to"]: LogFilter[Name] | undefined } {
  const none = { span: undefined, from: undefined, to: undefined };
  if (range === "any") return none;
  if (range !== "custom") return { ...none, span: range };
  return { ...none, from: isoOf(nowMs - dayMs), to: isoOf(nowMs) };
}

/** Which range a filter shows. */
export function rangeOf({ span, from, to }: LogFilter): TimeRange {
  return span ?? (from === undefined && to === undefined ? "any" : "custom");
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
