import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startClickhouse } from "../../../../tools/counterparts/clickhouse.ts";
import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import type { OutboundBatch, OutboundEvent } from "../destination.ts";
import {
  batchFor,
  expectAll,
  expectReceived,
  openBench,
  reasonOf,
  type Bench,
} from "../testing/conformance-bench.ts";
import { clickhouse as definition } from "./index.ts";
import { guideTable, openClickhousePlace, type ClickhousePlace } from "./testing/counterpart.ts";

const running = withCounterpart(() => startClickhouse());

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

const someBatch = (eventsMax = 3): OutboundBatch =>
  batchFor(definition, bench.settings.config, { eventsMax });

async function countOf(table: string): Promise<number> {
  const text = await running().query(
    `SELECT count() FROM ${place.database}.${table} FORMAT JSONCompactEachRow`,
  );
  return Number((JSON.parse(text) as [unknown])[0]);
}

/** The same event, at a time that no column of the table can hold. */
function outOfRange(event: OutboundEvent, occurredAt: string): OutboundEvent {
  const body = event.body
    .toString()
    .replace(/"occurredAt":"[^"]*"/, `"occurredAt":"${occurredAt}"`);
  return { ...event, body: Buffer.from(body) };
}

describe("a batch that is sent again", () => {
  test("by another process leaves one copy, in a materialized view as well", async () => {
    const { database } = place;
    await running().query(
      `CREATE TABLE ${database}.seen (event_id String) ENGINE = MergeTree ORDER BY event_id SETTINGS non_replicated_deduplication_window = 100`,
    );
    await running().query(
      `CREATE MATERIALIZED VIEW ${database}.seen_view TO ${database}.seen AS SELECT event_id FROM ${database}.pushrail_events`,
    );
    const batch = someBatch();
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
    await bench.connection.close();
    bench = await openBench(definition, place);
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
    expect([await countOf("pushrail_events"), await countOf("seen")]).toEqual([3, 3]);
  });

  test("keeps its token when an event without a row is in it", async () => {
    const made = someBatch();
    const [first, ...others] = made.events;
    const batch = { ...made, events: [outOfRange(first!, "2300-01-01T00:00:00Z"), ...others] };
    await place.act("answer_lost");
    // Not mixed: what is left of a batch that was broken up would be sent under another token.
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "unreachable");
    await place.act(undefined);
    const outcomes = await bench.connection.deliver(batch, bench.signal);
    expect(outcomes.map(reasonOf)).toEqual(["rejected", "delivered", "delivered"]);
    await expectReceived(place, others);
  });

  test("is there twice without a token window, which the adapter's own table therefore has", async () => {
    const { database } = place;
    await running().query(
      `CREATE OR REPLACE TABLE ${database}.pushrail_events AS ${database}.pushrail_events ENGINE = MergeTree ORDER BY event_id`,
    );
    const batch = someBatch();
    for (let attempt = 1; attempt <= 2; attempt += 1)
      expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
    expect(await countOf("pushrail_events")).toBe(6);
  });
});

describe("an event in another batch", () => {
  test("is a second row until ClickHouse merges, and FINAL reads it once", async () => {
    const batch = someBatch();
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
    const [event] = batch.events;
    const replay = { ...someBatch(1), events: [{ ...event!, isReplay: true }] };
    expectAll(await bench.connection.deliver(replay, bench.signal), replay, "delivered");
    expect(await countOf("pushrail_events FINAL")).toBe(3);
    await running().query(`OPTIMIZE TABLE ${place.database}.pushrail_events FINAL`);
    expect(await countOf("pushrail_events")).toBe(3);
    await expectReceived(place, batch.events);
  });
});

describe("an event and its replay in one batch", () => {
  test("are both delivered, and one row", async () => {
    const made = someBatch(2);
    const [event, other] = made.events;
    const batch = { ...made, events: [event!, other!, { ...event!, isReplay: true }] };
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
    expect(await countOf("pushrail_events FINAL")).toBe(2);
  });
});

describe("one bad event among good ones", () => {
  test.each(["1899-12-31T23:59:59.999999Z", "1900-01-01T00:00:00+00:01", "2300-01-01T00:00:00Z"])(
    "is refused by itself when it occurred at %s",
    async (occurredAt) => {
      const made = someBatch();
      const [first, bad, last] = made.events;
      const batch = { ...made, events: [first!, outOfRange(bad!, occurredAt), last!] };
      const outcomes = await bench.connection.deliver(batch, bench.signal);
      expect(outcomes.map(reasonOf)).toEqual(["delivered", "rejected", "delivered"]);
      expect(outcomes[1]).toMatchObject({
        detail: expect.stringContaining("1900 to 2299") as string,
      });
      await expectReceived(place, [first!, last!]);
    },
  );

  test("is the only one that is lost when the batch is refused as a whole and cut into halves", async () => {
    const batch = someBatch(4);
    const bad = batch.events[2]!;
    await running().query(
      `ALTER TABLE ${place.database}.pushrail_events ADD CONSTRAINT known CHECK event_id != '${bad.eventId}'`,
    );
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "rejected");
    await expectReceived(place, []);
    const refused: string[] = [];
    // As the engine does it: each half is a batch of its own, with an id of its own.
    const send = async (events: readonly OutboundEvent[]): Promise<void> => {
      const half = { ...someBatch(1), events };
      const [outcome] = await bench.connection.deliver(half, bench.signal);
      if (reasonOf(outcome!) === "delivered") return;
      if (events.length === 1) return void refused.push(events[0]!.eventId);
      const middle = events.length / 2;
      await send(events.slice(0, middle));
      await send(events.slice(middle));
    };
    await send(batch.events);
    expect(refused).toEqual([bad.eventId]);
    await expectReceived(
      place,
      batch.events.filter((event) => event !== bad),
    );
  });
});
