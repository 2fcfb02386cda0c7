import type { OutboundEvent } from "../destination.ts";
import { envelopeColumns, envelopeOf } from "../database/envelope.ts";
import { utcMicrosOf, utcText } from "../database/instant.ts";
import type { Failure } from "../http/failure.ts";
import type { Parameter } from "./session.ts";

/** One event as the values of a row. */
export interface Row {
  /** Position in the batch. */
  readonly index: number;
  readonly eventId: string;
  /** One for each of the envelope's columns, in their order. */
  readonly values: readonly Parameter[];
  /** What they take up in a statement, at most. */
  readonly bytes: number;
}

/** 1000-01-01T00:00:00Z. Source: MySQL reference manual, "The DATE, DATETIME, and TIMESTAMP Types": years 1000 to 9999. */
const firstMicros = -30_610_224_000_000_000n;

/** Bytes of a value beside itself: its length (at most 9), its type (2) and its place among the NULLs. */
const valueBytesMax = 12;

/** An event as a row; or why no row of MySQL can hold it. */
export function rowOf(
  event: OutboundEvent,
  index: number,
): { readonly row: Row } | { readonly failure: Failure } {
  const envelope = envelopeOf(event);
  const occurredAt = utcMicrosOf(envelope.occurredAt);
  if (occurredAt === undefined || occurredAt < firstMicros) {
    const detail =
      "DATETIME holds the years 1000 to 9999 (UTC), and the event occurred in none of them.";
    return { failure: { reason: "rejected", detail } };
  }
  const values: readonly Parameter[] = [
    envelope.eventId,
    envelope.eventType,
    utcText(occurredAt),
    envelope.customerExternalId,
    envelope.source,
    envelope.payload,
    envelope.metadata,
    utcText(BigInt(envelope.receivedAtMs) * 1_000n),
  ];
  const broken = values.findIndex((value) => value?.isWellFormed() === false);
  if (broken !== -1) {
    const detail = `The value of ${envelopeColumns[broken]} has half a character (an unpaired surrogate), which UTF-8 cannot hold.`;
    return { failure: { reason: "rejected", detail } };
  }
  let bytes = 0;
  for (const value of values)
    bytes += valueBytesMax + (value === null ? 0 : Buffer.byteLength(value));
  return { row: { index, eventId: envelope.eventId, values, bytes } };
}
