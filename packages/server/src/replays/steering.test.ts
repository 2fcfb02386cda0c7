import { describe, expect, test } from "vitest";
import { newUuid, publicId, uuidOf } from "../ids.ts";
import { ReplayTest, once, several } from "../testing/replays.ts";

const on = new ReplayTest();
const {
  call,
  created,
  dead,
  deadLetters,
  fillDead,
  replayedSources,
  run,
  shown,
  sql,
  steered,
  step,
  work,
} = on;
const dlv = (uuid: string) => publicId("delivery", uuid);

describe("a cancelled replay", () => {
  test("leaves nothing that could bring an event twice: what was taken back is no delivery to replay", async () => {
    const sources = await several(3, () => dead());
    const cancelled = await created({ kind: "deadLetters" });
    await step();
    await step();
    await steered(cancelled, "cancel");
    await step();
    const [takenBack] = await sql(
      "SELECT delivery_id AS id FROM finished_deliveries WHERE tenant_id = $1 AND reason = 'replay_cancelled'",
      [on.tenant.tenantId],
    );
    const destinationId = publicId("destination", on.tenant.destinationId);
    const named = { kind: "deliveries", deliveryIds: [dlv(takenBack.id)] };
    for (const answer of [
      await call("POST", `/v1/deliveries/${dlv(takenBack.id)}/replay`),
      await call("POST", "/v1/replays", { destinationId, scope: named }),
    ]) {
      expect(answer).toMatchObject({ status: 409, json: { code: "state_conflict" } });
    }
    const [from, to] = [-1, 1].map((hours) =>
      new Date(Date.now() + hours * 3_600_000).toISOString(),
    );
    const id = await created({ kind: "window", from, to, states: ["dead", "cancelled"] });
    expect(await run(id)).toMatchObject({ counts: { selected: 3, delivered: 3 } });
    const delivered = await sql(
      `SELECT d.replay_of AS id FROM finished_deliveries f JOIN deliveries d ON d.tenant_id = f.tenant_id AND d.id = f.delivery_id
       WHERE f.tenant_id = $1 AND f.state = 'delivered' ORDER BY 1`,
      [on.tenant.tenantId],
    );
    expect(delivered.map((row: { id: string }) => row.id)).toEqual(sources);
  });

  test("takes back a thousand that wait: they end as cancelled, and what they repeat can be replayed again", async () => {
    await fillDead(1_200);
    const sources = await deadLetters();
    const id = await created({ kind: "deadLetters" });
    await step();
    // The receiver was quick before, so much may wait.
    await sql("UPDATE replays SET rate_per_second = 100000 WHERE tenant_id = $1", [
      on.tenant.tenantId,
    ]);
    while ((await shown(id)).counts.inProgress < 1_000) {
      await step();
      await sql("UPDATE replays SET rate_per_second = 100000 WHERE tenant_id = $1", [
        on.tenant.tenantId,
      ]);
    }
    const taken = newUuid();
    await sql(
      `UPDATE backlog SET worker_id = $2, claimed_at = now() WHERE delivery_id IN
        (SELECT delivery_id FROM backlog WHERE tenant_id = $1 ORDER BY delivery_id LIMIT 3)`,
      [on.tenant.tenantId, taken],
    );
    const cancelled = await steered(id, "cancel");
    expect(cancelled.json).toMatchObject({
      state: "cancelled",
      reason: "requested",
      finishedAt: null,
    });
    await step();
    expect(await shown(id)).toMatchObject({
      counts: { inProgress: 3, cancelled: 1_197 },
      finishedAt: null,
    });
    // Nobody is left in between: all but those that a worker holds are dead letters again.
    expect(await deadLetters()).toEqual(sources.slice(3));
    const [{ count }] = await sql(
      "SELECT count(*)::int FROM finished_deliveries WHERE tenant_id = $1 AND reason = 'replay_cancelled'",
      [on.tenant.tenantId],
    );
    expect(count).toBe(997);
    await sql("UPDATE backlog SET worker_id = NULL, claimed_at = NULL WHERE worker_id = $1", [
      taken,
    ]);
    expect(await work("delivered")).toBe(3);
    await step();
    expect(await shown(id)).toMatchObject({
      counts: { delivered: 3, cancelled: 1_197, inProgress: 0 },
    });
    expect((await shown(id)).finishedAt).not.toBeNull();

    const again = await call("POST", `/v1/deliveries/${dlv(sources[5] ?? "")}/replay`);
    expect(again.status, again.text).toBe(202);
    const job = await run(await created({ kind: "deadLetters" }));
    expect(job.counts).toMatchObject({ selected: 1_196, delivered: 1_196 });
  }, 60_000);

  test("takes back what waits for another attempt, and makes the next of its key due", async () => {
    await sql(
      "UPDATE destinations SET ordering = 'key', ordering_key = 'eventType' WHERE id = $1",
      [on.tenant.destinationId],
    );
    const body =
      '{"id":"evt","eventType":"a.b","occurredAt":"2026-11-21T08:00:00.000Z","payload":{}}';
    const sources = await several(3, () => dead({ body }));
    const id = await created({ kind: "deadLetters" });
    await step();
    await step();
    await work("retrying", 1);
    await step();
    expect(await shown(id)).toMatchObject({ counts: { retrying: 1, inProgress: 3 } });
    // Accepted after the replay, and behind it by its key.
    const live = await on.rows.add({ tenant: on.tenant, state: "held" });
    await sql(
      "UPDATE backlog SET ordering_key = (SELECT max(ordering_key) FROM backlog o WHERE o.destination_id = backlog.destination_id), due_at = 'infinity' WHERE delivery_id = $1",
      [live],
    );
    await steered(id, "cancel");
    await step();
    expect(await shown(id)).toMatchObject({
      state: "cancelled",
      counts: { cancelled: 3, retrying: 0 },
    });
    expect((await shown(id)).finishedAt).not.toBeNull();
    expect(await deadLetters()).toEqual(sources);
    const [left, ...others] = await sql(
      "SELECT delivery_id, due_at <= clock_timestamp() AS is_due FROM backlog WHERE tenant_id = $1",
      [on.tenant.tenantId],
    );
    expect(others).toEqual([]);
    expect(left).toEqual({ delivery_id: live, is_due: true });
  });

  test("while it selects ends with what it has, and another one may choose it", async () => {
    await fillDead(2_100);
    const id = await created({ kind: "deadLetters" });
    await step();
    await steered(id, "cancel");
    await step();
    expect(await shown(id)).toMatchObject({
      state: "cancelled",
      counts: { selected: 2_000, cancelled: 2_000 },
    });
    await created({ kind: "deadLetters" });
    await step();
    await step();
    const [job] = await sql(
      "SELECT state, selected FROM replays WHERE tenant_id = $1 ORDER BY id DESC",
      [on.tenant.tenantId],
    );
    expect(job).toEqual({ state: "running", selected: 2_100 });
  });

  test("stays cancelled", async () => {
    await dead();
    const id = await created({ kind: "deadLetters" });
    await steered(id, "cancel");
    expect((await steered(id, "cancel")).status).toBe(200);
    expect((await steered(id, "resume")).json.code).toBe("state_conflict");
    expect((await steered(id, "pause")).json.code).toBe("state_conflict");
    expect(uuidOf("replay", id)).toBeDefined();
  });
});

