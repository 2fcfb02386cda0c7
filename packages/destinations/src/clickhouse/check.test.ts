import { afterEach, describe, expect, test } from "vitest";
import { startClickhouse } from "../../../../tools/counterparts/clickhouse.ts";
import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import { checkConnection } from "../check.ts";
import type { CheckResult, CheckStep } from "../destination.ts";
import { createEgressGuard } from "../egress.ts";
import { batchFor, openBench, reasonOf } from "../testing/conformance-bench.ts";
import { clickhouse as definition } from "./index.ts";
import {
  guideTable,
  openClickhousePlace,
  type ClickhousePlace,
  type PlaceOptions,
} from "./testing/counterpart.ts";

let place: ClickhousePlace;

afterEach(() => place.close());

async function checked(): Promise<CheckResult> {
  const bench = await openBench(definition, place);
  await bench.connection.close();
  const { settings, signal } = bench;
  const batch = batchFor(definition, settings.config);
  const runtime = { egress: createEgressGuard(place.egress), now: Date.now };
  return await checkConnection(definition, { settings, batch, signal }, runtime);
}

const stateOf = ({ steps }: CheckResult): string =>
  steps.map(({ name, state }) => `${name} ${state}`).join(", ");

const stepOf = ({ steps }: CheckResult, name: string): CheckStep | undefined =>
  steps.find((step) => step.name === name);

const allPassed =
  "settings passed, address passed, connection passed, server passed, credential passed, database passed, table passed, columns passed, deduplication passed, permission passed";

describe("a user who may do all", () => {
  const running = withCounterpart(() => startClickhouse());

  const open = async (options: PlaceOptions = {}): Promise<void> => {
    place = await openClickhousePlace(running(), options);
  };

  test("passes with the table of the guide, and is told what is deduplicated", async () => {
    await open({ tables: guideTable() });
    const result = await checked();
    expect(stateOf(result)).toBe(allPassed);
    expect(stepOf(result, "server")?.sentence).toMatch(/^ClickHouse \d+\.\d+[\d.]* answers\.$/);
    expect(stepOf(result, "deduplication")?.sentence).toMatch(/recognised.*read with FINAL\.$/);
    expect(await place.received()).toEqual([]);
  });

  test("passes without a table, which is not made for it", async () => {
    await open();
    const result = await checked();
    expect(stateOf(result)).toBe(allPassed);
    expect(stepOf(result, "table")?.sentence).toContain("the first event creates it");
    const tables = `SELECT count() FROM system.tables WHERE database = '${place.database}'`;
    expect(await running().query(`${tables} FORMAT JSONCompactEachRow`)).toBe("[0]\n");
  });

  test("passes over a secured connection, which is a step", async () => {
    await open({ tables: guideTable(), byCertificate: true });
    expect(stateOf(await checked())).toBe(
      allPassed.replace("connection passed", "connection passed, tls passed"),
    );
  });

  test.each([
    ["the database", { input: { database: "no_such_place" } }, "database"],
    ["the table", { input: { createTables: false } }, "table"],
  ])("fails at %s that is missing, and names it", async (_, options, step) => {
    await open(options);
    const result = await checked();
    expect(stepOf(result, step)).toMatchObject({ state: "failed", reason: "not_found" });
    expect(stepOf(result, step)?.sentence).toMatch(/no_such_place|pushrail_events/);
    expect(stepOf(result, "permission")).toMatchObject({ state: "skipped" });
  });

  test("names every column that is missing or cannot hold what is written", async () => {
    const tables = guideTable()
      .replace("payload String,", "")
      .replace("source Nullable(String)", "source String")
      .replace("metadata String", "metadata String MATERIALIZED '{}'")
      .replace("occurred_at DateTime64(6, 'UTC')", "occurred_at DateTime");
    await open({ tables });
    const step = stepOf(await checked(), "columns");
    expect(step).toMatchObject({ state: "failed", reason: "misconfigured" });
    for (const sentence of [
      "The column payload is missing; it is String.",
      "The column source is String where Nullable(String) is needed.",
      "The column metadata cannot be written, because it is MATERIALIZED.",
      "The column occurred_at is DateTime where DateTime64(6, 'UTC') is needed.",
    ])
      expect(step?.sentence).toContain(sentence);
  });

  test("takes columns of its own, other forms of text, and finer times", async () => {
    const tables = guideTable()
      .replace("event_id String,", "event_id String, own UInt8, later String DEFAULT 'x',")
      .replace("source Nullable(String)", "source LowCardinality(Nullable(String))")
      .replace("LowCardinality(String)", "String")
      .replace("received_at DateTime64(6, 'UTC')", "received_at DateTime64(9)");
    await open({ tables });
    expect(stateOf(await checked())).toBe(allPassed);
    const bench = await openBench(definition, place);
    const batch = batchFor(definition, bench.settings.config);
    const [outcome] = await bench.connection.deliver(batch, bench.signal);
    await bench.connection.close();
    expect(reasonOf(outcome!)).toBe("delivered");
  });

  test.each([
    [
      "ReplacingMergeTree ORDER BY event_id",
      /one row is kept.*Repeated batches are not recognised/,
    ],
    [
      "MergeTree ORDER BY event_id SETTINGS non_replicated_deduplication_window = 9",
      /Repeated batches are recognised\. An event that is replayed is in the table twice/,
    ],
    ["ReplacingMergeTree ORDER BY event_type", /^Not deduplicated: /],
    ["MergeTree ORDER BY event_id", /^Not deduplicated: .*MergeTree keeps all rows/],
    ["Null", /^Not deduplicated: /],
  ])("is told what the engine %s does not deduplicate", async (engine, sentence) => {
    await open({ tables: guideTable().replace(/ENGINE = [\s\S]*/, `ENGINE = ${engine}`) });
    const result = await checked();
    expect(stateOf(result)).toBe(allPassed);
    expect(stepOf(result, "deduplication")?.sentence).toMatch(sentence);
  });
});

