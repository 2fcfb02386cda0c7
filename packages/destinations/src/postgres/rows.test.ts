import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { envelopeOf } from "../database/envelope.ts";
import type { Connection, Outcome } from "../destination.ts";
import { createEgressGuard } from "../egress.ts";
import {
  batchOf,
  createTestSchema,
  rowEvent,
  type TestSchema,
} from "../testing/postgres-schema.ts";
import { preparedRow, storeRows } from "./rows.ts";
import { openSession } from "./session.ts";
import { signInOf } from "./sign-in.ts";

const { signal } = new AbortController();
const verdicts = (outcomes: readonly Outcome[]): readonly string[] =>
  outcomes.map((outcome) => (outcome.kind === "delivered" ? "delivered" : outcome.reason));

describe("rows", () => {
  let own: TestSchema;
  let connection: Connection;

  beforeEach(async () => {
    own = await createTestSchema();
    connection = await own.connect();
  });

  afterEach(async () => {
    await connection.close();
    await own.drop();
  });

  const deliver = async (...events: ReturnType<typeof rowEvent>[]): Promise<readonly Outcome[]> =>
    await connection.deliver(batchOf(events), signal);
  const ids = async (table = "pushrail_events"): Promise<readonly unknown[]> => {
    const rows = await own.sql(`SELECT event_id FROM ${own.schema}.${table} ORDER BY 1`);
    return rows.map(({ event_id: id }) => id);
  };

  /** Has this done before each insert into the table. */
  const trigger = async (body: string): Promise<void> => {
    const name = `${own.schema}.judge`;
    await own.sql(
      `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body} END $$`,
    );
    await own.sql(
      `CREATE TRIGGER judge BEFORE INSERT ON ${own.schema}.pushrail_events FOR EACH ROW EXECUTE FUNCTION ${name}()`,
    );
  };

  test("hold what was sent, each event once, whatever is sent again", async () => {
    const payload = '{ "b":1.10,"a":12345678901234567890, "t":"\\u0000 \\ud800" }';
    const event = rowEvent("evt_1", { payload, occurredAt: "2026-11-21T18:00:00.123456789+02:00" });
    expect(verdicts(await deliver(event, event, rowEvent("evt_2")))).toEqual([
      "delivered",
      "delivered",
      "delivered",
    ]);
    await own.sql("SET timezone = 'UTC'");
    expect(verdicts(await deliver(event))).toEqual(["delivered"]);
    expect(
      await own.sql(
        `SELECT event_id, event_type, occurred_at::text AS at, customer_external_id, source, payload::text AS text, metadata::text AS more, received_at::text AS received FROM ${own.schema}.pushrail_events WHERE event_id = 'evt_1'`,
      ),
    ).toEqual([
      {
        event_id: "evt_1",
        event_type: "order.paid",
        at: "2026-11-21 16:00:00.123456+00",
        customer_external_id: "c",
        source: null,
        text: payload,
        more: "{}",
        received: "2023-11-14 22:13:20.123+00",
      },
    ]);
    expect(await ids()).toEqual(["evt_1", "evt_2"]);
  });

  test("one bad row of a thousand fails alone, and what is said to be stored is stored", async () => {
    await deliver(rowEvent("evt_0"));
    await own.sql(`ALTER TABLE ${own.schema}.pushrail_events ALTER payload TYPE jsonb`);
    const events = Array.from({ length: 1_000 }, (_, index) =>
      rowEvent(`evt_${index}`, index === 617 ? { payload: '{"a":"\\u0000"}' } : {}),
    );
    const outcomes = await deliver(...events);
    expect(outcomes.filter(({ kind }) => kind === "failed")).toEqual([outcomes[617]]);
    expect(outcomes[617]).toMatchObject({
      reason: "rejected",
      detail:
        "A value of the row has characters that the database cannot hold, such as \\u0000 in a column of the type jsonb (22P05).",
    });
    const stored = await ids();
    expect(stored).toHaveLength(999);
    expect(stored).not.toContain("evt_617");
  });

  test("are refused with the name of the rule that they violate, and none of their data", async () => {
    await deliver(rowEvent("evt_0"));
    await own.sql(
      `ALTER TABLE ${own.schema}.pushrail_events ADD CONSTRAINT paid_only CHECK (event_type = 'order.paid'), ADD COLUMN amount integer GENERATED ALWAYS AS ((payload ->> 'amount')::integer) STORED`,
    );
    const outcomes = await deliver(
      rowEvent("evt_1", { eventType: "order.lost" }),
      rowEvent("evt_2", { payload: '{"amount":"secret-text"}' }),
      rowEvent("evt_3", { payload: '{"amount":3}' }),
      rowEvent("evt_4", { occurredAt: "0001-01-01T00:00:00+14:00" }),
    );
    expect(verdicts(outcomes)).toEqual(["rejected", "rejected", "delivered", "rejected"]);
    expect(outcomes[0]).toMatchObject({
      detail: `The row violates the constraint "paid_only" of "${own.schema}"."pushrail_events" (23514).`,
    });
    expect(JSON.stringify(outcomes)).not.toContain("secret-text");
    expect(outcomes[3]).toMatchObject({ detail: expect.stringContaining("0001 to 9999") });
    expect(await ids()).toEqual(["evt_0", "evt_3"]);
  });

  test("of which very many are bad are given up for now, and none is called refused that was not tried", async () => {
    await deliver(rowEvent("evt_good"));
    await own.sql(
      `ALTER TABLE ${own.schema}.pushrail_events ADD CONSTRAINT few CHECK (event_type = 'order.paid')`,
    );
    const events = Array.from({ length: 600 }, (_, index) =>
      rowEvent(`evt_${index}`, { eventType: index % 3 === 0 ? "order.paid" : "order.lost" }),
    );
    const outcomes = await deliver(...events);
    const stored = await ids();
    for (const [index, outcome] of outcomes.entries()) {
      const isGood = index % 3 === 0;
      const reason = outcome.kind === "failed" ? outcome.reason : "delivered";
      expect(isGood ? ["delivered", "unavailable"] : ["rejected", "unavailable"]).toContain(reason);
      expect(stored.includes(`evt_${index}`)).toBe(reason === "delivered");
    }
    expect(new Set(verdicts(outcomes))).toEqual(new Set(["delivered", "rejected", "unavailable"]));

    const allBad = Array.from({ length: 600 }, (_, index) =>
      rowEvent(`evt_bad_${index}`, { eventType: "order.lost" }),
    );
    expect(new Set(verdicts(await deliver(...allBad)))).toEqual(new Set(["rejected"]));
  });

  test("of which some are bad are kept as far as they were judged when time runs out", async () => {
    await deliver(rowEvent("evt_0"));
    await own.sql(
      `ALTER TABLE ${own.schema}.pushrail_events ADD CONSTRAINT few CHECK (event_type = 'order.paid')`,
    );
    const egress = createEgressGuard({ allow: ["127.0.0.0/8"] });
    const found = signInOf(own.settings(), { egress, now: Date.now });
    if ("failure" in found) throw new Error(found.failure.detail);
    const { signIn } = found;
    const place = { egress, host: "127.0.0.1", port: own.port, database: "postgres", signIn };
    const session = await openSession(
      { ...place, tls: undefined, onEnd: () => undefined },
      { signal, dial: { phase: "waiting" } },
    );
    const table = { schema: own.schema, table: "pushrail_events" };
    const context = { place: table, database: "postgres", signIn };
    const rows = Array.from({ length: 64 }, (_, index) => {
      const eventType = index === 0 ? "order.lost" : "order.paid";
      const made = preparedRow(envelopeOf(rowEvent(`evt_${index + 1}`, { eventType })));
      return "values" in made ? made.values : [];
    });
    let statements = 0;
    const isLate = (): boolean => (statements += 1) > 8;
    const rules = { context, createTables: false, isLate };
    const results = await storeRows(session, rows, rules);
    await session.end();
    expect(results[0]).toMatchObject({ reason: "rejected" });
    expect(results.filter((result) => result === undefined)).toHaveLength(3);
    expect(results.filter((result) => result?.reason === "timeout")).toHaveLength(60);
    expect(await ids()).toHaveLength(4);
  });

  test("that a trigger refuses under a code of its own fail alone", async () => {
    await deliver(rowEvent("evt_0"));
    await trigger(`IF NEW.event_type = 'order.lost' THEN
      RAISE EXCEPTION 'not wanted' USING ERRCODE = 'ZX001'; END IF; RETURN NEW;`);
    const outcomes = await deliver(
      rowEvent("evt_1"),
      rowEvent("evt_2", { eventType: "order.lost" }),
      rowEvent("evt_3"),
    );
    expect(verdicts(outcomes)).toEqual(["delivered", "rejected", "delivered"]);
    expect(outcomes[1]).toMatchObject({ detail: expect.stringContaining("not wanted (ZX001)") });
  });

  test("that a trigger passes over without an error are not said to be stored", async () => {
    await deliver(rowEvent("evt_0"));
    await trigger(`IF NEW.event_type = 'order.lost' THEN RETURN NULL; END IF; RETURN NEW;`);
    const lost = rowEvent("evt_2", { eventType: "order.lost" });
    const outcomes = await deliver(rowEvent("evt_0"), rowEvent("evt_1"), lost, rowEvent("evt_3"));
    expect(verdicts(outcomes)).toEqual(["delivered", "delivered", "rejected", "delivered"]);
    expect(outcomes[2]).toMatchObject({ detail: expect.stringContaining("a trigger") });
    const { steps } = await connection.check!(batchOf([lost]), signal);
    expect(steps.at(-1)).toMatchObject({ name: "request", state: "failed", reason: "rejected" });
  });

  test("are not waiting for a table that only a trigger looks for", async () => {
    await deliver(rowEvent("evt_0"));
    await trigger(`INSERT INTO pushrail_events_log VALUES (1); RETURN NEW;`);
    expect(await deliver(rowEvent("evt_1"))).toMatchObject([
      {
        reason: "misconfigured",
        detail: expect.stringContaining('relation "pushrail_events_log" does not exist (42P01)'),
      },
    ]);
  });

  test("find a session that may write as soon as the server is not read-only any more", async () => {
    await own.sql(`ALTER ROLE ${own.role} SET default_transaction_read_only = on`);
    expect(verdicts(await deliver(rowEvent("evt_1")))).toEqual(["unavailable"]);
    await own.sql(`ALTER ROLE ${own.role} RESET default_transaction_read_only`);
    expect(verdicts(await deliver(rowEvent("evt_1")))).toEqual(["delivered"]);
  });

  test("of two workers that create the table at the same time are all stored", async () => {
    const others = await Promise.all(Array.from({ length: 6 }, () => own.connect()));
    // Sessions that are open already meet more closely.
    await Promise.all(others.map((other) => other.deliver(batchOf([rowEvent("evt_0")]), signal)));
    for (let round = 0; round < 10; round += 1) {
      await own.sql(`DROP TABLE ${own.schema}.pushrail_events`);
      const outcomes = await Promise.all(
        others.map((other, index) => other.deliver(batchOf([rowEvent(`evt_${index}`)]), signal)),
      );
      expect(outcomes.flat()).toMatchObject(others.map(() => ({ kind: "delivered" })));
      expect(await ids()).toHaveLength(6);
    }
    await Promise.all(others.map((other) => other.close()));
  });

  test("go to a table for each type", async () => {
    const perType = await own.connect(own.settings({ tableLayout: "per_type", table: "Events" }));
    for (const eventType of ["order.paid", "order.lost"])
      await perType.deliver(batchOf([rowEvent(`evt_${eventType}`, { eventType })]), signal);
    await perType.close();
    expect(await ids('"Events_order_paid"')).toEqual(["evt_order.paid"]);
    expect(await ids('"Events_order_lost"')).toEqual(["evt_order.lost"]);
  });

  test("are tried again when another transaction was in the way", async () => {
    await deliver(rowEvent("evt_0"));
    // The first two rows of a session's transactions are told that they are victims.
    await own.sql(
      `CREATE SEQUENCE ${own.schema}.tries MINVALUE -10 START 1; GRANT USAGE ON SEQUENCE ${own.schema}.tries TO ${own.role}`,
    );
    await trigger(`IF nextval('${own.schema}.tries') < 3 THEN
      RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END IF; RETURN NEW;`);
    expect(verdicts(await deliver(rowEvent("evt_1")))).toEqual(["delivered"]);
    await own.sql(`ALTER SEQUENCE ${own.schema}.tries RESTART WITH -10`);
    const [given] = await deliver(rowEvent("evt_2"));
    expect(given).toMatchObject({ reason: "unavailable" });
    expect(await ids()).toEqual(["evt_0", "evt_1"]);
  });

  test("wait for nobody's lock once the signal aborts, and the server forgets them", async () => {
    await deliver(rowEvent("evt_0"));
    await own.sql(`BEGIN; LOCK TABLE ${own.schema}.pushrail_events`);
    const deadline = new AbortController();
    const delivering = connection.deliver(batchOf([rowEvent("evt_1")]), deadline.signal);
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE usename = $1 AND wait_event_type = 'Lock'`;
    while ((await own.sql(waiting, [own.role])).length === 0);
    deadline.abort();
    expect(verdicts(await delivering)).toEqual(["timeout"]);
    await own.sql("COMMIT");
    expect(verdicts(await deliver(rowEvent("evt_2")))).toEqual(["delivered"]);
    expect(await ids()).toEqual(["evt_0", "evt_2"]);
  });

  test("are stored by a session that took the place of one which ended unnoticed", async () => {
    await deliver(rowEvent("evt_0"));
    await own.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", [
      own.role,
    ]);
    expect(verdicts(await deliver(rowEvent("evt_1")))).toEqual(["delivered"]);
  });

  test("leave nothing in a session: each transaction has limits of its own", async () => {
    await deliver(rowEvent("evt_0"));
    const [row] = await own.sql(
      "SELECT application_name, state FROM pg_stat_activity WHERE usename = $1",
      [own.role],
    );
    expect(row).toEqual({ application_name: "pushrail", state: "idle" });
    expect(await own.sql("SELECT 1 FROM pg_prepared_statements")).toEqual([]);
  });
});

describe("names that are chosen to do harm", () => {
  test.each([
    `a"b`,
    `"; DROP SCHEMA public CASCADE; --`,
    `x'; SELECT pg_sleep(60); --`,
    "$$",
    "select",
    "Events with spaces",
    "événements_🚚",
    "pg_class",
    "%s $1",
    "a".repeat(63),
    "ž".repeat(31),
  ])("%o is a name and nothing else", async (name) => {
    const own = await createTestSchema();
    const connection = await own.connect(own.settings({ table: name }));
    const outcomes = await connection.deliver(batchOf([rowEvent("evt_1")]), signal);
    const checked = await connection.check!(batchOf([rowEvent("evt_2")]), signal);
    await connection.close();
    expect(verdicts(outcomes)).toEqual(["delivered"]);
    expect(checked.steps.map(({ state }) => state)).toEqual(checked.steps.map(() => "passed"));
    const tables = await own.sql("SELECT tablename FROM pg_tables WHERE schemaname = $1", [
      own.schema,
    ]);
    expect(tables).toEqual([{ tablename: name }]);
    await own.drop();
  });

  test("a schema and a database are names as well", async () => {
    const own = await createTestSchema();
    const schema = `s"; DROP TABLE x; --${own.schema}`;
    await own.sql(`CREATE SCHEMA "${schema.replaceAll('"', '""')}" AUTHORIZATION ${own.role}`);
    const connection = await own.connect(own.settings({ schema }));
    expect(verdicts(await connection.deliver(batchOf([rowEvent("evt_1")]), signal))).toEqual([
      "delivered",
    ]);
    await connection.close();
    const other = await own.connect(own.settings({ database: `no"; such` }));
    expect(await other.deliver(batchOf([rowEvent("evt_1")]), signal)).toMatchObject([
      { reason: "not_found", detail: 'The database "no""; such" does not exist (3D000).' },
    ]);
    await other.close();
    await own.sql(`DROP SCHEMA "${schema.replaceAll('"', '""')}" CASCADE`);
    await own.drop();
  });
});
