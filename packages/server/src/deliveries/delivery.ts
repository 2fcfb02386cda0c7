import type { Exchange } from "@pushrail/destinations";
import type { DeliveryOrigin } from "./handover.ts";

/** Every state of a delivery, in the order it can pass through them; the last three are final. */
export const deliveryStates = [
  "pending",
  "claimed",
  "retrying",
  "delivered",
  "dead",
  "cancelled",
] as const;

/** A state of a delivery. */
export type DeliveryState = (typeof deliveryStates)[number];

/** `true` for the states that nothing leaves. */
export function isFinal(state: DeliveryState): boolean {
  return state === "delivered" || state === "dead" || state === "cancelled";
}

/** A delivery as the log shows it. Ids are UUIDs. */
export interface Delivery {
  readonly id: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly destinationId: string;
  readonly customerId: string;
  readonly customerExternalId: string;
  readonly state: DeliveryState;
  /** Why it is dead or cancelled, or why its last attempt failed; `null` when there is nothing to explain. */
  readonly reason: string | null;
  /** Attempts on record; one that is being made does not count yet. */
  readonly attemptCount: number;
  readonly origin: DeliveryOrigin;
  /** The delivery that this one repeats; `null` unless `origin` is `replay`. */
  readonly replayOf: string | null;
  readonly createdAtMs: number;
  /** `null` when none is planned: the delivery is final, being attempted, fresh, or held by a pause. */
  readonly nextAttemptAtMs: number | null;
  readonly finishedAtMs: number | null;
}

/** What was sent and received, as far as somebody may see it. */
export interface ShownExchange extends Omit<Exchange, "response"> {
  /** Of a payload that is hidden the headers are missing, and the excerpt is `null`. */
  readonly response?: Omit<ExchangeResponse, "bodyExcerpt"> & {
    readonly bodyExcerpt: string | null;
  };
}

type ExchangeResponse = NonNullable<Exchange["response"]>;

/** One attempt as it was recorded. */
export interface Attempt {
  readonly number: number;
  readonly outcome: "delivered" | "failed" | "unknown";
  readonly reason: string | null;
  readonly detail: string | null;
  readonly startedAtMs: number;
  /** `null` when its end was never seen. */
  readonly durationMs: number | null;
  /** UUID of the batch that it was one of; `null` for a request of its own. */
  readonly batchId: string | null;
  /** What was sent and received; `null` when nothing is known of it. */
  readonly exchange: ShownExchange | null;
}

/** An attempt as it is stored. */
export interface StoredAttempt extends Omit<Attempt, "exchange"> {
  /** As exchange-text.ts writes it, or that sealed; `null` when nothing is known of it. */
  readonly storedExchange: string | null;
}
