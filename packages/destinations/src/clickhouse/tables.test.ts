import { afterEach, describe, expect, test } from "vitest";
import { startClickhouse } from "../../../../tools/counterparts/clickhouse.ts";
import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import type { OutboundBatch, OutboundEvent } from "../destination.ts";
import { batchFor, expectAll, openBench, type Bench } from "../testing/conformance-bench.ts";
import { clickhouse as definition } from "./index.ts";
import {
  guideTable,
  openClickhousePlace,
  type ClickhousePlace,
  type PlaceOptions,
} from "./testing/counterpart.ts";

const running = withCounterpart(() => startClickhouse());

let place: ClickhousePlace;
let bench: Bench;

async function open(options: PlaceOptions = {}): Promise<void> {
  place = await openClickhousePlace(running(), options);
  bench = await openBench(definition, place);
}

afterEach(async () => {
  await bench.connection.close();
  await place.close();
});

const someBatch = (eventsMax = 3): OutboundBatch =>
  batchFor(definition, bench.settings.config, { eventsMax });

async function rowsOf(sql: string): Promise<readonly unknown[][]> {
  const text = await running().query(`${sql} FORMAT JSONCompactEachRow`);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown[]);
}

const tablesOf = (database: string): Promise<readonly unknown[][]> =>
  rowsOf(
    `SELECT name, replaceAll(create_table_query, '${database}.', '') FROM system.tables WHERE database = '${database}' ORDER BY name`,
  );

describe("a table that is missing", () => {
  test("is created as the guide has it", async () => {
    await open({ tables: guideTable() });
    const byGuide = await tablesOf(place.database);
    await bench.connection.close();
    await place.close();
    await open();
    const batch = someBatch();
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
    expect(await tablesOf(place.database)).toEqual(byGuide);
  });

  test("is created for each event type where that is set", async () => {
    await open({ input: { tableLayout: "per_type" } });
    for (const eventType of ["order.completed", "Order-Paid"]) {
      const made = someBatch(1);
      const batch = { ...made, events: made.events.map((event) => ({ ...event, eventType })) };
      expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
    }
    expect((await tablesOf(place.database)).map(([name]) => name)).toEqual([
      "pushrail_events_order_completed",
      "pushrail_events_order_paid",
    ]);
  });

  test("is not created where the settings say so, and is named", async () => {
    await open({ input: { createTables: false } });
    const batch = someBatch(1);
    const [outcome] = await bench.connection.deliver(batch, bench.signal);
    expect(outcome).toMatchObject({
      reason: "not_found",
      detail: `The table ${place.database}.pushrail_events does not exist.`,
    });
    expect(await tablesOf(place.database)).toEqual([]);
  });

  test("in a database that is missing is the database's fault", async () => {
    await open({ input: { database: "no_such_place" } });
    const [outcome] = await bench.connection.deliver(someBatch(1), bench.signal);
    expect(outcome).toMatchObject({
      reason: "not_found",
      detail: expect.stringContaining("The database no_such_place does not exist") as string,
    });
  });
});

test("a materialized view that has lost its table is what is wrong, and no table is made", async () => {
  await open({ tables: guideTable() });
  const { database } = place;
  await running().query(`CREATE TABLE ${database}.seen (event_id String) ENGINE = Memory`);
  await running().query(
    `CREATE MATERIALIZED VIEW ${database}.view TO ${database}.seen AS SELECT event_id FROM ${database}.pushrail_events`,
  );
  await running().query(`DROP TABLE ${database}.seen`);
  const [outcome] = await bench.connection.deliver(someBatch(1), bench.signal);
  expect(outcome).toMatchObject({
    reason: "misconfigured",
    detail: expect.stringContaining(`${database}.seen`) as string,
  });
});

describe("a row", () => {
  test("has all that the event has, the times in UTC whatever their offset and the column's zone", async () => {
    await open({
      tables: guideTable().replace(
        "received_at DateTime64(6, 'UTC')",
        "received_at DateTime64(6, 'America/New_York')",
      ),
    });
    const [made] = someBatch(1).events;
    const body = `{"id":"${made!.eventId}","occurredAt":"2026-11-21T20:00:00.1234567+02:00","customerExternalId":"kůň \\u0041","source":"shop","payload": {"a":1.10,\n"b":"\\u0000\\"'\\\\"} ,"metadata":{"n":12345678901234567890}}`;
    const event: OutboundEvent = {
      ...made!,
      body: Buffer.from(body),
      receivedAtMs: 1_763_748_000_123,
    };
    const batch = { ...someBatch(1), events: [event] };
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
    expect(
      await rowsOf(
        `SELECT event_id, event_type, occurred_at, customer_external_id, source, payload, metadata, toUnixTimestamp64Milli(received_at) FROM ${place.database}.pushrail_events`,
      ),
    ).toEqual([
      [
        event.eventId,
        event.eventType,
        "2026-11-21 18:00:00.123456",
        "kůň A",
        "shop",
        '{"a":1.10,\n"b":"\\u0000\\"\'\\\\"}',
        '{"n":12345678901234567890}',
        1_763_748_000_123,
      ],
    ]);
  });

  test("is stored at the ends of what times may be, and at a leap second", async () => {
    await open();
    const times = [
      "1900-01-01T00:00:00Z",
      "2299-12-31T23:59:59.999999Z",
      "2016-12-31T23:59:60Z",
      "1969-12-31T23:59:59.5Z",
    ];
    const made = someBatch(times.length);
    const events = made.events.map((event, index) => ({
      ...event,
      body: Buffer.from(
        event.body.toString().replace(/"occurredAt":"[^"]*"/, `"occurredAt":"${times[index]}"`),
      ),
    }));
    const batch = { ...made, events };
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
    expect(
      await rowsOf(`SELECT occurred_at FROM ${place.database}.pushrail_events ORDER BY event_id`),
    ).toEqual([
      ["1900-01-01 00:00:00.000000"],
      ["2299-12-31 23:59:59.999999"],
      ["2017-01-01 00:00:00.000000"],
      ["1969-12-31 23:59:59.500000"],
    ]);
  });
});

describe("an insert", () => {
  test("is compressed where that is set, and says nothing of a short password", async () => {
    await open({ input: { compression: "gzip" } });
    await running().putUser("short", { password: "abc" });
    const credential = {
      type: "USERNAME_PASSWORD",
      input: { username: "short", password: "abc" },
    } as const;
    const own = await openBench(definition, { ...place, credential });
    const batch = someBatch(1);
    const [outcome] = await own.connection.deliver(batch, own.signal);
    await own.connection.close();
    expect(outcome?.kind).toBe("delivered");
    expect(place.gateway.requests.at(-1)?.headers).toMatchObject({
      "content-encoding": "gzip",
      "x-clickhouse-key": "abc",
    });
    expect(JSON.stringify(outcome)).not.toContain('"abc"');
  });

  test("hands on how long a proxy wants to be left alone", async () => {
    await open();
    await place.act("proxy_busy");
    const [outcome] = await bench.connection.deliver(someBatch(1), bench.signal);
    expect(outcome).toMatchObject({ reason: "throttled", retryAfterMs: 7_000 });
  });
});
