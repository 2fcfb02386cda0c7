import type { RetryPolicy } from "../../deliveries/retry-policy.ts";
import type { FlowSettings } from "../../destinations/store.ts";
import type { SchedulerLimits } from "../../worker/scheduler.ts";
import type { DatabaseFaults } from "./database-link.ts";
import { noDatabaseFaults } from "./database-link.ts";
import { batchTypes } from "./destination-types.ts";
import type { Behaviour, Phase, ReceiverPlan } from "./receivers.ts";

/** How a simulation goes, all of it drawn from one seed. Times are milliseconds since its beginning. */
export interface Plan {
  readonly tenants: readonly { readonly customers: readonly CustomerPlan[] }[];
  readonly workers: number;
  /** One more process takes events in and delivers nothing. */
  readonly hasIngestOnly: boolean;
  readonly leaseMs: number;
  readonly limits: SchedulerLimits;
  readonly faults: DatabaseFaults;
  /** When faults end and everything heals. */
  readonly healAtMs: number;
  /** By time. */
  readonly actions: readonly Action[];
}

/** One customer with its destinations. */
export interface CustomerPlan {
  readonly destinations: readonly DestinationPlan[];
}

/** One destination with what receives for it. */
export interface DestinationPlan extends FlowSettings {
  readonly type: string;
  readonly timeoutMs: number;
  readonly retryPolicy: RetryPolicy;
  readonly receiver: ReceiverPlan;
}

/** What happens at some time. `index` chooses among what there is then, modulo its number. */
export type Action = { readonly atMs: number; readonly index: number } & (
  | { readonly kind: "events"; readonly count: number }
  | { readonly kind: "kill" | "stop"; readonly downMs: number }
  | { readonly kind: "stall"; readonly forMs: number }
  | { readonly kind: "jump"; readonly byMs: number }
  | { readonly kind: "outage"; readonly forMs: number }
  | { readonly kind: "pause"; readonly mode: "hold" | "skip" }
  | { readonly kind: "resume" | "delete" | "revoke" }
  | { readonly kind: "rotate"; readonly overlapMs: number }
  | { readonly kind: "replay"; readonly count: number; readonly way: "handover" | "backlog" }
  | { readonly kind: "pace"; readonly ratePerSecond: number }
);

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown
  ? Omit<Union, Key>
  : never;

/** Draws of one random source. */
class Draws {
  readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  number(from: number, to: number): number {
    return from + this.random() * (to - from);
  }

  integer(from: number, to: number): number {
    return Math.floor(this.number(from, to + 1));
  }

  happens(share: number): boolean {
    return this.random() < share;
  }

  one<Value>(values: readonly [Value, ...Value[]]): Value {
    return values[Math.floor(this.random() * values.length)] ?? values[0];
  }

  list<Value>(count: number, make: () => Value): Value[] {
    return Array.from({ length: count }, make);
  }
}

/** Deliveries of a simulation, about. */
const deliveriesMin = 200;
const deliveriesMax = 600;
const hourMs = 60 * 60 * 1_000;
const dayMs = 24 * hourMs;

/** Draws a plan. */
export function planOf(random: () => number): Plan {
  const draws = new Draws(random);
  const healAtMs = draws.number(20_000, 40_000);
  const hasSickReceivers = draws.happens(0.75);
  const limits = {
    inFlightMax: draws.one([16, 32, 64]),
    queuedMax: draws.one([150, 300, 1_000]),
    bodyBytesMax: 1_000_000,
    lineMax: draws.one([10, 30, 100]),
    // Receivers of a simulation have no host names.
    hostInFlightMax: 64,
  };
  const tenants = draws.list(draws.integer(1, 3), () => ({
    customers: draws.list(draws.integer(1, 2), () => ({
      destinations: draws.list(draws.integer(1, 3), () =>
        destinationPlan(draws, hasSickReceivers, healAtMs),
      ),
    })),
  }));
  const customers = tenants.flatMap((tenant) => tenant.customers);
  const destinationCount = customers.flatMap(({ destinations }) => destinations).length;
  const faults = draws.happens(0.5)
    ? {
        refused: draws.number(0, 0.03),
        unanswered: draws.number(0, 0.03),
        hanging: draws.number(0, 0.004),
        slow: draws.number(0, 0.03),
      }
    : noDatabaseFaults;
  const actions = [
    ...eventActions(draws, healAtMs, destinationCount / customers.length),
    ...(draws.happens(0.6) ? processActions(draws, healAtMs) : []),
    ...(draws.happens(0.3) ? jumpActions(draws, healAtMs) : []),
    ...(draws.happens(0.2) ? [outage(draws, healAtMs)] : []),
    ...(draws.happens(0.6) ? ownerActions(draws, healAtMs) : []),
  ];
  return {
    tenants,
    workers: draws.integer(1, 4),
    hasIngestOnly: draws.happens(0.3),
    leaseMs: draws.one([3_000, 6_000, 12_000]),
    limits,
    faults,
    healAtMs,
    actions: actions.toSorted((one, other) => one.atMs - other.atMs),
  };
}

