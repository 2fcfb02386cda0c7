import { describe, expect, test } from "vitest";
import { startDuckDb } from "../../../../tools/counterparts/duckdb.ts";
import { startFauxqs } from "../../../../tools/counterparts/fauxqs.ts";
import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import { testConformance } from "../conformance.ts";
import type { Outcome } from "../destination.ts";
import { batchFor, openBench } from "../testing/conformance-bench.ts";
import { s3 } from "./index.ts";
import { createFauxqsCounterpart, type FauxqsCounterpart } from "./testing/fauxqs-counterpart.ts";
import { eventsIn, rowsIn } from "./testing/stored-events.ts";

// Goal: where there is neither Go nor Python, files still go all the way to a bucket that is not ours.

const fauxqs = withCounterpart(startFauxqs);
const duckDb = withCounterpart(startDuckDb);

const lines = {
  eventsIn,
  asArrived: (body: Buffer) => Buffer.from(body.toString().replaceAll(/[\r\n]/g, " ")),
};

testConformance({
  definition: s3,
  variant: "with Node alone",
  createCounterpart: () => createFauxqsCounterpart(fauxqs(), lines, { prefix: "events" }),
  batches: {
    dedupes: true,
    keepsOrder: true,
    refusals: [],
    lostAnswer: "answer_lost",
    stall: "stall",
  },
});

const said = (outcome: Outcome): string =>
  outcome.kind === "delivered" ? "delivered" : `${outcome.reason}: ${outcome.detail}`;

describe.for([
  ["ndjson", "none", ".ndjson"],
  ["ndjson", "gzip", ".ndjson.gz"],
  ["parquet", "zstd", ".parquet"],
] as const)("with Node alone, %s (%s)", ([format, compression, extension]) => {
  async function withPlace(work: (place: FauxqsCounterpart) => Promise<void>): Promise<void> {
    const reader = {
      eventsIn: (object: Parameters<typeof rowsIn>[0]) =>
        format === "parquet" ? rowsIn(object, duckDb()) : eventsIn(object),
      asArrived: lines.asArrived,
    };
    const settings = { format, compression, prefix: "events/live" };
    const place = await createFauxqsCounterpart(fauxqs(), reader, settings);
    try {
      await work(place);
    } finally {
      await place.close();
    }
  }

  test("has each event once, and a batch that is sent again under the same key", () =>
    withPlace(async (place) => {
      const { connection, settings, signal } = await openBench(s3, place);
      const batches = [10, 11].map((hour) =>
        batchFor(s3, settings.config, { eventsMax: 25, hour, bodies: "awkward" }),
      );
      for (const batch of [...batches, ...batches]) {
        const outcomes = await connection.deliver(batch, signal);
        expect(outcomes.map(said)).toEqual(Array(25).fill("delivered"));
      }
      await connection.close();

      const objects = await place.account.objectsOf(place.bucket);
      expect(objects.map(({ key }) => key).toSorted()).toEqual(
        batches.map(({ id, partitionKey }) => `events/live/${partitionKey}/part-${id}${extension}`),
      );
      const found = (await place.received()).toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1));
      const sent = batches.flatMap(({ events }) => events);
      expect(found.map(({ eventId }) => eventId)).toEqual(sent.map(({ eventId }) => eventId));
      const text = ({ body }: { readonly body: Buffer }): string =>
        lines.asArrived(body).toString();
      expect(found.map(text)).toEqual(sent.map(text));
    }));

  test("at a bucket that is missing is told its name", () =>
    withPlace(async (place) => {
      await place.act("no_bucket");
      const { connection, settings, signal } = await openBench(s3, place);
      const [outcome] = await connection.deliver(batchFor(s3, settings.config), signal);
      await connection.close();
      expect(said(outcome!)).toBe(`not_found: The bucket "${place.bucket}" does not exist.`);
    }));
});
