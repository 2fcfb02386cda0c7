import type {
  Connection,
  FailureReason,
  OutboundBatch,
  OutboundEvent,
  Outcome,
} from "@pushrail/destinations";
import { definitionOf } from "@pushrail/destinations";
import type { QueuedDelivery } from "../deliveries/handover.ts";
import type { RoutableDestination } from "../destinations/directory.ts";
import { madeAtMs, publicId } from "../ids.ts";
import type { WorkerClock } from "./clock.ts";
import type { ObservedAttempt } from "./judgement.ts";
import type { Parcel } from "./parcel.ts";
import { keysAt } from "./signing-keys.ts";

/** Where open connections come from. */
export interface ConnectionSource {
  /** The connection to a destination as it is set up now. */
  to(destination: RoutableDestination): Promise<Connection>;
}

/** What attempts are made with. */
export interface AttemptTools {
  readonly connections: ConnectionSource;
  readonly clock: WorkerClock;
  /** An adapter or its client broke in a way that no destination is to blame for. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Attempts one parcel and says what happened; never throws. `deadline` is aborted here when the destination's time is
 * up, and by the caller when the process gives up.
 */
export async function attempt(
  tools: AttemptTools,
  parcel: Parcel,
  destination: RoutableDestination,
  deadline: AbortController,
): Promise<ObservedAttempt> {
  const { clock, connections, onFault } = tools;
  const startedAtMs = clock.now();
  const startedAt = clock.monotonicMs();
  if (destination.settingsProblem !== null) {
    const { reason, sentence } = destination.settingsProblem;
    const outcomes = ofAll(parcel, notMade(destination, reason, sentence));
    return { outcomes, startedAtMs, durationMs: 0 };
  }
  const deadlineMs = definitionOf(destination.type).deadlineMs(destination.settings.config);
  const endDeadline = clock.after(deadlineMs, () => deadline.abort());
  let outcomes: readonly Outcome[];
  try {
    const connection = await connections.to(destination);
    const batch = outboundBatch(parcel, destination, startedAtMs);
    outcomes = await connection.deliver(batch, deadline.signal);
    // An adapter that loses count must not turn an event into a success.
    if (outcomes.length !== parcel.deliveries.length)
      throw new Error(`expected ${parcel.deliveries.length} outcomes, got ${outcomes.length}`);
  } catch (error) {
    onFault(error);
    const detail = "The attempt ended with an internal error before it had a result.";
    outcomes = ofAll(parcel, notMade(destination, "platform_fault", detail));
  } finally {
    endDeadline();
  }
  return { outcomes, startedAtMs, durationMs: clock.monotonicMs() - startedAt };
}

function ofAll(parcel: Parcel, outcome: Outcome): readonly Outcome[] {
  return parcel.deliveries.map(() => outcome);
}

function outboundBatch(
  { batchId, partitionKey, deliveries }: Parcel,
  destination: RoutableDestination,
  nowMs: number,
): OutboundBatch {
  return {
    id: batchId === undefined ? null : publicId("batch", batchId),
    partitionKey,
    events: deliveries.map((delivery) => outboundEvent(delivery, destination, nowMs)),
  };
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
    receivedAtMs: madeAtMs(delivery.eventId),
    deliveryId: publicId("delivery", delivery.deliveryId),
    attempt: delivery.attempts + 1,
    isReplay: delivery.origin === "replay",
    isTest: delivery.origin === "test",
    signingKeys: keysAt(destination.signingKeys, nowMs),
  };
}

/** The outcome of an attempt that no request came of. `detail` is one sentence. */
export function notMade(
  destination: RoutableDestination,
  reason: FailureReason,
  detail: string,
): Outcome {
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
