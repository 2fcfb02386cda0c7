import type { FailureReason } from "@pushrail/destinations";
import type { CancelReason } from "../../deliveries/explain.ts";
import type { QueuedDelivery } from "../../deliveries/handover.ts";

/** One attempt as it goes on record. */
export interface RecordedAttempt {
  /** 1 for the first attempt of the delivery. */
  readonly number: number;
  readonly outcome: "delivered" | "failed" | "unknown";
  readonly reason: FailureReason | undefined;
  readonly detail: string | undefined;
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  /** `undefined` when the attempt's end was not seen. */
  readonly durationMs: number | undefined;
  /** The exchange as it is stored (deliveries/exchange-text.ts); `undefined` when nothing is known of it. */
  readonly exchange: string | undefined;
}

/** Where a delivery goes from here. */
export type Course =
  | { readonly kind: "delivered" }
  | { readonly kind: "dead"; readonly reason: FailureReason }
  | { readonly kind: "cancelled"; readonly reason: CancelReason }
  /** Waits in the backlog: after a failure (`reason`), or because it cannot be attempted now. */
  | {
      readonly kind: "waiting";
      readonly reason: FailureReason | undefined;
      /** From the moment of the write; 0 is at once. */
      readonly dueInMs: number;
      /** The destination is paused: its queue is not to be looked at until it is resumed. */
      readonly held: boolean;
      /** UUID of the batch that it is attempted again with; `undefined` when it goes by itself or into another batch. */
      readonly batchId: string | undefined;
    };

/** All that one delivery leaves behind for the database. */
export interface Verdict {
  readonly delivery: QueuedDelivery;
  /** Attempts made, this one included. */
  readonly attempts: number;
  /** `undefined` when nothing was attempted. */
  readonly attempt: RecordedAttempt | undefined;
  readonly course: Course;
  /** The whole destination is to be left alone for so long. */
  readonly notBeforeInMs: number | undefined;
  /** The destination is to be disabled for this reason. */
  readonly disable: FailureReason | undefined;
  /** Its destination takes only so many at a time, over all workers, and may take one more now. */
  readonly freesPlace: boolean;
}

/**
 * Whether something that waits in the same queue may be claimed now that the verdict is on record: what takes the place
 * of an attempt that counted, or comes next in the order of a key.
 */
export function letsOthersGo({ delivery, course, freesPlace }: Verdict): boolean {
  return freesPlace || (course.kind !== "waiting" && delivery.marks?.orderingKey !== undefined);
}
