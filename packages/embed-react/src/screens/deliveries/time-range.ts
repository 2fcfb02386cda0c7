import type { DeliveryFilter } from "../../api/types.ts";

/** A span of time that ends now, or `any`, or one with its own bounds. */
export type TimeRange = (typeof timeRanges)[number];

/** In the order in which they are offered. */
export const timeRanges = ["any", "15m", "1h", "24h", "7d", "30d", "custom"] as const;

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

/** A range that was chosen, and when it began: a filter names moments, so that a link to it shows the same to everybody. */
export interface ChosenRange {
  readonly range: TimeRange;
  readonly from: string | undefined;
}

/** The bounds of a range that ends at `nowMs`; `custom` begins as the last 24 hours. */
export function boundsOf(range: TimeRange, nowMs: number): Pick<DeliveryFilter, "from" | "to"> {
  if (range === "any") return {};
  const spanMs = range === "custom" ? dayMs : spansMs[range];
  const from = new Date(nowMs - spanMs).toISOString();
  return range === "custom" ? { from, to: new Date(nowMs).toISOString() } : { from };
}

/** Which range a filter shows; `chosen` is what was chosen last, in this visit. */
export function rangeOf({ from, to }: DeliveryFilter, chosen: ChosenRange): TimeRange {
  if (from === undefined && to === undefined) return chosen.range === "custom" ? "custom" : "any";
  return to === undefined && from === chosen.from ? chosen.range : "custom";
}