describe("a paused replay", () => {
  test("makes no more, goes on with what it made, and resumes where it was", async () => {
    const sources = await several(30, dead);
    const id = await created({ kind: "deadLetters" });
    await step();
    await step();
    expect((await shown(id)).counts).toMatchObject({ inProgress: 20, remaining: 10 });
    expect((await steered(id, "pause")).json).toMatchObject({
      state: "paused",
      reason: "requested",
    });
    expect(await work("delivered")).toBe(20);
    await step();
    await step();
    expect(await shown(id)).toMatchObject({
      state: "paused",
      counts: { delivered: 20, remaining: 10 },
    });
    expect((await steered(id, "resume")).json).toMatchObject({ state: "running", reason: null });
    expect((await run(id)).counts).toMatchObject({ delivered: 30 });
    expect(await replayedSources()).toEqual(once(sources));
  });

  test("paused itself because the first attempts failed, whether they are retried or dead", async () => {
    await several(40, dead);
    const id = await created({ kind: "deadLetters" });
    await step();
    await step();
    await work("retrying", 6);
    await step();
    expect((await shown(id)).state).toBe("running");
    await work("dead", 4);
    await step();
    const job = await shown(id);
    expect(job).toMatchObject({
      state: "paused",
      reason: "failing",
      sentence: expect.stringContaining("resume"),
    });
    const { remaining } = job.counts;
    await step();
    expect((await shown(id)).counts).toMatchObject({ remaining });
    await steered(id, "resume");
    await step();
    expect((await shown(id)).state).toBe("running");
  });

  test("paused itself because its destination is, and is not resumed before that", async () => {
    await several(3, dead);
    const id = await created({ kind: "deadLetters" });
    await step();
    await sql("UPDATE destinations SET state = 'DISABLED' WHERE id = $1", [
      on.tenant.destinationId,
    ]);
    await step();
    expect(await shown(id)).toMatchObject({ state: "paused", reason: "destination_disabled" });
    expect(await sql("SELECT 1 FROM backlog WHERE tenant_id = $1", [on.tenant.tenantId])).toEqual(
      [],
    );
    const refused = await steered(id, "resume");
    expect(refused.json).toMatchObject({
      status: 409,
      detail: expect.stringContaining("disabled"),
    });
    await sql("UPDATE destinations SET state = 'ACTIVE' WHERE id = $1", [on.tenant.destinationId]);
    await steered(id, "resume");
    expect((await run(id)).counts).toMatchObject({ delivered: 3 });
  });
});

test("a replay of a destination that is deleted is cancelled", async () => {
  await several(30, dead);
  const id = await created({ kind: "deadLetters" });
  await step();
  await step();
  await sql("UPDATE destinations SET state = 'DELETED' WHERE id = $1", [on.tenant.destinationId]);
  await step();
  expect(await shown(id)).toMatchObject({
    state: "cancelled",
    reason: "destination_deleted",
    counts: { cancelled: 10, inProgress: 20 },
  });
});
