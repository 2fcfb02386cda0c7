import type { FailureReason, OutboundEvent, Outcome } from "@pushrail/destinations";
import { definitionOf } from "@pushrail/destinations";
import type { QueuedDelivery } from "../deliveries/handover.ts";
import type { RoutableDestination } from "../destinations/directory.ts";
import { madeAtMs, publicId } from "../ids.ts";
import type { Connections } from "./connections.ts";
import type { ObservedAttempt } from "./judgement.ts";

/** What attempts are made with. */
export interface AttemptTools {
  readonly connections: Connections;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** An adapter or its client broke in a way that no destination is to blame for. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Attempts one delivery and says what happened; never throws. `deadline` is aborted here when the destination's time is
 * up, and by the caller when the process gives up.
 */
export async function attempt(
  tools: AttemptTools,
  delivery: QueuedDelivery,
  destination: RoutableDestination,
  deadline: AbortController,
): Promise<ObservedAttempt> {
  const startedAtMs = tools.now();
  const startedAt = performance.now();
  if (destination.settingsProblem !== null) {
    const { reason, sentence } = destination.settingsProblem;
    const outcome = notMade(destination, reason, sentence);
    return { outcome, startedAtMs, durationMs: 0 };
  }
  const deadlineMs = definitionOf(destination.type).deadlineMs(destination.settings.config);
  const timer = setTimeout(() => deadline.abort(), deadlineMs);
  let outcome: Outcome;
  try {
    const connection = await tools.connections.to(destination);
    const event = outboundEvent(delivery, destination, startedAtMs);
    const outcomes = await connection.deliver([event], deadline.signal);
    const [only] = outcomes;
    // An adapter that loses count must not turn an event into a success.
    if (only === undefined || outcomes.length !== 1)
      throw new Error("expected one outcome for one event");
    outcome = only;
  } catch (error) {
    tools.onFault(error);
    outcome = notMade(
      destination,
      "platform_fault",
      "The attempt ended with an internal error before it had a result.",
    );
  } finally {
    clearTimeout(timer);
  }
  return { outcome, startedAtMs, durationMs: performance.now() - startedAt };
}

function outboundEvent(
  delivery: QueuedDelivery,
  destination: RoutableDestination,
  nowMs: number,
): OutboundEvent {
  return {
    eventId: publicId("event", delivery.eventId),
    eventType: delivery.eventType,
    body: Buffer.from(delivery.body),
    deliveryId: publicId("delivery", delivery.deliveryId),
    attempt: delivery.attempts + 1,
    isReplay: delivery.origin === "replay",
    isTest: delivery.origin === "test",
    signingKeys: keysAt(destination, madeAtMs(delivery.deliveryId), nowMs),
  };
}

/**
 * The keys to sign with: the newest, and older ones that have not ended for deliveries from before their replacement,
 * whose receivers may still hold them.
 */
function keysAt(destination: RoutableDestination, acceptedAtMs: number, nowMs: number) {
  const [newest, ...older] = destination.signingKeys;
  if (newest === undefined) return [];
  const stillSigning = older.filter(
    ({ signsUntilMs }) =>
      acceptedAtMs < newest.createdAtMs && (signsUntilMs === null || nowMs < signsUntilMs),
  );
  return [newest, ...stillSigning].map(({ key }) => key);
}

/** The outcome of an attempt that no request came of. */
function notMade(destination: RoutableDestination, reason: FailureReason, detail: string): Outcome {
  const target =
    destination.settingsProblem === null
      ? definitionOf(destination.type).target(destination.settings.config)
      : destination.name;
  return {
    kind: "failed",
    reason,
    detail,
    exchange: { target, requestHeaders: [], timings: { totalMs: 0 } },
  };
}
