import { writesBatches } from "./flow.ts";
import { defaultOrderingKey, orderingKeyProblem } from "./ordering-key.ts";
import type { FlowSettings } from "./store.ts";

/**
 * Reads the limits and the order of a destination as its owner writes them: the members `rateLimitPerSecond`,
 * `concurrencyLimit`, `ordering` and `orderingKey`.
 */

/** Bounds of what may be set; the table's constraints say the same. Both start at 1. */
export const flowLimits = {
  rateLimitPerSecondMax: 10_000,
  concurrencyLimitMax: 64,
} as const;

/** What holds when nothing is said: no limit and no order. */
export const flowDefaults: FlowSettings = {
  rateLimitPerSecond: null,
  concurrencyLimit: null,
  orderingKey: null,
};

type Refuse = (path: string, message: string) => void;
type Body = Readonly<Record<string, unknown>>;

/** What is to hold after a creation or a change. Members that are not given are as `present` has them. */
export function parseFlow(
  refuse: Refuse,
  parts: {
    readonly given: Body;
    readonly present: FlowSettings;
    /** `undefined` when it is not known. */
    readonly type: string | undefined;
  },
): FlowSettings {
  const limit = (member: "rateLimitPerSecond" | "concurrencyLimit", max: number): number | null => {
    if (!Object.hasOwn(parts.given, member)) return parts.present[member];
    const value = parts.given[member];
    if (value === null || isIntegerIn(value, max)) return value;
    refuse(`/${member}`, `Must be a whole number from 1 to ${max}, or null for no limit.`);
    return null;
  };
  return {
    rateLimitPerSecond: limit("rateLimitPerSecond", flowLimits.rateLimitPerSecondMax),
    concurrencyLimit: limit("concurrencyLimit", flowLimits.concurrencyLimitMax),
    orderingKey: parseOrdering(refuse, parts),
  };
}

function isIntegerIn(value: unknown, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= max;
}

function parseOrdering(
  refuse: Refuse,
  { given, present, type }: Parameters<typeof parseFlow>[1],
): string | null {
  // Null is the default, as for the other members.
  const ordering = Object.hasOwn(given, "ordering")
    ? (given["ordering"] ?? "none")
    : present.orderingKey === null
      ? "none"
      : "key";
  if (ordering !== "none" && ordering !== "key") {
    refuse("/ordering", 'Must be "none" or "key".');
    return null;
  }
  const place = given["orderingKey"] ?? null;
  if (ordering === "none") {
    if (place !== null) {
      refuse("/orderingKey", 'Needs "ordering": "key"; without an order there is no key.');
    }
    return null;
  }
  if (type !== undefined && writesBatches(type)) {
    const message = `A destination of type ${type} writes batches of events, so it cannot keep an order by key.`;
    refuse("/ordering", message);
    return null;
  }
  if (!Object.hasOwn(given, "orderingKey")) return present.orderingKey ?? defaultOrderingKey;
  if (place === null) return defaultOrderingKey;
  const problem = orderingKeyProblem(place);
  if (problem !== undefined) refuse("/orderingKey", problem);
  return typeof place === "string" ? place : null;
}
