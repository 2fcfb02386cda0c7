import { meaningOf } from "@pushrail/destinations";
import type { Outcome } from "@pushrail/destinations";
import { nextState, type NextState, type UnknownOutcome } from "../deliveries/next-state.ts";
import type { QueuedDelivery } from "../deliveries/handover.ts";
import type { RoutableDestination } from "../destinations/directory.ts";
import { flowEventOf, flowOf } from "../destinations/flow.ts";
import { madeAtMs } from "../ids.ts";
import { exchangeRecords } from "./exchange-records.ts";
import type { Parcel } from "./parcel.ts";
import type { Course, RecordedAttempt, Verdict } from "./recording/verdict.ts";
import type { Lesson } from "./scheduler.ts";

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
  return { ...displaced(delivery), held: true };
}

/**
 * A delivery that came by handover although its destination is queued, marked for the backlog; `undefined` for any other.
 * It was accepted while the destination was direct, disabled or paused to skip.
 */
export function markedForQueue(
  delivery: QueuedDelivery,
  destination: RoutableDestination,
): QueuedDelivery | undefined {
  const { flow, state } = destination;
  const isKept = state === "ACTIVE" || state === "PAUSED";
  if (delivery.handoverId === undefined || flow === "direct" || !isKept) return undefined;
  const { orderingKey, partitionKey } = flowOf(destination, flowEventOf(delivery.body));
  const marks = {
    batchId: undefined,
    orderingKey: orderingKey ?? undefined,
    partitionKey: partitionKey ?? undefined,
  };
  return { ...delivery, marks };
}

/** The course of a delivery that cannot be attempted now for a reason that is not its own. It stays in its batch. */
export function displaced(delivery: Pick<QueuedDelivery, "marks">): WaitingCourse {
  const batchId = delivery.marks?.batchId;
  return { kind: "waiting", reason: undefined, dueInMs: 0, held: false, batchId };
}

/** How soon a delivery is looked at again that cannot be judged for a fault of ours. */
const waitForUsMs = 1_000;

/** The course of a delivery that cannot be judged for a fault of ours. */
export function waitsForUs(delivery: Pick<QueuedDelivery, "marks">): WaitingCourse {
  return { ...displaced(delivery), reason: "worker_lost", dueInMs: waitForUsMs };
}

type WaitingCourse = Extract<Course, { readonly kind: "waiting" }>;

/** The verdict on a delivery that was not attempted. */
export function verdictWithoutAttempt(
  delivery: QueuedDelivery,
  course: Course,
  destination: RoutableDestination | undefined,
): Verdict {
  return {
    delivery,
    attempts: delivery.attempts,
    attempt: undefined,
    course,
    notBeforeInMs: undefined,
    disable: undefined,
    freesPlace: freesPlace(delivery, destination),
  };
}

/** One attempt, observed. */
export interface ObservedAttempt {
  /** One for each delivery of the parcel, in order. */
  readonly outcomes: readonly (Outcome | UnknownOutcome)[];
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  /** `undefined` when the end was not seen. */
  readonly durationMs: number | undefined;
}

/** What a verdict looks at in the destination as it is now. */
export type JudgedDestination = Pick<
  RoutableDestination,
  "state" | "retryPolicy" | "retryAll" | "concurrencyLimit"
>;

/** What a decision depends on besides the attempt. */
export interface Surroundings {
  readonly nowMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** A UUID that was not used before. */
  readonly newBatchId: () => string;
}

/**
 * The verdicts on the deliveries of a parcel after an attempt.
 *
 * A batch that failed as a whole is tried again as it is: what was sent under its id may have arrived, and only the same
 * deliveries under the same id replace it. One of which a part got another answer is over: each of its deliveries goes
 * its own way, and those that failed are tried again in other batches. One that was refused as a whole for what is in it
 * is halved at once, until the events that are at fault stand alone and the others have gone through.
 */
