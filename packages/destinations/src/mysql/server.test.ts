import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createConnection } from "mysql2/promise";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { counterpartOrReason } from "../../../../tools/counterparts/counterpart.ts";
import type { MariaDb } from "../../../../tools/counterparts/mariadb.ts";
import { checkConnection } from "../check.ts";
import type { OutboundBatch, OutboundEvent } from "../destination.ts";
import { createEgressGuard } from "../egress.ts";
import { testAuthority } from "../testing/certificates.ts";
import { openBench, type Bench } from "../testing/conformance-bench.ts";
import { mysql } from "./index.ts";
import { guideTableSql, startTestServer, testEgress } from "./testing/mariadb-bench.ts";

// What a real server says of tables, rows and users, and what is stored in the end.

const startTimeoutMs = 420_000;
const password = "canary-0123456789";
let server: MariaDb;
let missing: string | undefined;
let databaseCount = 0;
let database: string;
const benches: Bench[] = [];

beforeAll(async () => {
  const started = await counterpartOrReason(startTestServer);
  if (typeof started === "string") missing = started;
  else server = started;
}, startTimeoutMs);

beforeEach(({ skip }) => {
  if (missing !== undefined) return skip(missing);
  databaseCount += 1;
  database = `own_${databaseCount}`;
  server.sql(`CREATE DATABASE ${database};
    CREATE USER ${database} IDENTIFIED BY '${password}' REQUIRE SSL;
    GRANT CREATE, SELECT, INSERT, UPDATE ON ${database}.* TO ${database}`);
});

afterEach(async () => {
  for (const { connection } of benches.splice(0)) await connection.close();
});

afterAll(async () => {
  await server?.stop();
});

const inputOf = (more: Record<string, unknown>): Record<string, unknown> => ({
  ...{ host: "localhost", port: server.port, database, ...more },
});

async function open(more: Record<string, unknown> = {}, given = password): Promise<Bench> {
  const bench = await openBench(mysql, {
    input: inputOf(more),
    credential: { type: "USERNAME_PASSWORD", input: { username: database, password: given } },
    egress: testEgress,
  });
  benches.push(bench);
  return bench;
}

let eventCount = 0;

function eventOf(more: Record<string, unknown> = {}, payload = "{}"): OutboundEvent {
  eventCount += 1;
  const eventId = `evt_${eventCount}`;
  const envelope = {
    ...{ id: eventId, eventType: "order.paid", occurredAt: "2026-11-21T18:00:00.123456789+02:00" },
    ...{ customerExternalId: "acme", ...more },
  };
  return {
    eventId,
    eventType: envelope.eventType,
    body: Buffer.from(`${JSON.stringify(envelope).slice(0, -1)},"payload":${payload}}`),
    receivedAtMs: 1_795_000_000_123,
    deliveryId: "dlv_1",
    attempt: 1,
    isReplay: false,
    isTest: false,
    signingKeys: [],
  };
}

const batchOf = (events: readonly OutboundEvent[]): OutboundBatch => ({
  ...{ id: "bat_1", partitionKey: "pushrail_events", events },
});

/** Outcomes in words. */
async function deliver(bench: Bench, events: readonly OutboundEvent[]): Promise<string[]> {
  const outcomes = await bench.connection.deliver(batchOf(events), bench.signal);
  return outcomes.map((outcome) =>
    outcome.kind === "failed" ? `${outcome.reason}: ${outcome.detail}` : outcome.kind,
  );
}

const idsIn = (table = "pushrail_events"): string[] =>
  server
    .sql(`SELECT event_id FROM ${database}.${table} ORDER BY event_id`)
    .split("\n")
    .filter((id) => id !== "");

const makeTable = (change = ""): void =>
  void server.sql(`USE ${database}; ${guideTableSql()} ${change}`);

/** Locks all rows of the table and the gaps between them, until it is told to let go. */
async function holdLock(): Promise<() => Promise<void>> {
  const holder = await createConnection({
    ...{ host: "localhost", port: server.port, user: database, password, database },
    ssl: { ca: testAuthority },
  });
  await holder.query("START TRANSACTION");
  await holder.query("SELECT * FROM pushrail_events FOR UPDATE");
  return async () => holder.end();
}

