import { hash } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { inTransaction } from "../database/transaction.ts";
import { firstUuidAt, newUuid, publicId, uuidOf } from "../ids.ts";
import { abortingPool } from "../testing/aborting-pool.ts";
import { ReplayTest, once, several } from "../testing/replays.ts";
import { stepDueReplay } from "./runner.ts";
import { deletePastReplays, noteLiveRate } from "./step-store.ts";

const on = new ReplayTest();
const {
  call,
  created,
  dead,
  deadLetters,
  fillDead,
  replayedSources,
  run,
  runnerOn,
  shown,
  sql,
  step,
  work,
} = on;

// Its own context sees the collector that the flag adds; without one, garbage would be counted as held.
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
const dlv = (uuid: string) => publicId("delivery", uuid);
const hour = (offset: number) => new Date(Date.now() + offset * 3_600_000).toISOString();

describe("a replay repeats", () => {
  test("the deliveries that are named, with the event's id and as a replay", async () => {
    const eventId = newUuid();
    const named = [
      await dead({ eventId }),
      await on.rows.add({ tenant: on.tenant, state: "delivered" }),
      await on.rows.add({ tenant: on.tenant, state: "cancelled" }),
    ];
    await dead();
    const id = await created({ kind: "deliveries", deliveryIds: named.map(dlv) });
    const job = await run(id);
    expect(job).toMatchObject({
      state: "finished",
      progress: 1,
      counts: { selected: 3, delivered: 3, remaining: 0, inProgress: 0, alreadyReplayed: 0 },
    });
    expect(await replayedSources()).toEqual(once(named));
    const [replay] = await sql(
      "SELECT event_id, origin, handover_id FROM deliveries WHERE replay_of = $1",
      [named[0]],
    );
    expect(replay).toEqual({ event_id: eventId, origin: "replay", handover_id: null });
    const origin = await call("GET", `/v1/deliveries/${dlv(named[0] ?? "")}`);
    expect(origin.json.replayedAs).toMatch(/^dlv_/);
  });

  test("of a window the dead ones, unless other states and types are asked for", async () => {
    const of = (state: "dead" | "delivered" | "cancelled", eventType: string, hoursAgo = 1) =>
      on.rows.add({
        tenant: on.tenant,
        state,
        eventType,
        id: firstUuidAt(Date.now() - hoursAgo * 3_600_000).slice(0, 14) + newUuid().slice(14),
      });
    const wanted = [await of("dead", "order.completed")];
    const others = [await of("delivered", "order.completed"), await of("cancelled", "order.paid")];
    await of("dead", "order.completed", 5);
    const window = { kind: "window", from: hour(-2), to: hour(0) };
    await run(await created(window));
    expect(await replayedSources()).toEqual(once(wanted));
    await run(
      await created({ ...window, states: ["delivered", "cancelled"], eventTypes: ["invoice.*"] }),
    );
    expect(await replayedSources()).toEqual(once(wanted));
    await run(
      await created({ ...window, states: ["delivered", "cancelled"], eventTypes: ["order.*"] }),
    );
    // The replay of the first was made just now, and after the window.
    expect(await replayedSources()).toEqual(once([...wanted, ...others]));
  });

  test("the dead letters, all or those of some reasons, and takes them from there", async () => {
    const [timeout, rejected] = [
      await dead({ reason: "timeout" }),
      await dead({ reason: "rejected" }),
    ];
    await run(await created({ kind: "deadLetters", reasons: ["timeout"] }));
    expect(await replayedSources()).toEqual(once([timeout]));
    expect(await deadLetters()).toEqual([rejected]);
    await run(await created({ kind: "deadLetters" }));
    expect(await replayedSources()).toEqual(once([timeout, rejected]));
    expect(await deadLetters()).toEqual([]);
  });

  test("only what had ended when it was asked for", async () => {
    const before = await several(3, dead);
    const id = await created({ kind: "deadLetters" });
    const later = await dead();
    await step();
    await step();
    // What fails during the replay is no part of it.
    expect(await work("dead")).toBe(3);
    await step();
    expect(await shown(id)).toMatchObject({ state: "finished", counts: { selected: 3, dead: 3 } });
    expect(await replayedSources()).toEqual(once(before));
    expect(await deadLetters()).toHaveLength(4);
    expect(await deadLetters()).toContain(later);
  });

  test("nothing a second time: what was replayed is left out and counted", async () => {
    const [byHand, byJob, fresh] = [await dead(), await dead(), await dead()];
    expect((await call("POST", `/v1/deliveries/${dlv(byHand)}/replay`)).status).toBe(202);
    await run(await created({ kind: "deliveries", deliveryIds: [dlv(byJob)] }));
    const all = [byHand, byJob, fresh];
    const job = await run(await created({ kind: "deliveries", deliveryIds: all.map(dlv) }));
    expect(job.counts).toMatchObject({ selected: 1, alreadyReplayed: 2, delivered: 1 });
    expect(await replayedSources()).toEqual(once(all));
  });

  test("nothing of which the event is not kept any more, and counts it", async () => {
    const kept = await dead();
    const eventId = newUuid();
    await dead({ eventId });
    await sql("DELETE FROM events WHERE id = $1", [eventId]);
    const job = await run(await created({ kind: "deadLetters" }));
    expect(job.counts).toMatchObject({ selected: 2, delivered: 1, skipped: 1 });
    expect(await replayedSources()).toEqual(once([kept]));
    expect(await deadLetters()).toHaveLength(1);
  });

  test("to an ordered destination with each event's key, in the order of acceptance", async () => {
    await sql(
      "UPDATE destinations SET ordering = 'key', ordering_key = 'payload.order' WHERE id = $1",
      [on.tenant.destinationId],
    );
    const body = (order: string) =>
      `{"id":"evt","eventType":"a.b","occurredAt":"2026-11-21T08:00:00.000Z","customerExternalId":"x","payload":{"order":"${order}"}}`;
    const sources = [
      await dead({ body: body("o1") }),
      await dead({ body: body("o1") }),
      await dead({ body: body("o2") }),
    ];
    await created({ kind: "deadLetters" });
    await step();
    await step();
    const waiting = await sql(
      `SELECT d.replay_of, b.ordering_key, b.due_at = 'infinity' AS waits FROM backlog b JOIN deliveries d ON d.id = b.delivery_id
       WHERE b.tenant_id = $1 ORDER BY b.delivery_id`,
      [on.tenant.tenantId],
    );
    const key = (order: string) => hash("sha256", `${on.tenant.destinationId} ${order}`);
    expect(waiting).toEqual([
      { replay_of: sources[0], ordering_key: key("o1"), waits: false },
      { replay_of: sources[1], ordering_key: key("o1"), waits: true },
      { replay_of: sources[2], ordering_key: key("o2"), waits: false },
    ]);
  });
});

