import { expect, test } from "vitest";
import { startClickhouse } from "../../../../tools/counterparts/clickhouse.ts";
import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import { batchFor, expectAll, openBench } from "../testing/conformance-bench.ts";
import { clickhouse as definition } from "./index.ts";
import { quotedName, quotedTable, quotedText } from "./identifiers.ts";
import { openClickhousePlace } from "./testing/counterpart.ts";

const running = withCounterpart(() => startClickhouse());

const hostile = [
  "a`b",
  "a``; DROP TABLE d.t; --",
  "a'b",
  'a"b',
  "a\\",
  "a\\`b",
  "a\\' OR 1 --",
  "a\nb",
  "a\tb",
  "a\u0001\u007fb",
  "a b",
  "a;b",
  "a) FORMAT Null",
  "{a:String}",
  "a/*b*/",
  "a--b",
  "a#b",
  "a%27&async_insert=1",
  "select",
  "žluť 🚚 漢字",
  "\u2028",
];

test("a text with a NUL stays what it is", async () => {
  const answer = await running().query(`SELECT ${quotedText("a\0b")} FORMAT JSONCompactEachRow`);
  expect(JSON.parse(answer)).toEqual(["a\0b"]);
});

test.each(hostile)("%j is a text, a name and a table, and nothing more", async (text) => {
  const answer = await running().query(
    `SELECT ${quotedText(text)}, getColumnStructure FROM (SELECT 1 AS ${quotedName(text)}, 2 AS getColumnStructure) FORMAT JSONCompactEachRow`,
  );
  expect(JSON.parse(answer)).toEqual([text, 2]);
  // Not the database `default`, in which the engine without a server takes some names for files.
  const name = { database: "names", table: text };
  await running().query("CREATE DATABASE IF NOT EXISTS names");
  await running().query(`CREATE TABLE ${quotedTable(name)} (a Int8) ENGINE = Memory`);
  const tables = await running().query(
    `SELECT name FROM system.tables WHERE database = 'names' AND name = ${quotedText(text)} FORMAT JSONCompactEachRow`,
  );
  expect(JSON.parse(tables)).toEqual([text]);
  await running().query(`DROP TABLE ${quotedTable(name)}`);
});

test("a table with a hostile name is made, written to and checked, and no setting comes in by the URL", async () => {
  const table = 'it\'s `a` "table"; --&async_insert=1?x#y%00';
  const place = await openClickhousePlace(running(), { input: { table } });
  const bench = await openBench(definition, place);
  try {
    const batch = { ...batchFor(definition, bench.settings.config), id: "b'&async_insert=1" };
    expectAll(await bench.connection.deliver(batch, bench.signal), batch, "delivered");
    const checked = await bench.connection.check?.(batch, bench.signal);
    expect(checked?.steps.map(({ state }) => state)).not.toContain("failed");
    const tables = await running().query(
      `SELECT name, total_rows FROM system.tables WHERE database = '${place.database}' FORMAT JSONCompactEachRow`,
    );
    expect(tables.trim()).toBe(JSON.stringify([table, 1]).replace(",1]", ", 1]"));
    for (const { path } of place.gateway.requests) {
      const { pathname, searchParams } = new URL(path, "http://clickhouse");
      const names = [...searchParams.keys()];
      expect(pathname).toBe("/");
      expect(names).toEqual([...new Set(names)]);
      expect(searchParams.get("async_insert") ?? "0").toBe("0");
      expect(searchParams.get("insert_deduplication_token") ?? batch.id).toBe(batch.id);
      expect(path).not.toMatch(/password|user=/);
    }
  } finally {
    await bench.connection.close();
    await place.close();
  }
});
