import type { PoolClient } from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { firstUuidAt, newUuid } from "../ids.ts";
import { createTestDatabase, type TestDatabase } from "../testing/postgres.ts";
import {
  dailyBoundaries,
  dailyPartitionName,
  type DropBefore,
  generationAt,
  generationSeconds,
  maintainPartitions,
  partitionPlan,
} from "./partitions.ts";

const dayMs = 86_400_000;

function allBefore(timeMs: number): DropBefore {
  return {
    events: timeMs,
    attempts: timeMs,
    deliveries: timeMs,
    finished_deliveries: timeMs,
    replay_items: timeMs,
  };
}

const nowMs = Date.UTC(2026, 10, 21, 23, 59, 59, 999);

describe("the plan", () => {
  test("has the days from yesterday to a week ahead, bounded by ids of that day", () => {
    const { create } = partitionPlan({ nowMs, existing: new Set() });
    const events = create.filter(({ table }) => table === "events");
    expect(events.map(({ name }) => name)).toEqual([
      "events_d20261120",
      "events_d20261121",
      "events_d20261122",
      "events_d20261123",
      "events_d20261124",
      "events_d20261125",
      "events_d20261126",
      "events_d20261127",
      "events_d20261128",
    ]);
    expect(events[1]?.bounds).toEqual({
      column: "id",
      from: firstUuidAt(Date.UTC(2026, 10, 21)),
      to: firstUuidAt(Date.UTC(2026, 10, 22)),
    });
    const tables = new Set(create.map(({ table }) => table));
    expect([...tables].toSorted()).toEqual([
      "attempts",
      "deliveries",
      "events",
      "finished_deliveries",
      "idempotency_keys",
      "replay_items",
    ]);
  });

  test("has the generation before, the current and the next one", () => {
    const generation = generationAt(nowMs);
    const { create } = partitionPlan({ nowMs, existing: new Set() });
    expect(create.filter(({ table }) => table === "idempotency_keys")).toEqual(
      [generation - 1, generation, generation + 1].map((value) => ({
        table: "idempotency_keys",
        name: `idempotency_keys_g${value}`,
        bounds: { column: "generation", value },
      })),
    );
  });

  test("a generation begins every seven days, exactly", () => {
    const startMs = 2000 * generationSeconds * 1000;
    expect([startMs - 1, startMs, startMs + 7 * dayMs - 1].map(generationAt)).toEqual([
      1999, 2000, 2000,
    ]);
  });

  test("makes nothing that exists, and drops nothing unless asked", () => {
    const all = partitionPlan({ nowMs, existing: new Set() }).create.map(({ name }) => name);
    const old = ["events_d20200101", "idempotency_keys_g1"];
    expect(partitionPlan({ nowMs, existing: new Set([...all, ...old]) })).toEqual({
      create: [],
      drop: [],
      purge: [],
    });
  });

  test("drops the days that ended before the bound, and generations before the previous one", () => {
    const generation = generationAt(nowMs);
    const existing = new Set([
      "events_d20261019",
      "events_d20261020",
      "attempts_d20261019",
      "events_default",
      "customers_d20200101",
      "idempotency_keys_default",
      `idempotency_keys_g${generation - 2}`,
      `idempotency_keys_g${generation - 1}`,
    ]);
    const { drop } = partitionPlan({
      nowMs,
      existing,
      dropBefore: allBefore(Date.UTC(2026, 9, 20, 23, 59)),
    });
    expect(drop).toEqual([
      { table: "attempts", name: "attempts_d20261019" },
      { table: "events", name: "events_d20261019" },
      { table: "idempotency_keys", name: `idempotency_keys_g${generation - 2}` },
    ]);
  });

  test("drops each table by its own bound", () => {
    const existing = new Set(["events_d20261019", "attempts_d20261019", "deliveries_d20261019"]);
    const dropBefore = { ...allBefore(0), attempts: nowMs };
    const { drop } = partitionPlan({ nowMs, existing, dropBefore });
    expect(drop).toEqual([{ table: "attempts", name: "attempts_d20261019" }]);
  });

  test("knows between which ids the rows of each partition lie", () => {
    const existing = new Set(["events_d20261019", "events_d20261020", "attempts_d20200101"]);
    expect(dailyBoundaries("events", existing)).toEqual(
      [19, 20, 21].map((day) => firstUuidAt(Date.UTC(2026, 9, day))),
    );
  });

  test("never drops yesterday or later, whatever the bound", () => {
    const existing = new Set(
      [-2, -1, 0, 1].map((day) => dailyPartitionName("events", nowMs + day * dayMs)),
    );
    const { drop } = partitionPlan({ nowMs, existing, dropBefore: allBefore(nowMs + 100 * dayMs) });
    expect(drop.map(({ name }) => name)).toEqual(["events_d20261119"]);
  });
});