/** Until somebody waits for a lock. */
async function waiting(): Promise<void> {
  const query = "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";
  while (server.sql(query).trim() === "0") await pause(20);
}

describe("what is stored", () => {
  test("is every character, whatever a statement would make of it", async () => {
    const hostile = `');DROP TABLE x;-- \\ \\' " \` \u2028 🚚 %s ? :a @b \\x1a`;
    const payload = JSON.stringify({ hostile, twice: [hostile] }).replace("%s", "\\u0000\\ud800");
    const bench = await open();
    const event = eventOf({ customerExternalId: hostile, source: hostile }, payload);
    expect(await deliver(bench, [event])).toEqual(["delivered"]);
    const [id, customer, source, stored, at, received] = server
      .sql(
        `SELECT event_id, HEX(customer_external_id), HEX(source), HEX(payload), occurred_at, received_at FROM ${database}.pushrail_events`,
      )
      .trim()
      .split("\t");
    const textOf = (hex = ""): string => Buffer.from(hex, "hex").toString("utf8");
    expect([id, textOf(customer), textOf(source), textOf(stored)]).toEqual([
      ...[event.eventId, hostile, hostile, payload],
    ]);
    expect([at, received]).toEqual(["2026-11-21 16:00:00.123456", "2026-11-18 11:06:40.123000"]);
  });

  test("goes to a table of any name", async () => {
    const bench = await open({ table: "we`ird ' \" ;-- é" });
    expect(await deliver(bench, [eventOf()])).toEqual(["delivered"]);
    expect(idsIn("`we``ird ' \" ;-- é`")).toHaveLength(1);
  });

  test("is nothing of an event whose values no row can hold, and all of the others", async () => {
    const bench = await open();
    const early = eventOf({ occurredAt: "0999-12-31T23:59:59Z" });
    const broken = eventOf({ source: "\ud800" });
    const good = eventOf({ occurredAt: "2016-12-31T23:59:60Z" });
    const said = await deliver(bench, [early, broken, good]);
    expect(said).toEqual([
      expect.stringMatching(/^rejected: DATETIME holds the years 1000 to 9999/),
      expect.stringMatching(/^rejected: The value of source has half a character/),
      "delivered",
    ]);
    expect(idsIn()).toEqual([good.eventId]);
  });

  test("is not cut, and not replaced by question marks", async () => {
    makeTable(`ALTER TABLE pushrail_events MODIFY source VARCHAR(5) CHARACTER SET latin1`);
    const bench = await open();
    const events = [
      eventOf({ source: "short" }),
      eventOf({ source: "longer" }),
      eventOf({ source: "🚚" }),
    ];
    expect(await deliver(bench, events)).toEqual([
      "delivered",
      expect.stringMatching(/^rejected: .*error 1406: Data too long for column 'source'/),
      expect.stringMatching(/^rejected: .*error 1366: Incorrect string value/),
    ]);
    expect(idsIn()).toEqual([events[0]!.eventId]);
  });

  test("is said of no row that another unique key holds already", async () => {
    makeTable("ALTER TABLE pushrail_events ADD UNIQUE KEY one_each (customer_external_id)");
    const bench = await open();
    const [first, second, third] = [
      ...[
        eventOf({ customerExternalId: "a" }),
        eventOf({ customerExternalId: "a" }),
        eventOf({ customerExternalId: "b" }),
      ],
    ];
    expect(await deliver(bench, [first!, second!, third!])).toEqual([
      "delivered",
      expect.stringMatching(/^rejected: .*another unique key/),
      "delivered",
    ]);
    expect(idsIn()).toEqual([first!.eventId, third!.eventId].toSorted());
  });

  test("is never an event twice, even where the table would take it", async () => {
    makeTable("ALTER TABLE pushrail_events DROP PRIMARY KEY");
    const bench = await open();
    const event = eventOf();
    expect(await deliver(bench, [event])).toEqual(["delivered"]);
    expect(await deliver(bench, [event])).toEqual([
      expect.stringMatching(/^misconfigured: .*no unique key/),
    ]);
    expect(idsIn()).toEqual([event.eventId]);
  });

  test("goes to the table of the guide, which is the one that is made", async () => {
    const bench = await open({ table: "made" });
    expect(await deliver(bench, [eventOf()])).toEqual(["delivered"]);
    makeTable();
    const shapeOf = (table: string): string =>
      server.sql(`SHOW CREATE TABLE ${database}.${table}`).replaceAll(table, "");
    expect(shapeOf("made")).toBe(shapeOf("pushrail_events"));
  });

  test("is split below the server's largest packet, and what exceeds it alone is named", async () => {
    server.sql("SET GLOBAL max_allowed_packet = 65536");
    try {
      const bench = await open();
      const events = Array.from({ length: 12 }, (_, index) =>
        eventOf({}, `"${"x".repeat(index === 5 ? 70_000 : 20_000)}"`),
      );
      const said = await deliver(bench, events);
      expect(said[5]).toMatch(/^too_large: .*max_allowed_packet/);
      expect(said.filter((each) => each === "delivered")).toHaveLength(11);
      expect(idsIn()).toHaveLength(11);
    } finally {
      server.sql("SET GLOBAL max_allowed_packet = 16777216");
    }
  });
});

