import type { Outcome } from "@pushrail/destinations";
import { exchangeText } from "../deliveries/exchange-text.ts";
import { nextState, type NextState, type UnknownOutcome } from "../deliveries/next-state.ts";
import type { QueuedDelivery } from "../deliveries/handover.ts";
import type { RoutableDestination } from "../destinations/directory.ts";
import { madeAtMs, publicId } from "../ids.ts";
import type { Course, Verdict } from "./recording/verdict.ts";

/**
 * What becomes of a delivery, put in the form that is recorded. Pure; the decision about a failed attempt itself is
 * made by `nextState`.
 */

/**
 * Whether a delivery may be attempted now: `undefined` when it may, or else the course it takes without an attempt,
 * because of the state its destination is in.
 */
export function courseWithoutAttempt(
  delivery: QueuedDelivery,
  destination: RoutableDestination | undefined,
): Course | undefined {
  if (destination === undefined || destination.state === "DELETED") {
    return { kind: "cancelled", reason: "destination_deleted" };
  }
  if (destination.state === "DISABLED") return { kind: "dead", reason: "destination_disabled" };
  if (destination.state === "ACTIVE") return undefined;
  const arrivedDuringPause =
    delivery.handoverId !== undefined &&
    delivery.origin === "event" &&
    madeAtMs(delivery.deliveryId) >= (destination.pausedAtMs ?? 0);
  if (destination.pauseMode === "skip" && arrivedDuringPause) {
    return { kind: "cancelled", reason: "destination_paused" };
  }
  return { kind: "waiting", reason: undefined, dueInMs: 0, held: true };
}

/** The verdict on a delivery that was not attempted. */
export function verdictWithoutAttempt(delivery: QueuedDelivery, course: Course): Verdict {
  return {
    delivery,
    attempts: delivery.attempts,
    attempt: undefined,
    course,
    notBeforeInMs: undefined,
    disable: undefined,
  };
}

/** One attempt, observed. */
export interface ObservedAttempt {
  readonly outcome: Outcome | UnknownOutcome;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  /** `undefined` when the end was not seen. */
  readonly durationMs: number | undefined;
}

/** The verdict on a delivery after an attempt. */
export function verdictAfterAttempt(
  delivery: QueuedDelivery,
  attempt: ObservedAttempt,
  destination: RoutableDestination | undefined,
  surroundings: { readonly nowMs: number; readonly random: () => number },
): Verdict {
  const attempts = delivery.attempts + 1;
  const next = nextState({
    attempts,
    outcome: attempt.outcome,
    policy: destination?.retryPolicy ?? { kind: "none" },
    retryAll: destination?.retryAll ?? false,
    acceptedAtMs: madeAtMs(delivery.deliveryId),
    nowMs: surroundings.nowMs,
    random: surroundings.random,
    destinationState: destination?.state ?? "DELETED",
  });
  const { outcome } = attempt;
  return {
    delivery,
    attempts,
    attempt: {
      number: attempts,
      outcome: outcome.kind,
      reason:
        outcome.kind === "failed"
          ? outcome.reason
          : outcome.kind === "unknown"
            ? "worker_lost"
            : undefined,
      detail: outcome.kind === "failed" ? outcome.detail.replaceAll("\0", "\uFFFD") : undefined,
      startedAtMs: attempt.startedAtMs,
      durationMs: attempt.durationMs,
      exchange:
        outcome.kind === "unknown"
          ? undefined
          : exchangeText(outcome.exchange, {
              eventId: publicId("event", delivery.eventId),
              eventType: delivery.eventType,
              deliveryId: publicId("delivery", delivery.deliveryId),
              attempt: attempts,
            }),
    },
    course: courseOf(next),
    notBeforeInMs: next.destination.notBeforeMs,
    disable: next.destination.disable,
  };
}

function courseOf(next: NextState): Course {
  switch (next.state) {
    case "delivered":
      return { kind: "delivered" };
    case "dead":
      return { kind: "dead", reason: next.reason };
    case "cancelled":
      return { kind: "cancelled", reason: next.reason };
    case "retrying":
      return { kind: "waiting", reason: next.reason, dueInMs: next.delayMs, held: false };
  }
}
