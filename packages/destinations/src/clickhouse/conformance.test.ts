import { startClickhouse } from "../../../../tools/counterparts/clickhouse.ts";
import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import { testConformance } from "../conformance.ts";
import { clickhouse as definition } from "./index.ts";
import { guideTable, openClickhousePlace, type PlaceOptions } from "./testing/counterpart.ts";

const running = withCounterpart(() => startClickhouse());

const fewFaults = ["wrong_password", "too_many_queries", "cut"];

// Made beforehand: where a table is made first, the answer that is lost would be that there is none.
const tables = guideTable();

const variants: readonly (readonly [string, PlaceOptions])[] = [
  ["one table, a password", { tables }],
  [
    "a table for each type, gzip",
    {
      input: { tableLayout: "per_type", compression: "gzip" },
      tables: tables.replace("pushrail_events", "pushrail_events_conformance_type"),
      faultNames: fewFaults,
    },
  ],
  ["a client certificate", { tables, byCertificate: true, faultNames: fewFaults }],
];

for (const [variant, options] of variants) {
  testConformance({
    definition,
    variant,
    createCounterpart: () => openClickhousePlace(running(), options),
    batches: {
      dedupes: true,
      keepsOrder: false,
      refusals: [],
      lostAnswer: "answer_lost",
      stall: "stall",
    },
    // A check inserts no rows, so nobody counts any.
    checks: { unauthorizedStep: "credential", unseenFaults: ["few_rows"] },
  });
}
