import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startClickhouse } from "../../../../tools/counterparts/clickhouse.ts";
import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import {
  batchFor,
  expectAll,
  expectReceived,
  openBench,
  type Bench,
} from "../testing/conformance-bench.ts";
import { clickhouse as definition } from "./index.ts";
import { guideTable, openClickhousePlace, type ClickhousePlace } from "./testing/counterpart.ts";

/** What a user's profile can have set, and what would make more than one block of a batch or lose rows. */
const profile = {
  async_insert: 1,
  wait_for_async_insert: 0,
  insert_deduplicate: 0,
  max_insert_block_size: 1,
  min_insert_block_size_rows: 0,
  min_insert_block_size_bytes: 0,
  max_insert_block_size_bytes: 1,
  input_format_max_block_size_bytes: 1,
  input_format_allow_errors_num: 100,
  input_format_skip_unknown_fields: 0,
  date_time_input_format: "basic",
  session_timezone: "America/New_York",
};

const running = withCounterpart(() => startClickhouse({ profile }));

let place: ClickhousePlace;
let bench: Bench;

beforeEach(async () => {
  place = await openClickhousePlace(running(), { tables: guideTable() });
  bench = await openBench(definition, place);
});

afterEach(async () => {
  await bench.connection.close();
  await place.close();
});

const numberOf = async (sql: string): Promise<number> =>
  Number((JSON.parse(await running().query(`${sql} FORMAT JSONCompactEachRow`)) as unknown[])[0]);

describe("whatever the user's profile says", () => {
  test("a batch is one part of the table, and is there once when it is sent again", async () => {
    const batch = batchFor(definition, bench.settings.config, { eventsMax: 5 });
    for (let attempt = 1; attempt <= 2; attempt += 1)
      expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
    const parts = `SELECT count() FROM system.parts WHERE database = '${place.database}' AND active`;
    expect(await numberOf(parts)).toBe(1);
    expect(await numberOf(`SELECT count() FROM ${place.database}.pushrail_events`)).toBe(5);
    await expectReceived(place, batch.events);
  });

  test("nothing is stored of a batch that has a row which is refused", async () => {
    const batch = batchFor(definition, bench.settings.config, { eventsMax: 5 });
    const bad = batch.events[4]!;
    await running().query(
      `ALTER TABLE ${place.database}.pushrail_events ADD CONSTRAINT known CHECK event_id != '${bad.eventId}'`,
    );
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "rejected");
    expect(await numberOf(`SELECT count() FROM ${place.database}.pushrail_events`)).toBe(0);
  });
});
