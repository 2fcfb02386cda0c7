import { definitionOf } from "@pushrail/destinations";
import { parseJson } from "../events/json-value.ts";
import type { RoutableDestination } from "./directory.ts";
import { orderingKeyOf } from "./ordering-key.ts";
import type { KeyedEvent } from "./ordering-key.ts";
import type { FlowSettings } from "./store.ts";

/**
 * How a destination's deliveries reach a worker.
 *
 * - *direct*: in the handover of their commit, as fast as possible;
 * - *queued*: through the backlog, because only the lock of its queue lets all workers keep one rate, one limit of
 *   concurrency, one order and one batch together.
 */

/** What flow looks at in an event. `payload` and `metadata` are as `parseJson` gave them. */
export interface FlowEvent extends KeyedEvent {
  /** RFC 3339. */
  readonly occurredAt: string;
  /** Bytes of the canonical event in UTF-8. */
  readonly bodyBytes: number;
}

/** What the backlog keeps of a delivery so that claims can put it in order and in batches. */
export interface DeliveryFlow {
  /** Deliveries of one destination with the same key go one at a time; `null`: in any order. */
  readonly orderingKey: string | null;
  /** Deliveries that may share a batch have the same; `null` when the type does not write batches. */
  readonly partitionKey: string | null;
  /** `null` when the type does not write batches. */
  readonly bodyBytes: number | null;
}

/** Whether all deliveries of a destination go through the backlog: it has a limit, an order, or a type with batches. */
export function isQueued(destination: { readonly type: string } & FlowSettings): boolean {
  return (
    destination.rateLimitPerSecond !== null ||
    destination.concurrencyLimit !== null ||
    destination.orderingKey !== null ||
    writesBatches(destination.type)
  );
}

/**
 * Whether a new delivery of a destination goes into the backlog at once. Those of a queued one that is disabled, or paused
 * to skip, do not: there is nothing to keep together, as the worker that takes them over buries or cancels them.
 */
export function isEnqueued(
  destination: Pick<RoutableDestination, "flow" | "state" | "pauseMode">,
): boolean {
  const { flow, state, pauseMode } = destination;
  return flow === "queued" && (state === "ACTIVE" || pauseMode === "hold");
}

/** Longest wait for others of the same batch before a claim looks at what has collected. */
const lingerMsMax = 1_000;

/**
 * How long a new delivery may wait in the queue of its destination before a worker looks at it: 0, but for types that
 * write batches as long as a batch may age, at most a second. `null` while a pause holds the queue.
 */
export function lingerMsOf(
  destination: Pick<RoutableDestination, "type" | "state">,
): number | null {
  if (destination.state === "PAUSED") return null;
  if (!writesBatches(destination.type)) return 0;
  return Math.min(lingerMsMax, definitionOf(destination.type).batch.ageMsMax);
}

/** Whether a type sends several events together; `false` for one that is not known here. */
export function writesBatches(type: string): boolean {
  return (definitionOf(type)?.batch.eventsMax ?? 1) > 1;
}

/** What a destination says of an event on its way through the backlog. All of it is `null` for a direct one. */
export function flowOf(
  destination: Pick<
    RoutableDestination,
    "id" | "type" | "settings" | "settingsProblem" | "orderingKey"
  >,
  event: FlowEvent,
): DeliveryFlow {
  const { id, type, orderingKey } = destination;
  const isBatched = writesBatches(type);
  return {
    orderingKey: orderingKey === null ? null : orderingKeyOf(event, { id, orderingKey }),
    partitionKey: isBatched ? partitionKeyOf(destination, event) : null,
    bodyBytes: isBatched ? event.bodyBytes : null,
  };
}

function partitionKeyOf(
  { type, settings, settingsProblem }: Parameters<typeof flowOf>[0],
  event: FlowEvent,
): string {
  // Without settings it cannot be sent to, and the type may count on having some.
  if (settingsProblem !== null) return "";
  return definitionOf(type).batch.partitionOf?.(event, settings.config) ?? "";
}

/**
 * Reads the text of an accepted event, as `events.body` has it. Gives the same as the event gave when it was accepted.
 *
 * Errors: when the text is not that of an event, which no accepted one can be.
 */
export function flowEventOf(body: string): FlowEvent {
  const event = parseJson(body) as Partial<Record<keyof FlowEvent, unknown>>;
  const { eventType, occurredAt, customerExternalId, source, payload, metadata } = event;
  if (typeof eventType !== "string" || typeof occurredAt !== "string")
    throw new Error("this is not the text of an event");
  return {
    eventType,
    occurredAt,
    customerExternalId: String(customerExternalId),
    source: typeof source === "string" ? source : undefined,
    payload: membersOf(payload),
    metadata: membersOf(metadata),
    bodyBytes: Buffer.byteLength(body),
  };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