describe("what stands in the way", () => {
  test("a table that is missing and may not be made is named", async () => {
    server.sql(`REVOKE CREATE ON ${database}.* FROM ${database}`);
    expect(await deliver(await open(), [eventOf()])).toEqual([
      expect.stringMatching(/^not_found: There is no table pushrail_events .*CREATE/),
    ]);
    expect(await deliver(await open({ createTables: false }), [eventOf()])).toEqual([
      expect.stringMatching(/^not_found: There is no table pushrail_events/),
    ]);
  });

  test("columns that are missing, or of the customer's own without a default, are named", async () => {
    makeTable("ALTER TABLE pushrail_events DROP COLUMN metadata");
    expect(await deliver(await open(), [eventOf()])).toEqual([
      expect.stringMatching(/^misconfigured: .*no column metadata/),
    ]);
    server.sql(
      `ALTER TABLE ${database}.pushrail_events ADD metadata LONGTEXT, ADD own INT NOT NULL`,
    );
    expect(await deliver(await open(), [eventOf()])).toEqual([
      expect.stringMatching(/^misconfigured: The column own .*default/),
    ]);
  });

  test("the privilege that is missing is named", async () => {
    makeTable();
    server.sql(`REVOKE UPDATE ON ${database}.* FROM ${database}`);
    expect(await deliver(await open(), [eventOf()])).toEqual([
      expect.stringMatching(/^forbidden: The user needs the privileges? .*UPDATE/),
    ]);
  });

  test("the rights of the guide are enough", async () => {
    makeTable();
    server.sql(`REVOKE ALL ON ${database}.* FROM ${database};
      GRANT SELECT (event_id), INSERT, UPDATE ON ${database}.pushrail_events TO ${database}`);
    const bench = await open({ createTables: false });
    const event = eventOf();
    expect(await deliver(bench, [event])).toEqual(["delivered"]);
    expect(await deliver(bench, [event])).toEqual(["delivered"]);
    expect(await stepsOf(bench)).toMatchObject({ failed: undefined });
  });

  test("a wait for a lock ends with the signal, and nothing is written later", async () => {
    makeTable();
    const bench = await open();
    const release = await holdLock();
    const deadline = new AbortController();
    const delivering = bench.connection.deliver(batchOf([eventOf()]), deadline.signal);
    await waiting();
    deadline.abort();
    expect(await delivering).toMatchObject([
      { reason: "timeout", detail: expect.stringContaining("while the rows were being stored") },
    ]);
    await release();
    const left = `SELECT COUNT(*) FROM information_schema.processlist WHERE user = '${database}'`;
    while (server.sql(left).trim() !== "0") await pause(20);
    expect(idsIn()).toEqual([]);
  });

  test("a lock that is held for long is tried three times", async () => {
    makeTable();
    const release = await holdLock();
    expect(await deliver(await open(), [eventOf()])).toEqual([
      expect.stringMatching(/^unavailable: Locks of other transactions .*1205/),
    ]);
    await release();
  }, 60_000);

  test("a connection that the server has ended is replaced", async () => {
    const bench = await open();
    expect(await deliver(bench, [eventOf()])).toEqual(["delivered"]);
    server.sql(`KILL USER ${database}`);
    expect(await deliver(bench, [eventOf()])).toEqual(["delivered"]);
    expect(idsIn()).toHaveLength(2);
  });
});