describe("a runner that is killed", () => {
  test("between any two statements that last leaves the replay to another one: each is repeated once", async () => {
    const sources = await several(60, dead);
    await created({ kind: "deadLetters" });
    // Each runner dies at its first, second or third commit, before or after what it wrote.
    for (let round = 0; round < 12; round += 1) {
      const options = runnerOn(abortingPool(on.database.workerPool, { afterCommits: round % 3 }));
      for (let steps = 0; steps < 4; steps += 1) {
        if (!(await step(options).catch(() => false))) break;
        await work("delivered", 5);
      }
    }
    const [{ id }] = await sql("SELECT id FROM replays WHERE tenant_id = $1", [on.tenant.tenantId]);
    const [{ state }] = await sql("SELECT state FROM replays WHERE id = $1", [id]);
    expect(state).not.toBe("selecting");
    const job = await run(publicId("replay", id));
    expect(job.counts).toMatchObject({ selected: 60, delivered: 60 });
    expect(await replayedSources()).toEqual(once(sources));
  });

  test("in the middle of a selection makes the next one choose nothing twice", async () => {
    await fillDead(4_500);
    const id = await created({ kind: "deadLetters" });
    await step();
    expect(await shown(id)).toMatchObject({ state: "selecting", counts: { selected: 2_000 } });
    await expect(
      step(runnerOn(abortingPool(on.database.workerPool, { afterCommits: 0 }))),
    ).rejects.toThrow();
    expect(await shown(id)).toMatchObject({ state: "selecting", counts: { selected: 2_000 } });
    await step();
    await step();
    expect(await shown(id)).toMatchObject({ state: "running", counts: { selected: 4_500 } });
  });
});

