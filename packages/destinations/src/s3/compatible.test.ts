import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import { startDuckDb } from "../../../../tools/counterparts/duckdb.ts";
import { startVersitygw } from "../../../../tools/counterparts/versitygw.ts";
import { testConformance } from "../conformance.ts";
import { s3 } from "./index.ts";
import { eventsIn, rowsIn } from "./testing/stored-events.ts";
import { createVersitygwCounterpart } from "./testing/versitygw-counterpart.ts";

// Goal: a storage that is compatible with S3, and no work of ours, passes the whole suite in more forms of files.

const versitygw = withCounterpart(startVersitygw);
const duckDb = withCounterpart(startDuckDb);

const batches = {
  dedupes: true,
  keepsOrder: true,
  refusals: [],
  lostAnswer: "answer_lost",
  stall: "stall",
} as const;

const lines = {
  eventsIn,
  asArrived: (body: Buffer) => Buffer.from(body.toString().replaceAll(/[\r\n]/g, " ")),
};

testConformance({
  definition: s3,
  variant: "compatible, zstd",
  createCounterpart: () =>
    createVersitygwCounterpart(versitygw(), lines, { compression: "zstd", prefix: "events" }),
  batches,
});

testConformance({
  definition: s3,
  variant: "compatible, Parquet",
  createCounterpart: () => {
    const rows = { eventsIn: (object: Parameters<typeof rowsIn>[0]) => rowsIn(object, duckDb()) };
    const settings = { format: "parquet", compression: "zstd" };
    return createVersitygwCounterpart(
      versitygw(),
      { ...rows, asArrived: (body) => body },
      settings,
    );
  },
  batches,
});
