import { setMaxListeners } from "node:events";
import { expect } from "vitest";
import type { Credential } from "../credentials/credential.ts";
import { credentialDefinitionOf } from "../credentials/registry.ts";
import type {
  Connection,
  DestinationDefinition,
  OutboundBatch,
  OutboundEvent,
  Outcome,
  PartitionedEvent,
  Settings,
} from "../destination.ts";
import { createEgressGuard, type EgressGuard } from "../egress.ts";
import { failureTable, type FailureReason } from "../failure.ts";
import { generateSigningSecret, signingKeyOf } from "../webhook/signature.ts";
import type { Counterpart, GivenCredential } from "./counterpart.ts";

/** Bytes of the largest batches of the suite, for types that would take far more. */
const batchBytesMax = 16 * 1024 * 1024;
/** Events of the largest batches of the suite, likewise. */
const batchEventsMax = 10_000;

/** Numbers, text and white space that only survive if nobody parses the body and writes it anew. */
const awkwardPayload =
  '{"total":12345678901234567890,"price":1.10,\n\t"text":"žluť 🚚 \\u0000 \\u2028",\r\n"b":1,"a":2}';

/** An adapter that is connected to a counterpart. */
export interface Bench {
  readonly connection: Connection;
  readonly settings: Settings;
  /** Never aborts. */
  readonly signal: AbortSignal;
}

/** Connects to a counterpart. Errors: settings that the definition refuses. */
export async function openBench(
  definition: DestinationDefinition<string>,
  counterpart: Pick<Counterpart, "input" | "egress" | "credential" | "identity">,
): Promise<Bench> {
  const egress = createEgressGuard(counterpart.egress);
  const { credential: given, identity } = counterpart;
  const credentialType = given?.type;
  const parsed = definition.parseSettings(counterpart.input, { egress, credentialType });
  if ("problems" in parsed)
    throw new Error(`The counterpart's input is refused: ${JSON.stringify(parsed.problems)}`);
  const settings: Settings = {
    ...parsed.settings,
    ...(given !== undefined && { credential: credentialOf(given, egress) }),
  };
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const connection = await definition.connect(settings, {
    egress,
    now: Date.now,
    ...(identity && { identity }),
  });
  return { connection, settings, signal };
}

function credentialOf(
  { type, input, externalId }: GivenCredential,
  egress: EgressGuard,
): Credential {
  const parsed = credentialDefinitionOf(type).parse(input, { egress });
  if ("problems" in parsed)
    throw new Error(`The counterpart's credential is refused: ${JSON.stringify(parsed.problems)}`);
  return { type, ...parsed.values, ...(externalId !== undefined && { externalId }) };
}

/** What the batches of the suite are made of. */
export interface BatchShape {
  /** Events at most; fewer when they would exceed the definition's limits. Default: 1. */
  readonly eventsMax?: number;
  /** `full` makes bodies that use up the limit of bytes, as far as the suite goes; default: short ones. */
  readonly bodies?: "short" | "awkward" | "full";
  /** Hour of the day that its events occurred in; tells partitions apart. */
  readonly hour?: number;
}

let eventCount = 0;
let batchCount = 0;

