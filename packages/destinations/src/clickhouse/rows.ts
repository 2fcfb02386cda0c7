import { envelopeColumns, envelopeOf } from "../database/envelope.ts";
import { utcMicrosOf, utcText } from "../database/instant.ts";
import type { OutboundEvent } from "../destination.ts";
import type { Failure } from "../http/failure.ts";

/** Events as lines of JSONEachRow: one object a line, its members named as the columns. */

/**
 * What DateTime64 holds: from 1900 to the end of 2299, in microseconds since the epoch. Values beyond are stored as
 * something else by older versions, without an error.
 *
 * Source: ClickHouse's documentation of DateTime64.
 */
const firstMicros = -2_208_988_800_000_000n;
const endMicros = 10_413_792_000_000_000n;

/** The rows of a batch. */
export interface Rows {
  /** One line for each event that has a row, in their order. */
  readonly body: Buffer;
  /** Events that cannot become a row of any table here, by their place in the batch. */
  readonly refused: ReadonlyMap<number, Failure>;
}

/** Writes events as lines. The payload and the metadata become texts: what the tenant sent, character by character. */
export function rowsOf(events: readonly OutboundEvent[]): Rows {
  const refused = new Map<number, Failure>();
  const lines: Buffer[] = [];
  for (const [index, event] of events.entries()) {
    const line = lineOf(event);
    if (Buffer.isBuffer(line)) lines.push(line);
    else refused.set(index, line);
  }
  return { body: Buffer.concat(lines), refused };
}

function lineOf(event: OutboundEvent): Buffer | Failure {
  const row = envelopeOf(event);
  const occurredAt = utcMicrosOf(row.occurredAt);
  if (occurredAt === undefined || occurredAt < firstMicros || occurredAt >= endMicros) {
    const detail =
      "The time that the event occurred at is outside of what ClickHouse stores: the years 1900 to 2299 in UTC.";
    return { reason: "rejected", detail };
  }
  const values = [
    row.eventId,
    row.eventType,
    zoned(occurredAt),
    row.customerExternalId,
    row.source,
    row.payload,
    row.metadata,
    zoned(BigInt(row.receivedAtMs) * 1_000n),
  ];
  const members = envelopeColumns.map(
    (column, index) => `"${column}":${JSON.stringify(values[index])}`,
  );
  return Buffer.from(`{${members.join(",")}}\n`);
}

/** With its zone, so that a column in another one than UTC takes the same instant. */
function zoned(micros: bigint): string {
  return `${utcText(micros)}Z`;
}
