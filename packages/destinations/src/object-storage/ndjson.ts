import { promisify } from "node:util";
import { gzip, zstdCompress } from "node:zlib";
import type { OutboundEvent } from "../destination.ts";
import type { ObjectFormat } from "./format.ts";
import { Turns } from "./turns.ts";

const gzipped = promisify(gzip);
const zstdCompressed = promisify(zstdCompress);

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;

/**
 * Compressing takes a core and the memory for a second copy of the batch each, and most machines that workers run on have
 * a few cores.
 */
const compressionTurns = new Turns(2);

/** Larger than the usual 16 KiB, because each piece of the output takes a turn of the event loop. */
const chunkSize = 128 * 1024;

/**
 * One event a line. A line break inside a body is white space between two tokens and becomes a space; all else is byte
 * for byte as accepted. The same events give the same bytes: neither compression writes the time.
 *
 * Errors: the signal's reason when it aborted before the compression could begin.
 */
export async function encodeNdjson(
  events: readonly OutboundEvent[],
  compression: ObjectFormat["compression"],
  signal: AbortSignal,
): Promise<Buffer> {
  switch (compression) {
    case "none":
      return linesOf(events);
    case "gzip":
      return await compressionTurns.take(() => gzipped(linesOf(events), { chunkSize }), signal);
    case "zstd":
      return await compressionTurns.take(
        () => zstdCompressed(linesOf(events), { chunkSize }),
        signal,
      );
  }
}

/** One buffer of the final size, so that a batch is copied once. */
function linesOf(events: readonly OutboundEvent[]): Buffer {
  const bytes = events.reduce((sum, { body }) => sum + body.byteLength + 1, 0);
  const lines = Buffer.allocUnsafeSlow(bytes);
  let at = 0;
  for (const { body } of events) {
    lines.set(body, at);
    const end = at + body.byteLength;
    blank(lines.subarray(at, end), lineFeed);
    blank(lines.subarray(at, end), carriageReturn);
    lines[end] = lineFeed;
    at = end + 1;
  }
  return lines;
}

/** Writes a space in the place of each of these bytes. In JSON no text can hold one, and no other character of UTF-8. */
function blank(line: Buffer, byte: number): void {
  for (let at = line.indexOf(byte); at !== -1; at = line.indexOf(byte, at + 1)) line[at] = space;
}
