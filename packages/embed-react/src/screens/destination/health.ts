import type { DeadLetterGroup, Delivery, DeliveryCounts, Destination } from "../../api/types.ts";
import type { Tone } from "../../primitives/tone.ts";

/** How a destination is, as one sentence of the area `destination`. */
export interface Health {
  readonly tone: Tone;
  readonly key:
    | "healthDisabled"
    | "healthHeld"
    | "healthSkipped"
    | "healthFailing"
    | "healthIdle"
    | "healthMixed"
    | "healthRetrying"
    | "healthGood";
  /** Of the place `count`, where the sentence has one. */
  readonly count: number;
}

/** What a bar of the chart stands for. */
export interface Span {
  /** RFC 3339; inclusive. */
  readonly from: string;
  readonly delivered: number;
  readonly failedAttempts: number;
}

/** How many hours a bar has, of a day and of a week: 24 and 28 bars. */
const hoursPerBar = { 24: 1, 168: 6 } as const;

/** How a destination is: first what somebody or the system decided, then what its deliveries say. */
export function healthOf(
  destination: Pick<Destination, "state" | "pauseMode" | "failingSince">,
  counts: Pick<DeliveryCounts, "delivered" | "dead" | "failedAttempts"> | undefined,
): Health {
  const { state, pauseMode, failingSince } = destination;
  if (state === "DISABLED") return { tone: "danger", key: "healthDisabled", count: 0 };
  if (state === "PAUSED") {
    return {
      tone: "neutral",
      key: pauseMode === "skip" ? "healthSkipped" : "healthHeld",
      count: 0,
    };
  }
  if (typeof failingSince === "string") return { tone: "danger", key: "healthFailing", count: 0 };
  const { delivered = 0, dead = 0, failedAttempts = 0 } = counts ?? {};
  if (dead > 0) return { tone: "warning", key: "healthMixed", count: dead };
  if (failedAttempts > 0) return { tone: "warning", key: "healthRetrying", count: failedAttempts };
  if (delivered === 0) return { tone: "neutral", key: "healthIdle", count: 0 };
  return { tone: "success", key: "healthGood", count: delivered };
}

/**
 * Whether a destination takes events again after some died: the newest of its deliveries, newest first, that was attempted
 * has arrived, after the last of them died.
 */
export function hasRecovered(
  { state, failingSince }: Pick<Destination, "state" | "failingSince">,
  groups: readonly Pick<DeadLetterGroup, "newestAt">[],
  deliveries: readonly Pick<Delivery, "state" | "finishedAt">[],
): boolean {
  if (state !== "ACTIVE" || failingSince !== null || groups.length === 0) return false;
  const newest = deliveries.find(
    ({ state: is }) => is === "delivered" || is === "retrying" || is === "dead",
  );
  if (newest?.state !== "delivered" || newest.finishedAt === null) return false;
  const arrivedMs = Date.parse(newest.finishedAt);
  return groups.every(({ newestAt }) => Date.parse(newestAt) < arrivedMs);
}

/** The bars of a chart: single hours of a day, six hours together of a week, oldest first. */
export function spansOf(counts: Pick<DeliveryCounts, "hours">, hours: 24 | 168): readonly Span[] {
  const spans: Span[] = [];
  const size = hoursPerBar[hours];
  for (let start = 0; start < counts.hours.length; start += size) {
    const part = counts.hours.slice(start, start + size);
    spans.push({
      from: part[0]?.from ?? "",
      delivered: part.reduce((sum, hour) => sum + hour.delivered, 0),
      failedAttempts: part.reduce((sum, hour) => sum + hour.failedAttempts, 0),
    });
  }
  return spans;
}