export function verdictsAfterAttempt(
  parcel: Parcel,
  observed: ObservedAttempt,
  destination: JudgedDestination | undefined,
  surroundings: Surroundings,
): readonly Verdict[] {
  const { deliveries, batchId } = parcel;
  const whole = batchId !== undefined && failedAsOne(observed.outcomes);
  // One decision for all of them: the same waits, and the age of the youngest, so that none leaves before the others.
  const sharedRandom = whole ? repeating(surroundings.random) : undefined;
  const acceptedAtMs = Math.max(...deliveries.map(({ deliveryId }) => madeAtMs(deliveryId)));
  const exchanges = exchangeRecords(deliveries, observed.outcomes);
  const halves = [surroundings.newBatchId, surroundings.newBatchId].map((make) => lazily(make));
  return deliveries.map((delivery, index) => {
    const outcome = observed.outcomes[index] ?? unknownOutcome;
    const random = sharedRandom?.() ?? surroundings.random;
    const attempts = delivery.attempts + 1;
    const next = nextState({
      attempts,
      outcome,
      policy: destination?.retryPolicy ?? { kind: "none" },
      retryAll: destination?.retryAll ?? false,
      acceptedAtMs: whole ? acceptedAtMs : madeAtMs(delivery.deliveryId),
      nowMs: surroundings.nowMs,
      random,
      destinationState: destination?.state ?? "DELETED",
    });
    return {
      delivery,
      attempts,
      attempt: recordedAttempt(delivery, outcome, { ...observed, exchange: exchanges[index] }),
      course: isHalved(next, whole, deliveries)
        ? {
            ...displaced(delivery),
            reason: next.reason,
            batchId: halves[index * 2 < deliveries.length ? 0 : 1]?.(),
          }
        : courseOf(next, whole ? batchId : undefined),
      notBeforeInMs: next.destination.notBeforeMs,
      disable: next.destination.disable,
      freesPlace: freesPlace(delivery, destination),
    };
  });
}

/** What the scheduler learns from the verdicts on one parcel: a destination that took a part of it works. */
export function lessonOf(verdicts: readonly Verdict[]): Lesson {
  const attempts = verdicts.flatMap(({ attempt }) => attempt ?? []);
  const failures = attempts.filter(({ outcome }) => outcome !== "delivered");
  const isThrottled = failures.some(({ reason }) => reason === "throttled");
  const works = failures.length < attempts.length;
  const waits = verdicts.flatMap(({ notBeforeInMs }) => notBeforeInMs ?? []);
  return {
    reason: isThrottled ? "throttled" : works ? undefined : failures[0]?.reason,
    notBeforeMs: waits.length === 0 ? undefined : Math.max(...waits),
    latencyMs: attempts[0]?.durationMs,
  };
}

const unknownOutcome: UnknownOutcome = { kind: "unknown" };

function failedAsOne(outcomes: readonly (Outcome | UnknownOutcome)[]): boolean {
  const [first] = outcomes;
  return outcomes.every((outcome) =>
    outcome.kind === "failed" && first?.kind === "failed"
      ? outcome.reason === first.reason
      : outcome.kind === "unknown" && first?.kind === "unknown",
  );
}

/** Whether a batch is halved: its end would be the fault of an event, and there are others in it. */
function isHalved(
  next: NextState,
  whole: boolean,
  deliveries: readonly QueuedDelivery[],
): next is Extract<NextState, { readonly state: "dead" }> {
  if (!whole || deliveries.length === 1 || next.state !== "dead") return false;
  return meaningOf(next.reason).concerns === "event";
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Gives out sources that all yield the same numbers. */
function repeating(random: () => number): () => () => number {
  const drawn: number[] = [];
  return () => {
    let index = 0;
    return () => {
      const number = drawn[index] ?? random();
      drawn[index] = number;
      index += 1;
      return number;
    };
  };
}

/** The queue of a destination that takes only so many at a time is worth a look when one of them has ended. */
function freesPlace(
  { handoverId }: QueuedDelivery,
  destination: Pick<JudgedDestination, "concurrencyLimit"> | undefined,
): boolean {
  return handoverId === undefined && (destination?.concurrencyLimit ?? null) !== null;
}

function recordedAttempt(
  delivery: QueuedDelivery,
  outcome: Outcome | UnknownOutcome,
  {
    startedAtMs,
    durationMs,
    exchange,
  }: Omit<ObservedAttempt, "outcomes"> & { readonly exchange: string | undefined },
): RecordedAttempt {
  const number = delivery.attempts + 1;
  const seen = { number, outcome: outcome.kind, startedAtMs, durationMs, exchange };
  switch (outcome.kind) {
    case "unknown":
      return { ...seen, reason: "worker_lost", detail: undefined };
    case "failed":
      return {
        ...seen,
        reason: outcome.reason,
        detail: outcome.detail.replaceAll("\0", "\uFFFD"),
      };
    case "delivered":
      return { ...seen, reason: undefined, detail: undefined };
  }
}

function courseOf(next: NextState, batchId: string | undefined): Course {
  switch (next.state) {
    case "delivered":
      return { kind: "delivered" };
    case "dead":
      return { kind: "dead", reason: next.reason };
    case "cancelled":
      return { kind: "cancelled", reason: next.reason };
    case "retrying":
      return {
        kind: "waiting",
        reason: next.reason,
        dueInMs: next.delayMs,
        held: false,
        batchId,
      };
  }
}