function destinationPlan(
  draws: Draws,
  hasSickReceivers: boolean,
  healAtMs: number,
): DestinationPlan {
  const flow = draws.one([
    "direct",
    "direct",
    "rate",
    "concurrency",
    "ordered",
    "ordered",
    "batches",
    "batches",
  ] as const);
  const isBatching = flow === "batches";
  const isLimited = flow === "concurrency" || (flow !== "direct" && draws.happens(0.2));
  const isPaced = flow === "rate" || (isBatching && draws.happens(0.2));
  const type = isBatching ? draws.one(batchTypes) : "WEBHOOK";
  return {
    type,
    timeoutMs: draws.one([1_000, 2_000, 5_000]),
    retryPolicy: draws.one([
      { kind: "custom", delaysSeconds: [1, 1, 2, 4, 4, 8, 8] },
      { kind: "custom", delaysSeconds: [1, 2] },
      { kind: "none" },
      { kind: "custom", delaysSeconds: [2, 5, 5, 5, 5, 10, 10, 10, 10] },
    ]),
    rateLimitPerSecond: isPaced ? draws.one([10, 20, 50]) : null,
    concurrencyLimit: isLimited ? draws.integer(1, 4) : null,
    orderingKey: flow === "ordered" ? "payload.key" : null,
    receiver: receiverPlan(draws, {
      isSick: hasSickReceivers && draws.happens(0.6),
      type,
      healAtMs,
    }),
  };
}

function receiverPlan(
  draws: Draws,
  parts: { readonly isSick: boolean; readonly type: string; readonly healAtMs: number },
): ReceiverPlan {
  const { isSick, type, healAtMs } = parts;
  // An object is taken as a whole or not at all.
  const takesRows = type === "TEST_SIMULATED_ROWS";
  const takesObjects = type === "TEST_SIMULATED_OBJECTS";
  if (!isSick) return { phases: [{ fromMs: 0, behaviour: "healthy" }], rejectedShare: 0 };
  const sicknesses: readonly [Behaviour, ...Behaviour[]] = [
    "slow",
    "hanging",
    "erring",
    "flapping",
    "throttling",
    "refusing",
    "forgetful",
  ];
  const phases: Phase[] = [{ fromMs: 0, behaviour: draws.one(["healthy", ...sicknesses]) }];
  for (let fromMs = draws.number(1_000, 8_000); fromMs < healAtMs;) {
    const behaviour: Behaviour = draws.happens(0.03)
      ? "gone"
      : takesRows && draws.happens(0.3)
        ? "partial"
        : draws.one(["healthy", ...sicknesses]);
    phases.push({ fromMs, behaviour });
    fromMs += draws.number(1_000, 12_000);
  }
  const rejectedShare = !takesObjects && draws.happens(0.3) ? draws.number(0, 0.2) : 0;
  return { phases, rejectedShare };
}

function eventActions(draws: Draws, healAtMs: number, destinationsOfEach: number): Action[] {
  const actions: Action[] = [];
  const count = draws.integer(deliveriesMin, deliveriesMax) / destinationsOfEach;
  for (let made = 0; made < count;) {
    // Now and then a burst.
    const size = draws.happens(0.1) ? draws.integer(10, 60) : draws.integer(1, 6);
    made += size;
    const atMs = draws.number(0, 0.9 * healAtMs);
    actions.push({ kind: "events", atMs, index: draws.integer(0, 999), count: size });
  }
  return actions;
}

function processActions(draws: Draws, healAtMs: number): Action[] {
  return draws.list(draws.integer(1, 5), (): Action => {
    const base = { atMs: draws.number(500, healAtMs), index: draws.integer(0, 999) };
    const kind = draws.one(["kill", "kill", "stop", "stall"] as const);
    if (kind === "stall") return { ...base, kind, forMs: draws.number(500, 20_000) };
    return { ...base, kind, downMs: draws.number(100, 6_000) };
  });
}

function jumpActions(draws: Draws, healAtMs: number): Action[] {
  return draws.list(draws.integer(1, 3), (): Action => {
    const byMs = draws.one([-3 * dayMs, -hourMs, hourMs, 3 * dayMs]);
    return { kind: "jump", atMs: draws.number(0, healAtMs), index: draws.integer(0, 999), byMs };
  });
}

function outage(draws: Draws, healAtMs: number): Action {
  return {
    kind: "outage",
    atMs: draws.number(0, healAtMs),
    index: 0,
    forMs: draws.number(500, 15_000),
  };
}

function ownerActions(draws: Draws, healAtMs: number): Action[] {
  const kinds = [
    "pause",
    "pause",
    "resume",
    "rotate",
    "revoke",
    "replay",
    "replay",
    "pace",
  ] as const;
  return draws.list(draws.integer(1, 10), (): Action => {
    const base = { atMs: draws.number(500, healAtMs), index: draws.integer(0, 999) };
    const kind = draws.happens(0.05) ? "delete" : draws.one(kinds);
    return { ...base, ...ownerAction(draws, kind) };
  });
}

function ownerAction(
  draws: Draws,
  kind: "pause" | "resume" | "delete" | "rotate" | "revoke" | "replay" | "pace",
): DistributiveOmit<Action, "atMs" | "index"> {
  switch (kind) {
    case "pause":
      return { kind, mode: draws.one(["hold", "hold", "skip"]) };
    case "rotate":
      return { kind, overlapMs: draws.one([0, 2_000, 10_000, dayMs]) };
    case "replay":
      return { kind, count: draws.integer(1, 40), way: draws.one(["handover", "backlog"]) };
    case "pace":
      return { kind, ratePerSecond: draws.one([10, 25, 100]) };
    case "resume":
    case "delete":
    case "revoke":
      return { kind };
  }
}
