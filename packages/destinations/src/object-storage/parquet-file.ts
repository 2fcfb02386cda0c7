import { gzipSync, zstdCompressSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { envelopeColumns, envelopeOf, type EnvelopeRow } from "../database/envelope.ts";
import { utcMicrosOf } from "../database/instant.ts";
import type { OutboundEvent } from "../destination.ts";
import type { ObjectFormat } from "./format.ts";

/** What of an event is written. */
export type ParquetEvent = Pick<OutboundEvent, "eventId" | "eventType" | "receivedAtMs" | "body">;

/** Codecs of Parquet and what the writer compresses a page with. */
const codecs = { none: "UNCOMPRESSED", gzip: "GZIP", zstd: "ZSTD" } as const;
const compressors = { GZIP: gzipSync, ZSTD: zstdCompressSync };

interface Column {
  readonly valueOf: (row: EnvelopeRow) => string | bigint | null;
  readonly isTime?: boolean;
  readonly isNullable?: boolean;
  /** Different in every row: no dictionary is tried. Of JSON text, nobody asks for the smallest and the largest either. */
  readonly isUnique?: boolean;
  readonly isJson?: boolean;
}

const columns: Readonly<Record<(typeof envelopeColumns)[number], Column>> = {
  event_id: { valueOf: ({ eventId }) => eventId, isUnique: true },
  event_type: { valueOf: ({ eventType }) => eventType },
  occurred_at: {
    valueOf: ({ occurredAt }) => utcMicrosOf(occurredAt) ?? null,
    isTime: true,
    isNullable: true,
  },
  customer_external_id: { valueOf: ({ customerExternalId }) => customerExternalId },
  source: { valueOf: ({ source }) => source, isNullable: true },
  payload: { valueOf: ({ payload }) => payload, isUnique: true, isJson: true },
  metadata: { valueOf: ({ metadata }) => metadata, isJson: true },
  received_at: { valueOf: ({ receivedAtMs }) => BigInt(receivedAtMs) * 1_000n, isTime: true },
};

/** Source: the Parquet format's LogicalTypes; TIMESTAMP(isAdjustedToUTC=true, unit=MICROS) and STRING. */
function elementOf(name: string, { isTime = false, isNullable = false }: Column) {
  const repetition_type = isNullable ? ("OPTIONAL" as const) : ("REQUIRED" as const);
  return isTime
    ? {
        ...{ name, repetition_type, type: "INT64" as const },
        converted_type: "TIMESTAMP_MICROS" as const,
        logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" } as const,
      }
    : {
        ...{ name, repetition_type, type: "BYTE_ARRAY" as const },
        converted_type: "UTF8" as const,
        logical_type: { type: "STRING" } as const,
      };
}

const schema = [
  { name: "events", num_children: envelopeColumns.length },
  ...envelopeColumns.map((name) => elementOf(name, columns[name])),
];

function columnOf(name: (typeof envelopeColumns)[number], rows: readonly EnvelopeRow[]) {
  const { valueOf, isUnique = false, isJson = false } = columns[name];
  return {
    name,
    data: rows.map(valueOf),
    statistics: !isJson,
    ...(isUnique && { encoding: "PLAIN" as const }),
  };
}

/**
 * A table with a row for each event, in their order, in one row group. Times are in UTC to the microsecond, finer digits
 * cut off; `occurred_at` is empty for times outside of the years 0001 to 9999, which few readers know. Payload and
 * metadata are the very JSON text that was sent. The same events give the same bytes: nothing in them tells the time.
 *
 * Takes 10 ms and more for a full batch, so that the thread of the deliveries is not the one to call it.
 *
 * Errors: a body that is not the text of an event.
 */
export function parquetFileOf(
  events: readonly ParquetEvent[],
  compression: ObjectFormat["compression"],
): Uint8Array<ArrayBuffer> {
  const rows = events.map(envelopeOf);
  const file = parquetWriteBuffer({
    columnData: envelopeColumns.map((name) => columnOf(name, rows)),
    schema,
    codec: codecs[compression],
    compressors,
    rowGroupSize: Math.max(1, events.length),
    createdBy: "pushrail",
  });
  return new Uint8Array(file);
}