describe("a connection check", () => {
  test.each([
    ["DROP COLUMN metadata, DROP COLUMN source", "metadata is missing"],
    ["MODIFY payload VARCHAR(100)", "payload must be LONGTEXT"],
    [
      "MODIFY source VARCHAR(256) CHARACTER SET latin1",
      "source must have the character set utf8mb4",
    ],
    ["MODIFY occurred_at DATETIME NOT NULL", "occurred_at must be DATETIME(6)"],
    ["MODIFY event_id VARCHAR(64) COLLATE utf8mb4_general_ci", "event_id must have the collation"],
    ["DROP PRIMARY KEY", "event_id must be the primary key"],
    ["ADD own INT NOT NULL", "own needs a default"],
  ])("of a table with %s says: %s", async (change, sentence) => {
    makeTable(`ALTER TABLE pushrail_events ${change}`);
    const { failed } = await stepsOf(await open());
    expect(failed).toMatchObject({ name: "columns", reason: "misconfigured" });
    expect(failed?.sentence).toContain(sentence);
  });

  test("takes columns of the customer's own that can be left out", async () => {
    makeTable(
      "ALTER TABLE pushrail_events ADD n BIGINT AUTO_INCREMENT UNIQUE, ADD note TEXT NULL, ADD made INT AS (1)",
    );
    expect(await stepsOf(await open())).toMatchObject({ failed: undefined });
    expect(idsIn()).toEqual([]);
  });

  test("refuses tables without transactions, views, and tables that cannot be made", async () => {
    makeTable("ALTER TABLE pushrail_events ENGINE = MyISAM");
    expect((await stepsOf(await open())).failed?.sentence).toContain("MyISAM");
    server.sql(`USE ${database}; CREATE VIEW seen AS SELECT * FROM pushrail_events`);
    expect((await stepsOf(await open({ table: "seen" }))).failed?.sentence).toContain("is a view");
    server.sql(`REVOKE CREATE ON ${database}.* FROM ${database}`);
    expect((await stepsOf(await open({ table: "other" }))).failed).toMatchObject({
      name: "table",
      reason: "not_found",
    });
  });

  test("makes no table", async () => {
    expect(await stepsOf(await open())).toMatchObject({ failed: undefined });
    expect(server.sql(`SHOW TABLES FROM ${database}`)).toBe("");
  });
});

async function stepsOf({ settings, signal }: Bench) {
  const batch = batchOf([eventOf()]);
  const runtime = { egress: createEgressGuard(testEgress), now: Date.now };
  const { steps } = await checkConnection(mysql, { settings, batch, signal }, runtime);
  return { failed: steps.find(({ state }) => state === "failed") };
}

test("T12: nothing is taken from the environment or from files of this machine", async () => {
  const home = mkdtempSync(join(tmpdir(), "mysql-home-"));
  writeFileSync(
    join(home, ".my.cnf"),
    `[client]\nuser=${database}\npassword=${password}\nhost=127.0.0.1\nport=${server.port}\n`,
  );
  const planted = {
    ...{ HOME: home, MYSQL_PWD: password, MYSQL_PASSWORD: password, MYSQL_USER: database },
    ...{ MYSQL_HOST: "127.0.0.1", MYSQL_TCP_PORT: String(server.port), MYSQL_DATABASE: database },
  };
  for (const [name, value] of Object.entries(planted)) vi.stubEnv(name, value);
  try {
    expect(await deliver(await open({}, "another password"), [eventOf()])).toEqual([
      expect.stringMatching(/^unauthorized: /),
    ]);
  } finally {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true });
  }
});
