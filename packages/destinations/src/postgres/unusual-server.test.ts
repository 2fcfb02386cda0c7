import pg from "pg";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import type { Connection, OutboundEvent, Outcome, Settings } from "../destination.ts";
import {
  batchOf,
  createTestSchema,
  rowEvent,
  type TestSchema,
} from "../testing/postgres-schema.ts";

// Servers and roles whose settings are not those that come with them.

const { signal } = new AbortController();
let own: TestSchema;

beforeEach(async () => {
  own = await createTestSchema();
});

afterEach(() => own.drop());

const verdicts = (outcomes: readonly Outcome[]): readonly string[] =>
  outcomes.map((outcome) => (outcome.kind === "delivered" ? "delivered" : outcome.reason));

async function withConnection(
  settings: Settings,
  work: (connection: Connection) => Promise<void>,
): Promise<void> {
  const connection = await own.connect(settings);
  try {
    await work(connection);
  } finally {
    await connection.close();
  }
}

/** The event of another customer. */
function of(customer: string, event: OutboundEvent): OutboundEvent {
  const body = event.body
    .toString()
    .replace('"customerExternalId":"c"', `"customerExternalId":${JSON.stringify(customer)}`);
  return { ...event, body: Buffer.from(body) };
}

test.each([
  ["writes dates otherwise", "DateStyle = 'SQL, DMY'"],
  ["lives elsewhere", "TimeZone = 'Asia/Kolkata'"],
  ["looks nowhere for names", "search_path = ''"],
  ["isolates transactions", "default_transaction_isolation = 'serializable'"],
  ["speaks another encoding", "client_encoding = 'LATIN1'"],
  ["has strings with escapes", "standard_conforming_strings = off"],
  ["may not be silent in a transaction", "idle_in_transaction_session_timeout = 1"],
  ["plans statements once", "plan_cache_mode = 'force_generic_plan'"],
])("a role that %s stores what was sent", async (_, setting) => {
  await own.sql(`ALTER ROLE ${own.role} SET ${setting}`);
  await withConnection(own.settings(), async (connection) => {
    const events = [
      of("ž ' \\ \" 🚚", rowEvent("evt_1", { occurredAt: "2026-02-01T03:04:05.678901+05:30" })),
      rowEvent("evt_2", { occurredAt: "0001-01-01T00:00:00Z" }),
      rowEvent("evt_3", { occurredAt: "9999-12-31T23:59:59.999999Z" }),
    ];
    for (let attempt = 1; attempt <= 2; attempt += 1)
      expect(verdicts(await connection.deliver(batchOf(events), signal))).toEqual([
        ...["delivered", "delivered", "delivered"],
      ]);
  });
  expect(
    await own.sql(
      `SELECT customer_external_id AS customer, (occurred_at AT TIME ZONE 'UTC')::text AS at FROM ${own.schema}.pushrail_events ORDER BY event_id`,
    ),
  ).toEqual([
    { customer: "ž ' \\ \" 🚚", at: "2026-01-31 21:34:05.678901" },
    { customer: "c", at: "0001-01-01 00:00:00" },
    { customer: "c", at: "9999-12-31 23:59:59.999999" },
  ]);
});

test("a database of Latin letters takes those, and refuses others by themselves", async () => {
  const database = `latin_${own.schema}`;
  await own.sql(
    `CREATE DATABASE ${database} OWNER ${own.role} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'`,
  );
  try {
    await withConnection(own.settings({ database, schema: "public" }), async (connection) => {
      const [first, second] = [of("é", rowEvent("evt_1")), of("ž", rowEvent("evt_2"))];
      const outcomes = await connection.deliver(batchOf([first, second]), signal);
      expect(verdicts(outcomes)).toEqual(["delivered", "rejected"]);
      expect(outcomes[1]).toMatchObject({ detail: expect.stringContaining("22P05") });
    });
    const url = new URL(inject("postgres").superuserUrl);
    url.pathname = `/${database}`;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    const { rows } = await client.query("SELECT customer_external_id AS it FROM pushrail_events");
    await client.end();
    expect(rows).toEqual([{ it: "é" }]);
  } finally {
    await own.sql(`DROP DATABASE ${database} WITH (FORCE)`);
  }
});
