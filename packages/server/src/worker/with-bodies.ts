import type { QueuedDelivery } from "../deliveries/handover.ts";
import type { RoutableDestination } from "../destinations/directory.ts";
import { notMade } from "./attempt.ts";
import {
  courseWithoutAttempt,
  displaced,
  verdictsAfterAttempt,
  verdictWithoutAttempt,
  type Surroundings,
} from "./judgement.ts";
import { parcelOf } from "./parcel.ts";
import type { Verdict } from "./recording/verdict.ts";
import type { FoundDeliveries } from "./storage.ts";

/** Deliveries that can be attempted, and the verdicts on those that cannot for want of a body, a list for each parcel. */
export interface SortedByBody {
  readonly attemptable: readonly QueuedDelivery[];
  readonly verdicts: readonly (readonly Verdict[])[];
}

/**
 * Gives deliveries the bodies that were found for them. Pure.
 *
 * An event past its retention ends its deliveries. A body that cannot be opened is a fault of ours: the attempt has
 * failed, and is made again on the schedule of such faults. The other members of its batch leave the batch, because a
 * batch is sent whole.
 */
export function withBodies(
  { deliveries, bodies }: FoundDeliveries,
  destinationOf: (delivery: QueuedDelivery) => RoutableDestination | undefined,
  surroundings: Surroundings,
): SortedByBody {
  const found: QueuedDelivery[] = [];
  const verdicts: (readonly Verdict[])[] = [];
  const broken = new Set<string>();
  for (const delivery of deliveries) {
    const body = bodies.get(delivery.eventId);
    if (body?.text !== undefined) {
      found.push({ ...delivery, body: body.text, isPrivate: body.isPrivate });
      continue;
    }
    const bare = { ...delivery, body: "", isPrivate: body?.isPrivate ?? false };
    const destination = destinationOf(bare);
    if (body === undefined) {
      const course = { kind: "cancelled", reason: "event_expired" } as const;
      verdicts.push([verdictWithoutAttempt(bare, course, destination)]);
      continue;
    }
    const batchId = delivery.marks?.batchId;
    if (batchId !== undefined) broken.add(batchId);
    verdicts.push(unopened(outOfBatch(bare), destination, surroundings));
  }
  const isBroken = ({ marks }: QueuedDelivery) =>
    marks?.batchId !== undefined && broken.has(marks.batchId);
  for (const delivery of found.filter(isBroken)) {
    const alone = outOfBatch(delivery);
    verdicts.push([verdictWithoutAttempt(alone, displaced(alone), destinationOf(alone))]);
  }
  return { attemptable: found.filter((delivery) => !isBroken(delivery)), verdicts };
}

function outOfBatch(delivery: QueuedDelivery): QueuedDelivery {
  const { marks } = delivery;
  return marks === undefined ? delivery : { ...delivery, marks: { ...marks, batchId: undefined } };
}

function unopened(
  delivery: QueuedDelivery,
  destination: RoutableDestination | undefined,
  surroundings: Surroundings,
): readonly Verdict[] {
  const course = courseWithoutAttempt(delivery, destination);
  if (course !== undefined || destination === undefined) {
    return [verdictWithoutAttempt(delivery, course ?? displaced(delivery), destination)];
  }
  const detail = "The event's payload is sealed and could not be opened here.";
  const outcomes = [notMade(destination, "platform_fault", detail)];
  const observed = { outcomes, startedAtMs: surroundings.nowMs, durationMs: 0 };
  return verdictsAfterAttempt(parcelOf(delivery), observed, destination, surroundings);
}