/** Makes a batch of new events within the definition's limits, all of one partition. */
export function batchFor(
  definition: DestinationDefinition<string>,
  config: Settings["config"],
  shape: BatchShape = {},
): OutboundBatch {
  const { eventsMax = 1, bodies = "short", hour = 0 } = shape;
  const { partitionOf } = definition.batch;
  const signingKeys = definition.signs ? [signingKeyOf(generateSigningSecret())] : [];
  const occurredAt = `2026-11-21T${String(hour).padStart(2, "0")}:30:00Z`;
  const count = Math.min(eventsMax, definition.batch.eventsMax, batchEventsMax);
  const bytesMax = Math.min(definition.batch.bytesMax, batchBytesMax);
  const events: OutboundEvent[] = [];
  let bytes = 0;
  let partitionKey = "";
  for (let index = 0; index < count; index += 1) {
    eventCount += 1;
    const number = String(eventCount).padStart(8, "0");
    const partitioned: PartitionedEvent = {
      eventType: partitionOf ? "conformance.type" : `conformance.type${eventCount % 3}`,
      occurredAt,
      customerExternalId: "conformance-customer",
    };
    const fill = bodies === "full" ? Math.floor(bytesMax / count) : 0;
    const body = bodyOf(`evt_${number}`, partitioned, { fill, isAwkward: bodies === "awkward" });
    bytes += body.byteLength;
    if (bytes > bytesMax && events.length > 0) break;
    partitionKey = partitionOf?.(partitioned, config) ?? "";
    events.push({
      eventId: `evt_${number}`,
      eventType: partitioned.eventType,
      body,
      receivedAtMs: Date.parse(occurredAt) + 1_234,
      deliveryId: `dlv_${number}`,
      attempt: 1,
      isReplay: false,
      isTest: false,
      signingKeys,
    });
  }
  batchCount += 1;
  const isBatching = definition.batch.eventsMax > 1;
  return {
    id: isBatching ? `bat_${String(batchCount).padStart(8, "0")}` : null,
    partitionKey,
    events,
  };
}

function bodyOf(
  id: string,
  event: PartitionedEvent,
  { fill, isAwkward }: { readonly fill: number; readonly isAwkward: boolean },
): Buffer {
  const head = JSON.stringify({ id, ...event }).slice(0, -1);
  const frameBytes = Buffer.byteLength(`${head},"payload":""}`);
  const payload = isAwkward ? awkwardPayload : `"${"x".repeat(Math.max(0, fill - frameBytes))}"`;
  return Buffer.from(`${head},"payload":${payload}}`);
}

/** The reason of a failure, or `delivered`. */
export function reasonOf(outcome: Outcome): FailureReason | "delivered" {
  return outcome.kind === "delivered" ? "delivered" : outcome.reason;
}

/** Expects one outcome for each event, each with this reason (or `delivered`), fit to be shown to the customer. */
export function expectAll(
  outcomes: readonly Outcome[],
  batch: OutboundBatch,
  reason: FailureReason | "delivered",
): void {
  expect(outcomes.map(reasonOf)).toEqual(batch.events.map(() => reason));
}

/** Expects that an outcome may be shown to the customer: explained, bounded, and without these texts. */
export function expectPresentable(outcome: Outcome, secretTexts: readonly string[]): void {
  const shown = JSON.stringify(outcome);
  for (const secret of secretTexts) expect(shown).not.toContain(secret);
  expect(outcome.exchange.response?.bodyExcerpt.length ?? 0).toBeLessThanOrEqual(4096);
  if (outcome.kind !== "failed") return;
  expect(failureTable).toHaveProperty(outcome.reason);
  expect(outcome.detail).toMatch(/\.$/);
  expect(outcome.detail.length).toBeLessThanOrEqual(500);
}

/** Expects that exactly these events were accepted, each once, with their types and bytes. */
export async function expectReceived(
  counterpart: Counterpart,
  events: readonly OutboundEvent[],
): Promise<void> {
  const byId = (a: { eventId: string }, b: { eventId: string }): number =>
    a.eventId < b.eventId ? -1 : 1;
  const received = await counterpart.received();
  const expected = events.map(({ eventId, eventType, body }) => ({
    eventId,
    eventType,
    body: counterpart.asArrived?.(body) ?? body,
  }));
  expect(received.map(({ eventId }) => eventId).toSorted()).toEqual(
    expected.map(({ eventId }) => eventId).toSorted(),
  );
  const sorted = expected.toSorted(byId);
  for (const [index, event] of received.toSorted(byId).entries()) {
    expect(event.eventType).toBe(sorted[index]!.eventType);
    // Compared as a whole: a difference of megabytes would be printed byte by byte.
    if (!event.body.equals(sorted[index]!.body))
      expect(event.body.toString().slice(0, 2_000)).toBe(
        sorted[index]!.body.toString().slice(0, 2_000),
      );
    expect(event.body.equals(sorted[index]!.body)).toBe(true);
  }
}