test("what another job or a person takes at the same moment is theirs", async () => {
  const [byJob, byHand, free] = [await dead(), await dead(), await dead()];
  const id = await created({ kind: "deadLetters" });
  const other = await created({ kind: "deliveries", deliveryIds: [dlv(byJob)] });
  await sql("UPDATE replays SET next_step_at = 'infinity' WHERE id = $1", [
    uuidOf("replay", other),
  ]);
  const { tenantId, customerId } = on.tenant;
  const rival = await on.database.superuserPool.connect();
  await rival.query("BEGIN");
  await rival.query(
    `INSERT INTO replay_items (tenant_id, customer_id, source_delivery_id, replay_id, state, delivery_id)
     VALUES ($1, $2, $3, $5, 'selected', NULL), ($1, $2, $4, NULL, NULL, $4)`,
    [tenantId, customerId, byJob, byHand, uuidOf("replay", other)],
  );
  const stepping = stepDueReplay(runnerOn(), on.processId);
  for (let isWaiting = false; !isWaiting;) {
    const waiting = await sql(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    isWaiting = waiting.length > 0;
  }
  await rival.query("COMMIT");
  rival.release();
  expect(await stepping).toBe(true);
  expect((await shown(id)).counts).toMatchObject({ selected: 1, alreadyReplayed: 2 });
  const chosen = await sql("SELECT source_delivery_id FROM replay_items WHERE replay_id = $1", [
    uuidOf("replay", id),
  ]);
  expect(chosen).toEqual([{ source_delivery_id: free }]);
});

test("two runners at once make each replay once", async () => {
  const sources = await several(50, dead);
  const id = await created({ kind: "deadLetters" });
  for (let rounds = 0; (await shown(id)).finishedAt === null; rounds += 1) {
    expect(rounds).toBeLessThan(100);
    await Promise.all([step(), step(), step()]);
    await work("delivered", 20);
  }
  expect(await replayedSources()).toEqual(once(sources));
  expect(await shown(id)).toMatchObject({ counts: { selected: 50, delivered: 50 } });
});

test("twenty thousand dead letters take no more memory than two thousand", async () => {
  const heapOf = async (count: number): Promise<number> => {
    await on.newTenant();
    await fillDead(count);
    const id = await created({ kind: "deadLetters" });
    let heapMax = 0;
    for (let steps = 0; (await shown(id)).finishedAt === null; steps += 1) {
      expect(steps).toBeLessThan(count);
      await step();
      await work("delivered");
      if (steps % 20 !== 0) continue;
      collectGarbage();
      heapMax = Math.max(heapMax, process.memoryUsage().heapUsed);
    }
    expect((await shown(id)).counts).toMatchObject({ selected: count, delivered: count });
    return heapMax;
  };
  const few = await heapOf(2_000);
  const many = await heapOf(20_000);
  // A growth with the number would be 18,000 rows of a kilobyte.
  expect(many - few).toBeLessThan(8 * 1024 * 1024);
}, 120_000);

test("live traffic of this process and of others slows it down, until they have said nothing for a while", async () => {
  await fillDead(1_500);
  const id = await created({ kind: "deadLetters" });
  await step();
  const made = async (liveHere: number): Promise<number> => {
    await sql("UPDATE replays SET rate_per_second = 100000 WHERE tenant_id = $1", [
      on.tenant.tenantId,
    ]);
    const before = (await shown(id)).counts.remaining;
    await step({ ...runnerOn(), liveRate: () => liveHere });
    await work("delivered");
    return before - (await shown(id)).counts.remaining;
  };
  expect(await made(0)).toBe(300);
  expect(await made(200)).toBe(50);
  const other = newUuid();
  await inTransaction(on.database.workerPool, (transaction) =>
    noteLiveRate(transaction, other, 100),
  );
  expect(await made(200)).toBe(75);
  await sql("UPDATE live_rates SET noted_at = now() - interval '11 seconds'");
  expect(await made(200)).toBe(50);
});

test("a job whose step fails stands back and keeps no other from its steps", async () => {
  await dead();
  const broken = await created({ kind: "deadLetters" });
  await sql(
    `UPDATE replays SET scope = '{"kind":"deliveries","deliveryIds":["no uuid"]}' WHERE tenant_id = $1`,
    [on.tenant.tenantId],
  );
  const sound = await created({ kind: "deadLetters" });
  await sql(
    "UPDATE replays SET next_step_at = now() - interval '1 hour' WHERE tenant_id = $1 AND id = $2",
    [on.tenant.tenantId, uuidOf("replay", broken)],
  );
  await expect(stepDueReplay(runnerOn(), on.processId)).rejects.toThrow("uuid");
  expect(await stepDueReplay(runnerOn(), on.processId)).toBe(true);
  expect(await shown(broken)).toMatchObject({ state: "selecting" });
  expect(await shown(sound)).toMatchObject({ state: "running" });
});

test("a job is forgotten when its tenant's retention is over, and no other", async () => {
  const states = ["finished", "running"];
  const made: string[] = [];
  for (const state of states) {
    for (const daysAgo of [29, 31]) {
      const id = newUuid();
      made.push(id);
      await sql(
        `INSERT INTO replays (tenant_id, customer_id, id, destination_id, scope, state, select_from, select_before, finished_at)
         VALUES ($1, $2, $3, $4, '{}', $5, $3, $3, CASE WHEN $5 = 'finished' THEN now() - $6 * interval '1 day' END)`,
        [on.tenant.tenantId, on.tenant.customerId, id, on.tenant.destinationId, state, daysAgo],
      );
    }
  }
  const deleted = await inTransaction(on.database.workerPool, (transaction) =>
    deletePastReplays(transaction, 100),
  );
  expect(deleted).toBe(1);
  const left = await sql("SELECT id FROM replays WHERE tenant_id = $1 ORDER BY id", [
    on.tenant.tenantId,
  ]);
  expect(left.map(({ id }: { id: string }) => id)).toEqual(made.filter((id) => id !== made[1]));
});

test("the end of a replay is told to the tenant", async () => {
  await several(2, dead);
  const id = await created({ kind: "deadLetters" });
  await run(id);
  const [event, ...others] = await sql(
    "SELECT event_type, payload::json FROM operator_events WHERE tenant_id = $1",
    [on.tenant.tenantId],
  );
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    event_type: "pushrail.replay.finished",
    payload: {
      replayId: id,
      state: "finished",
      selectedCount: 2,
      deliveredCount: 2,
      customerExternalId: "acct_1",
    },
  });
});
