import { uuidOf } from "../ids.ts";
import { ApiError } from "../errors.ts";
import { parseEventTypes } from "../destinations/routing.ts";

/**
 * What a replay job repeats. All of it is of one destination.
 *
 * - `deliveries`: those that are named;
 * - `window`: those made from one time to before another;
 * - `deadLetters`: those that wait among the dead letters.
 */

/** A scope as stored: ids are UUIDs in ascending order, times are milliseconds since the epoch. */
export type ReplayScope =
  | { readonly kind: "deliveries"; readonly deliveryIds: readonly string[] }
  | {
      readonly kind: "window";
      /** Inclusive. */
      readonly fromMs: number;
      /** Exclusive. */
      readonly toMs: number;
      /** Patterns as a destination has them; `null`: every type. */
      readonly eventTypes: readonly string[] | null;
      readonly states: readonly FinalState[];
    }
  | {
      readonly kind: "deadLetters";
      /** `null`: all of them. */
      readonly reasons: readonly string[] | null;
    };

/** The states in which a delivery can be repeated. */
export const finalStates = ["delivered", "dead", "cancelled"] as const;

/** One of {@link finalStates}. */
export type FinalState = (typeof finalStates)[number];

/** Most deliveries that one request may name. */
export const deliveryIdsMax = 1_000;

/** A scope as its sender gave it, its types checked. */
export interface ScopeInput {
  readonly kind: "deliveries" | "window" | "deadLetters";
  readonly deliveryIds?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly eventTypes?: readonly string[];
  readonly states?: readonly FinalState[];
  readonly reasons?: readonly string[];
}

const membersByKind: Readonly<Record<ScopeInput["kind"], readonly (keyof ScopeInput)[]>> = {
  deliveries: ["kind", "deliveryIds"],
  window: ["kind", "from", "to", "eventTypes", "states"],
  deadLetters: ["kind", "reasons"],
};

/**
 * Checks what types cannot say. Whether named deliveries exist is the database's to say.
 *
 * Errors: `missing_field`, `unknown_field` and `invalid_field` with a path below `/scope`.
 */
export function parseScope(input: ScopeInput): ReplayScope {
  const { kind } = input;
  for (const name of Object.keys(input)) {
    if (membersByKind[kind].includes(name as keyof ScopeInput)) continue;
    const detail = `A scope of the kind "${kind}" has no such field.`;
    throw new ApiError("unknown_field", { path: `/scope/${name}`, detail });
  }
  switch (kind) {
    case "deliveries":
      return { kind, deliveryIds: deliveryUuids(required(input, "deliveryIds")) };
    case "window":
      return windowOf(input);
    case "deadLetters":
      return { kind, reasons: input.reasons === undefined ? null : distinct(input.reasons) };
  }
}

function required<Name extends keyof ScopeInput>(
  input: ScopeInput,
  name: Name,
): Exclude<ScopeInput[Name], undefined> {
  const value = input[name];
  if (value === undefined) {
    const detail = `A scope of the kind "${input.kind}" needs this field.`;
    throw new ApiError("missing_field", { path: `/scope/${name}`, detail });
  }
  return value as Exclude<ScopeInput[Name], undefined>;
}

function deliveryUuids(ids: readonly string[]): readonly string[] {
  return distinct(
    ids.map((id, index) => {
      const uuid = uuidOf("delivery", id);
      if (uuid === undefined) throw unknownDelivery(index);
      return uuid;
    }),
  );
}

/** The same for an id that is malformed, unknown or another tenant's. `index` is its place in the request. */
export function unknownDelivery(index: number): ApiError {
  const detail = "There is no such delivery.";
  return new ApiError("invalid_field", { path: `/scope/deliveryIds/${index}`, detail });
}

function windowOf(input: ScopeInput): ReplayScope {
  const fromMs = timeOf("from", required(input, "from"));
  const toMs = timeOf("to", required(input, "to"));
  if (toMs <= fromMs) {
    const detail = "The end of the window must be later than its beginning.";
    throw new ApiError("invalid_field", { path: "/scope/to", detail });
  }
  const { eventTypes, states = ["dead"] } = input;
  if (eventTypes !== undefined) {
    const parsed = parseEventTypes(eventTypes, "/scope/eventTypes");
    if ("problems" in parsed) {
      const first = parsed.problems[0];
      throw new ApiError("invalid_field", {
        ...(first !== undefined && { path: first.path, detail: first.message }),
        problems: parsed.problems,
      });
    }
  }
  return {
    kind: "window",
    fromMs,
    toMs,
    eventTypes: eventTypes === undefined ? null : distinct(eventTypes),
    states: distinct(states),
  };
}

function timeOf(name: "from" | "to", text: string): number {
  const timeMs = Date.parse(text);
  if (Number.isNaN(timeMs)) {
    const detail = 'This must be an RFC 3339 time with its offset, such as "2026-11-21T09:30:00Z".';
    throw new ApiError("invalid_field", { path: `/scope/${name}`, detail });
  }
  return timeMs;
}

/** In one order, so that two requests for the same are the same. */
function distinct<Text extends string>(texts: readonly Text[]): readonly Text[] {
  return [...new Set(texts)].toSorted();
}

/**
 * Whether two jobs of one destination could want the same deliveries, as far as their scopes say. Named deliveries never
 * count: who names them knows which, and none is replayed twice anyway.
 */
export function overlaps(one: ReplayScope, other: ReplayScope): boolean {
  if (one.kind === "deliveries" || other.kind === "deliveries") return false;
  if (one.kind === "window" && other.kind === "window") {
    return (
      one.fromMs < other.toMs &&
      other.fromMs < one.toMs &&
      share(one.states, other.states) &&
      typesMeet(one.eventTypes, other.eventTypes)
    );
  }
  if (one.kind === "deadLetters" && other.kind === "deadLetters") {
    return one.reasons === null || other.reasons === null || share(one.reasons, other.reasons);
  }
  const window = one.kind === "window" ? one : other;
  return window.kind === "window" && window.states.includes("dead");
}

function share(some: readonly string[], others: readonly string[]): boolean {
  return some.some((text) => others.includes(text));
}

function typesMeet(some: readonly string[] | null, others: readonly string[] | null): boolean {
  if (some === null || others === null) return true;
  return some.some((one) => others.some((other) => patternsMeet(one, other)));
}

function patternsMeet(one: string, other: string): boolean {
  const [prefix, otherPrefix] = [prefixOf(one), prefixOf(other)];
  if (prefix === undefined)
    return otherPrefix === undefined ? one === other : one.startsWith(otherPrefix);
  return (otherPrefix ?? other).startsWith(prefix) || prefix.startsWith(otherPrefix ?? "\0");
}

/** What every event type of a pattern begins with; `undefined` for a pattern of one type. */
function prefixOf(pattern: string): string | undefined {
  return pattern.endsWith("*") ? pattern.slice(0, -1) : undefined;
}

/** The patterns that a scope names; `null` when every type is meant. */
export function patternsOf(scope: ReplayScope): readonly string[] | null {
  return scope.kind === "window" ? scope.eventTypes : null;
}

/** Patterns of event types as SQL compares them; both are `null` when every type matches. */
export function typeConditions(patterns: readonly string[] | null): {
  readonly exact: readonly string[] | null;
  readonly prefixes: readonly string[] | null;
} {
  if (patterns === null) return { exact: null, prefixes: null };
  return {
    exact: patterns.filter((pattern) => prefixOf(pattern) === undefined),
    prefixes: patterns.map(prefixOf).filter((prefix) => prefix !== undefined),
  };
}