describe("a user without rights", () => {
  const running = withCounterpart(() =>
    startClickhouse({
      grants: ["GRANT CREATE DATABASE, DROP DATABASE, CREATE TABLE, DROP TABLE, SELECT ON *.*"],
    }),
  );

  test("to insert fails at the permission, and is told the statement that grants it", async () => {
    place = await openClickhousePlace(running(), { tables: guideTable() });
    const result = await checked();
    expect(stateOf(result)).toBe(allPassed.replace("permission passed", "permission failed"));
    const { sentence, reason } = stepOf(result, "permission")!;
    expect(reason).toBe("forbidden");
    expect(sentence).toContain(`GRANT INSERT ON ${place.database}.pushrail_events TO the user.`);
    const bench = await openBench(definition, place);
    const batch = batchFor(definition, bench.settings.config);
    const [outcome] = await bench.connection.deliver(batch, bench.signal);
    await bench.connection.close();
    expect(outcome).toMatchObject({
      reason: "forbidden",
      detail: expect.stringContaining(
        `GRANT INSERT ON ${place.database}.pushrail_events`,
      ) as string,
    });
  });
});

describe("a user who may not create tables", () => {
  const running = withCounterpart(() =>
    startClickhouse({
      grants: ["GRANT CREATE DATABASE, DROP DATABASE, INSERT, SELECT ON *.*"],
    }),
  );

  test("fails at the table that is missing, and is told what to grant", async () => {
    place = await openClickhousePlace(running());
    const step = stepOf(await checked(), "table");
    expect(step).toMatchObject({ state: "failed", reason: "not_found" });
    expect(step?.sentence).toContain(`grant CREATE TABLE ON ${place.database}.*`);
    const bench = await openBench(definition, place);
    const batch = batchFor(definition, bench.settings.config);
    const [outcome] = await bench.connection.deliver(batch, bench.signal);
    await bench.connection.close();
    expect(outcome).toMatchObject({
      reason: "not_found",
      detail: expect.stringContaining(`grant CREATE TABLE ON ${place.database}.*`) as string,
    });
  });
});
