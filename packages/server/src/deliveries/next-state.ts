import { meaningOf } from "@pushrail/destinations";
import type { FailureReason, Outcome } from "@pushrail/destinations";
import type { CancelReason } from "./explain.ts";
import { attemptsMax, defaultRetryPolicy, delayMs, delayMsMax, windowMs } from "./retry-policy.ts";
import type { RetryPolicy } from "./retry-policy.ts";

/**
 * What becomes of a delivery after an attempt: the only place that decides it. No I/O, no clock, no randomness of its
 * own.
 *
 *   delivered ── the end
 *   failed ───── destination deleted ──────────────────────────────► cancelled
 *           ├─── not worth a retry, or destination disabled ───────► dead, for the attempt's reason
 *           ├─── schedule exhausted ───────────────────────────────► dead, for the attempt's reason
 *           ├─── still failing long after its whole schedule ──────► dead, expired
 *           └─── otherwise ────────────────────────────────────────► retrying
 *   unknown ──── like failed(worker_lost), but the retry is at once
 *
 * A failure of ours (worker_lost, platform_fault) does not end a delivery when the schedule is exhausted; it ends only
 * when it keeps failing so.
 */

/** An attempt whose worker died before it could record what happened. */
export interface UnknownOutcome {
  readonly kind: "unknown";
}

/** All that the decision depends on. */
export interface AttemptedDelivery {
  /** Attempts of this delivery, this one included; 1 or more. */
  readonly attempts: number;
  readonly outcome: Outcome | UnknownOutcome;
  readonly policy: RetryPolicy;
  /** The destination wants permanent failures retried too. */
  readonly retryAll: boolean;
  /** When the delivery was made, in milliseconds since the epoch; `madeAtMs` of its id. */
  readonly acceptedAtMs: number;
  readonly nowMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly destinationState: "ACTIVE" | "PAUSED" | "DISABLED" | "DELETED";
}

/** What the attempt means for its destination as a whole. */
export interface DestinationEffect {
  /** Disable the destination, for this reason. */
  readonly disable?: FailureReason;
  /** No attempt of any of its deliveries for so many milliseconds from now; 1 s to 24 h. */
  readonly notBeforeMs?: number;
}

/** The decision. `delayMs` counts from now. */
export type NextState = (
  | { readonly state: "delivered" }
  | { readonly state: "retrying"; readonly delayMs: number; readonly reason: FailureReason }
  | { readonly state: "dead"; readonly reason: FailureReason }
  | { readonly state: "cancelled"; readonly reason: CancelReason }
) & { readonly destination: DestinationEffect };

/** Permanent failures that no retry can mend, not even one that was asked for. */
const neverRetried: ReadonlySet<FailureReason> = new Set<FailureReason>([
  "gone",
  "blocked",
  "misconfigured",
  "expired",
  "destination_disabled",
]);

/** An attempt that a worker lost is made again within this time: its outcome says nothing against the destination. */
const unknownDelayMsMax = 1_000;
const ownFaultDelayMsMax = 60 * 60 * 1_000;
const ownFaultAttemptsExtra = 5;

const retryAfterMsMin = 1_000;
/** Share by which a wait asked for may be prolonged, so that not everything comes back at the same instant. */
const retryAfterJitter = 0.1;

/** A short schedule does not expire before this: pauses, breakers and `Retry-After` may hold it far longer than itself. */
const expiryMsMin = 3 * 24 * 60 * 60 * 1_000;
/** A delivery that a long pause held back is not given up at its first failure. */
const expiryAttemptsMin = 3;

/** How old a delivery may grow while its destination keeps failing before it is dead as `expired`, in milliseconds. */
export function expiryMs(policy: RetryPolicy): number {
  return Math.max(windowMs(policy), expiryMsMin);
}

/** Decides what becomes of a delivery, and of its destination, after an attempt. */
export function nextState(delivery: AttemptedDelivery): NextState {
  const { outcome, destinationState, policy, attempts } = delivery;
  if (outcome.kind === "delivered") return { state: "delivered", destination: {} };

  const reason = outcome.kind === "unknown" ? "worker_lost" : outcome.reason;
  const destination = effectOf(delivery, reason);
  if (destinationState === "DELETED") {
    return { state: "cancelled", reason: "destination_deleted", destination };
  }
  if (destinationState === "DISABLED" || !isRetried(reason, delivery.retryAll)) {
    return { state: "dead", reason, destination };
  }
  // What failed on our side says nothing against the destination: it earns another attempt even where the schedule has
  // none left, up to a bound, because a delivery that brings every worker down must come to an end.
  const isOurFault = meaningOf(reason).concerns === "platform";
  const isForgiven = isOurFault && attempts < ownFaultAttemptsMax(policy);
  const scheduledMs = delayMs(policy, attempts, delivery.random);
  if (scheduledMs === null && !isForgiven) return { state: "dead", reason, destination };
  if (attempts >= expiryAttemptsMin && delivery.nowMs - delivery.acceptedAtMs > expiryMs(policy)) {
    return { state: "dead", reason: "expired", destination };
  }
  if (isForgiven || scheduledMs === null) {
    const soonMs = Math.round(delivery.random() * ownFaultDelayMs(delivery));
    return { state: "retrying", delayMs: soonMs, reason, destination };
  }
  const waitMs = Math.max(scheduledMs, destination.notBeforeMs ?? 0);
  return { state: "retrying", delayMs: waitMs, reason, destination };
}

/** Attempts after which a fault of ours ends a delivery: more than any schedule of its own has. */
function ownFaultAttemptsMax(policy: RetryPolicy): number {
  return Math.max(attemptsMax(policy), attemptsMax(defaultRetryPolicy)) + ownFaultAttemptsExtra;
}

/** Longest wait after a fault of ours: a second when a worker was lost, growing to an hour while a fault lasts. */
function ownFaultDelayMs({ outcome, attempts }: AttemptedDelivery): number {
  if (outcome.kind === "unknown") return unknownDelayMsMax;
  return Math.min(ownFaultDelayMsMax, unknownDelayMsMax * 2 ** attempts);
}

/** `true` when a failed attempt is followed by another one, as long as the schedule has one. */
export function isRetried(reason: FailureReason, retryAll: boolean): boolean {
  return meaningOf(reason).transient || (retryAll && !neverRetried.has(reason));
}

function effectOf(delivery: AttemptedDelivery, reason: FailureReason): DestinationEffect {
  const { outcome, destinationState } = delivery;
  const meaning = meaningOf(reason);
  const isRunning = destinationState === "ACTIVE" || destinationState === "PAUSED";
  const disable = meaning.disables && isRunning ? { disable: reason } : {};
  // A permanent failure is about the event or the settings: it gives no reason to hold back the others.
  if (outcome.kind !== "failed" || outcome.retryAfterMs === undefined || !meaning.transient) {
    return disable;
  }
  if (Number.isNaN(outcome.retryAfterMs)) return disable;
  const prolonged =
    Math.max(outcome.retryAfterMs, retryAfterMsMin) * (1 + delivery.random() * retryAfterJitter);
  return { ...disable, notBeforeMs: Math.round(Math.min(prolonged, delayMsMax)) };
}
