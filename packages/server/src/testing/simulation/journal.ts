import type { KeyObject } from "node:crypto";
import type { NewDelivery } from "../../deliveries/new-delivery.ts";
import type { MemoryDatabase } from "./memory-database.ts";
import type { Plan } from "./plan.ts";
import type { Receiver, Request } from "./receivers.ts";
import type { SimulatedProcess } from "./virtual-time.ts";

/** A delivery as it was accepted. */
export interface AcceptedDelivery extends NewDelivery {
  readonly atMs: number;
  readonly handoverId: string | null;
}

/** Part of a destination's backlog that one claim took while the destination was active. */
export interface Claimed {
  readonly atMs: number;
  readonly destinationId: string;
  readonly deliveries: number;
}

/** A destination was to be left alone. */
export interface Rest {
  readonly destinationId: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A worker was fenced or ended: what it still had under way is not its own any more. */
export interface Taken {
  readonly workerId: string;
  readonly atMs: number;
}

/** A key of a destination. */
export interface KnownKey {
  readonly destinationId: string;
  readonly version: number;
  readonly madeAtMs: number;
  /** `Infinity` for the newest. */
  endsAtMs: number;
}

/** A worker id of a process. */
export interface Registration {
  readonly process: SimulatedProcess;
  readonly workerId: string;
  readonly atMs: number;
  /** When its row was removed, by another worker or by itself. */
  takenAtMs: number;
  /** It ended by itself, with nothing left to hold. */
  isEnded: boolean;
}

/** Everything that happened in a simulation. Times are milliseconds since its beginning. */
export interface Journal {
  readonly plan: Plan;
  readonly database: MemoryDatabase;
  readonly receivers: ReadonlyMap<string, Receiver>;
  readonly accepted: Map<string, AcceptedDelivery>;
  readonly requests: Request[];
  readonly claims: Claimed[];
  readonly rests: Rest[];
  readonly registrations: Registration[];
  /** A worker noticed that it was fenced. */
  readonly losses: { readonly process: SimulatedProcess; readonly atMs: number }[];
  readonly keys: Map<KeyObject, KnownKey>;
  /** When the owner or the engine changed a destination, by destination. */
  readonly changes: Map<string, number[]>;
  /** When something was kept from its work: ends of faults, kills, starts. */
  readonly troubles: number[];
  /** What was seen at once to be wrong. */
  readonly refuted: Violation[];
  readonly finishedAtMs: (deliveryId: string) => number;
}

/** A broken promise. */
export interface Violation {
  /** The name of the invariant. */
  readonly invariant: string;
  readonly sentence: string;
  /** UUID, for the trace; "" when it concerns none in particular. */
  readonly deliveryId: string;
}

/** When a request stopped to be under way for the engine: answered, dead with its process, or taken from its worker. */
export function endOf(journal: Journal, request: Request): number {
  const { process, startedAtMs, answeredAtMs } = request;
  const registration = journal.registrations.findLast(
    (one) => one.process === process && one.atMs <= startedAtMs,
  );
  return Math.min(answeredAtMs ?? Infinity, process.diedAtMs, registration?.takenAtMs ?? Infinity);
}
