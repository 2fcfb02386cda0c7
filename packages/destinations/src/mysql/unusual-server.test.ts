import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { beforeEach, describe, expect, test } from "vitest";
import { withCounterpart } from "../../../../tools/counterparts/in-tests.ts";
import type { OutboundBatch } from "../destination.ts";
import { batchFor, openBench, type Bench } from "../testing/conformance-bench.ts";
import { mysql } from "./index.ts";
import { startTestServer, testEgress } from "./testing/mariadb-bench.ts";

// Servers whose settings for everybody are not those that come with them, and that end connections in their own way.

const running = withCounterpart(startTestServer);
const password = "canary-0123456789";
let count = 0;
let database: string;

beforeEach(() => {
  count += 1;
  database = `unusual_${count}`;
  running().sql(`CREATE DATABASE ${database}; CREATE USER ${database} IDENTIFIED BY '${password}';
    GRANT CREATE, SELECT, INSERT, UPDATE ON ${database}.* TO ${database}`);
});

const open = (port = running().port): Promise<Bench> =>
  openBench(mysql, {
    input: { host: "127.0.0.1", port, database, tls: "off" },
    credential: { type: "USERNAME_PASSWORD", input: { username: database, password } },
    egress: testEgress,
  });

const someBatch = (bench: Bench, eventsMax = 3): OutboundBatch =>
  batchFor(mysql, bench.settings.config, { eventsMax });

/** Outcomes in words. */
async function deliver({ connection, signal }: Bench, batch: OutboundBatch): Promise<string[]> {
  const outcomes = await connection.deliver(batch, signal);
  return outcomes.map((outcome) =>
    outcome.kind === "failed" ? `${outcome.reason}: ${outcome.detail}` : outcome.kind,
  );
}

/** With a setting for all sessions that begin meanwhile. */
async function having(setting: string, usual: string, work: () => Promise<void>): Promise<void> {
  running().sql(`SET GLOBAL ${setting}`);
  try {
    await work();
  } finally {
    running().sql(`SET GLOBAL ${usual}`);
  }
}

describe("a server", () => {
  test.each([
    ["cuts answers off", "sql_select_limit = 1", "sql_select_limit = DEFAULT"],
    ["forbids long searches", "max_join_size = 1", "max_join_size = DEFAULT"],
    ["ends connections after transactions", "completion_type = 2", "completion_type = 0"],
    ["quotes otherwise", "sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'", "sql_mode = DEFAULT"],
    ["has another time", "time_zone = '-11:30'", "time_zone = 'SYSTEM'"],
    ["has other letters", "character_set_server = latin1", "character_set_server = DEFAULT"],
    ["commits nothing by itself", "autocommit = 0", "autocommit = 1"],
  ])("that %s stores all the same, over one connection", async (_, setting, usual) => {
    await having(setting, usual, async () => {
      const bench = await open();
      const batch = someBatch(bench);
      for (let attempt = 1; attempt <= 2; attempt += 1)
        expect(await deliver(bench, batch)).toEqual(["delivered", "delivered", "delivered"]);
      running().sql(`SET GLOBAL ${usual}`);
      const one = (sql: string): string => running().sql(sql).trim();
      const sessions = `SELECT COUNT(*) FROM information_schema.processlist WHERE user = '${database}'`;
      expect(one(sessions)).toBe("1");
      const { body, receivedAtMs } = batch.events[0]!;
      const { payload } = JSON.parse(body.toString()) as { readonly payload: unknown };
      const received = new Date(receivedAtMs).toISOString().replace("T", " ").replace("Z", "000");
      const rows = `FROM ${database}.pushrail_events`;
      expect(one(`SELECT COUNT(*) ${rows}`)).toBe("3");
      const id = batch.events[0]!.eventId;
      expect(one(`SELECT received_at ${rows} WHERE event_id = '${id}'`)).toBe(received);
      expect(JSON.parse(one(`SELECT payload ${rows} WHERE event_id = '${id}'`))).toEqual(payload);
      await bench.connection.close();
    });
  });

  test("whose trigger looks for a table that is missing is not told to make ours", async () => {
    const bench = await open();
    expect(await deliver(bench, someBatch(bench, 1))).toEqual(["delivered"]);
    running().sql(`USE ${database}; REVOKE CREATE ON ${database}.* FROM ${database};
      CREATE TRIGGER logged BEFORE INSERT ON pushrail_events FOR EACH ROW
        INSERT INTO pushrail_events_log VALUES (1)`);
    expect(await deliver(bench, someBatch(bench, 1))).toEqual([
      expect.stringMatching(/^misconfigured: .*pushrail_events_log' doesn't exist/),
    ]);
    await bench.connection.close();
  });

  test("that has no room for prepared statements is asked again later", async () => {
    const [none, usual] = ["max_prepared_stmt_count = 0", "max_prepared_stmt_count = DEFAULT"];
    await having(none, usual, async () => {
      const bench = await open();
      expect(await deliver(bench, someBatch(bench, 1))).toEqual([
        expect.stringMatching(/^unavailable: .*max_prepared_stmt_count/),
      ]);
      await bench.connection.close();
    });
  });

  test("that says why it ends a connection which nobody used is asked over another one", async () => {
    // Source: MariaDB, ER_CONNECTION_KILLED, as a packet that answers a statement.
    const said = Buffer.from("\xff\x87\x07#70100Connection was killed", "latin1");
    const packet = Buffer.concat([Buffer.from([said.byteLength, 0, 0, 1]), said]);
    let isEnding = false;
    const relay = createServer((client) => {
      const upstream = connect({ host: "127.0.0.1", port: running().port });
      for (const socket of [client, upstream]) socket.on("error", () => socket.destroy());
      upstream.pipe(client);
      client.on("data", (chunk) => {
        if (!isEnding) return upstream.write(chunk);
        isEnding = false;
        upstream.unpipe(client);
        client.end(packet);
        return upstream.destroy();
      });
      client.once("close", () => upstream.destroy());
    });
    relay.listen(0, "127.0.0.1");
    await once(relay, "listening");
    const bench = await open((relay.address() as AddressInfo).port);
    expect(await deliver(bench, someBatch(bench, 1))).toEqual(["delivered"]);
    isEnding = true;
    expect(await deliver(bench, someBatch(bench, 1))).toEqual(["delivered"]);
    expect(isEnding).toBe(false);
    await bench.connection.close();
    relay.close();
    await once(relay, "close");
  });
});