describe("on a database", () => {
  let database: TestDatabase;
  let owner: PoolClient;

  beforeEach(async () => {
    database = await createTestDatabase();
    owner = await database.ownerPool.connect();
  });

  afterEach(async () => {
    owner.release();
    await database.drop();
  });

  async function addEvent(id: string): Promise<void> {
    await database.superuserPool.query(
      "INSERT INTO events (tenant_id, id, customer_id, event_type, body, matched_count) VALUES ($1, $2, $1, 'a', '{}', 0)",
      [newUuid(), id],
    );
  }

  async function partitionsOfEvents(): Promise<readonly string[]> {
    const { rows } = await database.superuserPool.query<{ name: string }>(
      "SELECT tableoid::regclass::text AS name FROM events ORDER BY id",
    );
    return rows.map(({ name }) => name);
  }

  test("running it again changes nothing", async () => {
    const atMs = Date.now();
    await maintainPartitions(owner, { nowMs: atMs, drop: false });
    expect(
      await maintainPartitions(owner, { nowMs: atMs, drop: true, dropBefore: allBefore(0) }),
    ).toEqual({
      created: [],
      dropped: [],
      purgedRows: 0,
    });
  });

  test("two processes at once take turns", async () => {
    const other = await database.ownerPool.connect();
    try {
      const atMs = nowMs + 400 * dayMs;
      const runs = await Promise.all(
        [owner, other].map((client) => maintainPartitions(client, { nowMs: atMs, drop: false })),
      );
      expect(runs.filter(({ created }) => created.length === 0)).toHaveLength(1);
    } finally {
      other.release();
    }
  });

  test("rows of a day that had no partition are kept aside and move to it once it is made", async () => {
    const later = nowMs + 500 * dayMs;
    await addEvent(firstUuidAt(later));
    await addEvent(firstUuidAt(later + 300 * dayMs));
    expect(await partitionsOfEvents()).toEqual(["events_default", "events_default"]);
    await maintainPartitions(owner, { nowMs: later, drop: false });
    expect(await partitionsOfEvents()).toEqual([
      dailyPartitionName("events", later),
      "events_default",
    ]);
  });

  test("rows kept aside go when their time has come", async () => {
    await addEvent(firstUuidAt(Date.UTC(2001, 0, 1)));
    const changes = await maintainPartitions(owner, {
      nowMs: Date.now(),
      drop: true,
      dropBefore: allBefore(Date.UTC(2002, 0, 1)),
    });
    expect(changes.purgedRows).toBe(1);
    expect(await partitionsOfEvents()).toEqual([]);
  });

  test("a partition made later has the keys and indexes of its table", async () => {
    const later = nowMs + 600 * dayMs;
    await maintainPartitions(owner, { nowMs: later, drop: false });
    const indexesOf = async (name: string): Promise<number | null> =>
      (await owner.query("SELECT FROM pg_index WHERE indrelid = $1::regclass", [name])).rowCount;
    expect(await indexesOf(dailyPartitionName("deliveries", later))).toBe(
      await indexesOf("deliveries"),
    );
    const detached = await owner.query(
      `SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
       WHERE i.indrelid = $1::regclass AND NOT c.relispartition`,
      [dailyPartitionName("deliveries", later)],
    );
    expect(detached.rowCount).toBe(0);
  });

  test("a table in use is not waited for long, and a later run does the work", async () => {
    const later = nowMs + 700 * dayMs;
    const user = await database.superuserPool.connect();
    try {
      await user.query("BEGIN");
      await user.query("LOCK TABLE events_default IN ACCESS SHARE MODE");
      await expect(maintainPartitions(owner, { nowMs: later, drop: false })).rejects.toMatchObject({
        code: "55P03",
      });
    } finally {
      await user.query("ROLLBACK");
      user.release();
    }
    const { created } = await maintainPartitions(owner, { nowMs: later, drop: false });
    expect(created).toContain(dailyPartitionName("events", later));
  });
});
