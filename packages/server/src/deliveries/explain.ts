import { failureTable, meaningOf } from "@pushrail/destinations";
import type { FailureMeaning, FailureReason } from "@pushrail/destinations";

/** Why a delivery was cancelled; stored in `finished_deliveries.reason`. */
export const cancelTable = {
  destination_deleted: {
    sentence: "The destination was deleted before this event could be delivered.",
    nextStep: "Nothing to do; create a destination again to receive further events.",
  },
  destination_paused: {
    sentence: "The destination was paused and told to skip what arrives meanwhile.",
    nextStep: "Replay this delivery to send it after all.",
  },
  replay_cancelled: {
    sentence: "The replay that made this delivery was cancelled before it could be delivered.",
    nextStep: "Replay the delivery that this one repeats, when it is wanted after all.",
  },
  event_expired: {
    sentence: "The event outlived its retention before it could be delivered.",
    nextStep: "Nothing to do here; a longer retention keeps events for longer outages.",
  },
} as const satisfies Record<string, { sentence: string; nextStep: string }>;

/** A key of {@link cancelTable}. */
export type CancelReason = keyof typeof cancelTable;

/** A reason in words for whoever reads the log. */
export interface Explanation {
  /** What happened, one sentence. */
  readonly sentence: string;
  /** What to do next, one sentence. */
  readonly nextStep: string;
  /** `true` when such a failure is tried again by itself while the schedule lasts. */
  readonly isTransient: boolean;
  /** Who can mend it; `null` for a cancellation, which is nobody's fault. */
  readonly concerns: FailureMeaning["concerns"] | null;
}

/** Every value of {@link Explanation.concerns} but `null`. */
export const concerned = ["destination", "configuration", "event", "platform"] as const;

/** Every reason that a delivery or an attempt can carry, failures first. */
export const reasons: readonly (FailureReason | CancelReason)[] = [
  ...keysOf(failureTable),
  ...keysOf(cancelTable),
];

/** What a transient failure's own next step, which counts on a retry, becomes when there is none. */
const nextStepOfDead = "No attempt is left: put right what failed, then replay.";

/**
 * Explains a stored reason; `null` for none, and for one of a later version that this one does not know. For a dead
 * delivery, nothing is said to happen by itself.
 */
export function explain(reason: string | null, { isDead = false } = {}): Explanation | null {
  if (reason === null) return null;
  if (isFailureReason(reason)) {
    const { sentence, nextStep, transient: isTransient, concerns } = meaningOf(reason);
    const nextStepNow = isDead && isTransient ? nextStepOfDead : nextStep;
    return { sentence, nextStep: nextStepNow, isTransient, concerns };
  }
  if (isCancelReason(reason)) return { ...cancelTable[reason], isTransient: false, concerns: null };
  return null;
}

function isFailureReason(reason: string): reason is FailureReason {
  return Object.hasOwn(failureTable, reason);
}

function isCancelReason(reason: string): reason is CancelReason {
  return Object.hasOwn(cancelTable, reason);
}

function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(table) as Key[];
}
