import { gunzipSync, zstdDecompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OutboundEvent } from "../destination.ts";
import { compressions } from "./format.ts";
import { encodeNdjson } from "./ndjson.ts";

// Goal: what was accepted is what a file holds, byte for byte but for layout, and the same events give the same file.

const { signal } = new AbortController();

function eventOf(body: string | Buffer): OutboundEvent {
  return {
    ...{ eventId: "evt_1", eventType: "order.completed", deliveryId: "dlv_1", attempt: 1 },
    ...{ body: Buffer.from(body), receivedAtMs: 1, isReplay: false, isTest: false },
    signingKeys: [],
  };
}

const awkward =
  '{"total":12345678901234567890,"price":1.10,\n\t"text":"žluť 🚚 \\u0000 \\u2028",\r\n"b":1,"a":2}';

function decompressed(file: Buffer, compression: (typeof compressions)[number]): Buffer {
  if (compression === "gzip") return gunzipSync(file);
  return compression === "zstd" ? zstdDecompressSync(file) : file;
}

describe.each(compressions)("NDJSON with the compression %s", (compression) => {
  test("has one event a line, of which only line breaks became spaces", async () => {
    const file = await encodeNdjson([eventOf(awkward), eventOf("{}")], compression, signal);
    expect(decompressed(file, compression).toString("utf8")).toBe(
      '{"total":12345678901234567890,"price":1.10, \t"text":"žluť 🚚 \\u0000 \\u2028",  "b":1,"a":2}\n{}\n',
    );
  });

  test("has as many lines as events and loses no byte of any JSON", async () => {
    const json = fc
      .tuple(fc.jsonValue(), fc.constantFrom(0, 1, "\t", "\r\n"))
      .map(([value, indent]) => JSON.stringify({ value }, null, indent));
    await fc.assert(
      fc.asyncProperty(fc.array(json, { minLength: 1, maxLength: 20 }), async (bodies) => {
        const file = await encodeNdjson(bodies.map(eventOf), compression, signal);
        const lines = decompressed(file, compression).toString("utf8").split("\n");
        expect(lines.pop()).toBe("");
        expect(lines).toEqual(bodies.map((body) => body.replace(/[\r\n]/g, " ")));
        for (const [index, line] of lines.entries())
          expect(JSON.parse(line)).toEqual(JSON.parse(bodies[index]!));
      }),
      { numRuns: 50 },
    );
  });

  test("leaves the bodies as they are, because another attempt needs them", async () => {
    const event = eventOf(awkward);
    await encodeNdjson([event], compression, signal);
    expect(event.body.toString("utf8")).toBe(awkward);
  });

  test("has the same bytes each time", async () => {
    const events = Array.from({ length: 500 }, (_, index) => eventOf(`{"index":${index}}`));
    const files = await Promise.all([1, 2, 3].map(() => encodeNdjson(events, compression, signal)));
    expect(files.every((file) => file.equals(files[0]!))).toBe(true);
  });

  test("holds an event that is larger than a batch", async () => {
    const body = `{"text":"${"🚚\\n".repeat(400_000)}"}`;
    const file = await encodeNdjson([eventOf(body)], compression, signal);
    expect(decompressed(file, compression).equals(Buffer.from(`${body}\n`))).toBe(true);
  });
});

test("gzip says nothing of the time and of a file name", async () => {
  const header = (await encodeNdjson([eventOf("{}")], "gzip", signal)).subarray(0, 8);
  // Source: RFC 1952, section 2.3: magic, deflate, no flags, and a modification time of 0.
  expect(header.toString("hex")).toBe("1f8b080000000000");
});
