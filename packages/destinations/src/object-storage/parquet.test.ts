import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { counterpartOrReason } from "../../../../tools/counterparts/counterpart.ts";
import { type DuckDb, startDuckDb } from "../../../../tools/counterparts/duckdb.ts";
import type { OutboundEvent } from "../destination.ts";
import { compressions } from "./format.ts";
import { encodeParquet } from "./parquet.ts";

// Goal: an independent reader finds in a Parquet file exactly what was accepted.

/** Long enough for the first installation. */
const startTimeoutMs = 420_000;
const receivedAtMs = Date.parse("2026-11-21T18:00:01.234Z");

const { signal } = new AbortController();

let folder: string;
let duckDb: DuckDb;
let missing: string | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pushrail-parquet-"));
  const started = await counterpartOrReason(startDuckDb);
  if (typeof started === "string") missing = started;
  else duckDb = started;
}, startTimeoutMs);

beforeEach(({ skip }) => {
  if (missing !== undefined) skip(missing);
});

afterAll(async () => {
  if (missing === undefined) await duckDb.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Given {
  readonly occurredAt?: string;
  readonly source?: string;
  readonly customerExternalId?: string;
  readonly payload?: string;
  readonly metadata?: string;
}

let count = 0;

function eventOf(given: Given): OutboundEvent {
  count += 1;
  const { occurredAt = "2026-11-21T18:00:00Z", payload = "{}", metadata = "{}" } = given;
  const { source, customerExternalId = "customer-1" } = given;
  const eventId = `evt_${String(count).padStart(8, "0")}`;
  const head = JSON.stringify({
    id: eventId,
    eventType: "order.completed",
    occurredAt,
    source,
    customerExternalId,
  });
  return {
    ...{ eventId, eventType: "order.completed", deliveryId: "dlv_1", attempt: 1, receivedAtMs },
    body: Buffer.from(`${head.slice(0, -1)},"payload":${payload},"metadata":${metadata}}`),
    ...{ isReplay: false, isTest: false, signingKeys: [] },
  };
}

let fileCount = 0;

/** The rows of a file as DuckDB reads them, in the file's order. */
async function rowsOf(file: Buffer, columns = "*") {
  fileCount += 1;
  const path = join(folder, `${fileCount}.parquet`);
  await writeFile(path, file);
  return await duckDb.query(`SELECT ${columns} FROM read_parquet('${path}')`);
}

const awkward =
  '{"total":12345678901234567890,"price":1.10,\n\t"text":"žluť 🚚 \\u0000 \\u2028",\r\n"b":1,"a":2}';

describe.each(compressions)("a Parquet file with the compression %s", (compression) => {
  test("has every column with its exact value", async () => {
    const events = [
      eventOf({
        occurredAt: "2026-11-21t20:00:00.123456789+02:00",
        source: 'shop "čtyři" 🚚',
        customerExternalId: "zákazník/7",
        payload: awkward,
        metadata: '{ "trace" : "\\ud83d\\ude9a" }',
      }),
      eventOf({}),
    ];
    expect(await rowsOf(await encodeParquet(events, compression, signal))).toEqual([
      {
        event_id: events[0]!.eventId,
        event_type: "order.completed",
        occurred_at: "2026-11-21 18:00:00.123456+00",
        customer_external_id: "zákazník/7",
        source: 'shop "čtyři" 🚚',
        payload: awkward,
        metadata: '{ "trace" : "\\ud83d\\ude9a" }',
        received_at: "2026-11-21 18:00:01.234+00",
      },
      {
        event_id: events[1]!.eventId,
        event_type: "order.completed",
        occurred_at: "2026-11-21 18:00:00+00",
        customer_external_id: "customer-1",
        source: null,
        payload: "{}",
        metadata: "{}",
        received_at: "2026-11-21 18:00:01.234+00",
      },
    ]);
  });

  test("keeps the order and the number of as many events as a batch can have", async () => {
    const events = Array.from({ length: 1_000 }, (_, index) =>
      eventOf({ payload: `{"index":${index}}`, ...(index % 3 === 0 && { source: `s${index}` }) }),
    );
    const rows = await rowsOf(
      await encodeParquet(events, compression, signal),
      "event_id, source, payload",
    );
    expect(rows).toEqual(
      events.map(({ eventId }, index) => ({
        event_id: eventId,
        source: index % 3 === 0 ? `s${index}` : null,
        payload: `{"index":${index}}`,
      })),
    );
  });

  test("holds an event that is larger than a batch", async () => {
    const text = "🚚".repeat(800_000);
    const file = await encodeParquet(
      [eventOf({ payload: `{"text":"${text}"}` })],
      compression,
      signal,
    );
    const [row] = await rowsOf(file, "length(payload) AS characters, md5(payload) AS digest");
    const [same] = await duckDb.query(
      `SELECT md5('{"text":"' || repeat('🚚', 800000) || '"}') AS digest`,
    );
    expect(row).toEqual({ characters: String(800_000 + 11), ...same });
  });

  test("has the same bytes each time", async () => {
    const events = [eventOf({ payload: awkward }), eventOf({ source: "a" })];
    const [one, two] = [
      await encodeParquet(events, compression, signal),
      await encodeParquet(
        events.map((event) => ({ ...event, attempt: 2 })),
        compression,
        signal,
      ),
    ];
    expect(one.equals(two)).toBe(true);
  });

  test("is compressed with nothing else", async () => {
    const file = await encodeParquet([eventOf({ payload: awkward })], compression, signal);
    fileCount += 1;
    const path = join(folder, `${fileCount}.parquet`);
    await writeFile(path, file);
    const codecs = await duckDb.query(
      `SELECT DISTINCT compression FROM parquet_metadata('${path}')`,
    );
    const names = { none: "UNCOMPRESSED", gzip: "GZIP", zstd: "ZSTD" };
    expect(codecs).toEqual([{ compression: names[compression] }]);
  });
});

test("times are typed as UTC microseconds, texts as strings", async () => {
  const file = await encodeParquet([eventOf({})], "none", signal);
  const types = await rowsOf(file, "typeof(occurred_at) AS time, typeof(payload) AS text");
  expect(types).toEqual([{ time: "TIMESTAMP WITH TIME ZONE", text: "VARCHAR" }]);
});

test.each([
  ["0001-01-01T00:00:00Z", "0001-01-01 00:00:00+00"],
  ["9999-12-31T23:59:59.999999999Z", "9999-12-31 23:59:59.999999+00"],
  ["1969-12-31T23:59:59.5Z", "1969-12-31 23:59:59.5+00"],
  ["2016-12-31T23:59:60Z", "2017-01-01 00:00:00+00"],
  ["0001-01-01T00:00:00+14:00", null],
  ["9999-12-31T23:59:59-14:00", null],
  ["0000-02-29T00:00:00Z", null],
])("an event that occurred at %s is read as %s", async (occurredAt, read) => {
  const file = await encodeParquet([eventOf({ occurredAt })], "none", signal);
  expect(await rowsOf(file, "occurred_at")).toEqual([{ occurred_at: read }]);
});

describe("files that are asked for at one time", () => {
  test("are each made of their own events", async () => {
    const batches = Array.from({ length: 20 }, (_, index) =>
      Array.from({ length: 1 + index }, () => eventOf({ payload: `{"batch":${index}}` })),
    );
    const files = await Promise.all(batches.map((events) => encodeParquet(events, "zstd", signal)));
    for (const [index, file] of files.entries()) {
      const ids = batches[index]!.map(({ eventId }) => ({ event_id: eventId }));
      expect(await rowsOf(file, "event_id")).toEqual(ids);
    }
  });

  test("are made although one of them cannot be, and another is not wanted any more", async () => {
    const good = [eventOf({})];
    const bad = [{ ...eventOf({}), body: Buffer.from("[]") }];
    const [one, two, three, four] = await Promise.allSettled([
      encodeParquet(good, "none", signal),
      encodeParquet(bad, "none", signal),
      encodeParquet(good, "none", AbortSignal.abort()),
      encodeParquet(good, "none", signal),
    ]);
    expect([one.status, two.status, three.status]).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(four).toMatchObject({ status: "fulfilled" });
  });

  test("fail with the thread that dies, and the next ones have another", async () => {
    vi.spyOn(Worker.prototype, "postMessage").mockImplementationOnce(function (this: Worker) {
      void this.terminate();
    });
    await expect(encodeParquet([eventOf({})], "none", signal)).rejects.toThrow("thread");
    expect(await rowsOf(await encodeParquet([eventOf({})], "none", signal))).toHaveLength(1);
  });
});
